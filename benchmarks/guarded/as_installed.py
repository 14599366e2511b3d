"""The bot as its users have it: what is installed here for developers alone is hidden from the processes measured.

Some of the bot's libraries load a tool where there is one (coloured output, a command line), at a cost in memory and
time that nobody pays who installs what `requirements.txt` names.
"""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT: Final = Path(__file__).parents[2]
_MEASURES_OURSELVES: Final = frozenset({"coverage", "pytest_cov"})
_HIDDEN: Final = 'raise ImportError("a tool of developers, hidden while the bot is measured")\n'


def hide_tools(directory: Path) -> Path:
    """A directory for PYTHONPATH in which every tool has a module of its name that says that it is not there."""
    directory.mkdir()
    for name in tools():
        (directory / f"{name}.py").write_text(_HIDDEN)
    return directory


def tools() -> set[str]:
    """Installed modules that none of the bot's libraries needs."""
    needed = _closure((_ROOT / "requirements.txt").read_text().splitlines())
    return {
        module
        for module, distributions in packages_distributions().items()
        if module.isidentifier() and not module.startswith("_") and module not in _MEASURES_OURSELVES
        if not needed & {canonicalize_name(name) for name in distributions}
    }


def _closure(lines: Iterable[str]) -> set[str]:
    """The distributions that requirements name, and all that these need here."""
    waiting = [Requirement(line) for line in lines if re.match(r"\w", line)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            further = [Requirement(line) for line in requires(name) or ()]
        except PackageNotFoundError:
            continue  # for another system or another Python
        waiting += [each for each in further if _is_meant(each, extras)]
    return {name for name, _ in seen}


def _is_meant(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})

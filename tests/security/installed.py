"""What is installed, held against what is written down: `python -m tests.security.installed` looks at every file.

A package lists its files with the SHA-256 of each when it is built; a file that was changed since shows itself. That is
no proof of where the package came from: for that see SECURITY.md.
"""

import base64
import hashlib
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def pinned(file: str) -> dict[str, Requirement]:
    """The lines of a file of requirements by the name of the package; its comments and includes left out."""
    lines = (line.strip() for line in (ROOT / file).read_text().splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def needed(roots: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """By name: all that asks for a package, from these on, on this machine and Python."""
    found: dict[str, list[Requirement]] = {}
    asked = list(roots)
    while asked:
        requirement = asked.pop()
        name = canonicalize_name(requirement.name)
        if str(requirement) in map(str, found.get(name, [])):
            continue
        found.setdefault(name, []).append(requirement)
        for line in distribution(name).requires or ():
            more = Requirement(line)
            if more.marker is None or _holds(more.marker, requirement.extras):
                asked.append(more)
    return found


def changed_files(package: str) -> Iterator[str]:
    """Files of an installed package that are gone, or are not what the package says."""
    installed = distribution(package)
    for path in installed.files or ():
        if path.hash is not None and _digest(installed, str(path), path.hash.mode) != path.hash.value:
            yield f"{package}: {path}"


def _holds(marker: Marker, extras: Iterable[str]) -> bool:
    return any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def _digest(installed: Distribution, path: str, algorithm: str) -> str:
    try:
        content = Path(str(installed.locate_file(path))).read_bytes()
    except OSError:
        return ""
    return base64.urlsafe_b64encode(hashlib.new(algorithm, content).digest()).decode().rstrip("=")


def main() -> int:
    packages = sorted(pinned("constraints.txt"))
    changed = [file for package in packages for file in changed_files(package)]
    for file in changed:
        print(f"changed since it was built: {file}")
    print(f"{len(packages)} packages looked at, {len(changed)} of their files changed")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What comes from others: every package at one exact version, nothing beside them, and each as it was built.

Whether one of these versions has a known hole is asked of a service on the network: `make audit`.
"""

import re
import shutil
import sys
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.security import installed
from tests.security.installed import ROOT, changed_files, needed, pinned

FILES = ("requirements.txt", "requirements-dev.txt", "constraints.txt")
SHIPPED = ("main.py", "utils", "execution", "helpers", "handlers", "simulator", "drills", "benchmarks")
IMPORT = re.compile(r"^[ ]*(?:import (\w+)|from (\w+)[\w.]* import )", re.MULTILINE)
OF_THE_KEYS = (
    "pybit",
    "requests",
    "urllib3",
    "websocket-client",
    "certifi",
    "python-telegram-bot",
    "httpx",
    "httpcore",
)
"""Through their hands keys, tokens and orders go."""


@pytest.mark.parametrize("file", FILES)
def test_every_line_names_one_exact_version_and_no_other_source(file: str) -> None:
    for line in (ROOT / file).read_text().splitlines():
        said = line.strip()
        if said and not said.startswith("#") and said != "-r requirements.txt":
            assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][0-9A-Za-z.]*", said), f"{file}: {said}"


def test_all_that_is_needed_is_pinned_and_all_that_is_pinned_is_needed() -> None:
    """From the requirements on, through what each package asks for; and all that is asked fits what is pinned."""
    constraints = pinned("constraints.txt")
    roots = [*pinned("requirements.txt").values(), *pinned("requirements-dev.txt").values()]
    asked = needed(roots)
    assert set(asked) - {canonicalize_name(root.name) for root in roots} <= set(constraints)
    assert set(constraints) <= set(asked)
    for name, requirements in asked.items():
        version = distribution(name).version
        assert [str(one) for one in requirements if not one.specifier.contains(version, prereleases=True)] == [], name


def test_what_is_installed_is_what_is_pinned() -> None:
    for file in FILES:
        for name, requirement in pinned(file).items():
            assert requirement.specifier.contains(distribution(name).version, prereleases=True), f"{file}: {name}"


def test_a_direct_requirement_is_pinned_to_the_same_version_in_the_constraints() -> None:
    constraints = pinned("constraints.txt")
    for file in FILES[:2]:
        for name, requirement in pinned(file).items():
            assert name not in constraints or constraints[name].specifier == requirement.specifier, name


def test_nothing_is_imported_that_is_not_pinned() -> None:
    """Of the program: what it was once installed beside may not be there tomorrow, or be somebody else's."""
    known = set(pinned("requirements.txt")) | set(pinned("constraints.txt"))
    own = {path.split(".")[0] for path in SHIPPED} | {"tests", "tools"} | set(sys.stdlib_module_names)
    packages = packages_distributions()
    files = [path for name in SHIPPED for path in ([ROOT / name] if name == "main.py" else (ROOT / name).rglob("*.py"))]
    foreign = {module for path in files for module in imported(path)} - own
    assert "pybit" in foreign
    unknown = {m for m in foreign if not {canonicalize_name(name) for name in packages.get(m, [])} & known}
    assert unknown == set()


def imported(path: Path) -> set[str]:
    return {found[1] or found[2] for found in IMPORT.finditer(path.read_text())}


def test_the_audit_takes_silence_for_no_answer_and_is_pinned_itself() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"pip install [^\n]* pip-audit==[0-9.]+\n", makefile)
    assert re.search(r"bin/pip-audit --strict [^\n]*-r constraints.txt\n", makefile)


@pytest.mark.parametrize("package", OF_THE_KEYS)
def test_what_handles_keys_is_installed_as_it_was_built(package: str) -> None:
    assert list(changed_files(package)) == []


def test_a_file_that_was_changed_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    there = distribution("certifi")
    for file in there.files or ():
        target = tmp_path / str(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(str(there.locate_file(file)), target)
    copy = type(there).at(next(tmp_path.glob("certifi-*.dist-info")))
    monkeypatch.setattr(installed, "distribution", lambda _: copy)
    assert list(changed_files("certifi")) == []
    pem = tmp_path / "certifi" / "cacert.pem"
    pem.write_bytes(pem.read_bytes() + b"# one more authority\n")
    assert list(changed_files("certifi")) == ["certifi: certifi/cacert.pem"]

"""CI asks about holes in packages where it can, with `make` and `pip-audit` played: no network, no packages."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.security.installed import ROOT

HOLE = "echo 'Found 2 known vulnerabilities in 1 package' >&2; exit 1"
"""What `pip-audit` says of a package that is known to be bad, and ends with."""
NOT_FOUND = "echo 'No known vulnerabilities found'; echo 'jinja2 Dependency not found on PyPI and could not be audited'"
"""Where an index knows packages, and none of their holes."""
SILENCE = "echo 'ERROR: Failed to connect' >&2; exit 1"
ONLY_ONCE = f"[ -e asked ] && exit 1; touch asked; {HOLE}"
"""The network is gone when it is asked again."""


def played(path: Path, commands: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/bash\n{commands}\n")
    path.chmod(0o700)


def ci(
    room: Path, *, test: str = "exit 0", tool: str = "exit 0", audit: str = "exit 0", service: str
) -> tuple[int, list[str], str]:
    """Its exit code, what it had made, and what it said."""
    (room / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", room / ".ci" / "run")
    played(room / "bin" / "chromium", "exit 0")
    targets = f"test) {test};; audit) {audit};; .venv/.holdfast/audit) {tool};; *) exit 9"
    played(room / "bin" / "make", f'echo "$1" >> made; case "$1" in {targets};; esac')
    played(room / ".venv" / "audit" / "bin" / "pip-audit", service)
    environment = {**os.environ, "PATH": f"{room / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        [room / ".ci" / "run"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    made = [line for line in (room / "made").read_text().splitlines() if not line.startswith(".")]
    return done.returncode, made, done.stdout


def test_what_the_audit_finds_fails_ci_and_that_nobody_can_be_asked_does_not(tmp_path: Path) -> None:
    (found := tmp_path / "found").mkdir()
    assert ci(found, audit="exit 2", service=HOLE)[:2] == (1, ["test", "audit"])
    (clean := tmp_path / "clean").mkdir()
    assert ci(clean, service=HOLE) == (0, ["test", "audit"], "")
    (gone := tmp_path / "gone").mkdir()
    code, made, said = ci(gone, audit="exit 2", service=ONLY_ONCE)
    assert (code, made) == (0, ["test", "audit"])
    assert "make audit has not come to its end" in said


@pytest.mark.parametrize(
    ("tool", "service"), [("exit 0", SILENCE), ("exit 0", NOT_FOUND), ("exit 0", "exit 0"), ("exit 2", HOLE)]
)
def test_where_nobody_knows_of_holes_ci_says_so_and_takes_it_for_no_finding(
    tmp_path: Path, tool: str, service: str
) -> None:
    code, made, said = ci(tmp_path, tool=tool, audit="exit 2", service=service)
    assert (code, made) == (0, ["test"])
    assert said == "nobody can be asked here about holes in packages: make audit is left out\n"


def test_tests_that_fail_end_ci_before_anybody_is_asked(tmp_path: Path) -> None:
    assert ci(tmp_path, test="exit 2", service=HOLE)[:2] == (2, ["test"])

"""Programs that a drill starts end with it, even where nobody could say goodbye."""

import subprocess
import sys
from pathlib import Path

import pytest

from drills.control import until
from drills.processes import ROOT, bound_to_us

STARTS_ANOTHER = """
import subprocess, sys, time
from drills.processes import bound_to_us
child = subprocess.Popen(bound_to_us([sys.executable, "-c", "import time; time.sleep(600)"]), start_new_session=True)
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(bound_to_us(["true"]) == ["true"], reason="there is no setpriv here")
def test_what_is_bound_to_a_process_that_is_killed_ends_too() -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTS_ANOTHER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with starter:
        assert starter.stdout is not None
        child = int(starter.stdout.readline())
        assert is_alive(child)
        starter.kill()
    until(lambda: not is_alive(child), "the child to end", 30)


def test_without_the_tool_a_command_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert bound_to_us(["python", "-m", "simulator"]) == ["python", "-m", "simulator"]


def is_alive(pid: int) -> bool:
    """A process that has ended and that nobody has asked for is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

"""`main.py drill --live` as a person starts it."""

from pathlib import Path

import pytest

from drills.control import Control
from drills.processes import Simulator
from tests.whole.conftest import RunCommand
from tests.whole.test_command_line import against

pytestmark = pytest.mark.whole


def test_a_live_drill_says_one_line_for_each_look_and_its_exit_code_is_the_verdict(
    run: RunCommand, simulator: Simulator, control: Control, tmp_path: Path
) -> None:
    done = run(tmp_path, "drill", "--live", **against(simulator, tmp_path))
    *lines, last = done.stdout.splitlines()
    assert [line.split(":")[0].split()[1] for line in lines] == [
        "key", "clock", "streams", "state", "stops", "backup", "disk", "alert"
    ]  # fmt: skip
    failed = [line for line in lines if line.startswith("FAIL")]
    assert last == f"drill FAIL live lines=8 failed={len(failed)}", "there is no backup yet, and no chat"
    assert done.returncode == 1
    assert "simsecret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_without_settings_it_says_what_is_missing(run: RunCommand, tmp_path: Path) -> None:
    done = run(tmp_path, "drill", "--live")
    assert done.returncode == 2
    assert "TELEGRAM_TOKEN" in done.stderr

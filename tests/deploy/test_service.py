"""The systemd unit: what it hands over, when it starts the program again, and what it takes away."""

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from drills.processes import ROOT
from main import WRONG_SETTINGS
from utils.settings import SECRET_NAMES, SETTING_NAMES, load_settings

UNIT = ROOT / "deploy" / "holdfast.service"
REQUIRED = {name.lower() for name in SECRET_NAMES if name != "HEARTBEAT_URL"}


def lines() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found[name].append(value)
    return found


def test_it_waits_for_the_word_and_watches() -> None:
    unit = lines()
    assert (unit["Type"], unit["NotifyAccess"]) == (["notify"], ["main"])
    assert re.fullmatch(r"\d+s", unit["WatchdogSec"][0])
    assert unit["Restart"] == ["always"]
    assert unit["RestartPreventExitStatus"] == [str(WRONG_SETTINGS)]
    assert unit["StartLimitIntervalSec"] == ["0"], "it is never given up"


def test_secrets_come_as_credentials_and_nothing_else_does() -> None:
    unit = lines()
    names = dict(entry.split(":") for entry in unit["LoadCredential"])
    assert set(names) == REQUIRED
    given = {entry.split("=")[0] for entry in unit["Environment"]} - {"PYTHONDONTWRITEBYTECODE"}
    assert given <= set(SETTING_NAMES) - set(SECRET_NAMES)
    assert f"/var/lib/{unit['StateDirectory'][0]}" in unit["Environment"][1]


def test_a_crash_leaves_no_dump_of_memory_with_secrets_in_it() -> None:
    assert lines()["LimitCORE"] == ["0"]


def test_a_drill_that_runs_out_of_memory_does_not_end_the_guard() -> None:
    """By default the whole service is stopped when one of its processes is killed for want of memory."""
    assert lines()["OOMPolicy"] == ["continue"]


def test_what_it_hands_over_is_all_that_the_program_needs(tmp_path: Path) -> None:
    for name in REQUIRED:
        (tmp_path / name).write_text("123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw\n")
    environ = dict(entry.split("=", 1) for entry in lines()["Environment"])
    environ["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    settings = load_settings(tmp_path / "none", tmp_path / "none", environ)
    assert settings.state_dir == Path("/var/lib") / lines()["StateDirectory"][0]


def test_it_starts_the_program_where_that_lies() -> None:
    python, program, command = lines()["ExecStart"][0].split()
    assert (ROOT / program).exists()
    assert command == "run"
    assert python.startswith(lines()["WorkingDirectory"][0])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_itself_finds_little_to_say_against_it() -> None:
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", str(UNIT)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if "unrecognized option" in judged.stderr:
        pytest.skip("this systemd cannot judge a file")
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "Unknown key" not in judged.stderr

"""The long proof of the engine as a command, with little to do."""

import sys
from pathlib import Path

import pytest

from tests.execution.soak import __main__ as program


def test_a_few_steps_by_the_command_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With a process of its own for the scenes; without a breach nothing is written."""
    options = {"seed": 4711, "steps": 20, "scene": 10, "trades": 1, "processes": 1, "breaches": 10, "stories": tmp_path}
    monkeypatch.setattr(sys, "argv", ["soak", *(f"--{name}={value}" for name, value in options.items())])
    assert program.main() == 0
    said = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert int(said["steps"][0]) >= 20
    assert int(said["compared"][1]) >= 1
    assert said["breaches"] == ["0"]
    assert list(tmp_path.iterdir()) == []

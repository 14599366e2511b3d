"""The benchmark itself works: what it measures is not judged here."""

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.charts import command
from benchmarks.charts.sitters import bare, position
from tests.benchmarks.test_persistence import figures


def test_a_run_prints_time_and_size_of_each_picture(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = {"small": bare(20), "large": position(40, targets=3, fills=5, moves=7, is_over=True)}
    monkeypatch.setattr(command, "sitters", lambda: small)
    assert benchmarks.main(["charts", "--quick"]) == 0
    found = figures(capsys.readouterr().out)
    assert found["time", "40"][-1] == "5"
    assert "200 KB" in found["size", "20"][3]


def test_every_picture_of_it_is_what_it_says() -> None:
    assert [len(picture.candles) for picture in command.sitters().values()] == [120, 120, 120, 800]
    last = list(command.sitters().values())[-1]
    assert (len(last.moves[0].moves), len(last.marks), len(last.levels)) == (500, 200, 12)

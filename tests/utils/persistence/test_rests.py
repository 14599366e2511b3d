"""A state file is written in pieces, between which the event loop has its turn."""

import time

import pytest

from utils.persistence import rests
from utils.persistence.plain import freeze
from utils.persistence.rests import Rests
from utils.persistence.snapshot import unfinished, verify_file, write_snapshot


class Watch:
    """A clock that goes on only when somebody works or sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def perf_counter(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


@pytest.fixture
def watch(monkeypatch) -> Watch:
    stepped = Watch()
    monkeypatch.setattr(rests, "time", stepped)
    return stepped


def test_a_rest_follows_a_millisecond_of_work_and_no_less(watch):
    resting = Rests()
    for _ in range(40):
        watch.now += 0.00026
        resting.rest_if_due()
    assert len(watch.slept) == 10
    assert all(0 < seconds < 0.001 for seconds in watch.slept)


def test_a_state_file_is_written_with_rests(tmp_path, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(rests, "_WORK", 0.0)
    monkeypatch.setattr(time, "sleep", slept.append)
    stamp = write_snapshot(
        tmp_path / "state", {"s": {f"k{number}": freeze(number, "here") for number in range(100)}}, 7
    )
    assert len(slept) >= 100
    assert verify_file(unfinished(tmp_path / "state")) == stamp

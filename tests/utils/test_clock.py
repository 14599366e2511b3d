import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.utils.stepped_clock import SteppedClock
from utils.clock import Clock, SystemClock, now_for_others


async def test_system_clock_is_aware_utc_and_sleeps():
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    a_moment = timedelta(milliseconds=1)
    assert datetime.now(UTC) - a_moment <= clock.now() <= datetime.now(UTC) + a_moment
    before = asyncio.get_running_loop().time()
    await clock.sleep(0.01)
    await clock.sleep(-1)
    assert asyncio.get_running_loop().time() - before >= 0.009


@pytest.mark.parametrize(
    ("set_by", "goes_on_by"), [(timedelta(hours=-2), timedelta(0)), (timedelta(hours=2), timedelta(hours=2))]
)
def test_r6_within_a_run_time_never_goes_back(monkeypatch, set_by, goes_on_by):
    """Else every read would look older than what is held, and what is due would wait as long as it was set back."""
    wall = datetime(2026, 1, 5, 12, tzinfo=UTC)
    passed = timedelta(0)
    monkeypatch.setattr("utils.clock.time_ns", lambda: int((wall + passed).timestamp() * 1e9))
    monkeypatch.setattr("utils.clock.monotonic_ns", lambda: int(passed.total_seconds() * 1e9))
    clock = SystemClock()
    began = clock.now()
    assert began == wall
    wall, passed = wall + set_by, timedelta(seconds=3)
    assert clock.now() == began + goes_on_by + timedelta(seconds=3)
    passed = timedelta(seconds=4)
    assert clock.now() == began + goes_on_by + timedelta(seconds=4)


def test_what_others_have_dated_is_as_old_as_the_machines_clock_says(monkeypatch):
    """Else each command of a person would be too old for as long as the program runs, once that clock was set."""
    wall = datetime(2026, 1, 5, 14, tzinfo=UTC)
    passed = timedelta(0)
    monkeypatch.setattr("utils.clock.time_ns", lambda: int((wall + passed).timestamp() * 1e9))
    monkeypatch.setattr("utils.clock.monotonic_ns", lambda: int(passed.total_seconds() * 1e9))
    clock = SystemClock()
    assert now_for_others(clock) == clock.now() == wall
    wall, passed = wall - timedelta(hours=2), timedelta(seconds=3)
    assert clock.ahead == timedelta(hours=2)
    assert now_for_others(clock) == wall + passed
    stepped = SteppedClock()
    assert now_for_others(stepped) == stepped.now()


async def test_stepped_clock_wakes_sleepers_in_order_at_their_time():
    clock = SteppedClock()
    start, woken = clock.now(), []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, (clock.now() - start).total_seconds()))

    async with asyncio.TaskGroup() as group:
        for seconds in (3, 1, 2):
            group.create_task(sleeper(seconds))
        await asyncio.sleep(0)
        await clock.advance(2.5)
        assert woken == [(1, 1.0), (2, 2.0)]
        await clock.advance(10)
    assert woken[-1] == (3, 3.0)
    assert (clock.now() - start).total_seconds() == 12.5

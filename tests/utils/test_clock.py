import asyncio
from datetime import UTC, datetime, timedelta

from tests.utils.stepped_clock import SteppedClock
from utils.clock import Clock, SystemClock


async def test_system_clock_is_aware_utc_and_sleeps():
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    before = asyncio.get_running_loop().time()
    await clock.sleep(0.01)
    await clock.sleep(-1)
    assert asyncio.get_running_loop().time() - before >= 0.009


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

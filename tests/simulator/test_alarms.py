"""What is to happen at a time of the simulator's clock."""

import asyncio

from simulator.alarms import Alarms
from simulator.engine.clock import RealClock, SteppedClock


def test_actions_are_done_in_the_order_of_their_times():
    clock = SteppedClock(0)
    alarms, done = Alarms(clock), []
    for at_ms, name in ((30, "third"), (10, "first"), (10, "second")):
        alarms.at(at_ms, lambda name=name: done.append(name))
    assert alarms.next_ms() == 10
    alarms.run_due()
    assert done == []
    clock.advance(29)
    alarms.run_due()
    assert done == ["first", "second"]
    alarms.clear()
    clock.advance(100)
    alarms.run_due()
    assert (done, alarms.next_ms()) == (["first", "second"], None)


def test_an_action_may_set_another_that_is_due_at_once():
    clock = SteppedClock(0)
    alarms, done = Alarms(clock), []
    alarms.at(0, lambda: alarms.at(0, lambda: done.append("inner")))
    alarms.run_due()
    assert done == ["inner"]


async def test_who_keeps_them_is_woken_in_time():
    clock = RealClock()
    alarms = Alarms(clock)
    keeping = asyncio.create_task(alarms.keep())
    done = asyncio.Queue()
    start = clock.now_ms()
    alarms.at(start + 3_600_000, lambda: done.put_nowait(("in an hour", clock.now_ms())))
    await asyncio.sleep(0)
    alarms.at(start + 20, lambda: done.put_nowait(("early", clock.now_ms())))
    async with asyncio.timeout(30):
        name, at_ms = await done.get()
        assert (name, at_ms >= start + 20) == ("early", True)
        alarms.at(start + 60, lambda: done.put_nowait(("late", clock.now_ms())))
        name, at_ms = await done.get()
        assert (name, at_ms >= start + 60) == ("late", True)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_a_clock_that_is_stepped_by_hand_wakes_nobody():
    clock = SteppedClock(0)
    alarms, done = Alarms(clock), []
    keeping = asyncio.create_task(alarms.keep())
    alarms.at(5, lambda: done.append(1))
    await asyncio.sleep(0)
    clock.advance(5)
    for _ in range(3):
        await asyncio.sleep(0)
    assert done == []
    alarms.run_due()
    assert done == [1]
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_what_fails_keeps_nothing_else_from_being_done(caplog):
    alarms, done = Alarms(RealClock()), asyncio.Event()
    keeping = asyncio.create_task(alarms.keep())
    alarms.at(0, lambda: 1 / 0)
    alarms.at(1, done.set)
    async with asyncio.timeout(30):
        await done.wait()
    assert "ZeroDivisionError" in caplog.text
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)

"""The line by which a restart is measured: once, and not before everything was seen."""

import asyncio
from typing import cast

from structlog.testing import capture_logs

from execution.slot_actor import SlotActor
from execution.watching.first_look import tell_when_verified
from tests.execution.builders import at, resting
from tests.execution.evidence.test_verified import SINCE, shown


class Standing:
    """Shows its record when it is told to, as an actor does with each commit."""

    def __init__(self) -> None:
        self.monitor = resting()
        self.committed = asyncio.Condition()

    async def seen(self, what, within) -> bool:
        assert within is None
        async with self.committed:
            await self.committed.wait_for(lambda: what(self.monitor))
        return True

    async def commit(self, monitor) -> None:
        async with self.committed:
            self.monitor = monitor
            self.committed.notify_all()


class Clock:
    def now(self):
        return at(61.5)


async def test_it_waits_for_the_sweep_and_for_each_of_them() -> None:
    actors, swept, told = [Standing(), Standing()], [at(59)], asyncio.Event()
    telling = asyncio.create_task(
        tell_when_verified(cast(list[SlotActor], actors), lambda: swept[-1], SINCE, cast("Clock", Clock()), told.set)
    )
    with capture_logs() as logs:
        await asyncio.sleep(0)
        for actor in actors:
            assert logs == []
            await actor.commit(shown(61))
        await asyncio.sleep(0)
        assert logs == [], "the sweep began before the start"
        assert not told.is_set()
        swept.append(at(60))
        for actor in actors:
            await actor.commit(shown(61))
        await telling
    assert told.is_set()
    assert logs == [{"event": "all_verified", "guarded": 2, "seconds": 1.5, "log_level": "info"}]

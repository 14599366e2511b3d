"""What a person hears of a failing disk: at once, now and then, and when it is over; never a storm."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from execution.notices import Notice
from execution.watching.disk_watch import DiskWatch
from tests.execution.builders import at
from utils.persistence.breaker import Breaker

FULL = "No space left on device"


class Desk:
    """A watch with time that moves when it is told to."""

    def __init__(self, breaker: Breaker | None = None) -> None:
        self.time = at(0)
        self.breaker = breaker or Breaker()
        self.told: list[Notice] = []
        self.tasks: list[asyncio.Task[None]] = []
        self._sleepers: list[tuple[Any, asyncio.Event]] = []
        self.watch = DiskWatch(self.breaker, self, self._spawn, self.told.append)

    def now(self) -> Any:
        return self.time

    async def sleep(self, seconds: float) -> None:
        event = asyncio.Event()
        self._sleepers.append((self.time + timedelta(seconds=seconds), event))
        await event.wait()

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        self.tasks.append(asyncio.create_task(work, name=name))
        return self.tasks[-1]

    async def passes(self, **units: float) -> None:
        self.time += timedelta(**units)
        for due, event in self._sleepers:
            if due <= self.time:
                event.set()
        for _ in range(5):
            await asyncio.sleep(0)

    async def fails(self) -> None:
        self.breaker.trip(FULL, self.time)
        await self.passes(seconds=0)

    async def heals(self) -> None:
        self.breaker.try_again()
        self.breaker.close()
        await self.passes(seconds=0)

    @property
    def texts(self) -> list[str]:
        return [notice.fields["text"] for notice in self.told]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    for task in desk.tasks:
        task.cancel()
    await asyncio.gather(*desk.tasks, return_exceptions=True)


async def test_the_beginning_and_the_end_are_told_with_how_long_it_lasted(desk: Desk) -> None:
    await desk.fails()
    (begins,) = desk.told
    assert begins.urgent
    assert begins.chat_id == 0, "everybody has to know"
    for words in (FULL, "cannot write its state", "goes on protecting", "new trades are refused", "by itself"):
        assert words in begins.fields["text"]
    await desk.passes(minutes=2, seconds=5)
    await desk.heals()
    assert len(desk.told) == 2
    assert "works again after 2 min 5 s" in desk.texts[1]
    assert [notice.fields["subject"] for notice in desk.told] == ["disk", "disk"]
    await desk.passes(hours=1)
    assert len(desk.told) == 2


async def test_failed_attempts_to_heal_are_not_told(desk: Desk) -> None:
    await desk.fails()
    for _ in range(20):
        desk.breaker.try_again()
        await desk.fails()
        await desk.passes(seconds=10)
    assert len(desk.told) == 1


async def test_while_it_lasts_it_is_told_every_ten_minutes(desk: Desk) -> None:
    await desk.fails()
    for _ in range(9):
        await desk.passes(minutes=1)
    assert len(desk.told) == 1
    await desk.passes(minutes=1)
    assert len(desk.told) == 2
    assert "still, after 10 min 0 s, cannot write" in desk.texts[1]
    assert desk.told[1].urgent
    assert desk.told[0].id != desk.told[1].id
    await desk.passes(minutes=10)
    assert len(desk.told) == 3


async def test_a_disk_that_fails_and_heals_by_the_second_is_no_storm(desk: Desk) -> None:
    for _ in range(60):
        await desk.fails()
        await desk.passes(seconds=2)
        await desk.heals()
        await desk.passes(seconds=2)
    assert len(desk.told) == 2
    await desk.fails()
    await desk.passes(seconds=10)
    assert len(desk.told) == 3, "this one lasts"
    await desk.heals()
    assert "works again after 10 s" in desk.texts[3]


async def test_a_disk_that_failed_before_anybody_listened_is_told() -> None:
    breaker = Breaker()
    breaker.trip(FULL, at(0))
    desk = Desk(breaker)
    await desk.passes(seconds=0)
    assert len(desk.told) == 1
    desk.tasks[0].cancel()
    await asyncio.gather(*desk.tasks, return_exceptions=True)

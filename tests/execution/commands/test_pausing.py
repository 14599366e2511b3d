"""Who pauses and who resumes at the same time: the last one holds, and nobody is told what is not so."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from execution.commands.pausing import PAUSE, Pausing
from execution.records.books import MonitorBooks
from tests.execution.builders import at


class SlowBooks:
    """A disk that takes its time with each commit."""

    def __init__(self) -> None:
        self.stored: dict[str, Any] = {}

    def rows(self, _: str) -> dict[str, Any]:
        return self.stored

    async def note(self, change: Callable[[Any], None]) -> None:
        await asyncio.sleep(0.01)
        change(self)

    def put(self, section: str, key: str, row: Any) -> None:
        assert section == PAUSE
        self.stored[key] = row

    def delete(self, section: str, key: str) -> None:
        assert section == PAUSE
        del self.stored[key]


class Now:
    def now(self) -> Any:
        return at(0)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


def bench() -> tuple[Pausing, SlowBooks, list[str]]:
    books, woken = SlowBooks(), cast("list[str]", [])
    return Pausing(cast("MonitorBooks", books), Now(), lambda: woken.append("woken")), books, woken


async def test_a_pause_during_a_resume_holds_and_wakes_nobody() -> None:
    pausing, books, woken = bench()
    await pausing.pause()
    resuming = asyncio.create_task(pausing.resume())
    await asyncio.sleep(0)
    assert await pausing.pause() == at(0)
    assert await resuming
    assert (pausing.since, list(books.stored), woken) == (at(0), ["entries"], [])
    assert await pausing.resume()
    assert (pausing.since, books.stored, woken) == (None, {}, ["woken"])


async def test_of_two_who_resume_one_did_it() -> None:
    pausing, _, woken = bench()
    await pausing.pause()
    assert sorted(await asyncio.gather(pausing.resume(), pausing.resume())) == [False, True]
    assert woken == ["woken"]

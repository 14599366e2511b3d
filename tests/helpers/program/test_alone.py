"""The guard alone: the account is read as often as ever, and who started the program hears that it lives."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from execution.exchange_errors import Transient
from helpers.connectivity.glance import Glance
from helpers.connectivity.link import LinkState
from helpers.metrics.liveness import Liveness
from helpers.program import alone as module
from helpers.program.alone import Alone
from helpers.sweep_pace import FRESH
from tests.handlers.fakes import NOON, StoppedClock, a_position, an_account


class House:
    """A guard, its engine, its clock and its connection in one."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.looks: list[str] = []
        self.errors: list[Exception] = []
        self.turns = asyncio.Semaphore(0)
        self.stopped = StoppedClock()
        self.manager = self.connectivity = self.clock = cast("Any", self)
        self.alone = Alone(cast("Any", self), "ImportError: apscheduler")

    def now(self) -> Any:
        return self.stopped.now()

    async def sleep(self, _: float) -> None:
        await self.turns.acquire()

    def account_view(self) -> Any:
        return an_account(a_position(), last_sweep_at=NOON)

    def glance(self) -> Glance:
        return Glance(state=LinkState.ONLINE)

    async def sweep(self, *, with_orders: bool) -> None:
        self.looks.append("orders" if with_orders else "positions")
        if self.errors:
            raise self.errors.pop(0)

    async def watch_account(self) -> None:
        self.looks.append("account")

    async def turn(self, turns: int = 1) -> list[str]:
        """What is looked at when so many pauses end."""
        self.looks.clear()
        for _ in range(turns):
            self.turns.release()
        for _ in range(20):
            await asyncio.sleep(0)
        return list(self.looks)


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    house = House()
    monkeypatch.setattr(
        house.alone, "_watchdog", module.Watchdog(module.Notifier({}), house.alone.alive, StoppedClock())
    )
    yield house
    await house.alone.stop()


async def test_r19_the_account_is_swept_again_and_again_once_the_engine_has_begun(house: House) -> None:
    await house.alone.start()
    assert await house.turn(0) == [], "a sweep before that would take its positions for foreign"
    house.begun.set()
    assert await house.turn(0) == ["orders", "account"]
    assert await house.turn() == ["positions"]
    assert await house.turn() == ["orders", "account"]
    await house.alone.stopping()


async def test_a_look_that_fails_is_not_the_end_and_is_known(house: House) -> None:
    house.begun.set()
    house.errors = [Transient("away"), RuntimeError("a defect")]
    await house.alone.start()
    await house.turn()
    assert house.errors == []
    house.stopped.advance(seconds=FRESH.total_seconds() + 1)
    assert house.alone.alive().liveness is Liveness.AILING, "each attempt fails: a new start would mend nothing"
    await house.turn()
    assert house.alone.alive().liveness is Liveness.STUCK


async def test_it_says_that_nobody_is_told_anything(house: House) -> None:
    house.begun.set()
    await house.alone.start()
    await house.turn()
    line = "guarding 1 positions; there is no chat (ImportError: apscheduler): nobody is told anything"
    assert house.alone.alive().line == line


async def test_one_that_never_began_ends_too() -> None:
    await House().alone.stop()

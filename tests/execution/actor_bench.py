"""An actor on a bench: books that may only hold, and an exchange that writes down what it is sent."""

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from execution.commands.plan_version import version_of
from execution.exchange import Exchange
from execution.exchange_errors import Transient
from execution.exit_plan import BreakEven, BreakEvenWhen, TpLeg
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.notices import Notice
from execution.observations import (
    ExecutionObserved,
    RowObserved,
    TargetsWanted,
)
from execution.read_turns import ReadTurns
from execution.requests import Receipt, StopRequest
from execution.slot_actor import SlotActor
from execution.tracked_orders import Role
from tests.execution.builders import (
    RULES,
    D,
    at,
    execution,
    link,
    plan,
    resting,
    row,
)
from utils.clock import SystemClock
from utils.persistence.errors import PersistenceError


class Clock(SystemClock):
    """Stands still, and sleeps for nothing."""

    def now(self) -> Any:
        return at(60)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Bench:
    """Books that may only hold, or refuse, and an exchange that writes down what it is sent."""

    def __init__(self) -> None:
        self.saved: list[Monitor] = []
        self.heirs: list[Monitor] = []
        self.told: list[Notice] = []
        self.sent: list[object] = []
        self.batches: list[list[object]] = []
        self.failures: list[str] = []
        self.is_durable = True
        self.is_broken = False

    async def save(self, record: Monitor, notices: tuple[Notice, ...]) -> bool:
        if self.is_broken:
            raise PersistenceError("no such monitor")
        self.saved.append(record)
        self.told += notices
        return self.is_durable

    async def close(self, record: Monitor, notices: tuple[Notice, ...], heir: Monitor | None = None) -> bool:
        self.heirs += [heir] if heir is not None and not self.is_broken else []
        return await self.save(record, notices)

    async def change(self, record: Monitor, notices: tuple[Notice, ...], also: Callable[[Any], None]) -> None:
        also(None)
        await self.save(record, notices)

    def last_ticker(self, symbol: str) -> None:
        return None

    async def set_stop(self, stop: StopRequest) -> None:
        self.sent.append(stop)

    async def _take(self, order: object) -> Receipt:
        self.sent.append(order)
        return Receipt("id")

    place_entry = place_exit = amend = cancel = _take

    async def _take_each(self, orders: list[object]) -> list[Receipt]:
        self.batches.append(orders)
        return [await self._take(order) for order in orders]

    place_exits = amend_each = cancel_each = _take_each

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def unreachable(*_: object) -> None:
            raise Transient("not now")

        return unreachable


def actor_of(record: Monitor, bench: Bench) -> SlotActor:
    exchange: Exchange = bench  # type: ignore[assignment]
    return SlotActor(
        record,
        exchange=exchange,
        books=bench,
        rules=RULES,
        clock=Clock(),
        reads=ReadTurns(),
        on_failure=bench.failures.append,
    )


async def settle(actor: SlotActor) -> None:
    for _ in range(5):
        await actor.step()
        await asyncio.sleep(0)


BREAK_EVEN_AFTER_TP1 = plan(break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1)))


def target_filled(bench: Bench, **of_bench: bool) -> SlotActor:
    """A position at rest whose first take profit fills: its stop goes to break-even."""
    for name, value in of_bench.items():
        setattr(bench, name, value)
    actor = actor_of(replace(resting(), plan=BREAK_EVEN_AFTER_TP1), bench)
    filled = execution("tp1", Side.SELL, "0.5", price=51000, seq=102, link_id=link(Role.TAKE_PROFIT, 1))
    actor.post(ExecutionObserved(filled))
    return actor


def needs_a_stop(bench: Bench) -> SlotActor:
    """A stop that was removed while an execution came in."""
    bare = actor_of(resting(), bench)
    bare.post(RowObserved(row(1, 101, 9, stop_loss=None)))
    bare.post(ExecutionObserved(execution("more", Side.BUY, 1, seq=102)))
    return bare


def one_target(record: Monitor) -> TargetsWanted:
    return TargetsWanted(drawn_for=version_of(record), targets=(TpLeg(number=1, price=D(54000), share=D(1)),))

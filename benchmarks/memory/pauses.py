"""An engine with very many positions in this process, swept and told prices, while the collector is watched."""

import asyncio
import gc
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from benchmarks.guarded.house import PATIENCE
from benchmarks.guarded.positions import Position, positions
from benchmarks.guarded.state import lay_down
from benchmarks.memory.resident import resident_bytes
from benchmarks.memory.still_exchange import PRICE, StillExchange, facts_of
from execution.brakes import Brakes
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.facts.prices import TriggerBy
from execution.new_trade.plan_terms import Limits
from execution.records.books import MonitorBooks
from utils import heap
from utils.clock import SystemClock
from utils.garbage import SPARED_FOR, spare_what_stays, spared, spared_until
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, TradeHistory

_LIMITS = Limits(
    default_risk=Decimal(1),
    max_risk_per_trade=Decimal(2),
    max_total_risk=Decimal(6),
    max_notional=None,
    default_shares=None,
    trigger_by=TriggerBy.LAST,
    cancel_entries_after_tp=1,
)
_BRAKES = Brakes(max_positions=20, close_when_stop_refused=True, close_when_through_break_even=False, observe=False)
_TICK = Decimal("0.001")
_LOOK_EVERY = 2.0
"""Seconds; to look at ten thousand takes a good part of one."""


@dataclass(slots=True)
class Pauses:
    """Nanoseconds of each collection by generation; resident bytes before there were positions, and after."""

    taken: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    before: int = 0
    after: int = 0
    tracked: int = 0
    """Objects that the collector goes through, at the end."""


class Watch:
    """Times every collection of this process while it stands in `gc.callbacks`, by this thread's processor time."""

    def __init__(self) -> None:
        self.taken: dict[int, list[int]] = defaultdict(list)
        self._began = 0

    def __call__(self, phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.thread_time_ns()
        else:
            self.taken[about["generation"]].append(time.thread_time_ns() - self._began)


def watched(directory: Path, count: int, rounds: int) -> Pauses:
    """Guards ``count`` positions as the program does; ``rounds`` sweeps, and as many prices of each symbol."""
    return asyncio.run(_watched(directory, count, rounds))


async def _watched(directory: Path, count: int, rounds: int) -> Pauses:
    heap.keep_little()
    all_of_them = list(positions(count))
    facts = facts_of(all_of_them)
    await lay_down(directory, all_of_them, facts)
    gc.collect()
    pauses = Pauses(before=resident_bytes())
    store, clock = RobustPersistence(directory / STATE_FILE_NAME), SystemClock()
    history = TradeHistory(directory / FILE_NAME)
    exchange = StillExchange(all_of_them, facts)
    watch = Watch()
    gc.callbacks.append(watch)
    await store.open()
    books = MonitorBooks(store, history, clock)
    manager = EnhancedTPSLManager(exchange, books, clock, _LIMITS, _BRAKES, store.breaker)
    try:
        with spared():
            await manager.start()
        async with asyncio.TaskGroup() as looking:
            looking.create_task(spared_until(manager.verified, SPARED_FOR))
            await _one_round(manager, exchange, all_of_them, 0)
        spare_what_stays()
        heap.give_back()
        for number in range(1, rounds):
            await _one_round(manager, exchange, all_of_them, number)
        gc.collect()  # the longest that there can be now
    finally:
        gc.callbacks.remove(watch)
        await manager.stop()
        await books.stop()
        await history.close()
        await store.close()
    pauses.taken = watch.taken
    pauses.after, pauses.tracked = resident_bytes(), len(gc.get_objects())
    return pauses


async def _one_round(
    manager: EnhancedTPSLManager, exchange: StillExchange, all_of_them: list[Position], number: int
) -> None:
    began_at = datetime.now(UTC)
    await manager.sweep(with_orders=True)
    async with asyncio.timeout(PATIENCE):
        while not _all_seen_since(began_at, manager):  # noqa: ASYNC110 - nobody tells when the last one is
            await asyncio.sleep(_LOOK_EVERY)
    for position in all_of_them:
        exchange.price(position, PRICE + number * _TICK)
    await asyncio.sleep(0)


def _all_seen_since(moment: datetime, manager: EnhancedTPSLManager) -> bool:
    verified = (position.stop_verified_at for position in manager.account_view().positions)
    return all(at is not None and at >= moment for at in verified)

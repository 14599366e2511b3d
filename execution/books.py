"""How monitors, notices and finished trades become durable, and come back after a restart."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import structlog

from execution.facts import ZERO
from execution.fills import close_reason, profit
from execution.monitor import Monitor, Role
from execution.notices import OUTBOX, Notice
from utils.clock import Clock
from utils.money import plain
from utils.robust_persistence import RobustPersistence, Transaction
from utils.trade_history import Event, Trade, TradeHistory

log = structlog.get_logger(__name__)

MONITORS: Final = "enhanced_tp_sl_monitors"
ARCHIVE: Final = "trade_archive"
"""Section of the store: finished trades on their way to the history, by generation."""

Also = Callable[[Transaction], None]


class MonitorBooks:
    """The store of running trades, and the history of finished ones.

    A finished trade enters the archive section in the same commit that removes its monitor, and leaves it only after
    the history has it: recorded exactly once, whatever is killed in between.
    """

    def __init__(self, store: RobustPersistence, history: TradeHistory, clock: Clock) -> None:
        self._store = store
        self._history = history
        self._clock = clock
        self._on_notice: Callable[[], None] = lambda: None
        self._on_failure: Callable[[str], None] = lambda _: None

    def listen(self, on_notice: Callable[[], None]) -> None:
        """Calls back after each commit that put something into the outbox; must be cheap."""
        self._on_notice = on_notice

    def report_to(self, on_failure: Callable[[str], None]) -> None:
        """Where a history that cannot be written is reported."""
        self._on_failure = on_failure

    def load(self) -> list[Monitor]:
        """All monitors as committed. Raises msgspec.ValidationError for a record that does not fit the schema."""
        return [Monitor.from_plain(record) for record in self._store.items(MONITORS).values()]

    async def open(self, monitor: Monitor, also: Also) -> None:
        """The first commit of a monitor; ``also`` writes in the same one, and may raise to prevent it."""
        async with self._store.transaction() as txn:
            also(txn)
            txn.add_monitor(monitor.key, monitor.to_plain(), None)

    async def save(self, monitor: Monitor, notices: tuple[Notice, ...]) -> None:
        async with self._store.transaction() as txn:
            txn.update_monitor(monitor.key, monitor.to_plain())
            _tell(txn, notices)
        if notices:
            self._on_notice()

    async def close(self, monitor: Monitor, notices: tuple[Notice, ...]) -> None:
        reason = close_reason(monitor).value
        async with self._store.transaction() as txn:
            txn.put(ARCHIVE, monitor.generation, {"closed_at": self._clock.now(), "monitor": monitor.to_plain()})
            txn.remove_monitor(monitor.key, reason)
            _tell(txn, notices)
        self._on_notice()
        await self.try_drain()

    async def try_drain(self) -> None:
        """Moves finished trades into the history if it can be written; else they stay, and it is reported."""
        try:
            await self.drain_archive()
        except sqlite3.Error as error:
            log.exception("history_unwritable")
            self._on_failure(f"the trade history cannot be written, finished trades wait: {error}")

    async def tell(self, notice: Notice) -> None:
        """A notice that belongs to no monitor."""
        async with self._store.transaction() as txn:
            _tell(txn, (notice,))
        self._on_notice()

    async def drain_archive(self) -> None:
        """Moves finished trades into the history; a trade that it has already is not written twice."""
        for generation, row in self._store.items(ARCHIVE).items():
            monitor = Monitor.from_plain(row["monitor"])
            await self._history.record_trade(_trade(monitor, row["closed_at"]))
            await self._history.record_events(_events(monitor))
            async with self._store.transaction() as txn:
                txn.delete(ARCHIVE, generation)
            log.info("trade_recorded", key=monitor.key, generation=generation)


def _tell(txn: Transaction, notices: tuple[Notice, ...]) -> None:
    for notice in notices:
        txn.put(OUTBOX, notice.id, notice.to_plain())


def _trade(monitor: Monitor, closed_at: datetime) -> Trade:
    money = profit(monitor)
    exits = [f for f in monitor.fills if f.side is not monitor.side]
    exited = sum((f.qty for f in exits), ZERO)
    return Trade(
        trade_id=monitor.generation,
        key=monitor.key,
        symbol=monitor.slot.symbol,
        side=monitor.side.value,
        account=monitor.slot.account,
        opened_at=monitor.fills[0].at if monitor.fills else monitor.created_at,
        closed_at=exits[-1].at if exits else closed_at,
        entry_qty=monitor.entered,
        entry_price=monitor.avg_entry,
        exit_price=sum((f.qty * f.price for f in exits), ZERO) / exited if exited else None,
        gross=money.gross,
        fees=money.fees,
        funding=money.funding,
        net=money.net,
        reason=close_reason(monitor).value,
        detail={
            "stop": plain(monitor.stop.price),
            "initial_stop": plain(monitor.plan.stop),
            "tps_hit": list(monitor.tps_announced),
            "fills": [f.exec_id for f in monitor.fills],
        },
    )


def _events(monitor: Monitor) -> list[Event]:
    """One event for each execution: the fills that the profit is made of."""
    return [
        Event(
            event_id=f"{monitor.generation}:{f.exec_id}",
            trade_id=monitor.generation,
            at=f.at,
            kind=_kind(f.role),
            detail=_jsonable(
                {
                    "exec_id": f.exec_id,
                    "order_link_id": f.link_id,
                    "leg": f.leg,
                    "side": f.side.value,
                    "qty": f.qty,
                    "price": f.price,
                    "fee": f.fee,
                    "create_type": f.create_type,
                }
            ),
        )
        for f in monitor.fills
    ]


def _kind(role: Role | None) -> str:
    return role.value if role is not None else "exchange"


def _jsonable(detail: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) if isinstance(value, Decimal) else value for name, value in detail.items()}

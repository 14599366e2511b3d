"""The real engine and the real adapter on a simulator of its own process; only the chat is missing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from drills.control import net_of
from execution.brakes import Brakes
from execution.bybit.adapter import BybitExchange
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.new_trade.plan_terms import Limits
from execution.new_trade.trade_request import (
    DistanceBy,
    EntryRequest,
    Size,
    SizeBy,
    StopRequested,
    TargetRequest,
    TradeRequest,
)
from execution.notices import OUTBOX
from execution.records.books import MonitorBooks
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence, UnreadableState
from utils.trade_history import FILE_NAME, Trade, TradeHistory

PATIENCE = 30.0

LIMITS = Limits(
    default_risk=Decimal(1),
    max_risk_per_trade=Decimal(2),
    max_total_risk=Decimal(6),
    max_notional=None,
    default_shares=None,
    trigger_by=TriggerBy.LAST,
    cancel_entries_after_tp=1,
)
BRAKES = Brakes(max_positions=20, close_when_stop_refused=True, close_when_through_break_even=False, observe=False)
BREAK_EVEN_AT_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=Decimal(1))


class Guard:
    """Engine, adapter and store of one life; a second one on the same directory is a restart."""

    def __init__(
        self, simulator: Simulator, directory: Path, brakes: Brakes = BRAKES, *, limits: Limits = LIMITS
    ) -> None:
        self.simulator = simulator
        clock = SystemClock()
        self.exchange: BybitExchange = simulator.exchange()
        self.store = RobustPersistence(directory / STATE_FILE_NAME, clock=clock)
        self.history = TradeHistory(directory / FILE_NAME)
        self.books = MonitorBooks(self.store, self.history, clock)
        self._brakes = brakes
        self.may_freeze = False
        """Else a slot that the write breaker freezes (R25) fails the test: what a fault needs repeated is no loop."""
        self.may_breach = False
        """Else an invariant that the auditor tells as broken fails the test."""
        self._limits = limits

    async def __aenter__(self) -> Self:
        try:
            await self.store.open()
        except UnreadableState as error:
            await self.store.open_in_safe_mode(error)
        self.manager = EnhancedTPSLManager(
            self.exchange, self.books, SystemClock(), self._limits, self._brakes, self.store.breaker
        )
        await self.manager.start()
        await until(lambda: self.manager.account_view().private_stream_up, "the private stream")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        frozen = [text for text in self.manager.failures() if "rest for up to" in text]
        breaches = self.told("breach")
        await self.manager.stop()
        await self.books.stop()
        await self.history.close()
        await self.store.close()
        assert self.may_freeze or error is not None or not frozen, frozen
        assert self.may_breach or error is not None or not breaches, breaches

    async def trade(self, request: TradeRequest) -> str:
        preview = await self.manager.preview(request)
        return (await self.manager.open_trade(preview, chat_id=1001, also=lambda _: None)).key

    def monitor(self, key: str) -> Monitor | None:
        record = self.store.get("enhanced_tp_sl_monitors", key)
        return Monitor.from_plain(record) if record else None

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [row["fields"] for row in self.store.items(OUTBOX).values() if row["kind"] == kind]

    async def position(self, symbol: str = "BTCUSDT") -> dict[str, Any] | None:
        account = await self.simulator.look("account")
        return next((p for p in account["positions"] if p["symbol"] == symbol and Decimal(p["size"])), None)

    async def own_orders(self, symbol: str = "BTCUSDT") -> list[dict[str, Any]]:
        account = await self.simulator.look("account")
        return [o for o in account["orders"] if o["symbol"] == symbol and o["order_link_id"]]

    async def order_at(self, price: str) -> dict[str, Any] | None:
        """Of the bot's own one that waits at this price."""
        orders = (order for order in await self.own_orders() if Decimal(order["price"]) == Decimal(price))
        return next(orders, None)

    async def size(self) -> Decimal:
        position = await self.position()
        return Decimal(position["size"]) if position else Decimal(0)

    async def stop_at(self) -> Decimal | None:
        position = await self.position()
        return Decimal(position["stop_loss"]) if position and position["stop_loss"] else None

    async def stop_at_is(self, price: str) -> bool:
        return await self.stop_at() == Decimal(price)

    async def last_trade(self) -> Trade | None:
        trades = await self.history.trades(limit=1)
        return trades[0] if trades else None

    async def engine_net(self, symbol: str = "BTCUSDT") -> Decimal:
        return net_of(await self.simulator.look("account"), symbol)


async def until(look: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Looks until something true is seen; a coroutine function may look too."""
    deadline = time.monotonic() + patience
    while True:
        seen = look()
        if isinstance(seen, Awaitable):
            seen = await seen
        if seen:
            return seen
        assert time.monotonic() < deadline, f"waited {patience} s for {what}"
        await asyncio.sleep(0.02)


def request(
    side: Side = Side.BUY,
    *,
    qty: str = "0.01",
    entries: tuple[str | None, ...] = (None,),
    stop: str = "49000",
    targets: tuple[tuple[str, str | None], ...] = (("50500", "0.5"), ("51000", "0.3"), ("52000", "0.2")),
    break_even: BreakEven | None = BREAK_EVEN_AT_TP1,
    symbol: str = "BTCUSDT",
) -> TradeRequest:
    return TradeRequest(
        symbol=symbol,
        side=side,
        size=Size(SizeBy.QUANTITY, Decimal(qty)),
        entries=tuple(EntryRequest(Decimal(price) if price else None, None) for price in entries),
        stop=StopRequested(DistanceBy.PRICE, Decimal(stop)),
        targets=tuple(
            TargetRequest(DistanceBy.PRICE, Decimal(price), Decimal(share) if share else None)
            for price, share in targets
        ),
        break_even=break_even,
        leverage=None,
        trigger_by=None,
    )

"""Where what the exchange says belongs: each row, execution and price goes to the actor of its slot."""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from execution.acting import belongs_to
from execution.exchange import (
    Event,
    Exchange,
    Executed,
    OrderMoved,
    PositionMoved,
    PriceMoved,
    PrivateStreamMoved,
    StreamState,
)
from execution.facts import ZERO, Execution, OrderRow, PositionRow, Slot, Ticker
from execution.observations import ExecutionObserved, OrderObserved, PriceSeen, PricesMissed, RowObserved
from execution.slot_actor import SlotActor
from execution.stops.stop_wishes import watched_price
from execution.watching.sweep import Sweep

log = structlog.get_logger(__name__)

GAP: Final = timedelta(seconds=10)
"""Tickers come every second at least: a longer silence is a gap, which candles fill (R17)."""


class Spawn(Protocol):
    """Starts work that belongs to the engine and ends with it."""

    def __call__(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...


class EventRouting:
    """Listens to the exchange for one account; ``is_safe_mode``: there is no actor, and a sweep looks at what moves."""

    def __init__(
        self, exchange: Exchange, actors: Mapping[Slot, SlotActor], sweep: Sweep, spawn: Spawn, *, is_safe_mode: bool
    ) -> None:
        self._exchange = exchange
        self._actors = actors
        self._sweep = sweep
        self._spawn = spawn
        self._is_safe_mode = is_safe_mode
        self._priced_at: dict[str, datetime] = {}
        self._blind: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._has_moved = False

    def on_event(self, event: Event) -> None:
        """Hands what the exchange says to whom it concerns; never blocks."""
        match event:
            case PositionMoved(row):
                self._post(row, RowObserved(row))
                if self._is_safe_mode:
                    self._look_soon()
            case OrderMoved(row):
                self._post(row, OrderObserved(row))
            case Executed(execution):
                for actor in self._owners(execution):
                    actor.post(ExecutionObserved(execution))
            case PriceMoved(ticker):
                self._on_price(ticker)
            case PrivateStreamMoved(state, reason):
                log.info("private_stream", state=state.value, reason=reason)
                if state is StreamState.UP:
                    self._spawn(self._sweep.run_until_done(), "sweep after the stream came up")
                else:
                    self.look_without_the_stream()

    def look_without_the_stream(self) -> None:
        """Reads the account again and again while the private stream is down."""
        if self._blind is None or self._blind.done():
            self._blind = self._spawn(self._sweep.run_while_blind(), "sweeps while the stream is down")

    def _look_soon(self) -> None:
        """In safe mode only a sweep reads; what moves during one makes another."""
        self._has_moved = True
        if self._looking is None or self._looking.done():
            self._looking = self._spawn(self._look_at_what_moved(), "a look at what is watched")

    async def _look_at_what_moved(self) -> None:
        while self._has_moved:
            self._has_moved = False
            await self._sweep.run_until_done()

    def _post(self, row: PositionRow | OrderRow, observation: RowObserved | OrderObserved) -> None:
        actor = self._actors.get(Slot(self._exchange.account, row.symbol, row.position_idx))
        if actor is not None:
            actor.post(observation)

    def _owners(self, execution: Execution) -> list[SlotActor]:
        """Executions name no slot: by our id first, else by side and closed size."""
        here = [a for a in self._actors.values() if a.monitor.slot.symbol == execution.symbol]
        by_id = [a for a in here if execution.link_id in a.monitor.orders]
        return by_id or [a for a in here if belongs_to(a.monitor, execution)]

    def _on_price(self, ticker: Ticker) -> None:
        before = self._priced_at.get(ticker.symbol)
        self._priced_at[ticker.symbol] = ticker.at
        if before is not None and ticker.at - before > GAP:
            for actor in self._actors.values():
                if actor.monitor.slot.symbol == ticker.symbol:
                    actor.post(PricesMissed(before))
        for actor in self._actors.values():
            monitor = actor.monitor
            if monitor.slot.symbol != ticker.symbol:
                continue
            watched = watched_price(monitor)
            price = ticker.price(monitor.plan.trigger_by)
            if watched is not None and (price - watched) * monitor.side.sign >= ZERO:
                actor.post(PriceSeen(price, ticker.at))

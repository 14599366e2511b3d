"""Where what the exchange says belongs: each row, execution and price goes to the actor of its slot."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Protocol

import structlog

from execution.acting import part_of
from execution.dca.order_ids import read_dca_link_id
from execution.exchange import Exchange
from execution.exchange_events import (
    Event,
    Executed,
    OrderMoved,
    PositionMoved,
    PriceMoved,
    PrivateStreamMoved,
    RestMoved,
    SpotEvent,
    SpotExecuted,
    SpotOrderMoved,
    SpotPriceMoved,
    StreamState,
)
from execution.facts.executions import Execution
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import Ticker
from execution.facts.slots import Slot
from execution.funding import size_at
from execution.observations import (
    ExecutionObserved,
    ExecutionsMissed,
    OrderObserved,
    PriceSeen,
    PricesMissed,
    RowObserved,
)
from execution.slot_actor import SlotActor
from execution.stops.missed_prices import UNHEARD_AFTER
from execution.watched_prices import WatchedPrices
from execution.watching.sweep import Sweep
from utils.money import ZERO

log = structlog.get_logger(__name__)

HEDGE_SIDES: Final = 3
"""Of the indexes of both together: 1 is the long side and 2 the short side."""


class Spawn(Protocol):
    """Starts work that belongs to the engine and ends with it."""

    def __call__(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...


ConnectionListener = Callable[[PrivateStreamMoved | RestMoved], None]
"""Called on the event loop; must not block."""


class EventRouting:
    """Listens to the exchange for one account; ``is_safe_mode``: there is no actor, and a sweep looks at what moves."""

    def __init__(
        self,
        exchange: Exchange,
        actors: Mapping[Slot, SlotActor],
        watched: WatchedPrices,
        sweep: Sweep,
        spawn: Spawn,
        *,
        is_safe_mode: bool,
    ) -> None:
        self._exchange = exchange
        self._actors = actors
        self._watched = watched
        self._sweep = sweep
        self._spawn = spawn
        self._is_safe_mode = is_safe_mode
        self._priced_at: dict[str, datetime] = {}
        self._blind: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._has_moved = False
        self._on_connection: ConnectionListener = lambda _: None
        self._on_spot: Callable[[SpotEvent], None] = lambda _: None
        self._on_spot_gap: Callable[[], None] = lambda: None
        self._on_linear: Callable[[Event], None] = lambda _: None

    def follow_connection(self, listener: ConnectionListener) -> None:
        """Tells one listener what moves on the way to the exchange."""
        self._on_connection = listener

    def follow_spot(self, listener: Callable[[SpotEvent], None], on_gap: Callable[[], None]) -> None:
        """Tells one listener what moves on spot; ``on_gap``: something may have been missed, read it again."""
        self._on_spot, self._on_spot_gap = listener, on_gap

    def follow_linear(self, listener: Callable[[Event], None]) -> None:
        """Tells one listener every row, execution and price of perpetuals, whosever they are."""
        self._on_linear = listener

    def on_event(self, event: Event) -> None:
        """Hands what the exchange says to whom it concerns; never blocks."""
        match event:
            case PriceMoved(ticker):  # the first, because most are
                self._on_price(ticker)
                self._on_linear(event)
            case PositionMoved(row):
                self._post(row, RowObserved(row))
                if self._is_safe_mode or self._is_new(row):
                    self._look_soon()
                self._on_linear(event)
            case OrderMoved(row):
                self._post(row, OrderObserved(row))
                self._on_linear(event)
            case Executed(execution):
                for actor in self._owners(execution):
                    part = part_of(actor.monitor, execution, self._other_side(actor.monitor.slot, execution))
                    if part is not None:
                        actor.post(ExecutionObserved(part))
                self._on_linear(event)
            case PrivateStreamMoved(state, reason):
                log.info("private_stream", state=state.value, reason=reason)
                if state is StreamState.UP:
                    for actor in self._actors.values():
                        actor.leave(ExecutionsMissed())  # it asks for nothing before the sweep brings its part
                    self._on_spot_gap()
                    self._look_soon()
                else:
                    self.look_without_the_stream()
                self._on_connection(event)
            case RestMoved():
                self._on_connection(event)
            case SpotOrderMoved() | SpotExecuted() | SpotPriceMoved():
                self._on_spot(event)

    def look_without_the_stream(self) -> None:
        """Reads the account again and again while the private stream is down."""
        if self._blind is None or self._blind.done():
            self._blind = self._spawn(self._sweep.run_while_blind(), "the sweeps while the stream is down")

    def _look_soon(self) -> None:
        """A sweep; what asks for one during it makes one more, however often it asks."""
        self._has_moved = True
        if self._looking is None or self._looking.done():
            self._looking = self._spawn(self._look_at_what_moved(), "a sweep after something moved")

    async def _look_at_what_moved(self) -> None:
        while self._has_moved:
            self._has_moved = False
            await self._sweep.run_until_done()

    def _post(self, row: PositionRow | OrderRow, observation: RowObserved | OrderObserved) -> None:
        actor = self._actors.get(Slot(self._exchange.account, row.symbol, row.position_idx))
        if actor is not None:
            actor.post(observation)

    def _is_new(self, row: PositionRow) -> bool:
        """Nobody has met this position yet: it is met at once, and not with the next sweep (R20)."""
        slot = Slot(self._exchange.account, row.symbol, row.position_idx)
        return row.size > ZERO and slot not in self._actors and slot not in self._sweep.foreign

    def _owners(self, execution: Execution) -> list[SlotActor]:
        """Executions name no slot: by our id first; else each of the symbol is asked for its part.

        Those of a DCA bot are in a slot that no actor has (R23).
        """
        if read_dca_link_id(execution.link_id) is not None:
            return []
        here = self._of(execution.symbol)
        by_id = [a for a in here if execution.link_id in a.monitor.orders]
        return by_id or here

    def _other_side(self, slot: Slot, execution: Execution) -> Decimal:
        """The size of the symbol's other side in hedge mode, whoever holds it."""
        other = Slot(slot.account, slot.symbol, HEDGE_SIDES - slot.position_idx)
        actor, row = self._actors.get(other), self._sweep.foreign.get(other)
        if actor is not None:
            return size_at(actor.monitor, execution)
        return row.size if row is not None else ZERO

    def _on_price(self, ticker: Ticker) -> None:
        before = self._priced_at.get(ticker.symbol)
        self._priced_at[ticker.symbol] = ticker.at
        if before is not None and ticker.at - before > UNHEARD_AFTER:
            for actor in self._of(ticker.symbol):
                actor.post(PricesMissed(before, ticker.at))
        self.on_price_read(ticker)

    def on_price_read(self, ticker: Ticker) -> None:
        """One that was asked for: what came between two of these is missed all the same, until the stream is back."""
        for slot, price in self._watched.reached_by(ticker):
            self._actors[slot].post(PriceSeen(price, ticker.at))

    def _of(self, symbol: str) -> list[SlotActor]:
        return [self._actors[slot] for slot in self._watched.slots(symbol)]

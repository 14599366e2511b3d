"""Positions that trail, with the real routing, the real index of watched prices, and the real fold and plan.

Bybit has at most two positions of an account to a symbol. Twenty on each of five hundred are more than there can be;
they show what the number costs.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from msgspec.structs import replace

from benchmarks.persistence.records import record_of
from execution.desired_orders import desired_orders
from execution.event_routing import EventRouting
from execution.exchange import Exchange
from execution.exchange_events import Event, PriceMoved
from execution.exit_plan import Trail
from execution.facts.instruments import Instrument
from execution.facts.prices import Ticker
from execution.facts.slots import Slot
from execution.fold import Rules, fold
from execution.monitor import Monitor
from execution.observations import Observation
from execution.order_diff import diff
from execution.slot_actor import SlotActor
from execution.stops.trailing import Direction, TrailBy, TrailDistance, Trailing, TrailStatus
from execution.watched_prices import WatchedPrices
from execution.watching.sweep import Sweep

BEGIN: Final = Decimal(50000)
TICK: Final = Decimal("0.1")
DISTANCE: Final = TrailDistance(TrailBy.PERCENT, Decimal(1))
_AT: Final = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
_BETWEEN: Final = timedelta(milliseconds=100)


def symbol_of(number: int) -> str:
    return f"COIN{number:03d}USDT"


class Trailer:
    """One position in place of its actor: what is posted is folded and planned at once, and nothing is sent."""

    def __init__(self, monitor: Monitor, watched: WatchedPrices) -> None:
        self.monitor = monitor
        self.rules = Rules(instrument=_instrument(monitor.slot.symbol))
        self.told = 0
        self.deciding = 0
        """Nanoseconds of the processor spent on what it was told."""
        self._watched = watched

    def post(self, observation: Observation) -> None:
        began = time.process_time_ns()
        self.told += 1
        self.monitor = fold(self.monitor, observation, self.rules, _AT)
        wanted = desired_orders(self.monitor, self.rules.instrument, _AT)
        diff(self.monitor, wanted, self.rules.instrument, None, _AT)
        self.deciding += time.process_time_ns() - began
        self._watched.doubt(self.monitor.slot)


class Trailers:
    """``count`` trails, as many on each of the symbols."""

    def __init__(self, count: int, symbols: int) -> None:
        self.symbols = symbols
        self.by_slot: dict[Slot, Trailer] = {}
        watched = WatchedPrices(lambda slot: self.by_slot[slot].monitor)
        for number in range(count):
            trailer = Trailer(trailing_monitor(Slot("main", symbol_of(number % self.symbols), number)), watched)
            self.by_slot[trailer.monitor.slot] = trailer
            watched.doubt(trailer.monitor.slot)
        nobody = cast("Any", None)
        actors = cast("dict[Slot, SlotActor]", self.by_slot)
        exchange = cast("Exchange", Account())
        self._events = EventRouting(exchange, actors, watched, cast("Sweep", nobody), nobody, is_safe_mode=False)

    def hear(self, events: list[Event]) -> None:
        """From prices in hand to what is to be done about each."""
        hear = self._events.on_event
        for event in events:
            hear(event)

    def hear_one(self, event: Event) -> None:
        self._events.on_event(event)

    def follow(self, listener: Callable[[Event], None]) -> None:
        """Calls back after each, as bots and alerts are told."""
        self._events.follow_linear(listener)

    def told(self) -> tuple[int, int]:
        """How often one of them was told a price so far, and the nanoseconds in which it decided what to do."""
        trailers = self.by_slot.values()
        return sum(trailer.told for trailer in trailers), sum(trailer.deciding for trailer in trailers)


@dataclass(frozen=True, slots=True)
class Account:
    """What routing asks of an exchange."""

    account: str = "main"


@dataclass(slots=True)
class LoopedPosition:
    """What a loop over positions looks at."""

    symbol: str
    watermark: Decimal
    trigger: Decimal


class PlainLoop:
    """The same trails as peers follow them: with each price a look at every position."""

    def __init__(self, count: int, symbols: int) -> None:
        self.positions = [
            LoopedPosition(symbol_of(number % symbols), BEGIN, BEGIN * Decimal("0.99")) for number in range(count)
        ]
        self.triggered = 0

    def hear(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, PriceMoved):
                self._look(event.ticker.symbol, event.ticker.last)

    def _look(self, symbol: str, price: Decimal) -> None:
        for position in self.positions:
            if position.symbol != symbol:
                continue
            if price > position.watermark:
                position.watermark = price
                position.trigger = price * Decimal("0.99")
            elif price <= position.trigger:
                self.triggered += 1


def price_moved(symbol: str, price: Decimal, turn: int) -> PriceMoved:
    """The price of a symbol in one of its turns, a tenth of a second after the one before."""
    return PriceMoved(Ticker(symbol=symbol, last=price, mark=price, index=price, at=_AT + _BETWEEN * turn))


def trailing_monitor(slot: Slot) -> Monitor:
    """Its trail runs, and its watermark is the price at which the path begins."""
    resting = Monitor.from_plain(record_of(int(BEGIN) - 40000))
    trail = Trailing(
        status=TrailStatus.ACTIVE,
        direction=Direction.UP,
        distance=DISTANCE,
        watermark=BEGIN,
        watermark_at=resting.created_at,
        updated_at=resting.created_at,
    )
    return replace(resting, slot=slot, trail=trail, plan=replace(resting.plan, trail=Trail(distance=DISTANCE)))


def _instrument(symbol: str) -> Instrument:
    return Instrument(
        symbol=symbol, base_coin=symbol.removesuffix("USDT"), quote_coin="USDT", settle_coin="USDT", is_trading=True,
        tick_size=TICK, qty_step=Decimal("0.001"), min_qty=Decimal("0.001"), max_limit_qty=Decimal(1000),
        max_market_qty=Decimal(100), min_notional=Decimal(5), max_leverage=Decimal(100),
    )  # fmt: skip

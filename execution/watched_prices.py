"""At which price of a symbol somebody has to be told next, so that every other price costs one look.

Most prices reach nothing that a monitor watches for. Of each symbol the nearest watched price on either side is known;
a price between these is no news to anybody, with ten thousand monitors as with one. In favour of a position its
policies watch; against it only one that nothing covers, for a price that is through its stop (R13). Pure.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Slot
from execution.monitor import Monitor
from execution.stops.price_through import watched_against
from execution.stops.stop_wishes import watched_price

_NEVER_ABOVE: Final = Decimal("Infinity")
_NEVER_BELOW: Final = Decimal("-Infinity")


class Watch(Struct, frozen=True):
    """What a monitor waits for: this price of its trigger series, or one farther up (``sign`` 1) or down (-1)."""

    series: TriggerBy
    sign: int
    price: Decimal

    def is_reached_by(self, price: Decimal) -> bool:
        return (price - self.price) * self.sign >= 0


class _Calm(Struct, frozen=True):
    """Prices of a series that reach nothing: those strictly between."""

    series: TriggerBy
    above: Decimal
    below: Decimal


class _Symbol:
    """Its slots, what they watch for, and which of them have moved since that was looked at."""

    __slots__ = ("calm", "doubted", "slots")

    def __init__(self) -> None:
        self.doubted: list[Slot] = []
        self.slots: dict[Slot, tuple[Watch, ...]] = {}
        self.calm: tuple[_Calm, ...] = ()


class WatchedPrices:
    """Belongs to the event loop. Whoever changes a record says so with `doubt`; nothing is computed until a price."""

    def __init__(self, monitor_of: Callable[[Slot], Monitor | None]) -> None:
        """``monitor_of`` tells what is believed of a slot now; None: nobody guards it."""
        self._monitor_of = monitor_of
        self._symbols: dict[str, _Symbol] = {}

    def doubt(self, slot: Slot) -> None:
        """Its record has moved, or it is new, or gone."""
        here = self._symbols.get(slot.symbol)
        if here is None:
            here = self._symbols[slot.symbol] = _Symbol()
        if slot not in here.doubted:  # two at most
            here.doubted.append(slot)

    def slots(self, symbol: str) -> tuple[Slot, ...]:
        """Those that somebody guards."""
        here = self._symbols.get(symbol)
        if here is None:
            return ()
        if here.doubted:
            self._look(here)
        return tuple(here.slots)

    def awaited(self) -> list[str]:
        """The symbols of which some price would be news to somebody."""
        for here in self._symbols.values():
            if here.doubted:
                self._look(here)
        return [symbol for symbol, here in self._symbols.items() if here.calm]

    def reached_by(self, ticker: Ticker) -> list[tuple[Slot, Decimal]]:
        """Who has to be told, and the price of his series."""
        here = self._symbols.get(ticker.symbol)
        if here is None:
            return []
        if here.doubted:
            self._look(here)
        for calm in here.calm:
            if not calm.above < ticker.price(calm.series) < calm.below:
                return list(_reached(here.slots, ticker))
        return []

    def _look(self, here: _Symbol) -> None:
        for slot in here.doubted:
            monitor = self._monitor_of(slot)
            if monitor is None:
                here.slots.pop(slot, None)
            else:
                here.slots[slot] = watches(monitor)
        here.doubted.clear()
        here.calm = _calm_of(watch for each in here.slots.values() for watch in each)


def watches(monitor: Monitor) -> tuple[Watch, ...]:
    """What it waits for, at most one on either side; nothing: no price changes anything."""
    series, sign = monitor.plan.trigger_by, monitor.side.sign
    ends = ((sign, watched_price(monitor)), (-sign, watched_against(monitor)))
    return tuple(Watch(series, towards, price) for towards, price in ends if price is not None)


def _calm_of(watches: Iterable[Watch]) -> tuple[_Calm, ...]:
    ends: dict[TriggerBy, tuple[Decimal, Decimal]] = {}
    for watch in watches:
        above, below = ends.get(watch.series, (_NEVER_BELOW, _NEVER_ABOVE))
        if watch.sign > 0:
            ends[watch.series] = above, min(below, watch.price)
        else:
            ends[watch.series] = max(above, watch.price), below
    return tuple(_Calm(series, above, below) for series, (above, below) in ends.items())


def _reached(slots: dict[Slot, tuple[Watch, ...]], ticker: Ticker) -> Iterable[tuple[Slot, Decimal]]:
    for slot, each in slots.items():
        for watch in each:
            if watch.is_reached_by(price := ticker.price(watch.series)):
                yield slot, price
                break

"""One alert that a person has set, and when it is to be told: when its value crosses the limit, not while it is there.

Pure. Prices, money and percents are Decimal, times aware UTC.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from execution.facts.prices import Candle
from execution.facts.slots import Side

_HUNDRED: Final = Decimal(100)


class Measure(StrEnum):
    """What is compared with the limit."""

    PRICE = "price"
    """The last price."""
    PNL = "pnl"
    """What the guarded positions of the symbol have won or lost that are open, before exit fees, in quote currency."""
    DISTANCE = "distance"
    """Percent of the price between it and the stop that stands nearest."""


class AlertWish(Struct, frozen=True, kw_only=True):
    """What somebody wants to hear of. ``is_above``: of the value at the limit or above it; else at it or below."""

    symbol: str
    measure: Measure
    is_above: bool
    limit: Decimal
    repeat: timedelta | None = None
    """Told each time it crosses, but not sooner than so long after the last one; None: told once, then gone."""

    def is_met(self, value: Decimal) -> bool:
        return value >= self.limit if self.is_above else value <= self.limit


class PriceAlert(Struct, frozen=True, kw_only=True):
    """``is_armed``: its value was seen short of the limit, last at ``armed_at`` or before, so it can cross."""

    alert_id: str
    chat_id: int
    wish: AlertWish
    created_at: datetime
    is_armed: bool
    armed_at: datetime
    told_at: datetime | None = None
    told: int = 0
    """How often."""

    def to_plain(self) -> dict[str, Any]:
        wish = self.wish
        return {
            "chat_id": self.chat_id,
            "symbol": wish.symbol,
            "measure": wish.measure.value,
            "is_above": wish.is_above,
            "limit": wish.limit,
            "repeat_seconds": int(wish.repeat.total_seconds()) if wish.repeat is not None else None,
            "created_at": self.created_at,
            "is_armed": self.is_armed,
            "armed_at": self.armed_at,
            "told_at": self.told_at,
            "told": self.told,
        }

    @classmethod
    def from_plain(cls, alert_id: str, plain: dict[str, Any]) -> "PriceAlert":
        """Raises KeyError, TypeError, ValueError for what is none."""
        seconds = plain.get("repeat_seconds")
        wish = AlertWish(
            symbol=plain["symbol"],
            measure=Measure(plain["measure"]),
            is_above=plain["is_above"],
            limit=plain["limit"],
            repeat=timedelta(seconds=seconds) if seconds is not None else None,
        )
        return cls(
            alert_id=alert_id,
            chat_id=plain["chat_id"],
            wish=wish,
            created_at=plain["created_at"],
            is_armed=plain["is_armed"],
            armed_at=plain["armed_at"],
            told_at=plain.get("told_at"),
            told=plain.get("told", 0),
        )


class Judged(Struct, frozen=True):
    """``alert`` None: it is over. ``is_told``: a person is to hear of it."""

    alert: PriceAlert | None
    is_told: bool = False


class Missed(Struct, frozen=True):
    """The candle in which it crossed unseen; ``extreme`` is how far it went.

    ``is_sure`` False: the alert is younger than the candle, so it may have been before.
    """

    at: datetime
    extreme: Decimal
    is_sure: bool


class Holding(Struct, frozen=True, kw_only=True):
    """What is needed of an open position; ``stop`` None: none stands."""

    side: Side
    size: Decimal
    entry: Decimal | None
    stop: Decimal | None


def value_of(measure: Measure, price: Decimal, holdings: Iterable[Holding]) -> Decimal | None:
    """The present value; None where there is none, or where it is not known."""
    held = [each for each in holdings if each.size]
    match measure:
        case Measure.PRICE:
            return price
        case Measure.PNL:
            won = [(price - each.entry) * each.size * each.side.sign for each in held if each.entry is not None]
            return sum(won, Decimal(0)) if won and len(won) == len(held) else None
        case Measure.DISTANCE:
            ways = [(price - each.stop) * each.side.sign for each in held if each.stop is not None]
            return min(ways) / price * _HUNDRED if ways and price else None
        case _:
            assert_never(measure)


def seen(alert: PriceAlert, value: Decimal, at: datetime) -> Judged:
    """What a new value makes of an alert."""
    if not alert.wish.is_met(value):
        return Judged(alert if alert.is_armed else replace(alert, is_armed=True, armed_at=at))
    if not alert.is_armed:
        return Judged(alert)
    return _crossed(alert, at)


def missed(alert: PriceAlert, candles: Sequence[Candle], length: timedelta) -> tuple[Judged, Missed | None]:
    """What candles of unseen prices make of an alert on the price; the first crossing counts, oldest first."""
    wish = alert.wish
    for candle in candles:
        if candle.start + length <= alert.armed_at:
            continue
        extreme, other = (candle.high, candle.low) if wish.is_above else (candle.low, candle.high)
        if not alert.is_armed:
            # Where in this candle it was short of the limit is not known: what crosses is a later one.
            if not wish.is_met(other):
                alert = replace(alert, is_armed=True, armed_at=candle.start + length)
        elif wish.is_met(extreme):
            judged = _crossed(alert, candle.start)
            is_sure = candle.start >= alert.armed_at
            return judged, Missed(candle.start, extreme, is_sure) if judged.is_told else None
    return Judged(alert), None


def _crossed(alert: PriceAlert, at: datetime) -> Judged:
    repeat = alert.wish.repeat
    if repeat is None:
        return Judged(None, is_told=True)
    if alert.told_at is not None and at - alert.told_at < repeat:
        return Judged(replace(alert, is_armed=False))
    return Judged(replace(alert, is_armed=False, told_at=at, told=alert.told + 1), is_told=True)

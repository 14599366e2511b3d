"""A tighter stop that only the close of a candle fires, while the hard stop stays on the exchange. Pure.

A wick through it does nothing; a candle of the plan's trigger series that *closes* beyond it means close. Each candle
is judged once, from the exchange's own candles, and never before it is finished. The ones that closed while nobody
looked are judged like any other: what the plan would have closed is closed.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.facts.prices import Candle
from execution.facts.slots import Side
from utils.money import ZERO, plain, round_to_step
from utils.texts.catalogue import text

LENGTHS: Final = {"5m": 5, "15m": 15, "1h": 60}
"""Minutes of the candles that may be asked for, by the words for them."""
DEFAULT_MINUTES: Final = 15
SETTLES_WITHIN: Final = timedelta(seconds=1)
"""So long after its end a candle is read: the exchange's clock and ours differ, and its last trades take a moment."""
READ_AGAIN: Final = timedelta(seconds=1)
"""A read that does not show the finished candle yet is repeated after this."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class SmartStop(Struct, frozen=True, kw_only=True):
    """``price`` counts when a candle of ``minutes`` closes beyond it: below for a long, above for a short."""

    price: Decimal
    minutes: int = DEFAULT_MINUTES

    @property
    def word(self) -> str:
        """The length of its candles as a person writes it."""
        return next(word for word, minutes in LENGTHS.items() if minutes == self.minutes)

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


def problem_of(smart: SmartStop, side: Side, stop: Decimal, price: Decimal, tick: Decimal) -> str:
    """Why there can be no such smart stop, in one sentence for the person; "" when there can.

    ``stop`` is the hard one; ``price`` what it has to stand clear of: an entry, or the market.
    """
    if smart.price != round_to_step(smart.price, tick) or smart.price <= ZERO:
        return text("refused-smart-tick", tick=plain(tick))
    if (smart.price - stop) * side.sign <= ZERO:
        return text("refused-smart-looser", stop=plain(stop))
    if (price - smart.price) * side.sign < tick:
        return text("refused-smart-side", side=side.word, price=plain(price))
    return ""


class SmartWatch(Struct, frozen=True, kw_only=True):
    """What became of the candles so far."""

    of: SmartStop
    """What was watched for; when the plan wants another one, the watch begins anew."""
    judged_until: datetime
    """Candles that closed until then are judged, or closed before it was asked for."""
    is_moot: bool = False
    """The hard stop stands there, or tighter: there is nothing to judge."""
    ask_at: datetime | None = None
    """The finished candle was not shown yet: read again then."""
    fired: Candle | None = None
    """The candle that closed beyond it."""


def begin_of(at: datetime, length: timedelta) -> datetime:
    """When the candle began that contains this moment; they all lie on one grid, in UTC."""
    return at - (at - _EPOCH) % length


def next_close(watch: SmartWatch, opened_at: datetime) -> datetime:
    """The end of the first candle that is still to be judged; one that closed before the position opened is not."""
    return begin_of(max(watch.judged_until, opened_at), watch.of.length) + watch.of.length


def judge(watch: SmartWatch, side: Side, candles: Iterable[Candle], opened_at: datetime, now: datetime) -> SmartWatch:
    """The watch after a read, one candle after the other; the first that closed beyond the price ends it."""
    due = next_close(watch, opened_at)
    finished = [candle for candle in candles if candle.is_closed and candle.start + watch.of.length >= due]
    for candle in sorted(finished, key=lambda each: each.start):
        watch = replace(watch, judged_until=candle.start + watch.of.length, ask_at=None)
        if (candle.close - watch.of.price) * side.sign < ZERO:
            return replace(watch, fired=candle)
    is_missing = not finished and now >= due + SETTLES_WITHIN
    return replace(watch, ask_at=now + READ_AGAIN) if is_missing else watch

"""The smart gate: whether it is worth asking the indicators about a buy at this price. Pure.

| what is so                                                         | indicators are        |
|--------------------------------------------------------------------|-----------------------|
| the gate is switched off                                           | asked                 |
| the price is outside the bot's buy zone: nothing may be bought     | not asked             |
| there is no price to compare with yet                              | asked                 |
| the price moved by `min_percent` or more, up or down               | asked                 |
| a candle has closed since they were asked, and that is to count    | asked                 |
| anything else                                                      | not asked             |

It is asked about buys only, which is why a `BuyCheck` has no way to say "sell": exits, trails and risk never wait here.
"""

from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Final, assert_never

from msgspec import Struct

from execution.dca.indicator_terms import IndicatorTerms
from utils.money import plain

HUNDRED: Final = Decimal(100)


class Baseline(StrEnum):
    """The price that the market has to move away from."""

    PURCHASE = "purchase"
    """Of the last buy, as in the seed: near to what it just bought a bot does not look."""
    EVALUATED = "evaluated"
    """Of when the indicators were asked last, or of the last buy where they were not."""


class SmartGate(Struct, frozen=True, kw_only=True):
    """How the gate works. The defaults are the settings' and the seed's."""

    is_on: bool = True
    min_percent: Decimal = Decimal("0.5")
    baseline: Baseline = Baseline.PURCHASE
    new_candle_counts: bool = False
    """Indicators are asked after every close of a candle, however little the price has moved."""


class BuyZone(Struct, frozen=True, kw_only=True):
    """Prices at which the bot may buy at all, both included; None: no bound."""

    lowest: Decimal | None = None
    highest: Decimal | None = None

    def holds(self, price: Decimal) -> bool:
        above = self.lowest is None or price >= self.lowest
        return above and (self.highest is None or price <= self.highest)


class BuyCheck(Struct, frozen=True, kw_only=True):
    """One question: is it worth asking the indicators whether to buy at this price, now?"""

    price: Decimal
    at: datetime
    """On the exchange's clock, as the candles."""
    zone: BuyZone = BuyZone()
    bought_at_price: Decimal | None = None
    """Of the last buy; None: nothing was bought yet."""
    asked_at_price: Decimal | None = None
    """When the indicators were asked last; None: never."""
    asked_at: datetime | None = None


class Asked(StrEnum):
    """Whether the indicators are asked, and why."""

    SWITCHED_OFF = "switched_off"
    FIRST = "first"
    MOVED = "moved"
    NEW_CANDLE = "new_candle"
    OUTSIDE_ZONE = "outside_the_zone"
    NOT_MOVED = "not_moved"

    @property
    def is_yes(self) -> bool:
        return self not in {Asked.OUTSIDE_ZONE, Asked.NOT_MOVED}


class GateAnswer(Struct, frozen=True):
    """``moved_percent``: how far the price is from the baseline, without sign; None where there is none."""

    asked: Asked
    moved_percent: Decimal | None = None


def may_ask(gate: SmartGate, check: BuyCheck, terms: IndicatorTerms) -> GateAnswer:
    """Whether the indicators are asked about a buy."""
    if not gate.is_on:
        return GateAnswer(Asked.SWITCHED_OFF)
    if not check.zone.holds(check.price):
        return GateAnswer(Asked.OUTSIDE_ZONE)
    baseline = _baseline(gate, check)
    if baseline is None or not baseline > 0:
        return GateAnswer(Asked.FIRST)
    moved = abs(check.price - baseline) * HUNDRED
    percent = moved / baseline
    if moved >= gate.min_percent * baseline:
        return GateAnswer(Asked.MOVED, percent)
    if gate.new_candle_counts and _has_new_candle(check, timedelta(minutes=terms.minutes)):
        return GateAnswer(Asked.NEW_CANDLE, percent)
    return GateAnswer(Asked.NOT_MOVED, percent)


def _baseline(gate: SmartGate, check: BuyCheck) -> Decimal | None:
    match gate.baseline:
        case Baseline.PURCHASE:
            return check.bought_at_price
        case Baseline.EVALUATED:
            return check.bought_at_price if check.asked_at_price is None else check.asked_at_price
        case _:
            assert_never(gate.baseline)


def _has_new_candle(check: BuyCheck, length: timedelta) -> bool:
    """Candles begin at midnight UTC and divide the day."""
    return check.asked_at is None or _candle_start(check.asked_at, length) < _candle_start(check.at, length)


def _candle_start(at: datetime, length: timedelta) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (at - midnight) // length * length


def skipped_text(answer: GateAnswer, gate: SmartGate, check: BuyCheck) -> str:
    """The log line for indicators that are not asked; "" where they are."""
    match answer.asked:
        case Asked.NOT_MOVED:
            least = plain(gate.min_percent)
            moved = _shown(answer.moved_percent or Decimal(0), least)
            return f"Price change {moved}% < {least}%, skipping indicator checks"
        case Asked.OUTSIDE_ZONE:
            return f"Price {plain(check.price)} is outside the buy zone {_zone(check.zone)}, skipping indicator checks"
        case _:
            return ""


def _shown(percent: Decimal, least: str) -> str:
    """As many decimals as the limit has, one at least, and never rounded up to it."""
    decimals = max(1, len(least.partition(".")[2]))
    return format(percent.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_DOWN), "f")


def _zone(zone: BuyZone) -> str:
    lowest = "" if zone.lowest is None else plain(zone.lowest)
    highest = "" if zone.highest is None else plain(zone.highest)
    return f"{lowest}..{highest}"

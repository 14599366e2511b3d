"""From what indicators read to one answer: buy or hold. Pure.

| an indicator                                   | says    |
|------------------------------------------------|---------|
| whose condition holds                          | buy     |
| whose condition does not hold                  | hold    |
| that has no value: too few candles, or a market that stood still | unknown |

"Unknown" never helps: it is counted among those that are asked and not among those that agree. So what opens the gate
would also open it if every unknown one said "hold".
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import assert_never

from msgspec import Struct

from execution.dca.indicator_terms import (
    RISING_VALUES,
    Ema,
    IndicatorTerms,
    Macd,
    Mfi,
    PriceDrop,
    PriceRise,
    Rsi,
    Stochastic,
    StochasticRsi,
    Term,
    WhenNone,
)


class Reading(Struct, frozen=True, kw_only=True):
    """What one indicator shows at the newest closed candle."""

    name: str
    value: Decimal | None
    """What is judged: the oscillator, the histogram, percents of a move; of an EMA the close. None: there is none."""
    before: tuple[Decimal, ...] = ()
    """Of a value that has to rise: those of the candles before, oldest first."""
    level: Decimal | None = None
    """What the value is judged against: an oversold level, percents of a move, the EMA itself."""


class Vote(StrEnum):
    BUY = "buy"
    HOLD = "hold"
    UNKNOWN = "unknown"


class Because(StrEnum):
    """Why the verdict is as it is."""

    AGREED = "agreed"
    TOO_FEW = "too_few"
    """Fewer indicators than needed say "buy"."""
    MANDATORY = "mandatory"
    """One that has to agree does not."""
    SHORT = "short"
    """There are too few closed candles, or they are old."""
    NONE_WANTED = "none_wanted"
    """No indicator is asked: `WhenNone` decided."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What all of them say together; ``votes`` are in the order of the terms."""

    opens: bool
    because: Because
    votes: tuple[Vote, ...]
    agreeing: int
    needed: int


def judge(terms: IndicatorTerms, readings: Sequence[Reading], candles: int) -> Verdict:
    """Whether indicators are for a buy; ``readings`` in the order of the terms, over so many closed ``candles``."""
    if not terms.wanted:
        opens = terms.when_none is WhenNone.BUY
        return Verdict(opens=opens, because=Because.NONE_WANTED, votes=(), agreeing=0, needed=0)
    is_short = candles < terms.fewest
    votes = tuple(
        Vote.UNKNOWN if is_short else vote(term, reading) for term, reading in zip(terms.wanted, readings, strict=True)
    )
    agreeing = votes.count(Vote.BUY)
    needed = _needed(terms)
    if is_short:
        because = Because.SHORT
    elif any(term.is_mandatory and each is not Vote.BUY for term, each in zip(terms.wanted, votes, strict=True)):
        because = Because.MANDATORY
    elif agreeing < needed:
        because = Because.TOO_FEW
    else:
        because = Because.AGREED
    return Verdict(opens=because is Because.AGREED, because=because, votes=votes, agreeing=agreeing, needed=needed)


def _needed(terms: IndicatorTerms) -> int:
    share = terms.agreement * len(terms.wanted)
    return max(1, int(share.to_integral_value(rounding=ROUND_CEILING)))


def vote(term: Term, reading: Reading) -> Vote:
    """What one indicator says."""
    value, level = reading.value, reading.level
    if value is None or not value.is_finite():
        return Vote.UNKNOWN
    match term:
        case Rsi():
            return _said(value <= term.oversold, not term.must_rise or _rises(reading, RISING_VALUES))
        case Stochastic() | StochasticRsi() | Mfi():
            return _said(value <= term.oversold)
        case Ema():
            return _said(None if level is None else value < level)
        case Macd():
            return _said(_rises(reading, 2) if term.must_rise else value > 0)
        case PriceDrop() | PriceRise():
            return _said(value >= term.percent)
        case _:
            assert_never(term)


def _rises(reading: Reading, values: int) -> bool | None:
    """Whether the last so many values each lie above the one before; None: there are fewer."""
    shown = [value for value in (*reading.before, reading.value) if value is not None][-values:]
    return all(before < after for before, after in pairwise(shown)) if len(shown) == values else None


def _said(*conditions: bool | None) -> Vote:
    """Buy where all hold; one that surely does not is enough for "hold"."""
    if False in conditions:
        return Vote.HOLD
    return Vote.UNKNOWN if None in conditions else Vote.BUY

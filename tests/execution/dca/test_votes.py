"""From readings to one verdict: each condition at its edge, agreement, mandatory ones, and what "unknown" does."""

from decimal import Decimal
from itertools import product

import pytest

from execution.dca.indicator_terms import (
    PRESETS,
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
from execution.dca.readings import Readings
from execution.dca.votes import Because, Reading, Vote, judge, vote

D = Decimal
PLENTY = 100


def shows(value: str | None, *before: str, level: str | None = None) -> Reading:
    return Reading(
        name="any",
        value=None if value is None else D(value),
        before=tuple(map(D, before)),
        level=None if level is None else D(level),
    )


@pytest.mark.parametrize(
    ("term", "reading", "said"),
    [
        (Rsi(), shows("30", "29.8", "29.9"), Vote.BUY),
        (Rsi(), shows("30.000001", "29.8", "29.9"), Vote.HOLD),
        (Rsi(), shows("20", "21", "19"), Vote.HOLD),  # only the last step rose
        (Rsi(), shows("20", "19", "19"), Vote.HOLD),
        (Rsi(), shows("20", "19"), Vote.UNKNOWN),
        (Rsi(), shows("60", "19"), Vote.HOLD),  # whatever is not known, this one is too high
        (Rsi(must_rise=False), shows("20"), Vote.BUY),
        (Rsi(must_rise=False), shows("20", "30", "25"), Vote.BUY),
        (Stochastic(), shows("20"), Vote.BUY),
        (Stochastic(), shows("20.01"), Vote.HOLD),
        (StochasticRsi(oversold=D(10)), shows("10"), Vote.BUY),
        (StochasticRsi(oversold=D(10)), shows("11"), Vote.HOLD),
        (Mfi(), shows("0"), Vote.BUY),
        (Mfi(), shows("21"), Vote.HOLD),
        (Ema(), shows("99.99", level="100"), Vote.BUY),
        (Ema(), shows("100", level="100"), Vote.HOLD),
        (Ema(), shows("100"), Vote.UNKNOWN),
        (Macd(), shows("-1", "-2"), Vote.BUY),
        (Macd(), shows("2", "2"), Vote.HOLD),
        (Macd(), shows("2"), Vote.UNKNOWN),
        (Macd(must_rise=False), shows("0.1", "2"), Vote.BUY),
        (Macd(must_rise=False), shows("0", "-2"), Vote.HOLD),
        (PriceDrop(), shows("0.5"), Vote.BUY),
        (PriceDrop(), shows("0.4999"), Vote.HOLD),
        (PriceRise(), shows("0.5"), Vote.BUY),
        (PriceRise(), shows("-3"), Vote.HOLD),
    ],
)
def test_what_each_says(term: Term, reading: Reading, said: Vote) -> None:
    assert vote(term, reading) is said


@pytest.mark.parametrize("term", PRESETS["flexgrid"].wanted)
@pytest.mark.parametrize("nothing", [None, "NaN", "Infinity"])
def test_no_value_is_unknown(term: Term, nothing: str | None) -> None:
    assert vote(term, shows(nothing)) is Vote.UNKNOWN


BUY, HOLD, UNKNOWN = shows("0"), shows("100"), shows(None)
ANSWERS = {Vote.BUY: BUY, Vote.HOLD: HOLD, Vote.UNKNOWN: UNKNOWN}


def several(count: int, agreement: str = "0.5", mandatory: int = 0) -> IndicatorTerms:
    wanted = tuple(Mfi(is_mandatory=number < mandatory) for number in range(count))
    return IndicatorTerms(wanted=wanted, agreement=D(agreement))


@pytest.mark.parametrize(
    ("count", "agreement", "needed"),
    [
        *((1, "0.5", 1), (2, "0.5", 1), (3, "0.5", 2), (4, "0.5", 2), (5, "0.5", 3), (6, "0.5", 3)),
        *((5, "0.6", 3), (6, "0.6", 4), (3, "1", 3), (3, "0.01", 1)),
    ],
)
def test_how_many_have_to_agree(count: int, agreement: str, needed: int) -> None:
    for agreeing in range(count + 1):
        verdict = judge(several(count, agreement), [BUY] * agreeing + [HOLD] * (count - agreeing), PLENTY)
        assert (verdict.needed, verdict.agreeing) == (needed, agreeing)
        assert verdict.opens is (agreeing >= needed)
        assert verdict.because is (Because.AGREED if agreeing >= needed else Because.TOO_FEW)


def test_a_mandatory_one_has_to_agree_whatever_the_others_say() -> None:
    terms = several(4, mandatory=1)
    assert judge(terms, [BUY, BUY, HOLD, HOLD], PLENTY).opens
    for first in (HOLD, UNKNOWN):
        verdict = judge(terms, [first, BUY, BUY, BUY], PLENTY)
        assert not verdict.opens
        assert verdict.because is Because.MANDATORY


def test_unknown_never_opens_what_hold_would_not() -> None:
    for answers in product(Vote, repeat=4):
        for mandatory in (0, 2):
            terms = several(4, mandatory=mandatory)
            verdict = judge(terms, [ANSWERS[each] for each in answers], PLENTY)
            pessimist = [BUY if each is Vote.BUY else HOLD for each in answers]
            assert verdict.votes == answers
            assert verdict.opens is judge(terms, pessimist, PLENTY).opens


def test_with_too_few_candles_nothing_is_bought() -> None:
    terms = several(3)
    verdict = judge(terms, [BUY] * 3, terms.fewest - 1)
    assert not verdict.opens
    assert (verdict.because, verdict.votes) == (Because.SHORT, (Vote.UNKNOWN,) * 3)
    assert judge(terms, [BUY] * 3, terms.fewest).opens


@pytest.mark.parametrize(("policy", "opens"), [(WhenNone.HOLD, False), (WhenNone.BUY, True)])
def test_no_indicator_at_all_is_a_policy(policy: WhenNone, opens: bool) -> None:
    verdict = judge(IndicatorTerms(wanted=(), when_none=policy), [], 0)
    assert verdict.opens is opens
    assert (verdict.because, verdict.needed) == (Because.NONE_WANTED, 0)


def test_a_reading_for_each_term() -> None:
    with pytest.raises(ValueError, match="shorter"):
        judge(several(2), [BUY], PLENTY)


def test_readings_are_found_by_name() -> None:
    terms = IndicatorTerms(wanted=(Mfi(), PriceDrop()))
    shown = (Reading(name="mfi", value=D(0)), Reading(name="price_drop", value=D(0)))
    readings = Readings(candle_end=None, close=None, candles=PLENTY, shown=shown, verdict=judge(terms, shown, PLENTY))
    assert readings.by_name == {"mfi": (shown[0], Vote.BUY), "price_drop": (shown[1], Vote.HOLD)}

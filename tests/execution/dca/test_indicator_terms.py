"""Which indicators a bot asks: the seed's names and defaults, what cannot be, and that all of it survives the store."""

import pickle
from decimal import Decimal

import msgspec
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
    candles_needed,
    problems,
)
from utils.plain_records import to_plain

D = Decimal
EACH: list[Term] = [Rsi(), Stochastic(), StochasticRsi(), Ema(), Macd(), Mfi(), PriceDrop(), PriceRise()]


def test_the_seeds_defaults() -> None:
    terms = IndicatorTerms()
    assert [term.name for term in terms.wanted] == ["rsi", "ema", "price_rise"]
    assert (terms.agreement, terms.when_none) == (D("0.5"), WhenNone.HOLD)
    assert (terms.minutes, terms.candles, terms.fewest) == (5, 100, 50)
    assert (Rsi().period, Rsi().oversold, Rsi().must_rise) == (14, 30, True)
    assert (Stochastic().period, Stochastic().oversold, Stochastic().by_signal) == (14, 20, False)
    assert Ema().length == 25
    assert (Macd().fast, Macd().slow, Macd().signal, Macd().must_rise) == (12, 26, 9, True)
    assert (Mfi().period, Mfi().oversold) == (14, 20)
    assert (PriceDrop().lookback, PriceDrop().percent) == (3, D("0.5"))
    assert (PriceRise().lookback, PriceRise().percent) == (3, D("0.5"))


def test_the_wizards_and_the_advanced_set() -> None:
    wizard, advanced = PRESETS["flexgrid"], PRESETS["advanced_dca"]
    levels = {term.name: getattr(term, "oversold", None) for term in wizard.wanted}
    assert levels == {"rsi": 35, "stochastic": 33, "ema": None, "macd": None, "mfi": 25, "price_rise": None}
    assert [term.name for term in advanced.wanted] == ["rsi", "stochastic", "ema", "macd", "mfi"]
    assert advanced.agreement == D("0.6")
    assert PRESETS["dca"] == IndicatorTerms()


@pytest.mark.parametrize("terms", [*PRESETS.values(), IndicatorTerms(wanted=tuple(EACH))])
def test_they_can_be_used_and_survive_the_store(terms: IndicatorTerms) -> None:
    assert problems(terms) == ()
    plain = pickle.loads(pickle.dumps(to_plain(terms)))
    assert msgspec.convert(plain, IndicatorTerms) == terms


@pytest.mark.parametrize(
    ("term", "needed"),
    list(
        zip(
            [*EACH, Rsi(must_rise=False)],
            [17, 16, 30, 25, 35, 15, 3, 3, 15],
            strict=True,
        )
    ),
)
def test_how_many_candles_each_needs(term: Term, needed: int) -> None:
    assert candles_needed(term) == needed
    assert problems(IndicatorTerms(wanted=(term,), candles=needed, fewest=1)) == ()
    too_few = problems(IndicatorTerms(wanted=(term,), candles=needed - 1, fewest=1))
    assert too_few == (f"{term.name} needs {needed} candles, {needed - 1} are read",)


@pytest.mark.parametrize(
    ("term", "problem"),
    [
        (Rsi(period=1), "rsi: period is at least 2, not 1"),
        (Rsi(oversold=D(0)), "rsi: a level is above 0 and at most 100, not 0"),
        (Rsi(oversold=D("NaN")), "rsi: a level is above 0 and at most 100, not NaN"),
        (Rsi(oversold=D("100.1")), "rsi: a level is above 0 and at most 100, not 100.1"),
        (Stochastic(period=1), "stochastic: period is at least 2, not 1"),
        (Stochastic(smoothing=0), "stochastic: smoothing is at least 1, not 0"),
        (Stochastic(oversold=D(-1)), "stochastic: a level is above 0 and at most 100, not -1"),
        (StochasticRsi(rsi_period=1), "stochastic_rsi: rsi_period is at least 2, not 1"),
        (StochasticRsi(smoothing=0), "stochastic_rsi: smoothing is at least 1, not 0"),
        (StochasticRsi(oversold=D(0)), "stochastic_rsi: a level is above 0 and at most 100, not 0"),
        (Ema(length=1), "ema: length is at least 2, not 1"),
        (Macd(fast=1), "macd: fast is at least 2, not 1"),
        (Macd(signal=0), "macd: signal is at least 2, not 0"),
        (Macd(fast=26), "macd: fast is below slow, not 26"),
        (Mfi(period=0), "mfi: period is at least 2, not 0"),
        (Mfi(oversold=D(101)), "mfi: a level is above 0 and at most 100, not 101"),
        (PriceDrop(lookback=1), "price_drop: lookback is at least 2, not 1"),
        (PriceRise(percent=D(0)), "price_rise: a level is above 0 and at most 100, not 0"),
    ],
)
def test_what_a_term_cannot_be(term: Term, problem: str) -> None:
    assert problems(IndicatorTerms(wanted=(term,))) == (problem,)


def test_what_the_whole_cannot_be() -> None:
    assert problems(IndicatorTerms(wanted=(Rsi(), Rsi(period=7)))) == ("rsi is named twice",)
    for agreement in ("0", "1.1", "NaN"):
        said = f"an agreement is above 0 and at most 1, not {agreement}"
        assert problems(IndicatorTerms(agreement=D(agreement))) == (said,)
    (no_such,) = problems(IndicatorTerms(minutes=7))
    assert no_such.startswith("there are no candles of 7 minutes, but of 1, 3, 5")
    for candles, fewest in ((1000, 50), (100, 101), (100, 0)):
        (found,) = problems(IndicatorTerms(candles=candles, fewest=fewest))
        assert found == f"candles are 1 to 999, and no fewer than the least: {fewest} and {candles}"

"""Which indicators a DCA bot asks, with which parameters, and how many of them have to agree. Pure.

Each says "buy" or "hold" of the newest closed candles; `execution.dca.votes` counts them. What each one computes stands
in docs/indicators.md. Percents and oscillators are in their usual units: 30 is an RSI of 30, 0.5 is 0.5 %.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, assert_never

from msgspec import Struct

from execution.facts.prices import CANDLE_MINUTES
from utils.texts.catalogue import text

RISING_VALUES: Final = 3
"""So many values, each above the one before: rising."""
MOST_CANDLES: Final = 999
"""A page of the exchange has a thousand, and the running one is among them."""
LEAST_PERIOD: Final = 2


class _Term(Struct, frozen=True, kw_only=True, tag_field="indicator"):
    is_mandatory: bool = False
    """Without its vote nothing is bought, whatever the others say."""

    @property
    def name(self) -> str:
        return str(self.__struct_config__.tag)


class Rsi(_Term, frozen=True, kw_only=True, tag="rsi"):
    """Wilder's relative strength index is low and, if wanted, has turned upwards."""

    period: int = 14
    oversold: Decimal = Decimal(30)
    must_rise: bool = True


class Stochastic(_Term, frozen=True, kw_only=True, tag="stochastic"):
    """The close is near the low of the last candles. What the seed called ``stoch_rsi``; no RSI is in it."""

    period: int = 14
    smoothing: int = 3
    oversold: Decimal = Decimal(20)
    by_signal: bool = False
    """%D, the mean of so many %K as ``smoothing`` says, is judged instead of %K."""


class StochasticRsi(_Term, frozen=True, kw_only=True, tag="stochastic_rsi"):
    """The same of the RSI instead of the price: it is near the lowest of its own last values."""

    rsi_period: int = 14
    period: int = 14
    smoothing: int = 3
    oversold: Decimal = Decimal(20)
    by_signal: bool = False


class Ema(_Term, frozen=True, kw_only=True, tag="ema"):
    """The close is below its exponential moving average."""

    length: int = 25


class Macd(_Term, frozen=True, kw_only=True, tag="macd"):
    """The MACD's histogram is above the one before; or, where it need not rise, above zero."""

    fast: int = 12
    slow: int = 26
    signal: int = 9
    must_rise: bool = True


class Mfi(_Term, frozen=True, kw_only=True, tag="mfi"):
    """The money flow index, an RSI of price times volume, is low."""

    period: int = 14
    oversold: Decimal = Decimal(20)


class PriceDrop(_Term, frozen=True, kw_only=True, tag="price_drop"):
    """The close is so far below the highest of the closes before it; ``lookback`` counts the newest one too."""

    lookback: int = 3
    percent: Decimal = Decimal("0.5")


class PriceRise(_Term, frozen=True, kw_only=True, tag="price_rise"):
    """The close is so far above the lowest of the closes before it; ``lookback`` counts the newest one too."""

    lookback: int = 3
    percent: Decimal = Decimal("0.5")


Term = Rsi | Stochastic | StochasticRsi | Ema | Macd | Mfi | PriceDrop | PriceRise


class WhenNone(StrEnum):
    """What no indicator at all means."""

    HOLD = "hold"
    """Nothing is bought: as in the seed, where nobody agrees."""
    BUY = "buy"
    """The interval and the price limits alone decide."""


class IndicatorTerms(Struct, frozen=True, kw_only=True):
    """The indicators of one bot over candles of ``minutes``. The defaults are the seed's."""

    wanted: tuple[Term, ...] = (Rsi(), Ema(), PriceRise())
    agreement: Decimal = Decimal("0.5")
    """Of all wanted indicators so large a part has to say "buy"; one at least."""
    when_none: WhenNone = WhenNone.HOLD
    minutes: int = 5
    candles: int = 100
    """Closed ones that are computed from."""
    fewest: int = 50
    """With fewer of them nothing is bought."""


PRESETS: Final[Mapping[str, IndicatorTerms]] = MappingProxyType(
    {
        "dca": IndicatorTerms(),
        "flexgrid": IndicatorTerms(
            wanted=(
                Rsi(oversold=Decimal(35)),
                Stochastic(oversold=Decimal(33)),
                Ema(),
                Macd(),
                Mfi(oversold=Decimal(25)),
                PriceRise(),
            )
        ),
        "advanced_dca": IndicatorTerms(
            wanted=(
                Rsi(oversold=Decimal(35)),
                Stochastic(oversold=Decimal(33)),
                Ema(),
                Macd(),
                Mfi(oversold=Decimal(25)),
            ),
            agreement=Decimal("0.6"),
        ),
    }
)
"""The sets that the seed's strategies and its wizard came with."""


def candles_needed(term: Term) -> int:
    """Fewer closed candles than these give no reading."""
    match term:
        case Rsi():
            return term.period + (RISING_VALUES if term.must_rise else 1)
        case Stochastic():
            return term.period + term.smoothing - 1
        case StochasticRsi():
            return term.rsi_period + term.period + term.smoothing - 1
        case Ema():
            return term.length
        case Macd():
            return term.slow + term.signal
        case Mfi():
            return term.period + 1
        case PriceDrop() | PriceRise():
            return term.lookback
        case _:
            assert_never(term)


def problems(terms: IndicatorTerms) -> tuple[str, ...]:
    """What cannot be in these terms, one sentence each; empty: they can be used."""
    found = [problem for term in terms.wanted for problem in _problems_of(term)]
    names = [term.name for term in terms.wanted]
    found += [text("dca-terms-indicator-twice", name=name) for name in sorted(set(names)) if names.count(name) > 1]
    if not (terms.agreement.is_finite() and 0 < terms.agreement <= 1):
        found.append(text("dca-terms-agreement", agreement=str(terms.agreement)))
    if terms.minutes not in CANDLE_MINUTES:
        lengths = ", ".join(map(str, CANDLE_MINUTES))
        found.append(text("dca-terms-candle-length", minutes=terms.minutes, lengths=lengths))
    if not 0 < terms.fewest <= terms.candles <= MOST_CANDLES:
        found.append(text("dca-terms-candles", most=MOST_CANDLES, fewest=terms.fewest, candles=terms.candles))
    for term in terms.wanted:
        needed = candles_needed(term)
        if needed > terms.candles:
            found.append(text("dca-terms-candles-needed", name=term.name, needed=needed, candles=terms.candles))
    return tuple(found)


def _problems_of(term: Term) -> list[str]:
    match term:
        case Rsi():
            return [*_too_short(term, period=term.period), *_no_level(term, term.oversold)]
        case Stochastic():
            return [*_stochastic(term), *_no_level(term, term.oversold)]
        case StochasticRsi():
            return [
                *_too_short(term, rsi_period=term.rsi_period),
                *_stochastic(term),
                *_no_level(term, term.oversold),
            ]
        case Ema():
            return _too_short(term, length=term.length)
        case Macd():
            crossed = [] if term.fast < term.slow else [text("dca-terms-fast", name=term.name, fast=term.fast)]
            return [*_too_short(term, fast=term.fast, slow=term.slow, signal=term.signal), *crossed]
        case Mfi():
            return [*_too_short(term, period=term.period), *_no_level(term, term.oversold)]
        case PriceDrop() | PriceRise():
            return [*_too_short(term, lookback=term.lookback), *_no_level(term, term.percent)]
        case _:
            assert_never(term)


def _stochastic(term: Stochastic | StochasticRsi) -> list[str]:
    rough = [] if term.smoothing >= 1 else [text("dca-terms-smoothing", name=term.name, smoothing=term.smoothing)]
    return [*_too_short(term, period=term.period), *rough]


def _too_short(term: Term, **periods: int) -> list[str]:
    return [
        text("dca-terms-period", name=term.name, what=what, least=LEAST_PERIOD, period=period)
        for what, period in periods.items()
        if period < LEAST_PERIOD
    ]


def _no_level(term: Term, level: Decimal) -> list[str]:
    is_level = level.is_finite() and 0 < level <= 100
    return [] if is_level else [text("dca-terms-level", name=term.name, level=str(level))]

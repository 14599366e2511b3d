"""The terms of a DCA bot in words: how much, when, how it sells. A preview and a card say the same."""

from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from execution.dca.dca_plan import DcaPlan, SellRules
from execution.dca.indicator_terms import (
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
)
from handlers.words.figures import candle_word, duration, percent, price
from handlers.words.say import Html, say
from handlers.words.units import Units
from utils.money import plain


def buy_words(plan: DcaPlan) -> Html:
    """How much for each lot, and how."""
    buy = plan.buy
    return say(
        "dca-buys",
        by=buy.by.value,
        amount=f"{plain(plan.amount)} {quote_of(plan)}",
        expires=duration(buy.expires_minutes * 60),
        behind=_percent(buy.trail_percent),
    )


def quote_of(plan: DcaPlan) -> str:
    """The currency that its amounts are in, by the name of its symbol."""
    return Units.of_symbol(plan.symbol).quote


def sell_words(sell: SellRules) -> Html:
    """For what profit, and how."""
    terms = {
        "by": sell.by.value,
        "profit": _percent(sell.profit_percent),
        "behind": _percent(sell.trail_percent),
    }
    return say("dca-sells-together", **terms) if sell.at_average else say("dca-sells", **terms)


def condition_lines(plan: DcaPlan) -> Iterator[Html]:
    """What has to be so before it buys, a point each; indicators are said in `indicator_words`."""
    return (say("dca-gate-point", words=words) for words in _conditions(plan))


def _conditions(plan: DcaPlan) -> Iterator[Html]:
    buy = plan.buy
    if buy.interval_hours:
        seconds = int((buy.interval_hours * 3600).to_integral_value())
        yield say("dca-gate-interval", time=duration(seconds))
    if buy.max_price is not None:
        yield say("dca-gate-below", price=price(buy.max_price))
    if buy.min_price is not None:
        yield say("dca-gate-above", price=price(buy.min_price))
    if buy.step_percent is not None:
        step, most = _percent(buy.step_percent), _percent(buy.max_step_percent)
        if buy.step_multiplier > 1 and buy.max_step_percent > buy.step_percent:
            yield say("dca-gate-step-widens", step=step, times=plain(buy.step_multiplier), most=most)
        else:
            yield say("dca-gate-step", step=step)
    yield say("dca-gate-lots", count=buy.max_lots)
    if buy.budget is not None:
        yield say("dca-gate-budget", budget=f"{plain(buy.budget)} {quote_of(plan)}")


def indicator_words(terms: IndicatorTerms | None) -> Html:
    if terms is None:
        return say("dca-indicators-none")
    asked = Html(", ").join(
        say("dca-indicator-mandatory", term=_term(term)) if term.is_mandatory else _term(term) for term in terms.wanted
    )
    needed = percent(terms.agreement * 100)
    return say("dca-indicators", needed=needed, length=candle_word(terms.minutes), terms=asked)


def is_unrestrained(plan: DcaPlan) -> bool:
    """Whether nothing but the number of lots slows its buys down."""
    return not plan.buy.interval_hours and plan.buy.step_percent is None and plan.indicators is None


def _term(term: Term) -> Html:
    match term:
        case Rsi(must_rise=True):
            return say("dca-indicator-rsi-rising", period=term.period, level=plain(term.oversold))
        case Rsi():
            return say("dca-indicator-rsi", period=term.period, level=plain(term.oversold))
        case Stochastic():
            return say("dca-indicator-stochastic", period=term.period, level=plain(term.oversold))
        case StochasticRsi():
            return say("dca-indicator-stochastic-rsi", level=plain(term.oversold))
        case Ema():
            return say("dca-indicator-ema", length=term.length)
        case Macd(must_rise=True):
            return say("dca-indicator-macd-rising")
        case Macd():
            return say("dca-indicator-macd")
        case Mfi():
            return say("dca-indicator-mfi", period=term.period, level=plain(term.oversold))
        case PriceDrop():
            return say("dca-indicator-drop", percent=_percent(term.percent), candles=term.lookback)
        case PriceRise():
            return say("dca-indicator-rise", percent=_percent(term.percent), candles=term.lookback)
        case _:
            assert_never(term)


def percent_result(value: Decimal) -> str:
    """With its sign and three places: what is promised is judged to the third."""
    return f"{value.quantize(Decimal('0.001')):+f}%"


def _percent(value: Decimal) -> str:
    """To its last digit, as it was asked for."""
    return f"{plain(value)}%"

"""The terms of a DCA bot in words: how much, when, how it sells. A preview and a card say the same."""

from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from execution.dca.dca_plan import BuyRules, DcaPlan, OrderBy, SellRules
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
from handlers.dca.units import Units
from handlers.words.figures import candle_word, duration, percent, price
from utils.money import plain


def buy_words(plan: DcaPlan) -> str:
    """How much for each lot, and how."""
    return f"{plain(plan.amount)} {quote_of(plan)} for each lot, {_buy_by(plan.buy)}"


def quote_of(plan: DcaPlan) -> str:
    """The currency that its amounts are in, by the name of its symbol."""
    return Units.of_symbol(plan.symbol).quote


def _buy_by(buy: BuyRules) -> str:
    match buy.by:
        case OrderBy.LIMIT:
            expires = duration(buy.expires_minutes * 60)
            return f"by a limit order at the price of that moment, cancelled after {expires}"
        case OrderBy.MARKET:
            return "at market"
        case OrderBy.TRAILING:
            return f"at market, once the price has turned up {plain(buy.trail_percent)}% from its low"
        case _:
            assert_never(buy.by)


def sell_words(sell: SellRules) -> str:
    """For what profit, and how."""
    profit = f"for {plain(sell.profit_percent)}% after all fees"
    shared = ", all at one target of their mean cost" if sell.at_average else ""
    return f"Sells each lot {profit}{shared}, {_sell_by(sell)}"


def _sell_by(sell: SellRules) -> str:
    match sell.by:
        case OrderBy.LIMIT:
            return "by a limit order that rests there"
        case OrderBy.MARKET:
            return "at once when the price is there, at the target or better"
        case OrderBy.TRAILING:
            behind = f"{plain(sell.trail_percent)}%"
            return f"once the price has turned down {behind} from its high, never below the target"
        case _:
            assert_never(sell.by)


def gate_words(plan: DcaPlan) -> Iterator[str]:
    """What has to be so before it buys, a phrase each; indicators are said in `indicator_words`."""
    buy = plan.buy
    if buy.interval_hours:
        yield f"{duration(int((buy.interval_hours * 3600).to_integral_value()))} after the last buy or later"
    if buy.max_price is not None:
        yield f"at {price(buy.max_price)} or below"
    if buy.min_price is not None:
        yield f"at {price(buy.min_price)} or above"
    if buy.step_percent is not None:
        wider = f", each step {plain(buy.step_multiplier)} times as wide, {plain(buy.max_step_percent)}% at most"
        widens = buy.step_multiplier > 1 and buy.max_step_percent > buy.step_percent
        yield f"{plain(buy.step_percent)}% below the newest lot{wider if widens else ''}"
    yield f"{buy.max_lots} open {'lot' if buy.max_lots == 1 else 'lots'} at most"
    if buy.budget is not None:
        yield f"open lots cost {plain(buy.budget)} {quote_of(plan)} together at most"


def indicator_words(terms: IndicatorTerms | None) -> str:
    if terms is None:
        return "No indicator is asked"
    asked = ", ".join(f"{_term(term)}{' (has to agree)' if term.is_mandatory else ''}" for term in terms.wanted)
    needed = percent(terms.agreement * 100)
    return f"Indicators: {needed} of them have to agree, on candles of {candle_word(terms.minutes)}: {asked}"


def is_unrestrained(plan: DcaPlan) -> bool:
    """Whether nothing but the number of lots slows its buys down."""
    return not plan.buy.interval_hours and plan.buy.step_percent is None and plan.indicators is None


def _term(term: Term) -> str:
    match term:
        case Rsi():
            return f"RSI {term.period} ≤ {plain(term.oversold)}{' and rising' if term.must_rise else ''}"
        case Stochastic():
            return f"stochastic {term.period} ≤ {plain(term.oversold)}"
        case StochasticRsi():
            return f"stochastic RSI ≤ {plain(term.oversold)}"
        case Ema():
            return f"below the EMA {term.length}"
        case Macd():
            return "MACD histogram rising" if term.must_rise else "MACD histogram above 0"
        case Mfi():
            return f"MFI {term.period} ≤ {plain(term.oversold)}"
        case PriceDrop():
            return f"dropped {plain(term.percent)}% within {term.lookback} candles"
        case PriceRise():
            return f"risen {plain(term.percent)}% within {term.lookback} candles"
        case _:
            assert_never(term)


def percent_result(value: Decimal) -> str:
    """With its sign and three places: what is promised is judged to the third."""
    return f"{value.quantize(Decimal('0.001')):+f}%"

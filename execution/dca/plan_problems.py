"""What cannot be in the terms of a bot, one sentence each, before anything is recorded. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from execution.dca import indicator_terms
from execution.dca.dca_plan import DcaPlan, Market, OrderBy
from execution.dca.hard_stop import stop_from
from execution.dca.market import MarketRules
from execution.facts.instruments import FeeRate
from execution.stops.trailing import MOST_PERCENT
from utils.money import floor_to_step, plain
from utils.texts.catalogue import text

MOST_LOTS: Final = 200
"""Each lot has an order that rests, and the exchange takes 500 of a pair: two bots and a person have room."""
_HUNDRED: Final = Decimal(100)
_CENT: Final = Decimal("0.01")
_CLEAR_TICKS: Final = 2
"""So far below the first lot a stop has to stand (R24)."""
_STAYS_SELLABLE: Final = 2
"""A lot may lose half of its value before it is under the exchange's minimum."""


def problems(plan: DcaPlan, rules: MarketRules, fees: FeeRate, price: Decimal) -> tuple[str, ...]:
    """Empty: the terms can be used."""
    return tuple(_problems(plan, rules, fees, price))


def _problems(plan: DcaPlan, rules: MarketRules, fees: FeeRate, price: Decimal) -> Iterator[str]:
    if not rules.is_trading:
        yield text("dca-terms-not-trading", symbol=plan.symbol)
    yield from _amount(plan, rules, price)
    yield from _sale(plan)
    yield from _buys(plan, fees)
    if plan.indicators is not None:
        yield from indicator_terms.problems(plan.indicators)
    yield from _stop(plan, rules, price)


def _amount(plan: DcaPlan, rules: MarketRules, price: Decimal) -> Iterator[str]:
    smallest = max(rules.min_amount, max(rules.min_qty, rules.qty_step) * price) * _STAYS_SELLABLE
    if plan.amount < smallest:
        least = plain(floor_to_step(smallest, _CENT) + _CENT)
        yield text("dca-terms-too-small", amount=plain(plan.amount), symbol=plan.symbol, least=least)
    elif rules.max_market_qty is not None and plan.amount / price > rules.max_market_qty:
        yield text("dca-terms-too-large", amount=plain(plan.amount), most=plain(rules.max_market_qty))


def _sale(plan: DcaPlan) -> Iterator[str]:
    sell = plan.sell
    if not 0 < sell.profit_percent <= _HUNDRED:
        yield text("dca-terms-profit", percent=plain(sell.profit_percent))
    if sell.by is OrderBy.TRAILING and not 0 < sell.trail_percent <= MOST_PERCENT:
        yield _wrong_trail("sell trail", sell.trail_percent)
    if not 0 <= sell.credit_percent <= _HUNDRED:
        yield text("dca-terms-credit", percent=plain(sell.credit_percent))
    if sell.at_average and sell.credit_percent:
        yield text("dca-terms-credit-shared")


def _buys(plan: DcaPlan, fees: FeeRate) -> Iterator[str]:
    buy = plan.buy
    if buy.by is OrderBy.TRAILING and not 0 < buy.trail_percent <= MOST_PERCENT:
        yield _wrong_trail("buy trail", buy.trail_percent)
    if not 1 <= buy.max_lots <= MOST_LOTS:
        yield text("dca-terms-lots", lots=buy.max_lots, most=MOST_LOTS)
    if buy.budget is not None and buy.budget < plan.amount * (1 + fees.taker):
        yield text("dca-terms-budget", budget=plain(buy.budget))
    if buy.min_price is not None and buy.max_price is not None and buy.min_price >= buy.max_price:
        yield text("dca-terms-between", low=plain(buy.min_price), high=plain(buy.max_price))
    if buy.step_percent is not None and not 0 < buy.step_percent < _HUNDRED:
        yield text("dca-terms-step", percent=plain(buy.step_percent))
    if buy.step_multiplier < 1:
        yield text("dca-terms-multiplier")
    if buy.interval_hours < 0:
        yield text("dca-terms-interval")


def _wrong_trail(clause: str, percent: Decimal) -> str:
    return text("dca-terms-trail", clause=clause, percent=plain(percent), most=str(MOST_PERCENT))


def _stop(plan: DcaPlan, rules: MarketRules, price: Decimal) -> Iterator[str]:
    if plan.market is Market.SPOT:
        if plan.stop_percent is not None:
            yield text("dca-terms-stop-on-spot")
    elif plan.stop_percent is None:
        yield text("dca-terms-stop-missing")
    elif not 0 < plan.stop_percent < _HUNDRED:
        yield text("dca-terms-stop", percent=plain(plan.stop_percent))
    elif stop_from(price, plan.stop_percent, rules.tick_size) > price - _CLEAR_TICKS * rules.tick_size:
        percent, tick = plain(plan.stop_percent), plain(rules.tick_size)
        yield text("dca-terms-stop-near", percent=percent, ticks=_CLEAR_TICKS, tick=tick)

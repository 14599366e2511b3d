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

MOST_LOTS: Final = 200
"""Each lot has an order that rests, and the exchange takes 500 of a pair: two bots and a person have room."""
_HUNDRED: Final = Decimal(100)
_CLEAR_TICKS: Final = 2
"""So far below the first lot a stop has to stand (R24)."""
_STAYS_SELLABLE: Final = 2
"""A lot may lose half of its value before it is under the exchange's minimum."""


def problems(plan: DcaPlan, rules: MarketRules, fees: FeeRate, price: Decimal) -> tuple[str, ...]:
    """Empty: the terms can be used."""
    return tuple(_problems(plan, rules, fees, price))


def _problems(plan: DcaPlan, rules: MarketRules, fees: FeeRate, price: Decimal) -> Iterator[str]:
    if not rules.is_trading:
        yield f"{plan.symbol} does not trade now"
    yield from _amount(plan, rules, price)
    yield from _sale(plan)
    yield from _buys(plan, fees)
    if plan.indicators is not None:
        yield from indicator_terms.problems(plan.indicators)
    yield from _stop(plan, rules, price)


def _amount(plan: DcaPlan, rules: MarketRules, price: Decimal) -> Iterator[str]:
    smallest = max(rules.min_amount, max(rules.min_qty, rules.qty_step) * price) * _STAYS_SELLABLE
    if plan.amount < smallest:
        yield (
            f"usdt {plain(plan.amount)}: a lot of {plan.symbol} has to stay sellable after fees and a fall, so "
            f"it costs at least usdt {plain(floor_to_step(smallest, Decimal('0.01')) + Decimal('0.01'))}"
        )
    elif rules.max_market_qty is not None and plan.amount / price > rules.max_market_qty:
        yield f"usdt {plain(plan.amount)}: one order may be of {plain(rules.max_market_qty)} at most"


def _sale(plan: DcaPlan) -> Iterator[str]:
    sell = plan.sell
    if not 0 < sell.profit_percent <= _HUNDRED:
        yield f"profit {plain(sell.profit_percent)}%: above 0 and at most 100, for example profit 1%"
    if sell.by is OrderBy.TRAILING and not 0 < sell.trail_percent <= MOST_PERCENT:
        yield f"sell trail {plain(sell.trail_percent)}%: above 0 and at most {MOST_PERCENT}"
    if not 0 <= sell.credit_percent <= _HUNDRED:
        yield f"credit {plain(sell.credit_percent)}%: 0 to 100"
    if sell.at_average and sell.credit_percent:
        yield "credit is for target lot: lots that share one target give each other all of it anyway"


def _buys(plan: DcaPlan, fees: FeeRate) -> Iterator[str]:
    buy = plan.buy
    if buy.by is OrderBy.TRAILING and not 0 < buy.trail_percent <= MOST_PERCENT:
        yield f"buy trail {plain(buy.trail_percent)}%: above 0 and at most {MOST_PERCENT}"
    if not 1 <= buy.max_lots <= MOST_LOTS:
        yield f"lots {buy.max_lots}: 1 to {MOST_LOTS}"
    if buy.budget is not None and buy.budget < plan.amount * (1 + fees.taker):
        yield f"budget {plain(buy.budget)}: one buy with its fee costs more"
    if buy.min_price is not None and buy.max_price is not None and buy.min_price >= buy.max_price:
        yield f"above {plain(buy.min_price)} below {plain(buy.max_price)}: nothing lies between them"
    if buy.step_percent is not None and not 0 < buy.step_percent < _HUNDRED:
        yield f"step {plain(buy.step_percent)}%: above 0 and below 100"
    if buy.step_multiplier < 1:
        yield "a step's multiplier is at least 1"
    if buy.interval_hours < 0:
        yield "every: a time cannot be negative"


def _stop(plan: DcaPlan, rules: MarketRules, price: Decimal) -> Iterator[str]:
    if plan.market is Market.SPOT:
        if plan.stop_percent is not None:
            yield "sl is for linear: on spot nothing can be liquidated, and lots are kept until they bring their profit"
    elif plan.stop_percent is None:
        yield "on linear a hard stop is required: sl 10% (below the first lot of a campaign)"
    elif not 0 < plan.stop_percent < _HUNDRED:
        yield f"sl {plain(plan.stop_percent)}%: above 0 and below 100"
    elif stop_from(price, plan.stop_percent, rules.tick_size) > price - _CLEAR_TICKS * rules.tick_size:
        ticks = f"{_CLEAR_TICKS} ticks of {plain(rules.tick_size)}"
        yield f"sl {plain(plan.stop_percent)}%: less than {ticks} below the price"

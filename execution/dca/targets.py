"""What a lot has to be sold at to bring its profit, after the fees that were really paid and those that will be. Pure.

With cost C of all that came in (fees in quote currency included), Q received (fees in base currency taken off), t the
profit and s the fee of the sale, both as fractions, and q of Q in whole steps, so that Q - q stays as dust with its
share of the cost:

    target = C · q/Q · (1 + t) / (q · (1 - s))        rounded up to the tick

For a whole lot without dust that is B · (1+b)·(1+t)/(1-s) where the buy's fee b was paid in quote currency, and
B · (1+t)/((1-b)·(1-s)) where it was taken from what was bought, as Bybit's spot does.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal, localcontext
from functools import lru_cache
from typing import Final

from msgspec import Struct

from execution.dca.dca_plan import OrderBy, SellRules
from execution.dca.lots import Lot
from execution.dca.market import MarketRules
from execution.facts.instruments import FeeRate
from utils.money import ZERO, ceil_to_step, floor_to_step

_HUNDRED: Final = Decimal(100)
_PRECISION: Final = 60
_REMEMBERED: Final = 1024
"""Targets: every tick asks for those of all open lots."""


class Target(Struct, frozen=True):
    """``qty`` in whole steps at ``price`` on the tick grid."""

    qty: Decimal
    price: Decimal


def sale_fee(sell: SellRules, fees: FeeRate) -> Decimal:
    """The fraction that the planned kind of sale costs: what rests pays as a maker, the others as takers."""
    return fees.maker if sell.by is OrderBy.LIMIT else fees.taker


def target_of(lot: Lot, sell: SellRules, rules: MarketRules, fees: FeeRate) -> Target | None:
    """Where the rest of a lot is to be sold; None where not one step is left of it."""
    return _target_of(_as_traded(lot), sell, rules, fees)


@lru_cache(_REMEMBERED)
def _target_of(lot: Lot, sell: SellRules, rules: MarketRules, fees: FeeRate) -> Target | None:
    price = _price_for((lot,), sell, rules, fees)
    return None if price is None else Target(_sellable(lot, rules), price)


def target_in(lots: Sequence[Lot], number: int, sell: SellRules, rules: MarketRules, fees: FeeRate) -> Target | None:
    """The target of one lot among all that are open."""
    return targets_in(lots, sell, rules, fees).get(number)


def targets_in(lots: Sequence[Lot], sell: SellRules, rules: MarketRules, fees: FeeRate) -> dict[int, Target]:
    """The targets of all open lots by number: each its own, or the one price that they share."""
    own = {lot.number: target for lot in lots if (target := target_of(lot, sell, rules, fees)) is not None}
    shared = price_for(lots, sell, rules, fees) if own and sell.at_average else None
    return own if shared is None else {number: Target(each.qty, shared) for number, each in own.items()}


def price_for(lots: Sequence[Lot], sell: SellRules, rules: MarketRules, fees: FeeRate) -> Decimal | None:
    """The one price at which the rests of these lots together bring their profit; what they brought already counts."""
    return _price_for(tuple(_as_traded(lot) for lot in lots), sell, rules, fees)


def _as_traded(lot: Lot) -> Lot:
    """What of a lot decides its price: it changes with a fill and not, like the trail, with every tick."""
    return Lot(
        number=lot.number,
        buys=lot.buys,
        sells=lot.sells,
        carried=lot.carried,
        debt=lot.debt,
        funding=lot.funding,
        credit=lot.credit,
    )


def _sellable(lot: Lot, rules: MarketRules) -> Decimal:
    return floor_to_step(lot.left, rules.qty_step)


@lru_cache(_REMEMBERED)
def _price_for(lots: Sequence[Lot], sell: SellRules, rules: MarketRules, fees: FeeRate) -> Decimal | None:
    with localcontext(prec=_PRECISION, rounding=ROUND_CEILING):
        qty = sum((_sellable(lot, rules) for lot in lots), ZERO)
        if qty <= ZERO:
            return None
        wanted = sum((_wanted(lot, sell, rules) for lot in lots), ZERO)
        keeps = 1 - sale_fee(sell, fees)
        if wanted <= ZERO:
            return rules.tick_size
        return ceil_to_step(wanted / (qty * keeps), rules.tick_size)


def _wanted(lot: Lot, sell: SellRules, rules: MarketRules) -> Decimal:
    """Quote currency that the rest has to bring after the fee of the sale."""
    leaves = lot.sold + _sellable(lot, rules)
    return cost_of(lot, leaves) * (1 + sell.profit_percent / _HUNDRED) - lot.proceeds - lot.credit


def cost_of(lot: Lot, qty: Decimal) -> Decimal:
    """The share of a lot's cost that so much of it carries; of a lot of which nothing arrived: nothing."""
    return lot.cost * qty / lot.received if lot.received > ZERO else ZERO


def offered(target: Target | None, rules: MarketRules, market: Decimal | None) -> Target | None:
    """What of it the exchange takes an order of; None where it is too little.

    Worth its minimum at market it is offered for the minimum at least, even where its target would be less.
    """
    if target is None or target.qty < max(rules.min_qty, rules.qty_step):
        return None
    if target.qty * target.price >= rules.min_amount:
        return target
    least = ceil_to_step(rules.min_amount / target.qty, rules.tick_size)
    return None if market is None or least > market else Target(target.qty, least)


def is_kept(target: Target | None, rules: MarketRules, market: Decimal | None) -> bool:
    """Whether it stays a lot: also while nobody knows what it is worth."""
    if market is None:
        return target is not None and target.qty >= max(rules.min_qty, rules.qty_step)
    return offered(target, rules, market) is not None


def net_percent(lot: Lot, price: Decimal, qty: Decimal, fee: Decimal) -> Decimal:
    """What selling so much of an unsold lot at this price earns on its cost, in percent."""
    with localcontext(prec=_PRECISION):
        cost = cost_of(lot, qty)
        return (price * qty * (1 - fee) - cost) / cost * _HUNDRED

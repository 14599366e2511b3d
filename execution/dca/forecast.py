"""What the terms of a bot come to at a price, before it is begun: its first lot, and the worst of all lots. Pure."""

from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import Final

from msgspec import Struct

from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.lots import Lot, LotFill
from execution.dca.market import MarketRules
from execution.dca.step_down import highest_next
from execution.dca.targets import Target, net_percent, sale_fee, target_of
from execution.facts.instruments import FeeRate
from utils.money import ZERO, ceil_to_step, floor_to_step

_HUNDRED: Final = Decimal(100)
_PRECISION: Final = 60
_WHENEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


class FirstLot(Struct, frozen=True, kw_only=True):
    """Bought at ``price``; of ``received`` base currency ``target.qty`` can be sold, the rest waits as dust."""

    price: Decimal
    received: Decimal
    cost: Decimal
    target: Target
    net: Decimal
    """Percent that the sale at the target earns after both fees."""


class AllOpen(Struct, frozen=True, kw_only=True):
    """As many lots as the terms allow, none of them sold. Money in quote currency, fees included."""

    lots: int
    money: Decimal
    lowest: Decimal
    """The price of the last of them, each bought as high as its step allows."""
    stop: Decimal | None = None
    loss: Decimal | None = None
    """Where the hard stop of a linear bot fires then."""


def first_lot(plan: DcaPlan, rules: MarketRules, fees: FeeRate, price: Decimal) -> FirstLot | None:
    """The lot that a buy at this price brings; None where the amount is not enough for one step."""
    lot = _bought(plan, rules, fees, price)
    target = None if lot is None else target_of(lot, plan.sell, rules, fees)
    if lot is None or target is None:
        return None
    return FirstLot(
        price=price,
        received=lot.received,
        cost=lot.cost,
        target=target,
        net=net_percent(lot, target.price, target.qty, sale_fee(plan.sell, fees)),
    )


def all_open(plan: DcaPlan, rules: MarketRules, fees: FeeRate, price: Decimal) -> AllOpen:
    """The worst case that the terms allow from this price on: every lot is bought and the price falls on."""
    with localcontext(prec=_PRECISION):
        first = first_price(plan, price)
        stop = None
        if plan.stop_percent is not None:
            stop = ceil_to_step(first * (1 - plan.stop_percent / _HUNDRED), rules.tick_size)
        lots = _lots(plan, rules, fees, first, stop)
        loss = None
        if stop is not None:
            left = sum((lot.left for lot in lots), ZERO)
            loss = sum((lot.cost for lot in lots), ZERO) - left * stop * (1 - fees.taker)
        money = sum((lot.cost for lot in lots), ZERO)
        return AllOpen(lots=len(lots), money=money, lowest=lots[-1].mean_price if lots else first, stop=stop, loss=loss)


def _lots(plan: DcaPlan, rules: MarketRules, fees: FeeRate, first: Decimal, stop: Decimal | None) -> list[Lot]:
    lots: list[Lot] = []
    price: Decimal | None = first
    while price is not None and len(lots) < plan.buy.max_lots:
        held = sum((lot.cost for lot in lots), ZERO)
        is_beyond = stop is not None and price <= stop
        is_below = plan.buy.min_price is not None and price < plan.buy.min_price
        is_spent = plan.buy.budget is not None and held + plan.amount > plan.buy.budget
        lot = None if is_beyond or is_below or is_spent else _bought(plan, rules, fees, price)
        if lot is None:
            break
        lots.append(lot)
        price = highest_next(plan.buy, len(lots), price) or price
    return lots


def first_price(plan: DcaPlan, price: Decimal) -> Decimal:
    """The price at which the first lot can be bought at all."""
    if plan.buy.max_price is not None:
        price = min(price, plan.buy.max_price)
    return price if plan.buy.min_price is None else max(price, plan.buy.min_price)


def _bought(plan: DcaPlan, rules: MarketRules, fees: FeeRate, price: Decimal) -> Lot | None:
    """A lot with the taker's fee, which is never less than what a buy by limit pays."""
    qty = floor_to_step(plan.amount / price, rules.qty_step)
    if qty <= ZERO:
        return None
    in_base = plan.market is Market.SPOT
    fee = qty * fees.taker if in_base else qty * price * fees.taker
    fill = LotFill(
        exec_id="", link_id="", order_id="", price=price, qty=qty, fee=fee, fee_in_base=in_base, at=_WHENEVER
    )  # fmt: skip
    return Lot(number=1, buys=(fill,))

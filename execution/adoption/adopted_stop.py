"""The stop of a position that was opened elsewhere: the person's, or where DEFAULT_RISK is lost (R20). Pure.

One that is reckoned stands on the safe side of liquidation; where none can, nothing is guessed.
"""

from decimal import Decimal

from execution.adoption.found import Found
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.price_grid import in_favour
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.liquidation import SAFE_FRACTION
from execution.new_trade.plan_terms import HUNDRED, SAFE_TICKS, Limits
from utils.money import ZERO, plain
from utils.texts.catalogue import text


class CannotGuard(Exception):
    """No stop can be proposed; ``problem`` is one sentence for the person."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def stop_of_the_person(found: Found) -> tuple[Decimal, TriggerBy] | None:
    """The full stop; or the outermost of partial market stops that cover all of the size together."""
    for order in found.orders:
        is_full = order.stop_kind is StopKind.STOP_LOSS and order.trigger_price == found.row.stop_loss
        if is_full and order.trigger_price is not None:
            return order.trigger_price, order.trigger_by or TriggerBy.LAST
    partial = partial_stops(found)
    if sum((order.leaves_qty for _, order in partial), ZERO) < found.row.size:
        return None
    price, outermost = min(partial, key=lambda stop: stop[0] * found.side.sign)
    return price, outermost.trigger_by or TriggerBy.LAST


def stop_by_risk(found: Found, limits: Limits) -> Decimal:
    """Where DEFAULT_RISK of the equity is lost. Raises CannotGuard where the price is beyond, or none loses so much."""
    stop, price = _stop_at_risk(found, limits), found.ticker.price(limits.trigger_by)
    if (price - stop) * found.side.sign < SAFE_TICKS * found.instrument.tick_size:
        percent = plain(limits.default_risk)
        raise CannotGuard(text("refused-no-stop-price", price=plain(price), stop=plain(stop), percent=percent))
    return stop


def partial_stops(found: Found) -> list[tuple[Decimal, OrderRow]]:
    """Market stops of a part of the size: only these count as cover (R14)."""
    return [
        (order.trigger_price, order)
        for order in found.orders
        if order.stop_kind is StopKind.PARTIAL_STOP_LOSS
        and order.order_type is OrderType.MARKET
        and order.status is OrderStatus.UNTRIGGERED
        and order.trigger_price is not None
    ]


def _stop_at_risk(found: Found, limits: Limits) -> Decimal:
    """Fees of both ways included; sooner where liquidation is near."""
    side, avg, taker, tick = found.side, found.avg_price, found.fees.taker, found.instrument.tick_size
    risk = found.equity * limits.default_risk / HUNDRED / found.row.size
    wanted = (avg + side.sign * avg * taker - side.sign * risk) / (1 - side.sign * taker)
    liquidation = found.row.liq_price
    if liquidation is not None:
        clear = liquidation / (1 - side.sign * SAFE_FRACTION)
        wanted = max(wanted, clear) if side is Side.BUY else min(wanted, clear)
    if wanted <= ZERO:
        raise CannotGuard(text("refused-no-stop-loses", percent=plain(limits.default_risk)))
    return in_favour(side, wanted, tick)

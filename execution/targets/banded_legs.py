"""Take profits that the market has passed by more than the exchange lets an order cost. Pure.

A gap may carry the price so far beyond a target that a limit order there is refused. The leg has what it waited for:
its order goes to the edge of the band, where it fills at once and no worse than at its target. The band is read first,
for it moves with the price; where the target lies within it again, the order stands at the target.

If the price has come back before the order was there, it rests at the edge, beyond its target, and would miss what the
market offers between the two. So it does not stay: as soon as the band lets it stand nearer to the target, it goes.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.exchange_errors import Refusal
from execution.facts.prices import PriceBand
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.pauses import growing
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO

EDGE_HOLDS: Final = timedelta(seconds=2)
"""An order may be sent to the edge that was read so long ago."""
FILLS_WITHIN: Final = timedelta(seconds=2)
"""An order at the edge that is there longer has found nobody; ever longer, where that happens again and again."""
LOOK_EVERY: Final = timedelta(seconds=10)
"""Between two looks at the band for an order that rests at its edge."""


def is_outside_band(order: TrackedOrder, refusal: Refusal) -> bool:
    """The refusal is about the price of a take profit's limit order, which it had from the plan or was to have."""
    return order.role is Role.TAKE_PROFIT and order.trigger_by is None and refusal is Refusal.PRICE_BAND


def outside_band(monitor: Monitor, leg: int, price: Decimal | None) -> bool:
    """Whether an order of the leg was refused for the band when this was the price of the plan."""
    limits = (o for o in monitor.orders_of(Role.TAKE_PROFIT, leg) if o.trigger_by is None)
    return any(o.passed_at == price for o in limits)


def fresh_band(monitor: Monitor, now: datetime) -> PriceBand | None:
    """The band, read a moment ago; None: it has to be read."""
    band = monitor.band
    return band if band is not None and band.is_fresh(now, EDGE_HOLDS) else None


class AtEdge(Struct, frozen=True):
    """An order that rests beyond ``target``, where the edge of the band was when it was sent."""

    order: TrackedOrder
    sent_at: datetime
    target: Decimal
    side: Side
    rests_until: datetime

    def is_known(self, band: PriceBand, now: datetime) -> bool:
        """Whether the band was read since it was sent, and not long ago."""
        return band.read_at > self.sent_at and band.is_fresh(now, LOOK_EVERY)

    def may_move(self, band: PriceBand) -> bool:
        """Whether it can stand elsewhere now."""
        return band.nearest(self.side, self.target) != self.order.price


def at_edge(monitor: Monitor, leg: int, target: Decimal | None) -> AtEdge | None:
    """The leg's open order, if it was sent to the edge of the band because its target was refused."""
    order, orders = monitor.open_order(Role.TAKE_PROFIT, leg), monitor.orders_of(Role.TAKE_PROFIT, leg)
    if order is None or order.state is not OrderState.LIVE or order.cancelling or order.written_at is None:
        return None
    if order.moved is not None:
        return None  # perhaps a person's by now (R8)
    if target is None or not _is_beyond(monitor, order, target) or not outside_band(monitor, leg, target):
        return None
    before = sum(o.state is OrderState.ENDED and _is_beyond(monitor, o, target) for o in orders)
    rests_until = order.written_at + growing(FILLS_WITHIN, before, 5)
    return AtEdge(order, order.written_at, target, monitor.side.opposite, rests_until)


def _is_beyond(monitor: Monitor, order: TrackedOrder, target: Decimal) -> bool:
    if order.price is None or order.trigger_by is not None or order.asked_price != target:
        return False
    return (order.price - target) * monitor.side.sign > ZERO

"""Take profits that wait as market orders for their trigger, when the plan wants them so (R21). Pure.

| what became of the leg's order                      | how what is left of the leg goes on      |
|-----------------------------------------------------|------------------------------------------|
| it waits                                            | resized in place, alone                  |
| it triggered, and filled only a part                | a limit order at the leg's price         |
| refused: the price had passed its trigger           | a limit order at the leg's price         |
| not moved: the price had passed the new trigger     | cancelled; a limit order at the new price |
| refused: the symbol has no place for one more       | a limit order at the leg's price         |
| the position shall be flat                          | cancelled with the first close           |

The exchange keeps such an order when the position is gone, and it would act on the next one in the slot: that is why
it goes first, and why a slot is free only when it is confirmed gone (I5).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from execution.exchange_errors import Refusal
from execution.exit_plan import LegKind, TpLeg
from execution.facts.orders import OrderRow, OrderStatus, StopKind
from execution.facts.prices import TriggerBy
from execution.monitor import Monitor
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO

PLACES: Final = 10
"""Conditional orders that the exchange takes for one symbol."""
KEPT_FREE: Final = 2
"""Of these, for a person and for other tools."""
_HAS_FIRED: Final = frozenset(
    {OrderStatus.TRIGGERED, OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED, OrderStatus.FILLED}
)


def free_places(open_orders: Iterable[OrderRow]) -> int:
    """How many more orders of the symbol may wait for a trigger, given all its open orders."""
    taken = sum(o.stop_kind is StopKind.STOP and o.status is OrderStatus.UNTRIGGERED for o in open_orders)
    return max(0, PLACES - KEPT_FREE - taken)


def trigger_of(monitor: Monitor, leg: TpLeg) -> TriggerBy | None:
    """The series that sets the leg's market order off; None: the leg is a limit order."""
    if monitor.plan.leg_kind is LegKind.LIMIT:
        return None
    orders = monitor.orders_of(Role.TAKE_PROFIT, leg.number)
    spent = [o for o in orders if o.state is OrderState.ENDED and o.goes_on_as_limit]
    stands_as_limit = any(o.is_open and o.trigger_by is None for o in orders)
    is_spent = any(o.price == leg.price or stands_as_limit for o in spent)
    is_spent |= any(o.passed_at == leg.price for o in orders)
    return None if is_spent else monitor.plan.trigger_by


def waits(order: TrackedOrder) -> bool:
    """An order of ours that has not triggered, as far as we know: it takes nothing from the position's headroom."""
    return order.trigger_by is not None and not order.goes_on_as_limit


def has_fired(order: TrackedOrder, row: OrderRow) -> bool:
    """Whether a row of a conditional order says that it has triggered; a cancel that nobody asked for comes after."""
    if order.trigger_by is None:
        return False
    was_running = row.status is OrderStatus.CANCELLED and row.cancel_type != "CancelByUser"
    return row.filled_qty > ZERO or row.status in _HAS_FIRED or was_running


def price_shown(order: TrackedOrder, row: OrderRow) -> Decimal | None:
    """Where the order stands: its limit, or its trigger. None: a market order."""
    if order.price is None:
        return None
    return row.price if order.trigger_by is None else row.trigger_price or order.price


def cannot_wait(order: TrackedOrder, refusal: Refusal) -> bool:
    """The refusal is about waiting for a trigger, not about the leg."""
    return order.trigger_by is not None and refusal in {Refusal.PRICE_THROUGH, Refusal.LIMIT_OF_ORDERS}

"""Which orders travel in one request: several take profits are placed, resized or cancelled together (R15). Pure.

A batch is nothing of its own: each of its orders is committed, answered and folded as if it had been sent alone.
"""

from collections.abc import Sequence

from execution.actions import Action, Amend, Cancel, Place
from execution.monitor import Monitor
from execution.requests import MOST_IN_A_BATCH, ExitOrder
from execution.tracked_orders import Role


def together(monitor: Monitor, actions: Sequence[Action]) -> tuple[Action, ...]:
    """The first action, and those right behind it that its request can carry: of the same kind, in their order."""
    first = actions[0]
    count = 1
    if _may_travel(monitor, first):
        for action in actions[1:MOST_IN_A_BATCH]:
            if type(action) is not type(first) or not _may_travel(monitor, action):
                break
            count += 1
    return tuple(actions[:count])


def _may_travel(monitor: Monitor, action: Action) -> bool:
    """Bybit takes no amendment of an order that waits for its trigger in a batch; entries are placed one by one."""
    match action:
        case Place(order, ExitOrder()):
            return order.role is Role.TAKE_PROFIT
        case Amend(request):
            return monitor.orders[request.link_id].trigger_by is None
        case Cancel():
            return True
        case _:
            return False

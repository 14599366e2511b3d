"""What lies between an action and its request: whether it may leave, and what the record says of it then. Pure.

What an action changes in the record is committed before its request leaves.
"""

from datetime import datetime

from execution import ledger
from execution.actions import Action, Amend, Cancel, Drop, Place, SetStop, SetTrail
from execution.monitor import Monitor
from execution.stops import native_trail, stop_policy
from execution.tracked_orders import Role


def may_leave(monitor: Monitor, action: Action, *, is_durable: bool, is_paused: bool) -> bool:
    """Before the record is on disk: nothing that its loss would double, or would blame on a person (R15).

    ``is_paused``: no entry may be sent now.
    """
    match action:
        case Place(order, _) if order.role is Role.ENTRY and is_paused:
            return False
        case Place(order, _):
            return is_durable or order.role is Role.CLOSE
        case Amend(request) | Cancel(request):
            return is_durable or _is_leaving(monitor, request.link_id)
        case _:
            return True


def _is_leaving(monitor: Monitor, link_id: str) -> bool:
    """An entry, which only adds risk; or a take profit that is in the way of a close."""
    is_closing = monitor.closing is not None or monitor.reduction is not None or monitor.flat_since is not None
    return is_closing or monitor.orders[link_id].role is Role.ENTRY


def marked(monitor: Monitor, action: Action, now: datetime) -> Monitor:
    """The record that has to be committed before the request of an action leaves."""
    match action:
        case Drop(link_id, makes_room):
            return ledger.drop(monitor, link_id, makes_room=makes_room)
        case Place(order, _):
            return ledger.with_order(monitor, order)
        case Cancel(request, makes_room):
            return ledger.mark_cancelling(monitor, request.link_id, makes_room=makes_room)
        case Amend(request):
            return ledger.mark_amending(monitor, request)
        case SetStop(request):
            return stop_policy.mark_sent(monitor, request.stop_loss)
        case SetTrail():
            return native_trail.mark_sent(monitor, now)
        case _:
            return monitor


def put_off(monitor: Monitor, action: Action, before: Monitor) -> Monitor:
    """The disk failed under the action's own commit: what the record says of it is taken back until it heals.

    ``before`` is the record without the marks. A new order stays in the ledger: asked for by id, not found, and sent
    when its record is on disk.
    """
    match action:
        case Amend(request) | Cancel(request):
            return ledger.with_order(monitor, before.orders[request.link_id])
        case _:
            return monitor

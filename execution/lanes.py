"""The lanes of an actor: which actions wait for each other, and which never do (R9). Pure."""

from enum import Enum
from typing import assert_never

from execution.actions import (
    Action,
    Amend,
    AskOrder,
    Cancel,
    Drop,
    LookAtSlot,
    Place,
    ReadBand,
    ReadCandles,
    ReadCloses,
    ReadExecutions,
    ReadRange,
    RemoveStop,
    SetStop,
    SetTrail,
)
from execution.tracked_orders import Role


class Lane(Enum):
    """In the order in which they are served."""

    STOP = "stop"
    CLOSE = "close"
    ORDERS = "orders"
    READS = "reads"


def lane_of(action: Action) -> Lane:
    match action:
        case SetStop():
            return Lane.STOP
        case Place(order, _) if order.role is Role.CLOSE:
            return Lane.CLOSE
        case Place() | Amend() | Cancel() | RemoveStop() | Drop() | SetTrail():
            return Lane.ORDERS
        case AskOrder() | ReadExecutions() | ReadCandles() | ReadCloses() | ReadRange() | ReadBand() | LookAtSlot():
            return Lane.READS
        case _:
            assert_never(action)


def order_in(action: Action) -> str | None:
    """The order that an action is about, by our id or, of a stop of a part, the exchange's."""
    match action:
        case Place(order, _):
            return order.link_id
        case Amend(request) | Cancel(request):
            return request.link_id
        case AskOrder(link_id) | Drop(link_id):
            return link_id
        case RemoveStop(order_id):
            return order_id
        case SetStop() | SetTrail():
            return None
        case ReadExecutions() | ReadCandles() | ReadCloses() | ReadRange() | ReadBand() | LookAtSlot():
            return None
        case _:
            assert_never(action)

"""What the engine may do next for a slot: one request each, or the time until there is something to do. Pure."""

from datetime import datetime
from typing import assert_never

from msgspec import Struct

from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest, TrailRequest
from execution.tracked_orders import TrackedOrder
from utils.texts.catalogue import text


class SetStop(Struct, frozen=True):
    request: StopRequest


class SetTrail(Struct, frozen=True):
    """The exchange's own trailing stop, beside the hard one."""

    request: TrailRequest


class Place(Struct, frozen=True):
    """``order`` must be on disk before ``request`` leaves."""

    order: TrackedOrder
    request: EntryOrder | ExitOrder


class Amend(Struct, frozen=True):
    request: AmendOrder


class Cancel(Struct, frozen=True):
    """``makes_room``: another one takes its place once its end is seen (R1)."""

    request: CancelOrder
    makes_room: bool = False


class RemoveStop(Struct, frozen=True):
    """Cancel a stop of a part that an entry brought along; ``order_id`` is the exchange's."""

    order_id: str


class AskOrder(Struct, frozen=True):
    link_id: str


class ReadExecutions(Struct, frozen=True):
    since: datetime


class LookAtSlot(Struct, frozen=True):
    """Read the row and the open orders of the symbol."""


class ReadCandles(Struct, frozen=True):
    """Read the minutes of the plan's trigger series; ``noted_at`` is of the newest silence that is known."""

    since: datetime
    noted_at: datetime | None


class ReadCloses(Struct, frozen=True):
    """Read candles of so many minutes of the plan's trigger series: one has closed that the smart stop judges."""

    since: datetime
    minutes: int


class ReadRange(Struct, frozen=True):
    """Read the newest candles of so many minutes of the plan's trigger series: an ATR trail is measured by them."""

    minutes: int


class ReadBand(Struct, frozen=True):
    """Read what orders of the symbol may cost now."""


class Drop(Struct, frozen=True):
    """Forget an order that was never found and is not wanted any more."""

    link_id: str
    makes_room: bool = False


Action = (
    SetStop
    | SetTrail
    | Place
    | Amend
    | Cancel
    | RemoveStop
    | AskOrder
    | ReadExecutions
    | LookAtSlot
    | ReadCandles
    | ReadCloses
    | ReadRange
    | ReadBand
    | Drop
)


class Later(Struct, frozen=True):
    """Nothing to do about something until then."""

    at: datetime


def in_words(action: Action) -> str:
    """What it does, for a person."""
    return text("engine-doing", what=type(action).__name__)


def describe(action: Action) -> str:
    """An action in a few words, for the log."""
    match action:
        case SetStop(request):
            return f"stop {request.stop_loss}"
        case SetTrail(request):
            return f"trail {request.distance} from {request.activation or 'now'} on"
        case Place(order, _):
            return f"{order.link_id} {order.role.value} {order.qty} @ {order.price or 'market'}"
        case Amend(request):
            return f"{request.link_id} qty {request.qty} price {request.price}"
        case Cancel(request):
            return request.link_id
        case RemoveStop(order_id):
            return f"stop of a part {order_id}"
        case AskOrder(link_id) | Drop(link_id):
            return link_id
        case ReadExecutions(since) | ReadCandles(since, _) | ReadCloses(since, _):
            return since.isoformat()
        case ReadRange(minutes):
            return f"{minutes} minutes"
        case LookAtSlot() | ReadBand():
            return ""
        case _:
            assert_never(action)

"""What became of a request, as something to fold: each of its four outcomes (R9), and each failure of a read. Pure.

Nothing is swallowed, and nothing is retried here.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from execution.actions import Action, Amend, Cancel, Place, RemoveStop, SetStop, SetTrail
from execution.exchange_errors import (
    RULES_IN_DOUBT,
    AccessDenied,
    Ambiguous,
    ExchangeError,
    Overtaken,
    Refused,
    Transient,
)
from execution.ledger import FENCE
from execution.observations import (
    Observation,
    OrderAccepted,
    OrderRefused,
    OrderUncertain,
    PartialStopAnswered,
    StopRefused,
    StopUncertain,
    TrailRefused,
    TrailUncertain,
    Woken,
)
from execution.requests import Receipt

READ_PAUSE: Final = timedelta(seconds=1)
"""After a failed read the next one waits: a read that fails changes nothing, and storms help nobody."""
DENIED_PAUSE: Final = timedelta(seconds=5)
REMOVED_WITHIN: Final = timedelta(seconds=2)
"""So long the end of a stop of a part may take to show after we asked for it."""

SHUT_OUT_PAUSE: Final = timedelta(seconds=5)
"""Who is shut out for minutes asks again by then: it may be over sooner, and until it is nothing leaves (adapter)."""


class ReadFailed(Struct, frozen=True):
    """Nothing was learned; reads of this slot rest until then."""

    until: datetime


class Denied(Struct, frozen=True):
    """The exchange does not let us in: ``outcome`` is what it means for the action, ``text`` for the person."""

    outcome: Observation | ReadFailed
    text: str


Outcome = Observation | ReadFailed | Denied


def accepted(action: Action, receipt: Receipt, began_at: datetime) -> Observation:
    """A write about an order was taken."""
    match action:
        case Place(order, _):
            return OrderAccepted(link_id=order.link_id, order_id=receipt.order_id, began_at=began_at)
        case Amend(request):
            return OrderAccepted(
                link_id=request.link_id,
                order_id=receipt.order_id,
                began_at=began_at,
                qty=request.qty,
                price=request.price if request.trigger_price is None else request.trigger_price,
            )
        case Cancel(request):
            return OrderAccepted(link_id=request.link_id, order_id=receipt.order_id, began_at=began_at, cancelled=True)
        case _:
            raise AssertionError("only writes about orders have receipts")


def failed(action: Action, error: ExchangeError, began_at: datetime, now: datetime) -> Outcome:
    """Raises an error again that the port does not know."""
    match error:
        case Transient():
            pause = min(timedelta(seconds=error.retry_after), SHUT_OUT_PAUSE)
            return _uncertain(action, began_at, None, now + pause)
        case Ambiguous():
            return _uncertain(action, began_at, error.fence, now)
        case Overtaken():
            return Woken()  # its place in the line is another's now, whose answer counts (R16)
        case AccessDenied():
            return Denied(_uncertain(action, began_at, None, now + DENIED_PAUSE), str(error))
        case Refused():
            return _refused(action, error, now)
        case _:
            raise error


def unforeseen(action: Action, now: datetime) -> Outcome:
    """After an error that nobody foresaw: a write may have left and may still land, a read has told nothing."""
    return _uncertain(action, now, now + FENCE, now + READ_PAUSE)


def doubts_rules(answer: Observation) -> bool:
    """Whether something was refused that other trading rules than ours would explain."""
    return isinstance(answer, OrderRefused | StopRefused | TrailRefused) and answer.refusal in RULES_IN_DOUBT


def _uncertain(
    action: Action, began_at: datetime, fence: datetime | None, retry_at: datetime
) -> Observation | ReadFailed:
    match action:
        case SetStop(request):
            return StopUncertain(price=request.stop_loss, began_at=began_at, fence=fence, retry_at=retry_at)
        case SetTrail():
            return TrailUncertain(fence=fence, retry_at=retry_at)
        case Place(order, _):
            return OrderUncertain(link_id=order.link_id, fence=fence, retry_at=retry_at)
        case Amend(request) | Cancel(request):
            return OrderUncertain(link_id=request.link_id, fence=fence, retry_at=retry_at)
        case RemoveStop(order_id):
            return PartialStopAnswered(order_id=order_id, not_before=max(retry_at, began_at + REMOVED_WITHIN))
        case _:
            return ReadFailed(max(retry_at, began_at + READ_PAUSE))


def _refused(action: Action, error: Refused, now: datetime) -> Observation | ReadFailed:
    match action:
        case SetStop(request):
            return StopRefused(price=request.stop_loss, refusal=error.refusal, text=error.text)
        case SetTrail():
            return TrailRefused(refusal=error.refusal, text=error.text)
        case Place(order, _):
            return OrderRefused(link_id=order.link_id, refusal=error.refusal, text=error.text, creating=True)
        case Amend(request) | Cancel(request):
            return OrderRefused(link_id=request.link_id, refusal=error.refusal, text=error.text, creating=False)
        case RemoveStop(order_id):
            return PartialStopAnswered(order_id=order_id, not_before=now + REMOVED_WITHIN, look_at=now)
        case _:
            return ReadFailed(now + READ_PAUSE)

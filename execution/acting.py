"""Actions, done: the request they make, and what its outcome means as an observation.

Each of the four outcomes of a write, and each failure of a read, becomes something to fold, or a pause; nothing is
swallowed and nothing is retried here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

import structlog
from msgspec import Struct

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
from execution.exchange import (
    AccessDenied,
    Ambiguous,
    BatchOutcome,
    CancelOrder,
    EntryOrder,
    Exchange,
    ExchangeError,
    ExitOrder,
    Overtaken,
    Receipt,
    Refused,
    Transient,
)
from execution.facts import ZERO, Execution
from execution.ledger import FENCE
from execution.monitor import Monitor
from execution.observations import (
    BandRead,
    CandlesRead,
    ClosesRead,
    ExecutionsRead,
    Observation,
    OrderAccepted,
    OrderAsked,
    OrderRefused,
    OrderUncertain,
    PartialStopAnswered,
    RangeRead,
    SlotRead,
    StopAccepted,
    StopRefused,
    StopUncertain,
    TrailAccepted,
    TrailRefused,
    TrailUncertain,
    Woken,
)
from execution.stops.average_range import WARM_UP
from utils.clock import Clock

log = structlog.get_logger(__name__)

READ_PAUSE: Final = timedelta(seconds=1)
"""After a failed read the next one waits: a read that fails changes nothing, and storms help nobody."""
DENIED_PAUSE: Final = timedelta(seconds=5)
REMOVED_WITHIN: Final = timedelta(seconds=2)
"""So long the end of a stop of a part may take to show after we asked for it."""


class ReadFailed(Struct, frozen=True):
    """Nothing was learned; reads of this slot rest until then."""

    until: datetime


class Denied(Struct, frozen=True):
    """The exchange does not let us in: ``outcome`` is what it means for the action, ``text`` for the person."""

    outcome: Observation | ReadFailed
    text: str


Outcome = Observation | ReadFailed | Denied


async def act(exchange: Exchange, monitor: Monitor, actions: Sequence[Action], clock: Clock) -> list[Outcome]:
    """Sends one action, or a batch of them in one request, and returns for each what there is to fold."""
    if len(actions) == 1:
        return [await _alone(exchange, monitor, actions[0], clock)]
    began_at = clock.now()
    try:
        outcomes = await _in_one_request(exchange, actions)
    except Refused as error:
        # A batch that is refused as a whole says nothing about its orders, and none of them was sent.
        log.warning("batch_refused", key=monitor.key, count=len(actions), refusal=error.refusal.value, text=error.text)
        return [await _alone(exchange, monitor, action, clock) for action in actions]
    except ExchangeError as error:
        outcomes = [error] * len(actions)
    return [
        _accepted(action, outcome, began_at)
        if isinstance(outcome, Receipt)
        else _failed(monitor, action, outcome, began_at, clock.now())
        for action, outcome in zip(actions, outcomes, strict=True)
    ]


async def _alone(exchange: Exchange, monitor: Monitor, action: Action, clock: Clock) -> Outcome:
    began_at = clock.now()
    try:
        return await _request(exchange, monitor, action, began_at)
    except ExchangeError as error:
        return _failed(monitor, action, error, began_at, clock.now())


async def _in_one_request(exchange: Exchange, actions: Sequence[Action]) -> list[BatchOutcome]:
    if isinstance(actions[0], Place):
        exits = [a.request for a in actions if isinstance(a, Place) and isinstance(a.request, ExitOrder)]
        return await exchange.place_exits(exits)
    if isinstance(actions[0], Amend):
        return await exchange.amend_each([a.request for a in actions if isinstance(a, Amend)])
    return await exchange.cancel_each([a.request for a in actions if isinstance(a, Cancel)])


async def _request(exchange: Exchange, monitor: Monitor, action: Action, began_at: datetime) -> Observation:
    symbol = monitor.slot.symbol
    match action:
        case SetStop(request):
            await exchange.set_stop(request)
            return StopAccepted(price=request.stop_loss, began_at=began_at)
        case SetTrail(request):
            await exchange.set_trail(request)
            return TrailAccepted(began_at=began_at)
        case Place(_, request):
            if isinstance(request, EntryOrder):
                return _accepted(action, await exchange.place_entry(request), began_at)
            return _accepted(action, await exchange.place_exit(request), began_at)
        case Amend(request):
            return _accepted(action, await exchange.amend(request), began_at)
        case Cancel(request):
            return _accepted(action, await exchange.cancel(request), began_at)
        case RemoveStop(order_id):
            await exchange.cancel(CancelOrder(link_id="", symbol=symbol, order_id=order_id))
            return PartialStopAnswered(order_id=order_id, not_before=began_at + REMOVED_WITHIN)
        case AskOrder(link_id):
            return OrderAsked(link_id=link_id, began_at=began_at, row=await exchange.find_order(symbol, link_id))
        case ReadExecutions(since):
            read = await exchange.executions(symbol, since)
            ours = tuple(execution for execution in read if belongs_to(monitor, execution))
            return ExecutionsRead(began_at=began_at, since=since, executions=ours)
        case ReadCandles(since):
            return CandlesRead(tuple(await exchange.candles(symbol, monitor.plan.trigger_by, since)))
        case ReadCloses(since, minutes):
            candles = await exchange.candles(symbol, monitor.plan.trigger_by, since, minutes)
            return ClosesRead(minutes=minutes, candles=tuple(candles))
        case ReadRange(minutes):
            since = began_at - (WARM_UP + 2) * timedelta(minutes=minutes)
            return RangeRead(tuple(await exchange.candles(symbol, monitor.plan.trigger_by, since, minutes)))
        case ReadBand():
            return BandRead(await exchange.price_band(symbol))
        case LookAtSlot():
            return await _look(exchange, monitor, began_at)
        case Drop():
            raise AssertionError("dropping an order asks nobody")
        case _:
            assert_never(action)


async def _look(exchange: Exchange, monitor: Monitor, began_at: datetime) -> SlotRead:
    slot = monitor.slot
    rows = await exchange.positions(slot.symbol)
    orders = await exchange.open_orders(slot.symbol)
    return SlotRead(
        began_at=began_at,
        row=next((row for row in rows if row.position_idx == slot.position_idx), None),
        open_orders=tuple(order for order in orders if order.position_idx == slot.position_idx),
        by_symbol=True,
    )


def belongs_to(monitor: Monitor, execution: Execution) -> bool:
    """Executions name no slot: ours by its id, another's in hedge mode by its side and whether it closed."""
    return execution.link_id in monitor.orders or is_of_slot(monitor.slot.position_idx, execution)


def is_of_slot(position_idx: int, execution: Execution) -> bool:
    """In hedge mode a side's executions are those that open it, and those of the other side that close."""
    is_of_the_long = (execution.side.sign > 0) != (execution.closed_size > ZERO)
    return position_idx in {0, 1 if is_of_the_long else 2}


def _accepted(action: Action, receipt: Receipt, began_at: datetime) -> Observation:
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


def _failed(monitor: Monitor, action: Action, error: ExchangeError, began_at: datetime, now: datetime) -> Outcome:
    match error:
        case Transient():
            return _uncertain(action, began_at, None, now + timedelta(seconds=error.retry_after))
        case Ambiguous():
            log.warning("write_ambiguous", key=monitor.key, detail=describe(action), fence=error.fence.isoformat())
            return _uncertain(action, began_at, error.fence, now)
        case Overtaken():
            return Woken()  # its place in the line is another's now, whose answer counts (R16)
        case AccessDenied():
            return Denied(_uncertain(action, began_at, None, now + DENIED_PAUSE), str(error))
        case Refused():
            log.info("refused", key=monitor.key, detail=describe(action), refusal=error.refusal.value, text=error.text)
            return _refused(action, error, now)
        case _:
            raise error


def unforeseen(action: Action, now: datetime) -> Outcome:
    """After an error that nobody foresaw: a write may have left and may still land, a read has told nothing."""
    return _uncertain(action, now, now + FENCE, now + READ_PAUSE)


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
        case ReadExecutions(since) | ReadCandles(since) | ReadCloses(since, _):
            return since.isoformat()
        case ReadRange(minutes):
            return f"{minutes} minutes"
        case LookAtSlot() | ReadBand():
            return ""
        case _:
            assert_never(action)

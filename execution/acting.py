"""One action, done: the request it makes, and what its outcome means as an observation.

Each of the four outcomes of a write, and each failure of a read, becomes something to fold, or a pause; nothing is
swallowed and nothing is retried here.
"""

from datetime import datetime, timedelta
from typing import Final, assert_never

import structlog
from msgspec import Struct

from execution.exchange import AccessDenied, Ambiguous, EntryOrder, Exchange, Refused, Transient
from execution.facts import ZERO, Execution
from execution.monitor import Monitor
from execution.observations import (
    BandRead,
    CandlesRead,
    ExecutionsRead,
    Observation,
    OrderAccepted,
    OrderAsked,
    OrderRefused,
    OrderUncertain,
    SlotRead,
    StopAccepted,
    StopRefused,
    StopUncertain,
)
from execution.order_diff import (
    Action,
    Amend,
    AskOrder,
    Cancel,
    Drop,
    LookAtSlot,
    Place,
    ReadBand,
    ReadCandles,
    ReadExecutions,
    SetStop,
)
from utils.clock import Clock

log = structlog.get_logger(__name__)

READ_PAUSE: Final = timedelta(seconds=1)
"""After a failed read the next one waits: a read that fails changes nothing, and storms help nobody."""
DENIED_PAUSE: Final = timedelta(seconds=5)


class ReadFailed(Struct, frozen=True):
    """Nothing was learned; reads of this slot rest until then."""

    until: datetime


class Denied(Struct, frozen=True):
    """The exchange does not let us in: ``outcome`` is what it means for the action, ``text`` for the person."""

    outcome: Observation | ReadFailed
    text: str


async def act(exchange: Exchange, monitor: Monitor, action: Action, clock: Clock) -> Observation | ReadFailed | Denied:
    """Sends the action's request and returns what there is to fold."""
    began_at = clock.now()
    try:
        return await _request(exchange, monitor, action, began_at)
    except Transient as error:
        return _uncertain(action, began_at, None, clock.now() + timedelta(seconds=error.retry_after))
    except Ambiguous as error:
        log.warning("write_ambiguous", key=monitor.key, detail=describe(action), fence=error.fence.isoformat())
        return _uncertain(action, began_at, error.fence, clock.now())
    except AccessDenied as error:
        return Denied(_uncertain(action, began_at, None, clock.now() + DENIED_PAUSE), str(error))
    except Refused as error:
        log.info("refused", key=monitor.key, detail=describe(action), refusal=error.refusal.value, text=error.text)
        return _refused(action, error, clock.now())


async def _request(exchange: Exchange, monitor: Monitor, action: Action, began_at: datetime) -> Observation:
    symbol = monitor.slot.symbol
    match action:
        case SetStop(request):
            await exchange.set_stop(request)
            return StopAccepted(price=request.stop_loss, began_at=began_at)
        case Place(order, request):
            if isinstance(request, EntryOrder):
                receipt = await exchange.place_entry(request)
            else:
                receipt = await exchange.place_exit(request)
            return OrderAccepted(link_id=order.link_id, order_id=receipt.order_id, began_at=began_at)
        case Amend(request):
            receipt = await exchange.amend(request)
            return OrderAccepted(
                link_id=request.link_id,
                order_id=receipt.order_id,
                began_at=began_at,
                qty=request.qty,
                price=request.price,
            )
        case Cancel(request):
            receipt = await exchange.cancel(request)
            return OrderAccepted(link_id=request.link_id, order_id=receipt.order_id, began_at=began_at, cancelled=True)
        case AskOrder(link_id):
            return OrderAsked(link_id=link_id, began_at=began_at, row=await exchange.find_order(symbol, link_id))
        case ReadExecutions(since):
            read = await exchange.executions(symbol, since)
            ours = tuple(execution for execution in read if belongs_to(monitor, execution))
            return ExecutionsRead(began_at=began_at, since=since, executions=ours)
        case ReadCandles(since):
            return CandlesRead(tuple(await exchange.candles(symbol, monitor.plan.trigger_by, since)))
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


def _uncertain(
    action: Action, began_at: datetime, fence: datetime | None, retry_at: datetime
) -> Observation | ReadFailed:
    match action:
        case SetStop(request):
            return StopUncertain(price=request.stop_loss, began_at=began_at, fence=fence, retry_at=retry_at)
        case Place(order, _):
            return OrderUncertain(link_id=order.link_id, fence=fence, retry_at=retry_at)
        case Amend(request) | Cancel(request):
            return OrderUncertain(link_id=request.link_id, fence=fence, retry_at=retry_at)
        case _:
            return ReadFailed(max(retry_at, began_at + READ_PAUSE))


def _refused(action: Action, error: Refused, now: datetime) -> Observation | ReadFailed:
    match action:
        case SetStop(request):
            return StopRefused(price=request.stop_loss, refusal=error.refusal, text=error.text)
        case Place(order, _):
            return OrderRefused(link_id=order.link_id, refusal=error.refusal, text=error.text, creating=True)
        case Amend(request) | Cancel(request):
            return OrderRefused(link_id=request.link_id, refusal=error.refusal, text=error.text, creating=False)
        case _:
            return ReadFailed(now + READ_PAUSE)


def describe(action: Action) -> str:
    """An action in a few words, for the log."""
    match action:
        case SetStop(request):
            return f"stop {request.stop_loss}"
        case Place(order, _):
            return f"{order.link_id} {order.role.value} {order.qty} @ {order.price or 'market'}"
        case Amend(request):
            return f"{request.link_id} qty {request.qty} price {request.price}"
        case Cancel(request):
            return request.link_id
        case AskOrder(link_id) | Drop(link_id):
            return link_id
        case ReadExecutions(since) | ReadCandles(since):
            return since.isoformat()
        case LookAtSlot() | ReadBand():
            return ""
        case _:
            assert_never(action)

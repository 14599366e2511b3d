"""Actions, done: the request they make, and what the exchange said to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

import structlog

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
    describe,
)
from execution.exchange import BatchOutcome, Exchange
from execution.exchange_errors import Ambiguous, ExchangeError, Refused, Transient
from execution.facts.executions import Execution
from execution.funding import funding_of, is_of_slot, size_at
from execution.monitor import Monitor
from execution.observations import (
    BandRead,
    CandlesRead,
    ClosesRead,
    ExecutionsRead,
    Observation,
    OrderAsked,
    PartialStopAnswered,
    RangeRead,
    SlotRead,
    StopAccepted,
    TrailAccepted,
)
from execution.outcomes import REMOVED_WITHIN, Outcome, accepted, failed
from execution.requests import CancelOrder, EntryOrder, ExitOrder, Receipt
from execution.stops.average_range import WARM_UP
from execution.stops.trail_gap import minute_of
from utils.clock import Clock
from utils.money import ZERO

log = structlog.get_logger(__name__)


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
        accepted(action, outcome, began_at)
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
                return accepted(action, await exchange.place_entry(request), began_at)
            return accepted(action, await exchange.place_exit(request), began_at)
        case Amend(request):
            return accepted(action, await exchange.amend(request), began_at)
        case Cancel(request):
            return accepted(action, await exchange.cancel(request), began_at)
        case RemoveStop(order_id):
            await exchange.cancel(CancelOrder(link_id="", symbol=symbol, order_id=order_id))
            return PartialStopAnswered(order_id=order_id, not_before=began_at + REMOVED_WITHIN)
        case AskOrder(link_id):
            return OrderAsked(link_id=link_id, began_at=began_at, row=await exchange.find_order(symbol, link_id))
        case ReadExecutions(since):
            executions = await _executions(exchange, monitor, since)
            return ExecutionsRead(began_at=began_at, since=since, executions=executions)
        case ReadCandles(since, noted_at):
            # The minute that was running counts: what of it is known already, folding knows.
            candles = await exchange.candles(symbol, monitor.plan.trigger_by, minute_of(since))
            if not candles:  # by the exchange's clock that minute is yet to come: else it is asked for without end
                raise Transient(f"there is no candle of {symbol} since {minute_of(since)} yet")
            return CandlesRead(tuple(candles), noted_at)
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


async def _executions(exchange: Exchange, monitor: Monitor, since: datetime) -> tuple[Execution, ...]:
    """Those of the slot; of funding in hedge mode its part, for which the other side has to be known (R22)."""
    slot = monitor.slot
    read = await exchange.executions(slot.symbol, since)
    other = ZERO
    if slot.position_idx and not all(execution.changes_size for execution in read):
        rows = await exchange.positions(slot.symbol)
        other = sum((row.size for row in rows if row.position_idx != slot.position_idx), ZERO)
    parts = (part_of(monitor, execution, other) for execution in read)
    return tuple(part for part in parts if part is not None)


def part_of(monitor: Monitor, execution: Execution, other: Decimal) -> Execution | None:
    """What of an execution is the slot's, None: nothing; ``other`` is the size of the symbol's other side, if any."""
    if execution.changes_size:
        return execution if belongs_to(monitor, execution) else None
    return funding_of(execution, monitor.slot.position_idx, size_at(monitor, execution), other)


def belongs_to(monitor: Monitor, execution: Execution) -> bool:
    """Executions name no slot: ours by its id, another's in hedge mode by its side and whether it closed."""
    return execution.link_id in monitor.orders or is_of_slot(monitor.slot.position_idx, execution)


def _failed(monitor: Monitor, action: Action, error: ExchangeError, began_at: datetime, now: datetime) -> Outcome:
    match error:
        case Ambiguous():
            log.warning("write_ambiguous", key=monitor.key, detail=describe(action), fence=error.fence.isoformat())
        case Refused():
            log.info("refused", key=monitor.key, detail=describe(action), refusal=error.refusal.value, text=error.text)
        case _:
            pass
    return failed(action, error, began_at, now)

"""Executions folded into a monitor: quantities, fees, profit, the reason of a close. Pure.

An execution counts exactly once, by its execId. A take profit is hit when executions of *our* TP order say so; a change
of size alone never names a cause.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from execution import fill_sums
from execution.closing.closing_record import CloseReason
from execution.facts.executions import OF_STOPS, ORDINARY, ExecType, Execution
from execution.facts.orders import OrderStatus
from execution.fill_record import Fill, FundingPayment
from execution.monitor import Monitor
from execution.order_ids import generation_of, read_link_id
from execution.stops.stop_record import SentStop, StopOrigin
from execution.tracked_orders import Role, TrackedOrder
from utils.money import ZERO

DEBOUNCE: Final = timedelta(milliseconds=300)
"""An entry that fills drop by drop is one burst; take profits are sized when it has paused for so long (R15)."""
_CREATED_BY: Final = {
    "CreateByTakeProfit": CloseReason.APP,
    "CreateByPartialTakeProfit": CloseReason.APP,
    "CreateByTrailingStop": CloseReason.TRAILING,
    "CreateByTrailingProfit": CloseReason.TRAILING,
    "CreateByClosing": CloseReason.APP,
    ORDINARY: CloseReason.APP,
    "CreateByLiq": CloseReason.LIQUIDATION,
    "CreateByTakeOver_PassThrough": CloseReason.LIQUIDATION,
    "CreateByAdl_PassThrough": CloseReason.ADL,
}
_FORCED: Final = frozenset({CloseReason.LIQUIDATION, CloseReason.ADL})
_SETTLED: Final = frozenset({ExecType.SETTLE.value, ExecType.DELIVERY.value})
_OF_STOP: Final = {StopOrigin.BREAK_EVEN: CloseReason.BREAK_EVEN, StopOrigin.TRAIL: CloseReason.TRAILING}


def fold_execution(monitor: Monitor, execution: Execution, now: datetime) -> Monitor:
    """The monitor with one more execution of its slot; the same monitor when it was known already."""
    if execution.exec_type is ExecType.FUNDING:
        return _fold_funding(monitor, execution)
    known = any(f.exec_id == execution.exec_id for f in monitor.fills) or execution.exec_id in monitor.strangers
    if known or execution.seq <= monitor.baseline_seq or _of_another_generation(monitor, execution):
        return monitor
    order = _order_of(monitor, execution) or read_link_id(execution.link_id)
    if order is None and _is_of_the_next_owner(monitor, execution):
        return monitor
    qty, fee = _our_part(monitor, execution)
    if order is None and qty == ZERO < execution.qty:
        return monitor  # a stranger who closed what stood on the other side
    fill = Fill(
        exec_id=execution.exec_id,
        link_id=order.link_id if isinstance(order, TrackedOrder) else execution.link_id,
        role=order.role if order else None,
        leg=order.leg if order else 0,
        side=execution.side,
        price=execution.price,
        qty=qty,
        fee=fee,
        create_type=execution.create_type,
        exec_type=execution.exec_type.value,
        seq=execution.seq,
        at=execution.at,
        order_id=execution.order_id,
        closed_size=execution.closed_size,
    )
    fills = tuple(sorted((*monitor.fills, fill), key=lambda f: (f.seq, f.at)))
    monitor = replace(monitor, fills=fills)
    if fill.side is not monitor.side or qty == ZERO:
        return monitor
    last = monitor.last_entry_fill_at
    goes_on = last is not None and now < last + DEBOUNCE
    return replace(
        monitor,
        arming_since=monitor.arming_since or now,
        last_entry_fill_at=now,
        first_unsized_fill_at=monitor.first_unsized_fill_at if goes_on else now,
    )


def _is_of_the_next_owner(monitor: Monitor, execution: Execution) -> bool:
    """After the end another's execution is not ours, unless it closes what a late entry of ours had opened."""
    if monitor.ended_seq is None or execution.seq <= monitor.ended_seq:
        return False
    return execution.side is monitor.side or monitor.open_since(monitor.ended_seq) == ZERO


def leave_out_strangers(monitor: Monitor) -> Monitor:
    """Without what opened the other side of the slot before anything of ours was open (R4).

    Only once the executions were read to their end: before that, what it closed may be one that is still missing.
    """
    theirs = fill_sums.of_the_other_side(monitor.fills, monitor.side, monitor.external_qty)
    if not theirs:
        return monitor
    strangers = tuple(fill.exec_id for fill in theirs)
    ours = tuple(fill for fill in monitor.fills if fill.exec_id not in strangers)
    return replace(monitor, fills=ours, strangers=(*monitor.strangers, *strangers))


def _our_part(monitor: Monitor, execution: Execution) -> tuple[Decimal, Decimal]:
    """Quantity and fee that belong to this side: an order may close one side and open the other (R4, R5)."""
    closed = execution.closed_size
    if execution.side is not monitor.side and ZERO < closed < execution.qty:
        return closed, execution.fee * closed / execution.qty
    if execution.side is monitor.side and closed > ZERO:
        opened = max(ZERO, execution.qty - closed)
        return opened, execution.fee * opened / execution.qty
    return execution.qty, execution.fee


def _fold_funding(monitor: Monitor, execution: Execution) -> Monitor:
    if execution.exec_id in monitor.funding_ids or execution.at < monitor.created_at:
        return monitor
    return replace(
        monitor,
        funding=monitor.funding - execution.fee,
        funding_ids=(*monitor.funding_ids, execution.exec_id),
        funding_payments=(*monitor.funding_payments, FundingPayment(-execution.fee, execution.at)),
    )


def _of_another_generation(monitor: Monitor, execution: Execution) -> bool:
    generation = generation_of(execution.link_id)
    is_known = execution.link_id in monitor.orders  # a late entry began this generation, with the id that it had (R2)
    return generation is not None and generation != monitor.generation and not is_known


def _order_of(monitor: Monitor, execution: Execution) -> TrackedOrder | None:
    """By our id; by the exchange's id where a stream leaves ours out."""
    if execution.link_id:
        return monitor.orders.get(execution.link_id)
    return next((o for o in monitor.orders.values() if o.order_id and o.order_id == execution.order_id), None)


class Profit(Struct, frozen=True, kw_only=True):
    """Money of a flat position in quote currency: ``net`` = ``gross`` - ``fees`` + ``funding`` (I9, R22)."""

    gross: Decimal
    fees: Decimal
    funding: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.fees + self.funding


def profit(monitor: Monitor) -> Profit:
    """What the executions earned; of an open position only the cash flow, so ask for it when it is flat."""
    gross = sum((-f.side.sign * f.qty * f.price for f in monitor.fills), ZERO)
    return Profit(gross=gross, fees=sum((f.fee for f in monitor.fills), ZERO), funding=monitor.funding)


def realised_by(monitor: Monitor, fills: list[Fill]) -> Decimal | None:
    """Profit of some closing fills against the average that stood then, with their own fees and what they took along.

    That is their share of the fees paid to enter, and of the funding since: all exits together make `profit`. None
    where what it cost to enter could not be read back.
    """
    if monitor.is_estimated:
        return None
    profits, total = monitor.reckoned.profits, ZERO
    for fill in fills:
        made = profits.get(fill.exec_id)
        if made is None:
            return None
        total += made
    return total


def result_at(monitor: Monitor, price: Decimal) -> Decimal | None:
    """Money of the whole trade if all that is open leaves at ``price`` as taker: realised and open, after fees.

    None while executions are missing: what they earned is not known.
    """
    if monitor.unexplained or monitor.external_qty != ZERO or monitor.is_estimated:
        return None
    size = monitor.size
    money = profit(monitor)
    return money.net + monitor.side.sign * size * price - size * price * monitor.taker_fee


def close_reason(monitor: Monitor) -> CloseReason:
    """The role of the last execution that closed; never deduced from a missing order."""
    closing = [f for f in monitor.fills if f.side is not monitor.side]
    if not closing:
        return CloseReason.UNKNOWN if monitor.entered else CloseReason.NOT_FILLED
    last = closing[-1]
    match last.role:
        case Role.TAKE_PROFIT:
            return CloseReason.TAKE_PROFIT
        case Role.CLOSE:
            return monitor.closing.reason if monitor.closing else CloseReason.CHAT
        case Role.ENTRY:
            return CloseReason.UNKNOWN
        case None:
            return _reason_of_foreign(monitor, last)
        case _:
            assert_never(last.role)


def why_closed(monitor: Monitor) -> str:
    """The close reason in words; of a take profit which one it was: "TP3"."""
    reason = close_reason(monitor)
    if reason is not CloseReason.TAKE_PROFIT:
        return reason.value
    return f"TP{next(f.leg for f in reversed(monitor.fills) if f.role is Role.TAKE_PROFIT)}"


def _reason_of_foreign(monitor: Monitor, fill: Fill) -> CloseReason:
    forced = forced_reason(fill)
    if forced is not None:
        return forced
    if fill.exec_type in _SETTLED:
        return CloseReason.SETTLEMENT
    if fill.create_type in OF_STOPS:
        return reason_of_origin(_origin_of(monitor, fill))
    return _CREATED_BY.get(fill.create_type, CloseReason.UNKNOWN)


def forced_reason(fill: Fill) -> CloseReason | None:
    """Liquidation or deleveraging, where the exchange took it against its owner's will; else None."""
    if fill.exec_type == ExecType.LIQUIDATION.value:
        return CloseReason.LIQUIDATION
    if fill.exec_type == ExecType.ADL.value:
        return CloseReason.ADL
    created = _CREATED_BY.get(fill.create_type)
    return created if created in _FORCED else None


def reason_of_stop(monitor: Monitor) -> CloseReason:
    """Why the stop stood that fired."""
    return reason_of_origin(_origin_of_full(monitor))


def reason_of_origin(origin: StopOrigin) -> CloseReason:
    """Why a trade ends where a stop of this origin ends it."""
    return _OF_STOP.get(origin, CloseReason.STOP)


def who_moved_the_stop(monitor: Monitor) -> StopOrigin | None:
    """Of a trade whose reason is "stop": what had brought the stop to where it stood. None for any other reason.

    Where we closed because the price was through S* (R13), nothing has fired: it is what wanted S* there.
    """
    if close_reason(monitor) is not CloseReason.STOP:
        return None
    last = [f for f in monitor.fills if f.side is not monitor.side][-1]
    is_by_us = last.role is Role.CLOSE and not _has_fired(monitor)
    return monitor.stop.origin if is_by_us else _origin_of(monitor, last)


def _has_fired(monitor: Monitor) -> bool:
    order = monitor.stop.order
    is_at_rest = order is None or order.status in {OrderStatus.UNTRIGGERED, OrderStatus.DEACTIVATED}
    return not is_at_rest or any(fill.create_type in OF_STOPS for fill in monitor.fills)


def _origin_of(monitor: Monitor, fill: Fill) -> StopOrigin:
    part = monitor.partial_stops.get(fill.order_id)
    return _origin_of_full(monitor) if part is None else _origin_at(monitor, part.price)


def _origin_of_full(monitor: Monitor) -> StopOrigin:
    """Of the position's full stop: the exchange's own order says which price fired."""
    stop = monitor.stop
    return _origin_at(
        monitor, stop.order.price if stop.order is not None and stop.order.price is not None else stop.announced
    )


def _origin_at(monitor: Monitor, fired: Decimal | None) -> StopOrigin:
    stop = monitor.stop
    known = (SentStop(stop.price, stop.origin), *reversed(stop.sent))
    return next((sent.origin for sent in known if sent.price == fired), StopOrigin.PLAN)

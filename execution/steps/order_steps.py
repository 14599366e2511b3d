"""One order: sent, sent again, amended, cancelled, forgotten. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from execution.actions import Action, Amend, Cancel, Drop, Later, Place
from execution.desired_orders import DesiredOrder
from execution.monitor import Monitor
from execution.order_ids import order_link_id
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, Trigger
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO


def new_order(monitor: Monitor, role: Role, leg: int, wanted: DesiredOrder, *, at: Decimal | None = None) -> Place:
    """``at``: the price of a limit order that cannot stand where it is wanted."""
    revision = monitor.next_revision(role, leg)
    order = TrackedOrder(
        link_id=order_link_id(monitor.generation, monitor.epoch, role, leg, revision),
        role=role,
        leg=leg,
        revision=revision,
        qty=wanted.qty,
        price=wanted.price if at is None else at,
        state=OrderState.PLANNED,
        attached_stop=monitor.stop.price if role is Role.ENTRY else None,
        stop_is_partial=role is Role.ENTRY and monitor.size > ZERO,
        trigger_by=wanted.trigger_by,
        asked_price=wanted.price if role is Role.TAKE_PROFIT else None,
    )
    return Place(order, request_of(monitor, order))


def resend(monitor: Monitor, order: TrackedOrder, now: datetime) -> Iterator[Action | Later]:
    """An order that was asked for and not found is sent again under the same id, as it was (R9)."""
    if order.state is not OrderState.ABSENT:
        return
    if order.not_before is not None and now < order.not_before:
        yield Later(order.not_before)
        return
    planned = TrackedOrder(
        link_id=order.link_id,
        role=order.role,
        leg=order.leg,
        revision=order.revision,
        qty=order.qty,
        price=order.price,
        state=OrderState.PLANNED,
        attached_stop=order.attached_stop,
        stop_is_partial=order.stop_is_partial,
        trigger_by=order.trigger_by,
        asked_price=order.asked_price,
        fence=order.fence,
        unanswered=order.unanswered,
    )
    yield Place(planned, request_of(monitor, planned))


def request_of(monitor: Monitor, order: TrackedOrder) -> EntryOrder | ExitOrder:
    if order.role is Role.ENTRY:
        return EntryOrder(
            link_id=order.link_id,
            symbol=monitor.slot.symbol,
            position_idx=monitor.slot.position_idx,
            side=monitor.side,
            qty=order.qty,
            price=order.price,
            stop_loss=order.attached_stop or monitor.stop.price,
            trigger_by=monitor.plan.trigger_by,
            stop_is_partial=order.stop_is_partial,
        )
    return ExitOrder(
        link_id=order.link_id,
        symbol=monitor.slot.symbol,
        position_idx=monitor.slot.position_idx,
        side=monitor.side.opposite,
        qty=order.qty,
        price=order.price if order.trigger_by is None else None,
        is_immediate=order.role is Role.CLOSE and order.price is not None,
        trigger=Trigger(order.price, order.trigger_by) if order.price is not None and order.trigger_by else None,
    )


def amend(
    monitor: Monitor, order: TrackedOrder, total: Decimal, price: Decimal | None, now: datetime
) -> Iterator[Action | Later]:
    if order.not_before is not None and now < order.not_before:
        yield Later(order.not_before)
        return
    request = AmendOrder(
        link_id=order.link_id,
        symbol=monitor.slot.symbol,
        qty=total if total != order.qty else None,
        price=price if order.trigger_by is None else None,
        trigger_price=price if order.trigger_by is not None else None,
    )
    yield Amend(request)


def cancel(
    monitor: Monitor, orders: list[TrackedOrder], now: datetime, *, makes_room: bool = False
) -> Iterator[Action | Later]:
    for order in orders:
        match order.state:
            case OrderState.LIVE if order.not_before is not None and now < order.not_before:
                yield Later(order.not_before)
            case OrderState.LIVE if not order.cancelling:
                yield Cancel(CancelOrder(link_id=order.link_id, symbol=monitor.slot.symbol), makes_room)
            case _:
                yield from forget([order], makes_room=makes_room)


def forget(orders: Iterable[TrackedOrder], *, makes_room: bool = False) -> Iterator[Action | Later]:
    """What was asked for and not found, and is not wanted any more."""
    for order in orders:
        if order.state is OrderState.ABSENT and order.ask_at is None:
            yield Drop(order.link_id, makes_room)

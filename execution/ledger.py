"""The ledger: what we know about each order of ours, as answers and rows arrive. Pure.

A receipt, a row and an answer to a question by id may arrive in any order, twice, or never; each only adds knowledge.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from execution.closing.closing_record import CLOSE_AGAIN
from execution.evidence import missed_executions
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderRow, OrderStatus, OrderType
from execution.monitor import Monitor
from execution.observations import OrderAccepted, OrderAsked, OrderRefused, OrderUncertain
from execution.pauses import growing
from execution.requests import AmendOrder
from execution.stops.missed_prices import fold_missed
from execution.targets.banded_legs import is_outside_band, outside_band
from execution.targets.conditional_legs import cannot_wait, has_fired, price_shown
from execution.targets.manual_legs import fold_shown, with_known
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO

CONFIRM_WITHIN: Final = timedelta(seconds=2)
"""A receipt whose order was not seen by then is asked for by id."""
ASK_AGAIN: Final = timedelta(seconds=1)
FENCE: Final = timedelta(seconds=6)
"""Receive window (5 s) and one second: later a signed request is not accepted any more (R9)."""
UNANSWERED_PAUSE: Final = timedelta(milliseconds=500)
REFUSED_PAUSE: Final = timedelta(seconds=2)
REMOVED_PAUSE: Final = timedelta(seconds=20)
"""What the exchange removed by itself is planned again three times a minute at most (R15)."""
REMOVED_WITHIN: Final = timedelta(minutes=1)
PROPAGATION: Final = timedelta(seconds=10)
"""After this long an order that neither list shows does not exist; just after a cancel both may miss it."""


def with_order(monitor: Monitor, order: TrackedOrder) -> Monitor:
    return replace(monitor, orders={**monitor.orders, order.link_id: order})


def fold_row(monitor: Monitor, row: OrderRow) -> Monitor:
    """What a pushed or read row says about an order of ours; rows of other orders leave the ledger as it is."""
    order = monitor.orders.get(row.link_id) if row.link_id else None
    if order is None:
        return monitor
    if order.updated_at is not None and row.updated_at < order.updated_at:
        return monitor
    if order.state is OrderState.ENDED and row.status.is_open and not _was_only_missing(order):
        return monitor  # an order never comes back to life
    order = replace(
        order,
        order_id=row.order_id,
        status=row.status,
        seen_filled=max(order.seen_filled, row.filled_qty),
        note=order.note if row.reject_reason in {"", "EC_NoError"} else row.reject_reason,
        updated_at=row.updated_at,
        shown_at=order.shown_at if row.updated_at == order.updated_at else row.observed_at,
        goes_on_as_limit=order.goes_on_as_limit or has_fired(order, row),
    )
    if order.role is Role.ENTRY:
        # We never amend one: what a row of it says, its last one too, is what stands, or stood, at the exchange (R8).
        order = replace(order, qty=row.qty, price=price_shown(order, row))
    if not row.status.is_open:
        monitor = _note_person(monitor, order, row)
        by_exchange = not order.cancelled_by_us and row.filled_qty < row.qty and not order.goes_on_as_limit
        not_before = _again_at(monitor, order, row.observed_at) if by_exchange else None
        return with_order(monitor, replace(order, state=OrderState.ENDED, ask_at=None, not_before=not_before))
    speaks_of_our_write = order.written_at is None or row.observed_at >= order.written_at
    if speaks_of_our_write and not order.cancelling:
        # While an earlier cancel of ours may still land it is asked for again, and its end is ours (R8, R9).
        fence = order.cancel_fence if order.cancel_fence is not None and row.observed_at < order.cancel_fence else None
        shown = replace(order, ask_at=fence, cancel_fence=fence)
        is_judged = order.role is Role.TAKE_PROFIT and not order.goes_on_as_limit
        shown = fold_shown(shown, row) if is_judged else shown
        # A cancel that did not take has made no room: if it ends now, nobody takes its place unasked (R1).
        makes_room = order.makes_room and fence is not None
        order = replace(shown, qty=row.qty, price=price_shown(order, row), makes_room=makes_room)
    return with_order(monitor, replace(order, state=OrderState.LIVE, asked=0, duplicate=False))


def _again_at(monitor: Monitor, removed: TrackedOrder, at: datetime) -> datetime:
    """When what the exchange removed may be planned again: at once the first time in a minute, then with a pause."""
    others = (o for o in monitor.orders_of(removed.role, removed.leg) if o.link_id != removed.link_id)
    is_repeated = any(o.not_before is not None and at < o.not_before + REMOVED_WITHIN for o in others)
    return at + REMOVED_PAUSE if is_repeated else at


def _was_only_missing(order: TrackedOrder) -> bool:
    """It was given up because no read showed it; a row of it that is open proves that wrong."""
    never_seen_to_end = order.status is None or order.status.is_open
    return never_seen_to_end and not order.superseded


def _note_person(monitor: Monitor, order: TrackedOrder, row: OrderRow) -> Monitor:
    """A take profit that ended by a cancel which is not ours was removed by a person: not created again (R15)."""
    by_person = (
        order.role is Role.TAKE_PROFIT
        and row.status in {OrderStatus.CANCELLED, OrderStatus.DEACTIVATED}
        and row.cancel_type == "CancelByUser"
        and not order.cancelled_by_us
        and not order.goes_on_as_limit
        and order.leg not in monitor.legs_removed
        and row.filled_qty < row.qty
    )
    return replace(monitor, legs_removed=(*monitor.legs_removed, order.leg)) if by_person else monitor


def fold_accepted(monitor: Monitor, answer: OrderAccepted, now: datetime) -> Monitor:
    order = monitor.orders.get(answer.link_id)
    if order is None:
        return monitor
    if order.state is OrderState.ENDED:  # the row was faster than the receipt, which says when it was begun
        return with_order(monitor, replace(order, written_at=order.written_at or answer.began_at))
    return with_order(
        monitor,
        replace(
            order,
            order_id=answer.order_id or order.order_id,
            state=OrderState.LIVE,
            qty=answer.qty if answer.qty is not None else order.qty,
            price=answer.price if answer.price is not None else order.price,
            asked_price=answer.price if answer.price is not None else order.asked_price,
            written_at=answer.began_at,
            cancelling=order.cancelling or answer.cancelled,
            ask_at=_asks_at(order, answer, now),
            asked=0,
            unanswered=0,
        ),
    )


def _asks_at(order: TrackedOrder, answer: OrderAccepted, now: datetime) -> datetime | None:
    """When the order is asked for next; a receipt does not answer whether a person has moved it meanwhile (R8)."""
    if not _is_shown(order, answer):
        return now + CONFIRM_WITHIN
    return order.ask_at if order.moved is not None else None


def _is_shown(order: TrackedOrder, answer: OrderAccepted) -> bool:
    """A row overtook the receipt and shows what it speaks of: nothing is left to ask."""
    is_newer = order.shown_at is not None and order.shown_at >= answer.began_at and not answer.cancelled
    return is_newer and answer.qty in {None, order.qty} and answer.price in {None, order.price}


def fold_refused(monitor: Monitor, answer: OrderRefused, now: datetime) -> Monitor:
    """A refused create never existed; a refused amend or cancel says that our picture of the order is old: ask."""
    order = monitor.orders.get(answer.link_id)
    if order is None or order.state is OrderState.ENDED:
        return monitor
    if answer.creating and answer.refusal is Refusal.DUPLICATE_ID:
        fence = max(order.fence or now, now + FENCE)
        return with_order(monitor, replace(order, duplicate=True, ask_at=now, fence=fence))
    may_still_land = order.fence is not None and now < order.fence and order.role is not Role.CLOSE
    if answer.creating and may_still_land:
        # This attempt was refused; an earlier one, whose answer was lost, may land until its fence (R9).
        absent = replace(order, state=OrderState.ABSENT, ask_at=order.fence, not_before=order.fence, note=answer.text)
        return with_order(monitor, absent)
    if answer.creating:
        ended = replace(order, state=OrderState.ENDED, status=OrderStatus.REJECTED, ask_at=None, note=answer.text)
        if cannot_wait(order, answer.refusal):
            return with_order(monitor, replace(ended, goes_on_as_limit=True))
        if is_outside_band(order, answer.refusal):
            is_known = outside_band(monitor, order.leg, order.asked_price)
            ended = replace(ended, passed_at=order.asked_price)
            if not is_known:
                return with_order(monitor, ended)
        refused_before = sum(o.status is OrderStatus.REJECTED for o in monitor.orders_of(order.role, order.leg))
        not_before = now + growing(REFUSED_PAUSE, refused_before, 5)
        return with_order(monitor, replace(ended, not_before=not_before))
    # What stands in the way of a close has to go as soon as it is known how it stands (R11).
    pause = REFUSED_PAUSE if monitor.closing is None else CLOSE_AGAIN
    asked = replace(order, ask_at=now, not_before=now + pause)
    if cannot_wait(order, answer.refusal) or is_outside_band(order, answer.refusal):
        asked = replace(asked, passed_at=order.asking_price)
    return with_order(monitor, asked)


def fold_uncertain(monitor: Monitor, answer: OrderUncertain) -> Monitor:
    """Transient: nothing was sent, the order is as absent as before. Ambiguous: ask by id, and repeat with pauses."""
    order = monitor.orders.get(answer.link_id)
    if order is None or order.state is OrderState.ENDED:
        return monitor
    if answer.fence is None and order.state is not OrderState.LIVE:
        # An earlier attempt whose answer was lost may land until its fence: asked again then, not forgotten before.
        absent = replace(order, state=OrderState.ABSENT, not_before=answer.retry_at, ask_at=order.fence)
        return with_order(monitor, absent)
    if answer.fence is None:
        return with_order(monitor, replace(order, not_before=answer.retry_at, cancelling=False))
    if answer.fence == order.fence:
        return monitor  # this attempt is known
    pause = growing(UNANSWERED_PAUSE, order.unanswered - 1, 4) if order.unanswered else timedelta()
    if order.role is Role.CLOSE and order.state is not OrderState.LIVE:
        # A close does not wait for a read that may fail as well: the same id again, and "duplicate" means it landed.
        again = answer.retry_at + max(pause, CLOSE_AGAIN)
        absent = replace(order, state=OrderState.ABSENT, fence=answer.fence, ask_at=answer.fence, not_before=again)
        return with_order(monitor, replace(absent, unanswered=order.unanswered + 1))
    doubted = replace(order, fence=answer.fence, ask_at=answer.retry_at, unanswered=order.unanswered + 1)
    return with_order(monitor, replace(doubted, not_before=answer.retry_at + pause))


def fold_asked(monitor: Monitor, answer: OrderAsked, now: datetime) -> Monitor:
    order = monitor.orders.get(answer.link_id)
    if order is None or order.state is OrderState.ENDED:
        return monitor
    if answer.row is not None:
        if _is_another(order, answer.row):
            return with_order(monitor, replace(order, state=OrderState.ENDED, superseded=True, ask_at=None))
        monitor = fold_row(monitor, answer.row)
        order = monitor.orders[answer.link_id]
        if order.duplicate and order.state is OrderState.ENDED and order.seen_filled == ZERO:
            return with_order(monitor, replace(order, superseded=True))
        if order.state is OrderState.LIVE and order.cancelling:
            # The cancel did not take, or is under way: sent again after a moment, and not forgotten before its fence.
            fence = answer.began_at + FENCE
            return with_order(monitor, replace(order, cancelling=False, cancel_fence=fence, ask_at=fence))
        return monitor
    if order.state is OrderState.LIVE:
        gone = order.written_at is None or now - order.written_at > PROPAGATION
        if gone and order.asked >= 3 and not _may_have_filled(monitor, order):
            return with_order(monitor, replace(order, state=OrderState.ENDED, ask_at=None))
        return with_order(monitor, replace(order, asked=order.asked + 1, ask_at=now + ASK_AGAIN))
    settled = order.fence is None or now >= order.fence
    if order.duplicate:
        # Taken, and not shown: lists lag behind, so only after the fence the next revision stands for it (R10).
        missing = replace(order, asked=order.asked + 1, ask_at=now + ASK_AGAIN)
        given_up = replace(order, state=OrderState.ENDED, superseded=True, ask_at=None)
        return with_order(monitor, given_up if settled else missing)
    again = None if settled else min(order.fence or now, now + ASK_AGAIN)
    return with_order(monitor, replace(order, state=OrderState.ABSENT, asked=order.asked + 1, ask_at=again))


def _may_have_filled(monitor: Monitor, order: TrackedOrder) -> bool:
    """What a take profit has sold executions tell, however long ago: before they are read its leg is not placed anew.

    A close waits for no read (R11), and an entry that ended is not sent again (R24).
    """
    is_unread = monitor.unexplained or missed_executions.are_to_be_read(monitor)
    return order.role is Role.TAKE_PROFIT and is_unread


def _is_another(order: TrackedOrder, row: OrderRow) -> bool:
    """R10: a duplicate id whose order is of another kind than we meant; the next revision is used then.

    Another quantity or price does not make it another: generation and epoch are ours alone, so it is the one whose
    answer was lost, and a person has changed it since. A second one beside it would double the trade.
    """
    is_market = order.price is None or order.trigger_by is not None
    return order.duplicate and is_market != (row.order_type is OrderType.MARKET)


def doubt_all(monitor: Monitor, now: datetime, exchange_now: datetime | None = None) -> Monitor:
    """After a restart nothing is known to be as it was left: ask for every order that may live, and what was missed.

    ``exchange_now``: the exchange's present; None: nobody has asked, and ours stands for it.
    """
    orders = {
        link_id: replace(order, ask_at=now, not_before=None, fence=now + FENCE) if order.is_open else order
        for link_id, order in monitor.orders.items()
    }
    return nobody_listened(replace(monitor, orders=orders, look_at=now), now, exchange_now or now)


def nobody_listened(monitor: Monitor, now: datetime, exchange_now: datetime) -> Monitor:
    """Until now: a person may have moved the stop, and executions and prices may have been missed."""
    monitor = replace(monitor, stop=replace(monitor.stop, is_unread=True, through=None))
    monitor = missed_executions.note_missed(monitor, now)
    # Prices were heard at least until then: what is on record was seen while we listened (R17).
    row_at = monitor.row.observed_at if monitor.row is not None else monitor.created_at
    return fold_missed(monitor, monitor.trail.updated_at or row_at, exchange_now, now)


def mark_cancelling(monitor: Monitor, link_id: str, *, makes_room: bool = False) -> Monitor:
    """Before a cancel leaves: its end shall not be taken for a person's act, whatever happens in between."""
    return with_order(monitor, replace(monitor.orders[link_id], cancelling=True, makes_room=makes_room))


def mark_amending(monitor: Monitor, request: AmendOrder) -> Monitor:
    """Before an amend leaves: what the exchange then shows is ours, whatever happened to the answer (R8)."""
    order = monitor.orders[request.link_id]
    asking = request.price or request.trigger_price or order.asking_price
    known = with_known(order, *([] if request.qty is None else [request.qty]))
    return with_order(monitor, replace(known, asking_price=asking))


def drop(monitor: Monitor, link_id: str, *, makes_room: bool = False) -> Monitor:
    """An order that was never found, and is not wanted any more, counts as ended."""
    order = replace(monitor.orders[link_id], state=OrderState.ENDED, ask_at=None, makes_room=makes_room)
    return with_order(monitor, order)


def doubt_absent(monitor: Monitor, shown: frozenset[str], now: datetime) -> Monitor:
    """A complete list of open orders that misses some of ours: each is asked by id before it counts as gone (R19).

    One that was written just before the list was asked for may be shown yet: it has its time.
    """
    orders = dict(monitor.orders)
    for link_id, order in monitor.orders.items():
        if order.state is OrderState.LIVE and link_id not in shown and order.ask_at is None:
            settled_at = now if order.written_at is None else order.written_at + CONFIRM_WITHIN
            orders[link_id] = replace(order, ask_at=max(now, settled_at))
    return replace(monitor, orders=orders)

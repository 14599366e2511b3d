"""What answers and rows say of one order of a bot. Pure: the order before, the order after.

A receipt is not a fact: an accepted order is live, and what becomes of it is what rows and executions show. Where
nobody knows, it is asked for by its id before anything else is done with it (R9, R10).
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_order import Cut, CutBy, DcaOrder, OrderRole
from execution.dca.observations import Accepted, BuysForbidden, Declined, OrderAsked, Unanswered
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderRow, OrderStatus
from execution.pauses import growing
from execution.tracked_orders import OrderState

ASK_SOON: Final = timedelta(seconds=1)
ASK_AGAIN: Final = timedelta(seconds=5)
"""An order that ought to be there and is not found: lists lag behind, and absence proves nothing."""
REFUSED_PAUSE: Final = timedelta(seconds=10)
READ_AGAIN: Final = timedelta(seconds=1)
"""After a read that failed; ever longer."""
GIVEN_UP_AFTER: Final = timedelta(minutes=10)
LISTED_WITHIN: Final = timedelta(minutes=1)
"""After the last request about it an order that rests is in the exchange's lists."""


def accepted(order: DcaOrder, answer: Accepted, now: datetime) -> DcaOrder:
    """The exchange took the request: it lives, and a row is to show what it became; where none comes it is asked for.

    Until then nothing is sent about it again.
    """
    if not order.is_open:
        return order
    order_id = answer.order_id or order.order_id
    return replace(order, order_id=order_id, state=OrderState.LIVE, fence=None, ask_at=now + ASK_SOON, unanswered=0)


def declined(order: DcaOrder, answer: Declined, now: datetime) -> DcaOrder:
    """The exchange, or the way to it, said no; what it was about follows from what was being asked."""
    if not order.is_open:
        return order
    if answer.refusal is None:  # nothing left, so nothing was written
        return replace(order, not_before=now + timedelta(seconds=answer.retry_after or 0), written_at=None)
    if order.state is OrderState.LIVE:  # an amendment or a cancel: what stands there decides
        again = now + pause_after(order.refusals)
        refusals = order.refusals + 1
        return replace(order, wanted_price=None, note=answer.text, ask_at=now, not_before=again, refusals=refusals)
    if answer.refusal is Refusal.DUPLICATE_ID:
        return replace(order, state=OrderState.LIVE, ask_at=now, is_taken=True)
    return replace(order, state=OrderState.ENDED, status=OrderStatus.REJECTED, note=answer.text)


def unanswered(order: DcaOrder, answer: Unanswered) -> DcaOrder:
    """It is asked for once nothing can land any more; what is asked of it again then waits longer each time."""
    if not order.is_open:
        return order
    again = answer.fence + pause_after(order.unanswered - 1) if order.unanswered else order.not_before
    return replace(order, fence=answer.fence, ask_at=answer.fence, not_before=again, unanswered=order.unanswered + 1)


def shown(order: DcaOrder, row: OrderRow) -> DcaOrder:
    """What a row shows of it. Filled quantities only grow, what has ended stays ended; an older row says no more."""
    filled = max(order.seen_filled, row.filled_qty)
    is_older = order.updated_at is not None and row.updated_at < order.updated_at
    if not order.is_open or is_older:
        return replace(order, seen_filled=filled)
    waits = _may_still_change(order, row)
    is_repriced = order.wanted_price is not None and row.price == order.wanted_price
    return replace(
        order,
        updated_at=row.updated_at,
        order_id=row.order_id,
        status=row.status,
        qty=_qty_shown(order, row),
        cut=_cut_shown(order, row),
        state=OrderState.LIVE if row.status.is_open else OrderState.ENDED,
        seen_filled=filled,
        price=order.price if order.price is None or row.price is None else row.price,
        target=row.price if is_repriced else order.target,
        wanted_price=None if is_repriced else order.wanted_price,
        refusals=0 if is_repriced else order.refusals,
        is_moved=order.is_moved or _is_moved(order, row),
        note=row.reject_reason if row.status is OrderStatus.REJECTED else order.note,
        fence=order.fence if waits else None,
        ask_at=order.ask_at if waits else None,
        asked=0,
        put_back_at=None,
        missing_since=None,
    )


def _qty_shown(order: DcaOrder, row: OrderRow) -> Decimal | None:
    """We never ask for another quantity of what rests: one that is shown is a person's, or the exchange's."""
    return row.qty if order.qty is not None and row.status.is_open and not order.fills_at_once else order.qty


def _cut_shown(order: DcaOrder, row: OrderRow) -> Cut | None:
    """What only reduces is trimmed by the exchange as well, where the position has less: the row does not say who."""
    qty = _qty_shown(order, row)
    if order.qty is None or qty is None or qty == order.qty:
        return order.cut
    if not row.reduce_only or qty > order.qty:
        return None
    is_pending = order.cut is not None and order.cut.by is CutBy.UNKNOWN
    return Cut(was=order.cut.was if order.cut is not None and is_pending else order.qty, at=row.observed_at)


def _may_still_change(order: DcaOrder, row: OrderRow) -> bool:
    """A change whose answer was lost may land after this row was seen: nothing else is sent before it is known."""
    is_change = order.state is OrderState.LIVE and row.status.is_open
    return is_change and order.fence is not None and row.observed_at < order.fence


def asked(order: DcaOrder, answer: OrderAsked, now: datetime, read_until: datetime) -> DcaOrder:
    """Looked for by its id. Not found: it may be sent again if it was never accepted, else it is looked for again.

    Where nobody answered, it may have landed and filled, and lists lag behind: that it never did is believed once
    executions and open orders were read as well since nothing can land any more (``read_until``).
    """
    if answer.row is not None:
        return shown(order, answer.row)
    if not order.is_open:
        return order
    may_still_land = order.fence is not None and answer.began_at < order.fence
    if order.state is OrderState.LIVE or may_still_land:
        missing_since = None if may_still_land else order.missing_since or now
        again = now + growing(ASK_AGAIN, order.asked, 6)
        return replace(order, ask_at=again, asked=order.asked + 1, missing_since=missing_since)
    if order.fence is not None and read_until < order.fence:
        return not_asked(order, now)
    return replace(order, state=OrderState.ABSENT, fence=None, ask_at=None, asked=0, written_at=None)


def proven_by_read_at(order: DcaOrder) -> datetime | None:
    """Executions are to be read then, before it counts as never landed; None: nothing of it is in doubt."""
    return order.fence if order.state in {OrderState.PLANNED, OrderState.ABSENT} else None


def forbidden(order: DcaOrder, said: BuysForbidden) -> DcaOrder:
    """A sell goes on; a buy that rests is withdrawn; one that was held back, and is nowhere, is over."""
    if order.role is OrderRole.SELL:
        return order
    if order.link_id == said.held_back and order.state in {OrderState.PLANNED, OrderState.ABSENT}:
        return replace(order, state=OrderState.ENDED, written_at=None, note=said.why)
    return replace(order, cancelling=True) if order.state is OrderState.LIVE and not order.fills_at_once else order


def not_asked(order: DcaOrder, now: datetime) -> DcaOrder:
    """It could not be looked for."""
    return replace(order, ask_at=now + growing(READ_AGAIN, order.asked, 5), asked=order.asked + 1)


def doubted(order: DcaOrder, now: datetime) -> DcaOrder:
    """A planned one may have been sent by the life before this one: it is asked for after what may still land has.

    Whatever stands undisturbed is shown by the read of all open orders, and asked for only if it is missing there.
    """
    if order.state is OrderState.LIVE and order.fence is None and order.ask_at is None:
        return order
    return replace(order, ask_at=max(order.fence or now, now), asked=0)


def given_up_at(order: DcaOrder) -> datetime | None:
    """From then on an order is given up that is still not found; None: there is no reason to.

    A sell that rested, and about which nothing is under way, is in a list or it is nowhere: it goes soon. Of what
    may have filled a moment ago, and of a buy that would be bought twice, long delays are believed.
    """
    if order.state is not OrderState.LIVE or order.missing_since is None:
        return None
    if order.role is OrderRole.BUY or order.fills_at_once:
        return order.missing_since + GIVEN_UP_AFTER
    # A moment later: a read that began with the answer may be older than it.
    return max(order.missing_since + ASK_SOON, (order.written_at or order.created_at) + LISTED_WITHIN)


def is_given_up(order: DcaOrder, read_until: datetime, now: datetime) -> bool:
    """It is not found by its id, nor in a read of all open orders and executions begun since (``read_until``)."""
    due = given_up_at(order)
    return due is not None and now >= due and read_until >= due


def pause_after(refusals: int) -> timedelta:
    return growing(REFUSED_PAUSE, refusals, 6)


def is_of_before(row: OrderRow, order: DcaOrder) -> bool:
    """It had ended before this order was made: an id that was used before (R10), as its record is an older one.

    Clocks differ: so only where the exchange did not take the order from us, or its record is known to be put back.
    """
    since = order.put_back_at or (order.created_at if order.is_taken and not order.order_id else None)
    return not row.status.is_open and since is not None and row.updated_at < since


def is_by_person(row: OrderRow, order: DcaOrder) -> bool:
    """A sell that ended without filling, and that we had not asked to end."""
    has_ended = row.status in {OrderStatus.CANCELLED, OrderStatus.PARTIALLY_FILLED_CANCELED, OrderStatus.DEACTIVATED}
    by_us = order.cancelling or not order.is_open
    return has_ended and not by_us and row.cancel_type in {"", "CancelByUser"} and not order.fills_at_once


def _is_moved(order: DcaOrder, row: OrderRow) -> bool:
    """It stands at a price that we never asked for."""
    return order.price is not None and row.status.is_open and row.price not in {None, order.price, order.wanted_price}

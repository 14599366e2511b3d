"""Take profits that a person moves in the app: recognised, respected, told; never fought (R8). Pure.

A price or quantity is a person's when it is neither what stood before nor what we ever asked for, no request of ours
may still land, and a second, newer read agrees. Its price becomes the leg's price in the plan. Its quantity becomes
the leg's share, and the other legs share the rest; where that would leave one of them too small to stand, quantities
are planned again as before.
"""

from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Final

from msgspec.structs import replace

from execution.adoption.foreign_exits import foreign_leaves
from execution.desired_orders import desired_orders, open_weights, runner_weight
from execution.exit_plan import TpLeg
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderRow
from execution.monitor import Monitor
from execution.targets.conditional_legs import price_shown
from execution.targets.sharing import share_out
from execution.tracked_orders import LegMoved, OrderMove, Role, TrackedOrder
from utils.money import ZERO

MOST_KNOWN: Final = 32
"""Of the quantities that we asked for the newest are kept: older ones cannot come back."""
TAKES_EFFECT: Final = timedelta(seconds=2)
"""So long a new price may take to show after the exchange has taken it."""
_FINE: Final = Decimal("1e-24")
"""Shares are cut to this, so that what is done stays done."""


# ---------------------------------------- recognised


def with_known(order: TrackedOrder, *quantities: Decimal) -> TrackedOrder:
    """These total quantities are ours, whenever a row shows them."""
    new = (qty for qty in dict.fromkeys(quantities) if qty not in order.known_qtys)
    return replace(order, known_qtys=(*order.known_qtys, *new)[-MOST_KNOWN:])


def fold_shown(order: TrackedOrder, row: OrderRow) -> TrackedOrder:
    """A take profit of ours after a row of it that is open and newer than our last write about it."""
    price = price_shown(order, row)
    is_first = order.accepted_price is None
    if _is_asked_for(order, price):
        order = replace(
            order, accepted_price=price, asked_price=order.asking_price, asking_price=None, asked_again=False
        )
    elif _had_no_effect(order, price, row):
        # Once more, and no oftener: perhaps the band of prices ends where it stands.
        asked_price = order.asked_price if order.asked_again else price
        order = replace(order, asked_price=asked_price, asking_price=None, asked_again=not order.asked_again)
    if is_first or order.accepted_price is None:
        # What the exchange made of our price satisfies the plan: it moves limit prices into its band.
        return with_known(replace(order, accepted_price=price), order.qty, row.qty)
    if price == order.accepted_price and row.qty in order.known_qtys:
        return replace(order, moved=None)
    fenced = order.fence if order.fence is not None and row.observed_at < order.fence else None
    seen = order.moved
    if seen is not None and (seen.price, seen.qty) == (price, row.qty) and row.observed_at > seen.at and not fenced:
        return replace(order, moved=replace(seen, agreed=True))
    was_qty = seen.was_qty if seen is not None else order.qty
    moved = OrderMove(price=price or order.accepted_price, qty=row.qty, was_qty=was_qty, at=row.observed_at)
    return replace(order, moved=moved, ask_at=fenced or row.observed_at)


def _is_asked_for(order: TrackedOrder, price: Decimal | None) -> bool:
    """A new price is ours if we asked for it, or for another one that was taken: the exchange moved that."""
    asking = order.asking_price
    return asking is not None and price != order.accepted_price and asking in {price, order.asked_price}


def _had_no_effect(order: TrackedOrder, price: Decimal | None, row: OrderRow) -> bool:
    """A receipt for another price came, and a while later the old one stands: a receipt is no fact."""
    is_taken = order.asking_price is not None and order.asking_price == order.asked_price
    has_waited = order.written_at is not None and row.observed_at >= order.written_at + TAKES_EFFECT
    return is_taken and has_waited and price == order.accepted_price != order.asking_price


# ---------------------------------------- respected


def adopt(monitor: Monitor, instrument: Instrument, now: datetime) -> Monitor:
    """The plan after what a person moved; while executions are missing, or at the end, nothing is decided."""
    if not monitor.is_base_known:
        return monitor
    for order in monitor.orders_of(Role.TAKE_PROFIT):
        if order.moved is not None and order.moved.agreed:
            monitor = _adopted(monitor, order, order.moved, instrument, now)
    return monitor


def _adopted(monitor: Monitor, order: TrackedOrder, move: OrderMove, instrument: Instrument, now: datetime) -> Monitor:
    filled = monitor.filled_of(order.link_id)
    planned = desired_orders(monitor, instrument, now).take_profits
    # What is planned anyway is ours: a crash while the disk failed lost the record that it was asked for.
    is_planned = any((tp.leg, tp.qty) == (order.leg, move.qty - filled) for tp in planned)
    by_hand = move.qty != move.was_qty and not is_planned and not _was_cut(monitor, move)
    settled = with_known(replace(order, accepted_price=move.price, moved=None), move.qty)
    monitor = replace(monitor, orders={**monitor.orders, order.link_id: settled})
    old_price = order.accepted_price
    if monitor.closing is not None or (not by_hand and move.price == old_price):
        return monitor
    legs = tuple(replace(leg, price=move.price) if leg.number == order.leg else leg for leg in monitor.plan.legs)
    shared = _with_quantity(_with_legs(monitor, legs), order.leg, move.qty - filled, instrument) if by_hand else None
    told = LegMoved(
        leg=order.leg,
        old_price=old_price if old_price is not None else move.price,
        new_price=move.price,
        old_qty=move.was_qty - filled,
        new_qty=move.qty - filled if by_hand else move.was_qty - filled,
        keeps_qty=not by_hand or shared is not None,
        at=now,
    )
    asked = replace(settled, asked_price=move.price)
    monitor = replace(monitor, orders={**monitor.orders, order.link_id: asked}, legs_moved=(*monitor.legs_moved, told))
    return _with_legs(monitor, shared or legs)


def _with_legs(monitor: Monitor, legs: tuple[TpLeg, ...]) -> Monitor:
    """An undo of what the chat changed leaves what the person moved, unless the chat had changed that leg itself."""
    undo = monitor.undo
    if undo is not None:
        moved = dict(zip(monitor.plan.legs, legs, strict=True))
        before = tuple(moved.get(leg, leg) for leg in undo.plan.legs)
        undo = replace(undo, plan=replace(undo.plan, legs=before))
    return replace(monitor, plan=replace(monitor.plan, legs=legs), undo=undo)


def _was_cut(monitor: Monitor, move: OrderMove) -> bool:
    """The exchange cuts reduce-only orders that exceed the position: nobody's decision, planned again."""
    offered = sum(
        (
            (o.moved.was_qty if o.moved is not None else o.qty) - monitor.filled_of(o.link_id)
            for o in monitor.orders_of(Role.TAKE_PROFIT)
            if o.is_open
        ),
        ZERO,
    )
    return move.qty < move.was_qty and offered > monitor.size


def _with_quantity(monitor: Monitor, number: int, qty: Decimal, instrument: Instrument) -> tuple[TpLeg, ...] | None:
    """Shares under which this leg offers ``qty`` and the others, as before among themselves, the rest.

    None where they cannot: the rest is too small for them, or a runner and removed legs would share it.
    """
    theirs = foreign_leaves(monitor)
    size, base = monitor.size - theirs, monitor.base - theirs
    others = [(leg, weight) for leg, weight in open_weights(monitor, base) if leg.number != number and weight > ZERO]
    runner = runner_weight(monitor, base, instrument)
    rest = size - qty
    given = {leg.number: part for leg, part in share_out(rest, others, runner, instrument)} if rest > ZERO else {}
    left = rest - sum(given.values(), ZERO)
    if qty <= ZERO or left < ZERO or len(given) < len(others) or (left > ZERO and monitor.legs_removed):
        return None
    given[number] = qty
    legs = tuple(_reshared(monitor, leg, given, base) for leg in monitor.plan.legs)
    if left > ZERO:
        return legs
    # Nothing is left over: the shares have to be one to the last digit, or a runner of nothing would remain.
    kept = monitor.plan.given_up + sum((leg.share for leg in legs if leg.number not in monitor.legs_removed), ZERO)
    return tuple(replace(leg, share=leg.share + 1 - kept) if leg.number == number else leg for leg in legs)


def _reshared(monitor: Monitor, leg: TpLeg, given: dict[int, Decimal], base: Decimal) -> TpLeg:
    if leg.number in monitor.legs_removed:
        return leg
    total = given.get(leg.number, ZERO) + monitor.filled_by_leg(leg.number)
    return replace(leg, share=(total / base).quantize(_FINE, ROUND_DOWN))

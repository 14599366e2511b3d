"""What there is to tell of take profits: hit, and what a person did to them in the app. Pure."""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from execution.desired_orders import open_weights, ours_to_sell
from execution.fill_sums import mean_price, of_leg
from execution.fills import realised_by
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.tracked_orders import LegMoved, Role, TrackedOrder
from utils.money import ZERO


def tell_targets(monitor: Monitor, now: datetime) -> tuple[Monitor, tuple[Notice, ...]]:
    """The monitor with those marked that are told as hit now: when they have sold all of their share."""
    notices: list[Notice] = []
    for leg in monitor.plan.legs:
        if leg.number in monitor.tps_announced or not monitor.leg_done(leg.number):
            continue
        notices.append(_hit(monitor, leg.number, now))
        monitor = replace(monitor, tps_announced=(*monitor.tps_announced, leg.number))
    return monitor, tuple(notices)


def _hit(monitor: Monitor, number: int, now: datetime) -> Notice:
    fills = of_leg(monitor.fills, number)
    return notice_of(
        monitor,
        NoticeKind.TP_HIT,
        number,
        now,
        leg=number,
        of=len(monitor.plan.legs),
        qty=sum((f.qty for f in fills), ZERO),
        price=mean_price(fills),
        profit=realised_by(monitor, fills),
        remaining=max(ZERO, monitor.open_after(fills[-1].seq)),
    )


def news_of_targets_by_hand(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """What a person removed or moved since."""
    for leg in after.legs_removed:
        if leg not in before.legs_removed:
            yield _removed(after, leg, now)
    for move in after.legs_moved[len(before.legs_moved) :]:
        yield _moved(after, move, now)


def news_of_lost_targets(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """Whose order is found no more, and nobody knows who took it away: the plan stands, so another is placed (R15)."""
    lost = [order for order in after.orders_of(Role.TAKE_PROFIT) if order.is_lost and _stood(before, order)]
    if not lost or after.size == ZERO or after.closing is not None:
        return
    open_legs = {leg.number for leg, weight in open_weights(after, after.base) if weight > ZERO}
    for order in lost:
        if order.leg in open_legs:
            yield _lost(after, order, now)


def _stood(monitor: Monitor, order: TrackedOrder) -> bool:
    held = monitor.orders.get(order.link_id)
    return held is not None and held.is_open


def _lost(monitor: Monitor, order: TrackedOrder, now: datetime) -> Notice:
    return notice_of(monitor, NoticeKind.LEG_LOST, order.link_id, now, leg=order.leg, price=order.price)


def _removed(monitor: Monitor, number: int, now: datetime) -> Notice:
    """What it would have sold is sold by the others: that they grow is told here."""
    others = [leg.number for leg, weight in open_weights(monitor, monitor.base) if weight > ZERO]
    qty = ours_to_sell(monitor) if others and not monitor.plan.runner_share else None
    return notice_of(monitor, NoticeKind.LEG_REMOVED, number, now, leg=number, others=others, qty=qty)


def _moved(monitor: Monitor, move: LegMoved, now: datetime) -> Notice:
    return notice_of(
        monitor,
        NoticeKind.LEG_MOVED,
        f"{move.leg}@{move.at:%Y%m%dT%H%M%S%f}",
        now,
        leg=move.leg,
        old_price=move.old_price,
        new_price=move.new_price,
        old_qty=move.old_qty,
        new_qty=move.new_qty,
        keeps_qty=move.keeps_qty,
    )

"""What there is to tell of partial closes from the chat, when they have ended. Pure."""

from collections.abc import Iterator
from datetime import datetime

from execution.closing.closing_record import Reduction
from execution.fill_record import Fill
from execution.fill_sums import mean_price
from execution.fills import realised_by
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.order_ids import read_link_id
from execution.tracked_orders import Role
from utils.money import ZERO


def news_of_reduction(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """One that the record knows, with all that its orders filled."""
    if before.reduction is not None and after.reduction is None and after.size > ZERO:
        yield _ended(after, before.reduction, now)


def _ended(monitor: Monitor, reduction: Reduction, now: datetime) -> Notice:
    orders = [o for o in monitor.orders_of(Role.CLOSE) if o.revision >= reduction.revision]
    fills = [f for f in monitor.fills if f.link_id in {o.link_id for o in orders}]
    if not fills:
        why = next((o.note for o in reversed(orders) if o.note), "")
        return notice_of(monitor, NoticeKind.REDUCTION_REFUSED, reduction.revision, now, urgent=True, text=why)
    return _reduced(monitor, fills, reduction.revision, now)


def news_of_lost_reductions(monitor: Monitor, new: list[Fill], now: datetime) -> Iterator[Notice]:
    """Those that the ledger has lost: a crash while the disk failed; the ids of ``new`` fills tell what they were."""
    lost: dict[tuple[str, int], list[Fill]] = {}
    for fill in new:
        is_lost = fill.role is Role.CLOSE and fill.link_id not in monitor.orders
        if is_lost and (named := read_link_id(fill.link_id)) is not None:
            lost.setdefault((fill.link_id, named.revision), []).append(fill)
    for (_, revision), fills in lost.items():
        yield _reduced(monitor, fills, revision, now)


def _reduced(monitor: Monitor, fills: list[Fill], revision: int, now: datetime) -> Notice:
    return notice_of(
        monitor,
        NoticeKind.REDUCED,
        revision,
        now,
        qty=sum((f.qty for f in fills), ZERO),
        price=mean_price(fills),
        profit=realised_by(monitor, fills),
        remaining=monitor.size,
    )

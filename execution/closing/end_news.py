"""What there is to tell of a trade that is over: what it made, or that it never began. Pure."""

from datetime import datetime

from execution.closing.closing_record import CloseReason
from execution.entries_wanted import MARKET_ENTRY_FRESH
from execution.fill_sums import mean_price
from execution.fills import profit, who_moved_the_stop, why_closed
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.tracked_orders import Role
from utils.money import ZERO


def notice_of_end(monitor: Monitor, now: datetime) -> Notice:
    """Its money is that of its executions, or not known (I9)."""
    if monitor.entered == ZERO:
        reason = monitor.closing.reason if monitor.closing else CloseReason.NOT_FILLED
        is_taken = monitor.closing is None and bool(monitor.strangers)
        is_too_old = _was_too_old(monitor, now)
        return notice_of(
            monitor, NoticeKind.NOT_FILLED, "", now, reason=reason.value, is_taken=is_taken, is_too_old=is_too_old
        )
    exits = [f for f in monitor.fills if f.side is not monitor.side]
    money = profit(monitor)
    # Executions that do not come back to zero are a cash flow, not a profit.
    is_explained = monitor.entered == monitor.exited and not monitor.is_estimated
    moved_by = who_moved_the_stop(monitor)
    first, last = monitor.fills[0].at, (exits[-1].at if exits else now)
    return notice_of(
        monitor,
        NoticeKind.CLOSED,
        "",
        now,
        reason=why_closed(monitor),
        moved_by=None if moved_by is None else moved_by.value,
        qty=monitor.entered,
        entry=monitor.mean_entry,
        exit=mean_price(exits),
        gross=money.gross if is_explained else None,
        fees=None if monitor.is_estimated else money.fees,
        funding=money.funding,
        net=money.net if is_explained else None,
        seconds=int((last - first).total_seconds()),
        fills=len(monitor.fills),
        tps=list(monitor.tps_announced),
        of=len(monitor.plan.legs),
    )


def _was_too_old(monitor: Monitor, now: datetime) -> bool:
    """R24: market entries that no request of ours brought to the exchange while the price of the preview still held."""
    if monitor.closing is not None or monitor.strangers or monitor.entries_over:
        return False
    was_shown = any(order.status is not None for order in monitor.orders_of(Role.ENTRY))
    at_market = [leg for leg in monitor.plan.entries if leg.price is None]
    return not was_shown and any(now - (leg.added_at or monitor.created_at) > MARKET_ENTRY_FRESH for leg in at_market)

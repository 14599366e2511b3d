"""What there is to tell of a close that is under way: the engine began it, or it does not get through. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from execution.closing.closing_attempts import fruitless_attempts
from execution.closing.closing_record import CloseReason, Closing
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.tracked_orders import Role
from utils.money import ZERO

_TOLD_AT: Final = frozenset({3, 30, 300})
"""So many refusals, or attempts without a fill, in a row."""
_OWN_DECISIONS: Final = frozenset(
    {
        *(CloseReason.STOP_IMPOSSIBLE, CloseReason.LATE_ENTRY, CloseReason.TIME, CloseReason.MARGIN),
        CloseReason.SMART_STOP,
    }
)


def news_of_close(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """Of a close that a person asked for only what keeps it from ending."""
    closing = after.closing
    if closing is None:
        return
    if before.closing is None and closing.reason in _OWN_DECISIONS:
        yield _begun(after, closing, now)
    refusals = closing.refusals
    if refusals in _TOLD_AT and (before.closing is None or before.closing.refusals < refusals):
        yield _refused(after, refusals, now)
    if not refusals and after.size > ZERO:
        yield from _unfilled(before, after, now)


def _begun(monitor: Monitor, closing: Closing, now: datetime) -> Notice:
    fields: dict[str, Any] = {"reason": closing.reason.value, "size": monitor.size}
    watch = monitor.smart
    if closing.reason is CloseReason.SMART_STOP and watch is not None and watch.fired is not None:
        fields |= {"smart": watch.of.price, "candles": watch.of.word, "closed_at": watch.fired.close}
        fields |= {"ended": watch.fired.start + watch.of.length}
    return notice_of(monitor, NoticeKind.CLOSING, closing.reason.name, now, urgent=True, **fields)


def _refused(monitor: Monitor, refusals: int, now: datetime) -> Notice:
    why = next((o.note for o in reversed(monitor.orders_of(Role.CLOSE)) if o.note), "")
    fields = {"size": monitor.size, "refusals": refusals, "text": why}
    return notice_of(monitor, NoticeKind.CLOSE_REFUSED, refusals, now, urgent=True, **fields)


def _unfilled(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """R12: orders that should close find nobody. Those that are refused are told as that."""
    attempts = fruitless_attempts(after)
    if attempts in _TOLD_AT and fruitless_attempts(before) < attempts:
        what = f"{attempts}@{after.next_revision(Role.CLOSE, 0)}"
        fields = {"size": after.size, "attempts": attempts}
        yield notice_of(after, NoticeKind.CLOSE_UNFILLED, what, now, urgent=True, **fields)

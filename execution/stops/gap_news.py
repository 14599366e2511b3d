"""What there is to tell of a trigger that rose in a gap: asked about, or what is done about it. Pure."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from execution.fills import result_at
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.stops.gap_record import GapAction, GapTrigger, GapWhy
from execution.stops.stop_wishes import is_tighter


def news_of_gap(after: Monitor, now: datetime) -> Iterator[Notice]:
    """Of the newest decision; who pressed a button has the answer below it."""
    gap = after.gap
    if gap is None or gap.why is GapWhy.ANSWER:
        return
    if gap.until is not None and gap.action is GapAction.ASK:
        yield _asked(after, gap, gap.until, now)
    else:
        yield notice_of(
            after,
            NoticeKind.TRAIL_GAP,
            f"{gap.number}-{gap.why.name}",
            now,
            urgent=True,
            action=gap.action.value,
            why=gap.why.value,
            trigger=gap.trigger,
            price=gap.price,
            stop=stop_as_told(after),
        )


def stop_as_told(monitor: Monitor) -> Decimal | None:
    """What stands, as the chat knows it: a tighter one that it has not been told yet gets a message of its own."""
    standing, told = monitor.standing_stop, monitor.stop.announced
    return told if standing is not None and told is not None and is_tighter(monitor.side, standing, told) else standing


def _asked(monitor: Monitor, gap: GapTrigger, until: datetime, now: datetime) -> Notice:
    return notice_of(
        monitor,
        NoticeKind.TRAIL_ASKED,
        gap.number,
        now,
        urgent=True,
        trigger=gap.trigger,
        price=gap.price,
        stop=stop_as_told(monitor),
        size=monitor.size,
        result=result_at(monitor, gap.price),
        question=monitor.generation,
        number=gap.number,
        seconds=max(0, int((until - now).total_seconds())),
        closes=gap.unanswered is GapAction.EXECUTE,
    )

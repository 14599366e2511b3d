"""What there is to tell of the stop: moved, asked about, put back, or kept from where it should stand. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from execution.adoption.guarded_news import news_of_guarded
from execution.fills import result_at
from execution.monitor import Monitor
from execution.notices import EXPLAINED_WITHIN, Notice, NoticeKind, notice_of
from execution.stops.gap_news import stop_as_told
from execution.stops.manual_stop import trail_begins_anew
from execution.stops.stop_answers import MAX_REFUSALS
from execution.stops.stop_record import Asked, StopOrderSeen, StopOrigin
from execution.stops.stop_removal import who_removed
from execution.stops.stop_wishes import is_tighter
from utils.money import ZERO


def tell_stop(before: Monitor, after: Monitor, now: datetime) -> tuple[Monitor, tuple[Notice, ...]]:
    """The monitor that knows which price is told; a move is told when the exchange shows it (I8)."""
    notices: list[Notice] = []
    stop = after.stop
    is_new = after.size > ZERO and after.stop_confirmed and stop.announced != stop.price
    if is_new and (stop.announced is None or not _is_being_explained(after, now)):
        notices += _confirmed(after, now)
        after = replace(after, stop=replace(stop, announced=stop.price, took_place_of=None, restored=None))
    elif _is_asked_anew(before, after):
        notices += _confirmed(after, now)
    return after, (
        *notices,
        *_put_back(before, after, now),
        *_kept_away(before, after, now),
        *_in_doubt(before, after, now),
    )


def _is_asked_anew(before: Monitor, after: Monitor) -> bool:
    """About the same stop, because putting ours back means something else by now."""
    was, asked = before.stop.asked, after.stop.asked
    is_told = after.stop.announced == after.stop.price
    return is_told and was is not None and asked is not None and was.number != asked.number


def _is_being_explained(monitor: Monitor, now: datetime) -> bool:
    """Executions are missing and not read yet; a read that does not explain them is repeated later."""
    since = monitor.unexplained_since
    return since is not None and since <= now < since + EXPLAINED_WITHIN


def _confirmed(monitor: Monitor, now: datetime) -> Iterator[Notice]:
    """The first one is told with what it covers."""
    stop = monitor.stop
    if stop.asked is not None:
        yield _asked(monitor, stop.asked, now)
    elif stop.announced is None:
        yield from news_of_guarded(monitor, now)
    else:
        is_by_person, untold = stop.origin is StopOrigin.PERSON, stop.took_place_of
        yield notice_of(
            monitor,
            NoticeKind.STOP_MOVED,
            f"{stop.announced}-{stop.price}{_when(stop.order)}",
            now,
            urgent=is_by_person or untold is not None,
            old=stop.announced,
            new=stop.price,
            origin=stop.origin.value,
            size=monitor.size,
            result=result_at(monitor, stop.price),
            put_back=len(stop.put_back) if is_by_person else 0,
            found=untold,
            restored=stop.restored,
            once_ours=stop.once_ours,
        )


def _asked(monitor: Monitor, asked: Asked, now: datetime) -> Notice:
    theirs, stood, held = monitor.stop.price, monitor.stop.announced, asked.held
    back = asked.ours if held is None else held.price
    return notice_of(
        monitor,
        NoticeKind.STOP_ASKED,
        asked.number,
        now,
        urgent=True,
        before=asked.ours if stood == theirs else stood,
        ours=asked.ours,
        held=None if held is None else held.price,
        held_by=None if held is None else held.origin.value,
        trails=trail_begins_anew(monitor, asked),
        theirs=theirs,
        question=monitor.generation,
        number=asked.number,
        size=monitor.size,
        seconds=max(0, int((asked.until - now).total_seconds())),
        result_ours=result_at(monitor, back),
        result_theirs=result_at(monitor, theirs),
        loosens=is_tighter(monitor.side, back, theirs),
        once_ours=monitor.stop.once_ours,
    )


def _put_back(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    overruled, stop = before.stop.overruled, after.stop
    stands_again = after.stop_confirmed and stop.price == before.stop.price
    if overruled is not None and stop.overruled is None and stands_again:
        what = f"{stop.price}{_when(stop.order)}"
        by = who_removed(after, overruled).value if overruled.price is None else None
        fields = {"found": overruled.price, "by": by, "stop": stop.price, "size": after.size}
        yield notice_of(after, NoticeKind.STOP_PUT_BACK, what, now, urgent=True, **fields)


def _kept_away(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """By the price, or by the exchange; whatever stands meanwhile is told with it."""
    fields: dict[str, Any] = {"wanted": after.stop.price, "standing": after.standing_stop}
    if after.stop.waits_for_price and not before.stop.waits_for_price:
        yield notice_of(after, NoticeKind.STOP_WAITS, _wanted(after, now), now, **fields)
    refusals = after.stop.refusals
    if refusals == MAX_REFUSALS > before.stop.refusals:
        fields["refusals"] = refusals
        yield notice_of(after, NoticeKind.STOP_REFUSED, _wanted(after, now), now, urgent=True, **fields)


def _wanted(monitor: Monitor, now: datetime) -> str:
    return f"{monitor.stop.price}{_at(now)}"


def _when(order: StopOrderSeen | None) -> str:
    """A stop may move to and fro: the exchange's time tells one move from the same one later."""
    return _at(order.updated_at) if order is not None else ""


def _at(moment: datetime) -> str:
    return f"@{moment:%Y%m%dT%H%M%S%f}"


def _in_doubt(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    doubt = after.break_even_doubt
    if doubt is None or doubt == before.break_even_doubt or after.size == ZERO or after.closing is not None:
        return
    fields = {"best": doubt.best, "wanted": doubt.stop, "stop": stop_as_told(after)}
    yield notice_of(after, NoticeKind.BREAK_EVEN_IN_DOUBT, now.isoformat(), now, urgent=True, **fields)

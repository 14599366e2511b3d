"""What answers and rows say of the exchange's own trailing stop: it stands, is refused, changed, or has fired. Pure."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from execution.closing.begin import close
from execution.closing.closing_record import STOP_RUNS, CloseReason
from execution.exchange_errors import Refusal
from execution.exit_plan import Trail
from execution.facts.orders import OrderRow
from execution.monitor import Monitor
from execution.observations import SlotRead, TrailAccepted, TrailRefused, TrailUncertain
from execution.pauses import growing
from execution.stops.native_record import NativeTrail, ShownTrail
from execution.stops.native_trail import stands, taking_its_place
from execution.stops.stop_order import has_fired, seen_of
from execution.stops.stop_removal import BY_CANCEL, RemovedBy
from execution.stops.trailing import TrailBy, TrailDistance, Trailing
from utils.money import ZERO
from utils.texts.catalogue import text

VERIFY_AFTER: Final = timedelta(milliseconds=700)
RETRY_AFTER: Final = timedelta(seconds=1)
NOT_THERE_YET: Final = timedelta(milliseconds=300)
MOST_ATTEMPTS: Final = 3
_BY_THE_EXCHANGE: Final = frozenset({RemovedBy.EXCHANGE, RemovedBy.LIQUIDATION, RemovedBy.ADL})
"""Taken for now: it comes back as soon as the exchange lets it."""
_NO_WORD: Final = frozenset({"UNKNOWN", ""})

# ---------------------------------------- answers


def fold_accepted(monitor: Monitor, answer: TrailAccepted, now: datetime) -> Monitor:
    native = monitor.native_trail
    if native is None:
        return monitor
    monitor = _attempted(monitor, now, text("native-taken-not-shown"))
    retry_at = now + growing(2 * VERIFY_AFTER, native.attempts, 5)
    return replace(_changed(monitor, written_at=answer.began_at, retry_at=retry_at), look_at=now + VERIFY_AFTER)


def fold_uncertain(monitor: Monitor, answer: TrailUncertain, now: datetime) -> Monitor:
    """The hard stop stands meanwhile: it is looked at, and sent again when the old request can no longer land."""
    if answer.fence is None:
        return _changed(monitor, retry_at=answer.retry_at)
    return replace(_changed(monitor, retry_at=answer.fence, verify_at=answer.fence), look_at=now)


def fold_refused(monitor: Monitor, answer: TrailRefused, now: datetime) -> Monitor:
    native = monitor.native_trail
    if native is None:
        return monitor
    match answer.refusal:
        case Refusal.NO_POSITION:
            return replace(_changed(monitor, retry_at=now + NOT_THERE_YET), look_at=now)
        case Refusal.POSITION_STATUS:
            return replace(_changed(monitor, retry_at=now + 2 * RETRY_AFTER), look_at=now)
        case Refusal.NOT_MODIFIED:
            # Says "it stands already" or "a parameter is missing": only a read tells.
            return replace(_attempted(monitor, now, text("native-standing-not-shown")), look_at=now)
        case Refusal.UNSUPPORTED if not native.leaving:
            return _given_up(monitor, native, answer.text)
        case _:
            return replace(_attempted(monitor, now, answer.text), look_at=now)


def _attempted(monitor: Monitor, now: datetime, why: str) -> Monitor:
    """One more without effect. After a few the ratchet trails; a removal is tried for ever, ever slower."""
    native = monitor.native_trail
    if native is None:
        return monitor
    attempts = native.attempts + 1
    monitor = _changed(monitor, attempts=attempts, retry_at=now + growing(RETRY_AFTER, native.attempts, 6))
    gives_up = attempts >= MOST_ATTEMPTS and not native.leaving and not native.gave_up
    return _given_up(monitor, native, why) if gives_up else monitor


def _given_up(monitor: Monitor, native: NativeTrail, why: str) -> Monitor:
    """The ratchet trails; but what stands and was only to be brought onto another grid is left as it is."""
    if native.stood_at is not None:
        return _changed(monitor, distance=native.stood_at, stood_at=None, stood=True, attempts=0, retry_at=None)
    return _changed(monitor, gave_up=why)


def _changed(monitor: Monitor, **changes: Any) -> Monitor:
    native = monitor.native_trail
    return monitor if native is None else replace(monitor, native_trail=replace(native, **changes))


# ---------------------------------------- what the exchange shows


def fold_shown(monitor: Monitor) -> Monitor:
    """After a newer row: it stands, it is gone as wanted, or two reads agree that somebody has changed it (R8).

    That is a person; but where its order ended under a word that names nobody, the hard stop follows the price instead.
    """
    native, row = monitor.native_trail, monitor.row
    if native is None or row is None or monitor.size == ZERO or monitor.closing is not None:
        return monitor
    times = [at for at in (native.written_at, native.verify_at) if at is not None]
    if any(row.observed_at < at for at in times):
        return monitor  # it does not speak about our last request yet
    if native.leaving:
        return monitor if native.is_shown_by(row.trailing_stop) else replace(monitor, native_trail=None)
    if stands(monitor) and (not native.stood or native.attempts or native.verify_at is not None):
        return _changed(
            monitor, stood=True, stood_at=None, attempts=0, retry_at=None, verify_at=None, foreign=None
        )  # fmt: skip
    if row.trailing_stop == native.distance or not native.stood or native.gave_up:
        return _changed(monitor, foreign=None) if native.foreign is not None else monitor
    seen = native.foreign
    if seen is None or seen.distance != row.trailing_stop:
        shown = ShownTrail(row.trailing_stop, row.observed_at)
        return replace(_changed(monitor, foreign=shown), look_at=row.observed_at)
    if row.observed_at <= seen.at:
        return monitor
    if native.cleared and row.trailing_stop is None:
        return _changed(monitor, gave_up=text("native-cleared"), foreign=None)
    return _by_hand(monitor, native, row.trailing_stop)


def _by_hand(monitor: Monitor, native: NativeTrail, distance: Decimal | None) -> Monitor:
    """A person's distance is the plan's from now on; one that was removed stays away. An undo changes neither."""
    trail = monitor.plan.trail
    if distance is None or trail is None:
        return replace(_planned(monitor, None), trail=Trailing(), native_trail=None)
    terms = TrailDistance(TrailBy.PRICE, distance)
    theirs = replace(native, distance=distance, by_hand=True, foreign=None)
    return replace(
        _planned(monitor, replace(trail, distance=terms)),
        trail=replace(monitor.trail, distance=terms),
        native_trail=theirs,
    )


def _planned(monitor: Monitor, trail: Trail | None) -> Monitor:
    undo = monitor.undo
    if undo is not None and undo.plan.trail == monitor.plan.trail:
        undo = replace(undo, plan=replace(undo.plan, trail=trail))
    return replace(monitor, plan=replace(monitor.plan, trail=trail), undo=undo)


def fold_order(monitor: Monitor, row: OrderRow, now: datetime) -> Monitor:
    """The order behind a trailing stop, ours or a person's. One that fired means that all shall go (R12)."""
    monitor = taking_its_place(_with_order(monitor, row))
    if not has_fired(row):
        return fold_shown(monitor)
    runs = row.status.is_open
    monitor = close(monitor, CloseReason.TRAILING, now, retry_at=now + STOP_RUNS if runs else None)
    if runs or monitor.closing is None or monitor.closing.refusals:
        return monitor
    return replace(monitor, closing=replace(monitor.closing, retry_at=None))


def _with_order(monitor: Monitor, row: OrderRow) -> Monitor:
    native = monitor.native_trail
    if native is None:
        return monitor
    held = native.order
    if held is not None and (row.updated_at, row.observed_at) < (held.updated_at, held.observed_at):
        return monitor
    if held is not None and row.order_id != held.order_id and not row.status.is_open:
        return monitor  # the end of one that another has replaced
    has_ended = not row.status.is_open
    by = BY_CANCEL.get(row.cancel_type, RemovedBy.UNKNOWN)
    taken = has_ended and by in _BY_THE_EXCHANGE
    cleared = has_ended and by is RemovedBy.UNKNOWN and row.cancel_type not in _NO_WORD
    # One that waits for its activation does not move; the exchange may have seen that price after us.
    moves = native.leaving and held is not None and held.price != row.trigger_price
    is_under_way = native.is_under_way or moves
    monitor = _changed(
        monitor, order=seen_of(row), stood=native.stood and not taken, cleared=cleared, is_under_way=is_under_way
    )  # fmt: skip
    if row.status.is_open or not native.stood:
        return monitor
    return replace(monitor, look_at=row.observed_at)  # whoever ended it: the row tells, before anything is set again


def fold_absent(monitor: Monitor, read: SlotRead) -> Monitor:
    """A complete list of open orders without the one behind it: what we held of that is old."""
    native = monitor.native_trail
    order = native.order if native is not None else None
    if order is None or read.open_orders is None or order.observed_at >= read.began_at:
        return monitor
    is_shown = any(row.order_id == order.order_id for row in read.open_orders)
    return monitor if is_shown else _changed(monitor, order=None)

"""One observation into one monitor: the only place where a monitor changes. Pure; clock and rules come as arguments.

Folding the same observation twice changes nothing the second time, and an older one changes nothing after a newer.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace

from execution import ledger
from execution.adoption import foreign_exits
from execution.closing import closing_attempts, late_entry
from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.closing.time_exit import time_exit_at
from execution.commands import changes
from execution.desired_orders import entry_wanted
from execution.exchange import Refusal
from execution.facts import ZERO, Execution, Instrument, OrderRow, PositionRow, PositionStatus, PriceBand, StopKind
from execution.fills import fold_execution, leave_out_strangers, reason_of_stop
from execution.monitor import Monitor, RowSeen
from execution.new_trade import merging
from execution.observations import (
    BandRead,
    CandlesRead,
    CloseRequested,
    ClosesRead,
    Doubted,
    EntriesUnwanted,
    ExecutionObserved,
    ExecutionsRead,
    Observation,
    OrderAccepted,
    OrderAsked,
    OrderObserved,
    OrderRefused,
    OrderUncertain,
    PartialStopAnswered,
    PlanWanted,
    PriceSeen,
    PricesMissed,
    RangeRead,
    RowObserved,
    RulesChanged,
    SlotRead,
    StopAccepted,
    StopAnswered,
    StopRefused,
    StopUncertain,
    StopWanted,
    TargetsWanted,
    TradeMerged,
    TrailAccepted,
    TrailRefused,
    TrailUncertain,
    UndoWanted,
    Woken,
)
from execution.pauses import growing
from execution.stops import manual_stop, native_facts, native_trail, partial_stops, smart_exit, stop_policy, stop_wishes
from execution.stops.stop_record import ManualStop
from execution.stops.trailing import OnGap
from execution.targets import joined_legs, manual_legs
from execution.tracked_orders import OrderState, Role
from execution.watching import instrument_change

STOP_RUNS: Final = timedelta(seconds=1)
"""A full stop that has begun to fill has this long to end the position itself (R12)."""
TRAILED: Final = frozenset({"CreateByTrailingStop", "CreateByTrailingProfit"})
READ_AGAIN: Final = timedelta(seconds=2)
LOOK_AGAIN: Final = timedelta(milliseconds=500)
HEADROOM_PACE: Final = timedelta(milliseconds=50)
SAME_MEAN: Final = Decimal("0.0001")
"""Part of the mean price by which streams and reads may round it differently."""


class Rules(Struct, frozen=True, kw_only=True):
    """What folding needs to know besides the monitor."""

    instrument: Instrument
    close_when_stop_refused: bool = True
    """ON_STOP_REFUSED: a stop that is refused again and again, with none standing, means close; else only alert."""
    close_when_through_break_even: bool = False
    """BE_THROUGH: a break-even that the price has passed already means close; else keep the old stop and wait."""
    undo_for: timedelta = timedelta(seconds=30)
    """UNDO_SECONDS"""
    manual_stop: ManualStop = ManualStop.ADOPT
    """MANUAL_STOP: what becomes of a stop that a person moved in the app."""
    on_gap: OnGap = OnGap.BACKFILL
    """TRAILING_ON_RECONNECT_EXIT: what a trail does about prices that it missed."""
    guard_late_entry: bool = False
    """LATE_ENTRY=guard: an entry that fills after the end is guarded on; else it is closed at market (R2)."""


def fold(monitor: Monitor, observation: Observation, rules: Rules, now: datetime) -> Monitor:
    """The monitor after one observation; equal to the old one when the observation says nothing new."""
    folded = stop_wishes.heed_gap(_fold(monitor, observation, rules, now), rules.on_gap)
    folded = stop_policy.advance(folded, rules.instrument, now)
    folded = native_trail.begin(folded, rules.instrument)
    folded = manual_legs.adopt(stop_policy.fold_removed(folded), rules.instrument, now)
    settled = _settle(smart_exit.advance(manual_stop.expire(folded, now), now), rules, now)
    return joined_legs.note(monitor, settled, rules.instrument, now)


def _fold(monitor: Monitor, observation: Observation, rules: Rules, now: datetime) -> Monitor:
    match observation:
        case ExecutionObserved(execution):
            return _execution(monitor, execution, now)
        case RowObserved(row):
            return _row(monitor, row, rules)
        case OrderObserved(row):
            return _order(monitor, row, rules, now)
        case SlotRead():
            return _slot_read(monitor, observation, rules, now)
        case ExecutionsRead():
            return _executions_read(monitor, observation, now)
        case OrderAsked():
            return ledger.fold_asked(monitor, observation, now)
        case OrderAccepted():
            return ledger.fold_accepted(monitor, observation, now)
        case OrderRefused():
            return _refused(monitor, observation, now)
        case OrderUncertain():
            return ledger.fold_uncertain(monitor, observation)
        case StopAccepted():
            return stop_policy.fold_accepted(monitor, observation, now)
        case StopRefused():
            return stop_policy.fold_refused(
                monitor,
                observation,
                now,
                close_when_refused=rules.close_when_stop_refused,
                close_when_through=rules.close_when_through_break_even,
            )
        case StopUncertain():
            return stop_policy.fold_uncertain(
                monitor, observation, now, close_when_refused=rules.close_when_stop_refused
            )
        case TrailAccepted():
            return native_facts.fold_accepted(monitor, observation, now)
        case TrailRefused():
            return native_facts.fold_refused(monitor, observation, now)
        case TrailUncertain():
            return native_facts.fold_uncertain(monitor, observation, now)
        case PartialStopAnswered():
            return partial_stops.fold_answered(monitor, observation)
        case PricesMissed(since):
            return stop_wishes.fold_missed(monitor, since)
        case CandlesRead(candles):
            return stop_wishes.fold_candles(monitor, candles, rules.instrument)
        case PriceSeen(price, at):
            return stop_wishes.fold_price(monitor, price, at, rules.instrument)
        case RangeRead(candles):
            return stop_wishes.fold_range(monitor, candles, now)
        case ClosesRead():
            return smart_exit.fold_candles(monitor, observation.minutes, observation.candles, now)
        case BandRead(band):
            return _band(monitor, band)
        case CloseRequested(qty, reason):
            return _close_requested(monitor, qty, reason, now)
        case StopWanted(price):
            return changes.fold_stop(monitor, price, now, rules.undo_for)
        case StopAnswered():
            return manual_stop.fold_answer(monitor, observation.number, observation.choice, now)
        case PlanWanted():
            return changes.fold_plan(monitor, observation, now, rules.undo_for)
        case TargetsWanted():
            return changes.fold_targets(monitor, observation, now, rules.undo_for)
        case TradeMerged():
            return merging.fold_merge(monitor, observation, now, rules.undo_for)
        case UndoWanted():
            return changes.fold_undo(monitor, now)
        case EntriesUnwanted():
            return replace(monitor, entries_over=True)
        case Doubted():
            return replace(monitor, look_at=now)
        case RulesChanged():
            return instrument_change.regrid(monitor, rules.instrument)
        case Woken():
            return monitor
        case _:
            assert_never(observation)


def _execution(monitor: Monitor, execution: Execution, now: datetime) -> Monitor:
    had_size = monitor.size > ZERO
    folded = fold_execution(monitor, execution, now)
    if folded.entered > monitor.entered:
        return stop_policy.reassert(folded) if had_size else folded
    if folded.exited > monitor.exited and folded.size > ZERO:
        if execution.create_type == "CreateByStopLoss" or partial_stops.has_fired_as_the_stop(
            monitor, execution.order_id
        ):
            return stop_policy.close(folded, reason_of_stop(folded), now, retry_at=now + STOP_RUNS)
        if execution.create_type in TRAILED:
            return stop_policy.close(folded, CloseReason.TRAILING, now, retry_at=now + STOP_RUNS)
    return folded


def _row(monitor: Monitor, row: PositionRow, rules: Rules) -> Monitor:
    held = monitor.row
    newness = (row.seq, row.updated_at, row.observed_at)
    if held is not None and newness < (held.seq, held.updated_at, held.observed_at):
        return monitor
    ours = row.side is monitor.side
    before = held if held is not None and held.size > ZERO else None
    opened_at = row.opened_at or (before.opened_at if before is not None else None)
    seen = RowSeen(
        size=row.size if ours else ZERO,
        seq=row.seq,
        updated_at=row.updated_at,
        observed_at=row.observed_at,
        stop_loss=row.stop_loss if ours else None,
        liq_price=row.liq_price if ours else None,
        leverage=row.leverage,
        status=row.status,
        trailing_stop=row.trailing_stop if ours else None,
        other_side=ZERO if ours else row.size,
        opened_at=opened_at if ours and row.size > ZERO else None,
        avg_price=row.avg_price if ours else None,
    )
    if before is not None and monitor.ended_seq is None and _is_another(before, seen):
        monitor = replace(monitor, reopened_at=row.observed_at)
    if closing_attempts.is_held_by_exchange(monitor) and row.status is PositionStatus.NORMAL:
        monitor = replace(monitor, stop=replace(monitor.stop, retry_at=None))  # what remains is armed at once (R12)
    monitor = native_facts.fold_shown(replace(monitor, row=seen))
    return stop_policy.fold_foreign_price(monitor, seen.stop_loss, row.observed_at, rules.manual_stop)


def _is_another(before: RowSeen, seen: RowSeen) -> bool:
    """Opened at another time, or of the same size at another mean price: perhaps closed and opened again (R5)."""
    other_time = before.opened_at is not None and seen.opened_at not in {None, before.opened_at}
    other_mean = (
        seen.size == before.size
        and before.avg_price is not None
        and seen.avg_price is not None
        and abs(seen.avg_price - before.avg_price) > SAME_MEAN * before.avg_price
    )
    return other_time or other_mean


def _order(monitor: Monitor, row: OrderRow, rules: Rules, now: datetime) -> Monitor:
    if row.stop_kind is StopKind.STOP_LOSS and row.side is not monitor.side:
        return stop_policy.fold_stop_order(monitor, row, now, rules.manual_stop)
    if row.stop_kind is StopKind.TRAILING_STOP and row.side is not monitor.side:
        return native_facts.fold_order(monitor, row, now)
    monitor = partial_stops.fold_row(foreign_exits.fold_row(monitor, row), row)
    return ledger.fold_row(monitor, row)


def _slot_read(monitor: Monitor, read: SlotRead, rules: Rules, now: datetime) -> Monitor:
    if read.row is not None:
        monitor = _row(monitor, read.row, rules)
    if read.open_orders is not None:
        monitor = native_facts.fold_absent(monitor, read)
        for row in read.open_orders:
            monitor = _order(monitor, row, rules, now)
        shown = frozenset(row.link_id for row in read.open_orders if row.link_id)
        monitor = ledger.doubt_absent(monitor, shown, read.began_at, now)
        open_ids = frozenset(o.order_id for o in read.open_orders)
        monitor = foreign_exits.fold_absent(monitor, open_ids, read.began_at)
        monitor = partial_stops.fold_absent(monitor, open_ids, read.began_at)
    if read.by_symbol and read.open_orders is not None:
        return _looked(monitor, read, read.open_orders, now)
    # Absence in a sweep is no evidence of zero: a second look, by symbol, is (R19).
    missing = read.row is None or (read.open_orders is not None and _misses_stop(monitor, read, read.open_orders))
    return replace(monitor, look_at=now) if missing and monitor.size > ZERO else monitor


def _misses_stop(monitor: Monitor, read: SlotRead, orders: tuple[OrderRow, ...]) -> bool:
    """The stop order that we hold is not among the open ones, though it was there before they were read."""
    held = monitor.stop.order
    return held is not None and held.observed_at < read.began_at and all(o.order_id != held.order_id for o in orders)


def _looked(monitor: Monitor, read: SlotRead, orders: tuple[OrderRow, ...], now: datetime) -> Monitor:
    """What only a read by symbol can say: which stop order is not there, and that the slot is flat and clean."""
    stop = monitor.stop
    if stop.verify_at is not None and read.began_at >= stop.verify_at:
        stop = replace(stop, verify_at=None)
    if _misses_stop(monitor, read, orders):
        stop = replace(stop, order=None)
    monitor = replace(monitor, stop=stop)
    shows_flat = read.row is not None and (read.row.size == ZERO or read.row.side is not monitor.side)
    shows_another = monitor.ended_seq is not None and read.row is not None and read.row.seq > monitor.ended_seq
    clean = not any(row.link_id in monitor.orders or partial_stops.is_ours(monitor, row) for row in orders)
    after_the_end = monitor.flat_since is not None and read.began_at >= monitor.flat_since
    verified = monitor.verified_flat or (after_the_end and clean and (shows_flat or shows_another))
    look_at = None if monitor.look_at is None or monitor.look_at <= read.began_at else monitor.look_at
    if monitor.flat_since is not None and not verified:
        look_at = now + LOOK_AGAIN
    return replace(monitor, look_at=look_at, verified_flat=verified)


def _executions_read(monitor: Monitor, read: ExecutionsRead, now: datetime) -> Monitor:
    for execution in read.executions:
        monitor = _execution(monitor, execution, now)
    if monitor.reopened_at is not None and read.began_at > monitor.reopened_at:
        monitor = replace(monitor, reopened_at=None)
    if monitor.ended_seq is None:
        monitor = leave_out_strangers(monitor)
    row_is_older = monitor.row is not None and monitor.row.observed_at < read.began_at
    if row_is_older and monitor.unexplained_qty != ZERO:
        monitor = replace(monitor, external_qty=monitor.external_qty + monitor.unexplained_qty)
    if monitor.flat_since is not None and read.began_at >= monitor.flat_since:
        monitor = replace(monitor, tail_read=True)
    if monitor.unexplained:
        return replace(monitor, unexplained_since=now + READ_AGAIN)
    return monitor


def _refused(monitor: Monitor, answer: OrderRefused, now: datetime) -> Monitor:
    order = monitor.orders.get(answer.link_id)
    monitor = ledger.fold_refused(monitor, answer, now)
    if order is None or order.role is not Role.CLOSE:
        return monitor
    monitor = replace(monitor, look_at=now)
    if monitor.closing is not None:
        blocked = answer.refusal is Refusal.NO_HEADROOM
        by_ours = blocked and any(o.is_open for o in monitor.orders_of(Role.TAKE_PROFIT))
        refusals = monitor.closing.refusals + 1
        closing = replace(
            monitor.closing,
            clear_tps=monitor.closing.clear_tps or blocked,
            refusals=refusals,
            retry_at=now + (HEADROOM_PACE if by_ours else _pause(monitor, answer, refusals)),
        )
        monitor = replace(monitor, closing=closing)
    return monitor


def _pause(monitor: Monitor, answer: OrderRefused, refusals: int) -> timedelta:
    """Refused again and again: ever slower; and slow at once where the exchange holds the position itself (R12)."""
    is_held = answer.refusal is Refusal.POSITION_STATUS or closing_attempts.is_held_by_exchange(monitor)
    at_least = closing_attempts.STRESSED_PACE if is_held else closing_attempts.CLOSE_PACE
    return max(at_least, growing(closing_attempts.CLOSE_PACE, refusals - 1, 3))


def _band(monitor: Monitor, band: PriceBand) -> Monitor:
    closing = monitor.closing
    return monitor if closing is None else replace(monitor, closing=replace(closing, band=band))


def _close_requested(monitor: Monitor, qty: Decimal | None, reason: CloseReason, now: datetime) -> Monitor:
    if monitor.closing is not None or monitor.flat_since is not None:
        return monitor
    if qty is None or qty >= monitor.size:
        return replace(monitor, closing=Closing(reason=reason, since=now))
    return replace(monitor, reduction=Reduction(qty=qty, revision=monitor.next_revision(Role.CLOSE, 0)))


def _settle(monitor: Monitor, rules: Rules, now: datetime) -> Monitor:
    """What follows from the facts whatever brought them: armed, explained, flat, reopened, reduced."""
    size = monitor.size
    if size > ZERO and monitor.armed_at is None and monitor.stop_confirmed:
        monitor = replace(monitor, armed_at=now)
    if not monitor.unexplained:
        monitor = replace(monitor, unexplained_since=None) if monitor.unexplained_since else monitor
    elif monitor.unexplained_since is None:
        monitor = replace(monitor, unexplained_since=now)
    monitor = _mark_end(monitor)
    if rules.guard_late_entry:
        monitor = late_entry.notice(monitor, now)
    size = monitor.size
    if monitor.flat_since is None and size == ZERO and _has_ended(monitor, now):
        monitor = replace(monitor, flat_since=now, verified_flat=False, tail_read=False, look_at=now)
    elif monitor.flat_since is not None and size > ZERO:
        monitor = replace(monitor, flat_since=None, verified_flat=False)
        if monitor.ended_seq is not None:
            # An entry that raced its cancel filled after the end: it is closed again (R2, LATE_ENTRY=close).
            monitor = stop_policy.close(monitor, CloseReason.LATE_ENTRY, now)
    if monitor.reduction is not None and _reduction_done(monitor, monitor.reduction):
        monitor = replace(monitor, reduction=None)
    return _close_in_time(monitor, now)


def _close_in_time(monitor: Monitor, now: datetime) -> Monitor:
    due = time_exit_at(monitor)
    return stop_policy.close(monitor, CloseReason.TIME, now) if due is not None and now >= due else monitor


def _mark_end(monitor: Monitor) -> Monitor:
    """R5: the executions, in order of seq, come back to zero, or a row of zero says so, and nothing is unexplained.

    What others did in the slot afterwards is not ours and is left out. An execution that arrives late and belongs
    before the end takes the end back.
    """
    if monitor.ended_seq is not None:
        row = monitor.row
        denied = row is not None and row.seq == monitor.ended_seq and row.size > ZERO
        stands = monitor.open_after(monitor.ended_seq) <= ZERO and not denied
        return monitor if stands else replace(monitor, ended_seq=None)
    if monitor.unexplained or not (monitor.entered > ZERO or monitor.external_qty > ZERO):
        return monitor
    end = _first_return_to_zero(monitor) if monitor.external_qty == ZERO else _last_seq_of_zero(monitor)
    if end is None:
        return monitor
    ours = tuple(f for f in monitor.fills if f.seq <= end or f.role is not None)
    return replace(monitor, ended_seq=end, fills=ours)


def _first_return_to_zero(monitor: Monitor) -> int | None:
    was_open = False
    for seq, left in monitor.open_by_seq():
        if was_open and left <= ZERO:
            return seq
        was_open = was_open or left > ZERO
    return None


def _last_seq_of_zero(monitor: Monitor) -> int | None:
    """A change that no execution explains has no seq of its own: only the newest row can tell that nothing is left."""
    if monitor.row is None or monitor.size > ZERO:
        return None
    return max([monitor.row.seq, *(f.seq for f in monitor.fills)])


def _has_ended(monitor: Monitor, now: datetime) -> bool:
    """A position that was there is gone; or none came, and none can come any more."""
    if monitor.ended_seq is not None:
        return True
    if monitor.unexplained:
        return False
    may_still_come = monitor.closing is None and any(entry_wanted(monitor, leg, now) for leg in monitor.plan.entries)
    ended = all(order.state is OrderState.ENDED for order in monitor.orders_of(Role.ENTRY))
    return ended and not may_still_come


def _reduction_done(monitor: Monitor, reduction: Reduction) -> bool:
    attempts = [o for o in monitor.orders_of(Role.CLOSE) if o.revision >= reduction.revision]
    ended = [o for o in attempts if o.state is OrderState.ENDED and not o.superseded]
    gone = sum((monitor.filled_of(o.link_id) for o in attempts), ZERO)
    # One that filled whole is followed by the next, where a single order cannot take so much (R11).
    is_tried = gone >= reduction.qty or any(monitor.filled_of(o.link_id) < o.qty for o in ended)
    return (bool(ended) and is_tried and not monitor.unexplained) or monitor.size <= ZERO


def is_over(monitor: Monitor) -> bool:
    """I5: flat, explained to the last step, and the exchange shows none of our orders: the monitor may go."""
    settled = monitor.flat_since is not None and monitor.verified_flat
    return settled and not monitor.has_open_orders and not monitor.unexplained

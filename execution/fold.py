"""One observation into one monitor: the only place where a monitor changes. Pure; clock and rules come as arguments.

Folding the same observation twice changes nothing the second time, and an older one changes nothing after a newer.
"""

from datetime import datetime, timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from execution import ledger, order_retention
from execution import observations as seen
from execution.adoption import offers
from execution.closing import close_requests, closing_attempts, late_entry, time_exit, trade_end
from execution.commands import changes
from execution.evidence import executions, missed_executions, order_rows, position_row, slot_read
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.new_trade import merging
from execution.observations import Observation
from execution.stops import (
    foreign_stop,
    gap_trigger,
    manual_stop,
    missed_prices,
    native_facts,
    native_trail,
    partial_stops,
    price_through,
    smart_exit,
    stop_answers,
    stop_order,
    stop_policy,
    stop_wishes,
    trail_begin,
)
from execution.stops.gap_record import GapPolicy
from execution.stops.stop_record import ManualStop
from execution.stops.trail_gap import OnGap
from execution.targets import joined_legs, manual_legs
from execution.watching import instrument_change
from utils.money import ZERO


class Rules(Struct, frozen=True, kw_only=True):
    """What folding needs to know besides the monitor."""

    instrument: Instrument
    close_when_stop_refused: bool = True
    """ON_STOP_REFUSED: a stop that is refused again and again, with none standing, means close; else only alert."""
    close_when_through_break_even: bool = False
    """BE_THROUGH: a break-even, or a step of follow, that the price has passed already means close; else keep the old
    stop and wait."""
    undo_for: timedelta = timedelta(seconds=30)
    """UNDO_SECONDS"""
    manual_stop: ManualStop = ManualStop.ADOPT
    """MANUAL_STOP: what becomes of a stop that a person moved in the app."""
    on_gap: OnGap = OnGap.BACKFILL
    """TRAILING_ON_RECONNECT_EXIT: what a trail does about prices that it missed."""
    gap: GapPolicy = GapPolicy()
    """GAP_TRIGGER_ACTION and its like: what it does about a trigger that was among them."""
    guard_late_entry: bool = False
    """LATE_ENTRY=guard: an entry that fills after the end is guarded on; else it is closed at market (R2)."""


def fold(monitor: Monitor, observation: Observation, rules: Rules, now: datetime) -> Monitor:
    """The monitor after one observation; equal to the old one when the observation says nothing new."""
    folded = trail_begin.note_trail_changed(monitor, _fold(monitor, observation, rules, now), now)
    folded = _move_stop(monitor, folded, rules, now)
    folded = _settle(folded, rules, now)
    folded = _heed_change(monitor, observation, folded, rules, now)
    return order_retention.without_settled(folded, now)


def _fold(monitor: Monitor, observation: Observation, rules: Rules, now: datetime) -> Monitor:
    match observation:
        case seen.ExecutionObserved(execution):
            return executions.fold_one(monitor, execution, now)
        case seen.RowObserved(row):
            return stop_order.doubt(position_row.fold_row(monitor, row, rules.manual_stop), now)
        case seen.OrderObserved(row):
            return order_rows.fold_row(monitor, row, now, rules.manual_stop)
        case seen.SlotRead():
            return slot_read.fold_read(monitor, observation, now, rules.manual_stop)
        case seen.ExecutionsRead():
            return executions.fold_read(monitor, observation, now)
        case seen.OrderAsked():
            return ledger.fold_asked(monitor, observation, now)
        case seen.OrderAccepted():
            return ledger.fold_accepted(monitor, observation, now)
        case seen.OrderRefused():
            return closing_attempts.fold_refused(ledger.fold_refused(monitor, observation, now), observation, now)
        case seen.OrderUncertain():
            return ledger.fold_uncertain(monitor, observation)
        case seen.StopAccepted():
            return stop_answers.fold_accepted(monitor, observation, now)
        case seen.StopRefused():
            return stop_answers.fold_refused(
                monitor,
                observation,
                now,
                close_when_refused=rules.close_when_stop_refused,
                close_when_through=rules.close_when_through_break_even,
            )
        case seen.StopUncertain():
            return stop_answers.fold_uncertain(
                monitor, observation, now, close_when_refused=rules.close_when_stop_refused
            )
        case seen.TrailAccepted():
            return native_facts.fold_accepted(monitor, observation, now)
        case seen.TrailRefused():
            return native_facts.fold_refused(monitor, observation, now)
        case seen.TrailUncertain():
            return native_facts.fold_uncertain(monitor, observation, now)
        case seen.PartialStopAnswered():
            return partial_stops.fold_answered(monitor, observation)
        case seen.PricesMissed(since, until):
            return missed_prices.fold_missed(monitor, since, until, now)
        case seen.CandlesRead():
            return gap_trigger.fold(monitor, observation, rules.instrument, rules.gap, now)
        case seen.PriceSeen(price, at):
            priced = stop_wishes.fold_price(monitor, price, at, rules.instrument)
            return price_through.fold_price(
                priced, price, at, now, close_when_through=rules.close_when_through_break_even
            )
        case seen.RangeRead(candles):
            return stop_wishes.fold_range(monitor, candles, now)
        case seen.ClosesRead():
            return smart_exit.fold_candles(monitor, observation.minutes, observation.candles, now)
        case seen.BandRead(band):
            return replace(monitor, band=band)
        case seen.CloseRequested(qty, reason):
            return close_requests.fold_request(monitor, qty, reason, now)
        case seen.StopWanted(price):
            return changes.fold_stop(monitor, price, now, rules.undo_for)
        case seen.StopAnswered():
            return manual_stop.fold_answer(monitor, observation.number, observation.choice, now)
        case seen.GapAnswered():
            return gap_trigger.fold_answer(monitor, observation.number, observation.choice, now)
        case seen.PlanWanted():
            return changes.fold_plan(monitor, observation, now, rules.undo_for)
        case seen.TargetsWanted():
            return changes.fold_targets(monitor, observation, now, rules.undo_for)
        case seen.TradeMerged():
            return merging.fold_merge(monitor, observation, now, rules.undo_for)
        case seen.OfferDrawn():
            return offers.fold_drawn(monitor, observation)
        case seen.UndoWanted():
            return changes.fold_undo(monitor, now)
        case seen.EntriesUnwanted():
            return changes.fold_entries_unwanted(monitor, now, rules.undo_for)
        case seen.Doubted():
            return replace(monitor, look_at=now)
        case seen.ExecutionsMissed():
            unread = replace(monitor, stop=replace(monitor.stop, is_unread=True))
            return missed_executions.note_missed(unread, now)
        case seen.RulesChanged():
            return instrument_change.regrid(monitor, rules.instrument)
        case seen.Woken():
            return monitor
        case _:
            assert_never(observation)


def _move_stop(before: Monitor, monitor: Monitor, rules: Rules, now: datetime) -> Monitor:
    """Where the stop, and what a person has moved in the app, should stand by now; policies before persons."""
    monitor = missed_prices.heed_gap(monitor, rules.on_gap)
    monitor = gap_trigger.expire(monitor, now)
    monitor = stop_policy.advance(monitor, rules.instrument, now)
    if rules.on_gap is OnGap.BACKFILL:
        monitor = missed_prices.note_late_beginning(before, monitor, now)
    monitor = missed_prices.without_beginning(monitor, rules.on_gap)
    monitor = native_trail.begin(monitor, rules.instrument)
    monitor = foreign_stop.fold_removed(monitor)
    monitor = manual_legs.adopt(monitor, rules.instrument, now)
    monitor = manual_stop.expire(monitor, now)
    monitor = manual_stop.note_held_back(monitor, rules.instrument, now)
    return smart_exit.advance(monitor, now)


def _settle(monitor: Monitor, rules: Rules, now: datetime) -> Monitor:
    """What follows from the facts whatever brought them: armed, explained, flat, reopened, reduced, overdue."""
    if monitor.armed_at is None and monitor.size > ZERO and monitor.stop_confirmed:
        monitor = replace(monitor, armed_at=now)
    monitor = price_through.forget(monitor)
    monitor = _note_unexplained(monitor, now)
    monitor = trade_end.mark_end(monitor)
    if rules.guard_late_entry:
        monitor = late_entry.notice(monitor, now)
    monitor = trade_end.note_flat(monitor, now)
    monitor = close_requests.end_reduction(monitor, now)
    monitor = time_exit.close_in_time(monitor, now)
    return closing_attempts.clear_the_way(monitor, rules.instrument)


def _heed_change(before: Monitor, observation: Observation, monitor: Monitor, rules: Rules, now: datetime) -> Monitor:
    """What follows not from the facts alone, but from what they were before."""
    monitor = missed_executions.remember_since(before, monitor)
    monitor = closing_attempts.go_on_where_there_is_room(before, monitor, now)
    monitor = instrument_change.brought_in(before, observation, monitor, rules.instrument)
    return joined_legs.note(before, monitor, rules.instrument, now)


def _note_unexplained(monitor: Monitor, now: datetime) -> Monitor:
    since = (monitor.unexplained_since or now) if monitor.unexplained else None
    return monitor if since == monitor.unexplained_since else replace(monitor, unexplained_since=since)

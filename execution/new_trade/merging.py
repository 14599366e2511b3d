"""A second trade on a slot that is guarded already: both become one plan. Pure.

| part                                | after the merge                                                             |
|-------------------------------------|-----------------------------------------------------------------------------|
| entries                             | those that are there, and the new ones behind them                          |
| stop                                | the new line's, for the whole                                               |
| targets                             | those that were hit, and the new line's for everything that is open         |
| break-even, trail, follow, smart,   | the new line's where it says so, else what stands; a target that they wait  |
| hours                               | for is one that is not hit yet                                              |
| limits, loss at the stop            | of the whole                                                                |

Percents and R of the line count from the mean of its own entries, and its size is what is added.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from execution.commands.changes import can_change, undoable
from execution.commands.plan_version import still_holds, version_of
from execution.entries_wanted import entry_is_over
from execution.exit_plan import BreakEven, BreakEvenWhen, ExitPlan, Trail
from execution.monitor import Monitor
from execution.new_trade.held import Held, held_of
from execution.new_trade.plan_terms import Limits, Market
from execution.new_trade.sizing import plan_trade
from execution.new_trade.trade_request import Merge, TradePreview, TradeRejected, TradeRequest
from execution.observations import TradeMerged
from execution.stops.smart_stop import SmartStop, problem_of
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.stops.stop_wishes import is_tighter
from execution.stops.trailing import TrailStatus
from execution.targets.retargeting import highest_hit, retargeted, waits_for, with_targets
from utils.money import plain
from utils.texts.catalogue import text

# ---------------------------------------- shown


def plan_merge(request: TradeRequest, market: Market, limits: Limits, monitor: Monitor, now: datetime) -> TradePreview:
    """The whole as it would stand. Raises TradeRejected."""
    require_open_to_more(monitor)
    _require_same_terms(request, monitor)
    plan, hit, held = monitor.plan, highest_hit(monitor), held_of(monitor, market.ticker, market.fees, now)
    asked = replace(request, trigger_by=plan.trigger_by, leg_kind=plan.leg_kind)
    line = plan_trade(asked, market, limits, held)
    smart = line.plan.smart if "smart" in request.clauses else _smart_kept(plan.smart, line, market)
    lost = plan.smart if smart is None and "smart" not in request.clauses else None
    merge = Merge(
        drawn_for=version_of(monitor),
        targets=line.plan.legs,
        held_qty=held.qty,
        held_mean=monitor.avg_entry,
        waiting_qty=held.before(line.plan.stop, monitor.side).waiting_qty,
        loss_before=held.loss_at(monitor.stop.price, monitor.side, market.fees),
    )
    return replace(
        line,
        plan=_both(monitor, replace(line.plan, smart=smart), request.clauses),
        targets=tuple(replace(target, number=target.number + hit) for target in line.targets),
        notes=(*_notes(held, line.plan.stop, monitor), *_notes_of_smart(lost), *line.notes),
        merge=merge,
    )


def require_open_to_more(monitor: Monitor) -> None:
    """Raises TradeRejected while nothing can be added to a position."""
    name = f"{monitor.slot.symbol} {monitor.side.word}"
    if not can_change(monitor):
        raise TradeRejected("symbol", text("refused-nothing-added", name=name))
    if monitor.reduction is not None:
        raise TradeRejected("symbol", text("refused-part-of-it", name=name))
    if not monitor.is_base_known:
        raise TradeRejected("symbol", text("refused-executions-read", name=name))


def _require_same_terms(request: TradeRequest, monitor: Monitor) -> None:
    """What holds for the whole position is not changed under it."""
    stands = monitor.plan.trigger_by
    if request.trigger_by not in {None, stands}:
        raise TradeRejected("trigger", text("refused-trigger", series=stands.word), f"trigger {stands.word}")
    kind = monitor.plan.leg_kind
    if "legs" in request.clauses and request.leg_kind is not kind:
        raise TradeRejected("legs", text("refused-targets-kind", kind=kind.value), f"legs {kind.value}")


def _both(monitor: Monitor, line: ExitPlan, clauses: frozenset[str]) -> ExitPlan:
    plan, hit = monitor.plan, highest_hit(monitor)
    last = hit + len(line.legs)
    first = 1 + max((leg.number for leg in plan.entries), default=0)
    added = tuple(replace(leg, number=n) for n, leg in enumerate(line.entries, first))
    return replace(
        retargeted(monitor, plan, line.legs),
        entries=(*plan.entries, *added),
        stop=line.stop,
        break_even=_later(line.break_even, hit) if "be" in clauses else waits_for(plan.break_even, hit, last),
        cancel_entries_after_tp=hit + line.cancel_entries_after_tp,
        trail=_trail_later(line.trail, hit) if "trail" in clauses else _trail_kept(monitor, last),
        follow=line.follow if "follow" in clauses else plan.follow,
        max_hours=line.max_hours if "hours" in clauses else plan.max_hours,
        smart=line.smart,
        entry_hours=line.entry_hours,
        hits_before=hit,
    )


def _later(policy: BreakEven | None, hit: int) -> BreakEven | None:
    """The line numbers its targets from 1; in the position they come behind those that were hit."""
    if policy is None or policy.when is not BreakEvenWhen.AFTER_TP:
        return policy
    return replace(policy, value=policy.value + hit)


def _trail_later(trail: Trail | None, hit: int) -> Trail | None:
    return trail if trail is None or trail.after_tp is None else replace(trail, after_tp=trail.after_tp + hit)


def _trail_kept(monitor: Monitor, last: int) -> Trail | None:
    trail = monitor.plan.trail
    if trail is None or trail.after_tp is None or monitor.trail.status is not TrailStatus.INACTIVE:
        return trail
    return replace(trail, after_tp=min(trail.after_tp, last))


def _smart_kept(smart: SmartStop | None, line: TradePreview, market: Market) -> SmartStop | None:
    """The smart stop that stands, where it is tighter than the new stop; every new entry has to lie beyond it."""
    if smart is None or not is_tighter(line.side, smart.price, line.plan.stop):
        return None
    fills = [market.ticker.last if leg.price is None else leg.price for leg in line.plan.entries]
    nearest = min(fills, key=lambda price: price * line.side.sign)
    problem = problem_of(smart, line.side, line.plan.stop, nearest, line.instrument.tick_size)
    if problem:
        raise TradeRejected("smart", text("refused-smart-stands", price=plain(smart.price), problem=problem))
    return smart


def _notes_of_smart(lost: SmartStop | None) -> tuple[str, ...]:
    return () if lost is None else (text("note-smart-ends", price=plain(lost.price)),)


def _notes(held: Held, stop: Decimal, monitor: Monitor) -> tuple[str, ...]:
    stay = {entry.number for entry in held.before(stop, monitor.side).waiting}
    gone = [entry for entry in held.waiting if entry.number not in stay]
    return tuple(text("note-entry-beyond-stop", number=entry.number, price=plain(entry.expected)) for entry in gone)


# ---------------------------------------- confirmed


def fold_merge(monitor: Monitor, merged: TradeMerged, now: datetime, keep_for: timedelta) -> Monitor:
    """Both trades as one; nothing where the position is not as it was shown."""
    merge, plan = merged.merge, merged.plan
    is_ready = can_change(monitor) and monitor.reduction is None and monitor.is_base_known
    if not is_ready or not still_holds(merge.drawn_for, monitor, plan.stop):
        return monitor
    known = len(monitor.plan.entries)
    settled = (replace(leg, is_over=entry_is_over(monitor, leg, now)) for leg in monitor.plan.entries)
    added = (replace(leg, added_at=now) for leg in plan.entries[known:])
    plan = replace(retargeted(monitor, plan, merge.targets), entries=(*settled, *added))
    monitor = with_targets(undoable(monitor, now, keep_for), plan)
    asked_before = monitor.stop.heeded if monitor.trail.status is not TrailStatus.INACTIVE else None
    stop = replace(monitor.stop, heeded=asked_before, break_even_asked=False, moved_at=None)
    anew = {"price_reached": False, "price_reached_at": None, "break_even_since": now}
    monitor = replace(monitor, stop=stop, entries_over=False, **anew)
    return monitor if monitor.stop.price == plan.stop else with_stop(monitor, plan.stop, StopOrigin.CHAT)

"""Take profits too small to stand alone, which join a neighbour: noticed while a trade lives, and told (R7). Pure.

Which legs join is reckoned anew at each plan and never stored; what is stored is what has been told. A join that the
preview of the trade showed is no news, nor is a leg that stands by itself again.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from execution.desired_orders import desired_orders, open_weights, ours_to_sell
from execution.exit_plan import ExitPlan
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind, notice_of
from execution.targets.leg_differences import entry_fills_settle_at
from execution.targets.sharing import share_out
from execution.tracked_orders import LegJoined
from utils.money import ZERO


def note(before: Monitor, monitor: Monitor, instrument: Instrument, now: datetime) -> Monitor:
    """The monitor that knows which of its legs join others now: looked at once when what it depends on is at rest."""
    if _has_changed(before, monitor) and not monitor.joins_in_doubt:
        monitor = replace(monitor, joins_in_doubt=True)
    if not monitor.joins_in_doubt or not _is_at_rest(monitor, now):
        return monitor
    joined = joins_of(monitor, instrument, now)
    if joined:
        shown = planned_joins(monitor.plan, instrument)
        joined = tuple(join for join in joined if join not in shown)
    return replace(monitor, joins_in_doubt=False, legs_joined=joined)


def _has_changed(before: Monitor, after: Monitor) -> bool:
    same_plan = before.plan is after.plan and before.legs_removed == after.legs_removed
    same_parts = len(before.fills) == len(after.fills) and before.foreign_exits is after.foreign_exits
    return not (same_plan and same_parts and before.size == after.size)


def _is_at_rest(monitor: Monitor, now: datetime) -> bool:
    settles_at = entry_fills_settle_at(monitor)
    fills_go_on = settles_at is not None and now < settles_at
    if monitor.armed_at is None or fills_go_on or monitor.size == ZERO or not monitor.is_base_known:
        return False
    return monitor.reduction is None and monitor.closing is None and monitor.ended_seq is None


def joins_of(monitor: Monitor, instrument: Instrument, now: datetime) -> tuple[LegJoined, ...]:
    """Of the legs that have something to sell, those that stand with another now."""
    ours = ours_to_sell(monitor)
    if ours == ZERO:
        return ()
    base = monitor.base - (monitor.size - ours)
    numbers = [leg.number for leg, weight in open_weights(monitor, base) if weight > ZERO]
    if not numbers:
        return ()
    return _joins(numbers, [tp.leg for tp in desired_orders(monitor, instrument, now).take_profits])


def planned_joins(plan: ExitPlan, instrument: Instrument) -> tuple[LegJoined, ...]:
    """Those of the whole trade, as its preview shows them; an adopted position has no planned size."""
    total = plan.planned_qty
    if total == ZERO:
        return ()
    standing = share_out(total, [(leg, leg.share * total) for leg in plan.legs], plan.runner_share * total, instrument)
    return _joins([leg.number for leg in plan.legs], [leg.number for leg, _ in standing])


def _joins(numbers: list[int], standing: list[int]) -> tuple[LegJoined, ...]:
    last = standing[-1] if standing else None
    return tuple(
        LegJoined(leg=number, into=next((other for other in standing if other > number), last))
        for number in numbers
        if number not in standing
    )


def news_of_joined_legs(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """One notice for all that have joined since."""
    new = [join for join in after.legs_joined if join not in before.legs_joined]
    if not new:
        return
    legs, into = [join.leg for join in new], [join.into for join in new]
    what = f"{'+'.join(str(leg) for leg in legs)}@{len(after.fills)}"
    yield notice_of(after, NoticeKind.LEGS_JOINED, what, now, legs=legs, into=into, size=after.size)

"""Other targets for a position that is open: what was hit stays, what is open gets new prices and shares. Pure.

New targets are given with shares of what is open now. The plan counts shares of everything that was entered (R7), so
they are converted, together with those of the legs that stay:

| leg                       | its share from now on                                                      |
|---------------------------|----------------------------------------------------------------------------|
| hit                       | what it has filled                                                         |
| nearer than a hit one     | none: the one that was hit has taken its part                              |
| open, and named again     | what it has filled, and its new share of what is open                      |
| open, and not named again | none: it leaves the plan with what it has sold, and its order is cancelled |

A leg that keeps its number keeps its order, which is amended in place.
"""

from decimal import ROUND_DOWN, Decimal
from typing import Final

from msgspec.structs import replace

from execution.desired_orders import ours_to_sell
from execution.exit_plan import BreakEven, BreakEvenWhen, ExitPlan, TpLeg
from execution.monitor import Monitor
from execution.stops import native_trail
from execution.tracked_orders import Role
from utils.money import ZERO

_FINE: Final = Decimal("1e-24")
"""Shares are cut to this, so that what is done stays done."""


def highest_hit(monitor: Monitor) -> int:
    """The number of the farthest target that was hit, 0 before the first."""
    return max((leg.number for leg in monitor.plan.legs if monitor.leg_done(leg.number)), default=0)


def retargeted(monitor: Monitor, plan: ExitPlan, targets: tuple[TpLeg, ...]) -> ExitPlan:
    """The plan with ``targets``, nearest first, in place of the open ones; their numbers are given anew."""
    hit = highest_hit(monitor)
    numbered = [replace(target, number=n) for n, target in enumerate(targets, hit + 1)]
    kept = [leg for leg in monitor.plan.legs if leg.number <= hit]
    ours = ours_to_sell(monitor)
    base = monitor.base - (monitor.size - ours)
    if ours <= ZERO:
        return replace(plan, legs=(*kept, *numbered))
    settled = [replace(leg, share=_cut(_sold(monitor, leg), base)) for leg in kept]
    wanted = [replace(leg, share=_cut(monitor.filled_by_leg(leg.number) + leg.share * ours, base)) for leg in numbered]
    named = {leg.number for leg in (*settled, *wanted) if leg.share > ZERO}
    others = sum((f.qty for f in monitor.fills if f.role is Role.TAKE_PROFIT and f.leg not in named), ZERO)
    return replace(plan, legs=(*settled, *wanted), given_up=_cut(others, base))


def waits_for(policy: BreakEven | None, hit: int, last: int) -> BreakEven | None:
    """A break-even that stands, where the targets have changed: the one that it waits for is among those to come.

    Where none is to come, neither is it.
    """
    if policy is None or policy.when is not BreakEvenWhen.AFTER_TP:
        return policy
    if last <= hit:
        return None
    return replace(policy, value=min(max(policy.value, Decimal(hit + 1)), Decimal(last)))


def with_new_targets(monitor: Monitor, targets: tuple[TpLeg, ...]) -> ExitPlan:
    """The plan with other targets for what is open; nothing else of it changes but the numbers that they have not.

    Without any, only the stop ends what is open: what waited for one of them, break-even or a trail, goes with it, and
    entries wait on, as the target that would have ended them never comes.
    """
    plan, hit = monitor.plan, highest_hit(monitor)
    last = hit + len(targets)
    is_done = plan.break_even is not None and plan.break_even.value <= hit
    trail = plan.trail
    if trail is not None and trail.after_tp is not None and trail.after_tp > last:
        trail = replace(trail, after_tp=last) if targets else None
    return replace(
        retargeted(monitor, plan, targets),
        break_even=plan.break_even if is_done else waits_for(plan.break_even, hit, last),
        cancel_entries_after_tp=min(plan.cancel_entries_after_tp, last) if targets else plan.cancel_entries_after_tp,
        trail=trail,
    )


def replanned(monitor: Monitor, plan: ExitPlan) -> Monitor:
    """The monitor under another plan; orders of an earlier version learn for which price they were asked (R8)."""
    before = {leg.number: leg.price for leg in monitor.plan.legs}
    orders = {
        link_id: replace(order, asked_price=before[order.leg])
        if order.role is Role.TAKE_PROFIT and order.asked_price is None and order.leg in before
        else order
        for link_id, order in monitor.orders.items()
    }
    return native_trail.with_plan(replace(monitor, orders=orders), plan)


def with_targets(monitor: Monitor, plan: ExitPlan) -> Monitor:
    """Under a plan with new targets: what a person removed of the old ones in the app does not count for them."""
    hit = highest_hit(monitor)
    return replace(replanned(monitor, plan), legs_removed=tuple(n for n in monitor.legs_removed if n <= hit))


def _sold(monitor: Monitor, leg: TpLeg) -> Decimal:
    return monitor.filled_by_leg(leg.number) if monitor.leg_done(leg.number) else ZERO


def _cut(qty: Decimal, base: Decimal) -> Decimal:
    return (qty / base).quantize(_FINE, ROUND_DOWN)

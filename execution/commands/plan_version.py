"""What a change of a plan was shown for: where that no longer holds, it is shown anew before anything is done. Pure."""

from decimal import Decimal

from msgspec import Struct

from execution.exit_plan import ExitPlan
from execution.monitor import Monitor
from execution.new_trade.entries_coming import waiting_entries
from execution.stops.stop_wishes import is_tighter


class PlanVersion(Struct, frozen=True, kw_only=True):
    """The plan of one generation as it stood: ``hit`` are the targets that were hit, ``stop`` was S*.

    ``waiting`` are the entries that waited, or were still to be sent; what is shown of a change does not hang on them.
    """

    generation: str
    plan: ExitPlan
    hit: tuple[int, ...]
    stop: Decimal
    waiting: tuple[int, ...] = ()


def version_of(monitor: Monitor) -> PlanVersion:
    hit = tuple(leg.number for leg in monitor.plan.legs if monitor.leg_done(leg.number))
    waiting = tuple(leg.number for leg in waiting_entries(monitor))
    return PlanVersion(
        generation=monitor.generation, plan=monitor.plan, hit=hit, stop=monitor.stop.price, waiting=waiting
    )


def still_holds(drawn_for: PlanVersion, monitor: Monitor, new_stop: Decimal | None = None) -> bool:
    """S* may have moved since, as a trail does, unless ``new_stop`` would loosen it: other figures were shown then."""
    now = version_of(monitor)
    same_plan = (now.generation, now.plan, now.hit) == (drawn_for.generation, drawn_for.plan, drawn_for.hit)
    loosens = new_stop is not None and is_tighter(monitor.side, now.stop, new_stop)
    return same_plan and (now.stop == drawn_for.stop or not loosens)

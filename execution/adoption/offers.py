"""Targets for a position whose stop was set by itself (ADOPT=auto): offered with a button, as they were shown. Pure."""

from collections.abc import Iterable

from msgspec.structs import replace

from execution.adoption.adoption_record import Adopted
from execution.adoption.found import Found
from execution.exit_plan import TpLeg
from execution.monitor import Monitor
from execution.observations import OfferDrawn


def may_get_targets(monitor: Monitor) -> bool:
    """Its stop was set by itself, and nobody has given it targets: the button of that news may be pressed."""
    is_by_itself = monitor.adopted is not None and monitor.adopted.automatic
    return is_by_itself and not monitor.plan.legs and monitor.closing is None and monitor.flat_since is None


def drawn_anew(adopted: Adopted, legs: Iterable[TpLeg], found: Found) -> OfferDrawn | None:
    """The offer as it is now; None: what was shown is what would be done."""
    targets = tuple(leg.price for leg in legs)
    if targets == adopted.offered and adopted.size in {None, found.row.size}:
        return None
    return OfferDrawn(drawn=adopted.drawn + 1, targets=targets, size=found.row.size)


def fold_drawn(monitor: Monitor, offer: OfferDrawn) -> Monitor:
    adopted = monitor.adopted
    if adopted is None or offer.drawn <= adopted.drawn:
        return monitor
    shown = replace(adopted, offered=offer.targets, size=offer.size, drawn=offer.drawn, take_profit=None)
    return replace(monitor, adopted=shown)

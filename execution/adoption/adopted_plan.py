"""The plan that a position would get which was opened elsewhere, and whether what was shown still holds (R20). Pure."""

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from execution.adoption.adopted_legs import default_legs
from execution.adoption.adopted_stop import partial_stops, stop_by_risk, stop_of_the_person
from execution.adoption.basis import Basis
from execution.adoption.foreign_exits import takes_a_part
from execution.adoption.found import Found
from execution.exit_plan import TpLeg
from execution.facts.prices import TriggerBy
from execution.new_trade.plan_terms import SAFE_TICKS, Limits
from execution.stops.stop_wishes import is_tighter
from utils.money import ZERO


class Proposal(Struct, frozen=True, kw_only=True):
    """The plan that a foreign position would get. ``loss``: money lost at the stop, fees of both ways included."""

    basis: Basis
    stop: Decimal
    keeps_stop: bool
    """The stop is the person's own."""
    tightens: bool
    """A part of the position has a looser stop of the person's, which the proposed one would overrule."""
    trigger_by: TriggerBy
    legs: tuple[TpLeg, ...]
    loss: Decimal


def propose(found: Found, limits: Limits) -> Proposal:
    """The default plan. Raises CannotGuard."""
    side, row, basis = found.side, found.row, basis_of(found)
    kept = stop_of_the_person(found)
    stop, trigger_by = kept or (stop_by_risk(found, limits), limits.trigger_by)
    return Proposal(
        basis=basis,
        stop=stop,
        keeps_stop=kept is not None,
        tightens=any(is_tighter(side, stop, price) for price, _ in partial_stops(found)),
        trigger_by=trigger_by,
        legs=default_legs(found, stop, basis, limits),
        loss=row.size * ((found.avg_price - stop) * side.sign + (found.avg_price + stop) * found.fees.taker),
    )


def basis_of(found: Found) -> Basis:
    """The facts for which a plan is proposed now."""
    row, kept = found.row, stop_of_the_person(found)
    foreign_qty = sum((o.leaves_qty for o in found.orders if takes_a_part(o, found.side, found.avg_price)), ZERO)
    return Basis(
        size=row.size,
        avg_price=found.avg_price,
        person_stop=kept[0] if kept else None,
        take_profit=row.take_profit,
        foreign_qty=min(row.size, foreign_qty),
    )


def still_holds(shown: Proposal, now: Proposal, found: Found) -> bool:
    """What was shown may be done: made for the same facts, its stop clear of the price, its legs beyond the market."""
    price, sign = found.ticker.price(shown.trigger_by), found.side.sign
    is_clear = shown.keeps_stop or (price - shown.stop) * sign >= SAFE_TICKS * found.instrument.tick_size
    beyond = all((leg.price - found.ticker.last) * sign > ZERO for leg in shown.legs)
    return shown.basis == now.basis and shown.tightens == now.tightens and is_clear and beyond


def stop_only(proposal: Proposal) -> Proposal:
    return replace(proposal, legs=())

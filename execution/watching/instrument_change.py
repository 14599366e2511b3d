"""Other trading rules under a guarded position: what we want from now on lies on the new grid of prices. Pure.

What stands at the exchange stands; only what we would send again has to be on the grid. Quantities are computed at each
plan from the rules of the moment (R7), so they follow by themselves. S* goes to the tighter side (I3), targets towards
the entry, entries away from the market. What was refused under the old rules is another request under the new ones: it
waits for nothing. While a position closes only its stop may be sent again, as a net (R12). One that is gone wants
nothing; what opens in its slot before its record has left is guarded on the grid of then. What the chat asks for may
have been shown, or was true, before the change: an undo above all.
"""

from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.closing.close_requests import gone_of, try_anew
from execution.exit_plan import EntryLeg, TpLeg
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderStatus
from execution.facts.price_grid import against, in_favour
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import (
    Observation,
    PlanWanted,
    StopAnswered,
    StopWanted,
    TargetsWanted,
    TradeMerged,
    UndoWanted,
)
from execution.stops import native_trail
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopChoice
from utils.money import floor_to_step

_PRICES: Final = (PlanWanted, StopWanted, TargetsWanted, TradeMerged, UndoWanted)


def regrid(monitor: Monitor, instrument: Instrument) -> Monitor:
    """The same monitor where all of its prices are on the grid already, or nothing is to be sent any more."""
    if monitor.closing is None and monitor.flat_since is None:
        monitor = _reduced_by_steps(try_anew(_without_pauses(monitor)), instrument)
    return _on_grid(monitor, instrument.tick_size)


def brought_in(before: Monitor, observation: Observation, monitor: Monitor, instrument: Instrument) -> Monitor:
    """After a fold: prices that did not follow the rules while they changed, for these were not the plan's then.

    A person's own orders are on the grid, whatever we know of it: what they say is not touched.
    """
    is_open_again = before.flat_since is not None and monitor.flat_since is None
    is_put_back = isinstance(observation, StopAnswered) and observation.choice is StopChoice.PUT_BACK
    follows = is_open_again or is_put_back or isinstance(observation, _PRICES)
    return _on_grid(monitor, instrument.tick_size) if follows else monitor


def _on_grid(monitor: Monitor, tick: Decimal) -> Monitor:
    if monitor.flat_since is not None:
        return monitor
    if monitor.closing is not None:
        return _with_stop_on(monitor, tick)
    side = monitor.side
    legs = tuple(_leg(leg, side, tick) if not monitor.leg_done(leg.number) else leg for leg in monitor.plan.legs)
    entries = tuple(_entry(leg, side, tick) for leg in monitor.plan.entries)
    plan = replace(monitor.plan, legs=legs, entries=entries)
    monitor = replace(monitor, plan=plan) if plan != monitor.plan else monitor
    monitor = native_trail.on_grid(monitor, tick)
    return _with_stop_on(monitor, tick)


def _with_stop_on(monitor: Monitor, tick: Decimal) -> Monitor:
    stop = in_favour(monitor.side, monitor.stop.price, tick)
    return with_stop(monitor, stop, monitor.stop.origin) if stop != monitor.stop.price else monitor


def _reduced_by_steps(monitor: Monitor, instrument: Instrument) -> Monitor:
    """A partial close of less than a person asked for is one that can be; of what is under a step none is made."""
    reduction = monitor.reduction
    if reduction is None:
        return monitor
    gone = gone_of(monitor, reduction)
    left = floor_to_step(reduction.qty - gone, instrument.qty_step)
    if left < instrument.min_qty or gone + left == reduction.qty:
        return monitor
    return replace(monitor, reduction=replace(reduction, qty=gone + left))


def _without_pauses(monitor: Monitor) -> Monitor:
    """Of orders that were refused: what may still land keeps its fence (R9)."""
    paused = (o for o in monitor.orders.values() if o.status is OrderStatus.REJECTED and o.not_before is not None)
    free = {order.link_id: replace(order, not_before=None) for order in paused if not order.is_open}
    return replace(monitor, orders={**monitor.orders, **free}) if free else monitor


def _leg(leg: TpLeg, side: Side, tick: Decimal) -> TpLeg:
    return replace(leg, price=against(side, leg.price, tick))


def _entry(leg: EntryLeg, side: Side, tick: Decimal) -> EntryLeg:
    return leg if leg.price is None else replace(leg, price=against(side, leg.price, tick))

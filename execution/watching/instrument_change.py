"""Other trading rules under a guarded position: what we want from now on lies on the new grid of prices. Pure.

What stands at the exchange stands; only what we would send again has to be on the grid. Quantities are computed at each
plan from the rules of the moment (R7), so they follow by themselves. S* goes to the tighter side (I3), targets towards
the entry, entries away from the market.
"""

from decimal import Decimal

from msgspec.structs import replace

from execution.exit_plan import EntryLeg, TpLeg
from execution.facts import Instrument, Side
from execution.monitor import Monitor
from execution.stops.stop_policy import with_stop
from utils.money import ceil_to_step, floor_to_step


def regrid(monitor: Monitor, instrument: Instrument) -> Monitor:
    """The same monitor where all of its prices are on the grid already, or nothing is to be sent any more."""
    if monitor.closing is not None or monitor.flat_since is not None:
        return monitor
    side, tick = monitor.side, instrument.tick_size
    legs = tuple(_leg(leg, side, tick) if not monitor.leg_done(leg.number) else leg for leg in monitor.plan.legs)
    entries = tuple(_entry(leg, side, tick) for leg in monitor.plan.entries)
    plan = replace(monitor.plan, legs=legs, entries=entries)
    monitor = replace(monitor, plan=plan) if plan != monitor.plan else monitor
    stop = _against(side, monitor.stop.price, tick)
    return with_stop(monitor, stop, monitor.stop.origin) if stop != monitor.stop.price else monitor


def _leg(leg: TpLeg, side: Side, tick: Decimal) -> TpLeg:
    return replace(leg, price=_with(side, leg.price, tick))


def _entry(leg: EntryLeg, side: Side, tick: Decimal) -> EntryLeg:
    return leg if leg.price is None else replace(leg, price=_with(side, leg.price, tick))


def _with(side: Side, price: Decimal, tick: Decimal) -> Decimal:
    """Down for a long, up for a short."""
    return floor_to_step(price, tick) if side is Side.BUY else ceil_to_step(price, tick)


def _against(side: Side, price: Decimal, tick: Decimal) -> Decimal:
    return ceil_to_step(price, tick) if side is Side.BUY else floor_to_step(price, tick)

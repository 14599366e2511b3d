"""The table of rules: what should exist on the exchange, given what is true. Pure.

| when                      | stop          | entries                     | take profits             | close     |
|---------------------------|---------------|-----------------------------|--------------------------|-----------|
| no size yet               | on each entry | beyond S*, not done with    | -                        | -         |
| size                      | S*            | so, until the chosen TP     | by share of what is open | -         |
| size, a part shall go     | S*            | as above                    | of what will remain      | that part |
| size, all shall go        | S*            | none                        | limits, if not in the way| all       |
| flat again                | -             | none                        | none                     | -         |
| a late entry filled after | its own; S* *)| none                        | none                     | that fill |

S* is the stop that should stand. Limits: take profits that wait for a trigger go first when all shall go (R21).

*) As a net (R12), where the close does not get through and the slot holds nobody else's size, which it would close.

With LATE_ENTRY=guard that fill is not closed: it becomes a generation of its own (late_entry.py).
"""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from execution.adoption.foreign_exits import foreign_leaves
from execution.closing.close_requests import gone_of
from execution.closing.closing_record import Closing
from execution.entries_wanted import entry_wanted
from execution.entry_orders import order_of, unsent
from execution.exit_plan import EntryLeg, TpLeg
from execution.facts.instruments import Instrument
from execution.facts.price_grid import against
from execution.facts.prices import TriggerBy
from execution.monitor import Monitor
from execution.targets.conditional_legs import trigger_of
from execution.targets.sharing import HAIR, share_out, stands
from execution.tracked_orders import OrderState, Role
from utils.money import ZERO, floor_to_step


class DesiredOrder(Struct, frozen=True, kw_only=True):
    """``qty`` is what should still be open of it; ``price`` None is a market order.

    ``trigger_by``: a market order that waits until that series has come to ``price`` (R21).
    """

    leg: int
    qty: Decimal
    price: Decimal | None
    trigger_by: TriggerBy | None = None


class Desired(Struct, frozen=True, kw_only=True):
    """``close`` None: no close order; zero: everything that is left; else that quantity."""

    stop: Decimal | None = None
    entries: tuple[DesiredOrder, ...] = ()
    take_profits: tuple[DesiredOrder, ...] = ()
    close: Decimal | None = None


def desired_orders(monitor: Monitor, instrument: Instrument, now: datetime) -> Desired:
    """The orders that should exist on the exchange now."""
    if monitor.flat_since is not None:
        return Desired()
    if monitor.ended_seq is not None:
        return _after_the_end(monitor, monitor.ended_seq)
    if monitor.closing is not None:
        return _all_shall_go(monitor, monitor.closing, instrument)
    entries = _entries(monitor, instrument, now)
    if monitor.size == ZERO:
        return Desired(entries=entries)
    return Desired(
        stop=monitor.stop.price,
        entries=entries,
        take_profits=_take_profits(monitor, instrument, ours_to_sell(monitor)),
        close=leaving(monitor) or None,
    )


def _after_the_end(monitor: Monitor, ended_seq: int) -> Desired:
    """What a late entry filled, and no more: the slot may be somebody else's by now."""
    if monitor.late_entry_at is not None or monitor.size == ZERO:
        return Desired()
    return Desired(stop=monitor.stop.price if _needs_a_net(monitor, ended_seq) else None, close=monitor.size)


def _needs_a_net(monitor: Monitor, ended_seq: int) -> bool:
    """A close was tried in vain, and all that the slot holds is what it should have closed."""
    row, closing = monitor.row, monitor.closing
    if row is None or closing is None or row.seq <= ended_seq or row.size != monitor.size:
        return False
    sent = [o.written_at for o in monitor.orders_of(Role.CLOSE) if o.state is OrderState.ENDED]
    return closing.refusals > 0 or any(at is not None and at >= closing.since for at in sent)


def _all_shall_go(monitor: Monitor, closing: Closing, instrument: Instrument) -> Desired:
    """Limit orders that stand may still fill at their better price; those that keep the close out go, too (R11)."""
    if monitor.size == ZERO:
        return Desired()
    ours = monitor.size - foreign_leaves(monitor)
    legs = () if closing.clear_tps else _take_profits(monitor, instrument, ours)
    limits = tuple(leg for leg in legs if leg.trigger_by is None)
    return Desired(stop=monitor.stop.price, take_profits=limits, close=ZERO)


def _entries(monitor: Monitor, instrument: Instrument, now: datetime) -> tuple[DesiredOrder, ...]:
    wanted = (_entry(monitor, leg, instrument) for leg in monitor.plan.entries if entry_wanted(monitor, leg, now))
    return tuple(entry for entry in wanted if entry is not None)


def _entry(monitor: Monitor, leg: EntryLeg, instrument: Instrument) -> DesiredOrder | None:
    """The rest of one that made room, at the price where a person may have put it; None: too little for an order."""
    last = order_of(monitor, leg)
    if last is None or last.is_open:
        return DesiredOrder(leg=leg.number, qty=leg.qty, price=leg.price)
    rest = unsent(monitor, last)
    price = against(monitor.side, last.price or ZERO, instrument.tick_size)  # which may be another grid by now
    is_enough = rest >= instrument.min_qty and rest * price >= instrument.min_notional
    return DesiredOrder(leg=leg.number, qty=rest, price=price) if is_enough else None


def ours_to_sell(monitor: Monitor) -> Decimal:
    """What take profits of ours may sell of the size: not what leaves by a partial close or by a person's orders."""
    return max(ZERO, monitor.size - leaving(monitor) - foreign_leaves(monitor))


def leaving(monitor: Monitor) -> Decimal:
    """What a partial close from the chat still has to take."""
    if monitor.reduction is None:
        return ZERO
    return max(ZERO, min(monitor.size, monitor.reduction.qty - gone_of(monitor, monitor.reduction)))


# ---------------------------------------- take profits (R7)


def _take_profits(monitor: Monitor, instrument: Instrument, open_size: Decimal) -> tuple[DesiredOrder, ...]:
    if not monitor.plan.legs:
        return ()
    base = monitor.base - (monitor.size - open_size)
    weighted = open_weights(monitor, base)
    runner = runner_weight(monitor, base, instrument)
    if sum((weight for _, weight in weighted), runner) == ZERO:
        return _everything_at_last(monitor, open_size, instrument)
    return tuple(_leg(monitor, leg, qty) for leg, qty in share_out(open_size, weighted, runner, instrument))


def runner_weight(monitor: Monitor, base: Decimal, instrument: Instrument) -> Decimal:
    """What no leg shall sell of ``base``; what rounding leaves of shares that are one together is none."""
    weight = monitor.plan.runner_share * base
    return weight if weight > instrument.qty_step * HAIR else ZERO


def open_weights(monitor: Monitor, base: Decimal) -> list[tuple[TpLeg, Decimal]]:
    """What each open leg has still to sell of its share of ``base``."""
    return [
        (leg, max(ZERO, leg.share * base - monitor.filled_by_leg(leg.number)))
        for leg in monitor.plan.legs
        if _is_open(monitor, leg)
    ]


def _is_open(monitor: Monitor, leg: TpLeg) -> bool:
    """Not hit, not removed by a person, and not joined to a leg farther out that was hit."""
    if monitor.leg_done(leg.number) or leg.number in monitor.legs_removed:
        return False
    farther_is_hit = any(monitor.leg_done(other.number) for other in monitor.plan.legs if other.number > leg.number)
    # A market order whose trigger was reached with that of a leg farther out may have left something (R21).
    stood = any(o.is_open or o.goes_on_as_limit for o in monitor.orders_of(Role.TAKE_PROFIT, leg.number))
    return not farther_is_hit or stood


def _everything_at_last(monitor: Monitor, open_size: Decimal, instrument: Instrument) -> tuple[DesiredOrder, ...]:
    """All legs are done by their shares, and still something is open: one leg at the last price (R7)."""
    last = monitor.plan.legs[-1]
    # Of a leg that is done the plan keeps the price at which it was hit: perhaps on an older grid.
    leg = replace(last, price=against(monitor.side, last.price, instrument.tick_size))
    qty = floor_to_step(open_size, instrument.qty_step)
    if monitor.legs_removed or not stands(leg, qty, instrument):
        return ()
    return (_leg(monitor, leg, qty),)


def _leg(monitor: Monitor, leg: TpLeg, qty: Decimal) -> DesiredOrder:
    return DesiredOrder(leg=leg.number, qty=qty, price=leg.price, trigger_by=trigger_of(monitor, leg))

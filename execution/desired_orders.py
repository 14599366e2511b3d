"""The table of rules: what should exist on the exchange, given what is true. Pure.

| when                      | stop          | entries               | take profits               | close     |
|---------------------------|---------------|-----------------------|----------------------------|-----------|
| no size yet               | on each entry | all that are not done | -                          | -         |
| size                      | S*            | until TP1, beyond S*  | by share of what is open   | -         |
| size, a part shall go     | S*            | as above              | of what will remain        | that part |
| size, all shall go        | S*            | none                  | limits, until in the way   | all       |
| flat again                | -             | none                  | none                       | -         |
| a late entry filled after | its own; S* *)| none                  | none                       | that fill |

*) As a net (R12), where the close does not get through and the slot holds nobody else's size, which it would close.

With LATE_ENTRY=guard that fill is not closed: it becomes a generation of its own (late_entry.py).
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.adoption.foreign_exits import foreign_leaves
from execution.closing.close_requests import gone_of
from execution.entry_orders import order_of, price_of, unsent
from execution.exit_plan import EntryLeg, TpLeg
from execution.facts.instruments import Instrument
from execution.facts.price_grid import against
from execution.facts.prices import TriggerBy
from execution.monitor import Monitor
from execution.stops.stop_wishes import is_tighter
from execution.targets.conditional_legs import trigger_of
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import ZERO, floor_to_step

MARKET_ENTRY_FRESH: Final = timedelta(seconds=60)
"""A market entry that could not be sent within this time of its confirmation is a different trade: not sent."""

_HAIR: Final = Decimal("1e-12")
"""Of a step: a third of three steps is one step, though a third has no end as a decimal."""


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
    size = monitor.size
    if monitor.flat_since is not None:
        return Desired()
    if monitor.ended_seq is not None:
        # What a late entry filled, and no more: the slot may be somebody else's by now.
        if monitor.late_entry_at is not None or size == ZERO:
            return Desired()
        return Desired(stop=monitor.stop.price if _needs_a_net(monitor, monitor.ended_seq) else None, close=size)
    if monitor.closing is not None:
        if size == ZERO:
            return Desired()
        in_the_way = monitor.closing.clear_tps
        legs = () if in_the_way else _take_profits(monitor, instrument, size - foreign_leaves(monitor))
        return Desired(
            stop=monitor.stop.price,
            take_profits=tuple(leg for leg in legs if leg.trigger_by is None),
            close=ZERO,
        )
    wanted = [_entry(monitor, leg, instrument) for leg in monitor.plan.entries if entry_wanted(monitor, leg, now)]
    entries = tuple(entry for entry in wanted if entry is not None)
    if size == ZERO:
        return Desired(entries=entries)
    going, ours = leaving(monitor), ours_to_sell(monitor)
    return Desired(
        stop=monitor.stop.price,
        entries=entries,
        take_profits=_take_profits(monitor, instrument, ours),
        close=going or None,
    )


def _needs_a_net(monitor: Monitor, ended_seq: int) -> bool:
    """A close was tried in vain, and all that the slot holds is what it should have closed."""
    row, closing = monitor.row, monitor.closing
    if row is None or closing is None or row.seq <= ended_seq or row.size != monitor.size:
        return False
    sent = [o.written_at for o in monitor.orders_of(Role.CLOSE) if o.state is OrderState.ENDED]
    return closing.refusals > 0 or any(at is not None and at >= closing.since for at in sent)


def _entry(monitor: Monitor, leg: EntryLeg, instrument: Instrument) -> DesiredOrder | None:
    """The rest of one that made room, at the price where a person may have put it; None: too little for an order."""
    last = order_of(monitor, leg)
    if last is None or last.is_open:
        return DesiredOrder(leg=leg.number, qty=leg.qty, price=leg.price)
    rest = unsent(monitor, last)
    price = against(monitor.side, last.price or ZERO, instrument.tick_size)  # which may be another grid by now
    is_enough = rest >= instrument.min_qty and rest * price >= instrument.min_notional
    return DesiredOrder(leg=leg.number, qty=rest, price=price) if is_enough else None


def entry_wanted(monitor: Monitor, leg: EntryLeg, now: datetime) -> bool:
    """R2: until the chosen TP, beyond the stop, and once: an entry that ended is not sent again (R24).

    And not into a slot in which somebody holds the other side: it would close what is none of ours (R4).
    """
    if monitor.row is not None and monitor.row.other_side > ZERO:
        return False
    tracked = monitor.orders_of(Role.ENTRY, leg.number)
    if any(o.state is OrderState.ENDED and not _is_replaced(o) for o in tracked) or entry_is_over(monitor, leg, now):
        return False
    if leg.number in monitor.entries_announced and not any(o.is_open for o in tracked):
        return False  # what a person was told of as ended does not come back
    if leg.price is None:
        sent = any(o.state is OrderState.LIVE for o in tracked)
        return sent or now - (leg.added_at or monitor.created_at) <= MARKET_ENTRY_FRESH
    return is_tighter(monitor.side, price_of(monitor, leg) or leg.price, monitor.stop.price)


def entry_expires_at(monitor: Monitor, leg: EntryLeg) -> datetime | None:
    """When an entry that waits is cancelled; None: never."""
    hours = monitor.plan.entry_hours
    since = leg.added_at or monitor.created_at
    return None if hours is None else since + timedelta(seconds=int(hours * 3600))


def _is_replaced(order: TrackedOrder) -> bool:
    """It ended for another one to take its place; that it has ended the exchange has shown, or it never was there."""
    return order.superseded or (order.makes_room and (order.status is None or not order.status.is_open))


def carries_a_looser_stop(monitor: Monitor, order: TrackedOrder) -> bool:
    """R1: its fill would replace the position's stop by the one attached to it, so it goes when S* has tightened.

    A market order is not waited for and not replaced: what it fills, it fills now.
    """
    attached = order.attached_stop
    is_looser = attached is not None and is_tighter(monitor.side, monitor.stop.price, attached)
    return is_looser and not order.stop_is_partial and order.price is not None


def entry_is_over(monitor: Monitor, leg: EntryLeg, now: datetime) -> bool:
    """The plan has done with it: by a person, after its TP, or in time."""
    expires = entry_expires_at(monitor, leg)
    return is_done_with(monitor, leg) or (expires is not None and now >= expires)


def is_done_with(monitor: Monitor, leg: EntryLeg) -> bool:
    """Whatever the time is: by a person, or after its TP."""
    if leg.is_over or monitor.entries_over:
        return True
    after = monitor.plan.cancel_entries_after_tp
    return any(monitor.leg_done(leg.number) for leg in monitor.plan.legs if leg.number >= after)


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
    return weight if weight > instrument.qty_step * _HAIR else ZERO


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
    if monitor.legs_removed or not _stands(leg, qty, instrument):
        return ()
    return (_leg(monitor, leg, qty),)


def _leg(monitor: Monitor, leg: TpLeg, qty: Decimal) -> DesiredOrder:
    return DesiredOrder(leg=leg.number, qty=qty, price=leg.price, trigger_by=trigger_of(monitor, leg))


def split_by_weight(total: Decimal, weights: list[Decimal], runner: Decimal, step: Decimal) -> list[Decimal] | None:
    """``total`` by weight, floored to ``step``; what flooring leaves goes to the last weight, or stays with the runner.

    None when nothing has weight.
    """
    whole = sum(weights, runner)
    if whole == ZERO:
        return None
    quantities = [_part(total, weight, whole, step) for weight in weights]
    if runner == ZERO and quantities:
        last = max(i for i, weight in enumerate(weights) if weight > ZERO)
        quantities[last] += floor_to_step(total - sum(quantities, ZERO), step)
    return quantities


def share_out(
    total: Decimal, weighted: list[tuple[TpLeg, Decimal]], runner: Decimal, instrument: Instrument
) -> list[tuple[TpLeg, Decimal]]:
    """``total`` among legs by weight; a leg under the minimum joins the next one out, the last one the one before it.

    Empty when no leg can stand.
    """
    whole, step = sum((weight for _, weight in weighted), runner), instrument.qty_step
    standing: list[tuple[TpLeg, Decimal]] = []
    given = carried = ZERO
    for index, (leg, weight) in enumerate(weighted, 1):
        carried += weight
        takes_the_rest = index == len(weighted) and runner == ZERO
        qty = floor_to_step(total - given, step) if takes_the_rest else _part(total, carried, whole, step)
        if carried > ZERO and _stands(leg, qty, instrument):
            standing.append((leg, carried))
            given, carried = given + qty, ZERO
    if standing and carried > ZERO:
        last, weight = standing.pop()
        standing.append((last, weight + carried))
    quantities = split_by_weight(total, [weight for _, weight in standing], runner, step) or []
    return [(leg, qty) for (leg, _), qty in zip(standing, quantities, strict=True)]


def _part(total: Decimal, weight: Decimal, whole: Decimal, step: Decimal) -> Decimal:
    if whole == ZERO:
        return ZERO
    return floor_to_step(total * weight / whole + step * _HAIR, step)


def _stands(leg: TpLeg, qty: Decimal, instrument: Instrument) -> bool:
    return qty >= instrument.min_qty and qty * leg.price >= instrument.min_notional

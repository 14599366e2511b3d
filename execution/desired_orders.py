"""The table of rules: what should exist on the exchange, given what is true. Pure.

| when                      | stop          | entries               | take profits               | close     |
|---------------------------|---------------|-----------------------|----------------------------|-----------|
| no size yet               | on each entry | all that are not done | -                          | -         |
| size                      | S*            | until TP1, beyond S*  | by share of what is open   | -         |
| size, a part shall go     | S*            | as above              | of what will remain        | that part |
| size, all shall go        | S*            | none                  | until they are in the way  | all       |
| flat again                | -             | none                  | none                       | -         |
| a late entry filled after | its own       | none                  | none                       | that fill |
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.exit_plan import EntryLeg, TpLeg
from execution.facts import ZERO, Instrument
from execution.foreign_exits import foreign_leaves
from execution.monitor import Monitor
from execution.stop_wishes import is_tighter
from execution.tracked_orders import OrderState, Role, TrackedOrder
from utils.money import floor_to_step

MARKET_ENTRY_FRESH: Final = timedelta(seconds=60)
"""A market entry that could not be sent within this time of its confirmation is a different trade: not sent."""

_HAIR: Final = Decimal("1e-12")
"""Of a step: a third of three steps is one step, though a third has no end as a decimal."""


class DesiredOrder(Struct, frozen=True, kw_only=True):
    """``qty`` is what should still be open of it; ``price`` None is a market order."""

    leg: int
    qty: Decimal
    price: Decimal | None


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
        return Desired(
            close=size or None
        )  # what a late entry filled, and no more: the slot may be somebody else's by now
    if monitor.closing is not None:
        if size == ZERO:
            return Desired()
        in_the_way = monitor.closing.clear_tps
        return Desired(
            stop=monitor.stop.price,
            take_profits=() if in_the_way else _take_profits(monitor, instrument, size - foreign_leaves(monitor)),
            close=ZERO,
        )
    entries = tuple(_entry(leg) for leg in monitor.plan.entries if entry_wanted(monitor, leg, now))
    if size == ZERO:
        return Desired(entries=entries)
    leaving = _leaving(monitor)
    ours = max(ZERO, size - leaving - foreign_leaves(monitor))
    return Desired(
        stop=monitor.stop.price,
        entries=entries,
        take_profits=_take_profits(monitor, instrument, ours),
        close=leaving or None,
    )


def _entry(leg: EntryLeg) -> DesiredOrder:
    return DesiredOrder(leg=leg.number, qty=leg.qty, price=leg.price)


def entry_wanted(monitor: Monitor, leg: EntryLeg, now: datetime) -> bool:
    """R2: until the chosen TP, beyond the stop, and once: an entry that ended is not sent again (R24)."""
    tracked = monitor.orders_of(Role.ENTRY, leg.number)
    if any(o.state is OrderState.ENDED and not o.superseded for o in tracked) or _entries_are_over(monitor):
        return False
    if any(o.is_open and _carries_a_looser_stop(monitor, o) for o in tracked):
        return False
    expires = entries_expire_at(monitor)
    if expires is not None and now >= expires:
        return False
    if leg.price is None:
        sent = any(o.state is OrderState.LIVE for o in tracked)
        return sent or now - monitor.created_at <= MARKET_ENTRY_FRESH
    return is_tighter(monitor.side, leg.price, monitor.stop.price)


def entries_expire_at(monitor: Monitor) -> datetime | None:
    """When entries that wait are cancelled; None: never."""
    hours = monitor.plan.entry_hours
    return None if hours is None else monitor.created_at + timedelta(seconds=int(hours * 3600))


def _carries_a_looser_stop(monitor: Monitor, order: TrackedOrder) -> bool:
    """R1: its fill would replace the position's stop by the one attached to it, so it goes when S* has tightened."""
    attached = order.attached_stop
    return attached is not None and is_tighter(monitor.side, monitor.stop.price, attached)


def _entries_are_over(monitor: Monitor) -> bool:
    if monitor.entries_over:
        return True
    after = monitor.plan.cancel_entries_after_tp
    return any(monitor.leg_done(leg.number) for leg in monitor.plan.legs if leg.number >= after)


def _leaving(monitor: Monitor) -> Decimal:
    """What a partial close from the chat still has to take."""
    if monitor.reduction is None:
        return ZERO
    gone = sum(
        (
            monitor.filled_of(o.link_id)
            for o in monitor.orders_of(Role.CLOSE)
            if o.revision >= monitor.reduction.revision
        ),
        ZERO,
    )
    return max(ZERO, min(monitor.size, monitor.reduction.qty - gone))


# ---------------------------------------- take profits (R7)


def _take_profits(monitor: Monitor, instrument: Instrument, open_size: Decimal) -> tuple[DesiredOrder, ...]:
    if not monitor.plan.legs:
        return ()
    base = monitor.base - (monitor.size - open_size)
    weighted = open_weights(monitor, base)
    runner = max(ZERO, monitor.plan.runner_share) * base
    if sum((weight for _, weight in weighted), runner) == ZERO:
        return _everything_at_last(monitor, open_size, instrument)
    return tuple(
        DesiredOrder(leg=leg.number, qty=qty, price=leg.price)
        for leg, qty in share_out(open_size, weighted, runner, instrument)
    )


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
    return not farther_is_hit or monitor.open_order(Role.TAKE_PROFIT, leg.number) is not None


def _everything_at_last(monitor: Monitor, open_size: Decimal, instrument: Instrument) -> tuple[DesiredOrder, ...]:
    """All legs are done by their shares, and still something is open: one leg at the last price (R7)."""
    leg = monitor.plan.legs[-1]
    qty = floor_to_step(open_size, instrument.qty_step)
    if monitor.legs_removed or not _stands(leg, qty, instrument):
        return ()
    return (DesiredOrder(leg=leg.number, qty=qty, price=leg.price),)


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

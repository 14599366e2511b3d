"""A monitor as the chat shows it, and the money it has at risk. Pure."""

from datetime import datetime
from decimal import Decimal

from execution.facts import ZERO, MarginMode, Ticker
from execution.fills import realised_by
from execution.liquidation import clearance, stop_of
from execution.monitor import Monitor
from execution.tracked_orders import Role
from execution.views import EntryView, PositionView, TargetView


def picture(
    monitor: Monitor,
    ticker: Ticker | None,
    margin_mode: MarginMode | None = None,
    *,
    frozen_since: datetime | None = None,
) -> PositionView:
    """None is "not known now", for the prices as for the account's margin mode, and so is all that depends on them."""
    price = ticker.price(monitor.plan.trigger_by) if ticker else None
    avg, size, sign = monitor.avg_entry, monitor.size, monitor.side.sign
    move = (price - avg) * sign if price is not None and avg is not None and size > ZERO else None
    risk = abs(avg - monitor.plan.stop) if avg is not None else ZERO
    exits = [f for f in monitor.fills if f.side is not monitor.side]
    order = monitor.stop.order
    liq_price = monitor.row.liq_price if monitor.row else None
    return PositionView(
        key=monitor.key,
        symbol=monitor.slot.symbol,
        side=monitor.side,
        position_idx=monitor.slot.position_idx,
        phase=monitor.phase,
        size=size,
        planned_qty=monitor.plan.planned_qty,
        avg_entry=avg,
        price=price,
        unrealised=move * size if move is not None else None,
        realised=realised_by(monitor, exits),
        r=move / risk if move is not None and risk else None,
        stop=monitor.stop.price,
        stop_origin=monitor.stop.origin,
        stop_confirmed=monitor.stop_confirmed,
        standing_stop=monitor.standing_stop,
        stop_verified_at=order.observed_at if order is not None and monitor.standing_stop is not None else None,
        liq_price=liq_price,
        clearance=clearance(monitor.side, stop_of(monitor), liq_price, margin_mode),
        liq_is_estimate=margin_mode is not MarginMode.ISOLATED,
        targets=tuple(_target(monitor, leg.number, leg.price) for leg in monitor.plan.legs),
        entries=tuple(_entry(monitor, leg.number, leg.price, leg.qty) for leg in monitor.plan.entries),
        opened_at=monitor.opened_at,
        created_at=monitor.created_at,
        frozen_since=frozen_since,
    )


def _target(monitor: Monitor, number: int, price: Decimal) -> TargetView:
    hit = monitor.leg_done(number)
    order = monitor.open_order(Role.TAKE_PROFIT, number)
    filled = monitor.filled_by_leg(number)
    still_open = order.qty - monitor.filled_of(order.link_id) if order is not None else ZERO
    return TargetView(
        number=number, price=price, qty=filled if hit else still_open, hit=hit, removed=number in monitor.legs_removed
    )


def _entry(monitor: Monitor, number: int, price: Decimal | None, qty: Decimal) -> EntryView:
    order = monitor.open_order(Role.ENTRY, number)
    filled = sum((monitor.filled_of(o.link_id) for o in monitor.orders_of(Role.ENTRY, number)), ZERO)
    return EntryView(number=number, price=price, qty=qty, filled=filled, open=order is not None)


def risk_at_stop(monitor: Monitor) -> Decimal:
    """Money lost if every waiting entry fills and the stop then fires, exit fees included; never below zero (R24)."""
    stop, sign = monitor.stop.price, monitor.side.sign
    avg, size = monitor.avg_entry, monitor.size
    loss = (avg - stop) * sign * size if avg is not None else ZERO
    total = size
    for leg in monitor.plan.entries:
        order = monitor.open_order(Role.ENTRY, leg.number)
        if order is None and monitor.orders_of(Role.ENTRY, leg.number):
            continue
        waiting = leg.qty - (monitor.filled_of(order.link_id) if order else ZERO)
        price = leg.price if leg.price is not None else avg
        loss += (price - stop) * sign * waiting if price is not None else ZERO
        total += waiting
    return max(ZERO, loss + total * stop * monitor.taker_fee)

"""A monitor as the chat shows it. Pure."""

from datetime import datetime, timedelta
from decimal import Decimal

from execution.closing.time_exit import time_exit_at
from execution.commands.changes import can_change, undo_until
from execution.commands.plan_version import version_of
from execution.desired_orders import leaving
from execution.entry_orders import price_of, unfilled
from execution.exit_plan import EntryLeg, TpLeg
from execution.facts.account import MarginMode
from execution.facts.instruments import Instrument
from execution.facts.prices import Ticker, TriggerBy
from execution.fills import realised_by
from execution.monitor import Monitor
from execution.new_trade.entries_coming import coming_qty
from execution.new_trade.entry_standing import standing_of
from execution.new_trade.held import filled_of_entry
from execution.new_trade.liquidation import clearance, stop_of
from execution.stops import native_trail
from execution.stops.break_even_to_come import break_even_to_come
from execution.stops.smart_exit import is_moot
from execution.targets.open_shares import for_targets, open_shares
from execution.tracked_orders import Role
from execution.views import EntryView, PositionView, StopFigures, TargetView, TrailView
from execution.watching.invariants import Finding
from utils.durations import in_seconds
from utils.money import ZERO


def picture(
    monitor: Monitor,
    ticker: Ticker | None,
    margin_mode: MarginMode | None = None,
    *,
    frozen_since: datetime | None = None,
    naked: timedelta = timedelta(),
    breaches: tuple[Finding, ...] = (),
    instrument: Instrument | None = None,
) -> PositionView:
    """None is "not known now", for the prices, the account's margin mode and the symbol's rules, and so is all that
    depends on them.
    """
    price = ticker.price(monitor.plan.trigger_by) if ticker else None
    avg, size, sign = monitor.avg_entry, monitor.size, monitor.side.sign
    move = (price - avg) * sign if price is not None and avg is not None and size > ZERO else None
    risk = abs(avg - monitor.plan.stop) if avg is not None else ZERO
    exits = [f for f in monitor.fills if f.side is not monitor.side]
    order = monitor.stop.order
    liq_price = monitor.row.liq_price if monitor.row else None
    shares = open_shares(monitor, instrument)
    return PositionView(
        key=monitor.key,
        symbol=monitor.slot.symbol,
        side=monitor.side,
        position_idx=monitor.slot.position_idx,
        phase=monitor.phase,
        size=size,
        planned_qty=coming_qty(monitor),
        avg_entry=avg,
        leaving=leaving(monitor),
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
        targets=tuple(_target(monitor, leg, shares.get(leg.number, ZERO)) for leg in monitor.plan.legs),
        for_targets=for_targets(monitor),
        entries=tuple(_entry(monitor, leg) for leg in monitor.plan.entries),
        opened_at=monitor.opened_at,
        created_at=monitor.created_at,
        trail=_trail(monitor),
        break_even=break_even_to_come(monitor, instrument),
        asked=monitor.stop.asked if can_change(monitor) else None,
        smart=monitor.plan.smart,
        smart_is_moot=is_moot(monitor),
        follow=monitor.plan.follow,
        max_hours=monitor.plan.max_hours,
        closes_at=time_exit_at(monitor),
        trigger_by=monitor.plan.trigger_by,
        stop_figures=_stop_figures(monitor),
        naked_seconds=in_seconds(naked),
        breaches=breaches,
        frozen_since=frozen_since,
        drawn_for=version_of(monitor),
        undo_until=undo_until(monitor),
        tick=instrument.tick_size if instrument is not None else None,
        qty_step=instrument.qty_step if instrument is not None else None,
    )


def _stop_figures(monitor: Monitor) -> StopFigures | None:
    order, row = monitor.stop.order, monitor.row
    if order is None:
        return None
    return StopFigures(
        price=order.price,
        trigger_by=next((series for series in TriggerBy if series.value == order.trigger_by), None),
        status=order.status,
        seen_at=order.observed_at,
        row_price=row.stop_loss if row is not None else None,
        row_seen_at=row.observed_at if row is not None else None,
    )


def _target(monitor: Monitor, leg: TpLeg, share: Decimal) -> TargetView:
    number, price = leg.number, leg.price
    hit = monitor.leg_done(number)
    order = monitor.open_order(Role.TAKE_PROFIT, number)
    filled = monitor.filled_by_leg(number)
    still_open = order.qty - monitor.filled_of(order.link_id) if order is not None else ZERO
    return TargetView(
        number=number,
        price=price,
        share=share,
        qty=filled if hit else still_open,
        hit=hit,
        removed=_is_gone(monitor, leg),
    )


def _is_gone(monitor: Monitor, leg: TpLeg) -> bool:
    """A person removed it, or other targets took its part: neither sells anything any more."""
    return leg.number in monitor.legs_removed or leg.share == ZERO


def _entry(monitor: Monitor, leg: EntryLeg) -> EntryView:
    filled = filled_of_entry(monitor, leg.number)
    return EntryView(
        number=leg.number,
        price=price_of(monitor, leg),
        qty=filled + unfilled(monitor, leg),
        filled=filled,
        standing=standing_of(monitor, leg),
    )


def _trail(monitor: Monitor) -> TrailView | None:
    terms, native = monitor.plan.trail, monitor.native_trail
    if terms is None:
        return None
    is_native = terms.native and native is not None and not native.gave_up and not native.leaving
    stands = native_trail.stands(monitor)
    shown = native.order.price if native is not None and native.order is not None and stands else None
    watermark = monitor.trail.watermark
    if shown is not None and native is not None and watermark is not None:
        # Bybit has seen every price, and we may have missed some.
        watermark = shown + native.distance * monitor.side.sign
    return TrailView(
        terms=terms,
        watermark=watermark,
        native=native.distance if native is not None and is_native else None,
        native_at=shown,
        is_confirmed=stands,
    )

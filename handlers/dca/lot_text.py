"""The lots of a bot: what each holds, where it will be sold, and what it waits for (HTML)."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Final

from execution.dca.dca_bot import BotState
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.dca_views import DcaView
from execution.dca.lots import Lot
from execution.dca.targets import target_in
from execution.dca.unexplained import filled_of
from execution.stops.trailing import Trailing, TrailStatus, trigger_price
from execution.tracked_orders import OrderState
from handlers.dca.names import called
from handlers.dca.units import Units
from handlers.words.figures import clock_time, code
from handlers.words.plain_reasons import plain_reason

_MOST_LOTS: Final = 12


def lot_lines(view: DcaView, units: Units, *, is_observing: bool) -> Iterator[str]:
    """The newest ones, two lines each."""
    lots = view.bot.lots
    if len(lots) > _MOST_LOTS:
        yield f"… {len(lots) - _MOST_LOTS} older lots, and the newest:"
    yield from (_lot(view, lot, units, is_observing=is_observing) for lot in lots[-_MOST_LOTS:])


def _lot(view: DcaView, lot: Lot, units: Units, *, is_observing: bool) -> str:
    sell = view.bot.plan.sell
    target = None
    if view.rules is not None and view.fees is not None:
        target = target_in(view.bot.lots, lot.number, sell, view.rules, view.fees)
    lower = f" (credit: {units.money(lot.credit)} less to bring)" if sell.credit_percent and lot.credit > 0 else ""
    back = f", {units.money(lot.proceeds)} of it back" if lot.sells else ""
    held = f"{units.qty(lot.left)} at {units.price(lot.mean_price)}, cost {units.money(lot.cost)}{back}"
    goal = units.price(None if target is None else target.price)
    return f"🎯 Lot {lot.number}: {held} → {goal}{lower}\n    {_status(view, lot, units, is_observing=is_observing)}"


def _status(view: DcaView, lot: Lot, units: Units, *, is_observing: bool) -> str:
    bot = view.bot
    if any(order.is_open for order in bot.orders_of(OrderRole.BUY, lot.number)):
        return "still being bought"
    sells = [order for order in bot.orders_of(OrderRole.SELL, lot.number) if order.is_open]
    if sells:
        return _sell_status(view, lot, sells[-1], units, is_observing=is_observing)
    if lot.is_held:
        command = code(f"/dca sell {called(bot)} {lot.number}")
        return f"✋ held: its sell was cancelled by hand; {command} places it again"
    if bot.state is BotState.STOPPED:
        return "kept, not offered: the bot is stopped"
    if lot.refused_because and lot.not_before is not None and (view.at is None or lot.not_before > view.at):
        why = escape(plain_reason(lot.refused_because))
        return f"⛔️ its sell was refused ({why}); again at {clock_time(lot.not_before)} UTC"
    match bot.plan.sell.by:
        case OrderBy.LIMIT:
            return "its sell would be placed" if is_observing else "its sell is being placed"
        case OrderBy.MARKET:
            return "waits for its target"
        case OrderBy.TRAILING:
            return _trail(view, lot.trail, units, is_observing=is_observing)


def _sell_status(view: DcaView, lot: Lot, order: DcaOrder, units: Units, *, is_observing: bool) -> str:
    bot, at = view.bot, units.price(order.price)
    if order.state is not OrderState.LIVE:
        return f"would be offered at {at}" if is_observing else f"its sell at {at} is sent, and not confirmed yet"
    filled = filled_of(bot, order)
    part = f", {units.qty(filled)} of {units.qty(order.qty)} sold" if filled else ""
    less = f" for {units.qty(order.qty)} of it" if _is_smaller(order, lot, filled, units) else ""
    moved = ", where you moved it" if order.is_moved else ""
    going = "would be" if is_observing else "being"
    return f"sell rests at {at}{less}{moved}{part}{f', {going} cancelled' if order.cancelling else ''}"


def _is_smaller(order: DcaOrder, lot: Lot, filled: Decimal, units: Units) -> bool:
    """It offers less than the lot has, by more than what rounding leaves."""
    return order.qty is not None and units.step is not None and order.qty - filled + units.step <= lot.left


def _trail(view: DcaView, trail: Trailing, units: Units, *, is_observing: bool) -> str:
    match trail.status:
        case TrailStatus.ACTIVE:
            fires = trigger_price(trail, view.rules.tick_size) if view.rules is not None else None
            return f"〽️ trails: best price {units.price(trail.watermark)}, fires at {units.price(fires)}"
        case TrailStatus.TRIGGERED:
            return f"〽️ its trail has fired, it {'would be' if is_observing else 'is being'} sold"
        case TrailStatus.WAITING | TrailStatus.INACTIVE:
            return f"〽️ its trail begins at {units.price(trail.activation)}"

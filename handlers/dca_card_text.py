"""The card of a DCA bot: what it holds, where each lot will be sold, what it waits for. Unknown is a dash, not zero."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Final

from execution.dca.buying import why_held
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.dca_views import DcaView
from execution.dca.lots import Lot
from execution.dca.planning import expires_at
from execution.dca.step_down import highest_next
from execution.dca.targets import target_in
from execution.dca.unexplained import filled_of
from execution.dca.worth import unrealised
from execution.stops.trailing import Trailing, TrailStatus, trigger_price
from execution.tracked_orders import OrderState
from handlers.dca_plan_text import buy_words, gate_words, indicator_words, sell_words
from handlers.figures import UNKNOWN, bold, clock_time, code, money, price, quantity, result

_MOST_LOTS: Final = 12
_STATES: Final = {BotState.RUNNING: "▶️ running", BotState.PAUSED: "⏸ paused", BotState.STOPPED: "⏹ stopped"}


def card_text(view: DcaView) -> str:
    """HTML."""
    return "\n".join(_lines(view))


def list_text(views: list[DcaView]) -> str:
    """One line for each bot (HTML)."""
    if not views:
        return f"There is no DCA bot yet. {code('/help dca')} says how to begin one"
    lines = [_one_line(view) for view in views]
    return "\n".join([*lines, f"One of them in full: {code('/dca show NAME')}"])


def state_words(bot: DcaBot) -> str:
    because = f": {escape(bot.state_reason)}" if bot.state_reason else ""
    return f"{_STATES[bot.state]}{because}"


def _one_line(view: DcaView) -> str:
    bot = view.bot
    now = result(_unrealised(view))
    sign = _STATES[bot.state].split()[0] if not view.trouble else "🟥"
    return (
        f"{sign} {bold(bot.name)} {escape(bot.symbol)} {bot.plan.market.value} · {len(bot.lots)} of "
        f"{bot.plan.buy.max_lots} lots, {now} · realised {result(bot.stats.realised)}"
    )


def _lines(view: DcaView) -> Iterator[str]:
    bot = view.bot
    yield f"🧺 {bold(bot.name)} {escape(bot.symbol)} {bot.plan.market.value} · {state_words(bot)}"
    if view.trouble:
        yield f"🟥 It does not run: {escape(view.trouble)}"
    yield f"Price {price(view.price)} · open lots {len(bot.lots)} of {bot.plan.buy.max_lots}"
    yield from _profit(view)
    if bot.stop_price is not None:
        yield _stop(view, bot.stop_price)
    yield from _lots(view)
    yield ""
    yield f"Buys {buy_words(bot.plan)}, only when:"
    yield from (f"• {escape(words)}" for words in gate_words(bot.plan))
    yield escape(indicator_words(bot.plan.indicators))
    yield sell_words(bot.plan.sell)
    yield from _next_buy(view)
    yield f"{code(bot.bot_id)} · begun {bot.created_at:%Y-%m-%d %H:%M} UTC"


def _stop(view: DcaView, wanted: Decimal) -> str:
    """Whether the exchange shows it, when that was read, and for how long there was none."""
    slot, naked = view.bot.slot, f"without a stop {view.naked.total_seconds():.1f} s since the start"
    if slot is None or not slot.size:
        return f"🛡 Hard stop {price(wanted)}; nothing is open there"
    if slot.stop is None:
        return f"🟥 NO STOP is shown, {price(wanted)} is being set · {naked}"
    if slot.stop != wanted:
        return f"🟥 Hard stop {price(wanted)} UNCONFIRMED, {price(slot.stop)} stands · {naked}"
    return f"🛡 Hard stop {price(wanted)} · verified {clock_time(slot.seen_at)} · {naked}"


def _profit(view: DcaView) -> Iterator[str]:
    stats = view.bot.stats
    sales = f"{stats.trades} lots sold: {stats.wins} won, {stats.losses} lost"
    yield f"Realised {bold(result(stats.realised))} after fees · {sales}"
    yield f"Open lots, if sold now: {result(_unrealised(view))} after fees · fees so far {money(stats.fees)}"
    if stats.credit_given:
        yield f"Credit given {money(stats.credit_given)}, used {money(stats.credit_used)}: it moves targets, not profit"
    dust = view.bot.dust
    if dust.qty:
        yield f"Dust {quantity(dust.qty)}, cost {money(dust.cost)}: the next lot takes it over"


def _unrealised(view: DcaView) -> Decimal | None:
    if view.price is None or view.fees is None:
        return None
    return unrealised(view.bot, view.price, view.fees.taker)


def _lots(view: DcaView) -> Iterator[str]:
    lots = view.bot.lots
    if len(lots) > _MOST_LOTS:
        yield f"… {len(lots) - _MOST_LOTS} older lots, and the newest:"
    yield from (_lot(view, lot) for lot in lots[-_MOST_LOTS:])


def _lot(view: DcaView, lot: Lot) -> str:
    target = None
    if view.rules is not None and view.fees is not None:
        target = target_in(view.bot.lots, lot.number, view.bot.plan.sell, view.rules, view.fees)
    goal = UNKNOWN if target is None else price(target.price)
    credit = f" · credit {result(lot.credit)}" if lot.credit else ""
    held = f"{quantity(lot.left)} at {price(lot.mean_price)}, cost {money(lot.cost)}"
    return f"🎯 Lot {lot.number}: {held} → {goal}{credit}\n    {_lot_status(view, lot)}"


def _lot_status(view: DcaView, lot: Lot) -> str:
    bot = view.bot
    if any(order.is_open for order in bot.orders_of(OrderRole.BUY, lot.number)):
        return "still being bought"
    sells = [order for order in bot.orders_of(OrderRole.SELL, lot.number) if order.is_open]
    if sells:
        return _sell_status(bot, sells[-1])
    if lot.is_held:
        again = code(f"/dca sell {bot.bot_id} {lot.number}")
        return f"✋ held: its sell was cancelled by hand; {again} places it again"
    if lot.refused_because and lot.not_before is not None:
        return f"⛔️ its sell was refused ({escape(lot.refused_because)}); again at {clock_time(lot.not_before)}"
    if bot.state is BotState.STOPPED:
        return "kept, not offered: the bot is stopped"
    match bot.plan.sell.by:
        case OrderBy.LIMIT:
            return "its sell is being placed"
        case OrderBy.MARKET:
            return "waits for its target"
        case OrderBy.TRAILING:
            return _trail_words(view, lot.trail)


def _sell_status(bot: DcaBot, order: DcaOrder) -> str:
    at = price(order.price)
    if order.state is not OrderState.LIVE:
        return f"its sell at {at} is sent, and not confirmed yet"
    filled = filled_of(bot, order)
    part = f", {quantity(filled)} of {quantity(order.qty)} sold" if filled else ""
    moved = ", where you moved it" if order.is_moved else ""
    going = ", being cancelled" if order.cancelling else ""
    return f"sell rests at {at}{moved}{part}{going}"


def _trail_words(view: DcaView, trail: Trailing) -> str:
    match trail.status:
        case TrailStatus.ACTIVE:
            fires = trigger_price(trail, view.rules.tick_size) if view.rules is not None else None
            return f"〽️ trails: best price {price(trail.watermark)}, fires at {price(fires)}"
        case TrailStatus.TRIGGERED:
            return "〽️ its trail has fired, it is being sold"
        case TrailStatus.WAITING | TrailStatus.INACTIVE:
            return f"〽️ its trail begins at {price(trail.activation)}"


def _next_buy(view: DcaView) -> Iterator[str]:
    bot = view.bot
    for order in bot.orders_of(OrderRole.BUY):
        if order.is_open:
            at = "at market" if order.price is None else f"at {price(order.price)}"
            until = "" if order.fills_at_once else f", until {clock_time(expires_at(bot, order))}"
            yield f"🛒 A buy is under way {at}{until}"
    if bot.buy_trail.status is TrailStatus.ACTIVE:
        fires = trigger_price(bot.buy_trail, view.rules.tick_size) if view.rules is not None else None
        yield f"〽️ Buys when it turns: low {price(bot.buy_trail.watermark)}, buys at {price(fires)}"
    newest = bot.lots[-1].mean_price if bot.lots else None
    highest = highest_next(bot.plan.buy, len(bot.lots), newest)
    if highest is not None:
        yield f"Next lot at {price(highest)} or below"
    if bot.buy_refused_because and bot.buy_refusals:
        yield f"⛔️ The last buy was refused: {escape(bot.buy_refused_because)}"
    if view.obstacles:
        yield f"Why it did not buy, looked at {clock_time(view.looked_at)}:"
        yield from (f"• {escape(obstacle)}" for obstacle in view.obstacles)
    readings = view.readings
    if readings is not None and readings.shown:
        verdict = readings.verdict
        at = f"{readings.candle_end:%H:%M} UTC" if readings.candle_end is not None else UNKNOWN
        said = "agreed" if verdict.opens else why_held(readings)
        shown = f"{verdict.agreeing} of {verdict.needed} needed"
        yield f"Indicators at {at}: {escape(said)} · {shown}"

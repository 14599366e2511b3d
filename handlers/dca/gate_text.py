"""What a bot waits for before it buys next: the buy under way, the next step, what stood in the way and when (HTML)."""

from collections.abc import Iterator
from html import escape
from typing import Final

from execution.dca.buying import why_held
from execution.dca.dca_bot import BotState
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_views import DcaView
from execution.dca.planning import expires_at
from execution.dca.step_down import highest_next
from execution.stops.trailing import TrailStatus, trigger_price
from handlers.dca.units import Units
from handlers.words.figures import UNKNOWN, clock_time
from handlers.words.plain_reasons import plain_reason
from utils.money import floor_to_step

_OBSERVED: Final = "MODE=observe"
"""So the engine begins to say that nothing is sent anyway."""
_NOT_RUNNING: Final = "the bot is "


def gate_lines(view: DcaView, units: Units, *, is_observing: bool) -> Iterator[str]:
    """Of a bot that does not run only what is under way: what stood in its way before is no news."""
    bot = view.bot
    buys = [order for order in bot.orders_of(OrderRole.BUY) if order.is_open]
    yield from (_buy(view, order, units, is_observing=is_observing) for order in buys)
    if bot.buy_trail.status is TrailStatus.ACTIVE:
        fires = trigger_price(bot.buy_trail, view.rules.tick_size) if view.rules is not None else None
        would = "Would buy" if is_observing else "Buys"
        low = units.price(bot.buy_trail.watermark)
        yield f"〽️ {would} when it turns: low {low}, buys at {units.price(fires)}"
    if bot.state is not BotState.RUNNING:
        return
    newest = bot.lots[-1].mean_price if bot.lots else None
    highest = highest_next(bot.plan.buy, len(bot.lots), newest)
    is_said = any(obstacle.startswith("the next lot is bought at") for obstacle in view.obstacles)
    if highest is not None and len(bot.lots) < bot.plan.buy.max_lots and not is_said:
        at = highest if units.tick is None else floor_to_step(highest, units.tick)
        yield f"Next lot at {units.price(at)} or below"
    if bot.buy_refused_because and bot.buy_refusals:
        yield f"⛔️ The last buy was refused: {escape(plain_reason(bot.buy_refused_because))}"
    if not buys:
        yield from _last_look(view, is_observing=is_observing)


def _buy(view: DcaView, order: DcaOrder, units: Units, *, is_observing: bool) -> str:
    at = "at market" if order.price is None else f"at {units.price(order.price)}"
    until = "" if order.fills_at_once else f", until {clock_time(expires_at(view.bot, order))} UTC"
    return f"🛒 {'It would buy' if is_observing else 'A buy is under way'} {at}{until}"


def _last_look(view: DcaView, *, is_observing: bool) -> Iterator[str]:
    """As of when it was, which is said; what a buy or a resume since then has made untrue is left out."""
    readings = view.readings
    if _is_outdated(view):
        if view.next_look_at is not None:
            yield f"Looks at its gate at {clock_time(view.next_look_at)} UTC"
        return
    again = f" (looks again {clock_time(view.next_look_at)})" if view.next_look_at is not None else ""
    at = f"at {clock_time(view.looked_at)} UTC{again}"
    others = [obstacle for obstacle in view.obstacles if not (is_observing and obstacle.startswith(_OBSERVED))]
    if others:
        yield f"Why it {'would not have bought' if is_observing else 'did not buy'} {at}:"
        yield from (f"• {escape(plain_reason(obstacle))}" for obstacle in others)
    elif view.obstacles:
        unasked = "; its indicators were not asked" if view.bot.plan.indicators is not None else ""
        yield f"👁 It would have bought {at}{unasked}"
    if readings is not None and readings.shown:
        at = f"{readings.candle_end:%H:%M} UTC" if readings.candle_end is not None else UNKNOWN
        verdict = readings.verdict
        counted = f"{verdict.agreeing} of {verdict.needed} needed"
        held = why_held(readings)
        if held in view.obstacles:
            yield f"Its indicators are of candles until {at}"
        else:
            yield f"Indicators at {at}: {f'agreed, {counted}' if verdict.opens else escape(held)}"


def _is_outdated(view: DcaView) -> bool:
    """It was not looked yet since it runs, or it has bought since."""
    bot = view.bot
    was_away = any(obstacle.startswith(_NOT_RUNNING) for obstacle in view.obstacles)
    has_bought = view.looked_at is not None and bot.last_buy_at is not None and bot.last_buy_at > view.looked_at
    return view.looked_at is None or was_away or has_bought

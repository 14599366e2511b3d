"""What a bot waits for before it buys next: the buy under way, the next step, what stood in the way and when."""

from collections.abc import Iterator

from execution.dca.buying import why_held
from execution.dca.dca_bot import BotState
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_views import DcaView
from execution.dca.gate import FORBIDDEN, NEXT_LOT, NOT_RUNNING, NOT_RUNNING_BECAUSE
from execution.dca.planning import expires_at
from execution.dca.readings import Readings
from execution.dca.step_down import highest_next
from execution.stops.trailing import TrailStatus, trigger_price
from handlers.dca.modes import OBSERVE
from handlers.words.figures import UNKNOWN, clock_time
from handlers.words.notice_facts import NONE
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, say
from handlers.words.units import Units
from utils.money import floor_to_step
from utils.texts.catalogue import text
from utils.texts.saying import Saying, saying


def gate_lines(view: DcaView, units: Units, mode: str) -> Iterator[Html]:
    """Of a bot that does not run only what is under way: what stood in its way before is no news."""
    bot = view.bot
    buys = [order for order in bot.orders_of(OrderRole.BUY) if order.is_open]
    yield from (_buy(view, order, units, mode) for order in buys)
    if bot.buy_trail.status is TrailStatus.ACTIVE:
        fires = trigger_price(bot.buy_trail, view.rules.tick_size) if view.rules is not None else None
        low = units.price(bot.buy_trail.watermark)
        yield say("dca-next-trail", mode=mode, low=low, fires=units.price(fires))
    if bot.state is not BotState.RUNNING:
        return
    newest = bot.lots[-1].mean_price if bot.lots else None
    highest = highest_next(bot.plan.buy, len(bot.lots), newest)
    is_said = any(obstacle.name == NEXT_LOT for obstacle in view.obstacles)
    if highest is not None and len(bot.lots) < bot.plan.buy.max_lots and not is_said:
        at = highest if units.tick is None else floor_to_step(highest, units.tick)
        yield say("dca-next-lot", price=units.price(at))
    if bot.buy_refused_because and bot.buy_refusals:
        yield say("dca-next-refused", reason=plain_reason(bot.buy_refused_because))
    if not buys:
        yield from _last_look(view, mode)


def _buy(view: DcaView, order: DcaOrder, units: Units, mode: str) -> Html:
    said = say("dca-next-buy", mode=mode, price="market" if order.price is None else units.price(order.price))
    if order.fills_at_once:
        return said
    return say("dca-next-buy-until", buy=said, until=clock_time(expires_at(view.bot, order)))


def _last_look(view: DcaView, mode: str) -> Iterator[Html]:
    """As of when it was, which is said; what a buy or a resume since then has made untrue is left out."""
    if _is_outdated(view):
        if view.next_look_at is not None:
            yield say("dca-next-look", at=clock_time(view.next_look_at))
        return
    again = NONE if view.next_look_at is None else clock_time(view.next_look_at)
    looked = say("dca-next-looked", at=clock_time(view.looked_at), again=again)
    others = [each for each in view.obstacles if not (mode == OBSERVE and _is_observed(each))]
    if others:
        yield say("dca-next-why-not", mode=mode, looked=looked)
        yield from (say("dca-gate-point", words=plain_reason(other.words)) for other in others)
    elif view.obstacles and view.bot.plan.indicators is not None:
        yield say("dca-next-would-have-unasked", looked=looked)
    elif view.obstacles:
        yield say("dca-next-would-have", looked=looked)
    if view.readings is not None and view.readings.shown:
        yield _indicators(view.readings, view.obstacles)


def _is_observed(obstacle: Saying) -> bool:
    """As for a trade, whose preview says the same."""
    return obstacle == saying(FORBIDDEN, why=text("refused-observe-preview"))


def _indicators(readings: Readings, obstacles: tuple[Saying, ...]) -> Html:
    """Where they are what stood in the way, only of when they are: what they said is told with it."""
    end, verdict, held = readings.candle_end, readings.verdict, why_held(readings)
    candles = UNKNOWN if end is None else say("dca-next-candles", time=f"{end:%H:%M}")
    if held in obstacles:
        return say("dca-next-indicators-of", candles=candles)
    if not verdict.opens:
        return say("dca-next-indicators", candles=candles, held=held.words)
    agreeing, needed = verdict.agreeing, verdict.needed
    return say("dca-next-indicators-agreed", candles=candles, agreeing=agreeing, needed=needed)


def _is_outdated(view: DcaView) -> bool:
    """It was not looked yet since it runs, or it has bought since."""
    bot = view.bot
    was_away = any(obstacle.name in {NOT_RUNNING, NOT_RUNNING_BECAUSE} for obstacle in view.obstacles)
    has_bought = view.looked_at is not None and bot.last_buy_at is not None and bot.last_buy_at > view.looked_at
    return view.looked_at is None or was_away or has_bought

"""What stopping a DCA bot does, before it is done: which orders go, and what becomes of the coins."""

from collections.abc import Iterator

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaView
from execution.dca.worth import cost_of_held, held
from handlers.dca.modes import OBSERVE
from handlers.dca.names import called
from handlers.words.say import Html, lines, say
from handlers.words.units import Units


def stop_text(view: DcaView, mode: str) -> Html:
    """``mode`` is the MODE setting."""
    return lines(_lines(view, mode))


def _lines(view: DcaView, mode: str) -> Iterator[Html]:
    bot = view.bot
    yield say("dca-stop", name=bot.name, symbol=bot.symbol)
    if mode == OBSERVE:
        yield say("dca-stop-observed")
    yield from _orders(bot, mode)
    yield from _coins(view)
    yield say("dca-stop-resume-with-lots", bot=called(bot)) if bot.lots else say("dca-stop-resume", bot=called(bot))
    yield say("dca-stop-pause", bot=called(bot))


def _orders(bot: DcaBot, mode: str) -> Iterator[Html]:
    has_buy = any(order.is_open for order in bot.orders_of(OrderRole.BUY))
    sells = [order.lot for order in bot.orders_of(OrderRole.SELL) if order.is_open]
    if has_buy:
        yield say("dca-stop-buy", mode=mode)
    if sells:
        yield say("dca-stop-sells", count=len(sells), lots=", ".join(map(str, sells)), mode=mode)
    if not has_buy and not sells:
        yield say("dca-stop-no-order")


def _coins(view: DcaView) -> Iterator[Html]:
    bot, units = view.bot, Units.of_view(view)
    if not bot.lots:
        yield say("dca-stop-no-lot")
        return
    qty, lots, cost = units.qty(held(bot)), len(bot.lots), units.money(cost_of_held(bot))
    if bot.plan.market is Market.SPOT:
        yield say("dca-stop-coins", qty=qty, lots=lots, cost=cost)
        return
    yield say("dca-stop-position", qty=qty, lots=lots, cost=cost)
    if bot.stop_price is not None:
        yield say("dca-stop-stop-stays", stop=units.price(bot.stop_price))

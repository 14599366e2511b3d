"""What stopping a DCA bot does, before it is done: which orders go, and what becomes of the coins."""

from collections.abc import Iterator
from html import escape

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaView
from execution.dca.worth import cost_of_held, held
from handlers.dca.card_text import OBSERVE
from handlers.dca.names import called
from handlers.dca.units import Units, lots_words
from handlers.words.figures import bold, code


def stop_text(view: DcaView, mode: str) -> str:
    """HTML. ``mode`` is the MODE setting."""
    return "\n".join(_lines(view, is_observing=mode == OBSERVE))


def _lines(view: DcaView, *, is_observing: bool) -> Iterator[str]:
    bot = view.bot
    yield f"⏹ Stop {bold(bot.name)} {escape(bot.symbol)}?"
    if is_observing:
        yield "👁 MODE=observe: nothing is sent, so no order is cancelled"
    yield from _orders(bot, "would be" if is_observing else "")
    yield from _coins(view)
    keeps = "It keeps its lots in its record: " if bot.lots else ""
    yield f"{keeps}{code(f'/dca resume {called(bot)}')} takes it up again."
    yield f"{code(f'/dca pause {called(bot)}')} instead ends only the buying, and goes on selling."


def _orders(bot: DcaBot, would_be: str) -> Iterator[str]:
    buys = sum(order.is_open for order in bot.orders_of(OrderRole.BUY))
    sells = [order.lot for order in bot.orders_of(OrderRole.SELL) if order.is_open]
    if buys:
        yield f"• its open buy {would_be or 'is'} cancelled"
    if sells:
        named = ", ".join(map(str, sells))
        one = len(sells) == 1
        which = f"the sell of lot {named}" if one else f"the sells of lots {named}"
        yield f"• {which} {would_be or ('is' if one else 'are')} cancelled"
    if not buys and not sells:
        yield "• no order of it is open"


def _coins(view: DcaView) -> Iterator[str]:
    bot, units = view.bot, Units.of_view(view)
    if not bot.lots:
        yield "• it holds no lot"
        return
    count = lots_words(len(bot.lots))
    what = f"{units.qty(held(bot))} in {count}, cost {units.money(cost_of_held(bot))}"
    if bot.plan.market is Market.SPOT:
        yield f"• {what}, stay in your account; nobody sells them then but you"
        return
    yield f"• the position of {what}, stays open; nobody sells it then but you"
    if bot.stop_price is not None:
        yield f"• its hard stop {units.price(bot.stop_price)} stays on the exchange"

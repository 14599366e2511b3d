"""What stopping a DCA bot does, before it is done: which orders go, and what becomes of the coins."""

from collections.abc import Iterator
from html import escape

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaView
from execution.dca.worth import cost_of_held, held
from handlers.figures import bold, code, money, price, quantity


def stop_text(view: DcaView) -> str:
    """HTML."""
    return "\n".join(_lines(view))


def _lines(view: DcaView) -> Iterator[str]:
    bot = view.bot
    yield f"⏹ Stop {bold(bot.name)} {escape(bot.symbol)}?"
    yield from _orders(bot)
    yield from _coins(view)
    yield f"It keeps its lots in its record: {code(f'/dca resume {bot.bot_id}')} takes it up again."
    yield f"{code(f'/dca pause {bot.bot_id}')} instead ends only the buying, and goes on selling."


def _orders(bot: DcaBot) -> Iterator[str]:
    buys = sum(order.is_open for order in bot.orders_of(OrderRole.BUY))
    sells = [order.lot for order in bot.orders_of(OrderRole.SELL) if order.is_open]
    if buys:
        yield "• its open buy is cancelled"
    if sells:
        named = ", ".join(map(str, sells))
        yield f"• the sells of {'lot' if len(sells) == 1 else 'lots'} {named} are cancelled"
    if not buys and not sells:
        yield "• no order of it is open"


def _coins(view: DcaView) -> Iterator[str]:
    bot = view.bot
    if not bot.lots:
        yield "• it holds no lot"
        return
    coin = escape(view.rules.base_coin) if view.rules is not None else "coins"
    what = f"{quantity(held(bot))} {coin} in {len(bot.lots)} lots, cost {money(cost_of_held(bot))}"
    if bot.plan.market is Market.SPOT:
        yield f"• {what}, stay in your account; nobody sells them then but you"
        return
    yield f"• the position of {what}, stays open; nobody sells it then but you"
    if bot.stop_price is not None:
        yield f"• its hard stop {price(bot.stop_price)} stays on the exchange"

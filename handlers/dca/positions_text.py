"""What DCA bots hold, for `/positions`: on a perpetual the position with its stop, on spot coins, lots, next target."""

from collections.abc import Iterator, Sequence
from typing import Final

from telegram import InlineKeyboardMarkup

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaView
from execution.dca.targets import targets_in
from execution.dca.worth import cost_of_held, held
from handlers.dca.buttons import bot_buttons
from handlers.dca.card_text import OBSERVE, title, unrealised_of
from handlers.dca.slot_text import slot_lines
from handlers.dca.units import Units, lots_words
from handlers.positions.positions_text import MOST_CHARACTERS
from handlers.words.figures import bold, code
from utils.money import ZERO

_MOST_BUTTONS: Final = 20


def bots_messages(views: Sequence[DcaView], mode: str) -> list[tuple[str, InlineKeyboardMarkup | None]]:
    """As many messages as they need (HTML), each with buttons to the cards of its bots; none where nothing is held."""
    holding = [view for view in views if _holds(view)]
    if not holding:
        return []
    blocks = ["\n".join(_lines(view, is_observing=mode == OBSERVE))[:MOST_CHARACTERS] for view in holding]
    groups: list[tuple[str, list[DcaBot]]] = [(bold("DCA bots"), [])]
    for view, block in zip(holding, blocks, strict=True):
        text, bots = groups[-1]
        if len(text) + len(block) + 2 > MOST_CHARACTERS or len(bots) == _MOST_BUTTONS:
            groups.append((block, [view.bot]))
        else:
            groups[-1] = (f"{text}\n\n{block}", [*bots, view.bot])
    others = len(views) - len(holding)
    if others:
        text, bots = groups[-1]
        what = "1 more bot holds nothing" if others == 1 else f"{others} more bots hold nothing"
        groups[-1] = (f"{text}\n\n{what}: {code('/dca list')}", bots)
    return [(text, bot_buttons(bots)) for text, bots in groups]


def _holds(view: DcaView) -> bool:
    """A slot that is not known may hold something; one that holds what no lot explains has to be seen."""
    bot, slot = view.bot, view.bot.slot
    return bool(bot.lots) or (slot is not None and slot.size != ZERO and slot.seen_at is not None)


def _lines(view: DcaView, *, is_observing: bool) -> Iterator[str]:
    bot, units = view.bot, Units.of_view(view)
    yield title(view)
    if view.trouble:
        yield "🟥 It does not run, and its card says why. This is from its record"
    if bot.plan.market is Market.LINEAR:
        yield from slot_lines(view, units, is_observing=is_observing)
    count = lots_words(len(bot.lots))
    what = f"{count}, cost" if bot.plan.market is Market.LINEAR else f"{units.qty(held(bot))} in {count}, cost"
    yield f"{what} {units.money(cost_of_held(bot))} · if sold now {units.result(unrealised_of(view))}"
    yield from _next_target(view, units)


def _next_target(view: DcaView, units: Units) -> Iterator[str]:
    """The lowest: the price comes by there first."""
    if view.rules is None or view.fees is None:
        return
    bot = view.bot
    if bot.state is BotState.STOPPED and bot.lots:
        yield "Its lots are kept, not offered: the bot is stopped"
        return
    targets = targets_in(bot.lots, bot.plan.sell, view.rules, view.fees)
    kept = {lot.number for lot in bot.lots if lot.is_held}
    moved = {order.lot: order.price for order in bot.orders_of(OrderRole.SELL) if order.is_open and order.is_moved}
    prices = {number: moved.get(number) or target.price for number, target in targets.items() if number not in kept}
    if kept:
        why = "is held, not offered: its sell was" if len(kept) == 1 else "are held, not offered: their sells were"
        yield f"✋ {lots_words(len(kept))} {why} cancelled by hand"
    if prices:
        number = min(prices, key=lambda each: prices[each])
        more = " and all others" if bot.plan.sell.at_average and len(prices) > 1 and not moved else ""
        where = ", where you moved its sell" if number in moved else ""
        yield f"🎯 Next target {units.price(prices[number])}, of lot {number}{more}{where}"

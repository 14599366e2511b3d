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
from handlers.dca.card_text import title, unrealised_of
from handlers.dca.slot_text import slot_lines
from handlers.positions.positions_text import MOST_CHARACTERS
from handlers.words.say import Html, lines, say
from handlers.words.units import Units
from utils.money import ZERO
from utils.texts.catalogue import Fact

_MOST_BUTTONS: Final = 20


def bots_messages(views: Sequence[DcaView], mode: str) -> list[tuple[Html, InlineKeyboardMarkup | None]]:
    """As many messages as they need, each with buttons to the cards of its bots; none where nothing is held."""
    holding = [view for view in views if _holds(view)]
    if not holding:
        return []
    groups: list[tuple[Html, list[DcaBot]]] = [(say("dca-positions-head"), [])]
    for view in holding:
        block = lines(_lines(view, mode))[:MOST_CHARACTERS]
        text, bots = groups[-1]
        if len(text) + len(block) + 2 > MOST_CHARACTERS or len(bots) == _MOST_BUTTONS:
            groups.append((block, [view.bot]))
        else:
            groups[-1] = (lines([text, "", block]), [*bots, view.bot])
    others = len(views) - len(holding)
    if others:
        text, bots = groups[-1]
        groups[-1] = (lines([text, "", say("dca-positions-others", count=others)]), bots)
    return [(text, bot_buttons(bots)) for text, bots in groups]


def _holds(view: DcaView) -> bool:
    """A slot that is not known may hold something; one that holds what no lot explains has to be seen."""
    bot, slot = view.bot, view.bot.slot
    return bool(bot.lots) or (slot is not None and slot.size != ZERO and slot.seen_at is not None)


def _lines(view: DcaView, mode: str) -> Iterator[Html]:
    bot, units = view.bot, Units.of_view(view)
    yield title(view)
    if view.trouble:
        yield say("dca-positions-trouble")
    worth: dict[str, Fact] = {
        "lots": len(bot.lots),
        "cost": units.money(cost_of_held(bot)),
        "unrealised": units.result(unrealised_of(view)),
    }
    if bot.plan.market is Market.LINEAR:
        yield from slot_lines(view, units, mode)
        yield say("dca-positions-lots", **worth)
    else:
        yield say("dca-positions-coins", qty=units.qty(held(bot)), **worth)
    yield from _next_target(view, units)


def _next_target(view: DcaView, units: Units) -> Iterator[Html]:
    """The lowest: the price comes by there first."""
    if view.rules is None or view.fees is None:
        return
    bot = view.bot
    if bot.state is BotState.STOPPED and bot.lots:
        yield say("dca-positions-kept")
        return
    targets = targets_in(bot.lots, bot.plan.sell, view.rules, view.fees)
    kept = {lot.number for lot in bot.lots if lot.is_held}
    moved = {order.lot: order.price for order in bot.orders_of(OrderRole.SELL) if order.is_open and order.is_moved}
    prices = {number: moved.get(number) or target.price for number, target in targets.items() if number not in kept}
    if kept:
        yield say("dca-positions-cancelled-by-hand", lots=len(kept))
    if not prices:
        return
    number = min(prices, key=lambda each: prices[each])
    facts: dict[str, Fact] = {"price": units.price(prices[number]), "number": number}
    if number in moved:
        yield say("dca-positions-target-moved", **facts)
    elif bot.plan.sell.at_average and len(prices) > 1 and not moved:
        yield say("dca-positions-target-of-all", **facts)
    else:
        yield say("dca-positions-target", **facts)

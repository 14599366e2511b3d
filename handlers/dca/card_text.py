"""The card of a DCA bot: what it holds, where each lot will be sold, what it waits for. Unknown is a dash, not zero."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from execution.dca.dca_bot import BotState
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaView
from execution.dca.worth import owed, unrealised
from handlers.dca.gate_text import gate_lines
from handlers.dca.lot_text import lot_lines
from handlers.dca.modes import OBSERVE
from handlers.dca.plan_text import buy_words, condition_lines, indicator_words, sell_words
from handlers.dca.slot_text import slot_lines
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, lines, say
from handlers.words.units import Units
from utils.money import ZERO

_AWAY: Final = "away"
"""The state of a bot that ought to run and cannot, for a text."""


def card_text(view: DcaView, mode: str) -> Html:
    """``mode`` is the MODE setting."""
    return lines(_lines(view, mode))


def list_text(views: list[DcaView]) -> Html:
    """One line for each bot."""
    if not views:
        return say("dca-list-none")
    return lines([*(_one_line(view) for view in views), say("dca-list-more")])


def title(view: DcaView) -> Html:
    """What it is called, what it trades, whether it runs."""
    bot = view.bot
    return say("dca-title", name=bot.name, symbol=bot.symbol, market=bot.plan.market.value, state=_state(view))


def unrealised_of(view: DcaView) -> Decimal | None:
    """What selling all that it holds now would earn; None: the price or the fees are not known."""
    if view.price is None or view.fees is None:
        return None
    return unrealised(view.bot, view.price, view.fees.taker)


def _state(view: DcaView) -> Html:
    bot = view.bot
    if view.trouble and bot.state is BotState.RUNNING:
        return say("dca-state", state=_AWAY)
    state = say("dca-state", state=bot.state.value)
    if not bot.state_reason:
        return state
    return say("dca-state-because", state=state, reason=plain_reason(bot.state_reason))


def _one_line(view: DcaView) -> Html:
    bot, units = view.bot, Units.of_view(view)
    return say(
        "dca-list-bot",
        state=_AWAY if view.trouble else bot.state.value,
        name=bot.name,
        symbol=bot.symbol,
        market=bot.plan.market.value,
        lots=len(bot.lots),
        most=bot.plan.buy.max_lots,
        unrealised=units.result(unrealised_of(view)),
        realised=units.result(bot.stats.realised),
    )


def _lines(view: DcaView, mode: str) -> Iterator[str]:
    bot, units = view.bot, Units.of_view(view)
    yield title(view)
    if view.trouble:
        yield say("dca-card-trouble", reason=plain_reason(view.trouble))
    if mode == OBSERVE:
        yield say("dca-observed")
    yield say("dca-card-price", price=units.price(view.price), lots=len(bot.lots), most=bot.plan.buy.max_lots)
    yield from _profit(view, units)
    if bot.plan.market is Market.LINEAR:
        yield from slot_lines(view, units, mode)
    yield from lot_lines(view, units, mode)
    yield ""
    yield say("dca-card-buys", buys=buy_words(bot.plan))
    yield from condition_lines(bot.plan)
    yield indicator_words(bot.plan.indicators)
    yield sell_words(bot.plan.sell)
    yield from gate_lines(view, units, mode)
    yield say("dca-card-begun", at=f"{bot.created_at:%Y-%m-%d %H:%M}", id=bot.bot_id)


def _profit(view: DcaView, units: Units) -> Iterator[Html]:
    bot, stats = view.bot, view.bot.stats
    realised = units.result(stats.realised)
    yield say("dca-card-realised", realised=realised, trades=stats.trades, wins=stats.wins, losses=stats.losses)
    fees = units.money(stats.fees)
    if bot.lots or bot.dust.qty:
        yield say("dca-card-unrealised", unrealised=units.result(unrealised_of(view)), fees=fees)
    else:
        yield say("dca-card-no-lot", fees=fees)
    if stats.funding:
        way = "paid" if stats.funding > ZERO else "received"
        yield say("dca-card-funding", way=way, funding=units.money(abs(stats.funding)))
    credit = sum((lot.credit for lot in bot.lots), bot.dust.credit)
    if bot.plan.sell.credit_percent and credit > ZERO:  # lots that share a target give each other all of it anyway
        yield say("dca-card-credit", credit=units.money(credit))
    if bot.dust.qty:
        yield say("dca-card-left-over", cost=units.money(bot.dust.cost))
    if took := owed(bot):
        yield say("dca-card-owed", qty=units.qty(took))

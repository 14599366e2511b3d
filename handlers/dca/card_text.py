"""The card of a DCA bot: what it holds, where each lot will be sold, what it waits for. Unknown is a dash, not zero."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Final

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaView
from execution.dca.worth import unrealised
from handlers.dca.gate_text import gate_lines
from handlers.dca.lot_text import lot_lines
from handlers.dca.plan_text import buy_words, gate_words, indicator_words, sell_words
from handlers.dca.slot_text import slot_lines
from handlers.dca.units import Units, lots_words
from handlers.words.figures import bold, code
from handlers.words.plain_reasons import plain_reason
from utils.money import ZERO

OBSERVE: Final = "observe"
"""The MODE in which nothing is sent."""
_STATES: Final = {BotState.RUNNING: "▶️ running", BotState.PAUSED: "⏸ paused", BotState.STOPPED: "⏹ stopped"}


def card_text(view: DcaView, mode: str) -> str:
    """HTML. ``mode`` is the MODE setting."""
    return "\n".join(_lines(view, is_observing=mode == OBSERVE))


def list_text(views: list[DcaView]) -> str:
    """One line for each bot (HTML)."""
    if not views:
        return f"There is no DCA bot yet. {code('/help dca')} says how to begin one"
    lines = [_one_line(view) for view in views]
    return "\n".join([*lines, f"One of them in full: {code('/dca show NAME')}"])


def title(view: DcaView) -> str:
    """What it is called, what it trades, whether it runs."""
    bot = view.bot
    is_away = view.trouble and bot.state is BotState.RUNNING
    state = "🟥 does not run now" if is_away else _state_words(bot)
    return f"🧺 {bold(bot.name)} {escape(bot.symbol)} {bot.plan.market.value} · {state}"


def unrealised_of(view: DcaView) -> Decimal | None:
    """What selling all that it holds now would earn; None: the price or the fees are not known."""
    if view.price is None or view.fees is None:
        return None
    return unrealised(view.bot, view.price, view.fees.taker)


def _state_words(bot: DcaBot) -> str:
    because = f": {escape(plain_reason(bot.state_reason))}" if bot.state_reason else ""
    return f"{_STATES[bot.state]}{because}"


def _one_line(view: DcaView) -> str:
    bot, units = view.bot, Units.of_view(view)
    sign = _STATES[bot.state].split()[0] if not view.trouble else "🟥"
    return (
        f"{sign} {bold(bot.name)} {escape(bot.symbol)} {bot.plan.market.value} · {len(bot.lots)} of "
        f"{bot.plan.buy.max_lots} lots, {units.result(unrealised_of(view))} · realised "
        f"{units.result(bot.stats.realised)}"
    )


def _lines(view: DcaView, *, is_observing: bool) -> Iterator[str]:
    bot, units = view.bot, Units.of_view(view)
    yield title(view)
    if view.trouble:
        yield f"🟥 It does not run: {escape(plain_reason(view.trouble))}"
        yield "This is from its record; what stands on the exchange stays there"
    if is_observing:
        yield "👁 MODE=observe: nothing is sent. This is what it would do"
    yield f"Price {units.price(view.price)} · open lots {len(bot.lots)} of {bot.plan.buy.max_lots}"
    yield from _profit(view, units)
    if bot.plan.market is Market.LINEAR:
        yield from slot_lines(view, units, is_observing=is_observing)
    yield from lot_lines(view, units, is_observing=is_observing)
    yield ""
    yield f"Buys {buy_words(bot.plan)}, only when:"
    yield from (f"• {escape(words)}" for words in gate_words(bot.plan))
    yield escape(indicator_words(bot.plan.indicators))
    yield sell_words(bot.plan.sell)
    yield from gate_lines(view, units, is_observing=is_observing)
    yield f"Begun {bot.created_at:%Y-%m-%d %H:%M} UTC · id {code(bot.bot_id)}"


def _profit(view: DcaView, units: Units) -> Iterator[str]:
    bot, stats = view.bot, view.bot.stats
    sales = f"{lots_words(stats.trades)} sold: {stats.wins} won, {stats.losses} lost"
    yield f"Realised {bold(units.result(stats.realised))} after fees · {sales}"
    now = units.result(unrealised_of(view))
    fees = f"fees so far {units.money(stats.fees)}"
    yield f"Open lots, if sold now: {now} after fees · {fees}" if bot.lots or bot.dust.qty else f"No open lot · {fees}"
    if stats.funding:
        way = "paid" if stats.funding > ZERO else "received"
        yield f"Funding {way}: {units.money(abs(stats.funding))}, part of what its lots cost"
    credit = sum((lot.credit for lot in bot.lots), bot.dust.credit)
    if bot.plan.sell.credit_percent and credit > ZERO:  # lots that share a target give each other all of it anyway
        yield f"Credit: sales beyond their targets have earned {units.money(credit)} that open lots need not bring"
    if bot.dust.qty:
        yield f"Left over, too small to sell: cost {units.money(bot.dust.cost)}; the next lot takes it along"

"""A DCA bot before it is begun: what it buys, when, what the first lot brings, and what the worst case costs."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape

from msgspec import Struct

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import DcaPlan, Market, OrderBy
from execution.dca.dca_views import DcaOffer
from execution.dca.forecast import AllOpen, FirstLot, all_open, first_lot, first_price
from execution.dca.planning import activation_of
from execution.dca.worth import cost_of_rest
from handlers.dca.card_text import OBSERVE
from handlers.dca.plan_text import (
    buy_words,
    gate_words,
    indicator_words,
    is_unrestrained,
    percent_result,
    sell_words,
)
from handlers.dca.units import Units
from handlers.words.figures import bold, duration, percent
from utils.money import ZERO, floor_to_step, plain


class DcaPreview(Struct, frozen=True, kw_only=True):
    """What is confirmed: the terms, and the prices, rules and fees that were shown with them."""

    plan: DcaPlan
    name: str
    offer: DcaOffer
    notes: tuple[str, ...] = ()
    is_named: bool = True
    """By a person; else another free name is as good."""
    claimed: Decimal = ZERO
    """Of the money that is free: what other bots may still buy for."""


def may_still_spend(bots: Sequence[DcaBot], quote: str) -> Decimal:
    """What bots on spot that run may still buy for, in this currency, if nothing of theirs is sold."""
    return sum((_left_to_spend(bot) for bot in bots if bot.symbol.endswith(quote)), ZERO)


def _left_to_spend(bot: DcaBot) -> Decimal:
    plan = bot.plan
    if bot.state is not BotState.RUNNING or plan.market is not Market.SPOT:
        return ZERO
    left = plan.amount * (plan.buy.max_lots - len(bot.lots))
    return max(ZERO, left if plan.buy.budget is None else min(left, plan.buy.budget - cost_of_rest(bot)))


def dca_preview_text(preview: DcaPreview, mode: str) -> str:
    """HTML. ``mode`` is the MODE setting."""
    return "\n".join(_lines(preview, mode))


def _lines(preview: DcaPreview, mode: str) -> Iterator[str]:
    plan, offer, units = preview.plan, preview.offer, Units.of_rules(preview.offer.rules)
    each = duration(int(offer.check_every.total_seconds()))
    yield f"🧺 {bold(preview.name)} {escape(plan.symbol)} {plan.market.value} · price {units.price(offer.price)}"
    if mode == OBSERVE:
        yield "👁 MODE=observe: nothing is sent. This is what it would do"
        yield "The first start with MODE=live pauses it, until you /dca resume it"
    yield from (f"• {escape(note)}" for note in preview.notes)
    yield ""
    yield f"Buys {buy_words(plan)}"
    yield "It buys only when:"
    yield from (f"• {escape(words)}" for words in gate_words(plan))
    yield escape(indicator_words(plan.indicators))
    yield f"It looks the first time within {each} of your press, then every {each}"
    if is_unrestrained(plan):
        most = "1 lot is" if plan.buy.max_lots == 1 else f"{plan.buy.max_lots} lots are"
        yield f"⚠️ Nothing slows it down: it buys at every look until {most} open. every, step or indicators do"
    yield sell_words(plan.sell)
    if plan.sell.credit_percent:
        given = percent(plan.sell.credit_percent)
        yield f"Where a lot is sold above its target, {given} of the extra lowers the target of the newest other lot"
    first = first_lot(plan, offer.rules, offer.fees, first_price(plan, offer.price))
    if first is not None:
        yield from _first(preview, first, units)
    yield from _worst(preview, all_open(plan, offer.rules, offer.fees, offer.price), units)


def _first(preview: DcaPreview, first: FirstLot, units: Units) -> Iterator[str]:
    plan, offer = preview.plan, preview.offer
    fee = f"the fee of {plain(offer.fees.taker * 100)}% at most"
    qty, cost = units.qty(first.received), units.money(first.cost)
    what = f"{qty} after {fee}, for {cost}" if plan.market is Market.SPOT else f"{qty} for {cost} with {fee}"
    yield f"First lot, if bought at {units.price(first.price)}: {what}"
    at = f"{units.qty(first.target.qty)} at {units.price(first.target.price)}"
    yield f"🎯 sold: {at} = {bold(percent_result(first.net))} after fees"
    if plan.sell.by is OrderBy.TRAILING:
        begins = activation_of(first.target.price, plan.sell.trail_percent, offer.rules.tick_size)
        yield f"〽️ its trail begins at {units.price(begins)}"


def _worst(preview: DcaPreview, worst: AllOpen, units: Units) -> Iterator[str]:
    plan = preview.plan
    lowest = units.price(floor_to_step(worst.lowest, preview.offer.rules.tick_size))
    last = f", the last at {lowest}" if plan.buy.step_percent is not None and worst.lots > 1 else ""
    lots = f"{worst.lots} open lot{'' if worst.lots == 1 else 's'}"
    yield f"Worst case: {lots}{last} = {bold(units.money(worst.money))}"
    if worst.stop is not None:
        higher = "" if plan.buy.step_percent is not None else "; lots that are bought higher than now lose more"
        loss = bold(units.result(-(worst.loss or worst.money)))
        yield f"🛡 The hard stop then fires at {units.price(worst.stop)}: {loss}{higher}"
    elif plan.market is Market.SPOT:
        yield "There is no stop on spot: what the price falls below them, open lots lose until it is back"
    yield from _balance(preview, worst, units)


def _balance(preview: DcaPreview, worst: AllOpen, units: Units) -> Iterator[str]:
    """On linear a buy takes margin only, and how much depends on the leverage; a loss takes all of itself."""
    plan, free = preview.plan, preview.offer.available
    said = f"⚠️ {units.money(free)} is free"
    if plan.market is Market.LINEAR:
        if worst.loss is not None and free < worst.loss:
            yield f"{said}: less than the hard stop may lose"
    elif free < plan.amount:
        yield f"{said}: not one buy"
    elif free < worst.money:
        yield f"{said}: less than all lots cost"
    elif free < worst.money + preview.claimed:
        yield f"{said}, and your other bots may still buy for {units.money(preview.claimed)} of it"

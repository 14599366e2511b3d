"""A DCA bot before it is begun: what it buys, when, what the first lot brings, and what the worst case costs."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import DcaPlan, Market, OrderBy
from execution.dca.dca_views import DcaOffer
from execution.dca.forecast import AllOpen, FirstLot, all_open, first_lot, first_price
from execution.dca.planning import activation_of
from execution.dca.worth import cost_of_rest
from handlers.dca.modes import OBSERVE
from handlers.dca.plan_text import (
    buy_words,
    condition_lines,
    indicator_words,
    is_unrestrained,
    percent_result,
    sell_words,
)
from handlers.words.figures import duration, percent
from handlers.words.say import Html, lines, say
from handlers.words.units import Units
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


def dca_preview_text(preview: DcaPreview, mode: str) -> Html:
    """``mode`` is the MODE setting."""
    return lines(_lines(preview, mode))


def _lines(preview: DcaPreview, mode: str) -> Iterator[str]:
    plan, offer, units = preview.plan, preview.offer, Units.of_rules(preview.offer.rules)
    market, price = plan.market.value, units.price(offer.price)
    yield say("dca-preview-head", name=preview.name, symbol=plan.symbol, market=market, price=price)
    if mode == OBSERVE:
        yield say("dca-observed")
        yield say("dca-preview-observed")
    yield from (say("dca-gate-point", words=note) for note in preview.notes)
    yield ""
    yield buy_words(plan)
    yield say("dca-preview-gate")
    yield from condition_lines(plan)
    yield indicator_words(plan.indicators)
    yield say("dca-preview-looks", each=duration(int(offer.check_every.total_seconds())))
    if is_unrestrained(plan):
        yield say("dca-preview-unrestrained", lots=plan.buy.max_lots)
    yield sell_words(plan.sell)
    if plan.sell.credit_percent:
        yield say("dca-preview-credit", share=percent(plan.sell.credit_percent))
    first = first_lot(plan, offer.rules, offer.fees, first_price(plan, offer.price))
    if first is not None:
        yield from _first(preview, first, units)
    yield from _worst(preview, all_open(plan, offer.rules, offer.fees, offer.price), units)


def _first(preview: DcaPreview, first: FirstLot, units: Units) -> Iterator[Html]:
    plan, offer, target = preview.plan, preview.offer, first.target
    yield say(
        "dca-preview-first",
        market=plan.market.value,
        price=units.price(first.price),
        qty=units.qty(first.received),
        cost=units.money(first.cost),
        fee=f"{plain(offer.fees.taker * 100)}%",
    )
    net = percent_result(first.net)
    yield say("dca-preview-sold", qty=units.qty(target.qty), price=units.price(target.price), net=net)
    if plan.sell.by is OrderBy.TRAILING:
        begins = activation_of(target.price, plan.sell.trail_percent, offer.rules.tick_size)
        yield say("dca-preview-trail", price=units.price(begins))


def _worst(preview: DcaPreview, worst: AllOpen, units: Units) -> Iterator[Html]:
    plan, money = preview.plan, units.money(worst.money)
    if plan.buy.step_percent is not None and worst.lots > 1:
        lowest = units.price(floor_to_step(worst.lowest, preview.offer.rules.tick_size))
        yield say("dca-preview-worst-last", lots=worst.lots, last=lowest, money=money)
    else:
        yield say("dca-preview-worst", lots=worst.lots, money=money)
    if worst.stop is not None:
        loss = units.result(-(worst.loss or worst.money))
        said = say("dca-preview-stop", stop=units.price(worst.stop), loss=loss)
        is_lowest = plan.buy.step_percent is not None
        yield said if is_lowest else say("dca-preview-stop-of-bought-higher", said=said)
    elif plan.market is Market.SPOT:
        yield say("dca-preview-no-stop")
    yield from _balance(preview, worst, units)


def _balance(preview: DcaPreview, worst: AllOpen, units: Units) -> Iterator[Html]:
    """On linear a buy takes margin only, and how much depends on the leverage; a loss takes all of itself."""
    plan, available = preview.plan, preview.offer.available
    free = units.money(available)
    if plan.market is Market.LINEAR:
        if worst.loss is not None and available < worst.loss:
            yield say("dca-preview-free", less_than="stop", free=free)
    elif available < plan.amount:
        yield say("dca-preview-free", less_than="one", free=free)
    elif available < worst.money:
        yield say("dca-preview-free", less_than="all", free=free)
    elif available < worst.money + preview.claimed:
        yield say("dca-preview-free-claimed", free=free, claimed=units.money(preview.claimed))

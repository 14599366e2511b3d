"""A DCA bot before it is begun: what it buys, when, what the first lot brings, and what the worst case costs."""

from collections.abc import Iterator
from html import escape

from msgspec import Struct

from execution.dca.dca_plan import DcaPlan, Market, OrderBy
from execution.dca.dca_views import DcaOffer
from execution.dca.forecast import AllOpen, FirstLot, all_open, first_lot
from execution.dca.planning import activation_of
from handlers.dca_plan_text import (
    buy_words,
    gate_words,
    indicator_words,
    is_unrestrained,
    percent_result,
    sell_words,
)
from handlers.figures import bold, money, percent, price, quantity, result


class DcaPreview(Struct, frozen=True, kw_only=True):
    """What is confirmed: the terms, and the prices, rules and fees that were shown with them."""

    plan: DcaPlan
    name: str
    offer: DcaOffer
    notes: tuple[str, ...] = ()
    is_named: bool = True
    """By a person; else another free name is as good."""


def dca_preview_text(preview: DcaPreview, mode: str) -> str:
    """HTML. ``mode`` is the MODE setting."""
    return "\n".join(_lines(preview, mode))


def _lines(preview: DcaPreview, mode: str) -> Iterator[str]:
    plan, offer = preview.plan, preview.offer
    yield f"🧺 {bold(preview.name)} {escape(plan.symbol)} {plan.market.value} · price {price(offer.price)}"
    if mode == "observe":
        yield "👁 MODE=observe: it would buy nothing."
    yield from (f"• {escape(note)}" for note in preview.notes)
    yield ""
    yield f"Buys {buy_words(plan)}"
    yield "It buys only when:"
    yield from (f"• {escape(words)}" for words in gate_words(plan))
    yield escape(indicator_words(plan.indicators))
    if is_unrestrained(plan):
        yield (
            f"⚠️ Nothing slows it down: it buys at every look (CHECK_INTERVAL) until {plan.buy.max_lots} lots are open. "
            "every, step or indicators do"
        )
    yield sell_words(plan.sell)
    if plan.sell.credit_percent:
        yield f"{percent(plan.sell.credit_percent)} of what a sale earns beyond that lowers the newest lot's target"
    first = first_lot(plan, offer.rules, offer.fees, offer.price)
    if first is not None:
        yield from _first(preview, first)
    yield from _worst(preview, all_open(plan, offer.rules, offer.fees, offer.price))


def _first(preview: DcaPreview, first: FirstLot) -> Iterator[str]:
    plan, offer = preview.plan, preview.offer
    base = escape(offer.rules.base_coin)
    fee = percent(offer.fees.taker * 100)
    yield (
        f"First lot, bought now: {quantity(first.received)} {base} after the fee of {fee} at most, "
        f"for {money(first.cost)}"
    )
    at = f"{quantity(first.target.qty)} at {price(first.target.price)}"
    yield f"🎯 sold: {at} = {bold(percent_result(first.net))} after fees"
    if plan.sell.by is OrderBy.TRAILING:
        begins = activation_of(first.target.price, plan.sell.trail_percent, offer.rules.tick_size)
        yield f"〽️ its trail begins at {price(begins)}"


def _worst(preview: DcaPreview, worst: AllOpen) -> Iterator[str]:
    plan, offer = preview.plan, preview.offer
    quote = escape(offer.rules.quote_coin)
    last = f", the last at {price(worst.lowest)}" if plan.buy.step_percent is not None and worst.lots > 1 else ""
    yield f"Worst case: {worst.lots} open lots{last} = {bold(money(worst.money))} {quote}"
    if worst.stop is not None:
        higher = "" if plan.buy.step_percent is not None else "; lots that are bought higher than now lose more"
        yield f"🛡 The hard stop then fires at {price(worst.stop)}: {bold(result(-(worst.loss or worst.money)))}{higher}"
    elif plan.market is Market.SPOT:
        yield "There is no stop on spot: what the price falls below them, open lots lose until it is back"
    if offer.available < plan.amount:
        yield f"⚠️ {money(offer.available)} {quote} is available: not one buy"
    elif offer.available < worst.money:
        yield f"⚠️ {money(offer.available)} {quote} is available: less than all lots cost"

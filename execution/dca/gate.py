"""The gate for buys: everything that stands in the way of one now, to be said on the bot's card. Pure.

Limits are looked at before the intent (D4). What costs nothing to know is looked at first; indicators are asked only
when nothing else stands in the way (`execution.dca.smart_gate`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from msgspec import Struct

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import Market
from execution.dca.hard_stop import stands
from execution.dca.market import MarketRules
from execution.dca.planning import buys_too_little, is_buying
from execution.dca.step_down import highest_next
from execution.dca.worth import cost_of_rest
from utils.money import floor_to_step, plain
from utils.texts.saying import Saying, saying

NOT_RUNNING: Final = "dca-obstacle-not-running"
NOT_RUNNING_BECAUSE: Final = "dca-obstacle-not-running-because"
FORBIDDEN: Final = "dca-obstacle-forbidden"
NEXT_LOT: Final = "dca-obstacle-next-lot"
"""Obstacles by which a card decides what else it shows."""
_CENT: Final = Decimal("0.01")


class Surroundings(Struct, frozen=True, kw_only=True):
    """What decides beside the bot. ``available`` in quote currency; None: not known, and then nothing is bought."""

    available: Decimal | None
    forbidden: str = ""
    """Why nothing of ours may enter the market now: a pause, no connection, margin, a failing disk, the day's loss…"""
    rules: MarketRules | None = None
    """None: not asked for, as nothing may enter."""


def cheap_obstacles(bot: DcaBot, price: Decimal | None, around: Surroundings, now: datetime) -> tuple[Saying, ...]:
    """Why nothing is bought now, without any indicator; empty: nothing of this stands in the way."""
    return tuple(_obstacles(bot, price, around, now))


def _obstacles(bot: DcaBot, price: Decimal | None, around: Surroundings, now: datetime) -> Iterator[Saying]:
    buy = bot.plan.buy
    if bot.state is not BotState.RUNNING:
        yield _not_running(bot)
    if around.forbidden:
        yield saying(FORBIDDEN, why=around.forbidden)
    if is_buying(bot):
        yield saying("dca-obstacle-buying")
    if not stands(bot):
        yield saying("dca-obstacle-stop-unseen")
    if bot.unexplained_since is not None:
        yield saying("dca-obstacle-reading")
    if bot.buy_not_before is not None and now < bot.buy_not_before:
        yield saying("dca-obstacle-refused", wait=_in(bot.buy_not_before - now))
    if len(bot.lots) >= buy.max_lots:
        yield saying("dca-obstacle-lots", open=len(bot.lots), most=buy.max_lots)
    yield from _money(bot, around)
    if bot.last_buy_at is not None and (left := bot.last_buy_at + _hours(buy.interval_hours) - now) > timedelta():
        yield saying("dca-obstacle-interval", wait=_in(left))
    yield from _price(bot, price, around.rules)
    if price is not None and around.rules is not None and buys_too_little(bot.plan, price, around.rules):
        amount = _quote(bot.plan.amount, around)
        yield saying("dca-obstacle-too-little", amount=amount, price=plain(price))


def _not_running(bot: DcaBot) -> Saying:
    if bot.state_reason:
        return saying(NOT_RUNNING_BECAUSE, state=bot.state.value, why=bot.state_reason)
    return saying(NOT_RUNNING, state=bot.state.value)


def _money(bot: DcaBot, around: Surroundings) -> Iterator[Saying]:
    plan = bot.plan
    if around.available is None:
        if not around.forbidden:  # else it was not asked for
            yield saying("dca-obstacle-balance-unknown")
    elif plan.market is Market.SPOT and around.available < plan.amount:
        free, amount = _quote(around.available, around), _quote(plan.amount, around)
        yield saying("dca-obstacle-balance", free=free, amount=amount)
    held = cost_of_rest(bot)
    if plan.buy.budget is not None and held + plan.amount > plan.buy.budget:
        cost, budget = _quote(held, around), _quote(plan.buy.budget, around)
        yield saying("dca-obstacle-budget", cost=cost, budget=budget)


def _quote(value: Decimal, around: Surroundings) -> str:
    """To the cent, nothing rounded up."""
    shown = plain(value.quantize(_CENT, ROUND_FLOOR))
    return shown if around.rules is None else f"{shown} {around.rules.quote_coin}"


def _price(bot: DcaBot, price: Decimal | None, rules: MarketRules | None) -> Iterator[Saying]:
    buy = bot.plan.buy
    if price is None:
        yield saying("dca-obstacle-price-unknown")
        return
    if buy.max_price is not None and price > buy.max_price:
        yield saying("dca-obstacle-price-above", price=plain(price), most=plain(buy.max_price))
    if buy.min_price is not None and price < buy.min_price:
        yield saying("dca-obstacle-price-below", price=plain(price), least=plain(buy.min_price))
    newest = bot.lots[-1].mean_price if bot.lots else None
    highest = highest_next(buy, len(bot.lots), newest)
    if highest is not None and price > highest:
        shown = highest.quantize(price, ROUND_FLOOR) if rules is None else floor_to_step(highest, rules.tick_size)
        yield saying(NEXT_LOT, price=plain(shown))
    if bot.stop_price is not None and price <= bot.stop_price:
        yield saying("dca-obstacle-at-stop", stop=plain(bot.stop_price))


def _hours(hours: Decimal) -> timedelta:
    return timedelta(seconds=float(hours * 3600))


def _in(left: timedelta) -> str:
    minutes, seconds = divmod(max(0, int(left.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"

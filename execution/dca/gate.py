"""The gate for buys: everything that stands in the way of one now, in words for the bot's card. Pure.

Limits are looked at before the intent (D4). What costs nothing to know is looked at first; indicators are asked only
when nothing else stands in the way (`execution.dca.smart_gate`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import Market
from execution.dca.hard_stop import stands
from execution.dca.market import MarketRules
from execution.dca.planning import buys_too_little, is_buying
from execution.dca.step_down import highest_next
from utils.money import plain


class Surroundings(Struct, frozen=True, kw_only=True):
    """What decides beside the bot. ``available`` in quote currency; None: not known, and then nothing is bought."""

    available: Decimal | None
    forbidden: str = ""
    """Why nothing of ours may enter the market now: a pause, no connection, a failing disk, the day's loss."""
    rules: MarketRules | None = None
    """None: not asked for, as nothing may enter."""


def cheap_obstacles(bot: DcaBot, price: Decimal | None, around: Surroundings, now: datetime) -> tuple[str, ...]:
    """Why nothing is bought now, without any indicator; empty: nothing of this stands in the way."""
    return tuple(_obstacles(bot, price, around, now))


def _obstacles(bot: DcaBot, price: Decimal | None, around: Surroundings, now: datetime) -> Iterator[str]:
    buy = bot.plan.buy
    if bot.state is not BotState.RUNNING:
        yield f"the bot is {bot.state.value}" + (f": {bot.state_reason}" if bot.state_reason else "")
    if around.forbidden:
        yield around.forbidden
    if is_buying(bot):
        yield "a buy is under way"
    if not stands(bot):
        yield "its hard stop is not seen to stand yet"
    if bot.unexplained_since is not None:
        yield "executions are being read"
    if bot.buy_not_before is not None and now < bot.buy_not_before:
        yield f"the last buy was refused; again in {_in(bot.buy_not_before - now)}"
    if len(bot.lots) >= buy.max_lots:
        yield f"{len(bot.lots)} of {buy.max_lots} lots are open"
    yield from _money(bot, around)
    if bot.last_buy_at is not None and (left := bot.last_buy_at + _hours(buy.interval_hours) - now) > timedelta():
        yield f"the next buy may come in {_in(left)}"
    yield from _price(bot, price)
    if price is not None and around.rules is not None and buys_too_little(bot.plan, price, around.rules):
        yield f"{plain(bot.plan.amount)} buys less at {plain(price)} than the exchange takes an order of"


def _money(bot: DcaBot, around: Surroundings) -> Iterator[str]:
    plan = bot.plan
    if around.available is None:
        yield "the balance is not known"
    elif plan.market is Market.SPOT and around.available < plan.amount:
        yield f"{plain(around.available)} is available, a buy takes {plain(plan.amount)}"
    held = sum((lot.cost for lot in bot.lots), bot.dust.cost)
    if plan.buy.budget is not None and held + plan.amount > plan.buy.budget:
        yield f"open lots cost {plain(held)} of a budget of {plain(plan.buy.budget)}"


def _price(bot: DcaBot, price: Decimal | None) -> Iterator[str]:
    buy = bot.plan.buy
    if price is None:
        yield "the price is not known"
        return
    if buy.max_price is not None and price > buy.max_price:
        yield f"the price {plain(price)} is above {plain(buy.max_price)}"
    if buy.min_price is not None and price < buy.min_price:
        yield f"the price {plain(price)} is below {plain(buy.min_price)}"
    newest = bot.lots[-1].mean_price if bot.lots else None
    highest = highest_next(buy, len(bot.lots), newest)
    if highest is not None and price > highest:
        yield f"the next lot is bought at {plain(highest.quantize(price))} or below"
    if bot.stop_price is not None and price <= bot.stop_price:
        yield f"the price is at the stop {plain(bot.stop_price)}"


def _hours(hours: Decimal) -> timedelta:
    return timedelta(seconds=float(hours * 3600))


def _in(left: timedelta) -> str:
    minutes, seconds = divmod(max(0, int(left.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"

"""The gate for buys: everything that stands in the way of one now, in words for the bot's card. Pure.

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

_CENT: Final = Decimal("0.01")


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
    yield from _price(bot, price, around.rules)
    if price is not None and around.rules is not None and buys_too_little(bot.plan, price, around.rules):
        amount = _quote(bot.plan.amount, around)
        yield f"{amount} buys less at {plain(price)} than the exchange takes an order of"


def _money(bot: DcaBot, around: Surroundings) -> Iterator[str]:
    plan = bot.plan
    if around.available is None:
        if not around.forbidden:  # else it was not asked for
            yield "the balance is not known"
    elif plan.market is Market.SPOT and around.available < plan.amount:
        yield f"{_quote(around.available, around)} is free, a buy takes {_quote(plan.amount, around)}"
    held = cost_of_rest(bot)
    if plan.buy.budget is not None and held + plan.amount > plan.buy.budget:
        yield f"open lots cost {_quote(held, around)} of a budget of {_quote(plan.buy.budget, around)}"


def _quote(value: Decimal, around: Surroundings) -> str:
    """To the cent, nothing rounded up."""
    shown = plain(value.quantize(_CENT, ROUND_FLOOR))
    return shown if around.rules is None else f"{shown} {around.rules.quote_coin}"


def _price(bot: DcaBot, price: Decimal | None, rules: MarketRules | None) -> Iterator[str]:
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
        shown = highest.quantize(price, ROUND_FLOOR) if rules is None else floor_to_step(highest, rules.tick_size)
        yield f"the next lot is bought at {plain(shown)} or below"
    if bot.stop_price is not None and price <= bot.stop_price:
        yield f"the price is at the stop {plain(bot.stop_price)}"


def _hours(hours: Decimal) -> timedelta:
    return timedelta(seconds=float(hours * 3600))


def _in(left: timedelta) -> str:
    minutes, seconds = divmod(max(0, int(left.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"

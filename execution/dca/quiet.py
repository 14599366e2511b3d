"""Between which prices nothing about a bot changes, so that most ticks cost nothing. Pure.

A bot may have two hundred lots and sees several prices a second, beside the guard's stops. What a price can do is
little: move or turn a trail that runs, reach the target of a lot that is sold when it is there. Everything else in a
record changes by facts, by requests, or by time.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import OrderBy
from execution.dca.hard_stop import lacks_stop
from execution.dca.market import MarketRules
from execution.dca.planning import may_be_repriced, may_sell, resting_targets
from execution.dca.targets import Target, targets_in
from execution.facts.instruments import FeeRate
from execution.stops.trailing import Direction, Trailing, TrailStatus, trigger_price


class Quiet(Struct, frozen=True, kw_only=True):
    """Prices that change nothing; what is None has no end on that side."""

    above: Decimal | None = None
    below: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    """These two are quiet themselves."""

    def holds(self, price: Decimal) -> bool:
        is_high_enough = (self.above is None or price > self.above) and (self.least is None or price >= self.least)
        return (
            is_high_enough and (self.below is None or price < self.below) and (self.most is None or price <= self.most)
        )


def quiet_around(bot: DcaBot, now: datetime, rules: MarketRules, fees: FeeRate) -> Quiet | None:
    """Of a record that a step has just left as it was; None: any price may change it."""
    found = tuple(_parts(bot, now, rules, fees))
    if None in found:
        return None
    return quiet_in_all([part for part in found if part is not None])


def quiet_in_all(parts: Sequence[Quiet]) -> Quiet:
    """The prices that are quiet in each of them."""
    return Quiet(
        above=max((part.above for part in parts if part.above is not None), default=None),
        below=min((part.below for part in parts if part.below is not None), default=None),
        least=max((part.least for part in parts if part.least is not None), default=None),
        most=min((part.most for part in parts if part.most is not None), default=None),
    )


def _parts(bot: DcaBot, now: datetime, rules: MarketRules, fees: FeeRate) -> Iterator[Quiet | None]:
    yield _trail(bot.buy_trail, rules.tick_size)
    yield from (_trail(lot.trail, rules.tick_size) for lot in bot.lots)
    if lacks_stop(bot):
        yield None  # the price may be through it
    yield from _unsold(bot, now, targets_in(bot.lots, bot.plan.sell, rules, fees), rules)
    resting = resting_targets(bot, rules, fees)
    for order in bot.orders.values():
        target = resting.get(order.lot)
        if may_be_repriced(order) and (target is None or order.price != target.price):
            yield None  # it stands where the market once was, and may have to follow it


def _trail(trail: Trailing, tick: Decimal) -> Quiet | None:
    match trail.status:
        case TrailStatus.INACTIVE | TrailStatus.TRIGGERED:
            return Quiet()
        case TrailStatus.WAITING:
            is_sale = trail.direction is Direction.UP and trail.activation is not None
            return Quiet(below=trail.activation) if is_sale else None
        case _:
            trigger = trigger_price(trail, tick)
            if trail.direction is Direction.UP:
                return Quiet(above=trigger, most=trail.watermark)
            return Quiet(below=trigger, least=trail.watermark)


def _unsold(bot: DcaBot, now: datetime, targets: dict[int, Target], rules: MarketRules) -> Iterator[Quiet | None]:
    """Lots without an order: what they wait for."""
    busy = {order.lot for order in bot.orders.values()}
    for lot in bot.lots:
        target = targets.get(lot.number)
        if target is None or target.qty * target.price < rules.min_amount:
            yield None  # what the market pays decides whether it can be sold at all
        elif lot.number in busy or bot.state is BotState.STOPPED or not may_sell(lot, now):
            continue
        elif bot.plan.sell.by is OrderBy.MARKET:
            yield Quiet(below=target.price)
        elif not lot.trail.is_running:
            yield None

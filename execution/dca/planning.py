"""Which orders a bot wants now, as intents in its record; what is in the record is on disk before it is sent. Pure.

| what stands                                         | what is added                                            |
|-----------------------------------------------------|----------------------------------------------------------|
| the gate opened (buys by limit or market)           | a buy; by limit at the price of that moment              |
| the gate opened (buys by trailing)                  | a trail down; once it turns the gate is asked again,     |
|                                                     | without indicators, and then it is a market buy          |
| a lot to be sold by limit without an open sell      | a sell that rests at its target                          |
| a lot to be sold by market, the price at its target | a sell at its target or better, at once or not at all    |
| a lot to be sold by trailing, its trail turned      | the same, if the price still brings the profit;          |
|                                                     | else the trail is armed again                            |

Exits are never gated: not by indicators, not by a pause, not by connectivity.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.hard_stop import stop_from
from execution.dca.lots import Lot
from execution.dca.market import MarketRules
from execution.dca.order_ids import dca_link_id
from execution.dca.targets import Target, offered, target_in
from execution.facts import ZERO, FeeRate
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance, TrailStatus
from execution.tracked_orders import OrderState
from utils.money import ceil_to_step, floor_to_step

LATE: Final = timedelta(seconds=60)
REACH: Final = Decimal("0.002")
"""So far below the last price a sell still reaches who bids, and no exchange refuses it for its price."""
_REMEMBERED: Final = 50
_HUNDRED: Final = Decimal(100)


def open_gate(bot: DcaBot, price: Decimal, at: datetime, rules: MarketRules) -> DcaBot:
    """The bot that has begun to buy; unchanged where a buy is under way already."""
    if bot.state is not BotState.RUNNING or is_buying(bot):
        return bot
    if bot.buy_trail.status is TrailStatus.TRIGGERED:
        return plan_buy(replace(bot, buy_trail=trailing.reset()), price, at, rules)
    bot = replace(bot, evaluated_price=price, evaluated_at=at)
    if bot.plan.buy.by is OrderBy.TRAILING:
        distance = TrailDistance(TrailBy.PERCENT, bot.plan.buy.trail_percent)
        started = trailing.start(Direction.DOWN, distance, activation=None)
        return replace(bot, buy_trail=trailing.fold_price(started, price, at, rules.tick_size))
    return plan_buy(bot, price, at, rules)


def is_buying(bot: DcaBot) -> bool:
    """One buy at a time: an order that may still fill, or a trail that runs; one that has turned waits for the gate."""
    return any(bot.orders_of(OrderRole.BUY)) or bot.buy_trail.status in {TrailStatus.WAITING, TrailStatus.ACTIVE}


def plan_buy(bot: DcaBot, price: Decimal, now: datetime, rules: MarketRules) -> DcaBot:
    """The bot with the intent of a buy at this price; unchanged where the amount buys less than the minimum."""
    limit = floor_to_step(price, rules.tick_size) if bot.plan.buy.by is OrderBy.LIMIT else None
    by_amount = limit is None and bot.plan.market is Market.SPOT
    amount = floor_to_step(bot.plan.amount, rules.amount_step) if by_amount else None
    qty = None if by_amount else floor_to_step(bot.plan.amount / (limit or price), rules.qty_step)
    if qty is not None and (qty < max(rules.min_qty, rules.qty_step) or qty * (limit or price) < rules.min_amount):
        return bot
    order = DcaOrder(
        link_id=dca_link_id(bot.bot_id, OrderRole.BUY, bot.next_lot, 0),
        role=OrderRole.BUY,
        lot=bot.next_lot,
        revision=0,
        qty=qty,
        amount=amount,
        price=limit,
        state=OrderState.PLANNED,
        created_at=now,
    )
    stop = bot.stop_price
    if stop is None and bot.plan.stop_percent is not None:
        stop = stop_from(price, bot.plan.stop_percent, rules.tick_size)
    orders = {**bot.orders, order.link_id: order}
    return replace(bot, orders=orders, next_lot=bot.next_lot + 1, stop_price=stop, buy_trail=trailing.reset())


def plan_sells(bot: DcaBot, price: Decimal | None, now: datetime, rules: MarketRules, fees: FeeRate) -> DcaBot:
    """The bot with the intents of the sells that are due. ``price`` None: none is known now."""
    if bot.state is BotState.STOPPED:
        return bot
    for lot in bot.lots:
        offer = offered(target_in(bot.lots, lot.number, bot.plan.sell, rules, fees), rules, price)
        if offer is not None and _may_sell(bot, lot, now):
            bot = _plan_sell(bot, lot, offer, price, now, rules)
    return bot


def plan_changes(
    bot: DcaBot, now: datetime, rules: MarketRules, fees: FeeRate, price: Decimal | None = None
) -> DcaBot:
    """The bot with what has to change about orders that stand: sells to their targets, buys that came too late."""
    resting = tuple(_as_offered(bot, lot) for lot in bot.lots)
    orders = dict(bot.orders)
    for link_id, order in bot.orders.items():
        if order.is_open:
            orders[link_id] = _changed(bot, order, resting, now, rules, fees, price)
    dropped = [o.lot for i, o in orders.items() if o.role is OrderRole.BUY and o.is_open != bot.orders[i].is_open]
    return replace(bot, orders=orders, dropped=(*bot.dropped, *dropped)[-_REMEMBERED:])


def _as_offered(bot: DcaBot, lot: Lot) -> Lot:
    """The lot as it was when its open sell was placed: what that has sold since changes nothing about its price."""
    standing = {order.link_id for order in bot.orders_of(OrderRole.SELL, lot.number) if order.is_open}
    return replace(lot, sells=tuple(fill for fill in lot.sells if fill.link_id not in standing))


def _changed(
    bot: DcaBot,
    order: DcaOrder,
    resting: Sequence[Lot],
    now: datetime,
    rules: MarketRules,
    fees: FeeRate,
    price: Decimal | None,
) -> DcaOrder:
    is_unwanted = bot.state is BotState.STOPPED or (order.role is OrderRole.BUY and bot.state is not BotState.RUNNING)
    if _is_unsent(order) and (is_unwanted or is_late(order, now)):
        return replace(order, state=OrderState.ENDED)  # nothing is sent long after it was decided
    if order.state is not OrderState.LIVE or order.fills_at_once or order.cancelling:
        return order
    if is_unwanted or (order.role is OrderRole.BUY and now >= expires_at(bot, order)):
        return replace(order, cancelling=True)
    if order.role is OrderRole.SELL and _sells_too_much(bot, order):
        return replace(order, cancelling=True)
    if order.role is OrderRole.BUY or order.is_moved or order.wanted_price is not None:
        return order
    offer = offered(target_in(resting, order.lot, bot.plan.sell, rules, fees), rules, price)
    if offer is None or order.price is None or _stands_right(order.price, offer.price, price):
        return order
    return replace(order, wanted_price=asked_price(offer.price, price, rules.tick_size))


def _stands_right(standing: Decimal, target: Decimal, price: Decimal | None) -> bool:
    """At its target; or above it, where the market stood when it was placed, and has not fallen below it since."""
    return standing == target or (price is not None and price >= standing > target)


def _sells_too_much(bot: DcaBot, order: DcaOrder) -> bool:
    """Others closed part of the lot (`slot_fills`): what it still offers would be another lot's."""
    lot = bot.lot(order.lot)
    if lot is None or order.qty is None:
        return False
    own = sum((fill.qty for fill in lot.sells if fill.link_id == order.link_id), ZERO)
    return order.qty - own > lot.left


def _is_unsent(order: DcaOrder) -> bool:
    """Nothing of it is at the exchange, nothing is on its way there, and neither is in doubt."""
    is_new = order.state in {OrderState.PLANNED, OrderState.ABSENT}
    return is_new and order.written_at is None and order.ask_at is None


def is_late(order: DcaOrder, now: datetime) -> bool:
    """What fills at once, and every buy, was decided for the price of its moment; a sell that rests is never late."""
    return now >= order.created_at + LATE and (order.role is OrderRole.BUY or order.fills_at_once)


def expires_at(bot: DcaBot, order: DcaOrder) -> datetime:
    return order.created_at + timedelta(minutes=bot.plan.buy.expires_minutes)


def _may_sell(bot: DcaBot, lot: Lot, now: datetime) -> bool:
    waits = lot.is_held or (lot.not_before is not None and now < lot.not_before)
    # A buy that may still fill would soon make it too small; it fills in moments, or is cancelled in minutes.
    return not waits and not any(order.lot == lot.number for order in bot.orders.values())


def _plan_sell(
    bot: DcaBot, lot: Lot, target: Target, price: Decimal | None, now: datetime, rules: MarketRules
) -> DcaBot:
    match bot.plan.sell.by:
        case OrderBy.LIMIT:
            return _with_sell(bot, lot, target, price, now, rules, is_immediate=False)
        case OrderBy.MARKET:
            is_due = price is not None and price >= target.price
            return _with_sell(bot, lot, target, price, now, rules, is_immediate=True) if is_due else bot
        case OrderBy.TRAILING:
            return _trailed(bot, lot, target, price, now, rules)
        case _:
            assert_never(bot.plan.sell.by)


def _trailed(bot: DcaBot, lot: Lot, target: Target, price: Decimal | None, now: datetime, rules: MarketRules) -> DcaBot:
    activation = activation_of(target.price, bot.plan.sell.trail_percent, rules.tick_size)
    trail = lot.trail
    if trail.status is TrailStatus.INACTIVE:
        distance = TrailDistance(TrailBy.PERCENT, bot.plan.sell.trail_percent)
        return _with_lot(bot, replace(lot, trail=trailing.start(Direction.UP, distance, activation)))
    if trail.status is TrailStatus.WAITING and trail.activation != activation:
        return _with_lot(bot, replace(lot, trail=replace(trail, activation=activation)))
    if trail.status is not TrailStatus.TRIGGERED or price is None:
        return bot
    if price < target.price:  # the market went through the floor at once: nothing is sold below the profit
        return _with_lot(bot, replace(lot, trail=trailing.rearm(trail)))
    return _with_sell(bot, lot, target, price, now, rules, is_immediate=True)


def activation_of(target: Decimal, trail_percent: Decimal, tick: Decimal) -> Decimal:
    """Where a trail has to begin so that its first trigger price still brings the target."""
    return ceil_to_step(target / (1 - trail_percent / _HUNDRED), tick)


def _with_sell(
    bot: DcaBot,
    lot: Lot,
    target: Target,
    price: Decimal | None,
    now: datetime,
    rules: MarketRules,
    *,
    is_immediate: bool,
) -> DcaBot:
    """With a sell at the target or better; what is more than one order may be is sold by the next one."""
    qty = target.qty if rules.max_limit_qty is None else min(target.qty, rules.max_limit_qty)
    order = DcaOrder(
        link_id=dca_link_id(bot.bot_id, OrderRole.SELL, lot.number, lot.sell_revision),
        role=OrderRole.SELL,
        lot=lot.number,
        revision=lot.sell_revision,
        qty=qty,
        amount=None,
        price=asked_price(target.price, price, rules.tick_size),
        is_immediate=is_immediate,
        target=target.price,
        state=OrderState.PLANNED,
        created_at=now,
    )
    bot = _with_lot(bot, replace(lot, sell_revision=lot.sell_revision + 1))
    return replace(bot, orders={**bot.orders, order.link_id: order})


def asked_price(target: Decimal, price: Decimal | None, tick: Decimal) -> Decimal:
    """The target; where the market stands above it, a little below the market: lower would be outside the band."""
    return target if price is None else max(target, ceil_to_step(price * (1 - REACH), tick))


def _with_lot(bot: DcaBot, lot: Lot) -> DcaBot:
    return replace(bot, lots=tuple(lot if each.number == lot.number else each for each in bot.lots))

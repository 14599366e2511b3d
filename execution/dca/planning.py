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

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import DcaPlan, Market, OrderBy, SellRules
from execution.dca.hard_stop import stop_from
from execution.dca.lots import Lot
from execution.dca.market import MarketRules
from execution.dca.order_ids import dca_link_id
from execution.dca.targets import Target, offered, targets_in
from execution.facts.instruments import FeeRate
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance, TrailStatus
from execution.tracked_orders import OrderState
from utils.money import ceil_to_step, floor_to_step

LATE: Final = timedelta(seconds=60)
REACH: Final = Decimal("0.002")
"""So far below the last price a sell still reaches who bids, and no exchange refuses it for its price."""
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
        started = replace(trailing.start(Direction.DOWN, distance, activation=None), waits_since=at)
        return replace(bot, buy_trail=trailing.fold_price(started, price, at, rules.tick_size))
    return plan_buy(bot, price, at, rules)


def is_buying(bot: DcaBot) -> bool:
    """One buy at a time: an order that may still fill, or a trail that runs; one that has turned waits for the gate."""
    return any(bot.orders_of(OrderRole.BUY)) or bot.buy_trail.is_running


def plan_buy(bot: DcaBot, price: Decimal, now: datetime, rules: MarketRules) -> DcaBot:
    """The bot with the intent of a buy at this price; unchanged where the amount buys less than the minimum."""
    if buys_too_little(bot.plan, price, rules):
        return bot  # the gate says so
    limit, amount, qty = _sized(bot.plan, price, rules)
    order = DcaOrder(
        link_id=dca_link_id(bot.bot_id, OrderRole.BUY, bot.next_lot, bot.first_revision),
        role=OrderRole.BUY,
        lot=bot.next_lot,
        revision=bot.first_revision,
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


def _sized(plan: DcaPlan, price: Decimal, rules: MarketRules) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Limit, amount and quantity of a buy at this price; one of the last two is None."""
    limit = floor_to_step(price, rules.tick_size) if plan.buy.by is OrderBy.LIMIT else None
    if limit is None and plan.market is Market.SPOT:
        return None, floor_to_step(plan.amount, rules.amount_step), None
    return limit, None, floor_to_step(plan.amount / (limit or price), rules.qty_step)


def buys_too_little(plan: DcaPlan, price: Decimal, rules: MarketRules) -> bool:
    """Whether the amount buys less than the exchange takes an order of."""
    limit, amount, qty = _sized(plan, price, rules)
    if qty is None:
        return amount is not None and amount < rules.min_amount
    return qty < max(rules.min_qty, rules.qty_step) or qty * (limit or price) < rules.min_amount


def plan_sells(bot: DcaBot, price: Decimal | None, now: datetime, rules: MarketRules, fees: FeeRate) -> DcaBot:
    """The bot with the intents of the sells that are due. ``price`` None: none is known now."""
    if bot.state is BotState.STOPPED:
        return bot
    # A buy that may still fill would soon make it too small; it fills in moments, or is cancelled in minutes.
    busy = {order.lot for order in bot.orders.values()}
    targets = targets_in(bot.lots, bot.plan.sell, rules, fees)
    floors = _floors(bot.lots, targets, bot.plan.sell, price, rules, fees)
    for lot in bot.lots:
        if lot.number in busy or lot.trail.status is TrailStatus.ACTIVE or not may_sell(lot, now):
            continue
        offer = offered(targets.get(lot.number), rules, price)
        if offer is not None:
            bot = _plan_sell(bot, lot, offer, floors[lot.number].price, price, now, rules)
    return bot


def _floors(
    lots: Sequence[Lot],
    targets: Mapping[int, Target],
    sell: SellRules,
    price: Decimal | None,
    rules: MarketRules,
    fees: FeeRate,
) -> Mapping[int, Target]:
    """Targets with the fee of what fills at once, where the market has passed one: what rests there would not rest."""
    is_passed = price is not None and any(target.price <= price for target in targets.values())
    if sell.by is not OrderBy.LIMIT or not is_passed:
        return targets
    return targets_in(lots, replace(sell, by=OrderBy.MARKET), rules, fees)


def plan_changes(bot: DcaBot, now: datetime, rules: MarketRules, fees: FeeRate, price: Decimal | None = None) -> DcaBot:
    """The bot with what has to change about orders that stand: sells to their targets, buys that came too late."""
    standing = [order for order in bot.orders.values() if order.is_open]
    resting = _as_offered(bot)
    targets = targets_in(resting, bot.plan.sell, rules, fees)
    floors = _floors(resting, targets, bot.plan.sell, price, rules, fees)
    lots = {lot.number: lot for lot in bot.lots}
    orders = dict(bot.orders)
    for order in standing:
        changed = _changed(bot, order, lots.get(order.lot), now)
        offer = offered(targets.get(order.lot), rules, price)
        if changed is order and offer is not None and may_be_repriced(order):
            asked = asked_price(offer.price, floors[order.lot].price, price, rules.tick_size)
            changed = order if _stands_right(order, offer.price, asked, price) else replace(order, wanted_price=asked)
        orders[order.link_id] = changed
    return replace(bot, orders=orders)


def resting_targets(bot: DcaBot, rules: MarketRules, fees: FeeRate) -> dict[int, Target]:
    """Where open sells belong, by the number of their lots."""
    return targets_in(_as_offered(bot), bot.plan.sell, rules, fees)


def _as_offered(bot: DcaBot) -> tuple[Lot, ...]:
    """Lots as they were when their open sells were placed: what those have sold since changes nothing about a price."""
    standing = {link_id for link_id, order in bot.orders.items() if order.is_open}
    return tuple(
        replace(lot, sells=tuple(fill for fill in lot.sells if fill.link_id not in standing)) if lot.sells else lot
        for lot in bot.lots
    )


def _changed(bot: DcaBot, order: DcaOrder, lot: Lot | None, now: datetime) -> DcaOrder:
    is_over = bot.state is BotState.STOPPED or (lot is not None and lot.is_dropped)
    is_unwanted = is_over or (order.role is OrderRole.BUY and bot.state is not BotState.RUNNING)
    if _is_unsent(order) and (is_unwanted or order.cancelling or is_late(order, now)):
        return replace(order, state=OrderState.ENDED)  # nothing is sent long after it was decided, or taken back
    if order.state is not OrderState.LIVE or order.fills_at_once or order.cancelling:
        return order
    if is_unwanted or (order.role is OrderRole.BUY and now >= expires_at(bot, order)):
        return replace(order, cancelling=True)
    if order.role is OrderRole.SELL and lot is not None and sells_too_much(lot, order):
        return replace(order, cancelling=True)
    return order


def may_be_repriced(order: DcaOrder) -> bool:
    """A sell of ours that rests, and where nobody wants it elsewhere."""
    rests = order.state is OrderState.LIVE and not order.fills_at_once and not order.cancelling
    return rests and order.role is OrderRole.SELL and not order.is_moved and order.wanted_price is None


def _stands_right(order: DcaOrder, target: Decimal, asked: Decimal, price: Decimal | None) -> bool:
    """At its target; or above it, where the market stood when it was placed, and has not fallen below it since."""
    if order.price is None or order.price in {target, asked}:
        return True
    return price is not None and price >= order.price > target


def sells_too_much(lot: Lot, order: DcaOrder) -> bool:
    """Others closed part of the lot (`slot_fills`), or made its sell larger: what it still offers is not the lot's."""
    return order.qty is not None and order.qty - lot.executed(order.link_id) > lot.left


def _is_unsent(order: DcaOrder) -> bool:
    """Nothing of it is at the exchange, nothing is on its way there, and neither is in doubt."""
    is_new = order.state in {OrderState.PLANNED, OrderState.ABSENT}
    return is_new and order.written_at is None and order.ask_at is None


def is_late(order: DcaOrder, now: datetime) -> bool:
    """What fills at once, and every buy, was decided for the price of its moment; a sell that rests is never late."""
    return now >= order.created_at + LATE and (order.role is OrderRole.BUY or order.fills_at_once)


def expires_at(bot: DcaBot, order: DcaOrder) -> datetime:
    return order.created_at + timedelta(minutes=bot.plan.buy.expires_minutes)


def may_sell(lot: Lot, now: datetime) -> bool:
    """As far as the lot is concerned; one with an order is sold by that."""
    return not (lot.is_held or lot.is_dropped) and (lot.not_before is None or now >= lot.not_before)


def _plan_sell(
    bot: DcaBot, lot: Lot, target: Target, floor: Decimal, price: Decimal | None, now: datetime, rules: MarketRules
) -> DcaBot:
    asked = asked_price(target.price, floor, price, rules.tick_size)
    match bot.plan.sell.by:
        case OrderBy.LIMIT:
            return _with_sell(bot, lot, target, asked, now, rules, is_immediate=False)
        case OrderBy.MARKET:
            is_due = price is not None and price >= target.price
            return _with_sell(bot, lot, target, asked, now, rules, is_immediate=True) if is_due else bot
        case OrderBy.TRAILING:
            return _trailed(bot, lot, target, asked, price, now, rules)
        case _:
            assert_never(bot.plan.sell.by)


def _trailed(
    bot: DcaBot, lot: Lot, target: Target, asked: Decimal, price: Decimal | None, now: datetime, rules: MarketRules
) -> DcaBot:
    activation = activation_of(target.price, bot.plan.sell.trail_percent, rules.tick_size)
    trail = lot.trail
    if trail.status is TrailStatus.INACTIVE:
        distance = TrailDistance(TrailBy.PERCENT, bot.plan.sell.trail_percent)
        trail = trailing.start(Direction.UP, distance, activation=None)
    if trail.status is TrailStatus.WAITING and trail.activation != activation:  # which no older price has met
        since = max(now, lot.bought_until)  # by the exchange's clock, of which ours may be behind
        return bot.with_lot(replace(lot, trail=replace(trail, activation=activation, waits_since=since)))
    if trail.status is not TrailStatus.TRIGGERED or price is None:
        return bot
    if price < target.price:  # the market went through the floor at once: nothing is sold below the profit
        return bot.with_lot(replace(lot, trail=trailing.begin_anew(trail, now)))
    return _with_sell(bot, lot, target, asked, now, rules, is_immediate=True)


def activation_of(target: Decimal, trail_percent: Decimal, tick: Decimal) -> Decimal:
    """Where a trail has to begin so that its first trigger price still brings the target."""
    return ceil_to_step(target / (1 - trail_percent / _HUNDRED), tick)


def _with_sell(
    bot: DcaBot, lot: Lot, target: Target, asked: Decimal, now: datetime, rules: MarketRules, *, is_immediate: bool
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
        price=asked,
        is_immediate=is_immediate,
        target=target.price,
        state=OrderState.PLANNED,
        created_at=now,
    )
    bot = bot.with_lot(replace(lot, sell_revision=lot.sell_revision + 1))
    return replace(bot, orders={**bot.orders, order.link_id: order})


def asked_price(target: Decimal, floor: Decimal, price: Decimal | None, tick: Decimal) -> Decimal:
    """The target. Where the market has passed it, what fills at once pays as a taker and is asked ``floor`` at least.

    If the market stands far above, it is a little below the market: lower would be outside the exchange's band.
    """
    if price is None or price < target:
        return target
    return max(target, floor, ceil_to_step(price * (1 - REACH), tick))

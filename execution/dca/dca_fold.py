"""What each observation does to the record of a bot. Pure."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec.structs import replace

from execution.dca import fold_order, hard_stop
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.found_orders import found_by_row
from execution.dca.lot_fills import fold_execution
from execution.dca.lots import Lot
from execution.dca.market import MarketRules
from execution.dca.observations import (
    Accepted,
    Declined,
    Doubted,
    Evaluated,
    ExecutionsRead,
    Filled,
    GateOpened,
    Observation,
    OrderAsked,
    OrderShown,
    OrdersRead,
    Paused,
    PositionShown,
    PriceSeen,
    Resumed,
    SellWanted,
    SlotAnswered,
    Stopped,
    TrailsReset,
    Unanswered,
    Woken,
)
from execution.dca.planning import open_gate
from execution.exchange_errors import Refusal
from execution.facts import ZERO, OrderRow, OrderStatus, PositionRow
from execution.stops import trailing
from execution.stops.trailing import Trailing
from execution.tracked_orders import OrderState

Change = Callable[[DcaOrder], DcaOrder]
LotChange = Callable[[Lot], Lot]

AT_ONCE_AGAIN: Final = timedelta(seconds=2)
"""Nobody paid the target at that moment: the last price is not what is bid."""
READ_BACK: Final = timedelta(minutes=2)
"""A read of executions begins so long before the end of the last one: lists lag behind."""


def fold(bot: DcaBot, observation: Observation, rules: MarketRules, now: datetime) -> DcaBot:
    """The bot after an observation. The same one twice, or an older one late, changes nothing."""
    match observation:
        case Filled(execution):
            return hard_stop.seen_execution(fold_execution(bot, execution, rules), execution, now)
        case OrderShown(row):
            return _row(bot, row, now)
        case OrdersRead():
            return _orders_read(bot, observation, now)
        case OrderAsked(link_id, row):
            if row is not None:
                bot = _row(bot, row, now)
            return _order(bot, link_id, lambda order: fold_order.asked(order, observation, now))
        case ExecutionsRead(executions, began_at):
            for execution in executions:
                bot = hard_stop.seen_execution(fold_execution(bot, execution, rules), execution, now)
            bot = hard_stop.explained(bot, began_at, now)
            since = None if bot.unexplained_since is None else now
            return replace(bot, read_since=max(bot.read_since, began_at - READ_BACK), unexplained_since=since)
        case Accepted(link_id):
            return _order(bot, link_id, lambda order: fold_order.accepted(order, observation, now))
        case Declined():
            return _declined(bot, observation, now)
        case Unanswered(link_id):
            return _order(bot, link_id, lambda order: fold_order.unanswered(order, observation))
        case PositionShown(row):
            return _slot_row(bot, row, now)
        case SlotAnswered(is_close, pause):
            return hard_stop.answered(bot, is_close=is_close, pause=pause, now=now)
        case PriceSeen():
            return _price(bot, observation, rules.tick_size)
        case GateOpened(price, at):
            return open_gate(bot, price, at, rules)
        case Evaluated(price, at):
            return replace(bot, evaluated_price=price, evaluated_at=at)
        case Paused(reason):
            if bot.state is not BotState.RUNNING:
                return bot
            return replace(bot, state=BotState.PAUSED, state_reason=reason, buy_trail=trailing.reset())
        case Resumed():
            return replace(bot, state=BotState.RUNNING, state_reason="", buy_not_before=None, buy_refusals=0)
        case Stopped(reason):
            return replace(bot, state=BotState.STOPPED, state_reason=reason, buy_trail=trailing.reset())
        case TrailsReset(buys, sells):
            return _trails_reset(bot, buys=buys, sells=sells)
        case SellWanted(number):
            return _lots(bot, lambda lot: replace(lot, is_held=False) if lot.number == number else lot)
        case Doubted():
            orders = {i: fold_order.doubted(o, now) if o.is_open else o for i, o in bot.orders.items()}
            return hard_stop.doubted(replace(bot, orders=orders), now)
        case Woken():
            return bot
        case _:
            assert_never(observation)


def _order(bot: DcaBot, link_id: str, change: Change) -> DcaBot:
    order = bot.orders.get(link_id)
    return bot if order is None else replace(bot, orders={**bot.orders, link_id: change(order)})


def _lots(bot: DcaBot, change: LotChange) -> DcaBot:
    return replace(bot, lots=tuple(change(lot) for lot in bot.lots))


def _slot_row(bot: DcaBot, row: PositionRow | None, now: datetime) -> DcaBot:
    return hard_stop.unseen(bot, now) if row is None else hard_stop.fold_position(bot, row, now)


def _row(bot: DcaBot, row: OrderRow, now: datetime) -> DcaBot:
    bot = found_by_row(bot, row)
    order = bot.orders.get(row.link_id)
    if order is None:
        return bot
    if order.role is OrderRole.SELL and order.is_open:
        bot = _sell_ended(bot, order, row, now)
    elif order.is_open and row.status is OrderStatus.REJECTED:
        bot = _buy_refused(bot, row.reject_reason, now)
    return _order(bot, row.link_id, lambda each: fold_order.shown(each, row))


def _sell_ended(bot: DcaBot, order: DcaOrder, row: OrderRow, now: datetime) -> DcaBot:
    if fold_order.is_by_person(row, order):
        return _lots(bot, lambda lot: replace(lot, is_held=True) if lot.number == order.lot else lot)
    if row.status is OrderStatus.REJECTED:
        return _sell_refused(bot, order, row.reject_reason, now)
    if order.fills_at_once and not row.status.is_open and row.filled_qty == ZERO:
        return _lots(bot, lambda lot: replace(lot, not_before=now + AT_ONCE_AGAIN) if lot.number == order.lot else lot)
    return bot


def _sell_refused(bot: DcaBot, order: DcaOrder, why: str, now: datetime) -> DcaBot:
    def refused(lot: Lot) -> Lot:
        if lot.number != order.lot:
            return lot
        pause = fold_order.pause_after(lot.refusals)
        return replace(lot, not_before=now + pause, refusals=lot.refusals + 1, refused_because=why)

    return _lots(bot, refused)


def _buy_refused(bot: DcaBot, why: str, now: datetime) -> DcaBot:
    pause = fold_order.pause_after(bot.buy_refusals)
    refusals = bot.buy_refusals + 1
    return replace(bot, buy_not_before=now + pause, buy_refusals=refusals, buy_refused_because=why)


def _declined(bot: DcaBot, answer: Declined, now: datetime) -> DcaBot:
    order = bot.orders.get(answer.link_id)
    if order is None:
        return bot
    is_new = order.state in {OrderState.PLANNED, OrderState.ABSENT}
    if is_new and answer.refusal not in {None, Refusal.DUPLICATE_ID}:
        is_buy = order.role is OrderRole.BUY
        bot = _buy_refused(bot, answer.text, now) if is_buy else _sell_refused(bot, order, answer.text, now)
    return _order(bot, answer.link_id, lambda each: fold_order.declined(each, answer, now))


def _orders_read(bot: DcaBot, read: OrdersRead, now: datetime) -> DcaBot:
    """Absence among the open orders proves nothing: what is not there is asked for by its id (R19)."""
    shown = set()
    for row in read.rows:
        bot = _row(bot, row, now)
        shown.add(row.link_id)
    for link_id, order in bot.orders.items():
        is_missing = order.state is OrderState.LIVE and link_id not in shown and order.ask_at is None
        if is_missing and (order.written_at is None or order.written_at < read.began_at):
            bot = _order(bot, link_id, lambda each: replace(each, ask_at=now))
    return bot


def _price(bot: DcaBot, seen: PriceSeen, tick: Decimal) -> DcaBot:
    """Both kinds of trails follow it; what a turn means is planned with what else is known."""

    def follow(trail: Trailing) -> Trailing:
        return trailing.fold_price(trail, seen.price, seen.at, tick)

    bot = _lots(bot, lambda lot: replace(lot, trail=follow(lot.trail)))
    return replace(bot, buy_trail=follow(bot.buy_trail))


def _trails_reset(bot: DcaBot, *, buys: bool, sells: bool) -> DcaBot:
    if buys:
        bot = replace(bot, buy_trail=trailing.reset())
    return _lots(bot, lambda lot: replace(lot, trail=trailing.rearm(lot.trail))) if sells else bot

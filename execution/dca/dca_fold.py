"""What each observation does to the record of a bot. Pure."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, assert_never

from msgspec.structs import replace

from execution.dca import fold_order, gap_backfill, hard_stop, unexplained
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.found_orders import found_by_row, named_by
from execution.dca.lot_fills import fold_execution
from execution.dca.lots import Lot
from execution.dca.market import MarketRules
from execution.dca.observations import (
    Accepted,
    BuysForbidden,
    CandlesRead,
    CoinsCounted,
    Declined,
    Doubted,
    Evaluated,
    ExecutionsRead,
    Filled,
    GateOpened,
    LotDropped,
    NotRead,
    Observation,
    OrderAsked,
    OrderShown,
    OrdersRead,
    Paused,
    PositionShown,
    PriceSeen,
    PricesMissed,
    Resumed,
    SellWanted,
    SlotAnswered,
    Stopped,
    TrailsReset,
    Unanswered,
    Woken,
)
from execution.dca.planning import open_gate
from execution.dca.written_off import missing_coins
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderRow, OrderStatus
from execution.facts.positions import PositionRow
from execution.pauses import growing
from execution.stops import trailing
from execution.stops.gap_record import GapPolicy
from execution.stops.trailing import Trailing
from execution.tracked_orders import OrderState
from utils.money import ZERO
from utils.texts.catalogue import text

Change = Callable[[DcaOrder], DcaOrder]
LotChange = Callable[[Lot], Lot]

AT_ONCE_AGAIN: Final = timedelta(seconds=2)
"""Nobody paid the target at that moment: the last price is not what is bid."""
GAP_POLICY: Final = GapPolicy()
"""Of missed prices, where nobody says otherwise."""
IN_A_ROW: Final = 3
"""So many are no chance."""
QUIET: Final = timedelta(minutes=10)
"""Sells that ended without a fill so long ago no longer count as in a row."""


def fold(
    bot: DcaBot, observation: Observation, rules: MarketRules, now: datetime, gap: GapPolicy = GAP_POLICY
) -> DcaBot:
    """The bot after an observation. The same one twice, or an older one late, changes nothing."""
    match observation:
        case Filled(execution):
            return hard_stop.seen_execution(fold_execution(bot, execution, rules), execution, now)
        case OrderShown(row):
            return _row(bot, row, now)
        case OrdersRead():
            return _orders_read(bot, observation, now)
        case OrderAsked(_, row):
            if row is not None:
                bot = _row(bot, row, now)
            return _asked(bot, observation, now)
        case ExecutionsRead():
            return _executions_read(bot, observation, rules, now)
        case NotRead(link_id):
            if link_id is None:
                return unexplained.not_read(bot, now)
            return _order(bot, link_id, lambda order: fold_order.not_asked(order, now))
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
        case PricesMissed(since, buys, sells):
            return gap_backfill.noted(bot, since, now, buys=buys, sells=sells)
        case CandlesRead():
            return gap_backfill.caught_up(bot, observation, gap, rules.tick_size, now)
        case GateOpened(price, at):
            return open_gate(bot, price, at, rules)
        case BuysForbidden():
            return replace(bot, orders={i: fold_order.forbidden(o, observation) for i, o in bot.orders.items()})
        case Evaluated(price, at):
            return replace(bot, evaluated_price=price, evaluated_at=at)
        case Paused(reason):
            return hard_stop.paused(bot, reason)
        case Resumed():
            return resumed(bot, now)
        case Stopped(reason):
            return stopped(bot, reason)
        case TrailsReset(buys, sells):
            return _trails_reset(bot, now, buys=buys, sells=sells)
        case SellWanted(number):
            return _lot(bot, number, _wanted_sold)
        case LotDropped(number):
            return _lot(bot, number, lambda lot: replace(lot, is_dropped=True))
        case CoinsCounted():
            why = missing_coins(bot, observation)
            return fold(bot, Paused(why), rules, now) if why else bot
        case Doubted():
            orders = {i: fold_order.doubted(o, now) if o.is_open else o for i, o in bot.orders.items()}
            return hard_stop.doubted(replace(bot, orders=orders, read_again_at=None), now)
        case Woken():
            return bot
        case _:
            assert_never(observation)


def _order(bot: DcaBot, link_id: str, change: Change) -> DcaBot:
    order = bot.orders.get(link_id)
    return bot if order is None else replace(bot, orders={**bot.orders, link_id: change(order)})


def _executions_read(bot: DcaBot, read: ExecutionsRead, rules: MarketRules, now: datetime) -> DcaBot:
    """What is older than the last read is known, but for fills of orders of its own; those count once by their ids."""
    for execution in read.executions:
        if execution.at >= bot.read_since or named_by(bot, execution.link_id) is not None:
            bot = hard_stop.seen_execution(fold_execution(bot, execution, rules), execution, now)
    return unexplained.read(hard_stop.explained(bot, read.began_at, now, rules.base_coin), read.began_at, now)


def _asked(bot: DcaBot, answer: OrderAsked, now: datetime) -> DcaBot:
    """An order that is not found has ended if its executions are all held, or nothing was heard of it for long."""
    order = bot.orders.get(answer.link_id)
    if order is None:
        return bot
    after = fold_order.asked(order, answer, now, unexplained.read_until(bot))
    if answer.row is None and unexplained.is_filled(bot, after):
        after = replace(after, state=OrderState.ENDED)
    elif answer.row is None and fold_order.is_given_up(after, unexplained.read_until(bot), now):
        bot, after = _lost(bot, after, now), replace(after, state=OrderState.ENDED)
    elif after.state is OrderState.ABSENT and order.fence is not None:
        bot = _not_landed(bot, order, now)
    return _order(bot, order.link_id, lambda _: after)


def _not_landed(bot: DcaBot, order: DcaOrder, now: datetime) -> DcaBot:
    """Once it is the way to the exchange, thrice it is as good as a refusal."""
    why = text("dca-order-not-answered")
    if order.role is OrderRole.SELL:
        return _unsold(bot, order, why, now)
    return _buy_refused(bot, why, now) if order.unanswered == IN_A_ROW else bot


def _lost(bot: DcaBot, order: DcaOrder, now: datetime) -> DcaBot:
    """Nobody knows what became of a sell that rested, and nothing of it is left to fill: another takes its place."""
    if order.role is OrderRole.BUY or order.cancelling or order.fills_at_once or not order.order_id:
        return bot
    bot = _unsold(bot, order, text("dca-order-gone"), now)
    return _lot(bot, order.lot, lambda lot: replace(lot, lost=lot.lost + 1))


def _wanted_sold(lot: Lot) -> Lot:
    return replace(lot, is_held=False, not_before=None, unsold=0) if lot.is_held else lot


def _lots(bot: DcaBot, change: LotChange) -> DcaBot:
    return replace(bot, lots=tuple(change(lot) for lot in bot.lots))


def _lot(bot: DcaBot, number: int, change: LotChange) -> DcaBot:
    lot = bot.lot(number)
    return bot if lot is None else bot.with_lot(change(lot))


def _slot_row(bot: DcaBot, row: PositionRow | None, now: datetime) -> DcaBot:
    return hard_stop.unseen(bot, now) if row is None else hard_stop.fold_position(bot, row, now)


def _row(bot: DcaBot, row: OrderRow, now: datetime) -> DcaBot:
    bot = found_by_row(bot, row)
    order = bot.orders.get(row.link_id)
    if order is None:
        return bot
    if fold_order.is_of_before(row, order):
        pass  # nothing became of what is wanted now: another is sent at once
    elif order.role is OrderRole.SELL and order.is_open:
        bot = _sell_ended(bot, order, row, now)
    elif order.is_open and row.status is OrderStatus.REJECTED:
        bot = _buy_refused(bot, row.reject_reason, now)
    return _order(bot, row.link_id, lambda each: fold_order.shown(each, row))


def _sell_ended(bot: DcaBot, order: DcaOrder, row: OrderRow, now: datetime) -> DcaBot:
    if fold_order.is_by_person(row, order):
        return _lot(bot, order.lot, lambda lot: replace(lot, is_held=True))
    if row.status is OrderStatus.REJECTED:
        return _sell_refused(bot, order, row.reject_reason, now)
    if not row.status.is_open and row.filled_qty == ZERO and not order.cancelling:
        return _unsold(bot, order, row.cancel_type, now)
    return bot


def _unsold(bot: DcaBot, order: DcaOrder, why: str, now: datetime) -> DcaBot:
    """Whoever ended its sell without a fill may do so again and again: the next one waits longer each time (R25)."""

    def waits(lot: Lot) -> Lot:
        is_in_a_row = lot.not_before is not None and now < lot.not_before + QUIET
        before = lot.unsold if is_in_a_row else 0
        pause = growing(AT_ONCE_AGAIN, before, 6)
        return replace(lot, not_before=now + pause, unsold=before + 1, refused_because=why)

    return _lot(bot, order.lot, waits)


def _sell_refused(bot: DcaBot, order: DcaOrder, why: str, now: datetime) -> DcaBot:
    def refused(lot: Lot) -> Lot:
        pause = fold_order.pause_after(lot.refusals)
        return replace(lot, not_before=now + pause, refusals=lot.refusals + 1, refused_because=why)

    return _lot(bot, order.lot, refused)


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
    """Trails that run follow it; what a turn means is planned with what else is known."""

    def follow(trail: Trailing) -> Trailing:
        return trailing.fold_price(trail, seen.price, seen.at, tick)

    if any(lot.trail.is_running for lot in bot.lots):
        bot = _lots(bot, lambda lot: replace(lot, trail=follow(lot.trail)) if lot.trail.is_running else lot)
    return replace(bot, buy_trail=follow(bot.buy_trail)) if bot.buy_trail.is_running else bot


def resumed(bot: DcaBot, now: datetime) -> DcaBot:
    """It runs again. A stopped bot does nothing about prices: its trails begin anew."""
    if bot.state is BotState.STOPPED:
        bot = _trails_reset(replace(bot, price_gap=None), now, buys=True, sells=True)
    return replace(bot, state=BotState.RUNNING, state_reason="", buy_not_before=None, buy_refusals=0)


def stopped(bot: DcaBot, reason: str) -> DcaBot:
    """It does nothing any more, but that its orders are cancelled."""
    return replace(bot, state=BotState.STOPPED, state_reason=reason, buy_trail=trailing.reset())


def _trails_reset(bot: DcaBot, now: datetime, *, buys: bool, sells: bool) -> DcaBot:
    if buys:
        bot = replace(bot, buy_trail=trailing.reset())
    return _lots(bot, lambda lot: replace(lot, trail=trailing.begin_anew(lot.trail, now))) if sells else bot

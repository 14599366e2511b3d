"""Executions into lots: each counts once, in the lot that its order's id names. Pure.

Only executions change what a bot holds. Those that carry no id of the bot are somebody else's on spot; on a perpetual
they may have closed what is the bot's (`slot_fills`).
"""

from decimal import Decimal

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.found_orders import counted_to, found_by_fill, may_begin, named_by
from execution.dca.hard_stop import stop_from
from execution.dca.lot_sales import sold
from execution.dca.lots import Dust, Lot, LotFill
from execution.dca.market import MarketRules
from execution.dca.order_ids import DcaLinkId
from execution.dca.slot_fills import funding_shared, part_of, reduced, told_moved
from execution.dca.worth import held
from execution.facts.executions import Execution
from execution.facts.slots import Side
from execution.stops import trailing
from utils.money import ZERO


def fold_execution(bot: DcaBot, execution: Execution, rules: MarketRules) -> DcaBot:
    """The bot with what an execution of its symbol changes."""
    if not execution.changes_size:
        return funding_shared(bot, execution)
    named = named_by(bot, execution.link_id)
    if named is not None:
        fill = _fill(execution, bot.plan.market, rules)
        if named.role is OrderRole.BUY:
            after = told_moved(bot, _bought(bot, named, fill), execution)
            return _with_stop(after, fill.price, rules)
        return _sold(bot, named, execution, fill, rules)
    if bot.plan.market is Market.LINEAR and execution.side is Side.SELL and execution.closed_size > ZERO:
        return reduced(bot, execution, _fill(execution, bot.plan.market, rules), rules.base_coin)
    return bot


def _sold(bot: DcaBot, named: DcaLinkId, execution: Execution, fill: LotFill, rules: MarketRules) -> DcaBot:
    """A sell that a person made larger may sell more than its lot has.

    On spot the rest were a person's own coins, in no sum of the bot; on a perpetual it closed of the other lots.
    """
    lot = bot.lot(named.lot)
    if lot is None or fill.exec_id in {each.exec_id for each in lot.sells} or fill.qty <= lot.to_sell:
        return told_moved(bot, sold(bot, named.lot, fill), execution)
    own = part_of(fill, lot.to_sell)
    beyond = fill.qty - own.qty
    bot = told_moved(bot, sold(bot, named.lot, replace(own, beyond=beyond)), execution)
    if bot.plan.market is not Market.LINEAR:
        return bot
    rest = replace(fill, qty=beyond, fee=fill.fee - own.fee, other_fee=fill.other_fee - own.other_fee)
    return reduced(bot, replace(execution, closed_size=beyond), rest, rules.base_coin)


def _with_stop(bot: DcaBot, price: Decimal, rules: MarketRules) -> DcaBot:
    """A buy that was given up and landed late begins a campaign, and has its stop."""
    if bot.stop_price is not None or bot.plan.stop_percent is None or not bot.lots:
        return bot
    return replace(bot, stop_price=stop_from(price, bot.plan.stop_percent, rules.tick_size))


def _fill(execution: Execution, market: Market, rules: MarketRules) -> LotFill:
    """A fee in a third coin took nothing from the lot, and nothing from what it cost."""
    coin = execution.fee_currency or _coin_taken(execution, market, rules)
    is_other = coin not in {rules.base_coin, rules.quote_coin}
    return LotFill(
        exec_id=execution.exec_id,
        link_id=execution.link_id,
        order_id=execution.order_id,
        price=execution.price,
        qty=execution.qty,
        fee=ZERO if is_other else execution.fee,
        fee_in_base=coin == rules.base_coin,
        at=execution.at,
        other_fee=execution.fee if is_other else ZERO,
        other_coin=coin if is_other else "",
    )


def _coin_taken(execution: Execution, market: Market, rules: MarketRules) -> str:
    """Where the exchange names none: on spot the coin that came in, a rebate's is the other; else the quote coin."""
    is_base = (execution.side is Side.BUY) == (execution.fee >= ZERO)
    return rules.base_coin if market is Market.SPOT and is_base else rules.quote_coin


def _bought(bot: DcaBot, named: DcaLinkId, fill: LotFill) -> DcaBot:
    lot = bot.lot(named.lot)
    if lot is None:
        if not may_begin(bot, named.lot):
            return bot  # of a lot that was sold: it closed with every execution of its orders
        if held(bot) == ZERO and not bot.orders_of(OrderRole.BUY):
            bot = replace(bot, stop_price=None)  # a campaign that it learns of now has its own
        bot = counted_to(found_by_fill(bot, named, fill.qty, fill.at), named.lot)
        lot = Lot(
            number=named.lot, carried=bot.dust, credit=bot.dust.credit, sell_revision=bot.first_revision
        )  # fmt: skip
        stats = replace(bot.stats, purchases=bot.stats.purchases + 1)
        dropped = tuple(number for number in bot.dropped if number != named.lot)
        bot = replace(bot, dust=Dust(), dropped=dropped, stats=stats)
    if any(f.exec_id == fill.exec_id for f in lot.buys):
        return bot
    stats = replace(
        bot.stats,
        bought=bot.stats.bought + fill.qty - fill.base_fee,
        spent=bot.stats.spent + fill.value + fill.quote_fee,
        fees=bot.stats.fees + fill.fee_in_quote,
    )
    newest = bot.last_buy_at is None or fill.at >= bot.last_buy_at
    return replace(
        bot.with_lot(replace(lot, buys=(*lot.buys, fill))),
        stats=stats,
        buy_trail=trailing.reset(),
        buy_not_before=None,
        buy_refusals=0,
        last_buy_at=fill.at if newest else bot.last_buy_at,
        last_buy_price=fill.price if newest else bot.last_buy_price,
    )

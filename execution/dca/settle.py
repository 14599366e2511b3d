"""What follows from the facts, whatever brought them: orders that are done with, lots sold, dust, credit. Pure."""

from datetime import datetime
from decimal import Decimal, localcontext
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.dca.closed_lots import counted, left_behind, row_of
from execution.dca.credit import GRAIN, credit_of, give
from execution.dca.cut_sells import cuts_judged
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.lots import ClosedLot, Dust, Lot
from execution.dca.market import MarketRules
from execution.dca.targets import cost_of, is_kept, targets_in
from execution.dca.unexplained import judged, lacks_fills
from execution.dca.worth import held
from execution.dca.written_off import written_off
from execution.facts.instruments import FeeRate
from utils.money import ZERO, floor_to_step

_HUNDRED: Final = Decimal(100)
_REMEMBERED: Final = 50
_PRECISION: Final = 60


class Settled(Struct, frozen=True):
    bot: DcaBot
    closed: tuple[ClosedLot, ...]


def settle(bot: DcaBot, rules: MarketRules, fees: FeeRate, now: datetime, price: Decimal | None = None) -> Settled:
    """The bot without what is over, and the lots that ended in it. ``price`` None: none is known now."""
    bot = cuts_judged(bot)
    orders = {i: o for i, o in bot.orders.items() if o.is_open or lacks_fills(bot, o)}
    over = [o.lot for i, o in bot.orders.items() if i not in orders and _is_unfilled_buy(bot, o)]
    bot = replace(judged(bot, now), orders=orders, dropped=(*bot.dropped, *over)[-_REMEMBERED:])
    closed: list[ClosedLot] = []
    standing = {order.lot for order in orders.values()}
    targets = targets_in(bot.lots, bot.plan.sell, rules, fees)
    for each in bot.lots:
        target = targets.get(each.number)
        if each.number in standing or (not each.is_dropped and is_kept(target, rules, price)):
            continue
        lot = bot.lot(each.number) or each  # one that closed before it may have given it credit, or a debt
        if lot.sells or lot.is_dropped:
            bot, row = written_off(bot, lot, now) if lot.is_dropped else _closed(bot, lot, now)
            closed.append(row)
        else:
            bot = _dissolved(bot, lot)
        targets = targets_in(bot.lots, bot.plan.sell, rules, fees)  # it may have been one of those that share theirs
    if not bot.lots and not orders and held(bot) <= ZERO:
        bot = replace(bot, stop_price=None)  # the campaign is over
    return Settled(bot, tuple(closed))


def _is_unfilled_buy(bot: DcaBot, order: DcaOrder) -> bool:
    """However it ended: should it have landed all the same, what it brings is a lot."""
    return order.role is OrderRole.BUY and not order.is_stray and bot.lot(order.lot) is None


def _closed(bot: DcaBot, lot: Lot, now: datetime) -> tuple[DcaBot, ClosedLot]:
    dust = _leftover(lot)
    excess = lot.proceeds - (lot.cost - dust.cost) * (1 + bot.plan.sell.profit_percent / _HUNDRED) + lot.credit
    left = bot.without_lot(lot.number)
    given = credit_of(excess, bot.plan.sell) if left.lots else ZERO
    row = row_of(bot, lot, now, dust=dust, credit_given=given)
    left = left_behind(replace(left, stats=counted(bot.stats, lot, row)), dust)
    return (give(left, given) if given else left), row


def _dissolved(bot: DcaBot, lot: Lot) -> DcaBot:
    """A lot that is too small to be sold waits as dust for the next one, with its cost and its credit."""
    return left_behind(bot.without_lot(lot.number), Dust(lot.left, lot.cost, lot.credit, lot.owed))


def _leftover(lot: Lot) -> Dust:
    if lot.left <= ZERO:
        return Dust(owed=lot.owed)
    with localcontext(prec=_PRECISION):
        return Dust(lot.left, floor_to_step(cost_of(lot, lot.left), GRAIN))

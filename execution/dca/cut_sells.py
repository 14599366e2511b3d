"""Who made a sell on a perpetual smaller: a person, or the exchange, which trims what offers more than there is.

The order's row comes first or last, and says neither. Pure.

| what is known                                          | it was                                    |
|--------------------------------------------------------|-------------------------------------------|
| its lot has less than it offered                       | the exchange: something else closed of it |
| all sells together offer all that the position has     | the exchange: it trims so far, no further |
| they offer less, by a look at the position later on    | a person                                  |
| anything else                                          | not known yet: nothing is told            |
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import Cut, CutBy, DcaOrder, OrderRole
from execution.dca.hard_stop import is_odd
from execution.dca.own_slot import OwnSlot
from execution.dca.unexplained import filled_of
from execution.tracked_orders import OrderState
from utils.money import ZERO

KNOWN_AFTER: Final = timedelta(seconds=2)
"""A row of the position that is seen so long after has what made the exchange trim a sell."""


def cuts_judged(bot: DcaBot) -> DcaBot:
    """With who it was, as far as that is known; where it is not, the position is looked at."""
    slot = bot.slot
    cuts = {i: order.cut for i, order in bot.orders.items() if order.cut is not None and order.cut.by is CutBy.UNKNOWN}
    if slot is None or not cuts:
        return bot
    judged = {i: replace(cut, by=_by(bot, slot, bot.orders[i], cut)) for i, cut in cuts.items()}
    orders = {i: replace(order, cut=judged[i]) if i in judged else order for i, order in bot.orders.items()}
    looks = [known_at(cut) for cut in judged.values() if cut.by is CutBy.UNKNOWN and not _is_seen_since(slot, cut)]
    look_at = min((at for at in (slot.look_at, *looks) if at is not None), default=None)
    return replace(bot, orders=orders, slot=replace(slot, look_at=look_at))


def known_at(cut: Cut) -> datetime:
    return cut.at + KNOWN_AFTER


def _by(bot: DcaBot, slot: OwnSlot, order: DcaOrder, cut: Cut) -> CutBy:
    lot = bot.lot(order.lot)
    if lot is None or cut.was - filled_of(bot, order) > lot.left:
        return CutBy.EXCHANGE
    if slot.size is not None and _offered(bot) >= slot.size:
        return CutBy.EXCHANGE
    is_known = slot.size is not None and not is_odd(bot) and _is_seen_since(slot, cut)
    return CutBy.PERSON if is_known else CutBy.UNKNOWN


def _is_seen_since(slot: OwnSlot, cut: Cut) -> bool:
    return slot.seen_at is not None and slot.seen_at >= known_at(cut)


def _offered(bot: DcaBot) -> Decimal:
    """By all sells that rest."""
    resting = (order for order in bot.orders_of(OrderRole.SELL) if order.state is OrderState.LIVE)
    return sum(((order.qty or ZERO) - filled_of(bot, order) for order in resting), ZERO)

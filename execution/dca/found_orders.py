"""Orders of a bot that its record does not hold: given up and landed late, or newer than a restored record. Pure.

Whatever stands under an id of the bot is looked at until it has ended: a buy that rests unknown would be bought beside
the next one, and a lot whose fills come one by one would be sold too early.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.order_ids import DcaLinkId, dca_link_id, read_dca_link_id
from execution.facts.orders import OrderRow
from execution.tracked_orders import OrderState

FARTHEST: Final = 1000
"""So many numbers of lots beyond its record a bot believes were its own: no restored record is older than that."""


def named_by(bot: DcaBot, link_id: str) -> DcaLinkId | None:
    """What the id says; None where it is none of this bot."""
    named = read_dca_link_id(link_id)
    is_own = named is not None and named.bot_id == bot.bot_id and named.lot < bot.next_lot + FARTHEST
    return named if is_own else None


def may_begin(bot: DcaBot, number: int) -> bool:
    """Its buy is under way; or it was given up and landed late; or the record was restored from before it."""
    is_under_way = any(not order.is_stray for order in bot.orders_of(OrderRole.BUY, number))
    return number >= bot.next_lot or number in bot.dropped or is_under_way


def found_by_row(bot: DcaBot, row: OrderRow) -> DcaBot:
    """With an order that a row shows, open or filled, and that ought not to be: it is cancelled.

    Also one that is open for a lot that is over; only what it fills is counted to nothing, as it may be long known.
    """
    named = named_by(bot, row.link_id)
    if named is None or row.link_id in bot.orders or not (row.status.is_open or row.filled_qty > _held(bot, named)):
        return bot
    is_buy = named.role is OrderRole.BUY
    if bot.lot(named.lot) is not None or (is_buy and may_begin(bot, named.lot)):
        return _with(bot, named, row.qty, row.price, row.updated_at)
    is_over = named.lot < bot.next_lot and row.status.is_open
    return _with(bot, named, row.qty, row.price, row.updated_at, is_stray=True) if is_over else bot


def found_by_fill(bot: DcaBot, named: DcaLinkId, qty: Decimal, at: datetime) -> DcaBot:
    """With the buy of a lot that begins though nothing of it was under way; ``qty`` is what is known to have filled."""
    return bot if bot.orders_of(OrderRole.BUY, named.lot) else _with(bot, named, qty, None, at)


def _with(
    bot: DcaBot, named: DcaLinkId, qty: Decimal, price: Decimal | None, at: datetime, *, is_stray: bool = False
) -> DcaBot:
    """It is asked for at once; what of it is still open then is cancelled."""
    order = DcaOrder(
        link_id=dca_link_id(bot.bot_id, named.role, named.lot, named.revision),
        role=named.role,
        lot=named.lot,
        revision=named.revision,
        qty=qty,
        amount=None,
        price=price,
        state=OrderState.LIVE,
        created_at=at,
        ask_at=at,
        cancelling=True,
        is_stray=is_stray,
    )
    bot = replace(bot, orders={**bot.orders, order.link_id: order})
    if named.role is OrderRole.BUY:
        return counted_to(bot, named.lot)
    # One sell of a lot follows the other: those before this one are over, and we knew of it when it was sent (R10).
    before = (i for i, o in bot.orders.items() if o.role is OrderRole.SELL and o.lot == named.lot)
    over = {i: replace(bot.orders[i], cancelling=True) for i in before if bot.orders[i].revision < named.revision}
    bot = replace(bot, orders={**bot.orders, **over})
    lots = (
        replace(lot, sell_revision=max(lot.sell_revision, named.revision + 1)) if lot.number == named.lot else lot
        for lot in bot.lots
    )
    return replace(bot, lots=tuple(lots))


def counted_to(bot: DcaBot, number: int) -> DcaBot:
    """A number that was used once is used for nothing else; those that it skips may have been used as well."""
    skipped = range(bot.next_lot, number)
    return replace(bot, next_lot=max(bot.next_lot, number + 1), dropped=(*bot.dropped, *skipped))


def _held(bot: DcaBot, named: DcaLinkId) -> Decimal:
    """What executions of that order are in the record."""
    lot = bot.lot(named.lot)
    if lot is None:
        return Decimal(0)
    fills = lot.buys if named.role is OrderRole.BUY else lot.sells
    link_id = dca_link_id(bot.bot_id, named.role, named.lot, named.revision)
    return sum((f.qty + f.beyond for f in fills if f.link_id == link_id), Decimal(0))

"""What a person is told of a sell that rested and was disturbed: lost by the exchange, resized, moved. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.planning import sells_too_much
from execution.dca.unexplained import filled_of
from execution.notices import NoticeKind

News = tuple[NoticeKind, str, dict[str, Any]]
"""Kind, what makes its id unique, and its fields."""


def sell_news(before: DcaBot, after: DcaBot, now: datetime) -> Iterator[News]:
    """Of the step from one record to the next."""
    lots_before = {lot.number: lot for lot in before.lots}
    for lot in after.lots:
        was = lots_before.get(lot.number)
        if was is not None and lot.lost > was.lost:
            yield NoticeKind.DCA_SELL_LOST, f"{lot.number}-{lot.lost}", {"lot": lot.number, "qty": lot.left}
    for order in after.orders_of(OrderRole.SELL):
        old = before.orders.get(order.link_id)
        if old is None:
            continue
        what = f"{order.link_id}@{now.isoformat()}"
        if old.qty != order.qty and not _was_cut(after, old, order):
            of = after.lot(order.lot)
            is_withdrawn = of is not None and sells_too_much(of, order)
            fields = {"lot": order.lot, "was": old.qty, "qty": order.qty, "is_withdrawn": is_withdrawn}
            yield NoticeKind.DCA_SELL_RESIZED, what, fields
        if order.is_moved and order.price != old.price:
            yield NoticeKind.DCA_SELL_MOVED, what, {"lot": order.lot, "was": old.price, "price": order.price}


def _was_cut(bot: DcaBot, old: DcaOrder, order: DcaOrder) -> bool:
    """The exchange cuts what offers more than the position has left: no lot lost anything by that but by the close."""
    lot = bot.lot(order.lot)
    if bot.slot is None or lot is None or old.qty is None or order.qty is None or order.qty > old.qty:
        return False
    return sells_too_much(lot, old) or order.qty - filled_of(bot, order) == bot.slot.shown_size

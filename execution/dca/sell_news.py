"""What a person is told of a sell that rested and was disturbed: lost by the exchange, resized, moved. Pure."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import CutBy, DcaOrder, OrderRole
from execution.dca.planning import sells_too_much
from execution.notices import News, NoticeKind


def sell_news(before: DcaBot, after: DcaBot, now: datetime) -> Iterator[News]:
    """Of the step from one record to the next."""
    lots_before = {lot.number: lot for lot in before.lots}
    for lot in after.lots:
        was = lots_before.get(lot.number)
        if was is not None and lot.lost > was.lost:
            yield NoticeKind.DCA_SELL_LOST, f"{lot.number}-{lot.lost}", {"lot": lot.number, "qty": lot.left}
    for order in after.orders_of(OrderRole.SELL):
        old = before.orders.get(order.link_id)
        if old is None or old.cancelling:  # of one that is on its way out nothing stays
            continue
        what, of = f"{order.link_id}@{now.isoformat()}", after.lot(order.lot)
        is_withdrawn = of is not None and sells_too_much(of, order)
        resized_from = _resized_from(old, order)
        if resized_from is not None:
            fields = {"lot": order.lot, "was": resized_from, "qty": order.qty, "is_withdrawn": is_withdrawn}
            yield NoticeKind.DCA_SELL_RESIZED, what, fields
        if order.is_moved and order.price != old.price and not (is_withdrawn or order.cancelling):
            yield NoticeKind.DCA_SELL_MOVED, what, {"lot": order.lot, "was": old.price, "price": order.price}


def _resized_from(old: DcaOrder, order: DcaOrder) -> Decimal | None:
    """What a sell offered before a person resized it; None: nobody did, or nobody knows yet who it was."""
    if order.cut is None:
        return old.qty if old.qty != order.qty else None
    return order.cut.was if order.cut.by is CutBy.PERSON and order.cut != old.cut else None

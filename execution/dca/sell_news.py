"""What a person is told of a sell that rested and was disturbed: lost by the exchange, or resized. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
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
        if old is not None and old.qty != order.qty:
            fields = {"lot": order.lot, "was": old.qty, "qty": order.qty, "is_withdrawn": order.cancelling}
            yield NoticeKind.DCA_SELL_RESIZED, f"{order.link_id}@{now.isoformat()}", fields

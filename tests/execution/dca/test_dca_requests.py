"""What is asked of the exchange, read off the record."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.requests import (
    Ask,
    ReadExecutions,
    Reprice,
    Request,
    Send,
    Withdraw,
    requests,
    wake_at,
)
from execution.dca.unexplained import EXPLAIN_WITHIN
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import a_bot, a_lot, at, buy_id, sell_id

D = Decimal


def with_order(role: OrderRole = OrderRole.SELL, **changes: Any) -> DcaBot:
    link = sell_id() if role is OrderRole.SELL else buy_id()
    facts = {"link_id": link, "role": role, "lot": 1, "revision": 0, "qty": D(1), "amount": None, "price": D(1)}
    order = DcaOrder(**(facts | {"state": OrderState.LIVE, "created_at": at(0)} | changes))
    return a_bot(orders={link: order}, lots=(a_lot(),), next_lot=2)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"state": OrderState.PLANNED}, Send(sell_id())),
        ({"state": OrderState.ABSENT}, Send(sell_id())),
        ({"state": OrderState.PLANNED, "cancelling": True}, None),
        ({"state": OrderState.ABSENT, "cancelling": True}, None),
        ({"state": OrderState.PLANNED, "cancelling": True, "ask_at": at(3)}, Ask(sell_id())),
        ({"state": OrderState.PLANNED, "ask_at": at(3)}, Ask(sell_id())),
        ({"state": OrderState.PLANNED, "ask_at": at(4)}, None),
        ({"state": OrderState.PLANNED, "not_before": at(4)}, None),
        ({"state": OrderState.PLANNED, "not_before": at(3)}, Send(sell_id())),
        ({"state": OrderState.ENDED, "ask_at": at(1)}, None),
        ({}, None),
        ({"wanted_price": D(2)}, Reprice(sell_id(), D(2))),
        ({"wanted_price": D(2), "cancelling": True}, Withdraw(sell_id())),
    ],
)
def test_at_most_one_request_about_an_order(changes: dict[str, Any], wanted: Request | None):
    assert requests(with_order(**changes), at(3)) == ([] if wanted is None else [wanted])


def test_sells_go_first():
    buy = with_order(OrderRole.BUY, state=OrderState.PLANNED).orders
    sell = with_order(state=OrderState.PLANNED).orders
    assert requests(a_bot(orders=buy | sell), at(3)) == [Send(sell_id()), Send(buy_id())]


def test_executions_that_do_not_come_by_stream_are_read():
    bot = replace(with_order(state=OrderState.PLANNED), unexplained_since=at(3))
    assert requests(bot, at(4)) == [Send(sell_id())]
    assert requests(bot, at(3) + EXPLAIN_WITHIN) == [ReadExecutions(bot.read_since), Send(sell_id())]


@pytest.mark.parametrize(
    ("bot", "wakes"),
    [
        (a_bot(), None),
        (a_bot(lots=(a_lot(not_before=at(7)),)), at(7)),
        (a_bot(buy_not_before=at(8)), at(8)),
        (a_bot(buy_not_before=at(2)), None),
        (a_bot(unexplained_since=at(3)), at(3) + EXPLAIN_WITHIN),
        (with_order(), at(60)),
        (with_order(ask_at=at(5), not_before=at(6)), at(5)),
        (with_order(OrderRole.BUY, created_at=at(-100)), at(800)),
        (with_order(OrderRole.BUY, state=OrderState.ENDED), None),
    ],
)
def test_it_looks_again_when_something_is_due(bot: DcaBot, wakes: datetime | None):
    assert wake_at(bot, at(3)) == wakes

"""An entry that a person changes in the app is told once, with what the whole trade may lose then (R8).

A long of one BTC at 50000 with a second entry of one at 49500; the stop of both is 49000.
"""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing
from execution.facts.account import Wallet
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.ledger import doubt_all, mark_cancelling
from execution.monitor import Monitor
from execution.new_trade.moved_entries import news_of_moved_entries
from execution.new_trade.plan_limits import most_at_risk
from execution.notices import Notice, NoticeKind
from execution.observations import ExecutionObserved, OrderAsked, OrderObserved, RowObserved
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    MAKER,
    TAKER,
    D,
    at,
    execution,
    fold_all,
    link,
    monitor,
    order_row,
    price_for,
    row,
    tracked,
    with_orders,
)
from tests.execution.new_trade.test_sizing import LIMITS
from tests.execution.second_entries import SECOND, shown, waiting
from tests.execution.telling import settled

SIDES = pytest.mark.parametrize("side", list(Side))


def seen(side: Side = Side.BUY) -> Monitor:
    """The row of the second one was seen; all that is told."""
    return settled(waiting(side, updated_at=at(2)))


def moved(
    before: Monitor, *observed: Any, most: Decimal | None = None, seconds: float = 6
) -> tuple[Monitor, list[Notice]]:
    after, notices = announce(before, fold_all(before, *observed, seconds=seconds), at(seconds), most)
    return after, [notice for notice in notices if notice.kind is NoticeKind.ENTRY_MOVED]


@SIDES
def test_r8_an_entry_that_a_person_moved_is_told_once_with_what_the_whole_trade_may_lose(side):
    before, price, stop = seen(side), price_for(side, 49600), price_for(side, 49000)
    row_now = shown(before, qty=D(3), price=price)
    after, (notice,) = moved(before, row_now)
    fields = notice.fields
    assert (fields["leg"], fields["of"], fields["keeps"]) == (2, 2, True)
    assert (fields["old_price"], fields["new_price"]) == (price_for(side, 49500), price)
    assert (fields["old_qty"], fields["new_qty"]) == (D(1), D(3))
    paid = 50000 * TAKER
    assert fields["result"] == -(1000 + paid + stop * TAKER) - (3 * 600 + 3 * price * MAKER + 3 * stop * TAKER)
    assert (fields["most"], notice.urgent) == (None, False)
    assert moved(after, row_now) == (after, [])
    assert moved(after, shown(after, 60, filled_qty=D(0)), seconds=60)[1] == []


def test_r8_two_changes_are_two_notices_and_each_has_the_id_of_its_own_time():
    before = seen()
    once, (first,) = moved(before, shown(before, 6, price=D(49600)))
    back, (second,) = moved(once, shown(once, 7, price=D(49500)))
    again, (third,) = moved(back, shown(back, 8, price=D(49600)))
    assert len({first.id, second.id, third.id}) == 3
    assert moved(again, shown(before, 6.5, price=D(49700)))[1] == [], "an older row comes late"
    assert moved(before, shown(before, 6, price=D(49600)))[1] == [first], "folded again after a crash"


def test_r24_more_than_one_trade_may_lose_is_said_and_urgent():
    before = seen()
    _, (notice,) = moved(before, shown(before, qty=D(3)), most=D(2000))
    assert (notice.fields["most"], notice.urgent) == (D(2000), True)
    _, (notice,) = moved(before, shown(before, qty=D("0.5")), most=D(2000))
    assert (notice.fields["most"], notice.urgent) == (None, False)


def test_r24_what_one_trade_may_lose_is_a_part_of_the_equity():
    wallet = Wallet(equity=D(10000), available=None, maintenance_rate=None)
    assert most_at_risk(LIMITS, wallet) == D(200)
    assert most_at_risk(LIMITS, None) is None


def test_r8_after_a_restart_the_answer_by_id_tells_what_was_moved_meanwhile():
    asleep = doubt_all(seen(), at(50))
    answer = order_row(asleep.orders[SECOND], 40, side=Side.BUY, qty=D("0.4"), observed_at=at(51))
    _, (notice,) = moved(asleep, OrderAsked(link_id=SECOND, began_at=at(51), row=answer), seconds=51)
    assert (notice.fields["old_qty"], notice.fields["new_qty"]) == (D(1), D("0.4"))


def unseen() -> Monitor:
    """Sent, and no row of it is here."""
    before = seen()
    return with_orders(before, replace(before.orders[SECOND], updated_at=None, state=OrderState.PLANNED))


def test_r8_the_first_price_that_is_seen_is_what_the_exchange_made_of_ours():
    """It moves limit prices into its band."""
    assert moved(unseen(), shown(unseen(), price=D(49490)))[1] == []


def test_r8_another_quantity_is_a_persons_at_first_sight():
    _, (notice,) = moved(unseen(), shown(unseen(), price=D(49490), qty=D(2)))
    assert (notice.fields["new_price"], notice.fields["new_qty"]) == (D(49490), D(2))


def test_r2_one_that_a_person_moves_beyond_the_stop_is_told_to_go():
    before = seen()
    _, (notice,) = moved(before, shown(before, price=D(48900)))
    assert (notice.fields["keeps"], notice.fields["result"], notice.urgent) == (False, None, False)


def test_one_that_filled_where_it_was_moved_to_is_told_and_one_that_is_gone_is_not():
    before = seen()
    fill = execution("e2", Side.BUY, "0.5", 49900, seq=102, link_id=SECOND, seconds=6)
    filled = shown(before, status=OrderStatus.FILLED, price=D(49900), qty=D("0.5"), filled_qty=D("0.5"))
    _, (notice,) = moved(before, ExecutionObserved(fill), filled)
    assert notice.fields["keeps"] is True
    assert notice.fields["new_qty"] == D("0.5")
    gone = shown(before, status=OrderStatus.CANCELLED, cancel_type="CancelByUser", price=D(49900))
    assert moved(before, gone)[1] == []


def test_one_that_is_on_its_way_out_or_of_a_trade_that_ends_is_not_told():
    before = seen()
    over = mark_cancelling(replace(before, entries_over=True), SECOND)
    assert moved(over, shown(over, price=D(49600)))[1] == []
    closing = replace(before, closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    assert moved(closing, shown(closing, price=D(49600)))[1] == []
    changed = fold_all(before, shown(before, price=D(49600)), seconds=6)
    assert list(news_of_moved_entries(before, replace(changed, flat_since=at(6)), at(6), None)) == []


def test_where_executions_are_missing_the_loss_is_not_known():
    before = seen()
    _, (notice,) = moved(before, RowObserved(row(2, 103, 6)), shown(before, price=D(49600)), most=D(1))
    assert (notice.fields["result"], notice.fields["most"]) == (None, None)


def test_an_entry_at_the_market_stands_nowhere_and_is_moved_by_nobody():
    sent = with_orders(monitor(), tracked(Role.ENTRY, 1, 1, updated_at=at(1)))
    changed = OrderObserved(order_row(sent.orders[link(Role.ENTRY, 1)], 2, side=Side.BUY, qty=D(2), price=D(50010)))
    assert moved(sent, changed)[1] == []
    assert moved(monitor())[1] == [], "nothing is sent yet"

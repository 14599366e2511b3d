"""What answers and rows say of one order."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca import fold_order
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.fold_order import ASK_AGAIN, ASK_SOON, REFUSED_PAUSE
from execution.dca.observations import Accepted, Declined, OrderAsked, Unanswered
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderRow, OrderStatus
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import at, row, sell_id

D = Decimal
ID = sell_id()


def order(state: OrderState = OrderState.LIVE, **changes: Any) -> DcaOrder:
    facts = {
        "link_id": ID, "role": OrderRole.SELL, "lot": 1, "revision": 0, "qty": D(1), "amount": None,
        "price": D(50500), "target": D(50500), "state": state, "created_at": at(0),
    }  # fmt: skip
    return DcaOrder(**(facts | changes))


def live(price: str = "50500", **changes: Any) -> OrderRow:
    return row(ID, OrderStatus.NEW, price=D(price), **changes)


# ---------------------------------------- answers


@pytest.mark.parametrize("state", [OrderState.PLANNED, OrderState.ABSENT, OrderState.LIVE])
def test_an_accepted_request_lives_and_waits_for_its_row(state):
    """A cancel or amendment that was taken is not sent again before a row shows what it did."""
    taken = fold_order.accepted(order(state, fence=at(9)), Accepted(ID, "77"), at(1))
    assert (taken.state, taken.order_id, taken.fence, taken.ask_at) == (OrderState.LIVE, "77", None, at(1) + ASK_SOON)
    assert fold_order.accepted(taken, Accepted(ID, ""), at(2)).order_id == "77"


def test_what_has_ended_stays_ended():
    ended = order(OrderState.ENDED, status=OrderStatus.FILLED)
    assert fold_order.accepted(ended, Accepted(ID, "77"), at(1)) == ended
    assert fold_order.declined(ended, Declined(ID, Refusal.ORDER_GONE, "gone"), at(1)) == ended
    assert fold_order.unanswered(ended, Unanswered(ID, at(9))) == ended
    assert fold_order.asked(ended, OrderAsked(ID, None, at(1)), at(1), at(1)) == ended
    assert fold_order.shown(ended, live(filled_qty=D("0.5"))) == replace(ended, seen_filled=D("0.5"))


@pytest.mark.parametrize(("retry_after", "seconds"), [(2.5, 2.5), (None, 0)])
def test_what_did_not_leave_may_be_sent_again(retry_after, seconds):
    again = fold_order.declined(order(written_at=at(0)), Declined(ID, None, "busy", retry_after), at(1))
    assert (again.not_before, again.written_at) == (at(1 + seconds), None)


def test_a_refused_change_asks_what_stands_and_pauses_longer_each_time():
    refused = order(wanted_price=D(50400), cancelling=True)
    for times in range(3):
        refused = fold_order.declined(refused, Declined(ID, Refusal.PRICE_BAND, "band"), at(1))
        assert (refused.wanted_price, refused.ask_at, refused.note) == (None, at(1), "band")
        assert refused.not_before == at(1) + REFUSED_PAUSE * 2**times
    assert refused.cancelling, "whatever ended it then was asked for by us"
    assert fold_order.shown(replace(refused, wanted_price=D(50400)), live("50400")).refusals == 0


def test_r10_a_duplicate_is_looked_at():
    taken = fold_order.declined(order(OrderState.PLANNED), Declined(ID, Refusal.DUPLICATE_ID, "dup"), at(1))
    assert (taken.state, taken.ask_at) == (OrderState.LIVE, at(1))


def test_a_refused_order_is_none():
    refused = fold_order.declined(order(OrderState.PLANNED), Declined(ID, Refusal.MARGIN, "no money"), at(1))
    assert (refused.state, refused.status, refused.note) == (OrderState.ENDED, OrderStatus.REJECTED, "no money")


def test_r9_what_was_not_answered_is_asked_for_when_it_can_no_longer_land():
    lost = fold_order.unanswered(order(OrderState.PLANNED), Unanswered(ID, at(6)))
    assert (lost.fence, lost.ask_at) == (at(6), at(6))
    early = fold_order.asked(lost, OrderAsked(ID, None, at(5)), at(5), at(9))
    assert (early.state, early.ask_at) == (OrderState.PLANNED, at(5) + ASK_AGAIN)
    doubtful = fold_order.asked(lost, OrderAsked(ID, None, at(6)), at(7), at(5))
    assert (doubtful.state, doubtful.fence, doubtful.ask_at) == (OrderState.PLANNED, at(6), at(7) + ASK_SOON)
    absent = fold_order.asked(lost, OrderAsked(ID, None, at(6)), at(7), at(6))
    assert (absent.state, absent.fence, absent.ask_at) == (OrderState.ABSENT, None, None)


def test_what_was_accepted_and_is_not_found_is_looked_for_ever_more_slowly():
    missing = order()
    pauses = []
    for _ in range(9):
        missing = fold_order.asked(missing, OrderAsked(ID, None, at(0)), at(0), at(0))
        pauses.append(missing.ask_at - at(0))
    assert missing.state is OrderState.LIVE
    assert pauses[:3] == [ASK_AGAIN, 2 * ASK_AGAIN, 4 * ASK_AGAIN]
    assert pauses[-1] == 64 * ASK_AGAIN


# ---------------------------------------- rows


def test_a_row_is_what_stands():
    found = fold_order.asked(
        order(OrderState.ABSENT, ask_at=at(1)), OrderAsked(ID, live(filled_qty=D("0.2")), at(1)), at(1), at(1)
    )
    assert (found.state, found.seen_filled, found.ask_at, found.is_moved) == (OrderState.LIVE, D("0.2"), None, False)
    over = fold_order.shown(found, row(ID, OrderStatus.FILLED, "1", updated_at=at(3)))
    assert (over.state, over.seen_filled, over.price) == (OrderState.ENDED, D(1), D(50500))
    rejected = fold_order.shown(order(), row(ID, OrderStatus.REJECTED, reject_reason="EC_PerCancelRequest"))
    assert rejected.note == "EC_PerCancelRequest"


def test_an_amendment_is_over_when_a_row_shows_it():
    wanted = order(wanted_price=D(50400))
    assert fold_order.shown(wanted, live("50500")).wanted_price == D(50400)
    done = fold_order.shown(wanted, live("50400"))
    assert (done.price, done.wanted_price, done.target, done.is_moved) == (D(50400), None, D(50400), False)


def test_a_price_that_we_never_asked_for_is_a_persons():
    assert fold_order.shown(order(), live("51000")).is_moved


def test_an_older_row_that_comes_late_is_no_person():
    """Amended from 50500 to 50400; the row of a fill before that arrives after it."""
    done = fold_order.shown(order(wanted_price=D(50400)), live("50400", updated_at=at(5)))
    late = fold_order.shown(done, live("50500", updated_at=at(4), filled_qty=D("0.3")))
    assert (late.price, late.is_moved, late.seen_filled) == (D(50400), False, D("0.3"))


def test_r9_a_row_from_before_the_fence_does_not_say_what_a_lost_change_did():
    lost = fold_order.unanswered(order(wanted_price=D(50400)), Unanswered(ID, at(6)))
    assert fold_order.shown(lost, live(observed_at=at(2))).ask_at == at(6)
    assert fold_order.shown(lost, live(observed_at=at(6))).ask_at is None
    assert fold_order.shown(lost, row(ID, OrderStatus.CANCELLED, observed_at=at(2))).ask_at is None


def test_a_market_order_has_no_price():
    assert fold_order.shown(order(price=None), live()).price is None


def test_in_doubt_it_is_asked_for_after_what_may_still_land():
    assert fold_order.doubted(order(), at(1)).ask_at is None, "the read of all open orders shows it"
    assert fold_order.doubted(order(ask_at=at(300), asked=6), at(1)) == order(ask_at=at(1))
    assert fold_order.doubted(order(OrderState.PLANNED), at(1)).ask_at == at(1)
    assert fold_order.doubted(order(fence=at(6)), at(1)).ask_at == at(6)


def test_pauses_double_six_times():
    assert [fold_order.pause_after(n) / timedelta(seconds=10) for n in (0, 1, 6, 60)] == [1, 2, 64, 64]


@pytest.mark.parametrize(
    ("status", "cancel_type", "changes", "by_person"),
    [
        (OrderStatus.CANCELLED, "CancelByUser", {}, True),
        (OrderStatus.PARTIALLY_FILLED_CANCELED, "", {}, True),
        (OrderStatus.CANCELLED, "CancelByAdmin", {}, False),
        (OrderStatus.FILLED, "", {}, False),
        (OrderStatus.CANCELLED, "CancelByUser", {"cancelling": True}, False),
        (OrderStatus.CANCELLED, "CancelByUser", {"state": OrderState.ENDED}, False),
        (OrderStatus.CANCELLED, "CancelByUser", {"is_immediate": True}, False),
    ],
)
def test_r15_what_a_person_cancelled(status, cancel_type, changes, by_person):
    assert fold_order.is_by_person(row(ID, status, cancel_type=cancel_type), replace(order(), **changes)) is by_person

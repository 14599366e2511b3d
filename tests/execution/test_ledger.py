"""What is known about each order of ours, whatever arrives first: R8, R9, R10, R15, R19."""

import pytest
from msgspec.structs import replace

from execution import ledger
from execution.closing.closing_record import CloseReason, Closing
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus, OrderType
from execution.monitor import Monitor
from execution.observations import (
    ExecutionsRead,
    OrderAccepted,
    OrderAsked,
    OrderObserved,
    OrderRefused,
    OrderUncertain,
)
from execution.tracked_orders import OrderState, Role, TrackedOrder
from tests.execution.builders import D, at, fold_all, monitor, order_row, resting, tracked, with_orders

TP = tracked(Role.TAKE_PROFIT, 1, "0.5", 51000)
PLANNED = replace(TP, state=OrderState.PLANNED, order_id="", status=None, written_at=None)


def after(order: TrackedOrder, *observations, seconds: float = 5) -> TrackedOrder:
    """The order after some observations; the ledger alone, so that nothing else of the monitor moves."""
    return ledger_of(order, *observations, seconds=seconds).orders[order.link_id]


def ledger_of(order: TrackedOrder, *observations, seconds: float = 5) -> Monitor:
    return fold_all(with_orders(monitor(), order), *observations, seconds=seconds)


def accepted(**changes) -> OrderAccepted:
    return replace(OrderAccepted(link_id=TP.link_id, order_id="id-new", began_at=at(4)), **changes)


def asked(row, seconds: float = 5) -> OrderAsked:
    return OrderAsked(link_id=TP.link_id, began_at=at(seconds), row=row)


def refused(refusal: Refusal, *, creating: bool) -> OrderRefused:
    return OrderRefused(link_id=TP.link_id, refusal=refusal, text="no", creating=creating)


def uncertain(fence: float | None, retry: float = 5) -> OrderUncertain:
    return OrderUncertain(link_id=TP.link_id, fence=None if fence is None else at(fence), retry_at=at(retry))


# ---------------------------------------- receipts and rows


def test_a_receipt_is_no_fact_and_is_verified_after_two_seconds():
    order = after(PLANNED, accepted())
    assert (order.state, order.order_id, order.written_at, order.ask_at) == (OrderState.LIVE, "id-new", at(4), at(7))


def test_an_accepted_amend_carries_its_quantity_and_price():
    order = after(TP, accepted(order_id="", qty=D("0.4"), price=D(50900)))
    assert (order.order_id, order.qty, order.price) == (TP.order_id, D("0.4"), D(50900))


def test_a_row_answers_the_open_question():
    order = after(PLANNED, accepted(), OrderObserved(order_row(TP, 5)))
    assert (order.state, order.status, order.ask_at) == (OrderState.LIVE, OrderStatus.NEW, None)


def test_a_row_from_before_our_write_says_nothing_about_it():
    """R8, R9"""
    order = after(TP, accepted(qty=D("0.4")), OrderObserved(order_row(TP, 3.9)))
    assert (order.qty, order.ask_at) == (D("0.4"), at(7))


def test_a_row_that_overtakes_the_receipt_is_kept():
    ended = order_row(TP, 4.5, status=OrderStatus.FILLED, filled_qty=D("0.5"))
    order = after(PLANNED, OrderObserved(ended), accepted())
    assert (order.state, order.written_at) == (OrderState.ENDED, at(4))


def test_the_accepted_price_is_the_price():
    """R8: the exchange moves a limit price into its band; that satisfies the plan."""
    assert after(TP, OrderObserved(order_row(TP, price=D(50990)))).price == D(50990)
    market = tracked(Role.ENTRY)
    row = OrderObserved(order_row(market, price=D(50100)))
    assert fold_all(with_orders(monitor(), market), row).orders[market.link_id].price is None


def test_an_older_row_says_nothing_new():
    newer = after(TP, OrderObserved(order_row(TP, 9, qty=D("0.4"))))
    assert after(newer, OrderObserved(order_row(TP, 8))) == newer


def test_an_order_never_comes_back_to_life():
    ended = after(TP, OrderObserved(order_row(TP, 9, status=OrderStatus.CANCELLED)))
    assert after(ended, OrderObserved(order_row(TP, 9))).state is OrderState.ENDED


def test_an_order_that_was_only_missing_comes_back():
    """I5: what was given up because no read showed it, and stands after all, has to be cancelled one day."""
    given_up = replace(TP, state=OrderState.ENDED)
    assert after(given_up, OrderObserved(order_row(TP, 9))).state is OrderState.LIVE
    superseded = replace(given_up, superseded=True)
    assert after(superseded, OrderObserved(order_row(TP, 9))).state is OrderState.ENDED


def test_a_filled_quantity_never_shrinks():
    seen = after(TP, OrderObserved(order_row(TP, 9, filled_qty=D("0.3"))))
    assert after(seen, OrderObserved(order_row(TP, 9, filled_qty=D("0.2")))).seen_filled == D("0.3")


def test_the_exchanges_reason_is_kept():
    rejected = order_row(TP, status=OrderStatus.REJECTED, reject_reason="EC_NoEnoughQtyToFill")
    assert after(TP, OrderObserved(rejected)).note == "EC_NoEnoughQtyToFill"
    assert after(replace(TP, note="kept"), OrderObserved(order_row(TP))).note == "kept"


def test_orders_of_others_leave_the_ledger_alone():
    """I7"""
    before = with_orders(monitor(), TP)
    for row in (order_row(TP, link_id=""), order_row(TP, link_id="somebody")):
        assert fold_all(before, OrderObserved(row)).orders == before.orders


@pytest.mark.parametrize(
    "answer",
    [
        OrderAccepted(link_id="nobody", order_id="", began_at=at(4)),
        OrderRefused(link_id="nobody", refusal=Refusal.INVALID, text="", creating=True),
        OrderUncertain(link_id="nobody", fence=None, retry_at=at(5)),
        OrderAsked(link_id="nobody", began_at=at(5), row=None),
    ],
)
def test_answers_about_unknown_orders_change_nothing(answer):
    before = with_orders(monitor(), TP)
    assert fold_all(before, answer) == before


@pytest.mark.parametrize(
    "answer", [accepted(), refused(Refusal.INVALID, creating=True), uncertain(None), uncertain(9), asked(None)]
)
def test_answers_about_ended_orders_change_nothing(answer):
    ended = replace(TP, state=OrderState.ENDED, status=OrderStatus.FILLED)
    assert after(ended, answer) == ended


# ---------------------------------------- a person's cancel: R15


CANCELLED = order_row(TP, 9, status=OrderStatus.CANCELLED, cancel_type="CancelByUser")


def test_a_cancel_that_is_not_ours_removes_the_leg():
    """R15"""
    removed = ledger_of(TP, OrderObserved(CANCELLED))
    assert removed.legs_removed == (1,)
    assert fold_all(removed, OrderObserved(CANCELLED)).legs_removed == (1,)


def test_our_cancel_removes_no_leg_though_its_push_overtakes_the_receipt():
    """R15"""
    marked = ledger.mark_cancelling(with_orders(monitor(), TP), TP.link_id)
    assert fold_all(marked, OrderObserved(CANCELLED), accepted(cancelled=True)).legs_removed == ()


@pytest.mark.parametrize(
    "row",
    [
        replace(CANCELLED, cancel_type="CancelByReduceOnly"),
        replace(CANCELLED, cancel_type="CancelByPrepareLiq"),
        replace(CANCELLED, filled_qty=D("0.5")),
        replace(CANCELLED, status=OrderStatus.FILLED, filled_qty=D("0.5")),
    ],
)
def test_what_the_exchange_ends_removes_no_leg(row):
    """R15: ReduceOnly, Liq, Adl, Admin = plan again. A Filled row may repeat with CancelByUser."""
    assert ledger_of(TP, OrderObserved(row)).legs_removed == ()


def test_a_persons_cancel_of_an_entry_removes_no_leg():
    entry = tracked(Role.ENTRY, 1, 1, 49500)
    gone = order_row(entry, 9, status=OrderStatus.CANCELLED, cancel_type="CancelByUser")
    assert fold_all(with_orders(monitor(), entry), OrderObserved(gone)).legs_removed == ()


def test_a_cancel_that_did_not_take_is_sent_again():
    cancelling = replace(TP, cancelling=True, ask_at=at(5))
    found = after(cancelling, asked(order_row(TP, 5)))
    assert (found.cancelling, found.ask_at, found.state) == (False, at(11), OrderState.LIVE)


def stood_after_our_cancel() -> Monitor:
    """Our cancel left at 3 s, nobody knows what became of it, and asked for at 5 s the order stood."""
    marked = ledger.mark_cancelling(with_orders(monitor(), TP), TP.link_id)
    return fold_all(marked, uncertain(9, retry=5), asked(order_row(TP, 5)))


def test_r8_our_cancel_that_lands_after_it_was_repeated_in_vain_removes_no_leg():
    again = ledger.mark_cancelling(stood_after_our_cancel(), TP.link_id)
    unsent = fold_all(again, uncertain(None, retry=6))
    assert not unsent.orders[TP.link_id].cancelling, "it may be repeated"
    assert fold_all(unsent, OrderObserved(CANCELLED), seconds=9).legs_removed == ()


def test_r8_our_cancel_that_lands_after_the_order_was_seen_standing_removes_no_leg():
    shown = fold_all(stood_after_our_cancel(), OrderObserved(order_row(TP, 6)), seconds=6)
    gone = fold_all(shown, OrderObserved(CANCELLED), seconds=9)
    assert (gone.legs_removed, gone.orders[TP.link_id].not_before) == ((), None)
    assert fold_all(gone, OrderObserved(CANCELLED), seconds=9) == gone


def test_r8_whose_a_cancel_is_no_clock_of_the_exchange_decides():
    """What was not seen open after the fence may have been ended by us before, whatever time its end bears."""
    ahead = replace(CANCELLED, updated_at=at(900), observed_at=at(60))
    assert fold_all(stood_after_our_cancel(), OrderObserved(ahead), seconds=60).legs_removed == ()


def test_r15_an_order_that_stands_after_the_fence_of_our_cancel_is_a_persons_to_remove():
    stands = stood_after_our_cancel()
    assert stands.orders[TP.link_id].ask_at == at(11)
    shown = fold_all(stands, OrderObserved(order_row(TP, 10)), seconds=10)
    assert shown.orders[TP.link_id].ask_at == at(11), "a push before the fence answers nothing"
    settled = fold_all(shown, asked(order_row(TP, 11), seconds=11), seconds=11)
    assert settled.orders[TP.link_id].ask_at is None
    by_hand = order_row(TP, 12, status=OrderStatus.CANCELLED, cancel_type="CancelByUser")
    assert fold_all(settled, OrderObserved(by_hand), seconds=12).legs_removed == (1,)


def test_r15_a_cancel_that_was_never_sent_makes_no_later_one_ours():
    marked = ledger.mark_cancelling(with_orders(monitor(), TP), TP.link_id)
    assert fold_all(marked, uncertain(None, retry=6), OrderObserved(CANCELLED), seconds=9).legs_removed == (1,)


def test_a_row_does_not_end_the_doubt_about_a_cancel():
    cancelling = replace(TP, cancelling=True, ask_at=at(5))
    assert after(cancelling, OrderObserved(order_row(TP, 5))).ask_at == at(5)


def test_a_cancel_that_was_never_sent_is_taken_back():
    order = after(replace(TP, cancelling=True), uncertain(None, retry=7))
    assert (order.cancelling, order.not_before) == (False, at(7))


# ---------------------------------------- refused, lost, duplicate: R9, R10


def test_a_refused_create_never_existed():
    order = after(PLANNED, refused(Refusal.INVALID, creating=True))
    assert (order.state, order.status, order.note, order.ask_at) == (
        OrderState.ENDED, OrderStatus.REJECTED, "no", None
    )  # fmt: skip


def test_refusals_in_a_row_are_paced_more_and_more():
    pauses = []
    the_monitor = with_orders(monitor(), PLANNED)
    for revision in range(8):
        order = tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, revision=revision, state=OrderState.PLANNED)
        answer = OrderRefused(link_id=order.link_id, refusal=Refusal.INVALID, text="no", creating=True)
        the_monitor = fold_all(with_orders(the_monitor, order), answer, seconds=5)
        pauses.append((the_monitor.orders[order.link_id].not_before - at(5)).total_seconds())
    assert pauses == [2, 4, 8, 16, 32, 64, 64, 64]


def test_a_refused_create_whose_earlier_attempt_may_land_is_not_over_before_the_fence():
    """R9"""
    order = after(replace(PLANNED, fence=at(9)), refused(Refusal.INVALID, creating=True))
    assert (order.state, order.ask_at, order.not_before) == (OrderState.ABSENT, at(9), at(9))
    late = after(replace(PLANNED, fence=at(9)), refused(Refusal.INVALID, creating=True), seconds=9)
    assert late.state is OrderState.ENDED


def test_a_refused_closing_order_waits_for_no_fence():
    """R12: an attempt that lands late can only reduce."""
    order = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED, fence=at(9))
    answer = OrderRefused(link_id=order.link_id, refusal=Refusal.INVALID, text="no", creating=True)
    assert fold_all(with_orders(monitor(), order), answer).orders[order.link_id].state is OrderState.ENDED


def test_a_refused_amend_or_cancel_asks_what_is_true():
    order = after(TP, refused(Refusal.ORDER_GONE, creating=False))
    assert (order.state, order.ask_at) == (OrderState.LIVE, at(5))


def test_r11_a_take_profit_in_the_way_of_a_close_is_cancelled_soon_after_its_amend_was_refused():
    answer = refused(Refusal.INVALID, creating=False)
    guarded = with_orders(monitor(), TP)
    closing = replace(guarded, closing=Closing(reason=CloseReason.STOP, since=at(4)))
    assert fold_all(guarded, answer, seconds=5).orders[TP.link_id].not_before == at(7)
    assert fold_all(closing, answer, seconds=5).orders[TP.link_id].not_before == at(5.25)


def test_a_transient_create_is_absent_until_its_pause_is_over():
    order = after(PLANNED, uncertain(None, retry=7))
    assert (order.state, order.not_before, order.ask_at) == (OrderState.ABSENT, at(7), None)


def test_a_transient_create_after_a_lost_one_is_asked_for_at_the_fence():
    """R9: declared absent only after the fence."""
    assert after(replace(PLANNED, fence=at(9)), uncertain(None, retry=7)).ask_at == at(9)


def test_a_lost_answer_is_asked_for():
    """R9"""
    order = after(PLANNED, uncertain(11, retry=5))
    assert (order.state, order.fence, order.ask_at) == (OrderState.PLANNED, at(11), at(5))


def test_an_order_that_is_not_found_before_its_fence_may_still_land():
    """R9: sent again under the same id, and asked for again until the fence."""
    early = after(replace(PLANNED, fence=at(9)), asked(None), seconds=5)
    assert (early.state, early.ask_at) == (OrderState.ABSENT, at(6))
    late = after(replace(PLANNED, fence=at(9)), asked(None, 9), seconds=9)
    assert (late.state, late.ask_at) == (OrderState.ABSENT, None)
    assert after(PLANNED, asked(None)).ask_at is None


def test_an_order_that_is_found_is_live():
    order = after(PLANNED, asked(order_row(TP, 5)))
    assert (order.state, order.order_id) == (OrderState.LIVE, TP.order_id)


def test_an_order_found_under_our_id_is_ours_though_it_was_amended_since():
    """The receipt of its create, and that of an amend, were lost."""
    assert after(replace(TP, written_at=None), asked(order_row(TP, 5, qty=D("0.4")))).qty == D("0.4")


DUPLICATE = replace(PLANNED, duplicate=True, fence=at(11), ask_at=at(5))


def test_a_duplicate_id_is_asked_for():
    """R10"""
    order = after(PLANNED, refused(Refusal.DUPLICATE_ID, creating=True))
    assert (order.state, order.duplicate, order.ask_at, order.fence) == (OrderState.PLANNED, True, at(5), at(11))


def test_a_duplicate_that_is_the_order_we_meant_is_live():
    """R10: it means that it landed."""
    assert after(DUPLICATE, asked(order_row(TP, 5))).state is OrderState.LIVE
    filled = order_row(TP, 5, status=OrderStatus.CANCELLED, filled_qty=D("0.1"))
    assert not after(DUPLICATE, asked(filled)).superseded


@pytest.mark.parametrize(
    "row",
    [
        order_row(TP, 5, order_type=OrderType.MARKET),
        order_row(TP, 5, status=OrderStatus.CANCELLED),
        order_row(TP, 5, status=OrderStatus.REJECTED),
    ],
)
def test_a_duplicate_that_is_another_or_ended_unfilled_gives_way_to_the_next_revision(row):
    """R10"""
    order = after(DUPLICATE, asked(row))
    assert (order.state, order.superseded, order.ask_at) == (OrderState.ENDED, True, None)


def test_r10_a_duplicate_that_a_person_has_changed_meanwhile_is_ours_and_not_doubled():
    """The answer was lost, the order rested, and it was made larger in the app before we tried again."""
    order = after(DUPLICATE, asked(order_row(TP, 5, qty=D("0.8"), price=D(51500))))
    assert (order.state, order.superseded, order.qty, order.price) == (OrderState.LIVE, False, D("0.8"), D(51500))


def test_a_duplicate_that_was_seen_to_live_is_ours_whatever_becomes_of_it():
    """R10: an amend whose answer was lost changes its quantity, a person cancels it: no reason to send it again."""
    seen = after(DUPLICATE, OrderObserved(order_row(TP, 5)))
    assert not after(seen, asked(order_row(TP, 6, qty=D("0.4")), 6)).superseded
    assert not after(seen, asked(order_row(TP, 6, status=OrderStatus.CANCELLED), 6)).superseded


def test_a_duplicate_closing_order_shows_the_quantity_that_was_left():
    close = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED, duplicate=True, written_at=None)
    found = OrderAsked(link_id=close.link_id, began_at=at(5), row=order_row(close, 5, qty=D(1)))
    assert fold_all(with_orders(monitor(), close), found).orders[close.link_id].state is OrderState.LIVE


def test_a_duplicate_that_is_not_found_gives_way_only_after_the_fence():
    """R10: lists lag behind, and a second order would be doubled."""
    early = after(DUPLICATE, asked(None), seconds=5)
    assert (early.state, early.superseded, early.ask_at) == (OrderState.PLANNED, False, at(6))
    late = after(DUPLICATE, asked(None, 11), seconds=11)
    assert (late.state, late.superseded) == (OrderState.ENDED, True)


# ---------------------------------------- absence: R19


def test_a_live_order_is_gone_only_after_several_questions_and_ten_seconds():
    """R19: just after a write both lists may miss it."""
    order = TP
    for second in (5, 6, 7, 8):
        order = after(order, asked(None, second), seconds=second)
        assert (order.state, order.ask_at) == (OrderState.LIVE, at(second + 1))
    assert after(order, asked(None, 12), seconds=12).state is OrderState.ENDED
    assert after(replace(TP, asked=2), asked(None, 60), seconds=60).state is OrderState.LIVE
    assert after(replace(TP, asked=3, written_at=None), asked(None)).state is OrderState.ENDED


LONG_GONE = replace(TP, asked=3, written_at=None)


def test_r15_a_take_profit_that_is_found_no_more_is_not_gone_before_executions_were_read():
    """What is not shown may have filled long ago: its leg is not placed anew before that is known."""
    unread = replace(with_orders(resting(), LONG_GONE), executions_missed_at=at(5))
    still = fold_all(unread, asked(None, 6), seconds=6)
    order = still.orders[TP.link_id]
    assert (order.state, order.ask_at, order.is_lost) == (OrderState.LIVE, at(7), False)
    read = ExecutionsRead(began_at=at(8), since=at(0), executions=())
    order = fold_all(still, read, asked(None, 9), seconds=9).orders[TP.link_id]
    assert (order.state, order.is_lost) == (OrderState.ENDED, True)


def test_r11_a_close_that_is_found_no_more_waits_for_no_read():
    close = replace(tracked(Role.CLOSE, 0, "1", None), asked=3, written_at=None)
    unread = replace(with_orders(resting(), close), executions_missed_at=at(5))
    answer = OrderAsked(link_id=close.link_id, began_at=at(6), row=None)
    assert fold_all(unread, answer, seconds=6).orders[close.link_id].state is OrderState.ENDED


@pytest.mark.parametrize(
    "changes",
    [
        {"state": OrderState.LIVE},
        {"status": None},
        {"status": OrderStatus.CANCELLED},
        {"superseded": True},
        {"cancelling": True},
        {"cancel_fence": at(9)},
    ],
    ids=str,
)
def test_r15_lost_is_only_what_stood_and_was_not_ours_to_end(changes):
    lost = replace(TP, state=OrderState.ENDED, status=OrderStatus.NEW)
    assert lost.is_lost
    assert not replace(lost, **changes).is_lost


def test_r19_what_a_complete_list_misses_is_asked_for_and_what_was_just_written_once_it_had_its_time():
    touched = tracked(Role.TAKE_PROFIT, 2, "0.3", 52000, written_at=at(8))
    in_doubt = tracked(Role.TAKE_PROFIT, 3, "0.2", 53000, ask_at=at(20))
    shown = tracked(Role.TAKE_PROFIT, 4, "0.2", 53000)
    old = tracked(Role.TAKE_PROFIT, 5, "0.2", 53000, written_at=None)
    before = with_orders(monitor(), TP, touched, in_doubt, shown, old)
    doubted = ledger.doubt_absent(before, frozenset({shown.link_id}), at(9.1))
    assert {o.leg: o.ask_at for o in doubted.orders.values()} == {1: at(9.1), 2: at(10), 3: at(20), 4: None, 5: at(9.1)}


def test_after_a_restart_every_order_that_may_live_is_in_doubt():
    ended = tracked(Role.ENTRY, state=OrderState.ENDED)
    doubted = ledger.doubt_all(with_orders(monitor(), replace(TP, not_before=at(60)), ended), at(30))
    order = doubted.orders[TP.link_id]
    assert (order.ask_at, order.not_before, order.fence) == (at(30), None, at(36))
    assert doubted.orders[ended.link_id] == ended
    assert doubted.look_at == at(30)


def test_a_forgotten_order_has_ended():
    absent = replace(TP, state=OrderState.ABSENT, ask_at=at(9))
    dropped = ledger.drop(with_orders(monitor(), absent), TP.link_id).orders[TP.link_id]
    assert (dropped.state, dropped.ask_at) == (OrderState.ENDED, None)


# ---------------------------------------- a row that overtakes its receipt


def test_a_receipt_of_what_a_row_has_shown_already_leaves_nothing_to_ask() -> None:
    written = replace(TP, state=OrderState.PLANNED, written_at=None)
    shown = fold_all(with_orders(monitor(), written), OrderObserved(order_row(TP, 5)), seconds=5)
    told = fold_all(shown, OrderAccepted(link_id=TP.link_id, order_id="x", began_at=at(4.9)), seconds=5.1)
    assert told.orders[TP.link_id].ask_at is None
    more = OrderAccepted(link_id=TP.link_id, order_id="x", began_at=at(4.9), qty=D(9))
    assert fold_all(shown, more, seconds=5.1).orders[TP.link_id].ask_at == at(7.1), "it shows another quantity"
    older = OrderAccepted(link_id=TP.link_id, order_id="x", began_at=at(5.05))
    assert fold_all(shown, older, seconds=5.1).orders[TP.link_id].ask_at == at(7.1), "it was seen before that"


def test_a_row_that_is_seen_again_changes_nothing_in_the_record() -> None:
    """A sweep shows every order every minute: none of that has to be saved."""
    once = fold_all(with_orders(monitor(), TP), OrderObserved(order_row(TP, 5)), seconds=5)
    row = replace(order_row(TP, 5), observed_at=at(65))
    assert fold_all(once, OrderObserved(row), seconds=65).orders == once.orders


# ---------------------------------------- what the exchange removed


def test_r15_what_the_exchange_removed_comes_back_at_once_and_then_three_times_a_minute() -> None:
    def removed(the_monitor: Monitor, link_id: str, seconds: float) -> Monitor:
        row = order_row(replace(TP, link_id=link_id), seconds, status=OrderStatus.CANCELLED, cancel_type="CancelByAdl")
        return fold_all(the_monitor, OrderObserved(row), seconds=seconds)

    first = removed(with_orders(monitor(), TP), TP.link_id, 5)
    assert first.orders[TP.link_id].not_before == at(5)
    second = replace(TP, link_id="second", revision=1)
    twice = removed(ledger.with_order(first, second), "second", 6)
    assert twice.orders["second"].not_before == at(26)
    third = replace(TP, link_id="third", revision=2)
    assert removed(ledger.with_order(first, third), "third", 66).orders["third"].not_before == at(66), "a minute later"

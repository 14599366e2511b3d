"""Closing from the chat: the position, or a part of it (R11)."""

from decimal import Decimal

from msgspec.structs import replace

from execution.actions import Place
from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fold import Rules
from execution.ledger import doubt_all
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    OrderObserved,
    OrderRefused,
    RowObserved,
    RulesChanged,
    Woken,
)
from execution.tracked_orders import OrderState, Role
from execution.watching.instrument_change import regrid
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    execution,
    fold_all,
    guarded,
    order_row,
    plan,
    resting,
    row,
    todo,
    tracked,
    with_orders,
)


def test_a_whole_close_keeps_its_first_reason():
    closing = fold_all(resting(), CloseRequested(None), seconds=5)
    assert closing.closing == Closing(reason=CloseReason.CHAT, since=at(5))
    assert fold_all(closing, CloseRequested(None), seconds=6) == closing
    assert fold_all(closing, CloseRequested(D("0.1")), seconds=6) == closing


def test_a_part_that_is_all_is_a_whole_close():
    assert fold_all(resting(), CloseRequested(D(1)), seconds=5).closing is not None


def test_after_the_end_nothing_is_closed():
    flat = fold_all(guarded(), ExecutionObserved(execution("out", Side.SELL, 1, seq=102)), seconds=9)
    assert fold_all(flat, CloseRequested(None), seconds=10) == flat


def test_a_partial_close_is_done_when_its_order_has_ended():
    reducing = fold_all(resting(), CloseRequested(D("0.4")), seconds=5)
    assert reducing.reduction == Reduction(qty=D("0.4"), revision=0)
    order = tracked(Role.CLOSE, 0, "0.4")
    live = with_orders(reducing, order)
    assert fold_all(live, Woken(), seconds=6).reduction is not None
    ended = OrderObserved(order_row(order, 7, status=OrderStatus.FILLED, filled_qty=D("0.4")))
    assert fold_all(live, ended, seconds=7).reduction is not None  # its execution is still to come
    fill = ExecutionObserved(execution("c", Side.SELL, "0.4", seq=102, link_id=order.link_id))
    assert fold_all(live, ended, fill, seconds=7).reduction is None


def test_a_partial_close_ends_with_the_position():
    reducing = fold_all(resting(), CloseRequested(D("0.4")), seconds=5)
    assert fold_all(reducing, ExecutionObserved(execution("o", Side.SELL, 1, seq=102)), seconds=6).reduction is None


def test_a_second_partial_close_counts_from_its_own_order():
    first = with_orders(resting(), tracked(Role.CLOSE, 0, "0.4", state=OrderState.ENDED))
    assert fold_all(first, CloseRequested(D("0.2")), seconds=8).reduction == Reduction(qty=D("0.2"), revision=1)


# ---------------------------------------- refused for trading rules that have changed

COARSE = replace(RULES, instrument=replace(BTC, qty_step=D("0.1"), min_qty=D("0.1")))


def refused(refusal: Refusal = Refusal.INVALID) -> Monitor:
    order = tracked(Role.CLOSE, 0, "0.45", state=OrderState.PLANNED)
    start = resting(the_plan=plan(legs=()))
    reducing = with_orders(fold_all(start, CloseRequested(D("0.45")), seconds=5), order)
    answer = OrderRefused(link_id=order.link_id, refusal=refusal, text="qty invalid", creating=True)
    return fold_all(reducing, answer, seconds=9)


def closes(monitor: Monitor, seconds: float, rules: Rules = RULES) -> list[Decimal]:
    actions = todo(monitor, seconds, rules=rules.instrument).actions
    return [a.order.qty for a in actions if isinstance(a, Place) and a.order.role is Role.CLOSE]


def test_r11_a_part_that_other_rules_may_explain_waits_for_them_and_is_tried_anew_once():
    waiting = refused()
    assert waiting.reduction == Reduction(qty=D("0.45"), revision=0, rules_until=at(11))
    assert (closes(waiting, 10), todo(waiting, 10).wake_at is not None) == ([], True)
    anew = fold_all(waiting, RulesChanged(), seconds=10, rules=COARSE)
    assert anew.reduction == Reduction(qty=D("0.4"), revision=0)
    assert closes(anew, 10, COARSE) == [D("0.4")]
    (notice,) = told(waiting, fold_all(waiting, Woken(), seconds=11))
    assert notice.kind is NoticeKind.REDUCTION_REFUSED
    assert told(waiting, anew) == [], "it is not over"


def test_r11_a_slice_that_is_tried_anew_closes_no_more_than_was_asked_for():
    """0.25 of 0.45 were closed when the next slice was refused: 0.2 is left, and all of it is told as one."""
    start = fold_all(resting(the_plan=plan(legs=())), CloseRequested(D("0.45")), seconds=5)
    first = tracked(Role.CLOSE, 0, "0.25", state=OrderState.ENDED, status=OrderStatus.FILLED)
    fill = execution("c0", Side.SELL, "0.25", seq=110, link_id=first.link_id)
    sliced = fold_all(with_orders(start, first), ExecutionObserved(fill), seconds=6)
    second = tracked(Role.CLOSE, 0, "0.2", revision=1, state=OrderState.PLANNED)
    answer = OrderRefused(link_id=second.link_id, refusal=Refusal.INVALID, text="qty invalid", creating=True)
    waiting = fold_all(with_orders(sliced, second), answer, seconds=9)
    anew = fold_all(waiting, RulesChanged(), seconds=10, rules=COARSE)
    assert (anew.reduction, closes(anew, 10, COARSE)) == (Reduction(qty=D("0.45"), revision=0), [D("0.2")])
    third = tracked(Role.CLOSE, 0, "0.2", revision=2, state=OrderState.ENDED, status=OrderStatus.FILLED)
    last = ExecutionObserved(execution("c2", Side.SELL, "0.2", seq=111, link_id=third.link_id))
    done = fold_all(with_orders(anew, third), last, seconds=11, rules=COARSE)
    (notice,) = (n for n in announce(waiting, done, at(12))[1] if n.kind is NoticeKind.REDUCED)
    assert (done.reduction, done.size, notice.fields["qty"]) == (None, D("0.55"), D("0.45"))


def test_r11_what_a_sliced_part_has_left_goes_on_in_the_new_steps():
    start = fold_all(resting(the_plan=plan(legs=())), CloseRequested(D("0.45")), seconds=5)
    first = tracked(Role.CLOSE, 0, "0.22", state=OrderState.ENDED, status=OrderStatus.FILLED)
    fill = execution("c0", Side.SELL, "0.22", seq=110, link_id=first.link_id)
    sliced = fold_all(with_orders(start, first), ExecutionObserved(fill), seconds=6)
    assert closes(fold_all(sliced, RulesChanged(), seconds=10, rules=COARSE), 10, COARSE) == [D("0.2")]


def test_r11_that_it_waits_for_other_rules_survives_a_crash():
    again = Monitor.from_plain(refused().to_plain())
    restarted = regrid(doubt_all(again, at(60)), COARSE.instrument)
    assert restarted.reduction == Reduction(qty=D("0.4"), revision=0)
    of_before = refused().to_plain()
    del of_before["reduction"]["rules_until"]
    assert Monitor.from_plain(of_before).reduction == Reduction(qty=D("0.45"), revision=0)


def test_r11_a_part_whose_rules_have_not_come_waits_for_executions_without_asking_for_the_time():
    """An appointment that is over would have its actor step without end."""
    unread = fold_all(refused(), RowObserved(row("0.7", 120, 10)), seconds=12)
    assert (unread.unexplained, unread.reduction is not None, closes(unread, 12)) == (True, True, [])
    assert todo(unread, 12).wake_at is None or todo(unread, 12).wake_at > at(12)


def test_r11_a_refusal_that_no_rules_explain_is_the_end_of_it():
    assert refused(Refusal.NO_HEADROOM).reduction is None


def test_r11_a_refusal_of_a_part_that_is_over_waits_for_no_rules():
    order = tracked(Role.CLOSE, 0, "0.45", state=OrderState.PLANNED)
    answer = OrderRefused(link_id=order.link_id, refusal=Refusal.INVALID, text="qty invalid", creating=True)
    assert fold_all(with_orders(resting(), order), answer, seconds=9).reduction is None


def test_a_position_that_is_gone_waits_for_no_rules():
    gone = fold_all(refused(), ExecutionObserved(execution("o", Side.SELL, 1, seq=102)), seconds=9.5)
    assert gone.reduction is None


def told(before: Monitor, after: Monitor) -> list[Notice]:
    return [n for n in announce(before, after, at(12))[1] if n.kind is NoticeKind.REDUCTION_REFUSED]

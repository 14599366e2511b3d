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
    assert anew.reduction == Reduction(qty=D("0.4"), revision=1)
    assert closes(anew, 10, COARSE) == [D("0.4")]
    (notice,) = told(waiting, fold_all(waiting, Woken(), seconds=11))
    assert notice.kind is NoticeKind.REDUCTION_REFUSED
    assert told(waiting, anew) == [], "it is not over"


def test_r11_that_it_waits_for_other_rules_survives_a_crash():
    again = Monitor.from_plain(refused().to_plain())
    restarted = regrid(doubt_all(again, at(60)), COARSE.instrument)
    assert restarted.reduction == Reduction(qty=D("0.4"), revision=1)
    of_before = refused().to_plain()
    del of_before["reduction"]["rules_until"]
    assert Monitor.from_plain(of_before).reduction == Reduction(qty=D("0.45"), revision=0)


def test_r11_a_refusal_that_no_rules_explain_is_the_end_of_it():
    assert refused(Refusal.NO_HEADROOM).reduction is None


def test_a_position_that_is_gone_waits_for_no_rules():
    gone = fold_all(refused(), ExecutionObserved(execution("o", Side.SELL, 1, seq=102)), seconds=9.5)
    assert gone.reduction is None


def told(before: Monitor, after: Monitor) -> list[Notice]:
    return [n for n in announce(before, after, at(12))[1] if n.kind is NoticeKind.REDUCTION_REFUSED]

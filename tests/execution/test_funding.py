"""R22: whose funding a payment is, where an execution names no slot and a symbol has two."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.acting import part_of
from execution.actions import ReadExecutions
from execution.facts.executions import ExecType, Execution
from execution.facts.slots import Side, Slot
from execution.funding import funding_of, of_slot, size_at
from execution.monitor import Monitor
from execution.observations import ExecutionObserved, ExecutionsMissed, ExecutionsRead, RowObserved
from execution.steps.question_steps import READ_BACK
from tests.execution.builders import D, at, execution, fold_all, guarded, monitor, row, todo

LONG, SHORT = 1, 2


def payment(qty: object, fee: object = "-5", side: Side = Side.BUY, seq: int = 102, name: str = "f") -> Execution:
    return execution(name, side, qty, seq=seq, fee=D(str(fee)), exec_type=ExecType.FUNDING, seconds=3)


def fees(paid: Execution, long: object, short: object) -> tuple[Decimal | None, Decimal | None]:
    """Of the long slot and of the short one."""
    sizes = D(str(long)), D(str(short))
    parts = funding_of(paid, LONG, *sizes), funding_of(paid, SHORT, *reversed(sizes))
    of_long, of_short = (None if part is None else part.fee for part in parts)
    return of_long, of_short


def test_r22_funding_in_hedge_mode_is_the_sides_whose_size_it_names():
    for side in Side:  # which of the two sides it names is not documented
        assert fees(payment(2, side=side), 2, 1) == (D(-5), None)
        assert fees(payment(1, side=side), 2, 1) == (None, D(-5))
        assert fees(payment(2, side=side), 2, 0) == (D(-5), None)
        assert fees(payment(1, side=side), 0, 1) == (None, D(-5))


@pytest.mark.parametrize("fee", ["5", "-5", "0.00000007", "1"])
@pytest.mark.parametrize(("qty", "long", "short"), [(2, 2, 2), (1, 3, 4), (7, 1, 2)])
def test_r22_funding_in_hedge_mode_is_split_by_size_where_nothing_tells_the_sides_apart(fee, qty, long, short):
    of_long, of_short = fees(payment(qty, fee), long, short)
    assert of_long + of_short == D(fee), "to the last digit"
    assert abs(of_long - D(fee) * long / (long + short)) < D("1e-8")


def test_r22_funding_in_hedge_mode_of_a_size_that_nobody_has_any_more_is_the_sides_that_it_names():
    assert fees(payment(3, side=Side.BUY), 2, 0) == (D(-5), None)
    assert fees(payment(3, side=Side.SELL), 0, 2) == (None, D(-5))
    assert fees(payment(3, side=Side.SELL), 0, 0) == (None, D(-5))


def test_in_one_way_mode_it_is_the_slots():
    assert funding_of(payment(7), 0, D(2), D(0)) == payment(7)


def test_what_changes_size_goes_by_its_side_and_what_it_closed():
    opens, closes = (execution("e", Side.SELL, 1, seq=102, closed_size=D(closed)) for closed in (0, 1))
    assert (of_slot(opens, LONG, D(1), D(1)), of_slot(opens, SHORT, D(1), D(1))) == (None, opens)
    assert (of_slot(closes, LONG, D(1), D(1)), of_slot(closes, SHORT, D(1), D(1))) == (closes, None)
    assert of_slot(payment(1), LONG, D(1), D(2)) == payment(1)


def test_r22_what_was_open_when_it_was_paid_counts_not_what_is_open_now():
    start = guarded()
    sold = fold_all(
        start, ExecutionObserved(execution("s", Side.SELL, "0.4", seq=110, closed_size=D("0.4"))), seconds=9
    )
    assert (size_at(sold, payment(1, seq=105)), size_at(sold, payment(1, seq=111))) == (1, D("0.6"))
    hedged = replace(sold, slot=Slot("main", "BTCUSDT", 1))
    assert part_of(hedged, payment(1, seq=105), D("0.6")) == payment(1, seq=105)
    assert part_of(hedged, payment("0.6", seq=105), D("0.6")) is None


# ---------------------------------------- paid while nobody listened


def reads(monitor: Monitor, seconds: float) -> list[ReadExecutions]:
    return [action for action in todo(monitor, seconds).actions if isinstance(action, ReadExecutions)]


def test_r22_funding_that_nobody_told_of_is_read_when_the_stream_is_back():
    """It changes neither size nor orders: nothing else would ever ask for it."""
    missed = fold_all(guarded(), ExecutionsMissed(), seconds=20)
    assert reads(missed, 22) == [ReadExecutions(missed.fills[-1].at - READ_BACK)]
    assert missed.intent() == guarded().intent(), "no commit for that"
    begun_before = ExecutionsRead(began_at=at(19), since=at(-60), executions=())
    assert reads(fold_all(missed, begun_before, seconds=21), 22) != []
    read = fold_all(missed, replace(begun_before, began_at=at(22), executions=(payment(1, "0.5"),)), seconds=22)
    assert (read.funding, reads(read, 23)) == (D("-0.5"), [])


def test_executions_of_a_slot_that_holds_nothing_are_not_missed():
    assert reads(fold_all(monitor(), ExecutionsMissed(), seconds=20), 20) == []


def test_executions_that_are_read_anyway_are_read_once():
    grown = fold_all(guarded(), ExecutionsMissed(), RowObserved(row("1.5", 103, 20)), seconds=20)
    assert len(reads(grown, 21)) == 1

"""The row of the position: the newest counts (R6), and may be of another position (R5)."""

from typing import Any

import pytest

from execution.facts.slots import Side
from execution.observations import ExecutionObserved, ExecutionsRead, RowObserved
from tests.execution.builders import D, at, execution, fold_all, guarded, resting, row, todo

SIDES = pytest.mark.parametrize("side", list(Side))


@SIDES
def test_r6_size_is_the_row_and_what_it_does_not_contain_yet(side):
    grown = fold_all(guarded(side), ExecutionObserved(execution("e2", side, "0.5", seq=102)))
    assert grown.size == D("1.5")
    with_row = fold_all(grown, RowObserved(row("1.5", 102, 3, side=side)))
    assert with_row.size == D("1.5")
    assert not with_row.unexplained


def test_r6_an_older_row_is_ignored():
    """By seq, then by time."""
    newer = fold_all(guarded(), RowObserved(row(1, 103, 9)), seconds=9)
    assert fold_all(newer, RowObserved(row(2, 102, 10)), seconds=10) == newer
    assert fold_all(newer, RowObserved(row(1, 103, 8, stop_loss=D(1))), seconds=10) == newer
    assert fold_all(newer, RowObserved(row(1, 103, 9, observed_at=at(8))), seconds=10) == newer


def test_r6_a_setting_does_not_move_seq_and_is_still_seen():
    """Stop values are ordered by the time of their row."""
    assert fold_all(guarded(), RowObserved(row(1, 101, 9, stop_loss=D(1))), seconds=9).row.stop_loss == D(1)


def opened(when: float, seq: int, seconds: float, **changes: Any) -> RowObserved:
    """A row that says when the position was opened."""
    return RowObserved(row(1, seq, seconds, opened_at=at(when), **changes))


def test_r5_a_position_that_was_opened_another_time_gets_nothing_before_its_executions_were_read():
    """Of the same size, and below our stop: it would be closed as one that no stop can be set for."""
    away = fold_all(resting(), opened(1, 101, 8), seconds=8)
    seen = fold_all(away, opened(9, 103, 10, stop_loss=None), seconds=10)
    assert [type(action).__name__ for action in todo(seen, 11).actions] == ["ReadExecutions", "LookAtSlot"]
    out, theirs = execution("out", Side.SELL, 1, seq=102), execution("theirs", Side.BUY, 1, 48500, seq=103)
    told = fold_all(seen, ExecutionsRead(began_at=at(11), since=at(-50), executions=(out, theirs)), seconds=11)
    assert (told.ended_seq, told.size, told.reopened_at) == (102, 0, None)


def test_r5_executions_that_show_no_end_let_its_stop_leave_and_so_does_time():
    """I1: it may be ours, and naked."""
    seen = fold_all(fold_all(resting(), opened(1, 101, 8)), opened(9, 103, 10, stop_loss=None), seconds=10)
    ours = fold_all(seen, ExecutionsRead(began_at=at(11), since=at(-50), executions=()), seconds=11)
    assert ours.reopened_at is None
    for still_open, seconds in ((ours, 11), (seen, 13)):
        assert "SetStop" in [type(action).__name__ for action in todo(still_open, seconds).actions]


@pytest.mark.parametrize(
    "again",
    [
        opened(1, 103, 10),
        RowObserved(row(1, 103, 10)),
        RowObserved(row(1, 103, 10, avg_price=D("50000.003"))),
        RowObserved(row(1, 103, 10, avg_price=None)),
        RowObserved(row("0.5", 103, 10, avg_price=D(48500))),
    ],
)
def test_r5_the_same_time_and_mean_price_are_no_conflict(again):
    """Nor is one that is not said, or another size, which its executions have to explain anyway."""
    assert fold_all(fold_all(resting(), opened(1, 101, 8)), again, seconds=10).reopened_at is None


def test_r5_a_time_that_was_said_once_is_remembered():
    silent = fold_all(fold_all(resting(), opened(1, 101, 8)), RowObserved(row(1, 103, 10)), seconds=10)
    assert fold_all(silent, opened(9, 104, 11), seconds=11).reopened_at == at(11)


def test_r5_the_same_size_at_another_mean_price_is_a_conflict():
    """openTime may be 0: then the price tells."""
    seen = fold_all(fold_all(resting(), RowObserved(row(1, 101, 8))), RowObserved(row(1, 103, 10, avg_price=D(48500))))
    assert (seen.reopened_at, seen.unexplained) == (at(10), True)

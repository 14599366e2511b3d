"""Executions that nobody told: they are read before the trade is over, and from where they may have begun (R6, R22)."""

import pytest
from msgspec.structs import replace

from execution.actions import ReadExecutions
from execution.closing.late_entry import is_due
from execution.closing.trade_end import is_over
from execution.evidence.missed_executions import SHOWN_WITHIN
from execution.facts.executions import ExecType
from execution.facts.slots import Side
from execution.ledger import doubt_all
from execution.monitor import Monitor
from execution.observations import ExecutionObserved, ExecutionsMissed, ExecutionsRead, RowObserved, Woken
from execution.steps.question_steps import READ_BACK
from execution.tracked_orders import Role
from tests.execution.builders import D, at, execution, fold_all, guarded, monitor, plan, row, todo, tracked, with_orders
from tests.execution.reads import slot_read

WAIT = SHOWN_WITHIN.total_seconds()
MISSED = 20
"""When the stream was back."""
SOLD = execution("sold", Side.SELL, "0.4", seq=102, seconds=9, closed_size=D("0.4"))
BOUGHT = execution("bought", Side.BUY, "0.4", 50010, seq=103, seconds=9)
STOPPED = execution(
    "out", Side.SELL, 1, 49000, seq=104, seconds=MISSED, create_type="CreateByStopLoss", closed_size=D(1)
)


def reads(doubtful: Monitor, seconds: float) -> list[ReadExecutions]:
    return [action for action in todo(doubtful, seconds).actions if isinstance(action, ReadExecutions)]


def read_all(seconds: float) -> ExecutionsRead:
    return ExecutionsRead(began_at=at(seconds), since=at(-60), executions=(SOLD, BOUGHT, STOPPED))


def flat_and_clean(doubtful: Monitor, seconds: float) -> Monitor:
    """The stop fired, which the stream told, and a read by symbol shows nothing."""
    return fold_all(
        doubtful,
        ExecutionObserved(STOPPED),
        slot_read(seconds, the_row=row(0, 104, seconds, side=None)),
        seconds=seconds,
    )


def test_i9_what_left_and_came_back_while_nobody_listened_is_read_before_the_trade_is_over():
    """All sizes agree without it: nothing else would ask for it, and the trade would be told without its fees."""
    gone = flat_and_clean(fold_all(guarded(), ExecutionsMissed(), seconds=MISSED), MISSED + 1)
    assert (gone.size, gone.unexplained, gone.verified_flat) == (0, False, True)
    assert not is_over(gone)
    assert reads(gone, MISSED + WAIT) == [ReadExecutions(guarded().fills[-1].at - READ_BACK)]
    known = fold_all(gone, read_all(MISSED + WAIT), seconds=MISSED + WAIT + 0.1)
    assert [fill.exec_id for fill in known.fills] == ["entry-1", "sold", "bought", "out"]
    assert is_over(known)
    assert reads(known, MISSED + WAIT + 1) == []


def test_i9_a_start_knows_of_no_execution_since_the_record_was_written():
    """Also where the trade ends before the stream is up, and after a defect, which loses what it could not fold."""
    gone = flat_and_clean(doubt_all(guarded(), at(MISSED)), MISSED + 1)
    assert not is_over(gone)
    assert is_over(fold_all(gone, read_all(MISSED + WAIT), seconds=MISSED + WAIT + 0.1))


def test_r19_a_read_that_may_be_older_than_the_end_of_the_silence_proves_nothing():
    missed = fold_all(guarded(), ExecutionsMissed(), seconds=MISSED)
    assert reads(missed, MISSED + WAIT - 0.1) == []
    assert todo(missed, MISSED + WAIT - 0.1).wake_at == at(MISSED + WAIT)
    old = ExecutionsRead(began_at=at(MISSED + WAIT - 0.1), since=at(-60), executions=())
    assert reads(fold_all(missed, old, seconds=MISSED + WAIT), MISSED + WAIT) != []
    assert reads(fold_all(missed, read_all(MISSED + WAIT), seconds=MISSED + WAIT), MISSED + WAIT) == []


@pytest.mark.parametrize(
    "doubt", [ExecutionsMissed(), RowObserved(row("0.6", 102, MISSED))], ids=["missed", "unexplained"]
)
def test_r6_what_is_missed_is_read_from_before_the_doubt_however_late_that_succeeds(doubt):
    """Reads failed for an hour, and newer executions were told meanwhile."""
    hour_later = execution("later", Side.SELL, "0.1", seq=105, seconds=MISSED + 3600)
    waiting = fold_all(fold_all(guarded(), doubt, seconds=MISSED), ExecutionObserved(hour_later), seconds=MISSED + 3600)
    since = guarded().fills[-1].at - READ_BACK
    assert reads(waiting, MISSED + 3601) == [ReadExecutions(since)]
    restarted = doubt_all(Monitor.from_plain(waiting.to_plain()), at(MISSED + 4000))
    later = MISSED + 4000 + WAIT
    assert reads(fold_all(restarted, Woken(), seconds=later), later) == [ReadExecutions(since)]


def test_r6_once_they_were_read_the_next_doubt_begins_at_the_newest():
    missed = fold_all(guarded(), ExecutionsMissed(), seconds=MISSED)
    known = fold_all(missed, read_all(MISSED + WAIT), seconds=MISSED + WAIT)
    assert known.executions_known_until is None
    again = fold_all(known, ExecutionsMissed(), seconds=MISSED + 50)
    assert again.executions_known_until == STOPPED.at


def test_r6_a_row_that_has_moved_on_alone_has_executions_read_though_its_size_agrees():
    """Two messages were lost on a stream that stood."""
    moved = fold_all(guarded(), RowObserved(row(1, 103, MISSED)), seconds=MISSED)
    assert (moved.unexplained, reads(moved, MISSED + WAIT)) == (False, reads(moved, MISSED + WAIT + 1))
    assert len(reads(moved, MISSED + WAIT)) == 1
    same = RowObserved(row(1, 103, MISSED + 9))
    known = fold_all(moved, read_all(MISSED + WAIT), same, seconds=MISSED + 9)
    assert reads(known, MISSED + 19) == []


def test_r6_a_row_whose_execution_is_known_or_that_is_of_another_asks_for_nothing():
    sold = fold_all(guarded(), ExecutionObserved(SOLD), RowObserved(row("0.6", 102, MISSED)), seconds=MISSED)
    waiting = fold_all(monitor(), RowObserved(row(0, 103, MISSED, side=None)), seconds=MISSED)
    ended = fold_all(flat_and_clean(guarded(), MISSED), RowObserved(row(0, 108, MISSED, side=None)), seconds=MISSED)
    assert [reads(each, MISSED + WAIT) for each in (sold, waiting, ended)] == [[], [], []]


def test_r6_a_change_that_no_execution_explains_yet_is_read_about_once_more():
    """The read lagged behind the row: what it did not show would be in no trade, and its profit not known."""
    closed = fold_all(guarded(), RowObserved(row(0, 104, MISSED, side=None)), seconds=MISSED)
    lagged = ExecutionsRead(began_at=at(MISSED + 0.5), since=at(-60), executions=())
    gone = fold_all(
        closed, lagged, slot_read(MISSED + 1, the_row=row(0, 104, MISSED + 1, side=None)), seconds=MISSED + 1
    )
    assert (gone.external_qty, gone.verified_flat, is_over(gone)) == (-1, True, False)
    told = fold_all(gone, read_all(MISSED + 0.5 + WAIT), seconds=MISSED + 3)
    assert (told.external_qty, told.ended_seq, told.entered - told.exited, is_over(told)) == (0, 104, 0, True)
    nothing = fold_all(gone, replace(lagged, began_at=at(MISSED + 0.5 + WAIT)), seconds=MISSED + 3)
    assert (nothing.external_qty, is_over(nothing)) == (-1, True)


def test_r22_funding_that_was_paid_while_nobody_listened_is_read_before_the_trade_is_over():
    gone = flat_and_clean(fold_all(guarded(), ExecutionsMissed(), seconds=MISSED), MISSED + 1)
    paid = execution("paid", Side.BUY, 1, seq=103, fee=D(5), exec_type=ExecType.FUNDING, seconds=9)
    read = replace(read_all(MISSED + WAIT), executions=(paid, STOPPED))
    known = fold_all(gone, read, seconds=MISSED + WAIT)
    assert (is_over(known), known.funding) == (True, -5)


def test_r5_executions_that_were_missed_may_show_that_the_trade_ended_before():
    """Its stop fired, and a person opened another position and closed that: theirs is no part of it."""
    gone = flat_and_clean(fold_all(guarded(), ExecutionsMissed(), seconds=MISSED), MISSED + 1)
    stopped = execution("stop", Side.SELL, 1, seq=102, seconds=9, create_type="CreateByStopLoss")
    opened = execution("theirs", Side.BUY, 1, seq=103, seconds=9)
    read = replace(read_all(MISSED + WAIT), executions=(stopped, opened, STOPPED))
    known = fold_all(gone, read, seconds=MISSED + WAIT)
    assert (known.ended_seq, [fill.exec_id for fill in known.fills]) == (102, ["entry-1", "stop"])
    assert (known.size, is_over(known)) == (0, True)


def test_r2_a_late_entry_takes_over_once_what_was_missed_before_it_is_read():
    """What is older than its own beginning, nobody would count after that."""
    entry = tracked(Role.ENTRY, 2, 1, 49500, attached_stop=D(49000))
    running = with_orders(guarded(the_plan=plan(entries=((1, None), (1, 49500)))), entry)
    late = fold_all(
        fold_all(running, ExecutionsMissed(), seconds=MISSED),
        ExecutionObserved(STOPPED),
        ExecutionObserved(execution("late", Side.BUY, 1, 49500, seq=105, link_id=entry.link_id)),
        seconds=MISSED,
    )
    waiting = replace(late, late_entry_at=at(MISSED))
    assert not is_due(waiting, at(MISSED + 60))
    assert is_due(fold_all(waiting, read_all(MISSED + WAIT), seconds=MISSED + WAIT), at(MISSED + 60))

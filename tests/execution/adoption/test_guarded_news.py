"""R2, R20: a position that no entry of ours is told of is told when its first stop is confirmed, once."""

import pytest

from execution.adoption.adoption_record import Adopted
from execution.facts.slots import Side
from execution.notices import NoticeKind
from execution.observations import ExecutionObserved, OrderObserved, RowObserved, Woken
from tests.execution.builders import (
    GENERATION,
    OTHER_GENERATION,
    D,
    at,
    execution,
    fold_all,
    monitor,
    plan,
    row,
    stop_row,
)
from tests.execution.telling import kinds, told

ADOPTED = Adopted(at=at(1), automatic=False)
BY_ITSELF = Adopted(at=at(1), automatic=True, offered=(D(52000),))


def begun(**how):
    """It has size, and no stop is seen yet."""
    fill = execution("somebody", Side.BUY, 1, 50000, seq=101)
    return fold_all(monitor(the_plan=plan(entries=()), **how), ExecutionObserved(fill))


def stop_shown():
    return RowObserved(row()), OrderObserved(stop_row())


@pytest.mark.parametrize(
    ("how", "kind", "is_urgent"),
    [
        ({"adopted": ADOPTED}, NoticeKind.ADOPTED, False),
        ({"follows": OTHER_GENERATION}, NoticeKind.LATE_ENTRY_GUARDED, True),
    ],
)
def test_i8_it_is_told_once_when_its_stop_stands(how, kind, is_urgent):
    start = begun(**how)
    bare, notices = told(start, Woken())
    assert kind not in kinds(notices)
    after, notices = told(bare, *stop_shown(), seconds=10)
    assert [(n.kind, n.urgent) for n in notices] == [(kind, is_urgent)]
    fields = notices[0].fields
    assert (fields["size"], fields["entry"], fields["stop"]) == (1, D(50000), D(49000))
    assert fields["targets"] == [D(51000), D(52000), D(53000)]
    assert told(after, *stop_shown(), Woken(), seconds=11)[1] == []


@pytest.mark.parametrize(("adopted", "question"), [(ADOPTED, None), (BY_ITSELF, GENERATION)])
def test_r20_only_one_that_nobody_was_asked_about_offers_its_targets(adopted, question):
    (notice,) = told(begun(adopted=adopted), *stop_shown())[1]
    assert (notice.fields["question"], notice.fields["kept"], notice.fields["is_estimated"]) == (question, False, False)
    assert notice.fields["offered"] == list(adopted.offered)

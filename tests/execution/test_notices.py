"""A notice: an id that is a function of what happened, and plain fields."""

from execution.observations import (
    ExecutionObserved,
)
from tests.execution.builders import (
    at,
    resting,
    tp_fill,
)
from tests.execution.telling import settled, told


def test_the_same_fact_is_the_same_notice():
    """Its id is a function of what happened, so that a fact folded again after a crash is not told twice."""
    fill = ExecutionObserved(tp_fill(resting(), 1, "0.5", seq=102))
    ((first,), (again,)) = (told(settled(resting()), fill, seconds=s)[1] for s in (9, 20))
    assert first.id == again.id == "0123456789abcdef:tp_hit:1"
    assert first.chat_id == 1001


def test_a_notice_is_stored_plain():
    (notice,) = told(settled(resting()), ExecutionObserved(tp_fill(resting(), 1, "0.5", seq=102)))[1]
    plain = notice.to_plain()
    assert plain == {
        "kind": "tp_hit",
        "chat_id": 1001,
        "at": at(9),
        "urgent": False,
        "fields": notice.fields,
    }
    assert type(plain["kind"]) is str

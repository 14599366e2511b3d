"""R25: what is urgent also goes to ALERT_CHAT_ID, once."""

import pytest

from execution.notices import Notice, NoticeKind
from execution.watching.second_channel import SecondChannel
from tests.execution.builders import at


def notice(chat_id=1001, *, urgent=True):
    return Notice(id="n", kind=NoticeKind.SYSTEM, chat_id=chat_id, at=at(0), urgent=urgent, fields={"text": "t"})


@pytest.mark.parametrize(
    ("second", "everybody", "told", "goes_there"),
    [
        (-77, {1001}, notice(), True),
        (-77, {1001}, notice(0), True),
        (-77, {1001}, notice(urgent=False), False),
        (None, {1001}, notice(), False),
        (1001, {1001}, notice(1001), False),
        (1001, {1001}, notice(0), False),
        (1001, {1001, 1002}, notice(1002), True),
    ],
)
def test_r25_urgent_notices_go_to_the_second_chat_too(second, everybody, told, goes_there):
    copy = SecondChannel(second, frozenset(everybody)).copy_of(told)
    if not goes_there:
        assert copy is None
        return
    assert copy is not None
    assert (copy.chat_id, copy.fields, copy.urgent) == (second, told.fields, True)
    assert copy.id != told.id

"""Why the account was not read is told once, in words, where it does not pass in a moment."""

from execution.exchange_errors import AccessDenied, Transient, Unreadable
from execution.failures import SHUT_OUT, Failures
from execution.notices import Notice
from tests.utils.stepped_clock import SteppedClock


async def test_an_answer_that_cannot_be_read_is_told_by_its_field_however_often_its_value_changes() -> None:
    told: list[Notice] = []
    clock = SteppedClock()
    failures = Failures(clock, told.append)
    for value in range(5):
        failures.note_unread(Unreadable(f"position.liqPrice: '-{value}'"))
        await clock.advance(30)
    (notice,) = told
    assert notice.urgent
    assert "cannot be read (position.liqPrice)" in notice.fields["text"]
    assert list(failures.counts().values()) == [5]


def test_what_passes_in_a_moment_is_no_news_and_a_ban_or_a_lost_key_is() -> None:
    told: list[Notice] = []
    failures = Failures(SteppedClock(), told.append)
    failures.note_unread(Transient("502"))
    assert told == []
    failures.note_unread(Transient("403", retry_after=SHUT_OUT))
    failures.note_unread(AccessDenied("expired"))
    assert [notice.fields["text"].split(".")[0] for notice in told] == [
        "Bybit shuts this address out for too many requests",
        "Bybit denies access: expired",
    ]

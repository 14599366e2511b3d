"""What is said of the connection: the log's lines to the letter, `/health`, and the alerts."""

from datetime import UTC, datetime, timedelta

import pytest

from helpers.connectivity import words
from helpers.connectivity.alerts import alert_of
from helpers.connectivity.link import Link, LinkState, Rest, Seen
from helpers.connectivity.record import ConnectivityRecord, from_plain, record_of
from tests.helpers.connectivity.test_link import seen

pytestmark = pytest.mark.watched
NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)
NOTHING = ConnectivityRecord()
OFFLINE = Link(state=LinkState.OFFLINE, failures=2, last_success=NOON, away_since=NOON, is_troubled=True, is_told=True)
ONLINE = Link(state=LinkState.ONLINE, last_success=NOON)


def test_the_lines_of_the_log_are_as_they_were_asked_for() -> None:
    assert words.PASSED == "✓ Connectivity check passed"
    assert words.failed(1) == "⚠ Connectivity check failed (failure #1)"
    assert words.waiting(30) == "Waiting 30s before retry..."
    assert words.restored(3) == "✓ Connectivity restored after 3 failures"


def test_entries_are_refused_with_a_reason() -> None:
    assert "since 12:00:00 UTC: no new entries" in words.why_entries_wait(OFFLINE)
    recovering = Link(state=LinkState.RECOVERING, failures=1, away_since=NOON)
    assert "until everything was read once" in words.why_entries_wait(recovering)
    assert words.why_entries_wait(ONLINE) == words.why_entries_wait(Link()) == ""


def lines(link: Link, saw: Seen | None, said: str = "", last_life: ConnectivityRecord = NOTHING) -> str:
    return "\n".join(words.link_lines(link, saw, said, last_life))


def test_health_says_how_it_is() -> None:
    assert lines(ONLINE, seen(clock_offset_ms=12)) == (
        "Connectivity: ONLINE, 0 failed checks in a row, last success 12:00:00 UTC\n"
        "Bybit REST: answers, its clock minus ours 12 ms"
    )


def test_health_says_what_is_away_since_when_and_why() -> None:
    told = lines(OFFLINE, seen(Rest.AWAY, private=False, chat_up=False), "ConnectionError")
    assert told == (
        "Connectivity: OFFLINE, 2 failed checks in a row, last success 12:00:00 UTC; the chat is away\n"
        "Bybit REST: no answer (ConnectionError), away since 12:00:00 UTC"
    )
    degraded = Link(state=LinkState.DEGRADED, last_success=NOON)
    assert "postponed (shut out)" in lines(degraded, seen(Rest.POSTPONED), "shut out")


def test_health_says_what_ails_lesser() -> None:
    told = lines(Link(state=LinkState.DEGRADED), seen(public_stream_up=False, chat_up=False, clock_offset_ms=-1001))
    assert "; the public stream is down; the chat is away; the clocks differ by -1001 ms" in told


def test_c5_the_count_of_the_last_life_is_shown_and_no_more() -> None:
    last_life = ConnectivityRecord(state="offline", failure_count=7, last_success=NOON)
    told = lines(Link(last_success=NOON), None, last_life=last_life)
    assert told == "Connectivity: not checked yet (before the start: 7 failures, last success 12:00:00 UTC)"
    never = ConnectivityRecord(failure_count=1)
    assert "1 failures, last success never" in lines(ONLINE, seen(), last_life=never)


def test_an_outage_is_told_once_and_its_end_once() -> None:
    told = alert_of(Link(), OFFLINE, "answers in 12 ms", NOON)
    assert told is not None
    assert told.is_urgent
    assert "cannot be reached since 12:00:00 UTC (2 checks failed; the internet: answers in 12 ms)" in told.text
    assert alert_of(OFFLINE, OFFLINE, "", NOON) is None
    over = alert_of(OFFLINE, ONLINE, "", NOON + timedelta(seconds=95))
    assert over is not None
    assert not over.is_urgent
    assert "back after 1 min 35 s (2 checks failed)" in over.text
    assert alert_of(Link(), ONLINE, "", NOON) is None


def test_short_outages_are_told_in_seconds() -> None:
    assert words.duration(timedelta(seconds=59)) == "59 s"


def test_the_record_comes_back_as_it_went() -> None:
    record = record_of(OFFLINE)
    assert record == ConnectivityRecord(state="offline", failure_count=2, last_success=NOON)
    assert from_plain(record.to_plain()) == record


def test_a_record_that_is_not_there_or_makes_no_sense_says_nothing() -> None:
    assert from_plain(None) == NOTHING
    assert from_plain({"failure_count": "many"}) == NOTHING
    assert from_plain({"failure_count": 1, "of a later version": True}).failure_count == 1

"""R25: no entries from a quarter of an hour before maintenance until it ends."""

import pytest

from execution.facts.account import Maintenance
from execution.watching.maintenance import in_force, why_no_entries, words_of
from tests.execution.builders import at

MINUTES = 60


def work(begin=0, end=60, *, is_running=False, name="a"):
    """Begins and ends so many minutes after the start of the tests' time; ``end`` None is not known."""
    return Maintenance(
        id=name,
        title="matching engine",
        begin=at(begin * MINUTES),
        end=None if end is None else at(end * MINUTES),
        is_running=is_running,
    )


@pytest.mark.parametrize(
    ("known", "minute", "is_in_force"),
    [
        (work(), -16, False),
        (work(), -15, True),
        (work(), 59, True),
        (work(), 60, False),
        (work(is_running=True), 90, True),
        (work(end=None), 9000, True),
    ],
)
def test_r25_maintenance_keeps_entries_away(known, minute, is_in_force):
    now = at(minute * MINUTES)
    assert (in_force([known], now) is known) is is_in_force
    assert ("matching engine" in why_no_entries([known], now)) is is_in_force


def test_r25_the_earliest_of_several_counts():
    later, earlier = work(10, 100, name="b"), work(0, 50)
    assert in_force([later, earlier], at(20 * MINUTES)) is earlier
    assert in_force([later, earlier], at(55 * MINUTES)) is later
    assert in_force([], at(0)) is None


def test_r25_it_says_from_when_until_when():
    words = words_of(work())
    assert words == "Bybit announces maintenance (matching engine) from 2026-03-02 09:00 UTC until 2026-03-02 10:00 UTC"
    untitled = Maintenance(id="a", title="", begin=at(0), end=None, is_running=False)
    assert words_of(untitled) == "Bybit announces maintenance from 2026-03-02 09:00 UTC until an unknown time"

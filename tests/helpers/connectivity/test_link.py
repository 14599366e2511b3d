"""The connection's states against the whole table, and the pinned waits."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from execution.exchange_errors import (
    AccessDenied,
    Ambiguous,
    ExchangeError,
    Overtaken,
    Postponed,
    Refusal,
    Refused,
    Transient,
)
from helpers.connectivity.link import (
    Ill,
    Link,
    LinkState,
    Rest,
    Seen,
    after_check,
    after_sweep,
    delay_after,
    glanced_at,
    lesser_ills,
    rest_of,
)

pytestmark = pytest.mark.watched
NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)
BEFORE = NOON - timedelta(minutes=3)
ONLINE, DEGRADED, OFFLINE, RECOVERING = LinkState
ANSWERS, AWAY, POSTPONED, DENIED = Rest
UP, DOWN = True, False
MAX = 2


def seen(rest: Rest = ANSWERS, private: bool = UP, **changes: Any) -> Seen:
    return replace(Seen(rest=rest, private_stream_up=private, public_stream_up=True, chat_up=True), **changes)


def link(state: LinkState, failures: int) -> Link:
    return Link(state=state, failures=failures, last_success=BEFORE, away_since=BEFORE if failures else None)


CHECKS: dict[tuple[Rest, bool], dict[tuple[LinkState, int], tuple[LinkState, int]]] = {
    (ANSWERS, UP): {
        (ONLINE, 0): (ONLINE, 0), (DEGRADED, 0): (ONLINE, 0), (DEGRADED, 1): (ONLINE, 0),
        (OFFLINE, 1): (RECOVERING, 1), (OFFLINE, 4): (RECOVERING, 4), (RECOVERING, 2): (RECOVERING, 2),
    },
    (ANSWERS, DOWN): {
        (ONLINE, 0): (DEGRADED, 0), (DEGRADED, 0): (DEGRADED, 0), (DEGRADED, 1): (DEGRADED, 0),
        (OFFLINE, 1): (RECOVERING, 1), (OFFLINE, 4): (RECOVERING, 4), (RECOVERING, 2): (RECOVERING, 2),
    },
    (AWAY, UP): {
        (ONLINE, 0): (DEGRADED, 1), (DEGRADED, 0): (DEGRADED, 1), (DEGRADED, 1): (OFFLINE, 2),
        (OFFLINE, 1): (OFFLINE, 2), (OFFLINE, 4): (OFFLINE, 5), (RECOVERING, 1): (OFFLINE, 2),
    },
    (AWAY, DOWN): {
        (ONLINE, 0): (OFFLINE, 1), (DEGRADED, 0): (OFFLINE, 1), (DEGRADED, 1): (OFFLINE, 2),
        (OFFLINE, 1): (OFFLINE, 2), (OFFLINE, 4): (OFFLINE, 5), (RECOVERING, 1): (OFFLINE, 2),
    },
} | {
    (rest, private): {
        (ONLINE, 0): (DEGRADED, 0), (DEGRADED, 0): (DEGRADED, 0), (DEGRADED, 1): (DEGRADED, 1),
        (OFFLINE, 1): (OFFLINE, 1), (OFFLINE, 4): (OFFLINE, 4), (RECOVERING, 2): (RECOVERING, 2),
    }
    for rest, private in product((POSTPONED, DENIED), (UP, DOWN))
}  # fmt: skip

CASES = [(*saw, *was, *becomes) for saw, rows in CHECKS.items() for was, becomes in rows.items()]


@pytest.mark.parametrize(("rest", "private", "was", "counted", "state", "failures"), CASES)
def test_the_table_of_checks(
    rest: Rest, private: bool, was: LinkState, counted: int, state: LinkState, failures: int
) -> None:
    after = after_check(link(was, counted), seen(rest, private), NOON, MAX)
    assert (after.state, after.failures) == (state, failures)
    assert after.last_success == (NOON if rest is ANSWERS else BEFORE), "true: of an answer, and of nothing else"
    assert after.holds_entries is (state in {OFFLINE, RECOVERING})
    since = (BEFORE if counted else NOON) if failures else None
    assert after.away_since == since, "of the first failure"


def test_the_table_names_every_answer_of_rest_with_either_state_of_the_stream() -> None:
    assert set(CHECKS) == set(product(Rest, (UP, DOWN)))


@pytest.mark.parametrize(
    ("rest", "private", "state", "failures"),
    [
        (ANSWERS, UP, ONLINE, 0),
        (ANSWERS, DOWN, DEGRADED, 0),
        (AWAY, UP, OFFLINE, 4),
        (AWAY, DOWN, OFFLINE, 4),
        (POSTPONED, UP, RECOVERING, 3),
        (DENIED, UP, RECOVERING, 3),
    ],
)
def test_the_table_of_sweeps(rest: Rest, private: bool, state: LinkState, failures: int) -> None:
    after = after_sweep(link(RECOVERING, 3), seen(rest, private), NOON, MAX)
    assert (after.state, after.failures) == (state, failures)


def test_recovering_ends_with_nothing_but_a_whole_sweep() -> None:
    """C2: checks alone never get there, however often they pass."""
    now = link(OFFLINE, 3)
    for _ in range(5):
        now = after_check(now, seen(), NOON, MAX)
        assert now.state is RECOVERING
    assert after_sweep(now, seen(), NOON, MAX).state is ONLINE


@pytest.mark.parametrize("private", [UP, DOWN])
def test_an_exchange_that_answers_is_never_offline(private: bool) -> None:
    """Without the private stream sweeps take its place; that is degraded, and trades are taken."""
    for state in (ONLINE, DEGRADED):
        assert not after_check(link(state, 0), seen(private=private), NOON, MAX).holds_entries


@pytest.mark.parametrize(
    ("changes", "ill"),
    [
        ({"public_stream_up": False}, Ill.PUBLIC_STREAM),
        ({"chat_up": False}, Ill.CHAT),
        ({"clock_offset_ms": 1001}, Ill.CLOCKS),
        ({"clock_offset_ms": -1001}, Ill.CLOCKS),
    ],
)
def test_lesser_ills_degrade(changes: dict[str, Any], ill: Ill) -> None:
    saw = seen(**changes)
    assert after_check(link(ONLINE, 0), saw, NOON, MAX).state is DEGRADED
    assert lesser_ills(saw) == (ill,)


@pytest.mark.parametrize("offset", [None, 0, 1000, -1000])
def test_a_clock_that_is_off_by_less_does_not(offset: int | None) -> None:
    assert after_check(link(ONLINE, 0), seen(clock_offset_ms=offset), NOON, MAX).state is ONLINE


def test_between_checks_a_well_link_shows_what_came_or_went() -> None:
    assert glanced_at(link(DEGRADED, 0), seen()).state is ONLINE
    assert glanced_at(link(ONLINE, 0), seen(chat_up=False)).state is DEGRADED


@pytest.mark.parametrize(
    ("was", "rest"),
    [(link(OFFLINE, 1), ANSWERS), (link(RECOVERING, 1), ANSWERS), (link(DEGRADED, 1), ANSWERS),
     (link(DEGRADED, 0), AWAY), (link(DEGRADED, 0), POSTPONED)],
)  # fmt: skip
def test_a_glance_mends_nothing_that_a_check_found(was: Link, rest: Rest) -> None:
    assert glanced_at(was, seen(rest)) == was


# ---------------------------------------- failures, counted and told


def test_c3_the_waits_are_exactly_these() -> None:
    assert [delay_after(failures) for failures in range(1, 9)] == [30, 60, 120, 240, 300, 300, 300, 300]


def test_c3_no_failure_no_wait() -> None:
    assert link(ONLINE, 0).wait_seconds is None
    assert link(DEGRADED, 1).wait_seconds == 30
    assert link(RECOVERING, 6).wait_seconds == 300, "a sweep that was postponed is tried again in time"


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_trails_are_troubled_from_the_nth_failure_on_until_it_is_over(most: int) -> None:
    """The pinned default is the second."""
    now, troubled = link(ONLINE, 0), []
    for _ in range(6):
        now = after_check(now, seen(AWAY, DOWN), NOON, most)
        troubled.append(now.is_troubled)
    assert troubled == [count >= most for count in range(1, 7)]
    now = after_check(now, seen(), NOON, most)
    assert now.is_troubled, "not before the account was read again"
    assert not after_sweep(now, seen(), NOON, most).is_troubled


def test_a_person_is_told_of_the_second_failure_in_a_row_and_not_of_the_first() -> None:
    first = after_check(link(ONLINE, 0), seen(AWAY, DOWN), NOON, MAX)
    assert not first.is_told
    second = after_check(first, seen(AWAY, DOWN), NOON, MAX)
    assert second.is_told
    again = after_check(after_check(second, seen(), NOON, MAX), seen(AWAY), NOON, MAX)
    assert again.is_told, "once for the whole outage"


@pytest.mark.parametrize(
    ("error", "rest"),
    [
        (Transient("ConnectionError"), AWAY),
        (Transient("server error (10016)"), AWAY),
        (Ambiguous("ReadTimeout", NOON), AWAY),
        (Postponed("too many visits (10006)", 1.0), POSTPONED),
        (AccessDenied("invalid key (10003)"), DENIED),
        (Refused(Refusal.INVALID, 10001, "params error"), POSTPONED),
        (Overtaken("a newer stop"), POSTPONED),
    ],
)
def test_c4_only_what_got_no_answer_counts(error: ExchangeError, rest: Rest) -> None:
    assert rest_of(error) is rest


def test_a_start_knows_nothing_and_counts_from_zero() -> None:
    """C5."""
    assert Link() == Link(state=DEGRADED, failures=0, last_success=None)

"""What somebody outside may conclude: guarding, knowingly waiting, in need of a person, or stuck."""

from datetime import datetime, timedelta

import pytest

from execution.views import AccountView
from execution.watching.invariants import Finding, Invariant
from helpers.connectivity.glance import Away, Glance
from helpers.connectivity.link import Ill, LinkState
from helpers.job_trouble import JobTrouble
from helpers.metrics.liveness import Liveness, Verdict, verdict
from helpers.sweep_pace import FRESH
from tests.handlers.fakes import NOON, a_position, an_account
from utils.texts.saying import saying

ONLINE = Glance(state=LinkState.ONLINE)
STALE = NOON - FRESH - timedelta(seconds=1)
UNCOVERED = Finding(invariant=Invariant.I1, what="cover", evidence=saying("evidence-naked", size="0.1"))
SHARES = Finding(
    invariant=Invariant.I2, what="shares", evidence=saying("evidence-share", number=1, offered="0.1", wanted="0.2")
)


def judged(
    view: AccountView | None = None,
    glance: Glance = ONLINE,
    ailing: tuple[JobTrouble, ...] = (),
    begun_at: datetime | None = NOON,
    now: datetime = NOON,
) -> Verdict:
    return verdict(view or an_account(a_position(), last_sweep_at=NOON), glance, ailing, begun_at, now)


def test_while_it_guards_all_is_well() -> None:
    assert judged() == Verdict(Liveness.GUARDING, "guarding 1 positions")
    assert Liveness.GUARDING.is_well
    assert Liveness.WAITING.is_well
    assert not Liveness.AILING.is_well
    assert not Liveness.STUCK.is_well


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (an_account(waits_for_exchange=True, is_denied=True), "Bybit denies access: nothing can be moved or closed"),
        (an_account(safe_mode=True), "safe mode: the state could not be read, and no position is guarded"),
        (
            an_account(a_position(frozen_since=NOON), last_sweep_at=NOON),
            "nothing but stops and closes is sent for BTCUSDT long",
        ),
        (
            an_account(a_position(breaches=(SHARES, UNCOVERED)), last_sweep_at=NOON),
            "the stop is not as it should be of BTCUSDT long",
        ),
    ],
)
def test_what_needs_a_person_is_told_and_not_mended_by_a_new_start(view: AccountView, words: str) -> None:
    assert judged(view) == Verdict(Liveness.AILING, words)


def test_without_a_chat_it_needs_a_person_and_one_that_is_stuck_a_new_start_all_the_same() -> None:
    view = an_account(a_position(), last_sweep_at=NOON)
    found = verdict(view, ONLINE, (), NOON, NOON, no_chat="ImportError: telegram")
    line = "guarding 1 positions; there is no chat (ImportError: telegram): nobody is told anything"
    assert found == Verdict(Liveness.AILING, line)
    stale = an_account(a_position(), last_sweep_at=STALE)
    assert verdict(stale, ONLINE, (), STALE, NOON, no_chat="ImportError").liveness is Liveness.STUCK


def test_another_invariant_is_an_alert_and_no_illness_of_the_process() -> None:
    assert judged(an_account(a_position(breaches=(SHARES,)), last_sweep_at=NOON)).liveness is Liveness.GUARDING


def test_before_the_exchange_has_answered_it_waits_however_long() -> None:
    late = NOON + timedelta(days=1)
    for view, begun_at in ((an_account(waits_for_exchange=True), NOON), (an_account(last_sweep_at=None), None)):
        assert judged(view, Glance(), begun_at=begun_at, now=late) == Verdict(
            Liveness.WAITING, "waiting for the first answer of Bybit"
        )


@pytest.mark.parametrize(
    ("glance", "words"),
    [
        (
            Glance(state=LinkState.OFFLINE, ailing=(Away.REST, Away.PRIVATE_STREAM), away_since=NOON),
            "Bybit is not reached since 12:00:00 UTC",
        ),
        (Glance(state=LinkState.RECOVERING), "Bybit is not reached"),
        (Glance(state=LinkState.DEGRADED, ailing=(Away.POSTPONED,)), "Bybit takes no requests"),
    ],
)
def test_while_the_exchange_is_away_it_waits_knowingly(glance: Glance, words: str) -> None:
    view = an_account(a_position(), last_sweep_at=STALE)
    assert judged(view, glance) == Verdict(Liveness.WAITING, words)


def test_who_is_not_let_in_needs_a_person() -> None:
    glance = Glance(state=LinkState.DEGRADED, ailing=(Away.DENIED,))
    assert judged(glance=glance).liveness is Liveness.AILING


@pytest.mark.parametrize("ailing", [(Away.PRIVATE_STREAM,), (Ill.CHAT,)])
def test_what_others_make_up_for_is_no_reason_to_wait(ailing: tuple[Away | Ill, ...]) -> None:
    assert judged(glance=Glance(state=LinkState.DEGRADED, ailing=ailing)).liveness is Liveness.GUARDING


def test_an_account_that_is_not_read_and_nothing_explains_it_is_stuck() -> None:
    view = an_account(a_position(), last_sweep_at=STALE)
    late = JobTrouble(name="sync_positions", is_late=True)
    other = JobTrouble(name="reports")
    for ailing in ((), (late,), (other,)):
        assert judged(view, ailing=ailing) == Verdict(Liveness.STUCK, "the account was not read for 91 s")


def test_an_account_whose_every_read_fails_though_bybit_answers_needs_a_person() -> None:
    """As when an answer of it cannot be read: no start mends that, and who waits for Bybit waits in vain."""
    view, failed = an_account(a_position(), last_sweep_at=STALE), JobTrouble(name="sync_positions")
    expected = Verdict(Liveness.AILING, "the account was not read for 91 s: each attempt fails")
    assert judged(view, ailing=(failed,)) == expected


def test_one_that_was_never_read_counts_from_when_it_could_have_been() -> None:
    view = an_account(last_sweep_at=None)
    assert judged(view, begun_at=NOON).liveness is Liveness.GUARDING
    assert judged(view, begun_at=STALE).liveness is Liveness.STUCK


def test_a_disk_that_fails_does_not_keep_it_from_guarding_and_is_told() -> None:
    view = an_account(last_sweep_at=NOON, disk_trouble="No space left on device")
    assert judged(view) == Verdict(
        Liveness.GUARDING, "guarding 0 positions; the state is not on the disk: No space left on device"
    )

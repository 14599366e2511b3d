"""From a finding to a breach: counted, looked at, told once, and once when it is over."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.actions import LookAtSlot
from execution.facts.orders import OrderStatus
from execution.notices import NoticeKind
from execution.observations import Doubted, OrderObserved, RowObserved, SlotRead
from execution.watching.auditor import About, Audit, Judged, judge, total
from execution.watching.invariants import Finding, Invariant, Look
from execution.watching.slot_watch import SlotWatch
from tests.execution.builders import BTC, at, fold_all, resting, row, stop_row, todo
from utils.texts.saying import saying

ABOUT = About(id="0123", symbol="BTCUSDT", side="Buy", chat_id=1001)


def finding(what: str = "shares", **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "invariant": Invariant.I2,
        "what": what,
        "evidence": saying("evidence-shares", size="1", shares=what),
        "patience": timedelta(seconds=5),
    }
    return Finding(**(fields | changes))


def run(*looks: tuple[float, Iterable[Finding]], undecided: Iterable[str] = ()) -> list[Judged]:
    """Looks at these seconds, one after the other."""
    audit, judged = Audit(), []
    for seconds, found in looks:
        look = Look(found=tuple(found), undecided=frozenset(undecided))
        judged.append(judge(audit, look, ABOUT, at(seconds)))
        audit = judged[-1].audit
    return judged


def told(judged: list[Judged]) -> list[list[NoticeKind]]:
    return [[notice.kind for notice in each.notices] for each in judged]


def test_what_passes_by_itself_is_no_breach() -> None:
    judged = run((0, [finding()]), (4.9, [finding()]), (5, []), (6, [finding()]), (10, [finding()]))
    assert told(judged) == [[]] * 5
    assert judged[-1].audit.counts == {}
    assert judged[0].audit.wakes_at == at(5)
    assert judged[2].audit.wakes_at is None


def test_what_stays_is_told_once_counted_once_and_told_when_it_is_over() -> None:
    judged = run(*((seconds, [finding()]) for seconds in (0, 5, 6, 7)), (9, []), (20, []))
    assert told(judged) == [[], [NoticeKind.BREACH], [], [], [NoticeKind.BREACH_OVER], []]
    assert judged[-1].audit.counts == {"I2": 1}
    breach, over = judged[1].notices[0], judged[4].notices[0]
    assert (breach.urgent, breach.chat_id, breach.fields["symbol"]) == (True, 1001, "BTCUSDT")
    assert (breach.fields["invariant"], breach.fields["evidence"]) == ("I2", "of 1 the take profits offer shares")
    assert (breach.fields["seconds"], over.fields["seconds"]) == (5, 9)
    assert breach.id != over.id
    assert judged[1].audit.breaches == (finding(),)
    assert judged[-1].audit.breaches == ()


def test_the_engine_is_made_to_look_at_once_and_while_it_lasts() -> None:
    judged = run(*((seconds, [finding()]) for seconds in (0, 5, 6, 14.9, 15, 16, 25)), (26, []))
    assert [each.has_to_look for each in judged] == [False, True, False, False, True, False, True, False]
    assert judged[1].audit.wakes_at == at(15)
    assert judged[-1].audit.wakes_at is None
    second = run((0, [finding()]), (5, [finding(), finding("size", patience=timedelta())]))
    assert second[-1].has_to_look
    assert second[-1].audit.counts == {"I2": 2}


def test_a_look_that_cannot_judge_ends_no_breach_and_forgets_what_only_might_have_been_one() -> None:
    first = run((0, [finding()]), (5, [finding()]))[-1].audit
    blind = judge(first, Look(undecided=frozenset({"shares"})), ABOUT, at(6))
    assert (blind.notices, blind.audit.breaches) == ((), (finding(),))
    ended = judge(blind.audit, Look(), ABOUT, at(7))
    assert [notice.kind for notice in ended.notices] == [NoticeKind.BREACH_OVER]
    perhaps = judge(Audit(), Look(found=(finding(),)), ABOUT, at(0)).audit
    assert judge(perhaps, Look(undecided=frozenset({"shares"})), ABOUT, at(6)).audit.suspicions == ()


def test_what_is_counted_by_looks_needs_as_many_and_survives_a_look_that_cannot_judge() -> None:
    thrice = finding("strays", patience=timedelta(), looks=3)
    audit = Audit()
    for seconds in (0, 30):
        audit = judge(audit, Look(found=(thrice,)), ABOUT, at(seconds)).audit
    audit = judge(audit, Look(undecided=frozenset({"strays"})), ABOUT, at(45)).audit
    assert (audit.breaches, audit.wakes_at) == ((), None)
    last = judge(audit, Look(found=(thrice,)), ABOUT, at(60))
    assert [notice.kind for notice in last.notices] == [NoticeKind.BREACH]


def test_what_another_alert_tells_is_counted_and_not_told_twice() -> None:
    quiet = finding(told_elsewhere=True)
    judged = run((0, [quiet]), (5, [quiet]), (6, []))
    assert told(judged) == [[], [], []]
    assert judged[-1].audit.counts == {"I2": 1}


def test_two_subjects_are_two_breaches() -> None:
    one, other = finding(subject="BTCUSDT long"), finding(subject="ETHUSDT long")
    judged = run((0, [one, other]), (5, [one, other]), (6, [other]))
    assert told(judged) == [[], [NoticeKind.BREACH] * 2, [NoticeKind.BREACH_OVER]]
    assert len({notice.id for notice in judged[1].notices}) == 2


def test_the_counts_of_all_are_one_line() -> None:
    assert total([{"I2": 1}, {}, {"I2": 2, "I5": 1}]) == {
        Invariant.I1: 0,
        Invariant.I2: 3,
        Invariant.I3: 0,
        Invariant.I4: 0,
        Invariant.I5: 1,
    }


@given(st.lists(st.tuples(st.integers(1, 8), st.booleans(), st.booleans()), max_size=40))
def test_every_breach_that_was_told_is_told_to_be_over_once(steps: list[tuple[int, bool, bool]]) -> None:
    audit, seconds, open_now = Audit(), 0, 0
    for pause, is_there, is_blind in steps:
        seconds += pause
        look = Look(found=(finding(),) if is_there else (), undecided=frozenset({"shares"} if is_blind else ()))
        judged = judge(audit, look, ABOUT, at(seconds))
        audit = judged.audit
        for notice in judged.notices:
            open_now += 1 if notice.kind is NoticeKind.BREACH else -1
            assert open_now in {0, 1}
        assert open_now == len(audit.breaches)


# ---------------------------------------- one slot


def test_what_is_doubted_is_read_by_symbol() -> None:
    doubted = fold_all(replace(resting(), look_at=None), Doubted(), seconds=20)
    assert doubted.look_at == at(20)
    assert LookAtSlot() in todo(doubted, 20).actions


def test_i1_a_slot_that_is_naked_is_told_by_one_alert_counted_and_measured() -> None:
    watch, fine = SlotWatch(), resting()
    assert watch.look(fine, BTC, at(8), is_frozen=False) == ()
    bare = fold_all(
        fine,
        RowObserved(row(1, 101, 9, stop_loss=None)),
        OrderObserved(stop_row(49000, 9, status=OrderStatus.DEACTIVATED)),
        seconds=9,
    )
    assert watch.look(bare, BTC, at(9), is_frozen=False) == ()
    assert min(at for at in watch.wakes if at is not None) == at(11)
    (alert,) = watch.look(bare, BTC, at(11), is_frozen=False)
    assert alert.kind is NoticeKind.UNPROTECTED
    assert watch.has_to_look
    assert [each.what for each in watch.breaches] == ["naked"]
    back = fold_all(bare, OrderObserved(stop_row(49000, 12)), RowObserved(row(1, 101, 12, stop_loss=49000)), seconds=12)
    (over,) = watch.look(back, BTC, at(12), is_frozen=False)
    assert over.kind is NoticeKind.PROTECTED
    assert (watch.breach_counts, watch.naked_time(at(20))) == ({"I1": 1}, timedelta(seconds=3))
    assert not watch.has_to_look


def test_a_read_without_orders_says_nothing_and_the_newest_with_them_counts() -> None:
    watch, fine = SlotWatch(), resting()
    only_row = SlotRead(began_at=at(9), row=row(2, 101, 9), open_orders=None, by_symbol=False)
    watch.note(only_row)
    watch.note(RowObserved(row(2, 101, 9)))
    watch.look(fine, BTC, at(20), is_frozen=False)
    watch.look(fine, BTC, at(30), is_frozen=False)
    assert watch.breaches == ()
    watch.note(SlotRead(began_at=at(9), row=row(2, 101, 3), open_orders=(), by_symbol=True))
    watch.look(fine, BTC, at(31), is_frozen=False)
    told = watch.look(fine, BTC, at(36), is_frozen=False)
    assert sorted(notice.fields["invariant"] for notice in told) == ["I1", "I2", "I4"]

"""What the exchange answers to a stop that we sent: R3, R9, R13."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.actions import SetStop
from execution.closing.closing_record import CloseReason, Closing
from execution.exchange_errors import Refusal
from execution.facts.slots import Side
from execution.fold import Rules
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    RowObserved,
    SlotRead,
    StopAccepted,
    StopRefused,
    StopUncertain,
)
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    entered,
    execution,
    fold_all,
    resting,
    row,
    stop_row,
    todo,
)
from tests.execution.stops.wanted_stops import moved_to


def test_an_accepted_stop_is_looked_at_soon():
    accepted = fold_all(moved_to(49500), StopAccepted(price=D(49500), began_at=at(9)), seconds=9)
    assert accepted.look_at == at(9.7)
    assert not accepted.stop_confirmed


def test_an_answer_about_an_older_stop_changes_nothing():
    standing = moved_to(49500)
    assert fold_all(standing, StopAccepted(price=D(49000), began_at=at(9))) == standing
    assert fold_all(standing, StopRefused(price=D(49000), refusal=Refusal.INVALID, text="")) == standing


def refused(the_monitor: Monitor, refusal: Refusal, seconds: float = 9, rules: Rules = RULES) -> Monitor:
    answer = StopRefused(price=the_monitor.stop.price, refusal=refusal, text="no")
    return fold_all(the_monitor, answer, seconds=seconds, rules=rules)


def test_through_with_an_older_stop_standing_waits():
    """R13: BE_THROUGH=wait"""
    waiting = refused(moved_to(49500), Refusal.PRICE_THROUGH)
    assert waiting.stop.waits_for_price
    assert waiting.closing is None


def test_through_break_even_closes_when_the_person_wants_that():
    """R13: BE_THROUGH=close"""
    rules = Rules(instrument=BTC, close_when_through_break_even=True)
    closed = refused(moved_to(49500), Refusal.PRICE_THROUGH, rules=rules)
    assert closed.closing is not None
    assert closed.closing.reason is CloseReason.BREAK_EVEN


@pytest.mark.parametrize("closes", [True, False])
def test_r13_through_follow_is_a_setting_as_through_break_even_is(closes):
    """BE_THROUGH=wait|close; the trade then ends as if the stop of follow had fired."""
    rules = Rules(instrument=BTC, close_when_through_break_even=closes)
    follows = with_stop(resting(), D(49500), StopOrigin.FOLLOW)
    after = refused(follows, Refusal.PRICE_THROUGH, rules=rules)
    assert (after.closing and after.closing.reason) == (CloseReason.STOP if closes else None)
    assert after.stop.waits_for_price is not closes


def test_through_with_a_stop_in_doubt_looks_before_it_closes():
    """R1, R13: a late entry fill may have brought its own stop, which covers."""
    fill = ExecutionObserved(execution("e2", Side.BUY, "0.5", 49500, seq=102))
    doubted = refused(fold_all(moved_to(49500), fill, seconds=8.9), Refusal.PRICE_THROUGH)
    assert (doubted.closing, doubted.look_at) == (None, at(9))
    covered = SlotRead(began_at=at(9), row=None, open_orders=(stop_row(49000, 9),), by_symbol=True)
    waiting = refused(fold_all(doubted, covered, seconds=9), Refusal.PRICE_THROUGH)
    assert (waiting.closing, waiting.stop.waits_for_price) == (None, True)
    bare = SlotRead(began_at=at(9), row=None, open_orders=(), by_symbol=True)
    assert refused(fold_all(doubted, bare, seconds=9), Refusal.PRICE_THROUGH).closing is not None


def test_r13_through_with_a_row_that_shows_no_stop_looks_before_it_waits():
    bare = fold_all(moved_to(49500), RowObserved(row(1, 101, 8.5, stop_loss=None)), seconds=8.9)
    assert bare.standing_stop == D(49000), "the order's end was not seen"
    doubted = refused(bare, Refusal.PRICE_THROUGH)
    assert (doubted.closing, doubted.stop.waits_for_price, doubted.look_at) == (None, False, at(9))


def test_through_with_no_stop_standing_closes_now():
    """R3, R13"""
    closed = refused(entered(), Refusal.PRICE_THROUGH)
    assert closed.closing is not None
    assert closed.closing.reason is CloseReason.STOP_IMPOSSIBLE


def test_r12_while_what_r13_closes_finds_no_way_out_the_refused_stop_is_tried_again_as_a_net():
    closed = refused(entered(), Refusal.PRICE_THROUGH, 3)

    def nets(seconds: float, price: int) -> list[Decimal]:
        return [a.request.stop_loss for a in todo(closed, seconds, price).actions if isinstance(a, SetStop)]

    assert nets(3.9, 50000) == [], "not at once"
    assert nets(4, 48990) == [], "nor where it would be refused again"
    assert nets(4, 50000) == [D(49000)]


def test_a_reason_to_close_that_stands_is_kept():
    closing = replace(entered(), closing=Closing(reason=CloseReason.CHAT, since=at(4)))
    after = refused(closing, Refusal.PRICE_THROUGH)
    assert after.closing == Closing(reason=CloseReason.CHAT, since=at(4))


def test_not_modified_is_read_before_it_is_believed():
    after = refused(moved_to(49500), Refusal.NOT_MODIFIED)
    assert after.look_at == at(9)
    assert not after.stop_confirmed


def test_no_position_right_after_a_fill_is_transient():
    """R3"""
    after = refused(entered(), Refusal.NO_POSITION, 2.1)
    assert after.closing is None
    assert todo(replace(after, look_at=None), 2.2).wake_at == at(2.4)


@pytest.mark.parametrize("closes", [True, False])
def test_three_refusals_with_nothing_standing_close(closes):
    """ON_STOP_REFUSED=close|alert"""
    rules = Rules(instrument=BTC, close_when_stop_refused=closes)
    twice = refused(refused(entered(), Refusal.INVALID, rules=rules), Refusal.INVALID, rules=rules)
    assert twice.closing is None
    thrice = refused(twice, Refusal.INVALID, rules=rules)
    assert (thrice.closing is not None) is closes


def test_three_refusals_with_an_older_stop_standing_do_not_close():
    after = moved_to(49500)
    for _ in range(4):
        after = refused(after, Refusal.INVALID)
    assert after.closing is None
    assert after.stop.refusals == 4


def test_an_ambiguous_stop_is_sent_again_at_once_and_verified_at_its_fence():
    """R9"""
    unsure = fold_all(
        moved_to(49500), StopUncertain(price=D(49500), began_at=at(8), fence=at(14), retry_at=at(9)), seconds=9
    )
    assert not unsure.stop_confirmed
    assert unsure.stop.verify_at == at(14)
    assert todo(unsure, 9).actions != ()
    early = SlotRead(began_at=at(13), row=None, open_orders=(), by_symbol=True)
    assert fold_all(unsure, early, seconds=13).stop.verify_at == at(14)
    late = SlotRead(began_at=at(14), row=None, open_orders=(), by_symbol=True)
    assert fold_all(unsure, late, seconds=14).stop.verify_at is None


def test_r9_a_stop_that_may_still_land_is_verified_at_its_fence_though_another_is_wanted_by_then():
    unsure = fold_all(
        moved_to(49500), StopUncertain(price=D(49500), began_at=at(8), fence=at(14), retry_at=at(9)), seconds=9
    )
    newer = with_stop(unsure, D(49600), StopOrigin.TRAIL)
    assert newer.stop.verify_at == at(14)
    stands = replace(newer, stop=replace(newer.stop, announced=D(49600)))
    landed = fold_all(stands, RowObserved(row(1, 101, 12, stop_loss=D(49500))), seconds=12)
    assert landed.stop.overruled is None, "nobody has moved it back"


def test_a_transient_stop_was_never_sent():
    sent = fold_all(
        moved_to(49500), StopUncertain(price=D(49500), began_at=at(8), fence=None, retry_at=at(9)), seconds=9
    )
    assert (sent.stop.verify_at, sent.stop.unanswered, sent.stop.retry_at) == (None, 0, at(9))


def test_a_stop_that_gets_no_answer_lets_everything_else_leave_between_its_attempts():
    """R9: at once the first time, then with growing pauses."""
    waiting = resting()
    pauses = []
    for second in range(1, 8):
        doubt = StopUncertain(price=waiting.stop.price, began_at=at(second), fence=at(second + 6), retry_at=at(second))
        waiting = fold_all(waiting, doubt, seconds=second)
        assert waiting.stop.retry_at is not None
        pauses.append((waiting.stop.retry_at - at(second)).total_seconds())
    assert pauses == [0, 0.25, 0.5, 1, 2, 4, 4]
    assert fold_all(waiting, doubt, seconds=8) == waiting, "the same attempt counts once"
    answered = fold_all(waiting, StopAccepted(price=waiting.stop.price, began_at=at(9)), seconds=9)
    assert answered.stop.unanswered == 0


def test_a_position_that_the_exchange_shows_without_a_stop_is_closed_when_none_can_be_set():
    """ON_STOP_REFUSED=close, also where no answer comes; only with the exchange's own word that nothing stands."""
    bare = fold_all(entered(), RowObserved(row(1, 101, 2, stop_loss=None)), seconds=2)
    for second in range(3, 7):
        assert bare.closing is None
        doubt = StopUncertain(price=bare.stop.price, began_at=at(second), fence=at(second + 6), retry_at=at(second))
        bare = fold_all(bare, doubt, seconds=second)
    assert bare.closing is not None
    assert bare.closing.reason is CloseReason.STOP_IMPOSSIBLE

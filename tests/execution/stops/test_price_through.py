"""R13: nothing covers, and the price is through S*: what two looks at the price say when no answer comes."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.actions import LookAtSlot, Place, SetStop
from execution.closing.closing_record import CloseReason, Closing
from execution.facts.orders import OrderStatus
from execution.facts.positions import PositionStatus
from execution.facts.slots import Side
from execution.fold import Rules
from execution.ledger import doubt_all
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    ExecutionsMissed,
    OrderObserved,
    PriceSeen,
    RowObserved,
    SlotRead,
    StopAccepted,
    StopUncertain,
)
from execution.stops.price_through import watched_against
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    RULES,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    monitor,
    price_for,
    row,
    stop_row,
    todo,
)
from tests.execution.stops.wanted_stops import SIDES


def bare(side: Side = Side.BUY) -> Monitor:
    """Entered at 1.5 s, and at 2.1 s the exchange shows that no stop came along: S* is 49000 of a long."""
    return fold_all(entered(side), RowObserved(row(1, 101, 2.1, side=side, stop_loss=None)), seconds=2.1)


def seen(the_monitor: Monitor, *prices: tuple[Any, float], rules: Rules = RULES) -> Monitor:
    """Prices of a long, each with the second in which the exchange says it."""
    for price, seconds in prices:
        said = PriceSeen(price_for(the_monitor.side, price), at(seconds))
        the_monitor = fold_all(the_monitor, said, seconds=seconds, rules=rules)
    return the_monitor


def reason(the_monitor: Monitor) -> CloseReason | None:
    return the_monitor.closing and the_monitor.closing.reason


@SIDES
def test_r13_two_prices_through_close_what_nothing_covers(side):
    first = seen(bare(side), (49000, 3))
    assert reason(first) is None
    closed = seen(first, (48990, 3.3))
    assert closed.closing == Closing(reason=CloseReason.STOP_IMPOSSIBLE, since=at(3.3))
    assert [a.order.role for a in todo(closed, 3.3, 48990).actions if isinstance(a, Place)] == [Role.CLOSE]


@pytest.mark.parametrize("fence", [None, at(9)], ids=["never sent", "nobody knows"])
def test_r13_a_stop_that_does_not_get_through_postpones_nothing(fence):
    held_back = StopUncertain(price=D(49000), began_at=at(2.2), fence=fence, retry_at=at(4))
    waiting = fold_all(seen(bare(), (48990, 3)), held_back, seconds=3.1)
    assert not any(isinstance(a, SetStop) for a in todo(waiting, 3.3, 48990).actions)
    assert reason(seen(waiting, (48990, 3.3))) is CloseReason.STOP_IMPOSSIBLE


def test_r13_two_prices_that_are_nearer_together_are_one():
    assert reason(seen(bare(), (48990, 3), (48980, 3.1), (48970, 3.29))) is None


def test_r13_a_price_that_stands_clear_ends_what_was_seen_before():
    back = seen(bare(), (48990, 3), ("49000.1", 3.2), (48990, 3.4))
    assert reason(back) is None
    assert reason(seen(back, (48990, 3.6))) is None
    assert reason(seen(back, (48990, 3.7))) is CloseReason.STOP_IMPOSSIBLE


def test_a_price_that_comes_twice_or_late_says_nothing_more():
    first = seen(bare(), (48990, 3))
    said = PriceSeen(D(48990), at(3))
    assert fold_all(first, said, PriceSeen(D(50000), at(2.9)), said, seconds=9) == first
    clear = seen(first, (50000, 3.2))
    assert fold_all(clear, PriceSeen(D(48990), at(3.1)), seconds=9) == clear


@pytest.mark.parametrize("closes", [True, False])
def test_r13_it_closes_whatever_on_stop_refused_says(closes):
    """As after a refusal because of the price."""
    rules = replace(RULES, close_when_stop_refused=closes)
    assert reason(seen(bare(), (48990, 3), (48990, 3.3), rules=rules)) is CloseReason.STOP_IMPOSSIBLE


@pytest.mark.parametrize(
    ("origin", "closes", "told"),
    [
        (StopOrigin.TRAIL, False, CloseReason.TRAILING),
        (StopOrigin.BREAK_EVEN, True, CloseReason.BREAK_EVEN),
        (StopOrigin.BREAK_EVEN, False, CloseReason.STOP_IMPOSSIBLE),
        (StopOrigin.FOLLOW, True, CloseReason.STOP),
        (StopOrigin.FOLLOW, False, CloseReason.STOP_IMPOSSIBLE),
        (StopOrigin.PERSON, True, CloseReason.STOP_IMPOSSIBLE),
    ],
)
def test_r13_the_reason_is_that_of_a_refusal(origin, closes, told):
    rules = Rules(instrument=BTC, close_when_through_break_even=closes)
    assert reason(seen(with_stop(bare(), D(49500), origin), (49400, 3), (49400, 3.3), rules=rules)) is told


# ---------------------------------------- what covers, or may


def test_r3_an_attached_stop_that_is_merely_late_closes_nothing():
    """It has until 2 s; what was seen before that does not count."""
    early = fold_all(entered(), RowObserved(row(1, 101, 1.6, stop_loss=None)), seconds=1.6)
    late = seen(early, (48990, 1.65), (48990, 1.99))
    assert reason(late) is None
    assert reason(seen(late, (48990, 2), (48990, 2.29))) is None
    assert reason(seen(late, (48990, 2), (48990, 2.3))) is CloseReason.STOP_IMPOSSIBLE


def test_r3_a_later_entry_gives_its_stop_the_same_time():
    fill = ExecutionObserved(execution("e2", Side.BUY, "0.5", 49500, seq=102, seconds=3.1))
    more = fold_all(seen(bare(), (48990, 3)), fill, seconds=3.1)
    assert watched_against(more) is None, "the row is from before it"
    shown = fold_all(more, RowObserved(row("1.5", 102, 3.2, stop_loss=None)), seconds=3.2)
    assert reason(seen(shown, (48990, 3.25), (48990, 3.59))) is None
    assert reason(seen(shown, (48990, 3.6), (48990, 3.9))) is CloseReason.STOP_IMPOSSIBLE


def covered() -> list[Any]:
    accepted = StopAccepted(price=D(49000), began_at=at(2.5))
    liquidated = RowObserved(row(1, 101, 2.5, stop_loss=None, status=PositionStatus.LIQUIDATING))
    return [
        pytest.param(guarded(), id="it stands"),
        pytest.param(entered(), id="no row was seen yet"),
        pytest.param(monitor(), id="nothing was filled"),
        pytest.param(fold_all(bare(), RowObserved(row(1, 101, 2.5)), seconds=2.5), id="the row shows it"),
        pytest.param(fold_all(bare(), OrderObserved(stop_row(49000, 2.5)), seconds=2.5), id="its order shows it"),
        pytest.param(fold_all(bare(), accepted, seconds=2.6), id="the exchange took it"),
        pytest.param(fold_all(bare(), liquidated, seconds=2.5), id="the exchange holds the position"),
        pytest.param(replace(bare(), ended_seq=101), id="the trade has ended"),
        pytest.param(replace(bare(), reopened_at=at(2.5)), id="it may be another position"),
        pytest.param(fold_all(bare(), ExecutionsMissed(), seconds=2.5), id="nobody listened"),
        pytest.param(doubt_all(bare(), at(2.5)), id="a restart"),
    ]


@pytest.mark.parametrize("the_monitor", covered())
def test_r13_only_the_exchanges_own_word_that_nothing_covers_counts(the_monitor):
    assert watched_against(the_monitor) is None
    assert seen(the_monitor, (48990, 3), (48990, 3.4)).closing is None


def test_r13_what_was_accepted_and_is_not_there_when_it_should_be_covers_nothing():
    """It has 700 ms to show."""
    accepted = fold_all(bare(), StopAccepted(price=D(49000), began_at=at(2.5)), seconds=2.6)
    for seconds, is_watched in ((3.1, False), (3.2, True)):
        shown = fold_all(accepted, RowObserved(row(1, 101, seconds, stop_loss=None)), seconds=seconds)
        assert (watched_against(shown) is not None) is is_watched


def test_r13_a_price_of_one_time_without_a_stop_is_not_of_the_next():
    first = seen(bare(), (48990, 3))
    stood = fold_all(first, OrderObserved(stop_row(49000, 3.1)), seconds=3.1)
    assert stood.stop.through is None
    gone = OrderObserved(stop_row(49000, 3.2, status=OrderStatus.DEACTIVATED))
    again = fold_all(stood, gone, RowObserved(row(1, 101, 3.2, stop_loss=None)), seconds=3.2)
    assert reason(seen(again, (48990, 3.4))) is None


@pytest.mark.parametrize(
    "begins_anew", [lambda m: with_stop(m, D(49100), StopOrigin.CHAT), lambda m: doubt_all(m, at(4))]
)
def test_r13_another_stop_and_a_restart_begin_anew(begins_anew):
    assert begins_anew(seen(bare(), (48990, 3))).stop.through is None


def test_r13_whether_a_stop_in_doubt_covers_a_look_tells_first():
    """R1: a later entry may have brought its own."""
    order = fold_all(entered(), OrderObserved(stop_row()), seconds=2).stop.order
    assert order is not None
    doubted = bare()
    doubted = replace(doubted, stop=replace(doubted.stop, order=replace(order, status=OrderStatus.UNKNOWN)))
    looking = seen(doubted, (48990, 3), (48990, 3.3))
    assert (looking.closing, looking.look_at) == (None, at(3.3))
    assert LookAtSlot() in todo(looking, 3.3).actions
    assert seen(looking, (48990, 3.4)).look_at == at(3.3), "it is asked for already"
    read = SlotRead(began_at=at(3.4), row=row(1, 101, 3.4, stop_loss=None), open_orders=(), by_symbol=True)
    assert reason(seen(fold_all(looking, read, seconds=3.5), (48990, 3.5))) is CloseReason.STOP_IMPOSSIBLE


# ---------------------------------------- which prices are folded


@SIDES
def test_r13_prices_beyond_s_are_watched_only_while_nothing_covers(side):
    naked = bare(side)
    assert watched_against(naked) == price_for(side, 49000)
    assert watched_against(seen(naked, (48990, 3))) == Decimal("Infinity") * side.sign, "each of them decides"
    assert watched_against(seen(naked, (48990, 3), (49500, 3.1))) == price_for(side, 49000)
    assert watched_against(seen(naked, (48990, 3), (48990, 3.4))) is None


def test_a_price_that_is_seen_asks_for_no_commit():
    """It is a sighting: the next price brings it back."""
    assert seen(bare(), (48990, 3)).intent() == bare().intent()

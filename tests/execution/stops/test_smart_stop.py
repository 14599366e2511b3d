"""The smart stop: fired by the close of a candle alone, judged once for each, while the hard stop stays (R17, I1)."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.actions import ReadCloses
from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing
from execution.desired_orders import desired_orders
from execution.exchange_errors import Refusal
from execution.exit_plan import ExitPlan
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.fills import close_reason
from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.observations import (
    CloseRequested,
    ClosesRead,
    ExecutionObserved,
    Observation,
    OrderObserved,
    PlanWanted,
    RowObserved,
    StopRefused,
    StopWanted,
    Woken,
)
from execution.picture import picture
from execution.stops.smart_stop import SmartStop, begin_of, problem_of
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    execution,
    fold_all,
    guarded,
    monitor,
    plan,
    price_for,
    row,
    stop_row,
    todo,
    tracked,
    with_orders,
)

SIDES = pytest.mark.parametrize("side", list(Side))
MINUTE = 60
QUARTER = 15 * MINUTE
"""The trade is confirmed at nine: its first quarter of an hour closes at a quarter past."""


def smart_plan(side: Side = Side.BUY, price: object = 49500, minutes: int = 15) -> ExitPlan:
    return replace(plan(side), smart=SmartStop(price=price_for(side, price), minutes=minutes))


def smart(side: Side = Side.BUY, price: object = 49500, minutes: int = 15) -> Monitor:
    """Guarded at two seconds past nine, with the watch begun at the confirmation."""
    return guarded(side, smart_plan(side, price, minutes))


def candle(close: object, begins: float, side: Side = Side.BUY, *, minutes: int = 15, closed: bool = True) -> Candle:
    price = price_for(side, close)
    return Candle(
        start=at(begins), open=price, high=price + 2000, low=price - 2000, close=price, volume=D(1), is_closed=closed
    )


def read(the_monitor: Monitor, *candles: Candle, seconds: float, minutes: int = 15) -> Monitor:
    return fold_all(the_monitor, ClosesRead(minutes=minutes, candles=candles), seconds=seconds)


def reads(the_monitor: Monitor, seconds: float) -> list[ReadCloses]:
    return [action for action in todo(the_monitor, seconds).actions if isinstance(action, ReadCloses)]


# ---------------------------------------- when it is read


def test_r17_the_candles_lie_on_one_grid_and_are_read_a_second_after_each_close() -> None:
    standing = smart()
    assert begin_of(at(899), timedelta(minutes=15)) == at(0)
    assert begin_of(at(900), timedelta(minutes=15)) == at(900)
    assert reads(standing, QUARTER + 0.9) == []
    assert todo(standing, 5).wake_at == at(QUARTER + 1)
    assert reads(standing, QUARTER + 1) == [ReadCloses(at(0), 15)]


@pytest.mark.parametrize(("minutes", "closes"), [(5, 300), (15, 900), (60, 3600)])
def test_each_length_has_its_own_closes(minutes, closes):
    assert todo(smart(minutes=minutes), 5).wake_at == at(closes + 1)


def test_a_candle_is_judged_once_and_the_next_is_read_after_its_own_close() -> None:
    judged = read(smart(), candle(49600, 0), candle(49000, QUARTER, closed=False), seconds=QUARTER + 1)
    assert judged.smart is not None
    assert (judged.smart.judged_until, judged.closing) == (at(QUARTER), None)
    assert reads(judged, QUARTER + 2) == []
    assert reads(judged, 2 * QUARTER + 1) == [ReadCloses(at(QUARTER), 15)]
    again = read(judged, candle(49000, 0), seconds=QUARTER + 3)
    assert again.closing is None, "what was judged is not judged again"


def test_an_unfinished_candle_decides_nothing_and_is_asked_for_again() -> None:
    early = read(smart(), candle(49000, 0, closed=False), seconds=QUARTER + 1)
    assert (early.closing, reads(early, QUARTER + 1.5)) == (None, [])
    assert reads(early, QUARTER + 2) == [ReadCloses(at(0), 15)]
    late = read(early, candle(49000, 0), seconds=QUARTER + 2)
    assert late.closing is not None


# ---------------------------------------- what it decides


@SIDES
def test_a_close_beyond_it_closes_the_position_while_the_hard_stop_stays(side: Side) -> None:
    before = smart(side)
    after = read(before, candle(49499, 0, side), seconds=QUARTER + 1)
    assert after.closing == Closing(reason=CloseReason.SMART_STOP, since=at(QUARTER + 1))
    wanted = desired_orders(after, BTC, at(QUARTER + 1))
    assert (wanted.stop, wanted.close) == (price_for(side, 49000), 0)
    (told,) = announce(before, after, at(QUARTER + 1))[1][-1:]
    assert (told.kind, told.urgent) == (NoticeKind.CLOSING, True)
    assert told.fields | {"size": D(1)} == told.fields
    assert (told.fields["reason"], told.fields["candles"], told.fields["ended"]) == ("smart stop", "15m", at(QUARTER))
    assert (told.fields["smart"], told.fields["closed_at"]) == (price_for(side, 49500), price_for(side, 49499))


@SIDES
def test_neither_a_wick_nor_a_close_at_its_price_fires_it(side: Side) -> None:
    assert read(smart(side), candle(49500, 0, side), seconds=QUARTER + 1).closing is None


def test_the_reason_of_the_trade_is_its_own() -> None:
    fired = read(smart(), candle(49400, 0), seconds=QUARTER + 1)
    order = tracked(Role.CLOSE, 0, 0)
    sold = execution("close", Side.SELL, 1, 49400, seq=110, seconds=QUARTER + 2, link_id=order.link_id)
    flat = fold_all(with_orders(fired, order), ExecutionObserved(sold), seconds=QUARTER + 2)
    assert close_reason(flat) is CloseReason.SMART_STOP


def test_the_first_that_closed_beyond_it_counts_whatever_came_later() -> None:
    """Two hours away: the second candle closed beyond it, and the price has recovered since."""
    away = [candle(close, n * QUARTER) for n, close in enumerate((50100, 49300, 50200, 50300))]
    back = read(smart(), *reversed(away), seconds=4 * QUARTER + 30)
    assert back.smart is not None
    assert back.smart.fired == away[1]
    assert back.closing is not None


def test_candles_that_closed_before_the_position_opened_are_not_its_business() -> None:
    """A limit entry that waits from nine on and fills at twenty past."""
    the_plan = replace(plan(entries=((1, 49900),)), smart=SmartStop(price=D(49500)))
    order = tracked(Role.ENTRY, 1, 1, 49900, attached_stop=D(49000))
    waiting = fold_all(with_orders(monitor(the_plan=the_plan), order), Woken(), seconds=3)
    assert (reads(waiting, 2 * QUARTER), waiting.smart is not None) == ([], True)
    fill = execution("e", Side.BUY, 1, 49900, seq=101, seconds=QUARTER + 300, link_id=order.link_id)
    # The bot was away: it learns of the fill three candles later.
    filled = fold_all(waiting, ExecutionObserved(fill), seconds=4 * QUARTER + 10)
    assert reads(filled, 4 * QUARTER + 10) == [ReadCloses(at(QUARTER), 15)]
    before_it = read(filled, candle(49000, 0), seconds=4 * QUARTER + 11)
    assert before_it.closing is None
    assert read(filled, candle(49000, QUARTER), seconds=4 * QUARTER + 11).closing is not None


def test_nothing_is_judged_for_another_length_or_without_a_watch() -> None:
    standing = smart()
    assert read(standing, candle(49000, 0, minutes=5), seconds=QUARTER + 1, minutes=5) == standing
    bare = guarded()
    assert read(bare, candle(40000, 0), seconds=QUARTER + 1) == bare
    closing = fold_all(standing, CloseRequested(None), seconds=100)
    assert (read(closing, candle(49000, 0), seconds=QUARTER + 1).closing, reads(closing, QUARTER + 1)) == (
        closing.closing,
        [],
    )
    waiting = fold_all(monitor(the_plan=smart_plan()), Woken(), seconds=1)
    assert read(waiting, candle(49000, 0), seconds=QUARTER + 1).closing is None


# ---------------------------------------- moot


def stands_at(the_monitor: Monitor, price: object, seconds: float) -> Monitor:
    shown: tuple[Observation, ...] = (
        RowObserved(row(1, 101, seconds, stop_loss=D(price))),
        OrderObserved(stop_row(price, seconds)),
        RowObserved(row(1, 101, seconds + 1, stop_loss=D(price))),
        OrderObserved(stop_row(price, seconds + 1)),
    )
    return fold_all(the_monitor, *shown, seconds=seconds + 1)


def test_a_stop_that_has_tightened_to_it_makes_it_moot() -> None:
    moved = fold_all(smart(), StopWanted(D(49500)), seconds=100)
    assert moved.smart is not None
    assert moved.smart.is_moot
    assert reads(moved, QUARTER + 1) == []
    assert read(moved, candle(49400, 0), seconds=QUARTER + 1).closing is None
    assert picture(moved, None).smart_is_moot
    assert not picture(smart(), None).smart_is_moot


def test_where_a_person_loosens_the_stop_again_it_judges_what_closes_from_then_on() -> None:
    moot = fold_all(smart(), StopWanted(D(49600)), seconds=100)
    loosened = stands_at(moot, 49100, QUARTER + 20)
    assert loosened.smart is not None
    assert not loosened.smart.is_moot
    assert reads(loosened, QUARTER + 60) == []
    assert reads(loosened, 2 * QUARTER + 1) == [ReadCloses(at(QUARTER), 15)]


def test_a_wanted_stop_that_the_price_keeps_from_standing_is_no_reason_to_rest() -> None:
    wanted = fold_all(smart(), StopWanted(D(49600)), seconds=100)
    through = StopRefused(price=D(49600), refusal=Refusal.PRICE_THROUGH, text="")
    waits = fold_all(wanted, through, seconds=101)
    assert waits.stop.waits_for_price
    assert waits.smart is not None
    assert not waits.smart.is_moot


# ---------------------------------------- the plan changes, the record comes back


def test_one_that_is_set_later_judges_from_then_on_and_one_that_is_taken_away_does_not() -> None:
    bare = guarded()
    later = fold_all(bare, PlanWanted(replace(bare.plan, smart=SmartStop(price=D(49500), minutes=5))), seconds=1000)
    assert reads(later, 1199) == []
    assert reads(later, 1201) == [ReadCloses(at(900), 5)]
    other = fold_all(later, PlanWanted(replace(bare.plan, smart=SmartStop(price=D(49600)))), seconds=1100)
    assert other.smart is not None
    assert (other.smart.of.price, other.smart.judged_until) == (D(49600), at(1100))
    none = fold_all(later, PlanWanted(bare.plan), seconds=1100)
    assert (none.smart, reads(none, 5000), picture(none, None).smart) == (None, [], None)


def test_it_survives_a_restart_and_an_old_record_has_none() -> None:
    fired = read(smart(), candle(49400, 0), seconds=QUARTER + 1)
    assert Monitor.from_plain(fired.to_plain()) == fired
    old = guarded().to_plain()
    assert "smart" not in old
    del old["plan"]["smart"]
    assert Monitor.from_plain(old) == guarded()


def test_folding_twice_changes_nothing() -> None:
    once = read(smart(), candle(49600, 0), seconds=QUARTER + 1)
    assert read(once, candle(49600, 0), seconds=QUARTER + 1) == once
    assert fold_all(once, Woken(), seconds=QUARTER + 1) == once


@pytest.mark.parametrize(
    ("price", "market", "says"),
    [
        ("49500", "50000", ""),
        ("49500.05", "50000", "prices move in steps of 0.1"),
        ("49000", "50000", "a smart stop is tighter than the stop, which is 49000"),
        ("48000", "50000", "a smart stop is tighter"),
        ("50000", "50000", "the smart stop of a long belongs below 50000"),
    ],
)
def test_what_it_cannot_be_is_said(price: str, market: str, says: str) -> None:
    smart = SmartStop(price=D(price))
    problem = problem_of(smart, Side.BUY, D(49000), D(market), BTC.tick_size)
    assert problem.startswith(says)
    assert bool(problem) == bool(says)


def test_for_a_short_it_is_the_other_way_round() -> None:
    smart = SmartStop(price=D(50500), minutes=60)
    assert problem_of(smart, Side.SELL, D(51000), D(50000), BTC.tick_size) == ""
    assert "above" in problem_of(smart, Side.SELL, D(51000), D(50600), BTC.tick_size)
    assert smart.word == "1h"

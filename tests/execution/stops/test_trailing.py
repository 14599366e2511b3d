"""The trailing machine, tick by tick and over gaps; the pinned figures of a half-percent trail are here."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.facts.prices import Candle
from execution.stops.pace import Pace, worth_moving
from execution.stops.trail_gap import MissedTrigger, first_minute_due, fold_candles, note_first_minute
from execution.stops.trailing import (
    RANGE_AGAIN,
    Direction,
    TrailBy,
    TrailDistance,
    Trailing,
    TrailStatus,
    fold_price,
    fold_range,
    needs_range,
    rearm,
    reset,
    start,
    trigger_price,
)

D = Decimal
AT = datetime(2026, 1, 1, tzinfo=UTC)
TICK = D("0.01")
HALF = TrailDistance(TrailBy.PERCENT, D("0.5"))
QUARTER = TrailDistance(TrailBy.PERCENT, D("0.25"))


def walk(trailing: Trailing, *prices: str, tick: Decimal = TICK) -> Trailing:
    for number, price in enumerate(prices):
        trailing = fold_price(trailing, D(price), AT + timedelta(seconds=number), tick)
    return trailing


def long_trail(distance: TrailDistance = HALF, activation: str | None = "50500") -> Trailing:
    return start(Direction.UP, distance, D(activation) if activation else None)


def short_trail(distance: TrailDistance = HALF, activation: str | None = "49500") -> Trailing:
    return start(Direction.DOWN, distance, D(activation) if activation else None)


def candle(minute: int, low: str, high: str, close: str | None = None) -> Candle:
    return Candle(
        start=AT + timedelta(minutes=minute), open=D(low), high=D(high), low=D(low), close=D(close or high),
        volume=D(1), is_closed=True,
    )  # fmt: skip


# ---------------------------------------- the table


def test_it_waits_for_its_activation_price():
    trailing = walk(long_trail(), "49900", "50499.99")
    assert (trailing.status, trailing.watermark) == (TrailStatus.WAITING, None)
    assert trigger_price(trailing, TICK) is None


def test_the_price_that_activates_becomes_the_watermark_and_never_triggers():
    trailing = walk(long_trail(), "50500")
    assert (trailing.status, trailing.watermark) == (TrailStatus.ACTIVE, D(50500))


def test_without_an_activation_price_the_first_price_activates():
    assert walk(long_trail(activation=None), "48000").watermark == D(48000)


def test_half_a_percent_below_50800_is_50546():
    followed = walk(long_trail(), "49900", "50500", "50800")
    assert trigger_price(followed, TICK) == D(50546)
    assert walk(long_trail(), "49900", "50500", "50800", "50600", "50550").status is TrailStatus.ACTIVE
    assert walk(long_trail(), "49900", "50500", "50800", "50600", "50550", "50546").status is TrailStatus.TRIGGERED


def test_a_quarter_of_a_percent_below_50800_is_50673():
    assert trigger_price(walk(long_trail(QUARTER), "50500", "50800"), TICK) == D(50673)
    assert walk(long_trail(QUARTER), "50500", "50800", "50600").status is TrailStatus.TRIGGERED


def test_a_short_follows_a_low():
    followed = walk(short_trail(), "50000", "49500", "49000")
    assert followed.watermark == D(49000)
    assert trigger_price(followed, TICK) == D(49245)
    assert walk(short_trail(), "49500", "49000", "49244.99").status is TrailStatus.ACTIVE
    assert walk(short_trail(), "49500", "49000", "49245").status is TrailStatus.TRIGGERED


def test_an_exact_tie_triggers():
    """0.3 % below 10.00 is 9.97: as floats it is missed every other time."""
    terms = start(Direction.UP, TrailDistance(TrailBy.PERCENT, D("0.3")), None)
    assert walk(terms, "10.00", "9.97").status is TrailStatus.TRIGGERED


def test_it_triggers_once_and_then_says_nothing_more():
    fired = walk(long_trail(), "50500", "50000")
    assert fold_price(fired, D(60000), AT + timedelta(hours=1), TICK) == fired


def test_a_reset_forgets_everything_and_a_rearmed_trail_waits_again():
    active = walk(long_trail(), "50500", "50800")
    assert reset() == Trailing()
    assert fold_price(reset(), D(1), AT, TICK) == reset()
    again = rearm(active)
    assert (again.status, again.watermark, again.activation) == (TrailStatus.WAITING, None, D(50500))
    assert rearm(reset()) == reset()


# ---------------------------------------- prices that say nothing


@pytest.mark.parametrize("price", ["0", "-1", "NaN", "Infinity"])
def test_a_price_that_cannot_be_says_nothing(price):
    active = walk(long_trail(), "50500")
    assert fold_price(active, D(price), AT + timedelta(seconds=9), TICK) == active


def test_an_older_price_says_nothing():
    active = walk(long_trail(), "50500", "50800")
    assert fold_price(active, D(40000), AT, TICK) == active


# ---------------------------------------- distances


def test_a_price_distance():
    trailing = walk(long_trail(TrailDistance(TrailBy.PRICE, D(120)), None), "50000", "50300")
    assert trigger_price(trailing, TICK) == D(50180)


def test_an_atr_distance_waits_for_its_range():
    trailing = walk(long_trail(TrailDistance(TrailBy.ATR, D(2)), None), "50000", "40000")
    assert (trailing.status, trigger_price(trailing, TICK)) == (TrailStatus.ACTIVE, None)


def test_an_atr_distance_is_a_multiple_of_the_range():
    trailing = Trailing(
        status=TrailStatus.ACTIVE, distance=TrailDistance(TrailBy.ATR, D(2)), watermark=D(50000), atr=D("75.5")
    )
    assert trigger_price(trailing, TICK) == D(49849)


@pytest.mark.parametrize(
    ("direction", "tick", "expected"), [(Direction.UP, "0.1", "49999.9"), (Direction.DOWN, "0.1", "50000.1")]
)
def test_a_trigger_is_a_tick_behind_the_watermark_at_least(direction, tick, expected):
    terms = start(direction, TrailDistance(TrailBy.PERCENT, D("0.00001")), None)
    assert trigger_price(walk(terms, "50000"), D(tick)) == D(expected)


def test_a_trigger_on_the_grid_gives_back_no_more_than_was_asked():
    up = walk(start(Direction.UP, QUARTER, None), "50001.3")
    assert trigger_price(up, D("0.1")) == D("49876.3")
    down = walk(start(Direction.DOWN, QUARTER, None), "50001.3")
    assert trigger_price(down, D("0.1")) == D("50126.3")


def test_a_trigger_is_a_price():
    assert trigger_price(walk(long_trail(TrailDistance(TrailBy.PRICE, D(99999)), None), "50000"), TICK) == TICK


@pytest.mark.parametrize("value", ["0", "-1", "NaN", "50.01"])
def test_a_percent_that_is_no_trail_is_refused(value):
    with pytest.raises(ValueError, match="trail"):
        start(Direction.UP, TrailDistance(TrailBy.PERCENT, D(value)), None)


def test_an_activation_price_that_is_none_is_refused():
    with pytest.raises(ValueError, match="activation"):
        long_trail(activation="-1")


@given(
    st.sampled_from(list(Direction)),
    st.decimals("0.01", "50", places=2),
    st.lists(st.decimals("0.01", "90000", places=2), min_size=1, max_size=40),
)
def test_the_watermark_and_the_trigger_never_go_back(direction, percent, prices):
    trailing = start(direction, TrailDistance(TrailBy.PERCENT, percent), None)
    before = None
    for number, price in enumerate(prices):
        trailing = fold_price(trailing, price, AT + timedelta(seconds=number), TICK)
        trigger = trigger_price(trailing, TICK)
        assert trigger is not None
        assert trailing.watermark is not None
        assert trigger == TICK or (trailing.watermark - trigger) * direction.sign >= TICK
        assert before is None or (trigger - before) * direction.sign >= 0
        before = trigger
        if trailing.status is TrailStatus.TRIGGERED:
            assert (price - trigger) * direction.sign <= 0
            break


# ---------------------------------------- the range of an ATR distance


def bars(count: int, *, minutes: int = 15, closed: int | None = None) -> list[Candle]:
    """Each ten wide; the first ``closed`` of them are closed."""
    closed = count if closed is None else closed
    return [
        Candle(
            start=AT + number * timedelta(minutes=minutes), open=D(100), high=D(110), low=D(100), close=D(105),
            volume=None, is_closed=number < closed,
        )
        for number in range(count)
    ]  # fmt: skip


def atr_trail(value: str = "2", minutes: int = 15) -> Trailing:
    return start(Direction.UP, TrailDistance(TrailBy.ATR, D(value), minutes), None)


def test_the_range_is_of_closed_candles_and_the_next_one_is_asked_for_when_it_has_closed():
    known = fold_range(atr_trail(), bars(21, closed=20), AT + timedelta(minutes=305))
    assert known.atr == D(10)
    assert known.range_due_at == AT + timedelta(minutes=315, seconds=2)
    assert trigger_price(walk(known, "50000"), TICK) == D(49980)


def test_no_more_than_one_read_for_each_candle():
    """One that had closed was not there yet: a little later, not at once."""
    late = AT + timedelta(minutes=15 * 21, seconds=3)
    assert fold_range(atr_trail(), bars(20), late).range_due_at == late + RANGE_AGAIN


def test_a_range_that_grows_or_shrinks_moves_the_trigger_and_not_the_watermark():
    active = walk(fold_range(atr_trail(), bars(20), AT), "50000")
    wider = [replace(candle, high=D(120)) for candle in bars(20)]
    grown = fold_range(active, wider, AT)
    assert (grown.atr, grown.watermark, trigger_price(grown, TICK)) == (D(20), D(50000), D(49960))


@pytest.mark.parametrize("candles", [[], bars(13), bars(20, closed=13)])
def test_too_few_candles_are_no_range(candles):
    unknown = fold_range(replace(atr_trail(), atr=D(10)), candles, AT)
    assert unknown.atr is None
    assert unknown.range_due_at is not None
    assert walk(unknown, "50000", "40000").status is TrailStatus.ACTIVE


def test_a_market_that_stands_still_is_no_range():
    """Else the trail would stand one tick behind the price."""
    still = [replace(candle, high=D(100), low=D(100), close=D(100)) for candle in bars(20)]
    assert fold_range(atr_trail(), still, AT).atr is None


def test_an_hour_is_as_long_as_it_says():
    known = fold_range(atr_trail(minutes=60), bars(20, minutes=60), AT)
    assert known.range_due_at == AT + timedelta(hours=21, seconds=2)


@pytest.mark.parametrize("trailing", [reset(), long_trail(), walk(long_trail(), "50500", "50000")])
def test_only_a_running_trail_by_range_needs_one(trailing):
    assert needs_range(trailing) is None
    assert fold_range(trailing, bars(20), AT) == trailing


# ---------------------------------------- gaps (R17)


def test_candles_raise_the_watermark_and_judge_nothing():
    active = walk(long_trail(), "50500")
    caught = fold_candles(active, [candle(1, "50400", "50900"), candle(2, "50700", "51000")], AT, TICK)
    assert (caught.trailing.status, caught.trailing.watermark) == (TrailStatus.ACTIVE, D(51000))
    assert caught.missed is None


def test_the_low_of_the_candle_that_made_the_high_proves_nothing():
    active = walk(long_trail(), "50500")
    caught = fold_candles(active, [candle(1, "50300", "60000")], AT, TICK)
    assert caught.missed is None
    again = fold_candles(caught.trailing, [candle(1, "50300", "60000")], AT + timedelta(minutes=1), TICK)
    assert (again.missed, again.trailing) == (None, caught.trailing), "however often it is read"


def test_a_later_candle_through_the_trigger_proves_that_it_would_have_fired():
    active = walk(long_trail(), "50500")
    caught = fold_candles(active, [candle(2, "50600", "50700"), candle(1, "50500", "51000")], AT, TICK)
    assert caught.missed == MissedTrigger(D(50745), AT + timedelta(minutes=2))
    assert (caught.trailing.status, caught.trailing.watermark) == (TrailStatus.ACTIVE, D(51000))


def test_a_candle_may_activate():
    caught = fold_candles(long_trail(), [candle(1, "50000", "50499"), candle(2, "50400", "50600")], AT, TICK)
    assert (caught.trailing.status, caught.trailing.watermark) == (TrailStatus.ACTIVE, D(50600))


def test_a_short_folds_the_lows():
    active = walk(short_trail(), "49500")
    caught = fold_candles(active, [candle(1, "48000", "49600"), candle(2, "48100", "49000")], AT, TICK)
    assert caught.trailing.watermark == D(48000)
    assert caught.missed == MissedTrigger(D(48240), AT + timedelta(minutes=2))


def test_r17_a_price_that_came_after_a_candle_makes_no_trigger_for_that_candle():
    """50600 → 52000 → 51800 in the gap; 51800 was heard before the candles were read: nothing under it was missed."""
    heard = fold_price(walk(long_trail(HALF), "50600"), D(51800), AT + timedelta(minutes=3), TICK)
    caught = fold_candles(heard, [candle(1, "50600", "52000")], AT, TICK)
    assert (caught.missed, caught.trailing.watermark) == (None, D(52000))
    began = fold_price(long_trail(HALF, None), D(155), AT + timedelta(minutes=9), TICK)
    risen = [candle(1, "151", "153"), candle(2, "152.9", "156"), candle(3, "155.5", "155.9")]
    assert fold_candles(began, risen, AT, TICK).missed is None


def test_r17_what_earlier_candles_prove_counts_though_a_better_price_was_heard_since():
    heard = fold_price(walk(long_trail(HALF), "50600"), D(51900), AT + timedelta(minutes=5), TICK)
    fell = [candle(1, "50600", "51500"), candle(2, "51000", "51200")]
    caught = fold_candles(heard, fell, AT, TICK)
    assert caught.missed == MissedTrigger(D("51242.5"), AT + timedelta(minutes=2))
    assert (caught.trailing.watermark, caught.trailing.watermark_at) == (D(51900), heard.watermark_at)


def test_the_first_trigger_that_was_missed_counts():
    active = walk(long_trail(), "50500")
    falling = [candle(1, "50500", "51000"), candle(2, "50600", "50700"), candle(3, "50000", "50600")]
    assert fold_candles(active, falling, AT, TICK).missed == MissedTrigger(D(50745), AT + timedelta(minutes=2))


def began(seconds: int) -> Trailing:
    return replace(long_trail(HALF, None), waits_since=AT + timedelta(seconds=seconds))


def test_r17_of_the_minute_in_which_a_trail_began_its_end_counts_and_its_extreme_is_in_doubt():
    """The other end proves nothing, nor does the minute say when its best price was."""
    caught = fold_candles(began(30), [candle(0, "49000", "52000", "51300")], AT + timedelta(seconds=34), TICK)
    assert (caught.trailing.watermark, caught.missed, caught.in_doubt) == (D(51300), None, D(52000))
    fell = [candle(0, "49000", "52000", "51300"), candle(1, "51000", "51100")]
    proven = fold_candles(began(30), fell, AT + timedelta(seconds=34), TICK)
    assert proven.missed == MissedTrigger(D("51043.5"), AT + timedelta(minutes=1))


def test_r17_a_minute_that_was_read_when_a_trail_began_tells_what_came_later_in_it():
    read = note_first_minute(began(30), [candle(0, "49000", "50700"), candle(1, "1", "99999")])
    assert note_first_minute(read, [candle(0, "49000", "60000")]) == read
    assert note_first_minute(began(30), [candle(1, "1", "99999")]) == began(30)
    assert note_first_minute(long_trail(), [candle(0, "1", "99999")]) == long_trail()
    since = AT + timedelta(seconds=34)
    later = fold_candles(read, [candle(0, "49000", "52000", "51300")], since, TICK)
    assert (later.trailing.watermark, later.in_doubt) == (D(52000), None)
    same = fold_candles(read, [candle(0, "49000", "50700", "50100")], since, TICK)
    assert (same.trailing.watermark, same.in_doubt) == (D(50100), D(50700))


def test_r17_a_minute_that_did_not_reach_the_activation_price_leaves_nothing_in_doubt():
    waits = replace(long_trail(), waits_since=AT + timedelta(seconds=30))
    caught = fold_candles(waits, [candle(0, "49000", "50499")], AT + timedelta(seconds=34), TICK)
    assert (caught.in_doubt, caught.trailing.status) == (None, TrailStatus.WAITING)


def test_r17_a_minute_that_a_trail_has_followed_from_its_start_counts_wholly():
    caught = fold_candles(began(30), [candle(1, "49000", "52000")], AT + timedelta(seconds=90), TICK)
    assert (caught.trailing.watermark, caught.missed, caught.in_doubt) == (D(52000), None, None)


def test_r17_the_minute_is_read_once_and_only_while_it_lasts():
    assert first_minute_due(began(30), AT + timedelta(seconds=31)) == AT
    assert first_minute_due(began(30), AT + timedelta(seconds=60)) is None
    assert first_minute_due(note_first_minute(began(30), [candle(0, "1", "2")]), AT) is None
    assert first_minute_due(long_trail(), AT) is None
    assert first_minute_due(replace(reset(), waits_since=AT), AT) is None


def test_r17_no_candle_that_began_before_the_entry_or_the_gap():
    active = walk(long_trail(), "50500")
    assert fold_candles(active, [candle(1, "1", "99999")], AT + timedelta(minutes=2), TICK).trailing == active


def test_a_candle_does_not_make_the_newest_price_older():
    ended_by = fold_price(walk(long_trail(), "50500"), D(50501), AT + timedelta(minutes=5), TICK)
    caught = fold_candles(ended_by, [candle(1, "50400", "50900"), candle(2, "50400", "50500")], AT, TICK).trailing
    assert (caught.watermark, caught.updated_at) == (D(50900), ended_by.updated_at)


@pytest.mark.parametrize("trailing", [reset(), walk(long_trail(), "50500", "50000")])
def test_candles_wake_no_trail_that_rests(trailing):
    assert fold_candles(trailing, [candle(1, "1", "99999")], AT, TICK).trailing == trailing


# ---------------------------------------- pace (R16)


@pytest.mark.parametrize(
    ("wanted", "seconds", "moves"),
    [("50025", None, True), ("50024", None, False), ("50025", 1, False), ("50025", 2, True), ("49975", 2, True)],
)
def test_r16_a_ratchet_moves_by_a_step_and_not_too_often(wanted, seconds, moves):
    since = None if seconds is None else timedelta(seconds=seconds)
    assert worth_moving(D(50000), D(wanted), since, Pace()) is moves

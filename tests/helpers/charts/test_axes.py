"""Prices to rows and times to columns: to the pixel."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from helpers.charts.price_axis import PriceAxis, price_axis, price_words, step_words
from helpers.charts.time_axis import TimeAxis, interval_words, length_words, time_words
from tests.helpers.charts.pictures import MONDAY, D, a_candle, at, candles

pytestmark = pytest.mark.watched


def an_axis(low: str = "100", high: str = "200") -> PriceAxis:
    return PriceAxis(low=D(low), high=D(high), top=100, bottom=1100)


# ---------------------------------------- prices


@pytest.mark.parametrize(
    ("price", "row"),
    [("200", 100), ("100", 1100), ("150", 600), ("199.9", 101), ("199.96", 100), ("210", 0), ("90", 1200)],
)
def test_a_price_has_the_nearest_row(price: str, row: int) -> None:
    assert an_axis().row(D(price)) == row


def test_a_price_is_above_below_or_shown() -> None:
    assert [an_axis().beyond(D(price)) for price in ("200.1", "200", "100", "99.9")] == [1, 0, 0, -1]


@pytest.mark.parametrize(
    ("low", "high", "tick", "steps"),
    [
        ("49123.4", "50987.6", "0.1", ["49500", "50000", "50500"]),
        ("100", "200", "0.1", ["100", "120", "140", "160", "180", "200"]),
        ("0.0000118", "0.0000126", "0.0000000001", ["0.0000118", "0.000012", "0.0000122", "0.0000124", "0.0000126"]),
        ("0.999", "1.001", "0.001", ["0.999", "1", "1.001"]),
        ("0.9996", "1.0004", "0.001", ["1"]),
        ("1.0002", "1.0004", "0.001", []),
    ],
)
def test_the_grid_has_round_prices_and_no_finer_ones_than_a_tick(
    low: str, high: str, tick: str, steps: list[str]
) -> None:
    assert an_axis(low, high).steps(D(tick), 6) == [D(step) for step in steps]


def test_labels_of_the_grid_have_the_places_of_its_step() -> None:
    assert step_words([D("49500"), D("50000")]) == ["49,500", "50,000"]
    assert step_words([D("0.0000118"), D("0.0000120")]) == ["0.0000118", "0.0000120"]
    assert step_words([D("1.5")]) == ["1.5"]
    assert step_words([]) == []


@pytest.mark.parametrize(
    ("price", "tick", "words"),
    [
        ("98765.4", "0.10", "98,765.4"),
        ("0.0000123", "0.0000001", "0.0000123"),
        ("50000.123456789", "0.01", "50,000.12"),
        ("1234567", "1", "1,234,567"),
        ("1234567", "10", "1,234,567"),
    ],
)
def test_a_price_is_written_by_its_tick(price: str, tick: str, words: str) -> None:
    assert price_words(D(price), D(tick)) == words


def test_an_axis_spans_the_candles_and_a_margin() -> None:
    axis = price_axis(candles(3, "100", swing="5"), [], 100, 1100)
    assert (axis.low, axis.high) == (D("94.6"), D("105.4"))


def test_near_prices_are_taken_in_and_far_ones_are_not() -> None:
    axis = price_axis(candles(3, "100", swing="5"), [D(120), D(60), D("99")], 100, 1100)
    assert axis.beyond(D(120)) == 0
    assert axis.beyond(D(60)) == -1
    assert axis.row(D(95)) - axis.row(D(105)) > 300, "the candles keep a third of the height"


def test_a_flat_market_has_a_line_in_the_middle() -> None:
    axis = price_axis([a_candle(0, ("100", "100", "100", "100"))], [], 100, 1100)
    assert axis.row(D(100)) == 600
    assert axis.high - axis.low == D("0.54")


def test_no_axis_goes_below_zero() -> None:
    assert price_axis([a_candle(0, ("1", "100", "0.5", "90"))], [], 100, 1100).low == 0


# ---------------------------------------- times


def of_hours(hours: float, left: int = 0, right: int = 1000, begin: datetime = MONDAY) -> TimeAxis:
    return TimeAxis(begin=begin, end=begin + timedelta(hours=hours), left=left, right=right)


def test_a_time_has_the_column_that_it_has_reached() -> None:
    axis = of_hours(10, left=10, right=1010)
    assert [axis.column(at(minutes)) for minutes in (0, 5, 300, 600, -60)] == [10, 18, 510, 1010, -90]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.5, ["5 Jan", "00:10", "00:20", "00:30"]),
        (8, ["5 Jan", "02:00", "04:00", "06:00", "08:00"]),
        (24, ["5 Jan", "06:00", "12:00", "18:00", "6 Jan"]),
        (96, ["5 Jan", "6 Jan", "7 Jan", "8 Jan", "9 Jan"]),
        (24 * 60, ["5 Jan", "19 Jan", "2 Feb", "16 Feb", "2 Mar"]),
    ],
)
def test_the_grid_has_round_times_in_utc(hours: float, words: list[str]) -> None:
    assert [time_words(step) for step in of_hours(hours).steps(5)] == words


def test_decades_have_a_line_a_year() -> None:
    steps = of_hours(24 * 3650).steps(5)
    assert {later - step for step, later in pairwise(steps)} == {timedelta(weeks=52)}
    assert len(steps) == 10


def test_the_grid_begins_with_the_first_round_time_there_is() -> None:
    axis = of_hours(8, begin=MONDAY - timedelta(minutes=7))
    assert axis.steps(5)[0] == MONDAY
    assert of_hours(8, begin=MONDAY + timedelta(minutes=7)).steps(5)[0] == at(120)


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    assert time_words(datetime(2026, 1, 5, 1, 30, tzinfo=timezone(timedelta(hours=2)))) == "23:30"
    assert time_words(datetime(2026, 12, 31, 0, 0, tzinfo=UTC)) == "31 Dec"


def test_a_time_that_is_not_shown_is_bounded_by_the_edges() -> None:
    axis = of_hours(1)
    assert axis.bounded(at(-5), axis.end) == axis.begin
    assert axis.bounded(at(90), axis.begin) == axis.end
    assert axis.bounded(at(5), axis.end) == at(5)
    assert axis.bounded(None, axis.end) == axis.end
    assert [axis.shows(at(minutes)) for minutes in (-1, 0, 60, 61)] == [False, True, True, False]


def test_lengths_and_intervals_in_words() -> None:
    lengths = [timedelta(minutes=45), timedelta(hours=30), timedelta(hours=71, minutes=59), timedelta(days=12)]
    assert [length_words(each) for each in lengths] == ["45 min", "30 h", "71 h", "12 d"]
    assert [interval_words(minutes) for minutes in (1, 15, 60, 240, 1440)] == ["1m", "15m", "1h", "4h", "1d"]

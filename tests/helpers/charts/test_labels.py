"""Labels: none over another, none too many, each near to its price."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.charts.labels import grouped, spread
from helpers.charts.picture import Meaning
from tests.helpers.charts.pictures import D, a_level


@pytest.mark.watched
@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ([], []),
        ([300], [300]),
        ([100, 200, 300], [100, 200, 300]),
        ([300, 300], [280, 320]),
        ([300, 310, 400], [285, 325, 400]),
        ([300, 310, 350], [280, 320, 360]),
        ([0, 0, 500], [20, 60, 500]),
        ([600, 600], [540, 580]),
        ([300] * 20, [20 + 40 * number for number in range(20)]),
    ],
)
def test_labels_make_room_for_each_other(wanted: list[int], rows: list[int]) -> None:
    assert spread(wanted, 40, 20, 580) == rows


@given(st.lists(st.integers(-50, 1050), max_size=12))
def test_labels_never_overlap_and_stay_inside_while_there_is_room(wanted: list[int]) -> None:
    rows = spread(sorted(wanted), 40, 20, 980)
    assert all(low + 40 <= high for low, high in pairwise(rows))
    assert all(20 <= row <= 980 for row in rows)


@pytest.mark.watched
def test_every_level_has_a_label_of_its_own_the_highest_first() -> None:
    groups = grouped([a_level("3", label="b"), a_level("7", Meaning.STOP, "a"), a_level("1", label="c")])
    assert [(group.words, group.low) for group in groups] == [("a", D(7)), ("b", D(3)), ("c", D(1))]


@pytest.mark.watched
def test_levels_of_one_meaning_and_price_share_a_label() -> None:
    both = [a_level("5", label="x"), a_level("5", label="y"), a_level("5", Meaning.STOP, "z")]
    assert sorted(group.words for group in grouped(both)) == ["2 targets", "z"]


@pytest.mark.watched
def test_where_there_are_too_many_the_nearest_of_one_meaning_share_one() -> None:
    levels = [a_level(price) for price in ("10", "11", "20", "40", "41.5")]
    levels.append(a_level("10.5", Meaning.ENTRY, "Lot 1", many="lots"))
    (high, low), lot = (
        [(group.words, group.low, group.high) for group in grouped(levels, 3) if group.meaning is Meaning.TARGET],
        [group.words for group in grouped(levels, 3) if group.meaning is Meaning.ENTRY],
    )
    assert high == ("2 targets", D(40), D("41.5"))
    assert low == ("3 targets", D(10), D(20))
    assert lot == ["Lot 1"]


@pytest.mark.watched
def test_words_that_differ_are_not_thrown_together() -> None:
    trails = [
        a_level("5", Meaning.TRAIL, "High 1", many="highs"),
        a_level("4", Meaning.TRAIL, "Trail 1", many="trails"),
    ]
    assert [group.words for group in grouped(trails, 1)] == ["High 1", "Trail 1"]

"""A picture in pixels, exactly: nothing is drawn here."""

from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from execution.facts.slots import Side
from helpers.charts.labels import MOST_LABELS
from helpers.charts.layout import LABEL_ROWS, laid_out
from helpers.charts.picture import Mark, Meaning, Move, Moves, Picture
from helpers.charts.scene import HEIGHT, WIDTH, Box, Scene
from tests.helpers.charts.pictures import D, a_candle, a_level, a_picture, at, candles

pytestmark = pytest.mark.watched

LAST = 40 * 15


def laid(picture: Picture) -> Scene:
    """Every character is ten columns wide: the longest text is that of the last price."""
    return laid_out(picture, lambda text: 10 * len(text))


def strokes(scene: Scene, meaning: Meaning) -> list[Box]:
    return [stroke.box for stroke in scene.strokes if stroke.meaning is meaning]


def test_the_title_says_what_is_shown_and_how_it_changed() -> None:
    scene = laid(a_picture(note="a note"))
    assert (scene.title, scene.note) == ("BTCUSDT 15m", "a note")
    assert (scene.change, scene.is_up) == ("99.0  0.00% in 10 h", None)
    risen = laid(a_picture(last=D("100.98")))
    assert (risen.change, risen.is_up) == ("101.0  +2.00% in 10 h", True)
    fallen = laid(a_picture(last=D("98.01")))
    assert (fallen.change, fallen.is_up) == ("98.0  -1.00% in 10 h", False)


def test_labels_have_as_much_room_as_the_widest_needs() -> None:
    scene = laid(a_picture())
    assert scene.plot == Box(12, 136, WIDTH - 20 - 20 - 10 * len("Last  99.0"), HEIGHT - 56)


def test_candles_stand_side_by_side_at_their_prices() -> None:
    scene = laid(a_picture())
    first, second = scene.bars[:2]
    # 928 columns for 40 candles are 23.2 each; 97.92 to 102.08 would be 2 and a margin of 0.08 each way
    assert (first.body, first.wick) == (Box(14, 173, 32, 1107), Box(22, 173, 24, 1107))
    assert second.body.left - first.body.right == 5
    assert (first.is_up, second.is_up) == (True, False)
    assert scene.line == ()
    assert scene.bars[-1].body.right < scene.plot.right


def test_a_body_spans_open_and_close_and_a_wick_all_prices() -> None:
    scene = laid(a_picture(candles=(a_candle(0, ("100", "104", "96", "98")),)))
    (bar,) = scene.bars
    assert not bar.is_up
    assert bar.wick.top < bar.body.top < bar.body.bottom < bar.wick.bottom
    assert bar.body.right - bar.body.left == 24, "one candle alone is not as wide as the chart"
    assert bar.wick.left - bar.body.left == bar.body.right - bar.wick.right


def test_candles_without_two_columns_are_a_line_through_their_closes() -> None:
    narrow = laid(a_picture(candles=candles(464)))
    assert (len(narrow.bars), narrow.line) == (464, ())
    assert all(bar.body.left == bar.body.right for bar in narrow.bars)
    scene = laid(a_picture(candles=candles(465)))
    assert (scene.bars, len(scene.line)) == ((), 465)
    assert scene.line[-1] == (scene.plot.right, scene.bars[-1].body.top if scene.bars else 173)


def test_a_gap_in_time_is_a_gap_in_the_picture() -> None:
    scene = laid(a_picture(candles=(*candles(2), a_candle(9, ("100", "101", "99", "100")))))
    assert scene.bars[2].body.left - scene.bars[1].body.left > 500


# ---------------------------------------- levels


def test_a_level_goes_from_when_it_began_to_when_it_ended() -> None:
    levels = (
        a_level("100", Meaning.ENTRY),
        a_level("100.5", Meaning.STOP, since=at(LAST // 2)),
        a_level("99.5", Meaning.TARGET, since=at(-60), until=at(LAST // 4)),
        a_level("99.6", Meaning.ORDER, since=at(-60), until=at(-1)),
        a_level("99.7", Meaning.ORDER, since=at(LAST + 1)),
    )
    scene = laid(a_picture(levels=levels))
    middle, quarter = (12 + scene.plot.right) // 2, 12 + (scene.plot.right - 12) // 4
    assert strokes(scene, Meaning.ENTRY) == [Box(12, 640, scene.plot.right, 640)]
    (stop,) = strokes(scene, Meaning.STOP)
    assert (stop.left, stop.right) == (middle, scene.plot.right)
    (target,) = strokes(scene, Meaning.TARGET)
    assert (target.left, target.right) == (12, quarter)
    assert strokes(scene, Meaning.ORDER) == []
    assert {label.meaning for label in scene.labels} == {Meaning.ENTRY, Meaning.STOP, Meaning.TARGET, Meaning.LAST}


def test_a_level_that_is_far_away_has_its_label_at_the_edge() -> None:
    far = a_picture(levels=(a_level("200", label="Far"), a_level("10", Meaning.STOP, "Stop")))
    scene = laid(far)
    above, last, below = scene.labels
    assert (above.name, above.price, above.beyond, above.lines) == ("Far", "200.0", 1, ())
    assert above.row == 136 + LABEL_ROWS // 2
    assert (below.name, below.beyond, below.row) == ("Stop", -1, HEIGHT - 56 - LABEL_ROWS // 2)
    assert (last.name, last.beyond) == ("Last", 0)
    assert strokes(scene, Meaning.TARGET) == strokes(scene, Meaning.STOP) == []


def test_labels_stand_at_their_lines_or_beside_each_other() -> None:
    scene = laid(a_picture(last=D(100), levels=(a_level("100.01"), a_level("99.99", Meaning.STOP, "Stop"))))
    rows = [label.row for label in scene.labels]
    assert [high - low for low, high in pairwise(rows)] == [LABEL_ROWS, LABEL_ROWS]
    assert [label.name for label in scene.labels] == ["TP", "Last", "Stop"]
    assert scene.labels[1].row == scene.labels[1].lines[0] == 640


def test_thirty_lots_have_as_many_labels_as_can_be_read_and_all_their_lines() -> None:
    lots = tuple(
        a_level(f"{99 + number / 16:.2f}", Meaning.ENTRY, f"Lot {number}", many="lots") for number in range(30)
    )
    scene = laid(a_picture(levels=lots))
    assert len(scene.labels) == MOST_LABELS
    assert len(strokes(scene, Meaning.ENTRY)) == 30
    assert sum(len(label.lines) for label in scene.labels if label.meaning is Meaning.ENTRY) == 30
    shared = [label for label in scene.labels if label.name.endswith(" lots")]
    assert shared
    assert all(label.price == "" for label in shared)


# ---------------------------------------- axes


def test_a_price_of_the_axis_gives_way_to_a_label() -> None:
    ticks = {tick.at: tick.words for tick in laid(a_picture(last=D(100))).prices}
    assert ticks[640] == ""
    assert [words for words in ticks.values() if words] == ["99.0", "99.5", "100.5", "101.0"]


def test_times_are_written_where_there_is_room() -> None:
    scene = laid(a_picture())
    assert [(tick.at, tick.words) for tick in scene.times][:3] == [(12, ""), (197, "02:00"), (383, "04:00")]


# ---------------------------------------- fills


def test_fills_are_marked_once_at_their_price_and_time() -> None:
    marks = (
        Mark(at(150), D("99.5"), Side.BUY),
        Mark(at(150), D("99.5"), Side.BUY),
        Mark(at(300), D("100.5"), Side.SELL),
        Mark(at(-1), D("100"), Side.BUY),
        Mark(at(LAST + 1), D("100"), Side.BUY),
        Mark(at(300), D("500"), Side.SELL),
    )
    buy, sell = laid(a_picture(marks=marks)).arrows
    assert (buy.column, buy.side) == (244, Side.BUY)
    assert (sell.column, sell.side) == (476, Side.SELL)
    assert buy.row > sell.row


# ---------------------------------------- moves


def test_a_stop_that_was_moved_is_a_stair() -> None:
    moves = Moves(
        meaning=Meaning.STOP,
        moves=(Move(at(150), D("99.5")), Move(at(300), D("100")), Move(at(450), D("100.5"))),
        until=at(525),
    )
    scene = laid(a_picture(moves=(moves,)))
    low, middle, high = (box.top for box in strokes(scene, Meaning.STOP) if box.top == box.bottom)
    assert middle == 640
    assert strokes(scene, Meaning.STOP) == [
        Box(244, low, 476, low),
        Box(476, middle, 476, low),
        Box(476, middle, 708, middle),
        Box(708, high, 708, middle),
        Box(708, high, 824, high),
    ]
    assert not any(stroke.is_dashed for stroke in scene.strokes if stroke.meaning is Meaning.STOP)


def test_of_a_stair_only_what_lies_inside_is_shown() -> None:
    moves = (Move(at(-90), D("50")), Move(at(-60), D("99")), Move(at(300), D("99")), Move(at(450), D("500")))
    scene = laid(a_picture(moves=(Moves(meaning=Meaning.TRAIL, moves=moves),)))
    row = 1107
    assert strokes(scene, Meaning.TRAIL) == [
        Box(12, row, 476, row),
        Box(476, row, 708, row),
        Box(708, 136, 708, row),
    ]


def test_what_was_never_moved_has_no_stair() -> None:
    assert strokes(laid(a_picture(moves=(Moves(meaning=Meaning.TRAIL, moves=()),))), Meaning.TRAIL) == []


def test_a_picture_without_a_candle_is_none() -> None:
    with pytest.raises(ValueError, match="no chart of BTCUSDT without a candle"):
        laid(a_picture(candles=()))


def test_the_same_picture_is_laid_out_the_same_in_another_time() -> None:
    moved = tuple(replace(candle, start=candle.start + timedelta(days=7)) for candle in candles(40))
    there, here = laid(a_picture(candles=moved)), laid(a_picture())
    assert (there.bars, there.prices, there.labels) == (here.bars, here.prices, here.labels)

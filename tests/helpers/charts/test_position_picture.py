"""What the charts of positions and of trades that are over show of them."""

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts.slots import Side
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.liquidation import Clearance
from execution.stops.break_even_to_come import BreakEvenToCome
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy, TrailDistance
from execution.views import EntryView, PositionView, TargetView, TrailView
from helpers.charts.drawing import text_width
from helpers.charts.layout import LABEL_ROWS, laid_out
from helpers.charts.picture import Headline, Level, Meaning, Move, Moves, Picture, Theme
from helpers.charts.position_closed import closed_picture
from helpers.charts.position_frame import Frame, Window, window_now, window_of
from helpers.charts.position_picture import market_picture, position_picture, signed
from helpers.charts.position_record import record_of
from tests.handlers.fakes import NOON, D, a_position, a_version
from tests.helpers.charts.pictures import candles
from tests.helpers.charts.stories import a_closed_story, a_story, after, moved
from utils.trade_history import Story

pytestmark = pytest.mark.watched


def a_frame(**changes: Any) -> Frame:
    shown = tuple(replace(each, start=after(15 * (n - 5))) for n, each in enumerate(candles(20, "50000", swing="300")))
    fields: dict[str, Any] = {"symbol": "BTCUSDT", "minutes": 15, "candles": shown, "tick": D("0.1")}
    return Frame(**{**fields, **changes})


FRAME = a_frame()
RECENT = FRAME.candles[12].start


def pictured(story: Story | None = None, **changes: Any) -> Picture:
    position: PositionView = a_position(**{"liq_price": None, "drawn_for": a_version(), **changes})
    return position_picture(position, None if story is None else record_of(story), FRAME)


def shown(picture: Picture, *meanings: Meaning) -> list[tuple[str, str]]:
    return [(level.label, f"{level.price:f}") for level in picture.levels if level.meaning in meanings]


def spans(picture: Picture, meaning: Meaning) -> list[tuple[datetime | None, datetime | None]]:
    return [(level.since, level.until) for level in picture.levels if level.meaning is meaning]


# ---------------------------------------------------------------------------------------------------- open


def test_a_position_has_entry_stop_and_targets_with_their_shares() -> None:
    picture = pictured(a_story())
    assert shown(picture, Meaning.ENTRY, Meaning.STOP) == [("Entry", "50000"), ("Stop", "49000")]
    assert shown(picture, Meaning.TARGET) == [("TP1 50%", "51000"), ("TP2 30%", "52000")]
    assert spans(picture, Meaning.TARGET) == [(NOON, None), (NOON, None)]
    assert picture.moves == (Moves(meaning=Meaning.STOP, moves=(Move(after(0.05), D(49000)),)),)
    assert [mark.price for mark in picture.marks] == [D(50000)]
    assert picture.note == "LONG 0.1 · +21.05 USDT · +0.21R"
    assert picture.last == D("50210.5")


def test_without_its_log_a_position_has_no_past() -> None:
    picture = pictured(opened_at=None)
    assert (picture.moves, picture.marks) == ((), ())
    assert spans(picture, Meaning.STOP) == spans(picture, Meaning.ENTRY) == [(RECENT, None)]
    assert pictured(opened_at=NOON).levels[0].since == NOON


def test_the_stop_is_drawn_as_long_as_it_is_known_to_have_stood() -> None:
    story = a_story(moved(60, "49000", "49500"), stop="49500")
    moves = (Move(after(0.05), D(49000)), Move(after(60), D(49500)))
    stands = pictured(story, stop=D(49500), standing_stop=D(49500))
    assert stands.moves == (Moves(meaning=Meaning.STOP, moves=moves),)
    assert spans(stands, Meaning.STOP) == [(after(60), None)]
    another = pictured(story, stop=D(49600), standing_stop=D(49600))
    assert another.moves == (Moves(meaning=Meaning.STOP, moves=moves, until=after(60)),)
    assert spans(another, Meaning.STOP) == [(RECENT, None)]


def test_a_stop_that_the_exchange_does_not_show_is_marked() -> None:
    assert shown(pictured(standing_stop=None), Meaning.STOP) == [("Stop?", "49000")]
    both = pictured(stop=D(49500), standing_stop=D(49000), smart=SmartStop(price=D(49800)))
    assert shown(both, Meaning.STOP) == [("Stop", "49000"), ("Stop?", "49500"), ("Smart", "49800")]
    moot = pictured(smart=SmartStop(price=D(49800)), smart_is_moot=True)
    assert shown(moot, Meaning.STOP) == [("Stop", "49000")]
    assert pictured(a_story(stop="1")).moves == ()
    waits = pictured(size=D(0), standing_stop=None, avg_entry=None)
    assert shown(waits, Meaning.STOP, Meaning.ENTRY) == []


def test_targets_that_were_hit_say_so_and_removed_ones_are_gone() -> None:
    targets = (
        TargetView(number=1, price=D(51000), share=D(0), qty=D("0.05"), hit=True, removed=False),
        TargetView(number=2, price=D(52500), share=D(0), qty=D("0.05"), hit=False, removed=False),
        TargetView(number=3, price=D(53000), share=D(0), qty=D("0.05"), hit=False, removed=True),
        TargetView(number=4, price=D(54000), share=D(0), qty=D("0.05"), hit=False, removed=False),
    )
    picture = pictured(a_closed_story(), targets=targets)
    assert shown(picture, Meaning.TARGET) == [("TP1 hit", "51000"), ("TP2 30%", "52500"), ("TP4", "54000")]
    assert spans(picture, Meaning.TARGET) == [(NOON, after(30)), (RECENT, None), (RECENT, None)]
    assert shown(pictured(drawn_for=None), Meaning.TARGET) == [("TP1", "51000"), ("TP2", "52000")]


def test_what_waits_and_what_follows_has_its_line() -> None:
    terms = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), native=True)
    trail = TrailView(terms=terms, watermark=D(50400), native=D(500), native_at=D(49900), is_confirmed=True)
    even = BreakEvenToCome(
        terms=BreakEven(when=BreakEvenWhen.AT_R, value=D(1)), trigger=D(51000), stop=None, is_moot=False
    )
    entries = (
        EntryView(number=2, price=D(49700), qty=D(1), filled=D(0)),
        EntryView(number=3, price=D(49600), qty=D(1), filled=D(0), standing=EntryStanding.NOT_SENT),
        EntryView(number=4, price=None, qty=D(1), filled=D(0)),
    )
    picture = pictured(trail=trail, break_even=even, entries=entries)
    assert shown(picture, Meaning.TRAIL) == [("High", "50400"), ("Trail", "49900"), ("BE from", "51000")]
    assert shown(picture, Meaning.ORDER) == [("Entry 2", "49700")]
    waiting = replace(trail, watermark=None, native_at=None)
    for other in (replace(even, is_moot=True), replace(even, trigger=None)):
        assert not shown(pictured(trail=waiting, break_even=other), Meaning.TRAIL)
    after_target = replace(even, terms=BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1)))
    assert not shown(pictured(break_even=after_target), Meaning.TRAIL)
    short = pictured(trail=replace(trail, native_at=None), side=Side.SELL)
    assert shown(short, Meaning.TRAIL) == [("Low", "50400")]


def test_liquidation_is_there_when_it_is_near() -> None:
    def is_shown(**changes: Any) -> bool:
        return bool(shown(pictured(**changes), Meaning.LIQUIDATION))

    assert is_shown(liq_price=D(48000))
    assert is_shown(liq_price=D(48000), price=None)
    assert not is_shown(liq_price=D(45000))
    assert is_shown(liq_price=D(45000), clearance=Clearance.BAD)
    assert not is_shown(liq_price=D(48000), size=D(0))
    assert not is_shown(liq_price=None)


def test_what_is_not_known_of_its_money_is_left_out() -> None:
    assert pictured(unrealised=None, r=None).note == "LONG 0.1"
    assert pictured(symbol="BTCUSD", r=None).note == "LONG 0.1 · +21.05"
    assert pictured(symbol="BTCPERP", r=None).note == "LONG 0.1 · +21.05 USDC"


@pytest.mark.parametrize(
    ("value", "words"), [("1234.567", "+1,234.57"), ("-0.5", "-0.50"), ("0.001", "0.00"), ("-0.001", "0.00")]
)
def test_money_has_its_sign_and_nothing_has_none(value: str, words: str) -> None:
    assert signed(D(value)) == words


def test_a_symbol_without_a_position_is_its_candles() -> None:
    picture = market_picture(a_frame(theme=Theme.LIGHT))
    assert (picture.levels, picture.moves, picture.marks, picture.note) == ((), (), (), "")
    assert picture.theme is Theme.LIGHT


# ---------------------------------------------------------------------------------------------------- closed


def closed(*events: Any, **changes: Any) -> Picture:
    return closed_picture(record_of(a_closed_story(*events, **changes)), after(60), FRAME)


def test_a_trade_that_is_over_has_each_move_of_its_stop_its_exits_and_its_result() -> None:
    picture = closed(moved(20, "49000", "49500"))
    assert picture.headline == Headline("+85.00 USDT  +0.85R", is_up=True)
    assert picture.note == "LONG 0.1 · by hand · 60 min"
    assert picture.moves[0].moves == (Move(after(0.05), D(49000)), Move(after(20), D(49500)))
    assert picture.moves[0].until == after(60)
    assert shown(picture, Meaning.STOP) == [("Stop", "49500"), ("First stop", "49000")]
    assert shown(picture, Meaning.ENTRY, Meaning.LAST) == [("Entry", "50000"), ("Exit", "50900")]
    assert spans(picture, Meaning.LAST) == [(after(30), after(60))]
    assert shown(picture, Meaning.TARGET) == [("TP1 hit", "51000"), ("TP2 33.3%", "52000")]
    assert spans(picture, Meaning.TARGET) == [(NOON, after(30)), (NOON, after(60))]
    assert len(picture.marks) == 3


def test_a_trade_of_which_little_is_known_says_no_more_than_that() -> None:
    nothing = {"net": None, "entry_qty": None, "entry_price": None, "exit_price": None, "reason": None}
    picture = closed_picture(record_of(a_story(trade=nothing, stop="1", targets=[])), after(60), FRAME)
    assert (picture.headline, picture.note) == (Headline("", None), "LONG · 60 min")
    assert (picture.levels, picture.moves) == ((), ())
    assert closed(net=D(0)).headline == Headline("0.00 USDT  0.00R", None)
    lost = closed_picture(record_of(a_story(trade={"net": D(-5)})), after(60), FRAME).headline
    assert lost == Headline("-5.00 USDT", is_up=False)
    unknown = closed_picture(record_of(a_story(targets=[{"price": "7", "share": "1"}])), after(60), FRAME)
    assert spans(unknown, Meaning.TARGET) == [(after(60), after(60))], "nobody knows since when it was wanted"


# ---------------------------------------------------------------------------------------------------- labels


@pytest.mark.parametrize("first", ["0.00001234", "104250.5"])
@pytest.mark.parametrize("count", [1, 10])
def test_labels_of_targets_close_together_never_cover_each_other(first: str, count: int) -> None:
    price = D(first)
    tick = price / 1000
    around = replace(candles(20, "1")[0], open=price, high=price + tick, low=price - tick, close=price)
    frame = a_frame(candles=tuple(replace(around, start=each.start) for each in FRAME.candles), tick=D("0.00000001"))
    targets = tuple(
        TargetView(number=n, price=price + tick * n / 8, share=D(0), qty=D(1), hit=n == 1, removed=False)
        for n in range(1, count + 1)
    )
    position = a_position(
        avg_entry=price, price=price, stop=price - tick / 5, standing_stop=price - tick / 4, targets=targets,
        liq_price=price - tick,
    )  # fmt: skip
    scene = laid_out(position_picture(position, None, frame), text_width)
    rows = [label.row for label in scene.labels]
    assert len(rows) >= 5
    assert all(below - above >= LABEL_ROWS for above, below in pairwise(rows))
    assert rows[0] >= scene.plot.top
    assert rows[-1] <= scene.plot.bottom


def test_a_trade_that_is_over_has_no_last_price_but_its_result() -> None:
    scene = laid_out(closed(), text_width)
    assert (scene.change, scene.is_up) == ("+85.00 USDT  +0.85R", True)
    assert "Last" not in [label.name for label in scene.labels]


def test_a_level_of_one_kind_shares_its_label_with_its_own_kind_alone() -> None:
    hit, open_ = pictured(
        targets=(
            TargetView(number=1, price=D(51000), share=D(0), qty=D(1), hit=True, removed=False),
            TargetView(number=2, price=D(52000), share=D(0), qty=D(1), hit=False, removed=False),
        )
    ).levels[-2:]
    assert isinstance(hit, Level)
    assert (hit.many, open_.many) == ("targets hit", "targets")


# ---------------------------------------------------------------------------------------------------- which candles


@pytest.mark.parametrize(
    ("opened", "asked", "minutes"),
    [
        (None, None, 15),
        (0, None, 15),
        (27 * 60, None, 15),
        (28 * 60, None, 30),
        (3 * 365 * 1440, None, 1440),
        (0, 1, 1),
    ],
)
def test_an_open_position_has_candles_from_its_beginning_on(
    opened: int | None, asked: int | None, minutes: int
) -> None:
    window = window_now(None if opened is None else after(-opened), NOON, asked)
    assert window == Window(minutes, after(-120 * minutes), after(minutes))


@pytest.mark.parametrize(
    ("lasted", "asked", "minutes", "since", "before"),
    [
        (3, None, 1, -24, 8),
        (80, None, 1, -24, 8),
        (81, None, 3, -72, 24),
        (60 * 24 * 500, None, 1440, -100 * 1440, 25 * 1440),
        (60, 5, 5, -120, 40),
        (60 * 24 * 2, 1, 5, -575, 140),
    ],
)
def test_a_trade_that_is_over_is_shown_whole(
    lasted: int, asked: int | None, minutes: int, since: int, before: int
) -> None:
    window = window_of(NOON, after(lasted), after(10**7), asked)
    assert window == Window(minutes, after(since), after(lasted + before))


def test_of_a_trade_that_ended_a_moment_ago_nothing_comes_after_now() -> None:
    assert window_of(NOON, after(3), after(4), None).before == after(4)

"""The picture of what trades have made: the curve, the days, and that all of it stands where it belongs."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from helpers.charts.drawing import png_of_profit, text_width
from helpers.charts.picture import Move, Theme
from helpers.charts.profit_layout import profit_laid_out
from helpers.charts.profit_picture import ProfitPicture, picture_of
from helpers.charts.scene import HEIGHT, WIDTH, Scene
from helpers.charts.studio import Studio
from tests.handlers.history.fakes import AT, D, a_trade

MIDNIGHT = AT.replace(hour=0)
DAY = timedelta(days=1)


def made(*nets: str, hours: int = 10) -> ProfitPicture:
    """One trade each ten hours."""
    picture = picture_of([a_trade(n * hours, net=D(net)) for n, net in enumerate(nets)][::-1], "All time")
    assert picture is not None
    return picture


def laid_out(picture: ProfitPicture) -> Scene:
    return profit_laid_out(picture, text_width)


@pytest.mark.watched
def test_the_curve_is_what_they_made_together_and_a_day_what_closed_in_it() -> None:
    picture = made("10", "5", "-20", "1")
    assert picture.curve == tuple(
        Move(AT + timedelta(hours=10 * n), D(net)) for n, net in enumerate(("10", "15", "-5", "-4"))
    )
    assert picture.days == (Move(MIDNIGHT, D(15)), Move(MIDNIGHT + DAY, D(-19)))
    assert (picture.win_rate, picture.max_drawdown) == (D("0.75"), D(20))


@pytest.mark.watched
def test_without_a_known_result_there_is_no_picture() -> None:
    unfilled = a_trade(2, entry_qty=D(0), net=D(0))
    assert picture_of([], "All time") is None
    assert picture_of([a_trade(net=None), unfilled, a_trade(3, closed_at=None, net=None)], "All time") is None
    known = picture_of([a_trade(1), a_trade(2, net=None), unfilled], "All time")
    assert known is not None
    assert len(known.curve) == 1


@pytest.mark.watched
@pytest.mark.parametrize(
    ("nets", "change", "is_up", "note"),
    [
        (("10", "-4"), "+6.00", True, "2 trades, 50.0% won, drawdown 4.00"),
        (("-1234.567",), "-1,234.57", False, "1 trade, 0.0% won, drawdown 1,234.57"),
        (("0",), "0.00", None, "1 trade, 0.0% won, drawdown 0.00"),
    ],
)
def test_the_heading_says_the_result(nets, change, is_up, note) -> None:
    scene = laid_out(made(*nets))
    assert (scene.title, scene.change, scene.is_up, scene.note) == ("All time", change, is_up, note)


@pytest.mark.watched
def test_everything_stands_within_the_picture_and_the_curve_above_the_days() -> None:
    for picture in (made("10", "-30", "5", "70"), made(*["1", "-2", "3"] * 100), made("-5"), made("0")):
        scene = laid_out(picture)
        assert all(scene.plot.left <= column <= scene.plot.right for column, _ in scene.line)
        lowest = max(row for _, row in scene.line)
        assert all(lowest < bar.body.top <= bar.body.bottom <= scene.plot.bottom for bar in scene.bars)
        assert all(bar.body.left <= bar.body.right <= scene.plot.right for bar in scene.bars)
        assert scene.plot.right < WIDTH
        assert scene.plot.bottom < HEIGHT
        (label,) = scene.labels
        assert all(not tick.words or abs(tick.at - label.row) >= 34 for tick in scene.prices)


@pytest.mark.watched
def test_days_that_lost_hang_below_zero() -> None:
    scene = laid_out(made("10", "-20", hours=24))
    (won, lost) = scene.bars
    assert (won.is_up, lost.is_up) == (True, False)
    assert won.body.bottom == lost.body.top == scene.strokes[1].box.top


@pytest.mark.parametrize("theme", list(Theme))
async def test_it_is_painted_small_enough_for_a_phone(theme) -> None:
    trades = [replace(a_trade(n * 7), net=D(n % 13 - 5)) for n in range(900)]
    picture = picture_of(trades, "Last 30 days", theme)
    assert picture is not None
    png = await Studio().draw_profit(picture)
    assert png == png_of_profit(picture)
    assert Image.open(BytesIO(png)).size == (WIDTH, HEIGHT)
    assert len(png) < 200_000

"""What is painted: the picture's form, and the colours where they have to be."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from execution.facts.slots import Side
from helpers.charts.drawing import painted, png_of, text_width
from helpers.charts.layout import laid_out
from helpers.charts.palette import PALETTES
from helpers.charts.picture import Mark, Meaning, Move, Moves, Picture, Theme
from helpers.charts.scene import HEIGHT, WIDTH
from helpers.charts.studio import Studio
from tests.helpers.charts.pictures import D, a_candle, a_level, a_picture, at, candles

ROOT = Path(__file__).parents[3]
MOST_BYTES = 200_000


def seen(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(png_of(picture)))
    image.load()
    return image


def colour(image: Image.Image, column: int, row: int) -> str:
    return "#{:02x}{:02x}{:02x}".format(*image.getpixel((column, row)))


def full(theme: Theme, count: int = 300, price: str = "98765.4", tick: str = "0.1") -> Picture:
    """As much as there may be."""
    swing = D(price) / 50
    lots = [(D(price) + swing * (number - 15) / 15).quantize(D(tick)) for number in range(30)]
    levels = [
        a_level(str(each), Meaning.ENTRY, f"Lot {n}", many="lots", since=at(n * 60)) for n, each in enumerate(lots)
    ]
    levels += [a_level(str(each + swing), label=f"Sell {n}", since=at(n * 60)) for n, each in enumerate(lots)]
    return a_picture(
        theme=theme,
        candles=candles(count, price, swing=str(swing)),
        tick=D(tick),
        note="a-name-of-thirty-two-characters- · linear · 30 open lots",
        levels=tuple(levels),
        marks=tuple(Mark(at(n * 60), each, Side.BUY if n % 2 else Side.SELL) for n, each in enumerate(lots)),
    )


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize(("price", "tick"), [("98765.4", "0.1"), ("0.0000123", "0.0000000001")])
def test_a_full_picture_is_a_png_that_a_phone_takes(theme: Theme, price: str, tick: str) -> None:
    png = png_of(full(theme, price=price, tick=tick))
    assert len(png) < MOST_BYTES
    image = Image.open(BytesIO(png))
    assert (image.format, image.size, image.mode) == ("PNG", (WIDTH, HEIGHT), "RGB")


@pytest.mark.parametrize("theme", Theme)
def test_candles_and_levels_have_their_colours_where_they_stand(theme: Theme) -> None:
    picture = a_picture(
        theme=theme,
        candles=candles(20),
        levels=(a_level("100.5", Meaning.STOP, "Stop"),),
        moves=(Moves(meaning=Meaning.TRAIL, moves=(Move(at(75), D("100.2")),)),),
    )
    scene, image, palette = laid_out(picture, text_width), seen(picture), PALETTES[theme]
    up, down = scene.bars[:2]
    assert colour(image, up.body.left, up.body.top) == palette.rising
    assert colour(image, down.body.right, down.body.bottom) == palette.falling
    assert colour(image, up.body.left, up.body.top - 3) == palette.ground
    gap = up.body.right + 2
    (stop,) = (stroke.box.top for stroke in scene.strokes if stroke.meaning is Meaning.STOP)
    column = next(c for c in range(gap, down.body.left) if colour(image, c, stop) != palette.ground)
    assert colour(image, column, stop) == palette.meanings[Meaning.STOP]
    (trail,) = (stroke.box.top for stroke in scene.strokes if stroke.meaning is Meaning.TRAIL)
    assert colour(image, scene.bars[6].body.right + 1, trail) == palette.meanings[Meaning.TRAIL]
    for label in scene.labels:
        assert colour(image, WIDTH - 5, label.row) == palette.meanings[label.meaning]


@pytest.mark.parametrize(("side", "way"), [(Side.BUY, 1), (Side.SELL, -1)])
def test_a_buy_points_up_from_below_its_price_and_a_sell_down_from_above(side: Side, way: int) -> None:
    flat = (a_candle(0, ("100", "101", "99", "100")), a_candle(39, ("100", "101", "99", "100")))
    picture = a_picture(candles=flat, marks=(Mark(at(300), D("100.5"), side),))
    (arrow,) = laid_out(picture, text_width).arrows
    image, palette = seen(picture), PALETTES[Theme.DARK]
    filled = palette.rising if side is Side.BUY else palette.falling
    assert colour(image, arrow.column, arrow.row + way * 20) == filled
    assert colour(image, arrow.column + 9, arrow.row + way * 24) == filled, "its foot is broad"
    assert colour(image, arrow.column + 9, arrow.row + way * 8) == palette.ground, "its tip is not"
    assert colour(image, arrow.column + 9, arrow.row - way * 20) == palette.ground


def test_a_price_far_above_has_a_little_arrow_beside_its_label() -> None:
    picture = a_picture(levels=(a_level("900", label="Far"),))
    scene, image = laid_out(picture, text_width), seen(picture)
    assert colour(image, scene.plot.right + 10, scene.labels[0].row) == PALETTES[Theme.DARK].meanings[Meaning.TARGET]


def test_many_candles_are_drawn_as_a_line() -> None:
    picture = a_picture(candles=candles(1000))
    scene, image = laid_out(picture, text_width), seen(picture)
    assert {colour(image, *point) for point in scene.line[400:410]} == {PALETTES[Theme.DARK].rising}


def test_a_flat_market_is_a_line_across() -> None:
    flat = tuple(a_candle(number, ("1", "1", "1", "1")) for number in range(40))
    picture = a_picture(candles=flat, tick=D("0.0001"))
    (bar, *_), image = laid_out(picture, text_width).bars, seen(picture)
    assert bar.body.top == bar.body.bottom
    assert colour(image, bar.body.left, bar.body.top) == PALETTES[Theme.DARK].rising


def test_the_same_scene_is_the_same_picture() -> None:
    scene = laid_out(full(Theme.DARK, 40), text_width)
    assert painted(scene) == painted(scene)


@pytest.mark.parametrize("theme", Theme)
def test_every_text_can_be_told_from_what_is_behind_it(theme: Theme) -> None:
    palette = PALETTES[theme]
    assert set(palette.meanings) == set(Meaning)
    on_ground = [palette.text, palette.faint, palette.rising, palette.falling]
    assert all(contrast(text, palette.ground) >= 4.5 for text in on_ground)
    assert all(contrast(palette.on_meaning, behind) >= 4.5 for behind in palette.meanings.values())


def contrast(one: str, other: str) -> float:
    """By WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(text: str) -> float:
    parts = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


async def test_the_studio_draws_what_it_is_asked_for() -> None:
    assert await Studio().draw(a_picture()) == png_of(a_picture())


def test_whoever_asks_for_no_chart_does_not_load_pillow() -> None:
    code = "import sys, main; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0

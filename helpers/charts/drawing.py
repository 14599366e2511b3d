"""A `Scene` as a PNG, with Pillow.

Loading this module loads Pillow: it is imported when somebody asks for the first chart.
"""

from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from execution.facts.slots import Side
from helpers.charts.layout import LABEL_GAP, LABEL_PADDING, LABEL_ROWS, laid_out
from helpers.charts.palette import PALETTES, Palette
from helpers.charts.picture import Picture
from helpers.charts.profit_layout import profit_laid_out
from helpers.charts.profit_picture import ProfitPicture
from helpers.charts.scene import HEIGHT, NOTE_SIZE, TEXT_SIZE, TITLE_SIZE, WIDTH, Arrow, Box, Label, Scene, Stroke

COMPRESSION: Final = 2
"""Of zlib: beyond it a picture takes half as long again and is a fifth smaller."""
_EDGE: Final = 12
_TITLE_ROW: Final = 38
_NOTE_ROW: Final = 92
_DASH: Final = (10, 6)
_THICK: Final = 2
_ARROW: Final = (13, 24)
"""Half its width, and its height."""
_ARROW_GAP: Final = 3


def png_of(picture: Picture) -> bytes:
    """The whole way, at one go. One thread at a time: fonts are shared. Raises ValueError: there is no candle."""
    return painted(laid_out(picture, text_width))


def png_of_profit(picture: ProfitPicture) -> bytes:
    """The same for what closed trades have made."""
    return painted(profit_laid_out(picture, text_width))


def text_width(text: str) -> int:
    """Columns that a label's text takes."""
    return round(_font(TEXT_SIZE).getlength(text))


def painted(scene: Scene) -> bytes:
    palette = PALETTES[scene.theme]
    image = Image.new("RGB", (WIDTH, HEIGHT), palette.ground)
    _Painter(ImageDraw.Draw(image), palette).paint(scene)
    png = BytesIO()
    image.save(png, "PNG", compress_level=COMPRESSION)
    return png.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow has no FreeType: its wheels have it")
    return font


class _Painter:
    def __init__(self, pen: ImageDraw.ImageDraw, palette: Palette) -> None:
        self._pen = pen
        self._palette = palette

    def paint(self, scene: Scene) -> None:
        """From what lies behind to what lies in front."""
        self._heading(scene)
        self._grid(scene)
        for stroke in scene.strokes:
            self._stroke(stroke)
        for bar in scene.bars:
            colour = self._palette.rising if bar.is_up else self._palette.falling
            self._pen.rectangle(_corners(bar.wick), fill=colour)
            self._pen.rectangle(_corners(bar.body), fill=colour)
        if scene.line:
            self._pen.line(scene.line, fill=self._palette.rising, width=_THICK, joint="curve")
        for arrow in scene.arrows:
            self._arrow(arrow)
        for label in scene.labels:
            self._tie(label, scene.plot.right)
            self._label(label, scene.plot.right + LABEL_GAP)

    def _heading(self, scene: Scene) -> None:
        self._pen.text((_EDGE, _TITLE_ROW), scene.title, self._palette.text, _font(TITLE_SIZE), "lm")
        change = self._palette.faint if scene.is_up is None else self._coloured(is_up=scene.is_up)
        self._pen.text((WIDTH - _EDGE, _TITLE_ROW), scene.change, change, _font(NOTE_SIZE), "rm")
        self._pen.text((_EDGE, _NOTE_ROW), scene.note, self._palette.faint, _font(NOTE_SIZE), "lm")

    def _coloured(self, *, is_up: bool) -> str:
        return self._palette.rising if is_up else self._palette.falling

    def _grid(self, scene: Scene) -> None:
        plot, font = scene.plot, _font(TEXT_SIZE)
        for tick in scene.prices:
            self._pen.line((plot.left, tick.at, plot.right, tick.at), self._palette.grid)
            place = plot.right + LABEL_GAP + LABEL_PADDING, tick.at
            self._pen.text(place, tick.words, self._palette.faint, font, "lm")
        for tick in scene.times:
            self._pen.line((tick.at, plot.top, tick.at, plot.bottom), self._palette.grid)
            self._pen.text((tick.at, (plot.bottom + HEIGHT) // 2), tick.words, self._palette.faint, font, "mm")
        self._pen.text((WIDTH - _EDGE, (plot.bottom + HEIGHT) // 2), "UTC", self._palette.faint, font, "rm")

    def _stroke(self, stroke: Stroke) -> None:
        colour, box = self._palette.meanings[stroke.meaning], stroke.box
        if not stroke.is_dashed:
            self._pen.line(_corners(box), colour, _THICK + 1)
            return
        length, gap = _DASH
        for left in range(box.left, box.right, length + gap):
            self._pen.line((left, box.top, min(left + length, box.right), box.top), colour, _THICK)

    def _arrow(self, arrow: Arrow) -> None:
        half, height = _ARROW
        is_buy = arrow.side is Side.BUY
        way = 1 if is_buy else -1
        tip, foot = arrow.row + way * _ARROW_GAP, arrow.row + way * (_ARROW_GAP + height)
        corners = [(arrow.column, tip), (arrow.column - half, foot), (arrow.column + half, foot)]
        self._pen.polygon(corners, self._coloured(is_up=is_buy), self._palette.text, _THICK)

    def _tie(self, label: Label, right: int) -> None:
        for row in label.lines:
            ends = (right, row, right + LABEL_GAP, label.row)
            self._pen.line(ends, self._palette.meanings[label.meaning], _THICK)

    def _label(self, label: Label, left: int) -> None:
        colour, half = self._palette.meanings[label.meaning], LABEL_ROWS // 2 - 2
        box = (left, label.row - half, WIDTH - 1, label.row + half)
        self._pen.rounded_rectangle(box, 6, fill=colour)
        if label.beyond:
            self._beyond(left - LABEL_GAP // 2, label, colour)
        font = _font(TEXT_SIZE)
        self._pen.text((left + LABEL_PADDING, label.row), label.name, self._palette.on_meaning, font, "lm")
        self._pen.text((WIDTH - LABEL_PADDING, label.row), label.price, self._palette.on_meaning, font, "rm")

    def _beyond(self, column: int, label: Label, colour: str) -> None:
        """A little arrow that points to where its price would be."""
        foot, tip = label.row + label.beyond * 8, label.row - label.beyond * 8
        self._pen.polygon([(column, tip), (column - 8, foot), (column + 8, foot)], colour)


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom

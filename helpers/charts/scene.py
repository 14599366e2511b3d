"""What a chart consists of, in pixels: the whole of what there is to draw, and nothing left to decide. Pure.

Columns count from the left, rows from above; both ends of a stroke belong to it.
"""

from msgspec import Struct

from execution.facts.slots import Side
from helpers.charts.picture import Meaning, Theme

WIDTH = 1080
HEIGHT = 1200
TITLE_SIZE = 52
NOTE_SIZE = 34
TEXT_SIZE = 28
"""Of axes and labels: a phone shows the picture at a third of its size."""


class Box(Struct, frozen=True):
    left: int
    top: int
    right: int
    bottom: int


class Bar(Struct, frozen=True, kw_only=True):
    """One candle: its body, and its wick in the middle column."""

    body: Box
    wick: Box
    is_up: bool


class Stroke(Struct, frozen=True):
    """A straight line along a row or a column."""

    box: Box
    meaning: Meaning
    is_dashed: bool = False


class Tick(Struct, frozen=True):
    """A line of the grid at a row or a column; ``words`` "": there is no room for them."""

    at: int
    words: str


class Arrow(Struct, frozen=True):
    """A fill: its tip is at its price; a buy's points up from below, a sell's down from above."""

    column: int
    row: int
    side: Side


class Label(Struct, frozen=True, kw_only=True):
    """Beside the chart at ``row``, tied to the rows of its lines; ``beyond`` 1 or -1: its price is above or below."""

    row: int
    name: str
    price: str
    meaning: Meaning
    lines: tuple[int, ...]
    beyond: int = 0


class Scene(Struct, frozen=True, kw_only=True):
    theme: Theme
    title: str
    change: str
    is_up: bool | None
    """None: unchanged."""
    note: str
    plot: Box
    prices: tuple[Tick, ...]
    times: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    line: tuple[tuple[int, int], ...]
    """Through the closes, instead of bars that would be too thin."""
    strokes: tuple[Stroke, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...]

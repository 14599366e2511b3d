"""From what trades have made to pixels: the curve above, the days below, one axis of time for both. Pure."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from helpers.charts.layout import LABEL_GAP, LABEL_PADDING, LABEL_ROWS, Measure, time_ticks
from helpers.charts.picture import Meaning
from helpers.charts.price_axis import PriceAxis, price_words, step_words
from helpers.charts.profit_picture import DAY, ProfitPicture
from helpers.charts.scene import HEIGHT, TEXT_SIZE, WIDTH, Bar, Box, Label, Scene, Stroke, Tick
from helpers.charts.time_axis import TimeAxis
from utils.money import ZERO
from utils.texts.catalogue import text

_TOP: Final = 136
_CURVE_ENDS: Final = 760
_DAYS_BEGIN: Final = 820
_FOOT: Final = 56
_EDGE: Final = 12
_MOST_LINES: Final = (6, 4)
"""Of the grid: above and below."""
_CENT: Final = Decimal("0.01")
_MARGIN: Final = Decimal("0.06")
_WIDEST: Final = 61


def profit_laid_out(picture: ProfitPicture, measure: Measure) -> Scene:
    """Everything in its place."""
    total = picture.curve[-1].price
    above = _axis((move.price for move in picture.curve), _TOP, _CURVE_ENDS)
    below = _axis((day.price for day in picture.days), _DAYS_BEGIN, HEIGHT - _FOOT)
    label = Label(
        row=min(max(above.row(total), _TOP + LABEL_ROWS // 2), _CURVE_ENDS - LABEL_ROWS // 2),
        name="",
        price=_signed(total),
        meaning=Meaning.LAST,
        lines=(above.row(total),),
    )
    grids = [axis.steps(_CENT, most) for axis, most in zip((above, below), _MOST_LINES, strict=True)]
    texts = [label.price, *(words for steps in grids for words in step_words(steps))]
    right = WIDTH - LABEL_GAP - 2 * LABEL_PADDING - max(map(measure, texts))
    times = TimeAxis(begin=picture.days[0].at, end=picture.days[-1].at + DAY, left=_EDGE, right=right)
    zeros = [Box(times.left, axis.row(ZERO), times.right, axis.row(ZERO)) for axis in (above, below)]
    rate = (100 * picture.win_rate).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    drawdown = price_words(picture.max_drawdown, _CENT)
    return Scene(
        theme=picture.theme,
        title=picture.title,
        change=_signed(total),
        is_up=None if total == ZERO else total > ZERO,
        note=text("chart-profit-note", count=len(picture.curve), rate=str(rate), drawdown=drawdown),
        plot=Box(times.left, above.top, times.right, below.bottom),
        prices=tuple(
            tick for axis, steps in zip((above, below), grids, strict=True) for tick in _ticks(steps, axis, label)
        ),
        times=tuple(time_ticks(times, measure)),
        bars=tuple(_bars(picture, times, below)),
        line=tuple(_curve(picture, times, above)),
        strokes=tuple(Stroke(box, Meaning.ENTRY, is_dashed=True) for box in zeros),
        arrows=(),
        labels=(label,),
    )


def _axis(values: Iterable[Decimal], top: int, bottom: int) -> PriceAxis:
    """Zero is always on it."""
    with_zero = [ZERO, *values]
    low, high = min(with_zero), max(with_zero)
    margin = (high - low) * _MARGIN or _CENT
    return PriceAxis(low=low - margin, high=high + margin, top=top, bottom=bottom)


def _ticks(steps: list[Decimal], axis: PriceAxis, label: Label) -> Iterator[Tick]:
    for step, words in zip(steps, step_words(steps), strict=True):
        row = axis.row(step)
        yield Tick(row, words if abs(row - label.row) >= (LABEL_ROWS + TEXT_SIZE) // 2 else "")


def _curve(picture: ProfitPicture, times: TimeAxis, axis: PriceAxis) -> Iterator[tuple[int, int]]:
    """In steps: nothing is made between two closes."""
    row = axis.row(ZERO)
    yield times.left, row
    for move in picture.curve:
        column = times.column(move.at)
        yield column, row
        row = axis.row(move.price)
        yield column, row
    yield times.right, row


def _bars(picture: ProfitPicture, times: TimeAxis, axis: PriceAxis) -> Iterator[Bar]:
    zero = axis.row(ZERO)
    for day in picture.days:
        begin, beyond = times.column(day.at), times.column(day.at + DAY)
        width = min(_WIDEST, max(1, (beyond - begin) * 4 // 5))
        left = begin + (beyond - begin - width) // 2
        ends = sorted((zero, axis.row(day.price)))
        body = Box(left, ends[0], left + width - 1, ends[1])
        yield Bar(body=body, wick=body, is_up=day.price >= ZERO)


def _signed(value: Decimal) -> str:
    words = price_words(value, _CENT)
    return f"+{words}" if value > ZERO else words

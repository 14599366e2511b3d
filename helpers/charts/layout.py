"""From prices and times to pixels: a `Picture` as a `Scene`. Pure; how wide a text is comes as a function."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from msgspec import Struct

from helpers.charts.labels import Group, grouped, spread
from helpers.charts.picture import Headline, Level, Meaning, Moves, Picture
from helpers.charts.price_axis import PriceAxis, price_axis, price_words, step_words
from helpers.charts.scene import HEIGHT, TEXT_SIZE, WIDTH, Arrow, Bar, Box, Label, Scene, Stroke, Tick
from helpers.charts.time_axis import TimeAxis, interval_words, length_words, time_words
from utils.texts.catalogue import text

LABEL_ROWS: Final = 40
LABEL_GAP: Final = 20
"""Columns between the chart and its labels, for what ties a label to its line."""
LABEL_PADDING: Final = 10
_TOP: Final = 136
_FOOT: Final = 56
_EDGE: Final = 12
_NARROWEST: Final = 2
"""Columns of a candle and the gap behind it: a narrower one is no candle any more."""
_WIDEST: Final = 25
_THICK_FROM: Final = 9
"""Columns of a body from which on its wick has three."""
_MOST_PRICES: Final = 9
_COLUMNS_OF_A_TIME: Final = 150

Measure = Callable[[str], int]
"""The columns that a label's text takes."""


class _Axes(Struct, frozen=True):
    prices: PriceAxis
    times: TimeAxis


def laid_out(picture: Picture, measure: Measure) -> Scene:
    """Everything in its place. Raises ValueError: there is no candle."""
    if not picture.candles:
        raise ValueError(f"no chart of {picture.symbol} without a candle")
    interval = timedelta(minutes=picture.minutes)
    begin, end = picture.candles[0].start, picture.candles[-1].start + interval
    levels = [level for level in (*picture.levels, *_last(picture)) if _is_shown(level, picture, interval)]
    marks = [mark for mark in picture.marks if begin <= mark.at <= end]
    moved = [move.price for moves in picture.moves for move in moves.moves if begin <= move.at <= end]
    others = [*(level.price for level in levels), *(mark.price for mark in marks), *moved]
    prices = price_axis(picture.candles, others, _TOP, HEIGHT - _FOOT)
    steps = prices.steps(picture.tick, _MOST_PRICES)
    labels = tuple(_labels(grouped(levels), prices, picture.tick))
    texts = [*step_words(steps), *(f"{label.name}  {label.price}" for label in labels)]
    right = WIDTH - LABEL_GAP - 2 * LABEL_PADDING - max(map(measure, texts))
    times = TimeAxis(begin=begin, end=end, left=_EDGE, right=right)
    axes = _Axes(prices, times)
    is_thin = (times.right - times.left) * interval < _NARROWEST * (end - begin)
    headline = picture.headline or _change(picture, length_words(end - begin))
    return Scene(
        theme=picture.theme,
        title=f"{picture.symbol} {interval_words(picture.minutes)}",
        change=headline.words,
        is_up=headline.is_up,
        note=picture.note,
        plot=Box(times.left, prices.top, times.right, prices.bottom),
        prices=tuple(_price_ticks(steps, prices, labels)),
        times=tuple(time_ticks(times, measure)),
        bars=() if is_thin else tuple(_bars(picture, axes, interval)),
        line=tuple(_closes(picture, axes, interval)) if is_thin else (),
        strokes=tuple(_strokes(picture, levels, axes)),
        arrows=tuple(dict.fromkeys(
            Arrow(times.column(mark.at), prices.row(mark.price), mark.side)
            for mark in marks if not prices.beyond(mark.price)
        )),
        labels=labels,
    )  # fmt: skip


def _last(picture: Picture) -> Iterator[Level]:
    if picture.headline is None:
        yield Level(price=picture.last_price, meaning=Meaning.LAST, label=text("chart-level-last"), many="")


def _change(picture: Picture, length: str) -> Headline:
    first, last = picture.candles[0].open, picture.last_price
    words = text("chart-change", price=price_words(last, picture.tick), change=_percent(first, last), length=length)
    return Headline(words, None if last == first else last > first)


def _is_shown(level: Level, picture: Picture, interval: timedelta) -> bool:
    begin, end = picture.candles[0].start, picture.candles[-1].start + interval
    return (level.since is None or level.since <= end) and (level.until is None or level.until >= begin)


def _percent(first: Decimal, last: Decimal) -> str:
    change = ((last - first) / first * 100).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return f"{change:+}%" if change else "0.00%"


# ---------------------------------------- axes


def _price_ticks(steps: list[Decimal], prices: PriceAxis, labels: tuple[Label, ...]) -> Iterator[Tick]:
    """Labels of the chart take the room of those of the axis."""
    for step, words in zip(steps, step_words(steps), strict=True):
        row = prices.row(step)
        is_free = all(abs(row - label.row) >= (LABEL_ROWS + TEXT_SIZE) // 2 for label in labels)
        yield Tick(row, words if is_free else "")


def time_ticks(times: TimeAxis, measure: Measure) -> Iterator[Tick]:
    """Round times of the axis; one without room for all of its words is a line alone."""
    for step in times.steps(max(1, (times.right - times.left) // _COLUMNS_OF_A_TIME)):
        column, words = times.column(step), time_words(step)
        half = (measure(words) + 1) // 2
        yield Tick(column, words if column - half >= 0 and column + half <= WIDTH else "")


# ---------------------------------------- candles


def _bars(picture: Picture, axes: _Axes, interval: timedelta) -> Iterator[Bar]:
    row, column = axes.prices.row, axes.times.column
    for candle in picture.candles:
        begin, beyond = column(candle.start), column(candle.start + interval)
        width = min(_WIDEST, max(1, beyond - begin - max(1, (beyond - begin) // 5)))
        width -= width > 2 and width % 2 == 0  # odd ones have their wick in the middle
        left = begin + (beyond - begin - width) // 2
        wick = 1 if width < _THICK_FROM else 3
        middle = left + (width - wick) // 2
        ends = sorted((row(candle.open), row(candle.close)))
        yield Bar(
            body=Box(left, ends[0], left + width - 1, ends[1]),
            wick=Box(middle, row(candle.high), middle + wick - 1, row(candle.low)),
            is_up=candle.close >= candle.open,
        )


def _closes(picture: Picture, axes: _Axes, interval: timedelta) -> Iterator[tuple[int, int]]:
    for candle in picture.candles:
        yield axes.times.column(candle.start + interval), axes.prices.row(candle.close)


# ---------------------------------------- levels and their labels


def _labels(groups: list[Group], prices: PriceAxis, tick: Decimal) -> Iterator[Label]:
    half = LABEL_ROWS // 2
    nearest = [min(max(prices.row(group.middle), prices.top), prices.bottom) for group in groups]
    for group, row in zip(groups, spread(nearest, LABEL_ROWS, prices.top + half, prices.bottom - half), strict=True):
        shown = [level.price for level in group.levels if not prices.beyond(level.price)]
        yield Label(
            row=row,
            name=group.words,
            price=price_words(group.low, tick) if group.low == group.high else "",
            meaning=group.meaning,
            lines=tuple(dict.fromkeys(map(prices.row, shown))),
            beyond=0 if shown else prices.beyond(group.low),
        )


def _strokes(picture: Picture, levels: list[Level], axes: _Axes) -> Iterator[Stroke]:
    """Of levels, then of moves."""
    times, prices = axes.times, axes.prices
    for level in levels:
        if not prices.beyond(level.price):
            left = times.column(times.bounded(level.since, times.begin))
            right = times.column(times.bounded(level.until, times.end))
            row = prices.row(level.price)
            yield Stroke(Box(left, row, right, row), level.meaning, is_dashed=True)
    for moves in picture.moves:
        yield from _steps(moves, axes)


def _steps(moves: Moves, axes: _Axes) -> Iterator[Stroke]:
    """What lies beyond the edges is left out, also of a step that leads there."""
    times, prices = axes.times, axes.prices
    ends = [*(move.at for move in moves.moves[1:]), times.bounded(moves.until, times.end)]
    before: int | None = None
    for move, until in zip(moves.moves, ends, strict=False):  # of no moves there is an end all the same
        row = min(max(prices.row(move.price), prices.top), prices.bottom)
        left, right = times.column(times.bounded(move.at, move.at)), times.column(times.bounded(until, until))
        if before is not None and before != row and times.shows(move.at):
            yield Stroke(Box(left, min(before, row), left, max(before, row)), moves.meaning)
        if not prices.beyond(move.price) and left < right:
            yield Stroke(Box(left, row, right, row), moves.meaning)
        before = row

"""The `/chart` line: a symbol first, then a side, an interval and a theme in any order, or `last`, or `alerts`."""

from typing import Final

from msgspec import Struct

from execution.facts.slots import Side
from handlers.grammar.command_line import Line, LineError, Word, mended, nearest
from handlers.trade.line import read_side, read_symbol
from handlers.words.say import label
from helpers.charts.picture import Theme
from helpers.charts.position_frame import LENGTHS
from helpers.charts.time_axis import interval_words

INTERVALS: Final = {interval_words(minutes): minutes for minutes in LENGTHS}
ALERTS: Final = "alerts"
_LAST: Final = "last"
_THEMES: Final = {theme.value: theme for theme in Theme}
_KNOWN: Final = (*INTERVALS, *_THEMES, _LAST, "long", "short")
_EXAMPLE: Final = "/chart BTCUSDT 1h light"


class ChartLine(Struct, frozen=True, kw_only=True):
    """``symbol`` "": the only position; ``side`` None: whichever is open; ``minutes`` None: what the trade needs.

    ``is_last``: the trade of that symbol that was closed last. ``is_alerts``: whether pictures follow alerts.
    """

    symbol: str = ""
    side: Side | None = None
    minutes: int | None = None
    theme: Theme = Theme.DARK
    is_last: bool = False
    is_alerts: bool = False


def parse_chart(text: str) -> ChartLine:
    """Read the text of a message. Raises LineError."""
    line = Line.read(text)
    try:
        return _parse(line)
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, _parse)
        error.instead = "" if error.corrected_line else _EXAMPLE
        raise


def _parse(line: Line) -> ChartLine:
    words = line.words[1:]
    if words and words[0].lower == ALERTS:
        if len(words) > 1:
            raise _one_too_many(line, 2, words[1])
        return ChartLine(is_alerts=True)
    has_symbol = bool(words) and words[0].lower not in _KNOWN
    symbol = read_symbol(line, 1) if has_symbol else ""
    side: Side | None = None
    minutes: int | None = None
    theme: Theme | None = None
    is_last = False
    for number, word in enumerate(line.words[1 + has_symbol :], 1 + has_symbol):
        named = read_side(word)
        if named is not None and side is None:
            side = named
        elif word.lower in INTERVALS and minutes is None:
            minutes = INTERVALS[word.lower]
        elif word.lower in _THEMES and theme is None:
            theme = _THEMES[word.lower]
        elif word.lower == _LAST and not is_last and symbol:
            is_last = True
        else:
            raise _wrong(line, number, word)
    return ChartLine(symbol=symbol, side=side, minutes=minutes, theme=theme or Theme.DARK, is_last=is_last)


def _wrong(line: Line, number: int, word: Word) -> LineError:
    if word.lower in _KNOWN:
        return _one_too_many(line, number, word)
    meant = nearest(word.text, _KNOWN)
    problem = label("chart-line-unknown", word=word.text, intervals=", ".join(INTERVALS))
    return LineError(line, word.span, problem, meant, line.replaced(number, number + 1, meant))


def _one_too_many(line: Line, number: int, word: Word) -> LineError:
    problem = label("chart-line-one-too-many", word=word.text)
    return LineError(line, word.span, problem, "", line.replaced(number, number + 1, ""))

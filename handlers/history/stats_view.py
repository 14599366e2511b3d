"""Which statistics are wanted: of what time, by what; as a line, and as a button says it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.grammar.command_line import Line, LineError, Word, mended, nearest
from handlers.words.say import label

EXAMPLE: Final = "/stats 30d by symbol"
STATS: Final = "st"
"""First part of the data of these buttons: kind, what is shown (`TEXT` or `PICTURE`), range, grouping."""
TEXT, PICTURE = "t", "p"
_NONE: Final = "-"
_BY: Final = "by"


class Range(StrEnum):
    WEEK = "7d"
    MONTH = "30d"
    ALL = "all"

    def since(self, now: datetime) -> datetime | None:
        """None: from the first trade on."""
        match self:
            case Range.WEEK:
                return now - timedelta(days=7)
            case Range.MONTH:
                return now - timedelta(days=30)
            case Range.ALL:
                return None


class Grouping(StrEnum):
    SYMBOL = "symbol"
    SIDE = "side"
    EXIT = "exit"
    DAY = "day"


class View(Struct, frozen=True, kw_only=True):
    """``by`` None: all in one."""

    range: Range = Range.MONTH
    by: Grouping | None = None


class StatsPress(Struct, frozen=True, kw_only=True):
    view: View
    is_picture: bool = False


def parse_stats(text: str) -> View:
    """Read the text of a `/stats` message. Raises LineError."""
    line = Line.read(text)
    try:
        return _parse(line)
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, _parse)
        error.instead = EXAMPLE
        raise


def view_buttons(view: View) -> InlineKeyboardMarkup:
    """The ranges, the groupings (the one that is shown leads back to all in one), and the picture."""
    ranges = [
        _button(_chosen(label("stats-button-range", range=f"last-{each.value}"), is_on=each is view.range), View(
            range=each, by=view.by
        ))
        for each in Range
    ]  # fmt: skip
    groupings = [
        _button(
            _chosen(label("stats-button-by", by=each.value), is_on=each is view.by),
            View(range=view.range, by=None if each is view.by else each),
        )
        for each in Grouping
    ]
    picture = _button(label("stats-button-picture"), view, PICTURE)
    return InlineKeyboardMarkup([ranges, groupings, [picture]])


def read_press(data: str) -> StatsPress | None:
    """None: no such button was ever drawn."""
    parts = data.split(":")
    if len(parts) != 4 or parts[0] != STATS or parts[1] not in {TEXT, PICTURE}:
        return None
    try:
        view = View(range=Range(parts[2]), by=None if parts[3] == _NONE else Grouping(parts[3]))
    except ValueError:
        return None
    return StatsPress(view=view, is_picture=parts[1] == PICTURE)


def _parse(line: Line) -> View:
    span, by, number = None, None, 1
    while number < len(line.words):
        word = line.words[number]
        if word.lower in set(Range) and span is None:
            span = Range(word.lower)
        elif word.lower == _BY and by is None:
            number += 1
            by = _grouping(line, number)
        else:
            raise _unknown(line, number, word)
        number += 1
    return View(range=span or Range.MONTH, by=by)


def _grouping(line: Line, number: int) -> Grouping:
    choices = ", ".join(Grouping)
    if number == len(line.words):
        at = len(line.text) + 1, len(line.text) + 2
        raise LineError(line, at, label("stats-line-by-what", choices=choices), "symbol", line.appended("symbol"))
    word = line.words[number]
    if word.lower not in set(Grouping):
        meant = nearest(word.text, Grouping)
        problem = label("stats-line-by", word=word.text, choices=choices)
        corrected = line.replaced(number, number + 1, meant) if meant else ""
        raise LineError(line, word.span, problem, meant, corrected)
    return Grouping(word.lower)


def _unknown(line: Line, number: int, word: Word) -> LineError:
    """A grouping without its "by" is the usual slip; a second range is one too many."""
    meant = "" if word.lower in set(Range) else nearest(word.text, Range)
    if word.lower in set(Grouping):
        meant = f"{_BY} {word.lower}"
    problem = label("stats-line-unknown", word=word.text, ranges=", ".join(Range))
    corrected = line.replaced(number, number + 1, meant)
    return LineError(line, word.span, problem, meant, corrected)


def _chosen(text: str, *, is_on: bool) -> str:
    return label("stats-button-chosen", text=text) if is_on else text


def _button(text: str, view: View, what: str = TEXT) -> InlineKeyboardButton:
    by = _NONE if view.by is None else view.by.value
    return InlineKeyboardButton(text, callback_data=f"{STATS}:{what}:{view.range.value}:{by}")

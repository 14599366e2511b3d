"""The `/alerts` line: alone, `TYPE on|silent|off`, `quiet FROM-TO ZONE|off`, `again MINUTES|off`.

Price alerts have lines of their own.
"""

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

from handlers.alerts.preferences import AGAIN_MINUTES, Manner, QuietHours
from handlers.alerts.preferences_types import ALWAYS_TOLD, AlertType
from handlers.grammar.command_line import Line, LineError, end_of, mended, nearest
from handlers.grammar.time_zones import UTC_ZONE, read_zone
from handlers.words.say import label

EXAMPLE: Final = "/alerts quiet 23:00-07:00 Europe/Berlin"
QUIET: Final = "quiet"
AGAIN: Final = "again"
PRICE_WORDS: Final = ("list", "add", "remove")
"""With these a line is about price alerts."""
_OFF: Final = "off"
_LONGEST_MINUTES: Final = 60
_MINUTES: Final = re.compile(r"(\d{1,3})m?", re.ASCII)
_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})[-–](\d{1,2}):(\d{2})", re.ASCII)


class What(StrEnum):
    SHOW = "show"
    MANNER = "manner"
    QUIET = "quiet"
    QUIET_OFF = "quiet off"
    AGAIN = "again"


class PreferenceLine(Struct, frozen=True, kw_only=True):
    """``type_`` and ``manner`` only of `MANNER`, ``quiet`` only of `QUIET`, ``minutes`` (0 is off) only of `AGAIN`."""

    what: What
    type_: AlertType = AlertType.ENTRIES
    manner: Manner = Manner.ON
    quiet: QuietHours | None = None
    minutes: int = 0


def is_about_prices(text: str) -> bool:
    words = text.lower().split(maxsplit=2)
    return len(words) > 1 and words[1] in PRICE_WORDS


def parse_preference(text: str, zone: str) -> PreferenceLine:
    """Read the text of an `/alerts` message that is not about prices. Raises LineError.

    ``zone``: of the hours where the line names none; "" is UTC.
    """
    try:
        return _parse(Line.read(text), zone or UTC_ZONE)
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, lambda better: _parse(better, zone or UTC_ZONE))
        if not error.corrected_line:
            error.instead = EXAMPLE
        raise


def _parse(line: Line, zone: str) -> PreferenceLine:
    if len(line.words) == 1:
        return PreferenceLine(what=What.SHOW)
    word = line.words[1]
    if word.lower == QUIET:
        return _quiet(line, zone)
    if word.lower == AGAIN:
        return _again(line)
    if word.lower not in set(AlertType):
        meant = nearest(word.text, [*AlertType, QUIET, AGAIN, *PRICE_WORDS])
        problem = label("prefs-line-what", word=word.text)
        raise LineError(line, word.span, problem, meant, line.replaced(1, 2, meant) if meant else "")
    type_ = AlertType(word.lower)
    return PreferenceLine(what=What.MANNER, type_=type_, manner=_manner(line, type_))


def _manner(line: Line, type_: AlertType) -> Manner:
    if len(line.words) < 3:
        raise LineError(line, end_of(line), label("prefs-line-how"), Manner.SILENT, line.appended(Manner.SILENT))
    word = line.words[2]
    if word.lower not in set(Manner):
        meant = nearest(word.text, list(Manner))
        problem = label("prefs-line-manner", word=word.text)
        raise LineError(line, word.span, problem, meant, line.replaced(2, 3, meant) if meant else "")
    manner = Manner(word.lower)
    if manner is Manner.OFF and type_ in ALWAYS_TOLD:
        problem = label("prefs-line-always", type=type_.value)
        raise LineError(line, word.span, problem, Manner.SILENT, line.replaced(2, 3, Manner.SILENT))
    _require_no_more(line, 3)
    return manner


def _quiet(line: Line, zone: str) -> PreferenceLine:
    if len(line.words) < 3:
        raise LineError(line, end_of(line), label("prefs-line-hours-missing"), "23:00-07:00", EXAMPLE)
    word = line.words[2]
    if word.lower == _OFF:
        _require_no_more(line, 3)
        return PreferenceLine(what=What.QUIET_OFF)
    found = _HOURS.fullmatch(word.text)
    begin, end = (_minute(found[1], found[2]), _minute(found[3], found[4])) if found else (None, None)
    if begin is None or end is None or begin == end:
        raise LineError(line, word.span, label("prefs-line-hours", word=word.text))
    if len(line.words) > 3:
        zone = read_zone(line, 3)
    _require_no_more(line, 4)
    return PreferenceLine(what=What.QUIET, quiet=QuietHours(begin=begin, end=end, zone=zone))


def _again(line: Line) -> PreferenceLine:
    usual = f"{AGAIN_MINUTES}m"
    if len(line.words) < 3:
        raise LineError(line, end_of(line), label("prefs-line-again-missing"), usual, line.appended(usual))
    word = line.words[2]
    found = _MINUTES.fullmatch(word.lower)
    minutes = int(found[1]) if found else 0
    if word.lower != _OFF and not 0 < minutes <= _LONGEST_MINUTES:
        problem = label("prefs-line-again", word=word.text, most=_LONGEST_MINUTES)
        raise LineError(line, word.span, problem, usual, line.replaced(2, 3, usual))
    _require_no_more(line, 3)
    return PreferenceLine(what=What.AGAIN, minutes=minutes)


def _minute(hours: str, minutes: str) -> int | None:
    return int(hours) * 60 + int(minutes) if int(hours) < 24 and int(minutes) < 60 else None


def _require_no_more(line: Line, count: int) -> None:
    if len(line.words) > count:
        word = line.words[count]
        problem = label("prefs-line-too-much", word=word.text)
        raise LineError(line, word.span, problem, "", line.replaced(count, len(line.words), ""))

"""The line of reports: `/report daily 08:00 ZONE`, `weekly mon 08:00 ZONE`, `off`; also behind `/settings`."""

import re
from typing import Final

from msgspec import Struct

from handlers.grammar.command_line import Line, LineError, Word, end_of, mended, nearest
from handlers.grammar.time_zones import read_zone
from handlers.words.say import label
from helpers.reports import Every, ReportTime

EXAMPLE: Final = "/report daily 08:00 Europe/Berlin"
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SETTINGS: Final = "/settings"
_OFF: Final = "off"
_HOUR: Final = re.compile(r"\d{1,2}", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


class ReportLine(Struct, frozen=True, kw_only=True):
    """``when``: from now on; else ``off``: no more of these; neither: show them."""

    when: ReportTime | None = None
    off: tuple[Every, ...] = ()


def parse_report(text: str, zone: str) -> ReportLine:
    """Read the text of a message; ``zone`` is that of a line that names none. Raises LineError."""
    line = Line.read(text)
    try:
        return _parse(line, zone)
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, lambda better: _parse(better, zone))
        error.instead = EXAMPLE
        raise


def _parse(line: Line, zone: str) -> ReportLine:
    first = 2 if line.words[0].lower.partition("@")[0] == _SETTINGS else 1
    if len(line.words) == first:
        return ReportLine()
    word = line.words[first]
    if word.lower == _OFF:
        _no_more(line, first + 1)
        return ReportLine(off=tuple(Every))
    if word.lower not in set(Every):
        raise _wrong(line, first, label("report-line-what", word=word.text), nearest(word.text, [*Every, _OFF]))
    every, number = Every(word.lower), first + 1
    if number < len(line.words) and line.words[number].lower == _OFF:
        _no_more(line, number + 1)
        return ReportLine(off=(every,))
    weekday = 0
    if every is Every.WEEKLY:
        weekday = _weekday(line, number)
        number += 1
    minute = _minute(line, number)
    if number + 1 < len(line.words):
        zone = read_zone(line, number + 1)
        _no_more(line, number + 2)
    return ReportLine(when=ReportTime(every=every, minute=minute, weekday=weekday, zone=zone))


def _weekday(line: Line, number: int) -> int:
    if number == len(line.words):
        raise LineError(line, end_of(line), label("report-line-day"), DAYS[0], line.appended(f"{DAYS[0]} 08:00"))
    word = line.words[number]
    if word.lower[:3] in DAYS:
        return DAYS.index(word.lower[:3])
    if _TIME.fullmatch(word.text):
        both = f"{DAYS[0]} {word.text}"
        raise _wrong(line, number, label("report-line-day"), both)
    raise _wrong(line, number, label("report-line-no-day", word=word.text), nearest(word.text, DAYS))


def _minute(line: Line, number: int) -> int:
    if number == len(line.words):
        raise LineError(line, end_of(line), label("report-line-when"), "08:00", line.appended("08:00"))
    word = line.words[number]
    found = _TIME.fullmatch(word.text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise _wrong(line, number, label("report-line-time", word=word.text), _time_meant(word))
    return int(found[1]) * 60 + int(found[2])


def _time_meant(word: Word) -> str:
    """Of an hour alone."""
    return f"{int(word.text):02}:00" if _HOUR.fullmatch(word.text) and int(word.text) < 24 else ""


def _no_more(line: Line, number: int) -> None:
    if number < len(line.words):
        word = line.words[number]
        problem = label("report-line-too-much", word=word.text)
        raise LineError(line, word.span, problem, "", line.replaced(number, len(line.words), ""))


def _wrong(line: Line, number: int, problem: str, meant: str) -> LineError:
    word = line.words[number]
    corrected = line.replaced(number, number + 1, meant) if meant else ""
    return LineError(line, word.span, problem, meant, corrected)

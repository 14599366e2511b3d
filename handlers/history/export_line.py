"""The `/export` line: csv or json, and since when; in any order."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from handlers.grammar.command_line import Line, LineError, Word, mended, nearest
from handlers.words.say import label
from helpers.trade_log import ExportKind

EXAMPLE: Final = "/export csv 2026-01-01"
_MOST_DAYS: Final = 36500
_DAYS: Final = re.compile(r"(\d{1,9})d", re.ASCII)


class ExportLine(Struct, frozen=True, kw_only=True):
    """``since`` None: all there are."""

    kind: ExportKind = ExportKind.CSV
    since: datetime | None = None


def parse_export(text: str, now: datetime) -> ExportLine:
    """Read the text of an `/export` message; ``90d`` counts back from ``now``. Raises LineError."""
    line = Line.read(text)
    try:
        return _parse(line, now)
    except LineError as error:
        error.corrected_line = mended(error.corrected_line, lambda better: _parse(better, now))
        error.instead = EXAMPLE
        raise


def _parse(line: Line, now: datetime) -> ExportLine:
    kind: ExportKind | None = None
    since: datetime | None = None
    for number, word in enumerate(line.words[1:], 1):
        moment = _moment(word, now)
        if word.lower in set(ExportKind) and kind is None:
            kind = ExportKind(word.lower)
        elif moment is not None and since is None:
            if moment > now:
                raise LineError(line, word.span, label("export-line-future", word=word.text))
            since = moment
        else:
            meant = "" if moment is not None or word.lower in set(ExportKind) else nearest(word.text, ExportKind)
            problem = label("export-line-unknown", word=word.text)
            raise LineError(line, word.span, problem, meant, line.replaced(number, number + 1, meant) if meant else "")
    return ExportLine(kind=kind or ExportKind.CSV, since=since)


def _moment(word: Word, now: datetime) -> datetime | None:
    """``2026-01-31`` (its beginning, UTC) or ``90d``; None: neither."""
    if found := _DAYS.fullmatch(word.lower):
        days = int(found[1])
        return now - timedelta(days=days) if 0 < days <= min(_MOST_DAYS, now.toordinal() - 1) else None
    try:
        return datetime.strptime(word.text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None

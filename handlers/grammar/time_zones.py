"""A time zone as it may stand in a line: its name in any letters, or a city alone."""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

from handlers.grammar.command_line import Line, LineError, nearest
from handlers.words.say import label

UTC_ZONE: Final = "UTC"


def read_zone(line: Line, number: int) -> str:
    """The zone that a word names, as the database has it. Raises LineError."""
    word = line.words[number]
    known = _zones()
    zone = known.get(word.lower)
    if zone is not None:
        return zone
    if len(known) == 1:
        problem = label("report-line-no-zones", word=word.text)
        raise LineError(line, word.span, problem, UTC_ZONE, line.replaced(number, number + 1, UTC_ZONE))
    cities = [zone for name, zone in known.items() if "/" in name and name.rpartition("/")[2] == word.lower]
    meant = cities[0] if len(cities) == 1 else known.get(nearest(word.text, known), "")
    corrected = line.replaced(number, number + 1, meant) if meant else ""
    raise LineError(line, word.span, label("report-line-zone", word=word.text), meant, corrected)


@cache
def _zones() -> dict[str, str]:
    """By their names in small letters. Without a database in the system there is UTC."""
    return {zone.lower(): zone for zone in sorted({UTC_ZONE, *available_timezones()})}

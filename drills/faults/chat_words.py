"""What the bot says about its positions in answer to /positions, read as a person reads it. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_NAME = re.compile(r"^(LONG|SHORT) (\S+)\b")
_STOP = re.compile(r"^🛡 stop (\S+)(?: · verified (\d\d:\d\d:\d\d))?")
_LAST_LINE = "Exchange last read in full"
_NOT_YET = "has not been read in full yet"
_DOWN = "Live stream down"


@dataclass(frozen=True, slots=True)
class Told:
    """One position; ``verified`` is the time of day (UTC) at which its stop was last seen, "" where it is in doubt."""

    symbol: str
    verified: str
    facts: tuple[str, ...]
    """What no fault may change: entry and size, stop, targets."""


@dataclass(frozen=True, slots=True)
class Answer:
    positions: tuple[Told, ...]
    is_stream_down: bool

    @property
    def symbols(self) -> set[str]:
        return {each.symbol for each in self.positions}


def is_complete(texts: list[str]) -> bool:
    """The last message of the answer is there."""
    return any(_LAST_LINE in text or _NOT_YET in text for text in texts)


def read(texts: list[str]) -> Answer:
    """An answer, in however many messages it came."""
    blocks = [block.splitlines() for text in texts for block in text.split("\n\n")]
    positions = (_position(lines) for lines in blocks if lines)
    return Answer(tuple(each for each in positions if each is not None), any(_DOWN in text for text in texts))


def is_since(verified: str, moment: datetime) -> bool:
    """Whether a time of day lies in the second of ``moment`` or later, over midnight too."""
    if not verified:
        return False
    clock = datetime.strptime(verified, "%H:%M:%S").time()  # noqa: DTZ007 - a time of day alone; the zone follows
    at = datetime.combine(moment.date(), clock, moment.tzinfo)
    if moment - at > timedelta(hours=12):
        at += timedelta(days=1)
    return at >= moment.replace(microsecond=0)


def _position(lines: list[str]) -> Told | None:
    named = _NAME.match(lines[0])
    if named is None:
        return None
    stop = next((found for line in lines if (found := _STOP.match(line))), None)
    targets = tuple(line for line in lines if line.startswith(("🎯", "✅")))
    standing = (f"stop {stop[1]}",) if stop else ()
    return Told(named[2], (stop[2] or "") if stop else "", (lines[0], *standing, *targets))

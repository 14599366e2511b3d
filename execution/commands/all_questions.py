"""Which questions of the guarded positions can be answered now. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.stops import gap_trigger, manual_stop

OpenQuestion = tuple[str, str, int]
"""Kind of the notice that asks it, generation, and its number among those of its kind."""


def all_questions(monitors: Iterable[Monitor], now: datetime) -> frozenset[OpenQuestion]:
    """Those that are neither answered, nor run out, nor about something that has moved on."""
    return frozenset(question for monitor in monitors for question in _of(monitor, now))


def _of(monitor: Monitor, now: datetime) -> Iterator[OpenQuestion]:
    asked = monitor.stop.asked
    if asked is not None and manual_stop.open_question(monitor, asked.number, now) is not None:
        yield NoticeKind.STOP_ASKED.value, monitor.generation, asked.number
    gap = gap_trigger.open_question(monitor, now)
    if gap is not None:
        yield NoticeKind.TRAIL_ASKED.value, monitor.generation, gap.number

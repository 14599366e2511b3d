"""Which questions can be answered now: about guarded positions, and about those that were opened elsewhere. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from execution.adoption.offers import may_get_targets
from execution.adoption.owners import SlotOwner, question_number
from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.stops import gap_trigger, manual_stop

OpenQuestion = tuple[str, str, int]
"""Kind of the notice that asks it, what it is about as its buttons name it, and its number among those of its kind."""


def all_questions(monitors: Iterable[Monitor], foreign: Iterable[SlotOwner], now: datetime) -> frozenset[OpenQuestion]:
    """Those that are neither answered, nor run out, nor about something that has moved on."""
    about = [(NoticeKind.ADOPTION_ASKED.value, owner.question, question_number(owner)) for owner in foreign]
    return frozenset([*about, *(question for monitor in monitors for question in _of(monitor, now))])


def _of(monitor: Monitor, now: datetime) -> Iterator[OpenQuestion]:
    asked = monitor.stop.asked
    if asked is not None and manual_stop.open_question(monitor, asked.number, now) is not None:
        yield NoticeKind.STOP_ASKED.value, monitor.generation, asked.number
    gap = gap_trigger.open_question(monitor, now)
    if gap is not None:
        yield NoticeKind.TRAIL_ASKED.value, monitor.generation, gap.number
    if may_get_targets(monitor):
        yield NoticeKind.ADOPTED.value, monitor.generation, 0

"""What the message of a drill says while it runs and at its end."""

import re
from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.words.say import Html, label, lines, say
from helpers.drill_process import DrillEnd, DrillKind, Heard, Looked, Played

KIND: Final = "dr"
"""First part of the data of the button: kind, deed, drill."""
STOP: Final = "stop"
_MOST_CHARACTERS: Final = 3600
_NOT_A_NAME: Final = re.compile(r"[^a-z0-9]+")


def stop_button(drill: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label("drill-stop"), callback_data=f"{KIND}:{STOP}:{drill}")]])


def running_text(kind: DrillKind, heard: Sequence[Heard]) -> Html:
    return _text(say("drill-running", kind=kind.value, count=len(heard)), heard, ())


def ended_text(kind: DrillKind, heard: Sequence[Heard], end: DrillEnd, reason: str) -> Html:
    played = [each for each in heard if isinstance(each, Played)]
    sums = [_sums(played)] if played else []
    why = [say("drill-reason", reason=reason)] if reason else []
    return _text(say("drill-ended", kind=kind.value, end=end.value, count=len(heard)), heard, [*sums, *why])


def _text(head: Html, heard: Sequence[Heard], foot: Sequence[Html]) -> Html:
    """As many lines as a message takes; those that did not hold are never left out before those that did."""
    told = [_line(each) for each in heard]
    shown = list(range(len(heard)))
    while shown and sum(len(told[at]) + 1 for at in shown) > _MOST_CHARACTERS:
        held = [at for at in shown if _holds(heard[at])]
        shown.remove(held[0] if held else shown[0])
    left = len(told) - len(shown)
    more = [say("drill-more", count=left)] if left else []
    return lines([head, *more, *(told[at] for at in shown), *foot])


def _line(heard: Heard) -> Html:
    if isinstance(heard, Looked):
        return say("drill-look", holds="yes" if heard.holds else "no", name=heard.name, said=heard.said)
    protected = "none" if heard.protected_s is None else f"{heard.protected_s:.1f}"
    told = say(
        "drill-played", holds=_sign(heard), name=_name(heard.name), protected=protected, naked=_known(heard.naked_ms)
    )
    if heard.passed:
        return told
    losses = say(
        "drill-losses",
        duplicates=_known(heard.duplicates),
        orders=_known(heard.orders_left),
        alerts=f"{heard.alerts}/{heard.alerts_due}",
        repeated=str(heard.alerts_doubled),
        lost=_known(heard.state_lost),
    )
    note = [say("drill-reason", reason=heard.note)] if heard.note else []
    return lines([told, losses, *note])


def _sums(played: Sequence[Played]) -> Html:
    return say(
        "drill-sums",
        naked=_sum([each.naked_ms for each in played]),
        duplicates=_sum([each.duplicates for each in played]),
        orders=_sum([each.orders_left for each in played]),
        missing=str(sum(each.alerts_due - each.alerts for each in played)),
        lost=_sum([each.state_lost for each in played]),
    )


def _sum(figures: Sequence[int | None]) -> str:
    known = [figure for figure in figures if figure is not None]
    return str(sum(known)) if len(known) == len(figures) else "?"


def _known(figure: int | None) -> str:
    return "?" if figure is None else str(figure)


def _holds(heard: Heard) -> bool:
    return heard.holds if isinstance(heard, Looked) else heard.passed


def _sign(heard: Played) -> str:
    return "yes" if heard.passed else "no"


def _name(name: str) -> str:
    """The quick scenarios are worded in each language; a fault of the simulator's list keeps its own name."""
    return label("drill-scenario", key=_NOT_A_NAME.sub("-", name.lower()), name=name)

"""The buttons of `/emergency`: each says what it was drawn for."""

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.commands.emergency_record import Item
from handlers.emergency.asking import Asking
from handlers.words.say import label

EMERGENCY: Final = "em"
"""First part of their data: kind, id, how often it was drawn, and which."""
ALL: Final = "all"
GUARDED: Final = "guarded"
YES: Final = "yes"
NO: Final = "no"


def ask_buttons(asking: Asking) -> InlineKeyboardMarkup:
    """How much is closed; the second row only where that makes a difference."""
    rows = [[_button(label("emergency-close-all", count=len(asking.items)), asking, ALL)]]
    if asking.guarded and len(asking.guarded) < len(asking.items):
        rows.append([_button(label("emergency-close-guarded", count=len(asking.guarded)), asking, GUARDED)])
    return InlineKeyboardMarkup([*rows, [_button(label("emergency-no"), asking, NO)]])


def sure_buttons(asking: Asking, seconds: int) -> InlineKeyboardMarkup:
    """Yes is not where the first press was: a finger that taps twice begins nothing."""
    yes = label("emergency-yes", count=positions_of(asking.chosen), seconds=f"{seconds}")
    return InlineKeyboardMarkup([[_button(label("emergency-no"), asking, NO)], [_button(yes, asking, YES)]])


def positions_of(items: Sequence[Item]) -> int:
    """How many of them are closed."""
    return sum(1 for item in items if item.is_position)


def _button(text: str, asking: Asking, which: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=f"{EMERGENCY}:{asking.id}:{asking.drawn}:{which}")

"""A dashboard as it would be sent, and whether it says anything that is not shown already."""

from hashlib import sha256

from msgspec import Struct
from telegram import InlineKeyboardMarkup

from handlers.positions.dashboard_buttons import dashboard_buttons
from handlers.positions.dashboard_facts import Facts
from handlers.positions.dashboard_text import dashboard_words
from handlers.words.moments import without_moments
from handlers.words.say import Html

Shown = tuple[str, str]
"""Hashes: of all that is said, and of that without what only ages."""


class Picture(Struct, frozen=True, kw_only=True):
    """``shown`` knows nothing of the moment of which the text says that it is: it would be new each time."""

    text: Html
    keyboard: InlineKeyboardMarkup
    shown: Shown
    is_preliminary: bool = False
    """Not everything was read since the start, which is over in a moment as a rule."""


def picture_of(facts: Facts) -> Picture:
    words = dashboard_words(facts)
    keyboard = dashboard_buttons(facts, words.positions)
    buttons = keyboard.to_json()
    return Picture(
        text=words.text,
        keyboard=keyboard,
        shown=(_hash(f"{words.body}\n{buttons}"), _hash(f"{without_moments(words.body)}\n{buttons}")),
        is_preliminary=facts.account.last_sweep_at is None or facts.connection.state is None,
    )


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()

"""How a chat has its alerts, in words and buttons. A button says what is, and sets what comes next."""

from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.alerts.preferences import Manner, Preferences
from handlers.alerts.preferences_types import ALWAYS_TOLD, AlertType
from handlers.words.say import Html, label, lines, say

KIND: Final = "al"
"""First part of the data of these buttons; then the deed, and what it is done to."""
TYPE, QUIET, AGAIN, SHOW, PRICES, REMOVE = "t", "q", "a", "s", "p", "x"
"""The deeds: set a type to a manner, quiet hours on or off, what is critical once more or not, show all, show price
alerts, remove one of them."""
_NEXT: Final = {Manner.ON: Manner.SILENT, Manner.SILENT: Manner.OFF, Manner.OFF: Manner.ON}


def preferences_text(preferences: Preferences) -> Html:
    again = say("prefs-again", minutes=preferences.again_minutes)
    return lines([say("prefs-head"), say("prefs-how"), quiet_text(preferences), say("prefs-critical"), again])


def quiet_text(preferences: Preferences) -> Html:
    quiet = preferences.quiet
    if quiet is None or not quiet.is_on:
        return say("prefs-no-quiet")
    return say("prefs-quiet", hours=quiet.words, zone=quiet.zone)


def silenced_text(preferences: Preferences) -> Html:
    """What does not come with sound; "" where everything does."""
    by_manner = [(manner, _named(preferences, manner)) for manner in (Manner.SILENT, Manner.OFF)]
    texts = {Manner.SILENT: "prefs-silenced", Manner.OFF: "prefs-switched-off"}
    return lines([say(texts[manner], types=types) for manner, types in by_manner if types])


def preferences_keyboard(preferences: Preferences, price_alerts: int) -> InlineKeyboardMarkup:
    """Types in two columns, then the quiet hours and what is critical, then the way to the price alerts."""
    types = [_type_button(type_, preferences.manner_of(type_)) for type_ in AlertType]
    rows = [types[at : at + 2] for at in range(0, len(types), 2)]
    if (quiet := preferences.quiet) is not None:
        name = label("prefs-button-quiet", hours=quiet.words, state="on" if quiet.is_on else "off")
        rows.append([button(name, QUIET, "off" if quiet.is_on else "on")])
    state, turned = ("on", "off") if preferences.again_minutes else ("off", "on")
    rows.append([button(label("prefs-button-again", state=state), AGAIN, turned)])
    rows.append([button(label("prefs-button-prices", count=price_alerts), PRICES)])
    return InlineKeyboardMarkup(rows)


def type_name(type_: AlertType) -> str:
    return label("prefs-type", type=type_.value)


def button(text: str, deed: str, *what: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=":".join([KIND, deed, *what]))


def _named(preferences: Preferences, manner: Manner) -> str:
    return ", ".join(type_name(type_) for type_ in AlertType if preferences.manner_of(type_) is manner)


def _type_button(type_: AlertType, manner: Manner) -> InlineKeyboardButton:
    wanted = _NEXT[manner]
    if wanted is Manner.OFF and type_ in ALWAYS_TOLD:
        wanted = Manner.ON
    name = label("prefs-button-type", type=type_name(type_), manner=manner.value)
    return button(name, TYPE, type_.value, wanted.value)

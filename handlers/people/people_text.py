"""People and strangers in words, with the buttons that decide on them."""

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.people.people import Person
from handlers.people.role import Role
from handlers.words.notice_facts import Facts
from handlers.words.say import Html, label, lines, say

KIND: Final = "pe"
"""First part of the data of these buttons: kind, deed, user id, and the role that was shown (`STRANGER`: none)."""
VIEWER, TRADER, REMOVE, IGNORE = "v", "t", "x", "i"
"""The deeds."""
DEEDS: Final = {VIEWER: Role.VIEWER, TRADER: Role.TRADER}
STRANGER: Final = "s"
"""Stands for the role of somebody who had none when the button was drawn."""

_MOST_SHOWN: Final = 20
_MOST_STRANGERS: Final = 5
_LONGEST_LABEL: Final = 16


def named(user_id: int, name: str) -> Html:
    """Somebody's name with the id, which a tap copies."""
    return say("people-named", name=name, id=str(user_id)) if name else say("people-unnamed", id=str(user_id))


def list_text(
    people: Sequence[Person], strangers: Sequence[tuple[int, str]], asker: int, *, is_safe_mode: bool = False
) -> Html:
    """Who has a role, and who came last without one. In safe mode nobody knows whom the owners had let in."""
    others = [person for person in people if person.role is not Role.OWNER]
    told = [_line(person, asker) for person in people if person.role is Role.OWNER]
    told += (
        [_line(person, asker) for person in others[:_MOST_SHOWN]]
        if others
        else [say("people-unread" if is_safe_mode else "people-alone")]
    )
    if len(others) > _MOST_SHOWN:
        told.append(say("people-more", count=len(others) - _MOST_SHOWN))
    parts = [say("people-head"), *told]
    if strangers:
        parts += [say("people-strangers"), *(named(*stranger) for stranger in strangers[:_MOST_STRANGERS])]
    return lines([*parts, say("people-how")])


def list_keyboard(people: Sequence[Person]) -> InlineKeyboardMarkup | None:
    """One row for each whose role can be changed here."""
    rows = [_row(person) for person in people if person.role is not Role.OWNER]
    return InlineKeyboardMarkup(rows[:_MOST_SHOWN]) if rows else None


def person_keyboard(person: Person) -> InlineKeyboardMarkup:
    """Below the news of one who was let in: to change that at once."""
    return InlineKeyboardMarkup([_row(person)])


def stranger_text(facts: Facts) -> Html:
    """The notice of a stranger."""
    user_id = facts.raw("user_id")
    if not user_id:
        return say("stranger-many")
    username = f" @{facts.raw('username')}" if facts.raw("username") else ""
    person = named(int(user_id), f"{facts.raw('name')}{username}".strip())
    group = facts.raw("group")
    return say("stranger-spoke-in", person=person, group=group) if group else say("stranger-spoke", person=person)


def stranger_keyboard(user_id: int) -> InlineKeyboardMarkup:
    def button(text: str, deed: str) -> InlineKeyboardButton:
        return InlineKeyboardButton(text, callback_data=f"{KIND}:{deed}:{user_id}:{STRANGER}")

    return InlineKeyboardMarkup(
        [
            [button(label("stranger-as-viewer"), VIEWER)],
            [button(label("stranger-as-trader"), TRADER)],
            [button(label("stranger-ignore"), IGNORE)],
        ]
    )


def closed_text(facts: Facts) -> Html:
    """The notice of a chat that is closed to the bot."""
    chat = say("people-unnamed", id=facts.text("chat"))
    chat = named(int(facts.raw("chat") or 0), facts.raw("title")) if facts.raw("title") else chat
    by = facts.raw("by")
    return say("chat-closed-by", chat=chat, by=by) if by else say("chat-closed", chat=chat)


def _line(person: Person, asker: int) -> Html:
    name = named(person.user_id, person.name)
    if person.user_id == asker:
        name = say("people-you", person=name)
    if person.role is Role.OWNER:
        return say("people-owner", name=name)
    since = f"{person.since:%Y-%m-%d}" if person.since is not None else "–"
    return say("people-one", name=name, role=person.role.word, since=since)


def _row(person: Person) -> list[InlineKeyboardButton]:
    name = (person.name or str(person.user_id))[:_LONGEST_LABEL]
    drawn = TRADER if person.role is Role.TRADER else VIEWER
    other = VIEWER if drawn == TRADER else TRADER
    change = label("people-button-viewer" if other == VIEWER else "people-button-trader", name=name)
    return [
        InlineKeyboardButton(change, callback_data=f"{KIND}:{other}:{person.user_id}:{drawn}"),
        InlineKeyboardButton(
            label("people-button-remove", name=name), callback_data=f"{KIND}:{REMOVE}:{person.user_id}:{drawn}"
        ),
    ]

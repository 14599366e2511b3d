"""Presses below the list of people and below the notice of a stranger. Each holds for what it was drawn for."""

from collections.abc import Callable
from typing import Final

from telegram import CallbackQuery

from handlers.people.letting_in import LettingIn
from handlers.people.people import People, Person
from handlers.people.people_text import (
    DEEDS,
    IGNORE,
    KIND,
    REMOVE,
    STRANGER,
    TRADER,
    VIEWER,
    list_keyboard,
    list_text,
    named,
    person_keyboard,
)
from handlers.people.role import Role
from handlers.people.strangers import Strangers
from handlers.press_answer import ForOwners, PressAnswer, Tell
from handlers.words.say import label, say
from utils.persistence.errors import WriterFailedError

_DRAWN: Final = {Role.VIEWER: VIEWER, Role.TRADER: TRADER}


class PeoplePresses(ForOwners):
    def __init__(
        self, people: People, strangers: Strangers, letting_in: LettingIn, is_safe_mode: Callable[[], bool]
    ) -> None:
        self._people = people
        self._strangers = strangers
        self._letting_in = letting_in
        self._is_safe_mode = is_safe_mode

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        is_known = len(parts) == 4 and parts[0] == KIND and parts[1] in {*DEEDS, REMOVE, IGNORE}
        if not is_known or not parts[2].isdecimal():
            return PressAnswer(words=label("press-unknown"))
        deed, user_id, drawn = parts[1], int(parts[2]), parts[3]
        there = self._people.find(user_id)
        if drawn == STRANGER:
            if there is not None or not self._strangers.is_open(user_id):
                return PressAnswer(words=label("stranger-settled"))
            if deed == IGNORE:
                return await self._ignore(user_id)
        elif there is None or drawn != _DRAWN.get(there.role):
            return self._as_it_is(query)
        if deed == REMOVE and there is not None:
            return await self._remove(there)
        if deed in DEEDS:
            return await self._let_in(user_id, DEEDS[deed], query)
        return PressAnswer(words=label("press-unknown"))

    async def _let_in(self, user_id: int, role: Role, query: CallbackQuery) -> PressAnswer:
        try:
            person = await self._letting_in.let_in(user_id, role, "", query.from_user)
        except WriterFailedError:
            return PressAnswer(words=label("people-disk-fails"))
        text = say("people-let-in", person=named(user_id, person.name), role=role.word)
        return PressAnswer(
            words=label("people-toast"), is_alert=False, text=text, keyboard=person_keyboard(person), came=text
        )

    async def _remove(self, person: Person) -> PressAnswer:
        is_durable = await self._letting_in.remove(person.user_id)
        name = named(person.user_id, person.name)
        text = say("people-removed" if is_durable else "people-removed-held", person=name)
        return PressAnswer(words=label("people-toast"), is_alert=not is_durable, text=text, came=text)

    async def _ignore(self, user_id: int) -> PressAnswer:
        await self._strangers.settle(user_id)
        text = say("stranger-ignored", person=named(user_id, self._strangers.name_of(user_id)))
        return PressAnswer(words=label("people-toast"), is_alert=False, text=text, came=text)

    def _as_it_is(self, query: CallbackQuery) -> PressAnswer:
        people, strangers = self._people.all(), self._strangers.newest()
        text = list_text(people, strangers, query.from_user.id, is_safe_mode=self._is_safe_mode())
        return PressAnswer(words=label("people-changed"), text=text, keyboard=list_keyboard(people))

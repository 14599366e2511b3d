"""`/people`: who may do what; an owner lets in, changes and removes."""

from collections.abc import Callable

from telegram import InlineKeyboardMarkup, Message

from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.people.letting_in import LettingIn
from handlers.people.people import People
from handlers.people.people_line import PeopleLine, What, parse_people
from handlers.people.people_text import list_keyboard, list_text, named, person_keyboard
from handlers.people.role import Role
from handlers.people.strangers import Strangers
from handlers.telegram.replies import Replies
from handlers.words.say import say
from utils.persistence.errors import WriterFailedError

Answer = tuple[str, InlineKeyboardMarkup | None]


class PeopleCommand:
    def __init__(
        self,
        people: People,
        strangers: Strangers,
        letting_in: LettingIn,
        replies: Replies,
        is_safe_mode: Callable[[], bool],
    ) -> None:
        self._people = people
        self._is_safe_mode = is_safe_mode
        self._strangers = strangers
        self._letting_in = letting_in
        self._replies = replies

    async def handle(self, message: Message) -> None:
        """Carry out one `/people` line."""
        await self._replies.send(message.chat_id, *await self._answer(message))

    async def _answer(self, message: Message) -> Answer:
        try:
            wanted = parse_people(message.text or "")
        except LineError as error:
            return line_error_text(error), None
        if wanted.what is What.LIST:
            people = self._people.all()
            asker = message.from_user.id if message.from_user is not None else 0
            strangers, is_safe_mode = self._strangers.newest(), self._is_safe_mode()
            return list_text(people, strangers, asker, is_safe_mode=is_safe_mode), list_keyboard(people)
        there = self._people.find(wanted.user_id)
        person = named(wanted.user_id, there.name if there is not None else wanted.name)
        if there is not None and there.role is Role.OWNER:
            return say("people-is-owner", person=person), None
        if wanted.what is What.ADD:
            return await self._add(wanted, message)
        if there is None:
            return say("people-not-there", person=person), None
        is_durable = await self._letting_in.remove(wanted.user_id)
        return say("people-removed" if is_durable else "people-removed-held", person=person), None

    async def _add(self, wanted: PeopleLine, message: Message) -> Answer:
        there = self._people.find(wanted.user_id)
        if there is not None and there.role is wanted.role and wanted.name in {"", there.name}:
            return say("people-same", person=named(there.user_id, there.name), role=there.role.word), None
        try:
            person = await self._letting_in.let_in(wanted.user_id, wanted.role, wanted.name, message.from_user)
        except WriterFailedError:
            return say("people-disk-fails"), None
        text = say("people-let-in", person=named(person.user_id, person.name), role=person.role.word)
        return text, person_keyboard(person)

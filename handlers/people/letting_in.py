"""Letting people in, giving them another role, removing them: what a line and a press have in common."""

from telegram import User

from handlers.people.chats import Chats
from handlers.people.menus import Menus
from handlers.people.people import People, Person
from handlers.people.role import Role
from handlers.people.strangers import Strangers
from handlers.telegram.replies import Replies
from handlers.words.say import say


class LettingIn:
    def __init__(self, people: People, strangers: Strangers, chats: Chats, menus: Menus, replies: Replies) -> None:
        self._people = people
        self._strangers = strangers
        self._chats = chats
        self._menus = menus
        self._replies = replies

    async def let_in(self, user_id: int, role: Role, name: str, by: User | None) -> Person:
        """On disk when this returns. Raises `WriterFailedError`; then nothing was changed.

        Who has written to the bot before is told, once, that it answers from now on.
        """
        known = self._people.find(user_id)
        name = name or (known.name if known is not None else "") or self._strangers.name_of(user_id)
        person = await self._people.let_in(user_id, role, name, by=by.id if by is not None else 0)
        await self._strangers.settle(user_id)
        self._menus.changed(user_id)
        if known is None and self._strangers.wrote_in_private(user_id):
            await self._replies.send(user_id, say("people-welcome", role=role.word))
        return person

    async def remove(self, user_id: int) -> bool:
        """They are out when this returns; False: the disk fails, and a restart could bring them back."""
        is_durable = await self._people.remove(user_id)
        await self._chats.shut(user_id)
        self._menus.changed(user_id)
        return is_durable

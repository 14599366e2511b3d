"""The button "Seen" below a critical alert."""

from telegram import CallbackQuery
from telegram.constants import ChatType

from handlers.alerts.unseen import Unseen
from handlers.people.people import People
from handlers.people.role import Role
from handlers.press_answer import ForViewers, PressAnswer, Tell, with_line_below
from handlers.words import figures
from handlers.words.say import label, say
from utils.clock import Clock


class SeenPresses(ForViewers):
    """In a group only somebody who can act has seen it for the others."""

    def __init__(self, unseen: Unseen, people: People, clock: Clock) -> None:
        self._unseen = unseen
        self._people = people
        self._clock = clock

    def looks(self, data: str) -> bool:  # noqa: ARG002 - none of them
        return False

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `SEEN`."""
        message = query.message
        if message is None:
            return PressAnswer(words=label("press-unknown"))
        if message.chat.type != ChatType.PRIVATE and not self._people.may(query.from_user.id, Role.TRADER):
            return PressAnswer(words=label("prefs-group"))
        await self._unseen.seen((query.data or "").partition(":")[2])
        line = say("alert-seen-by", name=query.from_user.full_name, at=figures.clock_time(self._clock.now()))
        return PressAnswer(words=label("alert-seen"), is_alert=False, text=with_line_below(query, line))

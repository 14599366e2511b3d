"""Presses of buttons: every one is answered, and none is carried out twice.

A press steps aside as soon as what it asked for is recorded: the buttons go, the chat reads on, and the message is
edited again when the exchange has shown what came of it.
"""

from collections.abc import Mapping
from typing import Protocol

from telegram import CallbackQuery

from handlers.people.people import People
from handlers.people.role import Role
from handlers.press_answer import PressAnswer, Tell
from handlers.questions.open_questions import OpenQuestions
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.say import label

Place = tuple[int, int]
"""Chat and message."""


class PressKind(Protocol):
    """Buttons of one kind."""

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press of this kind."""

    def role(self, data: str) -> Role:
        """Who may press the button with these data."""


class Presses:
    def __init__(
        self,
        kinds: Mapping[str, PressKind],
        people: People,
        replies: Replies,
        questions: OpenQuestions,
    ) -> None:
        """``kinds`` carry out presses, by the first part of their data."""
        self._kinds = kinds
        self._people = people
        self._replies = replies
        self._questions = questions
        self._under_way: set[Place] = set()

    async def handle(self, query: CallbackQuery) -> None:
        """Carry out one press and answer it, whatever happens."""
        kind = self._kinds.get((query.data or "").partition(":")[0])
        place = _place_of(query)
        if kind is None or place in self._under_way:
            await self._replies.answer(
                query.id, label("press-unknown" if kind is None else "press-under-way"), is_alert=True
            )
            return
        needed = kind.role(query.data or "")
        if not self._people.may(query.from_user.id, needed):
            await self._replies.answer(query.id, label("press-not-yours", role=needed.word), is_alert=True)
            return
        is_answered = False

        async def show(answer: PressAnswer) -> None:
            nonlocal is_answered
            if not is_answered:
                is_answered = True
                await self._replies.answer(query.id, answer.words, is_alert=answer.is_alert)
            if answer.text is not None and place is not None:
                await self._questions.pressed(*place, answer.text, answer.number)
                await self._replies.edit(*place, answer.text, answer.keyboard)

        async def tell(answer: PressAnswer) -> None:
            if place is not None:
                self._under_way.add(place)
            step_aside()
            await show(answer)

        answer = PressAnswer(words=label("press-failed"))
        if place is not None:
            self._questions.hold(*place)
        try:
            answer = await kind.outcome(query, tell)
        finally:
            if place is not None:
                self._under_way.discard(place)
            await show(answer)
            if place is not None:
                self._questions.release(*place)


def _place_of(query: CallbackQuery) -> Place | None:
    return None if query.message is None else (query.message.chat.id, query.message.message_id)

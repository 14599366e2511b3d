"""Presses of buttons: every one is answered, and none is carried out twice.

A press steps aside as soon as what it asked for is recorded: the buttons go, the chat reads on, and the message is
edited again when the exchange has shown what came of it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from telegram import CallbackQuery, Message

from handlers.people.audit import Audit
from handlers.people.people import People
from handlers.people.role import Role
from handlers.press_answer import PressAnswer, Tell
from handlers.questions.open_questions import OpenQuestions
from handlers.telegram.arrival import LEFT_OVER
from handlers.telegram.hearing import HEAR
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.figures import clock_time
from handlers.words.say import label, say

Place = tuple[int, int]
"""Chat and message."""


class PressKind(Protocol):
    """Buttons of one kind."""

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press of this kind."""

    def role(self, data: str) -> Role:
        """Who may press the button with these data."""

    def looks(self, data: str) -> bool:
        """Whether it only shows something; who presses another one is kept, with what came of it."""


class Presses:
    def __init__(
        self,
        kinds: Mapping[str, PressKind],
        people: People,
        audit: Audit,
        replies: Replies,
        questions: OpenQuestions,
    ) -> None:
        """``kinds`` carry out presses, by the first part of their data."""
        self._kinds = kinds
        self._people = people
        self._audit = audit
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
        needed, role = kind.role(query.data or ""), self._people.role_of(query.from_user.id)
        of = query.from_user, role, query.message.chat.id if query.message is not None else 0, pressed_text(query)
        if role is None or role < needed:
            self._audit.denied(*of)
            await self._replies.answer(query.id, label("press-not-yours", role=needed.word), is_alert=True)
        elif kind.looks(query.data or ""):
            if LEFT_OVER.get() is None:
                await self._carry_out(kind, query)
        else:
            with self._audit.watching(*of):
                if (taken := LEFT_OVER.get()) is None:
                    await self._carry_out(kind, query)
                else:
                    await self._refuse(query, taken)

    async def _refuse(self, query: CallbackQuery, taken: datetime) -> None:
        """In a message: Telegram shows no answer any more to a press of so long ago."""
        if query.message is not None:
            why = say("press-left-over", button=button_of(query), taken=clock_time(taken))
            await self._replies.send(query.message.chat.id, why)

    async def _carry_out(self, kind: PressKind, query: CallbackQuery) -> None:
        place, is_answered = _place_of(query), False

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
            if (hear := HEAR.get()) is not None:
                hear(answer.came or answer.words)
            if place is not None:
                self._under_way.discard(place)
            await show(answer)
            if place is not None:
                await self._questions.release(*place)


def pressed_text(query: CallbackQuery) -> str:
    """What a press means: the button as it reads, and the first line of the message above it."""
    message, button = _message_of(query), button_of(query)
    above = ((message.text or message.caption or "") if message is not None else "").strip().split("\n")[0]
    if not above:
        return label("audit-press-alone", button=button)
    return label("audit-press", button=button, message=above)


def button_of(query: CallbackQuery) -> str:
    """As it reads."""
    message = _message_of(query)
    rows = message.reply_markup.inline_keyboard if message is not None and message.reply_markup is not None else ()
    return next((key.text for row in rows for key in row if key.callback_data == query.data), query.data or "")


def _message_of(query: CallbackQuery) -> Message | None:
    """None: Telegram does not say any more what stands in it."""
    return query.message if isinstance(query.message, Message) else None


def _place_of(query: CallbackQuery) -> Place | None:
    return None if query.message is None else (query.message.chat.id, query.message.message_id)

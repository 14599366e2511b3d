"""Changes that are asked about first: the question with its two buttons, and the press that answers it."""

from datetime import timedelta
from typing import Final

from telegram import CallbackQuery

from execution.commands.answers import ChangeRefused, ClosePlan
from handlers.drafts import Draft, Drafts, DraftState, NotOpen
from handlers.positions.buttons import NO, YES, question_buttons
from handlers.positions.card import Cards, Shown
from handlers.positions.changing import Changing, came_of_close
from handlers.positions.close_all import CloseAll
from handlers.positions.wish_text import Came
from handlers.positions.wishes import Question
from handlers.press_answer import ForTraders, PressAnswer, Tell
from handlers.telegram.hearing import HEAR
from handlers.telegram.replies import Replies
from handlers.words.figures import clock_time
from handlers.words.say import Html, label, lines, say

ASKED_FOR: Final = timedelta(seconds=60)
"""A question that nobody answers so long is answered with no."""

Questions = Drafts[Question]


async def asked(questions: Questions, chat_id: int, user_id: int, question: Question, text: Html) -> tuple[str, Shown]:
    """The id of a question that is on disk, and the question. Raises WriterFailedError."""
    draft = await questions.create(chat_id, user_id, "", question)
    within = say("ask-within", seconds=int(ASKED_FOR.total_seconds()))
    return draft.id, Shown(lines([text, within]), question_buttons(draft.id))


class QuestionPresses(ForTraders):
    def __init__(
        self, questions: Questions, changing: Changing, close_all: CloseAll, cards: Cards, replies: Replies
    ) -> None:
        self._questions = questions
        self._changing = changing
        self._close_all = close_all
        self._cards = cards
        self._replies = replies
        self._under_way: set[str] = set()
        """Questions that are being carried out."""

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `ASKED`."""
        parts = (query.data or "").split(":")
        draft = self._questions.find(parts[1]) if len(parts) == 3 and parts[2] in {YES, NO} else None
        if draft is None:
            return PressAnswer(words=label("press-unknown"))
        chat_id = query.message.chat.id if query.message is not None else draft.chat_id
        if query.from_user.id != draft.user_id or chat_id != draft.chat_id:
            return PressAnswer(words=label("ask-not-yours"))
        if draft.id in self._under_way:
            return PressAnswer(words=label("press-under-way"))
        is_yes = parts[2] == YES
        if draft.state is DraftState.CONFIRMED and draft.is_pending:
            return await (self._again(draft, query, tell) if is_yes else self._interrupted(draft))
        if draft.state is not DraftState.OPEN:
            return self._settled(draft)
        if self._questions.has_expired(draft):
            return self._answer(draft.preview, expired())
        try:
            if is_yes:
                self._changing.require_answers()
            state = DraftState.CONFIRMED if is_yes else DraftState.CANCELLED
            await self._questions.settle_now(draft.id, state, is_pending=is_yes)
        except NotOpen:
            return self._settled(self._questions.find(draft.id) or draft)
        except ChangeRefused as not_yet:
            return PressAnswer(words=not_yet.problem)  # the question stands, with its buttons
        if not is_yes:
            return self._answer(draft.preview, Came(text=say("ask-no"), words=label("ask-no"), is_done=True))
        return await self._carried_out(draft, query, tell)

    async def _again(self, draft: Draft[Question], query: CallbackQuery, tell: Tell) -> PressAnswer:
        """A yes that was cut short, by a crash or a restart, before what it began was recorded.

        While that is a moment ago, and all is as it was shown, it is carried out. Begun all the same, it does no harm
        twice: a whole close or a cancel is the same as two of them, and anything else has changed what was shown.
        """
        try:
            self._changing.require_answers()
        except ChangeRefused as not_yet:
            return PressAnswer(words=not_yet.problem)
        question = draft.preview
        is_as_seen = (
            self._close_all.is_as_seen(question.everything)
            if question.wish is None
            else self._changing.is_as_seen(question.wish)
        )
        if not is_as_seen or not self._questions.was_just_settled(draft):
            return await self._interrupted(draft)
        return await self._carried_out(draft, query, tell)

    async def _interrupted(self, draft: Draft[Question]) -> PressAnswer:
        """It is for the person to look, and to say it anew."""
        await self._questions.on_its_way(draft.id)
        at = clock_time(draft.settled_at)
        words = label("ask-interrupted", at=at)
        return self._answer(draft.preview, Came(text=say("ask-interrupted", at=at), words=words, is_done=False))

    def ended(self, question: Question, news: Html) -> Shown:
        """The message of a question that is none any more."""
        return Shown(news, None) if question.wish is None else self._cards.after(question.wish, news)

    async def _carried_out(self, draft: Draft[Question], query: CallbackQuery, tell: Tell) -> PressAnswer:
        self._under_way.add(draft.id)
        try:
            came = await self._came_of(draft, query, tell)
            await self._questions.on_its_way(draft.id)
        finally:
            self._under_way.discard(draft.id)
        return self._answer(draft.preview, came)

    async def _came_of(self, draft: Draft[Question], query: CallbackQuery, tell: Tell) -> Came:
        question, hear = draft.preview, HEAR.get()

        async def awaited(came: Came) -> None:
            shown = self.ended(question, came.text)
            await tell(PressAnswer(words=came.words, is_alert=False, text=shown.text))

        async def later(came: Came) -> None:
            if hear is not None:
                hear(came.text)
            if query.message is not None:
                shown = self.ended(question, came.text)
                await self._replies.edit(query.message.chat.id, query.message.message_id, shown.text, shown.keyboard)

        async def closed_later(plan: ClosePlan) -> None:
            await later(came_of_close(plan))

        async def begun() -> None:
            await self._questions.on_its_way(draft.id)

        if question.wish is None:
            return await self._close_all.carry_out(question.everything, awaited, later, begun)
        return await self._changing.carry_out(question.wish, awaited, closed_later, begun)

    def _settled(self, draft: Draft[Question]) -> PressAnswer:
        """What was decided, and the message set right in case it was not."""
        which = "ask-confirmed" if draft.state is DraftState.CONFIRMED else "ask-declined"
        at = clock_time(draft.settled_at)
        return self._answer(draft.preview, Came(text=say(which, at=at), words=label(which, at=at), is_done=False))

    def _answer(self, question: Question, came: Came) -> PressAnswer:
        shown = self.ended(question, came.text)
        return PressAnswer(words=came.words, is_alert=not came.is_done, text=shown.text, keyboard=shown.keyboard)


def expired() -> Came:
    """Denied by the clock."""
    seconds = int(ASKED_FOR.total_seconds())
    return Came(text=say("ask-expired", seconds=seconds), words=label("ask-expired", seconds=seconds), is_done=False)

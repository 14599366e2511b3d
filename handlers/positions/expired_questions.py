"""Questions about changes whose minute has run out: their messages say so, and show the card again."""

from collections import Counter

from handlers.drafts import DraftState, NotOpen
from handlers.positions.question_presses import QuestionPresses, Questions, expired
from handlers.telegram.replies import Replies
from handlers.telegram.woken import Woken


class ExpiredQuestions(Woken):
    """`wake` is called from time to time. Which messages there are is in the store: a restart changes nothing."""

    def __init__(self, questions: Questions, presses: QuestionPresses, replies: Replies, counts: Counter[str]) -> None:
        self._questions = questions
        self._presses = presses
        self._replies = replies
        super().__init__(counts, failures="question failures")

    async def _look(self) -> None:
        for draft in self._questions.expired():
            try:
                await self._questions.settle_now(draft.id, DraftState.CANCELLED)
            except NotOpen:
                continue  # a press was faster
            if draft.message_id is not None:
                shown = self._presses.ended(draft.preview, expired().text)
                await self._replies.edit(draft.chat_id, draft.message_id, shown.text, shown.keyboard)

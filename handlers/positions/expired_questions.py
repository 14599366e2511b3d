"""Questions about changes whose minute has run out: their messages say so, and show the card again."""

import asyncio
from collections import Counter

import structlog

from handlers.drafts import DraftState, NotOpen
from handlers.positions.question_presses import QuestionPresses, Questions, expired
from handlers.telegram.replies import Replies

_log = structlog.get_logger(__name__)


class ExpiredQuestions:
    """`wake` is called from time to time. Which messages there are is in the store: a restart changes nothing."""

    def __init__(self, questions: Questions, presses: QuestionPresses, replies: Replies, counts: Counter[str]) -> None:
        self._questions = questions
        self._presses = presses
        self._replies = replies
        self._counts = counts
        self._woken = asyncio.Event()
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._look()
            except Exception:  # noqa: BLE001 - the edge: looked at again soon
                self._counts["question failures"] += 1
                _log.exception("questions cannot be looked at")

    async def _look(self) -> None:
        for draft in self._questions.expired():
            try:
                await self._questions.settle_now(draft.id, DraftState.CANCELLED)
            except NotOpen:
                continue  # a press was faster
            if draft.message_id is not None:
                shown = self._presses.ended(draft.preview, expired().text)
                await self._replies.edit(draft.chat_id, draft.message_id, shown.text, shown.keyboard)

"""Previews of DCA bots whose time has run out: their messages say so and lose their buttons."""

import asyncio
from collections import Counter

import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers.dca.draft_presses import DcaDraft, DcaDrafts, ended_text
from handlers.telegram.message_length import fitting
from handlers.telegram.pacing import Priority
from handlers.telegram.replies import Bot
from handlers.words.say import say

_log = structlog.get_logger(__name__)


class ExpiredPreviews:
    """`wake` is called from time to time. Which messages there are is in the store: a restart changes nothing."""

    def __init__(self, bot: Bot, drafts: DcaDrafts, mode: str, counts: Counter[str]) -> None:
        self._bot = bot
        self._drafts = drafts
        self._mode = mode
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
                for draft in self._drafts.expired():
                    await self._end(draft)
            except Exception:  # noqa: BLE001 - the edge: looked at again soon
                self._counts["preview failures"] += 1
                _log.exception("previews cannot be looked at")

    async def _end(self, draft: DcaDraft) -> None:
        text = fitting(ended_text(draft, say("dca-draft-expired"), self._mode))
        try:
            await self._bot.edit_message_text(
                text,
                draft.chat_id,
                draft.message_id,
                parse_mode=ParseMode.HTML,
                rate_limit_args=Priority.DASHBOARD,
            )
        except (BadRequest, Forbidden) as error:
            _log.info("a preview keeps its buttons: the message cannot be edited", error=type(error).__name__)
        except TelegramError as error:
            _log.info("a preview keeps its buttons for now", error=type(error).__name__)
            return  # until the next look
        await self._drafts.shown(draft.id, None)

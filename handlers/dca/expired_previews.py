"""Previews of DCA bots whose time has run out: their messages say so and lose their buttons."""

from collections import Counter

import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers.dca.draft_presses import DcaDraft, DcaDrafts, ended_text
from handlers.telegram.message_length import fitting
from handlers.telegram.pacing import Priority
from handlers.telegram.replies import Bot
from handlers.telegram.woken import Woken
from handlers.words.say import say

_log = structlog.get_logger(__name__)


class ExpiredPreviews(Woken):
    """`wake` is called from time to time. Which messages there are is in the store: a restart changes nothing."""

    def __init__(self, bot: Bot, drafts: DcaDrafts, mode: str, counts: Counter[str]) -> None:
        self._bot = bot
        self._drafts = drafts
        self._mode = mode
        super().__init__(counts, failures="preview failures")

    async def _look(self) -> None:
        for draft in self._drafts.expired():
            await self._end(draft)

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

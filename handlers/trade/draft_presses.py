"""What a press of Confirm or Cancel below a preview does: a second one never opens a second trade."""

from collections import Counter
from datetime import timedelta
from html import escape
from typing import Final

import structlog
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from execution.commands.answers import Opened
from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradePreview, TradeRejected
from handlers.drafts import Draft, Drafts, DraftState, NotOpen
from handlers.grammar.line_error_text import line_error_text
from handlers.people.role import Role
from handlers.ports import Guard
from handlers.press_answer import PressAnswer, Tell
from handlers.telegram.arrival import MADE_SINCE
from handlers.telegram.replies import Replies
from handlers.trade.command import rejected
from handlers.trade.opened_text import opened_text, opening_words
from handlers.trade.preview_text import preview_text
from handlers.trade.proposals import proven
from handlers.words.figures import clock_time
from handlers.words.plain_reasons import reason_of
from utils.clock import Clock

_log = structlog.get_logger(__name__)

KIND: Final = "t"
"""First part of the data of these buttons: kind, draft, choice."""

_CONFIRM: Final = "ok"
_CANCEL: Final = "no"
_FRESH: Final = timedelta(minutes=2)
_CANCELLED: Final = "✖ Cancelled, nothing was sent"
_NOT_OPENED: Final = "✖ Not opened, nothing was sent"
_UNKNOWN: Final = "This preview is no longer known. Send the line again."
_WAITED: Final = "This press waited while Holdfast was away. Press again if you still mean it."


def draft_keyboard(draft_id: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("✅ Confirm", callback_data=f"{KIND}:{draft_id}:{_CONFIRM}"),
                InlineKeyboardButton("✖ Cancel", callback_data=f"{KIND}:{draft_id}:{_CANCEL}"),
            ]
        ]
    )


class DraftPresses:
    def __init__(
        self,
        guard: Guard,
        drafts: Drafts[TradePreview],
        replies: Replies,
        clock: Clock,
        mode: str,
        counts: Counter[str],
    ) -> None:
        self._guard = guard
        self._drafts = drafts
        self._replies = replies
        self._clock = clock
        self._mode = mode
        self._counts = counts

    def role(self, data: str) -> Role:  # noqa: ARG002 - each of them acts
        return Role.TRADER

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        if len(parts) != 3 or parts[2] not in {_CONFIRM, _CANCEL}:
            return PressAnswer(words="This button is not known here any more.")
        draft = self._drafts.find(parts[1])
        if draft is None:
            return PressAnswer(words=_UNKNOWN, text=f"⌛️ {_UNKNOWN}")
        chat_id = query.message.chat.id if query.message is not None else draft.chat_id
        if query.from_user.id != draft.user_id or chat_id != draft.chat_id:
            return PressAnswer(words="Only the person who asked for this trade can decide on it.")
        if draft.state is not DraftState.OPEN:
            return self._settled(draft)
        if self._drafts.has_expired(draft):
            words = "Expired after 10 minutes. Send the line again."
            return PressAnswer(words=words, text=self._ended(draft, "⌛️ Expired"))
        return await (self._confirm(draft, query, tell) if parts[2] == _CONFIRM else self._cancel(draft))

    async def _confirm(self, draft: Draft[TradePreview], query: CallbackQuery, tell: Tell) -> PressAnswer:
        earliest = max(draft.at, MADE_SINCE.get() or draft.at)
        if self._clock.now() - earliest > _FRESH:
            return PressAnswer(words=_WAITED)

        async def begun() -> None:
            await tell(PressAnswer(words="Confirmed", is_alert=False, text=self._confirmed(draft)))

        async def later(opened: Opened) -> None:
            if query.message is not None:
                place = query.message.chat.id, query.message.message_id
                await self._replies.edit(*place, self._confirmed(draft, opened_text(opened)))

        try:
            opened = await self._guard.open_trade(
                draft.preview,
                chat_id=draft.chat_id,
                also=lambda txn: self._drafts.settle(txn, draft.id, DraftState.CONFIRMED),
                begun=begun,
                later=later,
            )
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        except NoNewTrades as refusal:
            return PressAnswer(words=f"⛔ Nothing was sent. {refusal.problem}")
        except TradeRejected as refusal:
            return await self._refused(draft, refusal)
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            _log.warning("a trade could not be opened", error=str(error))
            return PressAnswer(words=f"Nothing was sent: {reason_of(error)[:140]}. Press again to retry.")
        return PressAnswer(words="Confirmed", is_alert=False, text=self._confirmed(draft, opened_text(opened)))

    async def _refused(self, draft: Draft[TradePreview], refusal: TradeRejected) -> PressAnswer:
        try:
            await self._drafts.settle_now(draft.id, DraftState.REFUSED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        words = line_error_text(await proven(rejected(draft.line, refusal), self._guard.preview))
        text = self._ended(draft, _NOT_OPENED) + f"\n\n{words}"
        return PressAnswer(words=f"Not opened: {refusal.problem}"[:200], text=text)

    async def _cancel(self, draft: Draft[TradePreview]) -> PressAnswer:
        try:
            await self._drafts.settle_now(draft.id, DraftState.CANCELLED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        return PressAnswer(words="Cancelled", is_alert=False, text=self._ended(draft, _CANCELLED))

    def _settled(self, draft: Draft[TradePreview]) -> PressAnswer:
        """A press on a draft that is decided: what was decided, and the message set right in case it was not."""
        at = clock_time(draft.settled_at)
        match draft.state:
            case DraftState.CONFIRMED:
                seen = "/positions shows what came of it"
                return PressAnswer(words=f"Already confirmed at {at} UTC.", text=self._confirmed(draft, seen))
            case DraftState.CANCELLED:
                return PressAnswer(words=f"Already cancelled at {at} UTC.", text=self._ended(draft, _CANCELLED))
            case DraftState.REFUSED | DraftState.OPEN:
                answer = "This one was not opened. Send the line again."
                return PressAnswer(words=answer, text=self._ended(draft, _NOT_OPENED))

    def _confirmed(
        self, draft: Draft[TradePreview], came_of_it: str = "⏳ recorded; the exchange has not shown it yet"
    ) -> str:
        """The preview as it was confirmed, and below it what is known of the trade since (HTML)."""
        at = clock_time((self._drafts.find(draft.id) or draft).settled_at)
        verdict = f"✅ Confirmed {at} UTC — {opening_words(draft.preview)}"
        return f"{self._ended(draft, verdict)}\n{came_of_it}"

    def _ended(self, draft: Draft[TradePreview], verdict: str) -> str:
        return f"{preview_text(draft.preview, self._mode)}\n\n<b>{escape(verdict)}</b>"

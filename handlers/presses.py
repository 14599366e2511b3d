"""What a press of Confirm or Cancel does. Every press is answered, and a second one never opens a second trade."""

from collections import Counter
from datetime import timedelta
from html import escape
from typing import Final

import structlog
from msgspec import Struct, structs
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from execution.exchange import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradeRejected
from handlers.adoption_presses import AdoptionPresses, PressAnswer
from handlers.adoption_text import KIND as ADOPTION
from handlers.arrival import MADE_SINCE
from handlers.drafts import Draft, Drafts, DraftState, NotOpen
from handlers.figures import clock_time, quantity, side_word
from handlers.line_error_text import line_error_text
from handlers.ports import Guard
from handlers.preview_text import preview_text
from handlers.replies import Replies
from handlers.stop_presses import StopPresses
from handlers.stop_question_text import KIND as STOP
from handlers.trade_command import rejected
from utils.clock import Clock
from utils.logs import redact

_log = structlog.get_logger(__name__)

_KIND: Final = "t"
_CONFIRM: Final = "ok"
_CANCEL: Final = "no"
_FRESH: Final = timedelta(minutes=2)
_CANCELLED: Final = "✖ Cancelled, nothing was sent"
_NOT_OPENED: Final = "✖ Not opened, nothing was sent"
_FAILED: Final = "Something went wrong here. See /positions before you press again."
_NOT_SEEN_YET: Final = "Confirmed. The exchange has not shown it yet; it is being tried."
_UNKNOWN: Final = "This preview is no longer known. Send the line again."


class _Outcome(Struct, frozen=True):
    """What the person hears, and what the message becomes (None: it stays, with its buttons)."""

    answer: str
    is_alert: bool
    text: str | None


def draft_keyboard(draft_id: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("✅ Confirm", callback_data=f"{_KIND}:{draft_id}:{_CONFIRM}"),
                InlineKeyboardButton("✖ Cancel", callback_data=f"{_KIND}:{draft_id}:{_CANCEL}"),
            ]
        ]
    )


class Presses:
    def __init__(
        self, guard: Guard, drafts: Drafts, replies: Replies, clock: Clock, mode: str, counts: Counter[str]
    ) -> None:
        self._guard = guard
        self._drafts = drafts
        self._replies = replies
        self._clock = clock
        self._mode = mode
        self._counts = counts
        self._questions: dict[str, AdoptionPresses | StopPresses] = {
            ADOPTION: AdoptionPresses(guard, counts),
            STOP: StopPresses(guard, counts),
        }

    async def handle(self, query: CallbackQuery) -> None:
        """Carry out one press and answer it, whatever happens."""
        asked = self._questions.get((query.data or "").partition(":")[0])
        if asked is not None:
            await self._handle_question(query, asked)
            return
        outcome = _Outcome(_FAILED, True, None)
        try:
            outcome = await self._outcome(query)
        finally:
            await self._replies.answer(query.id, outcome.answer, is_alert=outcome.is_alert)
        if outcome.text is not None and query.message is not None:
            await self._replies.edit(query.message.chat.id, query.message.message_id, outcome.text)

    async def _handle_question(self, query: CallbackQuery, asked: AdoptionPresses | StopPresses) -> None:
        answer = PressAnswer(words=_FAILED)
        try:
            answer = await asked.outcome(query)
        finally:
            await self._replies.answer(query.id, answer.words, is_alert=answer.is_alert)
        if answer.text is not None and query.message is not None:
            await self._replies.edit(query.message.chat.id, query.message.message_id, answer.text, answer.keyboard)

    async def _outcome(self, query: CallbackQuery) -> _Outcome:
        parts = (query.data or "").split(":")
        if len(parts) != 3 or parts[0] != _KIND or parts[2] not in {_CONFIRM, _CANCEL}:
            return _Outcome("This button is not known here any more.", True, None)
        draft = self._drafts.find(parts[1])
        if draft is None:
            return _Outcome(_UNKNOWN, True, f"⌛️ {_UNKNOWN}")
        chat_id = query.message.chat.id if query.message is not None else draft.chat_id
        if query.from_user.id != draft.user_id or chat_id != draft.chat_id:
            return _Outcome("Only the person who asked for this trade can decide on it.", True, None)
        if draft.state is not DraftState.OPEN:
            return self._settled(draft)
        if self._drafts.has_expired(draft):
            return _Outcome("Expired after 10 minutes. Send the line again.", True, self._ended(draft, "⌛️ Expired"))
        return await (self._confirm(draft) if parts[2] == _CONFIRM else self._cancel(draft))

    async def _confirm(self, draft: Draft) -> _Outcome:
        earliest = max(draft.at, MADE_SINCE.get() or draft.at)
        if self._clock.now() - earliest > _FRESH:
            return _Outcome("This press waited while Holdfast was away. Press again if you still mean it.", True, None)
        try:
            opened = await self._guard.open_trade(
                draft.preview,
                chat_id=draft.chat_id,
                also=lambda txn: self._drafts.settle(txn, draft.id, DraftState.CONFIRMED),
            )
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        except NoNewTrades as refusal:
            return _Outcome(f"⛔ Nothing was sent. {refusal.problem}", True, None)
        except TradeRejected as refusal:
            return await self._refused(draft, refusal)
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            _log.warning("a trade could not be opened", error=str(error))
            return _Outcome(f"Nothing was sent: {redact(str(error))[:140]}. Press again to retry.", True, None)
        settled = self._settled(self._drafts.find(draft.id) or draft, is_first=True)
        return settled if opened.done else structs.replace(settled, answer=_NOT_SEEN_YET)

    async def _refused(self, draft: Draft, refusal: TradeRejected) -> _Outcome:
        try:
            await self._drafts.settle_now(draft.id, DraftState.REFUSED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        words = line_error_text(rejected(draft.line, refusal))
        text = self._ended(draft, _NOT_OPENED) + f"\n\n{words}"
        return _Outcome(f"Not opened: {refusal.problem}"[:200], True, text)

    async def _cancel(self, draft: Draft) -> _Outcome:
        try:
            await self._drafts.settle_now(draft.id, DraftState.CANCELLED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        return _Outcome("Cancelled", False, self._ended(draft, _CANCELLED))

    def _settled(self, draft: Draft, *, is_first: bool = False) -> _Outcome:
        """A press on a draft that is decided: what was decided, and the message set right in case it was not."""
        at = clock_time(draft.settled_at)
        match draft.state:
            case DraftState.CONFIRMED:
                preview = draft.preview
                what = f"{side_word(preview.side)} {preview.symbol} {quantity(preview.qty)}"
                verb = "opening" if preview.merge is None else "adding to"
                text = self._ended(draft, f"✅ Confirmed {at} UTC — {verb} {what}")
                return _Outcome("Confirmed" if is_first else f"Already confirmed at {at} UTC.", not is_first, text)
            case DraftState.CANCELLED:
                return _Outcome(f"Already cancelled at {at} UTC.", True, self._ended(draft, _CANCELLED))
            case DraftState.REFUSED | DraftState.OPEN:
                answer = "This one was not opened. Send the line again."
                return _Outcome(answer, True, self._ended(draft, _NOT_OPENED))

    def _ended(self, draft: Draft, verdict: str) -> str:
        return f"{preview_text(draft.preview, self._mode)}\n\n<b>{escape(verdict)}</b>"

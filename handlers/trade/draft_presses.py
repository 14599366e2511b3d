"""What a press of Confirm or Cancel below a preview does: a second one never opens a second trade."""

from collections import Counter
from typing import Final

import structlog
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from execution.commands.answers import Opened
from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradePreview, TradeRejected
from handlers.drafts import Draft, Drafts, DraftState, NotOpen
from handlers.grammar.line_error_text import line_error_text
from handlers.people.topics import remember_topic
from handlers.ports import Guard, Transaction
from handlers.press_answer import ForTraders, PressAnswer, Tell
from handlers.telegram.arrival import may_have_waited
from handlers.telegram.hearing import HEAR
from handlers.telegram.replies import Replies
from handlers.trade.command import rejected
from handlers.trade.opened_text import opened_text
from handlers.trade.preview_text import preview_text
from handlers.trade.proposals import proven
from handlers.words.figures import bold, clock_time, quantity, side_word
from handlers.words.plain_reasons import reason_of
from handlers.words.say import Html, label, lines, say
from utils.clock import Clock

_log = structlog.get_logger(__name__)

KIND: Final = "t"
"""First part of the data of these buttons: kind, draft, choice."""

_CONFIRM: Final = "ok"
_CANCEL: Final = "no"


def draft_keyboard(draft_id: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label("trade-confirm"), callback_data=f"{KIND}:{draft_id}:{_CONFIRM}"),
                InlineKeyboardButton(label("trade-cancel"), callback_data=f"{KIND}:{draft_id}:{_CANCEL}"),
            ]
        ]
    )


class DraftPresses(ForTraders):
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

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `KIND`."""
        parts = (query.data or "").split(":")
        if len(parts) != 3 or parts[2] not in {_CONFIRM, _CANCEL}:
            return PressAnswer(words=label("press-unknown"))
        draft = self._drafts.find(parts[1])
        if draft is None:
            return PressAnswer(words=label("trade-press-unknown"), text=say("trade-unknown"))
        chat_id = query.message.chat.id if query.message is not None else draft.chat_id
        if query.from_user.id != draft.user_id or chat_id != draft.chat_id:
            return PressAnswer(words=label("trade-press-not-asked"))
        if draft.state is not DraftState.OPEN:
            return self._settled(draft)
        if self._drafts.has_expired(draft):
            return PressAnswer(words=label("trade-press-expired"), text=self._ended(draft, say("trade-expired")))
        return await (self._confirm(draft, query, tell) if parts[2] == _CONFIRM else self._cancel(draft))

    async def _confirm(self, draft: Draft[TradePreview], query: CallbackQuery, tell: Tell) -> PressAnswer:
        if may_have_waited(self._clock.now(), draft.at):
            return PressAnswer(words=label("trade-press-waited"))

        async def begun() -> None:
            await tell(self._begun(draft, say("trade-recorded")))

        hear = HEAR.get()

        async def later(opened: Opened) -> None:
            if hear is not None:
                hear(_in_one_line(opened_text(opened)))
            if query.message is not None:
                place = query.message.chat.id, query.message.message_id
                await self._replies.edit(*place, self._confirmed(draft, opened_text(opened)))

        def also(txn: Transaction) -> None:
            self._drafts.settle(txn, draft.id, DraftState.CONFIRMED)
            remember_topic(txn, draft.chat_id, draft.preview.symbol)

        try:
            opened = await self._guard.open_trade(
                draft.preview,
                chat_id=draft.chat_id,
                also=also,
                begun=begun,
                later=later,
            )
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        except NoNewTrades as refusal:
            return PressAnswer(words=label("trade-press-none-now", problem=refusal.problem))
        except TradeRejected as refusal:
            return await self._refused(draft, refusal)
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            _log.warning("a trade could not be opened", error=str(error))
            return PressAnswer(words=label("trade-press-failed", reason=reason_of(error)[:140]))
        return self._begun(draft, opened_text(opened))

    async def _refused(self, draft: Draft[TradePreview], refusal: TradeRejected) -> PressAnswer:
        try:
            await self._drafts.settle_now(draft.id, DraftState.REFUSED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        words = line_error_text(await proven(rejected(draft.line, refusal), self._guard.preview))
        text = lines([self._ended(draft, say("trade-not-opened")), "", words])
        return PressAnswer(words=label("trade-press-not-opened", problem=refusal.problem)[:200], text=text)

    async def _cancel(self, draft: Draft[TradePreview]) -> PressAnswer:
        try:
            await self._drafts.settle_now(draft.id, DraftState.CANCELLED)
        except NotOpen:
            return self._settled(self._drafts.find(draft.id) or draft)
        return PressAnswer(
            words=label("trade-press-cancelled"), is_alert=False, text=self._ended(draft, say("trade-cancelled"))
        )

    def _settled(self, draft: Draft[TradePreview]) -> PressAnswer:
        """A press on a draft that is decided: what was decided, and the message set right in case it was not."""
        at = clock_time(draft.settled_at)
        match draft.state:
            case DraftState.CONFIRMED:
                text = self._confirmed(draft, say("trade-see-positions"))
                return PressAnswer(words=label("trade-press-confirmed-at", at=at), text=text)
            case DraftState.CANCELLED:
                text = self._ended(draft, say("trade-cancelled"))
                return PressAnswer(words=label("trade-press-cancelled-at", at=at), text=text)
            case DraftState.REFUSED | DraftState.OPEN:
                text = self._ended(draft, say("trade-not-opened"))
                return PressAnswer(words=label("trade-press-was-not-opened"), text=text)

    def _begun(self, draft: Draft[TradePreview], came_of_it: Html) -> PressAnswer:
        text = self._confirmed(draft, came_of_it)
        came = _in_one_line(came_of_it)
        return PressAnswer(words=label("trade-press-confirmed"), is_alert=False, text=text, came=came)

    def _confirmed(self, draft: Draft[TradePreview], came_of_it: Html) -> Html:
        """The preview as it was confirmed, and below it what is known of the trade since."""
        preview = draft.preview
        opening = {
            "at": clock_time((self._drafts.find(draft.id) or draft).settled_at),
            "side": side_word(preview.side),
            "symbol": preview.symbol,
            "qty": quantity(preview.qty),
        }
        verdict = say("trade-opening", **opening) if preview.merge is None else say("trade-adding", **opening)
        return lines([self._ended(draft, verdict), came_of_it])

    def _ended(self, draft: Draft[TradePreview], verdict: Html) -> Html:
        return lines([preview_text(draft.preview, self._mode), "", bold(verdict)])


def _in_one_line(text: Html) -> str:
    return text.replace("\n", " · ")

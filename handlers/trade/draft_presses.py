"""What a press of Confirm or Cancel below a preview does: a second one never opens a second trade."""

from collections import Counter
from typing import Final

import structlog
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from execution.commands.answers import Opened
from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradePreview, TradeRejected
from handlers.draft_presses import CANCEL, CONFIRM, DraftPresses
from handlers.drafts import Draft, Drafts, DraftState
from handlers.grammar.line_error_text import line_error_text
from handlers.people.topics import remember_topic
from handlers.ports import Guard, Transaction
from handlers.press_answer import PressAnswer, Tell
from handlers.telegram.hearing import HEAR
from handlers.telegram.replies import LONGEST_ANSWER, Replies
from handlers.telegram.slow_answer import told_when_slow
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


def draft_keyboard(draft_id: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label("trade-confirm"), callback_data=f"{KIND}:{draft_id}:{CONFIRM}"),
                InlineKeyboardButton(label("trade-cancel"), callback_data=f"{KIND}:{draft_id}:{CANCEL}"),
            ]
        ]
    )


class TradeDraftPresses(DraftPresses[TradePreview]):
    def __init__(
        self,
        guard: Guard,
        drafts: Drafts[TradePreview],
        replies: Replies,
        clock: Clock,
        mode: str,
        counts: Counter[str],
    ) -> None:
        super().__init__(drafts, clock)
        self._guard = guard
        self._replies = replies
        self._mode = mode
        self._counts = counts

    def _meant(self, data: str) -> tuple[str, str]:
        parts = data.split(":")
        return (parts[1], parts[2]) if len(parts) == 3 else ("", "")

    async def _carried_out(self, draft: Draft[TradePreview], query: CallbackQuery, tell: Tell) -> PressAnswer:
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
        except NoNewTrades as refusal:
            return self._not_now(draft, "trade-press-none-now", problem=refusal.problem)
        except TradeRejected as refusal:
            return await self._refused(draft, refusal, tell)
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            _log.warning("a trade could not be opened", error=str(error))
            return self._not_now(draft, "trade-press-failed", reason=reason_of(error))
        return self._begun(draft, opened_text(opened))

    def _not_now(self, draft: Draft[TradePreview], text: str, **why: str) -> PressAnswer:
        """Nothing is decided: the preview keeps its buttons, and says below what stood in the way."""
        words = label(text, **why)
        if len(words) > LONGEST_ANSWER:
            words = label("trade-press-see-message")
        came = say(text, **why)
        told = lines([preview_text(draft.preview, self._mode), "", came])
        return PressAnswer(words=words, text=told, keyboard=draft_keyboard(draft.id), came=came)

    async def _refused(self, draft: Draft[TradePreview], refusal: TradeRejected, tell: Tell) -> PressAnswer:
        await self._drafts.settle_now(draft.id, DraftState.REFUSED)
        heard = label("trade-press-not-opened", problem=refusal.problem)
        not_opened = PressAnswer(words=heard, text=self._not_opened(draft))
        proving = proven(rejected(draft.line, refusal), self._guard.preview)
        why = await told_when_slow(proving, lambda: tell(not_opened))
        return PressAnswer(words=heard, text=lines([self._not_opened(draft), "", line_error_text(why)]))

    def _confirmed_before(self, draft: Draft[TradePreview]) -> PressAnswer:
        words = label("trade-press-confirmed-at", at=clock_time(draft.settled_at))
        return PressAnswer(words=words, text=self._confirmed(draft, say("trade-see-positions")))

    def _not_done_before(self, draft: Draft[TradePreview]) -> PressAnswer:
        return PressAnswer(words=label("trade-press-was-not-opened"), text=self._not_opened(draft))

    def _cancelled(self, draft: Draft[TradePreview]) -> Html:
        return self._ended(draft, say("trade-cancelled"))

    def _not_opened(self, draft: Draft[TradePreview]) -> Html:
        return self._ended(draft, say("trade-not-opened"))

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

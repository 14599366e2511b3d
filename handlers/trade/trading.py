"""`/trade`: the line as a preview, with buttons to confirm or cancel it."""

import asyncio
from collections import Counter

from telegram import Message

from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades, disk_fails
from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from handlers.drafts import Drafts
from handlers.grammar.command_line import Line
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Guard
from handlers.telegram.replies import Replies
from handlers.telegram.slow_answer import said_when_slow, say_there
from handlers.trade.command import TradeSyntaxError, parse_trade, rejected
from handlers.trade.draft_presses import draft_keyboard
from handlers.trade.preview_text import preview_text
from handlers.trade.proposals import PREVIEW_SECONDS, proven
from handlers.words.plain_reasons import reason_of
from handlers.words.say import Html, lines, say
from utils.persistence.errors import WriterFailedError


class Trading:
    def __init__(
        self, guard: Guard, replies: Replies, drafts: Drafts[TradePreview], mode: str, counts: Counter[str]
    ) -> None:
        self._guard = guard
        self._replies = replies
        self._drafts = drafts
        self._mode = mode
        self._counts = counts

    async def handle(self, message: Message) -> None:
        """Carry out one `/trade` line as far as its preview."""
        user = message.from_user
        await self.show(message.chat_id, user.id if user is not None else 0, message.text or "")

    async def show(self, chat_id: int, asker: int, line: str, below: Html | None = None) -> None:
        """Preview a line that somebody typed or that stands for what they sent; ``below`` is said with it."""
        begun = say("trade-preview-begun")
        preview, said = await said_when_slow(self._replies, chat_id, begun, self.previewed(line))
        if not isinstance(preview, TradePreview):
            await say_there(self._replies, chat_id, said, _with_below(preview, below))
            return
        try:
            draft = await self._drafts.create(chat_id, asker, Line.read(line).text, preview)
        except WriterFailedError as error:
            await say_there(self._replies, chat_id, said, no_new_trades_text(disk_fails(str(error))))
            return
        text = _with_below(preview_text(preview, self._mode), below)
        await say_there(self._replies, chat_id, said, text, draft_keyboard(draft.id))

    async def previewed(self, line: str) -> TradePreview | Html:
        """What the trade would be, or why it cannot be shown (HTML)."""
        try:
            return await self._preview_of(parse_trade(line))
        except TradeSyntaxError as error:
            return line_error_text(await proven(error, self._guard.preview))
        except NoNewTrades as refusal:
            return no_new_trades_text(refusal)
        except TradeRejected as refusal:
            return line_error_text(await proven(rejected(line, refusal), self._guard.preview))
        except (ExchangeError, TimeoutError) as error:
            self._counts["exchange errors"] += 1
            late = say("trade-no-answer-within", seconds=int(PREVIEW_SECONDS))
            return say("trade-no-preview", reason=reason_of(error) or late)

    async def _preview_of(self, request: TradeRequest) -> TradePreview:
        async with asyncio.timeout(PREVIEW_SECONDS):
            return await self._guard.preview(request)


def _with_below(text: Html, below: Html | None) -> Html:
    return text if below is None else lines([text, "", below])


def no_new_trades_text(refusal: NoNewTrades) -> Html:
    return say("trade-none-now", problem=refusal.problem)

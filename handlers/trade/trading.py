"""`/trade`: the line as a preview, with buttons to confirm or cancel it."""

import asyncio
from collections import Counter
from typing import Final

from telegram import Message

from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades, disk_fails
from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from handlers.drafts import Drafts
from handlers.grammar.command_line import Line
from handlers.grammar.line_error_text import line_error_text
from handlers.help_text import help_text
from handlers.people.role import Role
from handlers.ports import Guard
from handlers.telegram.replies import Replies
from handlers.trade.command import TradeSyntaxError, parse_trade, rejected
from handlers.trade.draft_presses import draft_keyboard
from handlers.trade.preview_text import preview_text
from handlers.trade.proposals import proven
from handlers.words.plain_reasons import reason_of
from handlers.words.say import Html, say
from utils.persistence.errors import WriterFailedError

_PREVIEW_SECONDS: Final = 15.0


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
        line = message.text or ""
        if len(line.split()) == 1:
            await self._replies.send(message.chat_id, help_text("trade", Role.TRADER))
            return
        preview = await self._preview(line)
        if not isinstance(preview, TradePreview):
            await self._replies.send(message.chat_id, preview)
            return
        user = message.from_user
        asker = user.id if user is not None else 0
        try:
            draft = await self._drafts.create(message.chat_id, asker, Line.read(line).text, preview)
        except WriterFailedError as error:
            await self._replies.send(message.chat_id, no_new_trades_text(disk_fails(str(error))))
            return
        await self._replies.send(message.chat_id, preview_text(preview, self._mode), draft_keyboard(draft.id))

    async def _preview(self, line: str) -> TradePreview | str:
        """What the trade would be, or why it cannot be shown (HTML)."""
        try:
            return await self._previewed(parse_trade(line))
        except TradeSyntaxError as error:
            return line_error_text(await proven(error, self._previewed))
        except NoNewTrades as refusal:
            return no_new_trades_text(refusal)
        except TradeRejected as refusal:
            return line_error_text(await proven(rejected(line, refusal), self._previewed))
        except (ExchangeError, TimeoutError) as error:
            self._counts["exchange errors"] += 1
            late = say("trade-no-answer-within", seconds=int(_PREVIEW_SECONDS))
            return say("trade-no-preview", reason=reason_of(error) or late)

    async def _previewed(self, request: TradeRequest) -> TradePreview:
        async with asyncio.timeout(_PREVIEW_SECONDS):
            return await self._guard.preview(request)


def no_new_trades_text(refusal: NoNewTrades) -> Html:
    return say("trade-none-now", problem=refusal.problem)

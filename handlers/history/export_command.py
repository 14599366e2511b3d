"""`/export [csv|json] [since]`: the trade log as a document."""

from typing import Final

from telegram import Message

from execution.new_trade.daily_loss import HistoryUnreadable
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.history.export_line import ExportLine, parse_export
from handlers.history.log_trouble import damaged_text, unreadable_text
from handlers.history.sizes import size_word
from handlers.ports import TradeLog
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.notice_facts import NONE
from handlers.words.say import lines, say
from utils.clock import Clock

MOST_BYTES: Final = 20_000_000
"""Telegram takes 50 MB of a bot; a phone on a train does not."""


class ExportCommand:
    def __init__(self, log: TradeLog, replies: Replies, clock: Clock) -> None:
        self._log = log
        self._replies = replies
        self._clock = clock

    async def handle(self, message: Message) -> None:
        """Carry out one `/export` line."""
        try:
            wanted = parse_export(message.text or "", self._clock.now())
        except LineError as error:
            await self._replies.send(message.chat_id, line_error_text(error))
            return
        step_aside()
        try:
            await self._send(message.chat_id, wanted)
        except HistoryUnreadable as error:
            await self._replies.send(message.chat_id, unreadable_text(error))

    async def _send(self, chat_id: int, wanted: ExportLine) -> None:
        found = await self._log.export(wanted.kind, wanted.since, MOST_BYTES)
        since = NONE if wanted.since is None else f"{wanted.since:%Y-%m-%d %H:%M}"
        missing = [damaged_text(found.damaged)] if found.damaged else []
        if not found.trades:
            await self._replies.send(chat_id, lines([say("export-none", since=since), *missing]))
        elif found.content is None:
            sizes = {"size": size_word(found.size), "most": size_word(MOST_BYTES)}
            await self._replies.send(chat_id, lines([say("export-too-large", count=found.trades, **sizes), *missing]))
        else:
            name = f"holdfast-trades-{self._clock.now():%Y%m%d-%H%M%S}.{wanted.kind.value}"
            caption = say("export-caption", count=found.trades, since=since, size=size_word(found.size))
            await self._replies.send_document(chat_id, found.content, name, lines([caption, *missing]))

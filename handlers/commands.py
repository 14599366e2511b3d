"""The commands of the chat: read the line, ask the guard, say what is."""

import asyncio
from collections import Counter
from collections.abc import Callable
from html import escape
from typing import Any, Final

import structlog
from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from execution.exchange_errors import ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades, disk_fails
from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from handlers.dca.command import DcaCommand
from handlers.drafts import Drafts
from handlers.grammar.command_line import Line
from handlers.grammar.line_error_text import line_error_text
from handlers.help_text import COMMANDS, help_text, unknown_command_text, welcome_text
from handlers.ports import Guard
from handlers.positions.closing import Closing
from handlers.positions.dashboard import Dashboards
from handlers.positions.positions_text import positions_texts
from handlers.presses import Presses
from handlers.telegram.replies import Replies
from handlers.trade.command import TradeSyntaxError, parse_trade, rejected
from handlers.trade.draft_presses import draft_keyboard
from handlers.trade.preview_text import preview_text
from handlers.trade.proposals import proven
from handlers.words.figures import clock_time
from handlers.words.plain_reasons import reason_of
from utils.persistence.errors import WriterFailedError

_log = structlog.get_logger(__name__)

_PREVIEW_SECONDS: Final = 15.0
_FAILED: Final = "⚠️ That failed inside Holdfast; it is in the log. See /positions before you send it again."

Handlers = list[BaseHandler[Any, Any, Any]]


class Commands:
    """One method for each command; all are registered by `handlers`."""

    def __init__(
        self,
        guard: Guard,
        replies: Replies,
        drafts: Drafts[TradePreview],
        presses: Presses,
        dca: DcaCommand,
        dashboards: Dashboards,
        health: Callable[[], str],
        mode: str,
        counts: Counter[str],
    ) -> None:
        self._guard = guard
        self._replies = replies
        self._drafts = drafts
        self._presses = presses
        self._dca = dca
        self._dashboards = dashboards
        self._health = health
        self._mode = mode
        self._counts = counts
        self._closing = Closing(guard, replies, counts)

    def handlers(self) -> Handlers:
        """New messages only: an edited `/trade` must not trade a second time."""
        new = filters.UpdateType.MESSAGE
        named = {
            "start": self._start,
            "help": self._help,
            "trade": self._trade,
            "positions": self._positions,
            "dashboard": self._dashboard,
            "close": self._close,
            "dca": self._dca_line,
            "pause": self._pause,
            "resume": self._resume,
            "health": self._show_health,
        }
        return [
            *(CommandHandler(name, method, filters=new) for name, method in named.items()),
            CallbackQueryHandler(self._press),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.COMMAND, self._edited),
            MessageHandler(new & filters.COMMAND, self._unknown),
            MessageHandler(new & filters.TEXT & filters.ChatType.PRIVATE, self._small_talk),
        ]

    async def failed(self, update: object, error: BaseException | None) -> None:
        """A handler raised: logged, counted, and said."""
        self._counts["updates failed"] += 1
        _log.error("an update failed", exc_info=error)
        if isinstance(update, Update) and update.message is not None:
            await self._replies.send(update.message.chat_id, _FAILED)

    async def _start(self, update: Update, _context: Any) -> None:
        await self._replies.send(_message(update).chat_id, welcome_text(self._mode))

    async def _help(self, update: Update, _context: Any) -> None:
        message = _message(update)
        words = (message.text or "").split()
        await self._replies.send(message.chat_id, help_text(words[1] if len(words) > 1 else ""))

    async def _trade(self, update: Update, _context: Any) -> None:
        message = _message(update)
        line = message.text or ""
        if len(line.split()) == 1:
            await self._replies.send(message.chat_id, help_text("trade"))
            return
        try:
            request = parse_trade(line)
            async with asyncio.timeout(_PREVIEW_SECONDS):
                preview = await self._guard.preview(request)
        except TradeSyntaxError as error:
            await self._replies.send(message.chat_id, line_error_text(await self._proven(error)))
            return
        except NoNewTrades as refusal:
            await self._replies.send(message.chat_id, no_new_trades_text(refusal))
            return
        except TradeRejected as refusal:
            await self._replies.send(message.chat_id, line_error_text(await self._proven(rejected(line, refusal))))
            return
        except (ExchangeError, TimeoutError) as error:
            self._counts["exchange errors"] += 1
            what = reason_of(error) or f"no answer within {_PREVIEW_SECONDS:.0f} s"
            await self._replies.send(
                message.chat_id, f"⚠️ No preview: Bybit gave no usable answer ({escape(what)}). Nothing was sent."
            )
            return
        user = message.from_user
        asker = user.id if user is not None else 0
        try:
            draft = await self._drafts.create(message.chat_id, asker, Line.read(line).text, preview)
        except WriterFailedError as error:
            await self._replies.send(message.chat_id, no_new_trades_text(disk_fails(str(error))))
            return
        await self._replies.send(message.chat_id, preview_text(preview, self._mode), draft_keyboard(draft.id))

    async def _proven(self, error: TradeSyntaxError) -> TradeSyntaxError:
        async def preview(request: TradeRequest) -> TradePreview:
            async with asyncio.timeout(_PREVIEW_SECONDS):
                return await self._guard.preview(request)

        return await proven(error, preview)

    async def _close(self, update: Update, _context: Any) -> None:
        message = _message(update)
        await self._closing.handle(message.chat_id, message.text or "")

    async def _dca_line(self, update: Update, _context: Any) -> None:
        await self._dca.handle(_message(update))

    async def _pause(self, update: Update, _context: Any) -> None:
        since = await self._guard.pause()
        text = f"⏸ Paused since {clock_time(since)} UTC: no new entries. Positions stay guarded; /resume ends it"
        await self._replies.send(_message(update).chat_id, text)

    async def _resume(self, update: Update, _context: Any) -> None:
        was_paused = await self._guard.resume()
        text = "▶️ Resumed: trades are taken, and entries are sent" if was_paused else "There is no pause."
        await self._replies.send(_message(update).chat_id, text)

    async def _positions(self, update: Update, _context: Any) -> None:
        chat_id = _message(update).chat_id
        holdings = self._dca.holdings()
        for text in positions_texts(self._guard.account_view(), beside_bots=bool(holdings)):
            await self._replies.send(chat_id, text)
        for text, keyboard in holdings:
            await self._replies.send(chat_id, text, keyboard)

    async def _dashboard(self, update: Update, _context: Any) -> None:
        await self._dashboards.open(_message(update).chat_id)

    async def _show_health(self, update: Update, _context: Any) -> None:
        await self._replies.send(_message(update).chat_id, self._health())

    async def _press(self, update: Update, _context: Any) -> None:
        if update.callback_query is not None:
            await self._presses.handle(update.callback_query)

    async def _edited(self, update: Update, _context: Any) -> None:
        if update.edited_message is not None:
            text = "An edited message is not carried out; send it as a new one."
            await self._replies.send(update.edited_message.chat_id, text)

    async def _unknown(self, update: Update, _context: Any) -> None:
        message = _message(update)
        name, _, addressed = (message.text or "/").split()[0].removeprefix("/").partition("@")
        if addressed and name.lower() in COMMANDS:
            text = f"/{name}@{addressed} is addressed to another bot; nothing was done."
            await self._replies.send(message.chat_id, escape(text))
            return
        await self._replies.send(message.chat_id, f"{unknown_command_text(name)} /help lists all.")

    async def _small_talk(self, update: Update, _context: Any) -> None:
        await self._replies.send(_message(update).chat_id, "Commands begin with /; /help lists them.")


def no_new_trades_text(refusal: NoNewTrades) -> str:
    return f"⛔ {escape(refusal.problem)} Nothing was sent."


def _message(update: Update) -> Message:
    if update.message is None:
        raise TypeError("the handler is registered for new messages only")
    return update.message

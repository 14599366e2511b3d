"""`/history [SYMBOL] [n]`: closed trades, the newest first; a button below opens each."""

from telegram import CallbackQuery, Message

from execution.new_trade.daily_loss import HistoryUnreadable
from execution.new_trade.symbol_meant import symbol_meant
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.history.history_buttons import HistoryPress, Place, list_buttons, read_press, trade_buttons
from handlers.history.history_line import parse_history
from handlers.history.history_text import history_text
from handlers.history.log_trouble import unreadable_text, unreadable_words
from handlers.history.trade_text import trade_text
from handlers.ports import TradeLog
from handlers.positions.card import Shown
from handlers.press_answer import ForViewers, PressAnswer, Tell
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.say import label


class HistoryCommand(ForViewers):
    """The command, and what a press below its answer does."""

    def __init__(self, log: TradeLog, replies: Replies) -> None:
        self._log = log
        self._replies = replies

    async def handle(self, message: Message) -> None:
        """Carry out one `/history` line."""
        try:
            place = parse_history(message.text or "")
        except LineError as error:
            await self._replies.send(message.chat_id, line_error_text(error))
            return
        step_aside()
        try:
            shown = await self._list(place)
        except HistoryUnreadable as error:
            shown = Shown(unreadable_text(error), None)
        await self._replies.send(message.chat_id, shown.text, shown.keyboard)

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - nothing is waited for
        """Carry out one press whose data begin with `HISTORY`."""
        press = read_press(query.data or "")
        if press is None:
            return PressAnswer(words=label("press-unknown"))
        step_aside()
        try:
            shown = await (self._trade(press) if press.trade_id else self._list(press.place))
        except HistoryUnreadable as error:
            return PressAnswer(words=unreadable_words(error))
        if shown is None:
            return PressAnswer(words=label("history-gone"))
        return PressAnswer(words="", is_alert=False, text=shown.text, keyboard=shown.keyboard)

    async def _list(self, place: Place) -> Shown:
        page = await self._log.page(place.count, place.offset, place.symbol or None)
        if not page.count and place.symbol:
            meant = symbol_meant(place.symbol, await self._log.symbols())
            if meant:
                return await self._list(Place(symbol=meant, count=place.count))
        return Shown(history_text(page, place), list_buttons(page, place))

    async def _trade(self, press: HistoryPress) -> Shown | None:
        story = await self._log.story(press.trade_id)
        if story is None:
            return None
        text, pages = trade_text(story, press.page)
        return Shown(text, trade_buttons(press, pages))

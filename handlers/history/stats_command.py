"""`/stats [7d|30d|all] [by symbol|side|exit|day]`: what closed trades add up to, and the picture of it."""

from telegram import CallbackQuery, Message

from execution.new_trade.daily_loss import HistoryUnreadable
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.history.log_trouble import unreadable_text, unreadable_words
from handlers.history.stats_text import range_word, stats_text
from handlers.history.stats_view import View, parse_stats, read_press, view_buttons
from handlers.history.trade_words import coin_of
from handlers.ports import ProfitPictures, TradeLog
from handlers.positions.card import Shown
from handlers.press_answer import ForViewers, PressAnswer, Tell
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.coins import with_coin
from handlers.words.figures import result
from handlers.words.say import label, say
from helpers.charts.profit_picture import picture_of
from utils.clock import Clock
from utils.trade_statistics import statistics


class StatsCommand(ForViewers):
    """The command, and what a press below its answer does."""

    def __init__(self, log: TradeLog, pictures: ProfitPictures, replies: Replies, clock: Clock) -> None:
        self._log = log
        self._pictures = pictures
        self._replies = replies
        self._clock = clock

    async def handle(self, message: Message) -> None:
        """Carry out one `/stats` line."""
        try:
            view = parse_stats(message.text or "")
        except LineError as error:
            await self._replies.send(message.chat_id, line_error_text(error))
            return
        step_aside()
        try:
            shown = await self._shown(view)
        except HistoryUnreadable as error:
            shown = Shown(unreadable_text(error), None)
        await self._replies.send(message.chat_id, shown.text, shown.keyboard)

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `STATS`."""
        press = read_press(query.data or "")
        if press is None or query.message is None:
            return PressAnswer(words=label("press-unknown"))
        step_aside()
        try:
            if press.is_picture:
                return await self._picture(query.message.chat.id, press.view, tell)
            shown = await self._shown(press.view)
        except HistoryUnreadable as error:
            return PressAnswer(words=unreadable_words(error))
        return PressAnswer(words="", is_alert=False, text=shown.text, keyboard=shown.keyboard)

    async def _shown(self, view: View) -> Shown:
        trades = await self._log.closed(view.range.since(self._clock.now()))
        has_any = bool(trades) or bool((await self._log.page(1, 0, None)).trades)
        text = stats_text(trades, view, has_any=has_any)
        return Shown(text, view_buttons(view) if has_any else None)

    async def _picture(self, chat_id: int, view: View, tell: Tell) -> PressAnswer:
        trades = await self._log.closed(view.range.since(self._clock.now()))
        picture = picture_of(trades, range_word(view.range))
        if picture is None:
            return PressAnswer(words=label("stats-nothing-to-draw"))
        await tell(PressAnswer(words=label("stats-drawing"), is_alert=False))
        png = await self._pictures.draw_profit(picture)
        found = statistics(trades)
        caption = say(
            "stats-picture",
            range=range_word(view.range),
            net=with_coin(result(found.net), coin_of(trades)),
            count=found.trades - found.unknown,
        )
        await self._replies.send_photo(chat_id, png, caption)
        return PressAnswer(words="")

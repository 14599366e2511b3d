"""`/chart`: a position, a trade that is over, or a symbol as a picture."""

from collections.abc import Sequence

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message

from execution.exchange_errors import ExchangeError
from execution.facts.slots import Side
from execution.new_trade.symbol_meant import symbol_meant
from execution.views import PositionView
from handlers.charts.chart_buttons import ChartPress, What, alerts_buttons, read_press, which_buttons
from handlers.charts.chart_drawing import TROUBLES, Drawing, trouble_words
from handlers.charts.chart_line import parse_chart
from handlers.charts.picture_wishes import After, PictureWishes, pictures_text
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Guard, Markets
from handlers.press_answer import ForViewers, PressAnswer, Tell
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.say import Html, label, say


class ChartCommand(ForViewers):
    """The command, and what a press below its answer does."""

    def __init__(
        self, guard: Guard, markets: Markets, drawing: Drawing, wishes: PictureWishes, replies: Replies
    ) -> None:
        self._guard = guard
        self._markets = markets
        self._drawing = drawing
        self._wishes = wishes
        self._replies = replies

    async def handle(self, message: Message) -> None:
        """Carry out one `/chart` line."""
        chat_id = message.chat_id
        try:
            wanted = parse_chart(message.text or "")
        except LineError as error:
            await self._replies.send(chat_id, line_error_text(error))
            return
        if wanted.is_alerts:
            chosen = self._wishes.of(chat_id)
            await self._replies.send(chat_id, pictures_text(chosen), alerts_buttons(chosen))
            return
        step_aside()
        symbol = await self._symbol(wanted.symbol) if wanted.symbol else ""
        meant = self._meant(symbol, wanted.side)
        press = ChartPress(what=What.NOW, named=symbol, side=wanted.side, minutes=wanted.minutes, theme=wanted.theme)
        if wanted.is_last:
            await self._last(chat_id, press)
        elif len(meant) == 1:
            await self._send(chat_id, _of(press, meant[0]))
        elif meant or not symbol:
            await self._replies.send(chat_id, say("chart-which", count=len(meant)), which_buttons(meant, press))
        else:
            await self._send(chat_id, press)

    async def of_position(self, chat_id: int, symbol: str, side: Side) -> None:
        """Send the chart of a position."""
        await self._send(chat_id, ChartPress(what=What.NOW, named=symbol, side=side))

    def looks(self, data: str) -> bool:
        return not isinstance(read_press(data), After)

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:  # noqa: ARG002 - the wait is short
        """Carry out one press whose data begin with `CHARTS`."""
        press, message = read_press(query.data or ""), query.message
        if press is None or message is None:
            return PressAnswer(words=label("press-unknown"))
        if isinstance(press, After):
            text = with_choice(message, self._wishes.of(message.chat.id), press)
            await self._wishes.choose(message.chat.id, press)
            return PressAnswer(words="", is_alert=False, text=text, keyboard=alerts_buttons(press))
        step_aside()
        try:
            drawn = await self._drawing.draw(press)
        except TROUBLES as error:
            return PressAnswer(words=trouble_words(error, press))
        if isinstance(message, Message) and message.photo:
            await self._replies.edit_photo(
                message.chat.id, message.message_id, drawn.png, drawn.caption, drawn.keyboard
            )
        else:
            await self._replies.send_photo(message.chat.id, drawn.png, drawn.caption, drawn.keyboard)
        return PressAnswer(words="", is_alert=False)

    def _meant(self, symbol: str, side: Side | None) -> Sequence[PositionView]:
        positions = self._guard.account_view().positions
        return [each for each in positions if symbol in {"", each.symbol} and side in {None, each.side}]

    async def _symbol(self, typed: str) -> str:
        """With the quote coin that was left out; as it was typed where nobody knows better."""
        known = {each.symbol for each in self._guard.account_view().positions}
        if typed in known:
            return typed
        try:
            symbols = await self._markets.symbols()
        except (ExchangeError, TimeoutError):
            symbols = frozenset()
        return typed if typed in symbols else symbol_meant(typed, known) or symbol_meant(typed, symbols) or typed

    async def _last(self, chat_id: int, press: ChartPress) -> None:
        trade_id = await self._drawing.last_trade(press.named)
        if trade_id:
            trade = ChartPress(what=What.TRADE, named=trade_id, minutes=press.minutes, theme=press.theme)
            await self._send(chat_id, trade)
        else:
            await self._replies.send(chat_id, say("chart-no-trade", symbol=press.named))

    async def _send(self, chat_id: int, press: ChartPress) -> None:
        try:
            drawn = await self._drawing.draw(press)
        except TROUBLES as error:
            await self._replies.send(chat_id, say("chart-trouble", problem=trouble_words(error, press)))
        else:
            await self._replies.send_photo(chat_id, drawn.png, drawn.caption, drawn.keyboard)


def _of(press: ChartPress, position: PositionView) -> ChartPress:
    return ChartPress(
        what=What.NOW, named=position.symbol, side=position.side, minutes=press.minutes, theme=press.theme
    )


def with_choice(message: MaybeInaccessibleMessage, before: After, chosen: After) -> Html:
    """What the message says with the new choice in place of the old one: it may say other things, too."""
    text, old = pictures_text(chosen), pictures_text(before)
    stands = message.text_html if isinstance(message, Message) and message.text else ""
    return Html(stands.replace(old, text)) if old in stands else text

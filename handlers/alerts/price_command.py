"""Alerts on prices: `/alerts add`, `list` and `remove`, and the buttons below the list."""

from msgspec.structs import replace
from telegram import InlineKeyboardMarkup

from execution.exchange_errors import ExchangeError, Refused
from execution.new_trade.symbol_meant import symbol_meant
from handlers.alerts.preferences_text import REMOVE
from handlers.alerts.price_line import ListThem, Remove, parse_price_line, wish_words
from handlers.alerts.price_text import (
    ADD,
    already_keyboard,
    already_text,
    list_keyboard,
    list_text,
    set_keyboard,
    set_text,
    wish_text,
)
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Markets, PriceWatch
from handlers.press_answer import PressAnswer
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, label, lines, say
from helpers.price_alerts.alert import AlertWish
from helpers.price_alerts.bounds import AlreadyMet, TooManyAlerts

Answer = tuple[Html, InlineKeyboardMarkup | None]


class PriceCommand:
    def __init__(self, watch: PriceWatch, markets: Markets) -> None:
        self._watch = watch
        self._markets = markets

    def count(self, chat_id: int) -> int:
        return len(self._watch.of(chat_id))

    async def answer(self, text: str, chat_id: int, *, may_change: bool) -> Answer:
        """Carry out one line that begins with `/alerts add`, `list` or `remove`."""
        try:
            wanted = parse_price_line(text)
        except LineError as error:
            return line_error_text(error), None
        if isinstance(wanted, ListThem):
            return self._list(chat_id)
        if not may_change:
            return say("prefs-group"), None
        if isinstance(wanted, Remove):
            return await self._remove_number(wanted.number, chat_id)
        return await self._add(wanted, chat_id)

    def shown(self, chat_id: int) -> PressAnswer:
        """The list, in place of the message of a press."""
        text, keyboard = self._list(chat_id)
        return PressAnswer(words="", is_alert=False, text=text, keyboard=keyboard)

    async def pressed(self, deed: str, what: str, chat_id: int) -> PressAnswer:
        """A press that removes an alert, or sets one that is beyond its limit already."""
        if deed == REMOVE:
            is_gone = await self._watch.remove(chat_id, what)
            text, keyboard = self._list(chat_id)
            words = label("watch-removed" if is_gone else "watch-gone")
            return PressAnswer(words=words, is_alert=not is_gone, text=text, keyboard=keyboard)
        if deed == ADD:
            try:
                wish = parse_price_line(f"/alerts add {what}")
            except LineError:
                return PressAnswer(words=label("press-unknown"))
            if isinstance(wish, AlertWish):
                text, keyboard = await self._add(wish, chat_id, although_met=True)
                return PressAnswer(words="", is_alert=False, text=text, keyboard=keyboard)
        return PressAnswer(words=label("press-unknown"))

    async def _add(self, wish: AlertWish, chat_id: int, *, although_met: bool = False) -> Answer:
        try:
            symbols = await self._markets.symbols()
            if wish.symbol not in symbols:
                meant = symbol_meant(wish.symbol, symbols)
                if not meant:
                    return say("watch-no-symbol", symbol=wish.symbol), None
                if not meant.startswith(wish.symbol):  # a slip, not just a quote coin that was left out
                    line = f"/alerts add {wish_words(replace(wish, symbol=meant))}"
                    return say("watch-no-symbol-meant", symbol=wish.symbol, line=line), None
                wish = replace(wish, symbol=meant)
            alert = await self._watch.add(wish, chat_id, although_met=although_met)
        except AlreadyMet as met:
            return already_text(wish, met.value), already_keyboard(wish)
        except TooManyAlerts as error:
            return say("watch-too-many", most=error.most), None
        except ExchangeError as error:
            reason = error.text if isinstance(error, Refused) else str(error)
            return say("watch-no-price", reason=plain_reason(reason)), None
        return set_text(alert, is_waiting=not alert.is_armed), set_keyboard()

    async def _remove_number(self, number: int, chat_id: int) -> Answer:
        alerts = self._watch.of(chat_id)
        if not 0 < number <= len(alerts) or not await self._watch.remove(chat_id, alerts[number - 1].alert_id):
            return say("watch-no-number", number=number), None
        text, keyboard = self._list(chat_id)
        return lines([say("watch-removed-line", what=wish_text(alerts[number - 1].wish)), text]), keyboard

    def _list(self, chat_id: int) -> Answer:
        alerts = self._watch.of(chat_id)
        return list_text(alerts), list_keyboard(alerts)

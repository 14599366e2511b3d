"""The buttons below a list of closed trades, and below one trade; each says what it shows, so none is ever stale."""

import re
from typing import Final

from msgspec import Struct
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.words.say import label
from utils.trade_history import Page

HISTORY: Final = "h"
"""First part of the data: kind, `LIST` or `TRADE`, the place in the list, and for a trade its id and the page of it."""
LIST, TRADE = "l", "t"
_ANY: Final = "-"
_MOST_DATA: Final = 64
"""Bytes that Telegram takes."""
_IN_A_ROW: Final = 5
MOST_ON_A_PAGE: Final = 20
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


class Place(Struct, frozen=True, kw_only=True):
    """A page of the list: ``count`` trades from number ``offset`` on; ``symbol`` "" is any."""

    symbol: str = ""
    count: int
    offset: int = 0


class HistoryPress(Struct, frozen=True, kw_only=True):
    """``trade_id`` "": the list; else one trade, from its line number ``page`` times the lines of a page on."""

    place: Place
    trade_id: str = ""
    page: int = 0


def list_buttons(page: Page, place: Place) -> InlineKeyboardMarkup | None:
    """One for each trade by its number in the list, and the way to newer and older ones."""
    numbered = [
        _button(f"{number}", HistoryPress(place=place, trade_id=trade.trade_id))
        for number, trade in enumerate(page.trades, place.offset + 1)
    ]
    rows = [numbered[at : at + _IN_A_ROW] for at in range(0, len(numbered), _IN_A_ROW)]
    turns = []
    if place.offset:
        turns.append(_turn("history-newer", place, max(0, place.offset - place.count)))
    if place.offset + len(page.trades) < page.count or page.unread:
        turns.append(_turn("history-older", place, place.offset + place.count))
    rows += [turns]
    return InlineKeyboardMarkup([row for row in rows if row]) if any(rows) else None


def trade_buttons(press: HistoryPress, pages: int) -> InlineKeyboardMarkup:
    """Through what happened in it, and back to the list."""
    turns = []
    if press.page:
        turns.append(_page("history-before", press, press.page - 1))
    if press.page + 1 < pages:
        turns.append(_page("history-after", press, press.page + 1))
    back = [_button(label("history-back"), HistoryPress(place=press.place))]
    return InlineKeyboardMarkup([row for row in (turns, back) if row])


def read_press(data: str) -> HistoryPress | None:
    """None: no such button was ever drawn."""
    kind, _, rest = data.partition(":")
    what, *parts = rest.split(":")
    if kind != HISTORY or len(parts) != (3 if what == LIST else 5) or what not in {LIST, TRADE}:
        return None
    symbol, numbers = parts[0], [*parts[1:3], *parts[4:]]
    if not all(_NUMBER.fullmatch(number) for number in numbers) or not 0 < int(parts[1]) <= MOST_ON_A_PAGE:
        return None
    place = Place(symbol="" if symbol == _ANY else symbol, count=int(parts[1]), offset=int(parts[2]))
    return (
        HistoryPress(place=place) if what == LIST else HistoryPress(place=place, trade_id=parts[3], page=int(parts[4]))
    )


def _turn(name: str, place: Place, offset: int) -> InlineKeyboardButton:
    return _button(label(name), HistoryPress(place=Place(symbol=place.symbol, count=place.count, offset=offset)))


def _page(name: str, press: HistoryPress, page: int) -> InlineKeyboardButton:
    return _button(label(name), HistoryPress(place=press.place, trade_id=press.trade_id, page=page))


def _button(text: str, press: HistoryPress) -> InlineKeyboardButton:
    data = _data(press, press.place.symbol or _ANY)
    return InlineKeyboardButton(text, callback_data=data if len(data) <= _MOST_DATA else _data(press, _ANY))


def _data(press: HistoryPress, symbol: str) -> str:
    place = f"{symbol}:{press.place.count}:{press.place.offset}"
    if not press.trade_id:
        return f"{HISTORY}:{LIST}:{place}"
    return f"{HISTORY}:{TRADE}:{place}:{press.trade_id}:{press.page}"

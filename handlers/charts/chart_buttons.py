"""The buttons below a chart: other intervals, the other theme, the last trade, the card of the position."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.facts.slots import Side
from execution.views import PositionView
from handlers.charts.picture_wishes import After
from handlers.positions.buttons import open_button
from handlers.words.say import label
from helpers.charts.picture import Theme
from helpers.charts.position_frame import LENGTHS
from helpers.charts.time_axis import interval_words

CHARTS: Final = "ch"
"""First part of the data: kind, what, and of that its symbol or trade or choice, side, minutes and theme."""
_OFFERED: Final = (1, 5, 15, 60, 240, 1440)
"""Minutes."""
_SIDES: Final = {Side.BUY: "l", Side.SELL: "s", None: "-"}
_THEMES: Final = {Theme.DARK: "d", Theme.LIGHT: "w"}


class What(StrEnum):
    NOW = "n"
    TRADE = "t"
    ALERTS = "a"


class ChartPress(Struct, frozen=True, kw_only=True):
    """``named`` is a symbol or the id of a trade; ``minutes`` None: what the trade needs."""

    what: What
    named: str
    side: Side | None = None
    minutes: int | None = None
    theme: Theme = Theme.DARK


def read_press(data: str) -> ChartPress | After | None:
    """None: no such button was ever drawn."""
    kind, _, rest = data.partition(":")
    what, *parts = rest.split(":")
    if kind != CHARTS:
        return None
    if what == What.ALERTS and len(parts) == 1 and parts[0] in set(After):
        return After(parts[0])
    if what not in {What.NOW, What.TRADE} or len(parts) != 4:
        return None
    sides = {letter: side for side, letter in _SIDES.items()}
    themes = {letter: theme for theme, letter in _THEMES.items()}
    minutes = int(parts[2]) if parts[2].isascii() and parts[2].isdecimal() else -1
    if parts[1] not in sides or parts[3] not in themes or minutes not in {0, *LENGTHS}:
        return None
    return ChartPress(
        what=What(what), named=parts[0], side=sides[parts[1]], minutes=minutes or None, theme=themes[parts[3]]
    )


def chart_buttons(press: ChartPress, position: PositionView | None, last_trade: str) -> InlineKeyboardMarkup:
    """Below a symbol as it is, drawn by ``press``; ``last_trade``: the id of the one that was closed last, or ""."""
    lengths = [
        _button(
            label("chart-again" if minutes == press.minutes else "chart-interval", interval=interval_words(minutes)),
            replace(press, minutes=minutes),
        )
        for minutes in _OFFERED
    ]
    others = [_theme_button(press)]
    if position is not None:
        others.append(open_button(position))
    elif last_trade:
        trade = ChartPress(what=What.TRADE, named=last_trade, theme=press.theme)
        others.append(_button(label("chart-last-trade"), trade))
    return InlineKeyboardMarkup([lengths[:3], lengths[3:], others])


def trade_buttons(press: ChartPress, symbol: str) -> InlineKeyboardMarkup:
    """Below a trade that is over."""
    now = ChartPress(what=What.NOW, named=symbol, theme=press.theme)
    return InlineKeyboardMarkup([[_theme_button(press), _button(label("chart-now", symbol=symbol), now)]])


def which_buttons(positions: Iterable[PositionView], press: ChartPress) -> InlineKeyboardMarkup | None:
    """One for each position, two in a row; None without any."""
    buttons = [
        _button(
            label("chart-of", name=f"{each.side.word.upper()} {each.symbol}"),
            replace(press, named=each.symbol, side=each.side),
        )
        for each in positions
    ]
    return InlineKeyboardMarkup([buttons[at : at + 2] for at in range(0, len(buttons), 2)]) if buttons else None


def alerts_buttons(chosen: After) -> InlineKeyboardMarkup:
    """Which alerts a picture follows."""
    row = [
        InlineKeyboardButton(
            label("chart-alerts-choice", choice=each.value, chosen="yes" if each is chosen else "no"),
            callback_data=f"{CHARTS}:{What.ALERTS.value}:{each.value}",
        )
        for each in After
    ]
    return InlineKeyboardMarkup([row])


def _theme_button(press: ChartPress) -> InlineKeyboardButton:
    other = Theme.LIGHT if press.theme is Theme.DARK else Theme.DARK
    return _button(label("chart-theme", theme=other.value), replace(press, theme=other))


def _button(text: str, press: ChartPress) -> InlineKeyboardButton:
    parts = (CHARTS, press.what.value, press.named, _SIDES[press.side], f"{press.minutes or 0}", _THEMES[press.theme])
    return InlineKeyboardButton(text, callback_data=":".join(parts))

"""The buttons below a dashboard: into each position's card, and what a thumb wants in a hurry."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from execution.monitor import Phase
from execution.views import PositionView
from handlers.positions.buttons import open_button
from handlers.positions.dashboard_facts import Facts
from handlers.positions.dashboard_position import CONFIRMED, coin_of, short_name, sign_of
from handlers.words.say import label

DASHBOARD: Final = "db"
"""First part of the data of its own buttons: kind, action, what it was drawn for."""

_MOST_CARDS: Final = 45
"""More of them nobody finds; Telegram takes a hundred."""
_FITTING: Final = {3: 9, 2: 15}
"""How many fit beside each other on a phone, by the characters of the longest label."""


class DashboardAction(StrEnum):
    REFRESH = "refresh"
    POSITIONS = "positions"
    PAUSE = "pause"
    RESUME = "resume"


LOOKS: Final = frozenset({DashboardAction.REFRESH, DashboardAction.POSITIONS})


def dashboard_buttons(facts: Facts, positions: Sequence[PositionView]) -> InlineKeyboardMarkup:
    """``positions`` in the order of the text."""
    account = facts.account
    symbols = Counter(each.symbol for each in positions)
    cards = [_card(each, is_alone=symbols[each.symbol] == 1) for each in positions[:_MOST_CARDS]]
    last = [_button(label("dashboard-button-refresh"), DashboardAction.REFRESH)]
    if positions or account.watched:
        last.append(_button(label("dashboard-button-positions"), DashboardAction.POSITIONS))
    if account.paused_since is not None:
        mark = pause_mark(account.paused_since)
        last.append(_button(label("dashboard-button-resume"), DashboardAction.RESUME, mark))
    else:
        last.append(_button(label("dashboard-button-pause"), DashboardAction.PAUSE))
    return InlineKeyboardMarkup([*_rows(cards), last])


def _rows(cards: Sequence[InlineKeyboardButton]) -> Iterator[Sequence[InlineKeyboardButton]]:
    """In their order, as many in a row as can be read."""
    at = 0
    while at < len(cards):
        fitting = (width for width, most in _FITTING.items() if _longest(cards[at : at + width]) <= most)
        width = next(fitting, 1)
        yield cards[at : at + width]
        at += width


def _longest(cards: Sequence[InlineKeyboardButton]) -> int:
    return max(len(card.text) for card in cards)


def pause_mark(since: datetime | None) -> str:
    """Which pause a button ends: not one that was begun after it was drawn. "" for none."""
    return "" if since is None else f"{since.timestamp():.0f}"


def _card(position: PositionView, *, is_alone: bool) -> InlineKeyboardButton:
    """Its side only where both are open, and a sign only where something is not as it should be."""
    is_calm = position.phase is Phase.OPENING or sign_of(position) == CONFIRMED
    text = label(
        "dashboard-button-card",
        sign="" if is_calm else f"{sign_of(position)} ",
        name=coin_of(position) if is_alone else short_name(position),
    )
    return InlineKeyboardButton(text, callback_data=open_button(position).callback_data)


def _button(text: str, action: DashboardAction, mark: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=f"{DASHBOARD}:{action.value}:{mark}")

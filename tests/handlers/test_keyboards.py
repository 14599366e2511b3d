"""What stands beside each other below a message can be read on a phone: Telegram cuts off what does not fit."""

import unicodedata
from collections.abc import Iterator
from datetime import timedelta

import pytest
from telegram import InlineKeyboardMarkup

from execution.new_trade.entry_standing import EntryStanding
from execution.views import EntryView, PositionView
from handlers.charts.chart_buttons import ChartPress, What, chart_buttons, trade_buttons
from handlers.positions.buttons import card_buttons, question_buttons, stop_buttons, target_buttons, trail_buttons
from tests.handlers.fakes import NOON, D, a_position, a_version
from utils.texts.catalogue import speak

NARROW = 32
"""Letters in a row on a phone of 360 points; a sign takes two."""


@pytest.fixture(params=["en", "de"])
def _language(request: pytest.FixtureRequest) -> Iterator[None]:
    speak(request.param)
    yield
    speak("en")


def drawn() -> PositionView:
    waiting = EntryView(number=2, price=D(49500), qty=D("0.1"), filled=D(0), standing=EntryStanding.RESTING)
    undo_until = NOON + timedelta(seconds=30)
    return a_position(drawn_for=a_version(), tick=D("0.1"), entries=(waiting,), undo_until=undo_until)


def keyboards() -> list[InlineKeyboardMarkup]:
    position = drawn()
    now = ChartPress(what=What.NOW, named="BTCUSDT", minutes=15)
    return [
        card_buttons(position, NOON, has_chart=True),
        stop_buttons(position),
        target_buttons(position),
        trail_buttons(position),
        question_buttons("0123456789abcdef"),
        chart_buttons(now, position, ""),
        chart_buttons(now, None, "0123456789abcdef"),
        trade_buttons(now, "BTCUSDT"),
    ]


def width(words: str) -> int:
    sizes = {"So": 2, "Mn": 0}
    return sum(sizes.get(unicodedata.category(each), 1) for each in words)


@pytest.mark.usefixtures("_language")
def test_no_label_is_cut_off() -> None:
    rows = [[key.text for key in row] for keyboard in keyboards() for row in keyboard.inline_keyboard]
    assert len(rows) > 20
    assert [row for row in rows if max(map(width, row)) > NARROW // len(row)] == []

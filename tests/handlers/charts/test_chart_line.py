"""The `/chart` line, and the data of the buttons below a chart."""

from typing import Any

import pytest
from telegram import Message

from execution.facts.slots import Side
from handlers.charts.chart_buttons import ChartPress, What, chart_buttons, read_press, trade_buttons
from handlers.charts.chart_command import with_choice
from handlers.charts.chart_line import ChartLine, parse_chart
from handlers.charts.picture_wishes import After, pictures_text
from handlers.grammar.command_line import LineError
from helpers.charts.picture import Theme
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.fakes import a_position


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("/chart", ChartLine()),
        ("/chart btc/usdt", ChartLine(symbol="BTCUSDT")),
        ("/chart BTCUSDT 1h light", ChartLine(symbol="BTCUSDT", minutes=60, theme=Theme.LIGHT)),
        ("/chart BTCUSDT short dark 1D", ChartLine(symbol="BTCUSDT", side=Side.SELL, minutes=1440)),
        ("/chart 5m", ChartLine(minutes=5)),
        ("/chart light long", ChartLine(theme=Theme.LIGHT, side=Side.BUY)),
        ("/chart BTC last", ChartLine(symbol="BTC", is_last=True)),
        ("/chart alerts", ChartLine(is_alerts=True)),
    ],
)
def test_a_line_names_a_symbol_an_interval_and_a_theme(line: str, wanted: ChartLine) -> None:
    assert parse_chart(line) == wanted


@pytest.mark.parametrize(
    ("line", "problem", "corrected"),
    [
        ("/chart BTCUSDT 7m", "7m is not known here", "/chart BTCUSDT"),
        ("/chart BTCUSDT lihgt 1h", "lihgt is not known here", "/chart BTCUSDT light 1h"),
        ("/chart BTCUSDT 5m 1h", "1h is one too many", "/chart BTCUSDT 5m"),
        ("/chart last", "last is one too many", "/chart"),
        ("/chart alerts on", "on is one too many", "/chart alerts"),
        ("/chart BTC.P 5m", "BTC.P is no symbol", "/chart BTC 5m"),
    ],
)
def test_a_wrong_word_is_named_and_the_line_mended(line: str, problem: str, corrected: str) -> None:
    with pytest.raises(LineError) as raised:
        parse_chart(line)
    assert raised.value.problem.startswith(problem)
    assert raised.value.corrected_line == corrected
    parse_chart(corrected)


def test_the_data_of_every_button_come_back_as_what_was_meant_and_are_short() -> None:
    shown = ChartPress(what=What.NOW, named="1000000BABYDOGEUSDT", side=Side.SELL, minutes=15, theme=Theme.LIGHT)
    trade = ChartPress(what=What.TRADE, named="0123456789abcdef")
    keyboards = (
        chart_buttons(shown, None, "0123456789abcdef"),
        chart_buttons(shown, a_position(), ""),
        trade_buttons(trade, "1000000BABYDOGEUSDT"),
    )
    data = [str(key.callback_data) for keyboard in keyboards for row in keyboard.inline_keyboard for key in row]
    assert max(map(len, data)) <= 64
    pressed = [read_press(each) for each in data if each.startswith("ch:")]
    assert ChartPress(what=What.NOW, named=shown.named, side=Side.SELL, minutes=240, theme=Theme.LIGHT) in pressed
    assert ChartPress(what=What.NOW, named=shown.named, side=Side.SELL, minutes=15, theme=Theme.DARK) in pressed
    assert ChartPress(what=What.TRADE, named=trade.named, theme=Theme.LIGHT) in pressed
    assert None not in pressed


@pytest.mark.parametrize(
    "data", ["x:n:BTC:l:15:d", "ch:n:BTC:l:15", "ch:n:BTC:z:15:d", "ch:n:BTC:l:7:d", "ch:n:BTC:l:x:d", "ch:a:some"]
)
def test_other_data_are_no_button_of_ours(data: str) -> None:
    assert read_press(data) is None
    assert read_press("ch:a:all") is After.ALL


def test_choosing_the_pictures_leaves_what_else_the_message_says() -> None:
    before, after = pictures_text(After.CLOSES), pictures_text(After.ALL)
    row: dict[str, Any] = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}
    chart = Message.de_json({**row, **parsed(before)}, None)
    assert with_choice(chart, After.CLOSES, After.ALL) == after
    settings = Message.de_json({**row, **parsed(f"⚙️ <b>This chat</b>\n{before}\n\n🤖 <b>The bot</b>")}, None)
    assert with_choice(settings, After.CLOSES, After.ALL) == f"⚙️ <b>This chat</b>\n{after}\n\n🤖 <b>The bot</b>"
    assert with_choice(Message.de_json({**row, "text": "else"}, None), After.CLOSES, After.ALL) == after


def parsed(html: str) -> dict[str, Any]:
    """As Telegram gives a message back."""
    formatted = parse_html(html)
    entities = [{"type": each.type, "offset": each.offset, "length": each.length} for each in formatted.entities]
    return {"text": formatted.text, "entities": entities}

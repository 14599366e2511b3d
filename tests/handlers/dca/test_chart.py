"""`/dca chart`: the line, and the picture over the wire."""

import pytest

from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import Transient
from handlers.dca.actions import Action
from handlers.dca.chart import ChartLine, parse_chart
from handlers.dca.command_line import action_of
from handlers.dca.line import DcaSyntaxError
from helpers.charts.picture import Theme
from tests.handlers.conftest import World
from tests.handlers.dca.fakes import a_bot, a_lot, a_view


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("/dca chart", ChartLine()),
        ("/dca chart btcusdt-1", ChartLine(named="btcusdt-1")),
        ("/dca CHART x 4H Light", ChartLine(named="x", minutes=240, theme=Theme.LIGHT)),
        ("/dca chart x light 1m", ChartLine(named="x", minutes=1, theme=Theme.LIGHT)),
        ("/dca chart 15m", ChartLine(minutes=15)),
        ("/dca chart dark", ChartLine(theme=Theme.DARK)),
    ],
)
def test_a_line_names_a_bot_an_interval_and_a_theme(line: str, wanted: ChartLine) -> None:
    assert parse_chart(line) == wanted


@pytest.mark.parametrize(
    ("line", "problem", "corrected"),
    [
        ("/dca chart x 7m", "7m: behind the bot stand an interval", "/dca chart x"),
        ("/dca chart x lihgt", "lihgt: behind the bot stand", "/dca chart x light"),
        ("/dca chart x 5m 1h", "1h is one too many", "/dca chart x 5m"),
        ("/dca chart x zzz 1h yyy", "zzz: behind the bot", "/dca chart x 1h"),
    ],
)
def test_a_wrong_word_is_named_and_the_line_mended(line: str, problem: str, corrected: str) -> None:
    with pytest.raises(DcaSyntaxError) as raised:
        parse_chart(line)
    assert raised.value.problem.startswith(problem)
    assert raised.value.corrected_line == corrected
    parse_chart(corrected)


def test_other_words_for_it_are_understood() -> None:
    with pytest.raises(DcaSyntaxError) as raised:
        action_of("/dca graph x")
    assert raised.value.corrected_line == "/dca chart x"
    assert action_of("/dca chart") is Action.CHART


async def test_a_chart_is_a_photo_with_a_caption(world: World) -> None:
    world.dca.has(a_view(a_bot(a_lot())))
    await world.start()
    await world.alice.says("/dca chart BTC/USDT 1h light")
    row = await world.alice.sees("🧺 btcusdt-1 BTCUSDT · 1h candles, 04.01. 06:00 to 05.01. 12:00 UTC")
    assert row["photo"]
    assert row["text"].endswith("/dca show btcusdt-1")
    assert world.charts.asked == [("1a2b3c4d", 60, Theme.LIGHT)]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (DcaRejected("the exchange has no candles of BTCUSDT yet"), "⚠️ the exchange has no candles of BTCUSDT yet"),
        (Transient("no answer"), "Bybit gave no usable answer (no answer)"),
    ],
)
async def test_where_there_is_no_chart_the_chat_says_why(world: World, refusal: Exception, words: str) -> None:
    world.dca.has(a_view(a_bot(a_lot())))
    world.charts.refusal = refusal
    await world.start()
    await world.alice.says("/dca chart")
    await world.alice.sees(words)
    await world.alice.says("/dca chart nobody")
    await world.alice.sees("no bot nobody; see /dca list")
    assert not any(row["photo"] for row in await world.alice.chat())


async def test_a_photo_whose_answer_was_lost_is_sent_again_and_says_so(world: World) -> None:
    world.dca.has(a_view(a_bot(a_lot())))
    await world.start()
    await world.alice.fault("lost_response", "sendPhoto", count=1)
    await world.alice.says("/dca chart")
    row = await world.alice.sees("(possibly repeated)")
    assert row["photo"]

"""`/dca backtest`: its line, what it answers, and that nobody waits for it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from execution.dca.dca_plan import DcaDefaults, OrderBy
from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import Refusal, Refused, Transient
from handlers.dca.backtest_line import parse_backtest
from handlers.dca.backtest_text import result_text
from handlers.dca.line import DcaSyntaxError
from helpers.dca_backtest.process import BacktestFailed
from tests.handlers.conftest import World
from tests.handlers.dca.backtest_fakes import a_result

D = Decimal
LINE = "/dca backtest btc/usdt usdt 20 step 0.5% sell trailing 0.3%"


def test_it_is_the_line_of_a_new_bot_and_days() -> None:
    wanted = parse_backtest(f"{LINE} DAYS 7 lots 5", DcaDefaults())
    assert (wanted.plan.symbol, wanted.plan.amount, wanted.days) == ("BTCUSDT", D(20), 7)
    assert (wanted.plan.buy.step_percent, wanted.plan.buy.max_lots) == (D("0.5"), 5)
    assert (wanted.plan.sell.by, wanted.plan.sell.trail_percent) == (OrderBy.TRAILING, D("0.3"))
    assert parse_backtest(LINE, DcaDefaults()).days == 30


@pytest.mark.parametrize(
    ("wrong", "problem", "corrected"),
    [
        ("days", "days needs a number", f"{LINE} days 30"),
        ("days 7 days 8", "days stands twice", f"{LINE} days 7"),
        ("days soon", "days: ", f"{LINE} days 30"),
        ("days 7 stepp 1%", "stepp", None),
        ("days 7 lots 5 lots 6", "lots stands twice", f"{LINE} lots 5 days 7"),
        ("days 91", "days: 91: at most 90 are played", f"{LINE} days 90"),
        ("market linear days 7 sl 10%", "market: a backtest is of spot", f"{LINE} days 7"),
    ],
)
def test_an_error_shows_a_line_that_works(wrong: str, problem: str, corrected: str | None) -> None:
    with pytest.raises(DcaSyntaxError) as caught:
        parse_backtest(f"{LINE} {wrong}", DcaDefaults())
    assert problem in caught.value.problem
    assert caught.value.instead.startswith("/dca backtest")
    if corrected is not None:
        assert caught.value.corrected_line == corrected
        parse_backtest(corrected, DcaDefaults())


def test_everything_is_after_fees_and_beside_buy_and_hold() -> None:
    wanted = parse_backtest("/dca backtest BTC/USD usdt 20", DcaDefaults())
    text = result_text(wanted, a_result())
    assert "<b>This bot</b> with 1000.00 USDT: <b>-117.66 USDT</b> (-11.77%)" in text
    assert "realised +25.54 USDT · unrealised -143.20 USDT · fees 9.13 USDT" in text
    assert "50 buys · 41 lots sold, 41 with profit, 0 with loss" in text
    assert "9 lots open, cost 900.16 USDT · at most 10 open" in text
    assert "deepest fall 22.75% · in coins 67.7% in the mean, 98.4% at most" in text
    assert "<b>Bought and held</b>, the same money: -212.49 USDT (-21.25%)" in text
    assert "47141 → 37161 (-21.17%)" in text
    assert "BTC/USD is read as BTCUSDT" in text
    assert "over 30 days" in text
    assert "⚠️" not in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"candles": 43190}, "⚠️ 10 of its minutes have no candle: the bot saw no price then"),
        (
            {"begin": datetime(2026, 1, 20, 18, tzinfo=UTC), "candles": 14760},
            (
                "over 10 d 6 h\n2026-01-20 18:00 to 2026-01-31 00:00 UTC, 14760 candles of a minute\n"
                "⚠️ You asked for 30 days: there are no older candles of BTCUSDT"
            ),
        ),
        ({"begin": datetime(2026, 1, 30, tzinfo=UTC), "candles": 1440}, "</b> over 1 day\n"),
    ],
)
def test_the_answer_names_the_span_that_was_really_played(changes: dict[str, Any], said: str) -> None:
    assert said in result_text(parse_backtest(LINE, DcaDefaults()), a_result(**changes))


async def test_the_answer_comes_into_the_message_and_other_commands_do_not_wait(world: World) -> None:
    world.backtests.may_answer.clear()
    await world.start()
    await world.alice.says(f"{LINE} days 7")
    begun = await world.alice.sees("over 7 days")
    await world.alice.says("/health")
    await world.alice.sees("Streams: up")
    world.backtests.may_answer.set()
    row = await world.alice.sees("This bot")
    assert row["message_id"] == begun["message_id"]
    ((plan, days),) = world.backtests.asked
    assert (plan.symbol, days) == ("BTCUSDT", 7)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DcaRejected("usdt 20: a lot costs at least usdt 50"), "a lot costs at least usdt 50"),
        (Transient("ReadTimeout"), "Bybit gave no usable answer (no answer in time)"),
        (BacktestFailed("its process ended <oddly>"), "The backtest failed: its process ended <oddly>"),
    ],
)
async def test_what_goes_wrong_is_said(world: World, error: Exception, said: str) -> None:
    world.backtests.answer = error
    await world.start()
    await world.alice.says(LINE)
    await world.alice.sees(said)


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (DcaRejected("another backtest is under way"), "Another backtest is under way"),
        (Refused(Refusal.INVALID, 10001, "symbol invalid"), "Bybit has no BTCUSDT to trade on spot"),
        (Transient("ReadTimeout"), "Bybit gave no usable answer (no answer in time)"),
    ],
)
async def test_what_cannot_be_played_is_refused_before_it_is_said_to_begin(
    world: World, refusal: Exception, said: str
) -> None:
    world.backtests.refusal = refusal
    await world.start()
    await world.alice.says(LINE)
    await world.alice.sees(said)
    assert not any("⏳" in row["text"] for row in await world.alice.chat())
    assert not world.backtests.asked


async def test_fewer_days_than_asked_are_said_before_it_is_computed(world: World) -> None:
    world.backtests.there = D("12.5")
    world.backtests.may_answer.clear()
    await world.start()
    await world.alice.says(LINE)
    await world.alice.sees("There are candles of about 12.5 of them, so it is shorter")


async def test_a_mistake_in_the_line_asks_nobody(world: World) -> None:
    await world.start()
    await world.alice.says("/dca backtest BTCUSDT days 7")
    await world.alice.sees("usdt is missing")
    assert not world.backtests.asked

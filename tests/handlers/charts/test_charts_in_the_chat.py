"""`/chart` and its buttons over the wire, and the pictures that follow alerts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from execution.exchange_errors import Refusal, Refused, Transient
from execution.facts.slots import Side
from handlers.charts.picture_wishes import SECTION
from helpers.charts.picture import Theme
from helpers.charts.position_charts import NoChart, NoChartError
from tests.handlers.charts.fakes import a_closed_row
from tests.handlers.conftest import ALICE, World
from tests.handlers.fakes import D, a_position, an_account
from tests.handlers.history.fakes import a_trade

SPAN = "15m candles, 04.01. 06:00 to 05.01. 12:00 UTC"


async def pictures(world: World) -> list[dict[str, Any]]:
    return [row for row in await world.alice.chat() if row["photo"]]


async def test_a_position_is_a_photo_whose_buttons_draw_it_anew_in_its_place(world: World) -> None:
    world.guard.view = an_account(a_position())
    await world.start()
    await world.alice.says("/chart BTC 1h")
    row = await world.alice.sees("📈 LONG BTCUSDT\n1h candles")
    assert row["photo"]
    await world.alice.presses("4h", row["message_id"])
    assert (await world.alice.sees("4h candles"))["message_id"] == row["message_id"]
    await world.alice.presses("Light", row["message_id"])
    await world.until(lambda: len(world.position_charts.asked) == 3)
    assert world.position_charts.asked == [
        ("BTCUSDT", "long", 60, Theme.DARK),
        ("BTCUSDT", "long", 240, Theme.DARK),
        ("BTCUSDT", "long", 240, Theme.LIGHT),
    ]


async def test_without_a_position_there_are_the_candles_and_the_trade_that_was_closed_last(world: World) -> None:
    world.trade_log.trades = [a_trade()]
    await world.start()
    await world.alice.says("/chart btcusdt light")
    row = await world.alice.sees(f"📈 BTCUSDT · no position here\n{SPAN}")
    await world.alice.presses("Last trade", row["message_id"])
    shown = await world.alice.sees("LONG BTCUSDT +94.50 USDT")
    assert shown["message_id"] == row["message_id"]
    await world.alice.presses("BTCUSDT now", row["message_id"])
    await world.alice.sees("no position here")
    await world.bob.says("/chart BTC last")
    await world.bob.sees("LONG BTCUSDT +94.50 USDT")
    assert world.position_charts.asked[1:] == [
        (a_trade().trade_id, "closed", None, Theme.LIGHT),
        ("BTCUSDT", "", None, Theme.LIGHT),
        (a_trade().trade_id, "closed", None, Theme.DARK),
    ]
    await world.bob.says("/chart ETH last")
    await world.bob.sees("No trade of ETHUSDT was closed here yet.")


async def test_of_several_positions_one_is_chosen_and_a_card_has_its_chart(world: World) -> None:
    world.guard.view = an_account(a_position(), a_position(symbol="ETHUSDT", side=Side.SELL))
    await world.start()
    await world.alice.says("/chart 5m")
    question = await world.alice.sees("Which one?")
    await world.alice.presses("SHORT ETHUSDT", question["message_id"])
    row = await world.alice.sees("📈 SHORT ETHUSDT\n5m candles")
    assert row["photo"]
    await world.alice.presses("SHORT ETHUSDT", row["message_id"])
    card = await world.alice.sees("SHORT ETHUSDT 0.1 at 50000")
    await world.alice.presses("Chart", card["message_id"])
    await world.alice.sees(f"📈 SHORT ETHUSDT\n{SPAN}")
    world.guard.view = an_account()
    await world.bob.says("/chart")
    await world.bob.sees("No position is open.")
    await world.bob.says("/chart BTCUSDT 7m")
    await world.bob.sees("7m is not known here")


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (NoChartError(NoChart.NO_CANDLES, "NEWUSDT"), "Bybit has no candles of NEWUSDT for that time"),
        (Refused(Refusal.INVALID, 10001, "symbol invalid"), "Bybit knows no NEWUSDT"),
        (Transient("ReadTimeout"), "Bybit gave no usable answer"),
    ],
)
async def test_where_there_is_no_chart_the_chat_says_why(world: World, refusal: Exception, words: str) -> None:
    world.position_charts.refusal = refusal
    await world.start()
    await world.alice.says("/chart NEWUSDT")
    await world.alice.sees(words)
    assert not await pictures(world)


async def test_the_picture_of_a_closed_trade_follows_its_alert_silently(world: World) -> None:
    world.trade_log.trades = [a_trade(2, exit_price=D(50500)), a_trade()]
    await world.start()
    async with world.store.transaction() as txn:
        txn.put("outbox", "closed", a_closed_row(at=datetime.now(UTC), chat_id=ALICE))
    world.bot.notify()
    row = await world.alice.sees(SPAN)
    assert row["photo"]
    assert world.position_charts.asked == [(a_trade().trade_id, "closed", None, Theme.DARK)]


async def test_a_chat_says_which_alerts_have_pictures(world: World) -> None:
    await world.start()
    await world.alice.says("/chart alerts")
    row = await world.alice.sees("Pictures after alerts: closed trades")
    await world.alice.presses("All", row["message_id"])
    await world.alice.sees("Pictures after alerts: entries, targets and closed trades")
    assert world.store.sections[SECTION] == {f"{ALICE}": "all"}

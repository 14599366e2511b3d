"""The smaller commands and the worse days, over the wire."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from execution.exchange_errors import Transient
from execution.new_trade.trade_request import TradeRejected
from handlers.ports import Store
from tests.handlers.conftest import ALICE, World
from tests.handlers.fakes import a_position, an_account
from utils.clock import SystemClock
from utils.robust_persistence import RobustPersistence

LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000"


@pytest.fixture
async def durable(world: World, tmp_path: Path) -> AsyncIterator[World]:
    """The same world on the real store."""
    store = RobustPersistence(tmp_path / "state.pkl")
    await store.open()
    as_port: Store = store
    world.store = as_port  # type: ignore[assignment]
    world.guard.store = store
    world.bot = world.new_bot()
    yield world
    await world.stop()
    await store.close()


async def test_words_and_commands(world: World) -> None:
    await world.start()
    await world.alice.says("/help close")
    await world.alice.sees("without asking again")
    await world.alice.says("/help trade")
    await world.alice.sees("Percents count from the mean planned entry")
    await world.alice.says("/postions")
    await world.alice.sees("Did you mean /positions?")
    await world.bob.says("hello")
    await world.bob.sees("Commands begin with /")
    assert (await world.alice.stats())["setMyCommands"] > 2, "for all, for groups, and for each person"


async def test_a_preview_that_the_engine_refuses(world: World) -> None:
    await world.start()
    world.guard.refusal = TradeRejected("symbol", "BTCUSD is not traded", "BTCUSDT")
    await world.alice.says("/trade BTCUSD long sl 1% tp 1R")
    row = await world.alice.sees("BTCUSD is not traded")
    assert "/trade BTCUSDT long sl 1% tp 1R" in row["text"]


async def test_a_preview_that_the_exchange_does_not_help_with(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.start()
    world.guard.refusal = Transient("<no route>")
    await world.alice.says(LINE)
    await world.alice.sees("Bybit gave no usable answer (<no route>). Nothing was sent.")
    monkeypatch.setattr("handlers.trade.trading.PREVIEW_SECONDS", 0.05)
    world.guard.slow.clear()
    await world.alice.says(LINE)
    await world.alice.sees("no answer within")


async def test_a_pause_and_its_end(world: World) -> None:
    await world.start()
    await world.alice.says("/resume")
    await world.alice.sees("There is no pause")
    await world.alice.says("/pause")
    await world.alice.sees("Paused since 12:00:00 UTC: no new entries")
    world.guard.refusal = TradeRejected("", "/emergency is under way")
    await world.alice.says("/resume")
    await world.alice.sees("Still paused: /emergency is under way")
    await world.alice.says("/resume")
    await world.alice.sees("Resumed")


async def test_a_trade_that_the_exchange_has_not_shown_yet(world: World) -> None:
    await world.start()
    world.guard.answers_soon = False
    await world.alice.says(LINE)
    row = await world.alice.sees("LONG BTCUSDT")
    await world.alice.presses("Confirm", row["message_id"])
    await world.alice.sees("⏳ The exchange has not shown it yet; it is being tried")
    assert len(world.guard.opened) == 1


async def test_a_close_that_goes_wrong(world: World) -> None:
    world.guard.view = an_account(a_position())
    await world.start()
    world.guard.refusal = Transient("no route")
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("Not closed: no route. The stop stays.")
    world.guard.refusal = TradeRejected("percent", "1 % of 0.1 is less than the exchange takes")
    await world.alice.says("/close BTCUSDT 1%")
    await world.alice.sees("Not closed: 1 % of 0.1 is less than the exchange takes")
    world.guard.refusal = ZeroDivisionError()
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("That failed inside Holdfast")
    await world.alice.says("/close")
    row = await world.alice.sees("say what to close".capitalize())
    assert "/close BTCUSDT long" in row["text"]


async def test_a_button_from_nowhere_is_answered(world: World) -> None:
    await world.start()
    await world.alice.says("/help")
    row = await world.alice.sees("/trade")
    message = {"message_id": row["message_id"], "date": 1, "chat": {"id": ALICE, "type": "private"}}
    person = {"id": ALICE, "is_bot": False, "first_name": "A"}
    for number, data in enumerate(["x", "t:1:maybe", "t::ok"]):
        query = {"id": f"9{number}", "from": person, "chat_instance": "1", "message": message, "data": data}
        await world.alice.update({"callback_query": query})
    await world.alice.hears("not known here any more", times=2)
    await world.alice.hears("no longer known")


async def test_a_press_that_waited_for_long_has_to_be_repeated(world: World) -> None:
    await world.start()
    await world.alice.says(LINE)
    message_id = (await world.alice.sees("LONG BTCUSDT"))["message_id"]
    await world.stop()
    (key, row), *_ = world.store.sections["drafts"].items()
    world.store.sections["drafts"][key] = {**row, "at": row["at"] - timedelta(minutes=5)}
    await world.alice.presses("Confirm", message_id)
    world.bot = world.new_bot()
    await world.start()
    await world.alice.hears("Press again if you still mean it")
    assert world.guard.opened == []
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("opening LONG BTCUSDT")


async def test_a_crash_between_commit_and_answer_is_set_right(world: World) -> None:
    await world.start()
    await world.alice.says(LINE)
    message_id = (await world.alice.sees("LONG BTCUSDT"))["message_id"]
    (key, row), *_ = world.store.sections["drafts"].items()
    world.store.sections["drafts"][key] = {**row, "state": "confirmed", "settled_at": SystemClock().now()}
    await world.alice.presses("Confirm", message_id)
    await world.alice.hears("Already confirmed")
    assert (await world.alice.sees("opening LONG BTCUSDT"))["buttons"] == []
    assert world.guard.opened == []


async def test_the_whole_way_on_the_real_store(durable: World) -> None:
    world = durable
    await world.start()
    await world.alice.says(LINE)
    message_id = (await world.alice.sees("LONG BTCUSDT"))["message_id"]
    await world.restart()
    await world.alice.presses("Confirm", message_id)
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("opening LONG BTCUSDT")
    assert len(world.guard.opened) == 1
    fields: dict[str, Any] = {"text": "news"}
    async with world.store.transaction() as txn:
        txn.put(
            "outbox", "1", {"kind": "system", "chat_id": 0, "at": SystemClock().now(), "urgent": True, "fields": fields}
        )
    world.bot.notify()
    await world.alice.sees("news")
    await world.alice.says("/dashboard")
    await world.alice.sees("No positions")
    await world.until(lambda: not world.store.items("outbox") and not world.store.items("telegram_inbox"))


async def test_what_a_former_run_left_and_nobody_can_read_leaves_the_chat_answering(world: World) -> None:
    world.store.sections["telegram_inbox"] = {"5": {"of": "the future"}}
    await world.start()
    await world.alice.says("/positions")
    await world.alice.sees("No positions")
    await world.alice.says("/health")
    row = await world.alice.sees("Holdfast")
    assert "store failures 1" in row["text"]


async def test_what_an_old_run_left_too_long_ago_is_dropped(world: World) -> None:
    old = SystemClock().now() - timedelta(hours=1)
    world.store.sections["telegram_inbox"] = {
        "5": {"raw": '{"update_id": 5}', "at": old, "since": None},
        "6": {"raw": '{"update_id": 6, "message": {"message_id": 1}}', "at": SystemClock().now(), "since": None},
    }
    await world.start()
    await world.until(lambda: not world.store.sections["telegram_inbox"])

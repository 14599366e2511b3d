"""The dashboard in a chat: the real library against the simulated Telegram."""

from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.conftest import ALICE, World
from tests.handlers.fakes import NOON, D, a_position, an_account


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.positions.dashboard._GAP_SECONDS", 0.05)
    monkeypatch.setattr("handlers.telegram.pacing._CHAT_SECONDS", 0.02)


async def opened(world: World) -> dict[str, Any]:
    """A dashboard that is pinned, and all of its row on disk."""
    await world.start()
    await world.alice.says("/dashboard")
    row = await world.alice.sees("As of 20")
    await world.until(lambda: world.store.sections["dashboards"][str(ALICE)]["pinned"])
    return row


async def test_it_is_edited_in_place_and_only_when_something_changed(world: World) -> None:
    world.guard.view = an_account(a_position())
    row = await opened(world)
    for _ in range(5):
        await world.bot.refresh_dashboards()
        await world.alice.says("/health")
    await world.alice.sees("Holdfast", times=5)
    assert "editMessageText" not in await world.alice.stats()
    world.guard.view = an_account(a_position(price=D(50500), unrealised=D(50)))
    await world.bot.refresh_dashboards()
    after = await world.alice.sees("50500 · +50.00 USDT")
    assert (after["message_id"], after["edited"]) == (row["message_id"], 1)
    world.guard.view = an_account(
        a_position(price=D(50500), unrealised=D(50)), last_sweep_at=NOON + timedelta(seconds=9)
    )
    await world.bot.refresh_dashboards()
    await world.restart()
    await world.bot.refresh_dashboards()
    await world.alice.says("/health")
    await world.alice.sees("Holdfast", times=6)
    assert (await world.alice.stats())["editMessageText"] == 1, "it has only aged, and a restart is no news"


async def test_one_that_was_deleted_is_replaced_once(world: World) -> None:
    row = await opened(world)
    await world.alice.calls("deleteMessage", {"chat_id": ALICE, "message_id": row["message_id"]})
    world.guard.view = an_account(a_position())
    await world.bot.refresh_dashboards()
    new = await world.alice.sees("LONG BTCUSDT 0.1 at 50000")
    world.guard.view = an_account(a_position(price=D(50500)))
    await world.bot.refresh_dashboards()
    after = await world.alice.sees("50500 · +21.05 USDT")
    assert new["message_id"] == after["message_id"] != row["message_id"]
    assert (await world.alice.stats())["sendMessage"] == 2
    assert [each["pinned"] for each in await world.alice.chat() if "As of 20" in each["text"]] == [True]


async def test_a_flood_wait_is_obeyed(world: World) -> None:
    await opened(world)
    await world.alice.fault("flood", "editMessageText", retry_after=1)
    world.guard.view = an_account(a_position())
    await world.bot.refresh_dashboards()
    await world.until_async(lambda: _calls(world, "editMessageText", 1))
    for price in (50100, 50200, 50300):
        world.guard.view = an_account(a_position(price=D(price)))
        await world.bot.refresh_dashboards()
    row = await world.alice.sees("50300 · +21.05 USDT")
    assert row["edited"] == 1, "what was between is old by then"
    assert (await world.alice.stats())["editMessageText"] == 2


async def test_25_positions_and_into_the_card_of_one(world: World) -> None:
    bare = {"stop_confirmed": False, "standing_stop": None}
    world.guard.view = an_account(*(a_position(symbol=f"COIN{n}USDT", **(bare if n == 24 else {})) for n in range(25)))
    row = await opened(world)
    assert row["text"].count("\n🛡 COIN") == 24
    labels = [label for line in row["buttons"] for label in line]
    assert labels[0] == "🟥 COIN24"
    assert len(labels) == 28
    await world.alice.presses("COIN7", row["message_id"])
    card = await world.alice.sees("LONG COIN7USDT 0.1 at 50000")
    assert card["message_id"] != row["message_id"]


async def test_refresh_and_positions(world: World) -> None:
    world.guard.view = an_account(a_position())
    row = await opened(world)
    await world.alice.presses("Refresh", row["message_id"])
    await world.alice.hears("It is being drawn anew")
    await world.until_async(lambda: _calls(world, "editMessageText", 1))
    await world.alice.presses("Positions", row["message_id"])
    await world.alice.hears("All positions are below")
    full = await world.alice.sees("Exchange last read in full")
    assert full["message_id"] != row["message_id"]


async def test_pause_and_resume_from_the_dashboard(world: World) -> None:
    row = await opened(world)
    await world.alice.presses("Pause", row["message_id"])
    await world.alice.hears("Paused: no new entries")
    world.guard.view = an_account(paused_since=NOON)
    await world.bot.refresh_dashboards()
    await world.alice.sees("Paused since 12:00:00")
    world.guard.view = an_account(paused_since=NOON + timedelta(hours=1))
    await world.alice.presses("Resume", row["message_id"])
    await world.alice.hears("this is another one")
    assert world.guard.paused_since == NOON
    await world.alice.sees("Paused since 13:00:00")
    await world.alice.presses("Resume", row["message_id"])
    await world.alice.hears("Resumed: entries are sent again")
    assert world.guard.paused_since is None
    on_its_way = await world.alice.tap(row["message_id"], "Resume", world.alice.user_id)
    world.guard.view = an_account()
    await world.alice.update(on_its_way)
    await world.alice.hears("There is no pause.")


async def test_a_button_of_a_dashboard_that_is_none_any_more(world: World) -> None:
    row = await opened(world)
    await world.stop()
    world.store.sections["dashboards"] = {}
    world.bot = world.new_bot()
    await world.start()
    await world.alice.presses("Refresh", row["message_id"])
    await world.alice.hears("no longer kept up to date")
    over = await world.alice.sees("/dashboard makes a new one here")
    assert over["message_id"] == row["message_id"]


async def _calls(world: World, method: str, count: int) -> bool:
    return (await world.alice.stats()).get(method, 0) >= count

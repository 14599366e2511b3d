"""`/emergency` over the wire: two presses, one message, and only what the exchange has shown is called closed."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from execution.commands.emergency_record import Exposure, Scope
from handlers.emergency import command, messages, presses, text
from handlers.emergency.asking import SECTION
from tests.handlers.conftest import ALICE, BOB, World
from tests.handlers.emergency.fakes import UNGUARDED, D, an_item
from tests.handlers.fakes import NOON
from utils.clock import SystemClock


async def asked(world: World) -> dict[str, Any]:
    await world.alice.says("/emergency")
    return await world.alice.sees("🚨 Emergency.")


@pytest.fixture(autouse=True)
async def hasty(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter pauses, and a Telegram that takes as many messages as are sent."""
    await world.alice.control("switch", {"name": "telegram_flood_limits", "value": False})
    monkeypatch.setattr("handlers.telegram.pacing._CHAT_SECONDS", 0.02)
    for module in (messages, text):
        monkeypatch.setattr(module, "STEP", timedelta(seconds=1))
    for pause in ("UNDER_WAY", "AGAIN"):
        monkeypatch.setattr(messages, pause, timedelta(seconds=0.1))


async def sure(world: World) -> int:
    row = await asked(world)
    return await first_press(world, row)


async def first_press(world: World, row: dict[str, Any]) -> int:
    await world.alice.presses("Close everything… (2)", row["message_id"])
    return await is_still(world, row["message_id"], "Sure? Everything:")


async def is_still(world: World, message_id: int, text: str) -> int:
    """The same message, by now."""
    row = await world.alice.sees(text)
    assert row["message_id"] == message_id
    return message_id


async def forged(world: World, message_id: int, data: str, toast: str) -> None:
    """A press with data that no button has, answered so."""
    person = {"id": ALICE, "is_bot": False, "first_name": "A"}
    message = {"message_id": message_id, "date": 1, "chat": {"id": ALICE, "type": "private"}}
    tap = {"id": "666", "from": person, "chat_instance": "1", "message": message, "data": data}
    answered = (await world.alice.stats()).get("answerCallbackQuery", 0)
    await world.alice.update({"callback_query": tap})

    async def is_answered() -> bool:
        return (await world.alice.stats()).get("answerCallbackQuery", 0) > answered

    await world.until_async(is_answered)
    await world.until(lambda: any(toast in line.outcome for line in world.audit.lines.values()))


async def test_it_shows_counts_down_closes_and_reports_in_one_message(world: World) -> None:
    await world.start()
    row = await asked(world)
    assert "2 positions are open" in row["text"]
    assert "LONG BTCUSDT 0.1 · 5021.05 USDT · +21.05 · stop 49000" in row["text"]
    assert "SHORT SOLUSDT 3 · 450.00 USDT · -2.00 · not guarded · 🟥 no stop" in row["text"]
    assert "Exposure 5471.05 USDT · ≈ +19.05 before fees · 🟥 1 without a stop" in row["text"]
    assert row["buttons"] == [["🚨 Close everything… (2)"], ["Only the guarded… (1)"], ["✖ No, leave it"]]
    message_id = await first_press(world, row)
    row = await world.alice.sees("Sure?")
    assert row["buttons"] == [["✖ No, leave it"], ["🚨 Yes, close 2 positions (12 s)"]]

    async def counts_down() -> bool:
        return "(11 s)" in str((await world.alice.chat())[-1]["buttons"])

    await world.until_async(counts_down)
    await world.alice.presses("Yes, close 2", message_id)
    await is_still(world, message_id, "⏳ Closing: Bybit shows 0 of 2 done")
    assert world.emergency.begun == [(Scope.EVERYTHING, ("BTCUSDT", "SOLUSDT"))]
    world.emergency.goes(True, False, at=NOON, trouble="timed out")
    await is_still(world, message_id, "1 of 2 done")
    assert "✅ LONG BTCUSDT: flat\n⏳ SHORT SOLUSDT: 3 open, 🟥 no stop" in (await world.alice.chat())[-1]["text"]
    world.emergency.goes(True, True, at=NOON, is_ended=True)
    await is_still(world, message_id, "✅ Confirmed by Bybit at 12:00:00 UTC")
    assert "New entries are paused; /resume ends that" in (await world.alice.chat())[-1]["text"]
    assert [row["text"] for row in await world.alice.chat() if row["from"] == "bot"][1:] == [], "one message"
    await world.until(lambda: any("Confirmed" in line.outcome for line in world.audit.lines.values()))
    await world.alice.says("/emergency")
    await world.alice.sees("Another one can be asked for in")


async def test_a_restart_in_the_middle_takes_the_message_up(world: World) -> None:
    await world.start()
    message_id = await sure(world)
    await world.restart()
    await world.alice.presses("Yes, close 2", message_id)
    await is_still(world, message_id, "⏳ Closing")
    await world.alice.says("/emergency")
    await world.alice.sees("One is under way")
    await world.stop()
    world.emergency.goes(True, False, at=NOON, is_ended=True, others=("XRPUSDT long 5",), foreign_entries=1)
    world.bot = world.new_bot()
    await world.start()
    row = await world.alice.sees("⚠️ Not confirmed: 1 of 2 done, as Bybit showed at 12:00:00 UTC")
    assert row["message_id"] == message_id
    assert "Stays as it is: XRPUSDT long 5" in row["text"]
    assert "1 order that is not Holdfast's may still open a position" in row["text"]
    assert len(world.emergency.begun) == 1


async def test_without_the_second_press_nothing_is_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presses, "COUNTED_DOWN", timedelta(seconds=0.3))
    await world.start()
    row = await asked(world)
    await world.alice.presses("Only the guarded", row["message_id"])
    await is_still(world, row["message_id"], "⌛️ No answer in time: nothing was done")
    monkeypatch.setattr(command, "ASKED_FOR", timedelta(seconds=0.3))
    await world.alice.says("/emergency")
    await world.alice.sees("⌛️ No answer in time", times=2)
    assert world.emergency.begun == []


async def test_no_is_no_and_a_newer_one_takes_the_place_of_an_older(world: World) -> None:
    await world.start()
    first = await asked(world)
    await world.alice.says("/emergency")
    await is_still(world, first["message_id"], "A newer /emergency is below")
    second = await world.alice.sees("🚨 Emergency.")
    assert second["message_id"] != first["message_id"]
    await world.alice.forged_tap(second["message_id"], "Close everything", BOB)
    await world.alice.hears("Only the person who asked")
    await world.alice.presses("No, leave it", second["message_id"])
    await is_still(world, second["message_id"], "✖ Nothing was done")
    assert world.emergency.begun == []


async def test_what_came_since_is_shown_before_anything_is_closed(world: World) -> None:
    await world.start()
    message_id = await sure(world)
    other = an_item(key="ETHUSDT_Buy_main", symbol="ETHUSDT")
    world.emergency.shown = Exposure(items=(an_item(), UNGUARDED, other))
    await world.alice.presses("Yes, close 2", message_id)
    await world.alice.hears("Something has changed: look again")
    await is_still(world, message_id, "New since that was shown: LONG ETHUSDT")
    assert world.emergency.begun == []
    world.emergency.refusal = "another one is under way"
    await world.alice.presses("Only the guarded… (2)", message_id)
    await is_still(world, message_id, "1 other stays as it is")
    await world.alice.presses("Yes, close 2", message_id)
    await is_still(world, message_id, "⚠️ Nothing was done: another one is under way")


async def test_a_crash_between_engine_and_chat_is_set_right(world: World) -> None:
    await world.start()
    await sure(world)
    (asking_id,) = world.store.sections[SECTION]
    await world.emergency.begin(asking_id, Scope.EVERYTHING, world.emergency.shown.items)
    await world.restart()
    await world.alice.sees("⏳ Closing")
    row = world.store.sections[SECTION][asking_id]
    assert row["stage"] == "begun"


async def test_telegram_away_at_the_end_delays_the_report_and_loses_nothing(world: World) -> None:
    await world.start()
    message_id = await sure(world)
    await world.alice.presses("Yes, close 2", message_id)
    await is_still(world, message_id, "⏳ Closing")
    await world.alice.fault("html_body", "editMessageText")
    world.emergency.goes(True, True, at=NOON, is_ended=True)
    await is_still(world, message_id, "✅ Confirmed")


async def test_a_message_that_was_deleted_is_said_anew(world: World) -> None:
    await world.start()
    message_id = await sure(world)
    await world.alice.calls("deleteMessage", {"chat_id": ALICE, "message_id": message_id})
    (asking_id,) = world.store.sections[SECTION]
    await world.emergency.begin(asking_id, Scope.EVERYTHING, world.emergency.shown.items)
    world.emergency.goes(True, True, at=SystemClock().now(), is_ended=True)
    row = await world.alice.sees("✅ Confirmed")
    assert row["message_id"] != message_id


async def test_nothing_open_is_said_and_an_unread_account_is_no_empty_one(world: World) -> None:
    await world.start()
    world.emergency.shown = Exposure(items=())
    await world.alice.says("/emergency")
    await world.alice.sees("No position is open, and no order of Holdfast's waits, as Bybit showed at – UTC")
    others = ("BTCUSD long 100 (inverse)", "2 BTC (spot)")
    world.emergency.shown = Exposure(items=(), others=others, read_at=NOON)
    await world.alice.says("/emergency")
    row = await world.alice.sees("Nothing is open that Holdfast could close, and no order of its own waits")
    assert "as Bybit showed at 12:00:00 UTC" in row["text"]
    assert "Stays as it is: BTCUSD long 100 (inverse), 2 BTC (spot)" in row["text"]
    world.emergency.shown = Exposure(items=(an_item(size=D(0), entries=2, stop=None),), is_known=False)
    await world.alice.says("/emergency")
    row = await world.alice.sees("Bybit has not answered since the start")
    assert "No position is open" in row["text"]
    assert "LONG BTCUSDT · 2 entries wait" in row["text"]


async def test_in_safe_mode_what_waits_can_be_cancelled_though_nothing_is_open(world: World) -> None:
    await world.start()
    world.emergency.shown = Exposure(items=(), is_safe_mode=True, others=("2 BTC (spot)",), read_at=NOON)
    row = await asked(world)
    assert "SAFE MODE: which orders of Holdfast's wait is not known from here" in row["text"]
    assert "Stays as it is: 2 BTC (spot)" in row["text"]
    assert "Exposure" not in row["text"], "nothing is summed up where there is nothing"
    assert row["buttons"] == [["🚨 Cancel what waits…"], ["✖ No, leave it"]]
    await world.alice.presses("Cancel what waits", row["message_id"])
    message_id = await is_still(world, row["message_id"], "Waiting entries are cancelled, new ones paused")
    await world.alice.presses("Yes, cancel what waits", message_id)
    await is_still(world, message_id, "What waits is being cancelled")
    assert world.emergency.begun == [(Scope.EVERYTHING, ())]
    world.emergency.goes(at=NOON, is_ended=True)
    await is_still(world, message_id, "✅ Confirmed by Bybit at 12:00:00 UTC")


async def test_buttons_of_before_do_nothing(world: World) -> None:
    await world.start()
    message_id = await sure(world)
    (asking_id,) = world.store.sections[SECTION]

    await forged(world, message_id, f"em:{asking_id}:0:yes", "Something has changed: look again")
    await forged(world, message_id, "em:0:0:yes", "is not known here any more")
    await world.alice.presses("No, leave it", message_id)
    await is_still(world, message_id, "✖ Nothing was done")
    await forged(world, message_id, f"em:{asking_id}:1:yes", "That is decided already")
    assert world.emergency.begun == []


async def test_a_forged_press_is_no_short_cut(world: World) -> None:
    """Yes before the first press, or the first press for the second, begins nothing."""
    await world.start()
    row = await asked(world)
    (asking_id,) = world.store.sections[SECTION]
    await forged(world, row["message_id"], f"em:{asking_id}:0:yes", "is not known here any more")
    await first_press(world, row)
    await forged(world, row["message_id"], f"em:{asking_id}:1:all", "is not known here any more")
    assert world.emergency.begun == []


async def test_what_came_since_and_would_stay_anyway_holds_up_nothing(world: World) -> None:
    await world.start()
    row = await asked(world)
    await world.alice.presses("Only the guarded… (1)", row["message_id"])
    await is_still(world, row["message_id"], "Only what is guarded:")
    world.emergency.shown = Exposure(items=(an_item(), UNGUARDED, replace(UNGUARDED, key="XRPUSDT:0")))
    await world.alice.presses("Yes, close 1", row["message_id"])
    await is_still(world, row["message_id"], "⏳ Closing")
    assert world.emergency.begun == [(Scope.GUARDED, ("BTCUSDT",))]

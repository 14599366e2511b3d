"""The real bot and the real library against the simulated Telegram, as a person would see it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from execution.commands.answers import NoSuchPosition
from execution.exchange_errors import Ambiguous, Transient
from execution.facts.slots import Side
from execution.new_trade.no_new_trades import disk_fails
from execution.new_trade.trade_request import TradeRejected
from handlers.telegram import connection, slow_answer
from tests.handlers.conftest import ALICE, STRANGER, World
from tests.handlers.fakes import D, a_position, an_account
from utils.clock import SystemClock

FULL = "No space left on device"
LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"


def a_notice(chat_id: int, *, urgent: bool = False, **fields: Any) -> dict[str, Any]:
    at = SystemClock().now()
    return {"kind": "system", "chat_id": chat_id, "at": at, "urgent": urgent, "fields": fields}


async def post(world: World, key: str, row: dict[str, Any]) -> None:
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", key, row))
    world.bot.notify()


async def previewed(world: World) -> int:
    await world.alice.says(LINE)
    row = await world.alice.sees("LONG BTCUSDT")
    return int(row["message_id"])


async def test_a_trade_is_previewed_confirmed_and_opened_once(world: World) -> None:
    await world.start()
    await world.alice.says(LINE)
    preview = await world.alice.sees("LONG BTCUSDT")
    assert preview["buttons"] == [["✅ Confirm", "✖ Cancel"]]
    assert "-105.44, 1.05% of equity" in preview["text"]
    await world.alice.presses("Confirm", preview["message_id"])
    await world.alice.hears("Confirmed")
    after = await world.alice.sees("opening LONG BTCUSDT 0.1")
    assert after["message_id"] == preview["message_id"]
    assert after["buttons"] == []
    assert len(world.guard.opened) == 1


async def test_two_presses_open_one_trade_and_both_are_answered(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    world.guard.shown.clear()
    await asyncio.gather(*(world.alice.presses("Confirm", message_id) for _ in range(2)))
    await world.alice.hears("Confirmed")
    second = await world.alice.hears("is under way")
    assert second["alert"]
    assert len(world.guard.opened) == 1


async def test_a_cancelled_trade_cannot_be_confirmed(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    (draft_id,) = world.store.sections["drafts"]
    await world.alice.presses("Cancel", message_id)
    await world.alice.update({"callback_query": pressed(message_id, f"t:{draft_id}:ok")})
    await world.alice.sees("✖ Cancelled, nothing was sent")
    await world.alice.hears("Already cancelled")
    assert world.guard.opened == []


async def test_a_preview_survives_a_restart(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    await world.restart()
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("opening LONG BTCUSDT")
    assert len(world.guard.opened) == 1


async def test_an_expired_button_sends_nothing(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    (key, row), *_ = world.store.sections["drafts"].items()
    world.store.sections["drafts"][key] = {**row, "at": row["at"] - timedelta(minutes=11)}
    await world.alice.presses("Confirm", message_id)
    assert (await world.alice.hears("Expired"))["alert"]
    await world.alice.sees("⌛️ Expired")
    assert world.guard.opened == []


async def test_a_button_of_a_forgotten_draft_is_answered(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    world.store.sections["drafts"].clear()
    await world.alice.presses("Confirm", message_id)
    await world.alice.hears("no longer known")
    assert world.guard.opened == []


async def test_only_the_asker_may_confirm(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    await world.alice.forged_tap(message_id, "Confirm", world.bob.user_id)
    await world.alice.hears("Only the person who asked")
    assert world.guard.opened == []


async def test_a_refusal_at_the_last_moment_is_shown_in_the_line(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    world.guard.refusal = TradeRejected("sl", "the price is 48900: this stop would fire at once", "sl 48000")
    await world.alice.presses("Confirm", message_id)
    row = await world.alice.sees("Not opened, nothing was sent")
    assert "/trade BTCUSDT long size 0.1 sl 48000 tp 51000:50% 52000:30% be tp1" in row["text"]
    await world.alice.hears("would fire at once")


async def test_an_exchange_that_is_away_leaves_the_buttons(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    world.guard.refusal = Transient("no route")
    await world.alice.presses("Confirm", message_id)
    await world.alice.hears("Nothing was sent: no route")
    row = await world.alice.sees("⚠️ Nothing was sent: no route. Press again to retry.")
    assert (row["message_id"], row["buttons"]) == (message_id, [["✅ Confirm", "✖ Cancel"]])
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("opening LONG BTCUSDT")


async def test_a_confirm_that_a_wrong_clock_has_stopped_says_so_in_the_message_and_keeps_its_buttons(
    world: World,
) -> None:
    await world.start()
    message_id = await previewed(world)
    said = "invalid request, please check your server timestamp or recv_window param. req_timestamp[1],server_times"
    world.guard.refusal = Transient(f"{said}tamp[8001],recv_window[5000] (10002)")
    await world.alice.presses("Confirm", message_id)
    await world.alice.hears("Nothing was sent; the message says why. Press again to retry.")
    row = await world.alice.sees("Bybit refused the time in the request: its clock and ours differ.")
    assert (row["message_id"], row["buttons"]) == (message_id, [["✅ Confirm", "✖ Cancel"]])
    assert "timedatectl" in row["text"]
    assert "recv_window" not in row["text"]
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("opening LONG BTCUSDT")


async def test_a_failure_inside_is_still_an_answer(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    world.guard.refusal = ZeroDivisionError()
    await world.alice.presses("Confirm", message_id)
    await world.alice.hears("Something went wrong")
    await world.alice.says("/health")
    await world.alice.sees("updates failed 1")


async def test_a_mistake_is_pointed_at_with_the_whole_corrected_line(world: World) -> None:
    await world.start()
    await world.alice.says("/trade BTCUSDT long sl 49,000 tp 51000")
    row = await world.alice.sees("without commas")
    assert "/trade BTCUSDT long sl 49000 tp 51000" in row["text"]
    assert "^^^^^^" in row["text"]


async def test_a_stranger_hears_nothing_whatever_they_send(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    await world.stranger.says("/start")
    await world.stranger.says(LINE)
    person = {"id": STRANGER, "is_bot": False, "first_name": "Eve"}
    chat = {"id": STRANGER, "type": "private", "first_name": "Eve"}
    command = [{"type": "bot_command", "offset": 0, "length": 10}]
    message = {"message_id": 900, "date": 1, "chat": chat, "from": person, "text": "/positions", "entities": command}
    channel = {"message_id": 5, "date": 1, "chat": {"id": -100500, "type": "channel", "title": "x"}, "text": "/start"}
    forged: list[dict[str, Any]] = [
        {"edited_message": {**message, "edit_date": 2}},
        {"channel_post": {**channel, "entities": command}},
        {"inline_query": {"id": "1", "from": person, "query": "x", "offset": ""}},
        {"callback_query": {"id": "77", "from": person, "chat_instance": "1", "data": "t:abc:ok"}},
    ]
    for update in forged:
        await world.stranger.update(update)
    await world.alice.forged_tap(message_id, "Confirm", STRANGER)
    await world.alice.says("/health")
    await world.alice.sees("strangers ignored 7")
    assert [row for row in await world.stranger.chat() if row["from"] == "bot"] == []
    assert world.guard.opened == []
    assert len(world.guard.asked) == 1
    assert "answerCallbackQuery" not in await world.alice.stats()


async def test_an_edited_command_is_not_carried_out(world: World) -> None:
    await world.start()
    person = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    edited = {
        "message_id": 50,
        "date": 1,
        "edit_date": 2,
        "chat": {"id": ALICE, "type": "private"},
        "from": person,
        "text": "/close BTCUSDT",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }
    await world.alice.update({"edited_message": edited})
    await world.alice.sees("send it as a new one")
    assert world.guard.closed == []


async def test_a_malformed_update_hides_no_other(world: World) -> None:
    await world.start()
    await world.alice.update({"message": {"message_id": 1, "text": "no chat, no date"}})
    await world.alice.update({"callback_query": {"id": "8"}})
    await world.alice.says("/health")
    await world.alice.sees("updates malformed 2")
    calls = await world.alice.stats()
    assert calls["getUpdates"] < 12


async def test_polling_goes_on_after_a_rejected_token(world: World) -> None:
    await world.start()
    await world.alice.fault("unauthorized", "getUpdates")
    await world.alice.says("/start")
    await world.alice.says("/help")
    await world.alice.sees("Holdfast")
    await world.alice.says("/health")
    await world.alice.sees("polls failed 1")
    assert world.bot.healthy


async def test_a_token_that_is_rejected_at_the_start_is_tried_again(world: World) -> None:
    await world.alice.fault("unauthorized", "getMe")
    await world.begin()
    await world.until(lambda: world.bot.status == "Telegram rejects the token")
    assert not world.bot.healthy
    await world.alice.says("/start")
    await world.alice.sees("Holdfast")


async def test_a_conflict_and_a_flood_pass(world: World) -> None:
    await world.start()
    await world.alice.fault("conflict", "getUpdates")
    await world.alice.fault("flood", "sendMessage", retry_after=1)
    await world.alice.says("/start")
    await world.alice.sees("Holdfast")
    await world.alice.says("/health")
    text = (await world.alice.sees("floods 1"))["text"]
    assert "polls failed 1" in text


async def test_a_webhook_that_somebody_left_is_removed(world: World) -> None:
    await world.alice.calls("setWebhook", {"url": "https://example.org/hook"})
    await world.start()
    await world.alice.says("/start")
    await world.alice.sees("Holdfast")


async def test_alerts_arrive_and_leave_the_disk(world: World) -> None:
    await world.start()
    await world.bob.says("/start")
    await post(world, "one", a_notice(ALICE, text="first <b>"))
    await post(world, "two", a_notice(0, urgent=True, text="for all"))
    await world.alice.sees("ℹ️ first <b>")
    await world.alice.sees("🚨 for all")
    await world.bob.sees("🚨 for all")
    await world.until(lambda: not world.store.sections["outbox"])


async def test_an_alert_whose_answer_is_lost_comes_again_and_says_so(world: World) -> None:
    await world.start()
    await world.alice.fault("http_status", "sendMessage", status=502)
    await post(world, "one", a_notice(ALICE, text="stop moved"))
    row = await world.alice.sees("stop moved")
    assert "(possibly repeated)" in row["text"]


async def test_an_alert_that_was_under_way_at_a_crash_says_so(world: World) -> None:
    await post(world, "one", {**a_notice(ALICE, text="stop moved"), "sending": True})
    await world.start()
    row = await world.alice.sees("stop moved")
    assert "(possibly repeated)" in row["text"]


async def test_a_chat_that_blocked_the_bot_does_not_stop_the_others(world: World) -> None:
    await world.start()
    await world.bob.says("/start")
    member = {"user": {"id": ALICE}, "status": "kicked"}
    chat = {"id": ALICE, "type": "private"}
    body = {"chat": chat, "from": {"id": ALICE}, "date": 1, "old_chat_member": member, "new_chat_member": member}
    await world.alice.update({"my_chat_member": body})
    await post(world, "one", a_notice(0, text="news"))
    await world.bob.sees("news")
    await world.until(lambda: not world.store.sections["outbox"])
    assert [row for row in await world.alice.chat() if "news" in row["text"]] == []


async def test_the_dashboard_is_pinned_and_edited_in_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.positions.dashboard._GAP_SECONDS", 0.1)
    world.guard.view = an_account(a_position())
    await world.start()
    await world.alice.says("/dashboard")
    row = await world.alice.sees("LONG BTCUSDT 0.1 at 50000")
    await world.until_async(lambda: _pinned(world, row["message_id"]))
    world.guard.view = an_account(a_position(price=D(50500), unrealised=D(50)))
    await world.bot.refresh_dashboards()
    after = await world.alice.sees("50500 · +50.00")
    assert after["message_id"] == row["message_id"]
    assert after["edited"] == 1


async def test_a_dashboard_goes_on_after_a_restart_and_a_second_one_replaces_it(world: World) -> None:
    world.guard.view = an_account(a_position())
    await world.start()
    await world.alice.says("/dashboard")
    first = await world.alice.sees("LONG BTCUSDT")
    world.guard.view = an_account()
    await world.restart()
    row = await world.alice.sees("No positions")
    assert row["message_id"] == first["message_id"]
    await world.alice.says("/dashboard")
    await world.until_async(lambda: _replaced(world, first["message_id"]))


async def test_commands_of_one_chat_wait_for_each_other_but_not_for_another_chat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_answer, "AT_ONCE", 60.0)  # else the first steps aside once it is slow
    await world.start()
    world.guard.slow.clear()
    await world.alice.says(LINE)
    await world.alice.says("/help")
    await world.until(lambda: len(world.guard.asked) == 1)
    await world.bob.says("/positions")
    await world.bob.sees("No positions")
    assert [row for row in await world.alice.chat() if row["from"] == "bot"] == []
    world.guard.slow.set()
    await world.alice.sees("/dashboard")
    texts = [row["text"] for row in await world.alice.chat() if row["from"] == "bot"]
    assert texts[0].startswith("LONG BTCUSDT")


async def test_closing(world: World) -> None:
    world.guard.view = an_account(a_position())
    await world.start()
    await world.alice.says("/close BTCUSDT 50%")
    await world.alice.sees("Closed LONG BTCUSDT: 0.05 of 0.1 at market")
    world.guard.refusal = NoSuchPosition("ETHUSDT", ("BTCUSDT long", "SOLUSDT short"))
    await world.alice.says("/close eth/usdt")
    row = await world.alice.sees("There is no such position: ETHUSDT")
    assert "/close" not in row["text"], "never another coin"
    assert "Open: BTCUSDT long" in row["text"]
    world.guard.view = an_account(a_position(), a_position(side=Side.SELL, key="BTCUSDT_Sell_main"))
    world.guard.refusal = NoSuchPosition("BTCUSDT", ("BTCUSDT long", "BTCUSDT short"))
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("More than one position is meant: BTCUSDT")
    await world.alice.says("/close BTCUSDT 50")
    row = await world.alice.sees("needs a percent sign")
    assert "/close BTCUSDT 50%" in row["text"]
    assert world.guard.closed == [("BTCUSDT", None, D(50))]


async def test_an_old_close_is_not_carried_out(world: World) -> None:
    await world.start()
    old = int((SystemClock().now() - timedelta(seconds=90)).timestamp())
    await world.alice.update({"message": typed(ALICE, "/close BTCUSDT", old)})
    await world.alice.sees("Too old")
    await world.alice.update({"message": typed(ALICE, "/help", old)})
    await world.alice.sees("/positions")
    assert world.guard.closed == []


async def test_an_update_in_hand_at_a_crash_is_handled_after_it_once(world: World) -> None:
    await world.start()
    world.guard.slow.clear()
    await world.alice.says("/close BTCUSDT")
    await world.until(lambda: bool(world.store.sections.get("telegram_inbox")))
    await world.stop()
    world.guard.slow.set()
    world.bot = world.new_bot()
    await world.start()
    await world.alice.sees("Closed LONG BTCUSDT")
    await world.until(lambda: not world.store.sections["telegram_inbox"])
    await world.restart()
    await world.alice.says("/health")
    await world.alice.sees("Holdfast")
    assert len(world.guard.closed) == 1


async def test_an_update_of_which_telegram_did_not_hear_is_not_done_again_after_a_restart(world: World) -> None:
    """It goes out again until the next poll confirms it, and a bot that has just started confirms nothing."""
    await world.start()
    await world.until_async(lambda: _waits_for_updates(world))
    await world.alice.fault("http_status", "getUpdates", status=500, count=None)
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("Closed LONG BTCUSDT")
    await world.stop()
    await world.alice.disarm()
    world.bot = world.new_bot()
    await world.start()
    await world.alice.says("/health")
    await world.alice.sees("Holdfast")
    assert len(world.guard.closed) == 1


async def test_an_update_that_comes_twice_is_carried_out_once(world: World) -> None:
    await world.start()
    close = {"update_id": 2**40, "message": typed(ALICE, "/close BTCUSDT", int(SystemClock().now().timestamp()))}
    for times in (1, 2, 3):
        await world.alice.update(close)
        await world.alice.says("/health")
        await world.alice.sees("Holdfast", times=times)
    assert len(world.guard.closed) == 1


async def test_half_a_close_is_not_guessed_at_after_a_crash(world: World) -> None:
    await world.start()
    world.guard.slow.clear()
    await world.alice.says("/close BTCUSDT 50%")
    await world.until(lambda: bool(world.store.sections.get("telegram_inbox")))
    await world.stop()
    world.guard.slow.set()
    world.bot = world.new_bot()
    await world.start()
    await world.alice.sees("restarted while it handled this /close")
    assert world.guard.closed == []


async def test_a_failing_disk_leaves_the_chat_answering(world: World) -> None:
    """Everything but a new trade works, and alerts arrive."""
    world.guard.view = an_account(a_position(), disk_trouble=FULL)
    await world.start()
    message_id = await previewed(world)
    world.store.trouble = FULL
    await post(world, "1", a_notice(0, urgent=True, text="cannot write its state"))
    await world.alice.sees("cannot write its state")
    await world.alice.says("/positions")
    await world.alice.sees(f"The disk fails ({FULL})")
    await world.alice.says("/health")
    await world.alice.sees("Alerts waiting: 0")
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("Closed LONG BTCUSDT")
    await world.alice.says("/dashboard")
    await world.until_async(lambda: _is_pinned(world))
    await world.alice.presses("Cancel", message_id)
    await world.alice.hears("Cancelled")
    assert world.guard.closed == [("BTCUSDT", None, None)]


async def test_a_failing_disk_refuses_a_trade_at_the_preview(world: World) -> None:
    await world.start()
    world.guard.refusal = disk_fails(FULL)
    await world.alice.says(LINE)
    told = await world.alice.sees("⛔")
    assert told["text"] == (
        f"⛔ The disk fails ({FULL}): Holdfast goes on protecting what is open but takes no new trade until it can "
        "write again. Nothing was sent."
    )
    assert told["buttons"] == []


async def test_a_disk_that_fails_behind_the_preview_refuses_it_as_well(world: World) -> None:
    await world.start()
    world.store.trouble = FULL
    await world.alice.says(LINE)
    told = await world.alice.sees("⛔ The disk fails")
    assert FULL in told["text"]
    assert "Nothing was sent" in told["text"]
    assert told["buttons"] == []


async def test_a_disk_that_fails_at_the_press_opens_nothing_until_it_is_pressed_again(world: World) -> None:
    await world.start()
    message_id = await previewed(world)
    world.guard.refusal = disk_fails(FULL)
    await world.alice.presses("Confirm", message_id)
    answer = await world.alice.hears("Nothing was sent")
    assert answer["alert"]
    assert FULL in answer["text"]
    assert answer["text"].endswith("until it can write again."), "no more than Telegram shows"
    assert world.guard.opened == []
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("opening LONG BTCUSDT")
    assert len(world.guard.opened) == 1


async def test_an_exchange_that_gave_no_answer_to_a_close_is_not_called_open(world: World) -> None:
    await world.start()
    world.guard.refusal = Ambiguous("timed out", SystemClock().now())
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("it may be closed")


async def test_stop_is_quick_while_nothing_answers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waited for an answer would wait for ten minutes."""
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 600.0)
    monkeypatch.setattr(connection, "_WHOLE_SECONDS", 600.0)
    await world.start()
    await world.alice.fault("lost_request", "sendMessage", count=5)
    await world.alice.says("/start")
    await world.until_async(lambda: _tried(world))
    async with asyncio.timeout(30):
        await world.stop()
    assert world.bot.status == "stopped"


def pressed(message_id: int, data: str) -> dict[str, Any]:
    person = {"id": ALICE, "is_bot": False, "first_name": "A"}
    message = {"message_id": message_id, "date": 1, "chat": {"id": ALICE, "type": "private"}}
    return {"id": f"q{message_id}", "from": person, "chat_instance": "1", "message": message, "data": data}


def typed(user_id: int, text: str, date: int) -> dict[str, Any]:
    return {
        "message_id": 70,
        "date": date,
        "chat": {"id": user_id, "type": "private"},
        "from": {"id": user_id, "is_bot": False, "first_name": "A"},
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}],
    }


async def _waits_for_updates(world: World) -> bool:
    """The first poll is answered at once; the second is under way until something comes."""
    return (await world.alice.stats()).get("getUpdates", 0) > 1


async def _is_pinned(world: World) -> bool:
    return any(row["pinned"] for row in await world.alice.chat())


async def _pinned(world: World, message_id: int) -> bool:
    return any(row["pinned"] for row in await world.alice.chat() if row["message_id"] == message_id)


async def _replaced(world: World, message_id: int) -> bool:
    rows = await world.alice.chat()
    return all(row["message_id"] != message_id for row in rows) and any(row["pinned"] for row in rows)


async def _tried(world: World) -> bool:
    return (await world.alice.stats()).get("sendMessage", 0) > 0

"""`/alerts` and `/settings` over the wire, by line and by button."""

from handlers.alerts.preferences import Manner, PreferenceBook
from handlers.alerts.preferences_types import AlertType
from handlers.alerts.unseen import SECTION
from tests.handlers.conftest import ALICE, STRANGER, World
from tests.handlers.fakes import NOON
from utils.settings_shown import Shown

GROUP = -5001


async def test_types_and_quiet_hours_by_button(world: World) -> None:
    await world.start()
    await world.alice.says("/alerts")
    shown = (await world.alice.sees("Alerts in this chat"))["message_id"]
    await world.alice.presses("🔔 Targets", shown)
    await world.alice.hears("Targets: silent")
    await world.alice.presses("🔕 Targets", shown)
    await world.alice.hears("Targets: off")
    assert PreferenceBook(world.store).of(ALICE).manner_of(AlertType.TARGETS) is Manner.OFF
    await world.alice.says("/alerts quiet 23:00-07:00 Europe/Berlin")
    quiet = (await world.alice.sees("✅ Quiet 23:00–07:00 Europe/Berlin"))["message_id"]
    await world.alice.presses("turn off", quiet)
    await world.alice.hears("No quiet hours")
    await world.alice.says("/alerts closed silent")
    await world.alice.sees("✅ Closed: silent")
    await world.restart()
    await world.alice.says("/settings")
    row = await world.alice.sees("This chat")
    assert "Silent: Closed" in row["text"]
    assert "Off: Targets" in row["text"]


async def test_a_disk_that_fails_changes_nothing_and_says_so(world: World) -> None:
    await world.start()
    await world.alice.says("/alerts")
    shown = (await world.alice.sees("Alerts in this chat"))["message_id"]
    world.store.trouble = "disk full"
    await world.alice.presses("🔔 Closed", shown)
    await world.alice.hears("the disk fails")
    await world.alice.says("/alerts closed off")
    await world.alice.sees("Nothing was changed: the disk fails")


async def test_an_alert_that_is_off_does_not_come(world: World) -> None:
    await world.start()
    await world.alice.says("/alerts health off")
    await world.alice.sees("✅ Health: off")
    row = {"kind": "system", "chat_id": ALICE, "at": NOON, "urgent": False, "fields": {"text": "calm"}}
    world.store.sections.setdefault("outbox", {}).update(a=row, b={**row, "urgent": True, "fields": {"text": "grave"}})
    world.bot.notify()
    await world.alice.sees("🚨 grave")
    await world.until(lambda: not world.store.sections["outbox"])
    assert not [row for row in await world.alice.chat() if "calm" in row["text"]]


async def test_what_is_critical_is_seen_by_a_press_and_told_once_more_as_the_chat_wants(world: World) -> None:
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    await world.alice.says(f"/people add {STRANGER} viewer Eve")
    await world.alice.sees("is a viewer")
    await world.alice.says("/alerts", GROUP)
    await world.alice.sees("Alerts in this chat", chat_id=GROUP)
    row = {"kind": "system", "chat_id": ALICE, "at": NOON, "urgent": True, "fields": {"text": "grave"}}
    world.store.sections.setdefault("outbox", {}).update(a=row, b={**row, "chat_id": GROUP})
    world.bot.notify()
    shown = await world.alice.sees("🚨 grave")
    in_group = (await world.alice.sees("🚨 grave", chat_id=GROUP))["message_id"]
    await world.until(lambda: len(world.store.items(SECTION)) == 2)
    await world.alice.presses("👁 Seen", shown["message_id"])
    seen = await world.alice.sees("👁 Seen by User 1001,")
    assert seen["text"].startswith("🚨 grave")
    assert not seen["buttons"]
    await world.stranger.presses("👁 Seen", in_group, GROUP)
    await world.alice.presses("👁 Seen", in_group, GROUP)
    assert "👁 Seen by User 1001," in (await world.alice.sees("👁 Seen by", chat_id=GROUP))["text"], "not by the viewer"
    await world.until(lambda: not world.store.items(SECTION))
    await world.alice.says("/alerts again 10m")
    alerts = (await world.alice.sees("✅ Critical alerts: once more after 10 min"))["message_id"]
    await world.alice.presses("⏰ Once more: on", alerts)
    await world.alice.hears("Critical alerts: told once")
    assert PreferenceBook(world.store).of(ALICE).again_minutes == 0


async def test_a_viewer_decides_in_the_own_chat_and_not_in_a_group(world: World) -> None:
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    await world.alice.says(f"/people add {STRANGER} viewer Eve")
    await world.alice.sees("is a viewer")
    await world.stranger.says("/alerts targets off")
    await world.stranger.sees("✅ Targets: off")
    await world.stranger.says("/alerts targets off", GROUP)
    await world.stranger.sees("In a group that is for a trader", chat_id=GROUP)
    await world.alice.says("/alerts", GROUP)
    shown = (await world.alice.sees("Alerts in this chat", chat_id=GROUP))["message_id"]
    await world.stranger.presses("🔔 Targets", shown, GROUP)
    await world.alice.presses("🔔 Closed", shown, GROUP)
    await world.until(lambda: bool(PreferenceBook(world.store).of(GROUP).manners))
    assert PreferenceBook(world.store).of(GROUP).manners == {AlertType.CLOSED: Manner.SILENT}


async def test_alerts_on_prices_are_set_listed_and_removed(world: World) -> None:
    await world.start()
    await world.alice.says("/alerts add BTCUSDT > 51000")
    shown = (await world.alice.sees("✅ BTCUSDT at 51000 or above"))["message_id"]
    await world.alice.says("/alerts add btc pnl < -50 repeat 1h")
    await world.alice.sees("P&L -50.00 USDT or less · each time, at most every 1h")
    await world.alice.presses("All price alerts", shown)
    await world.alice.sees("1. BTCUSDT at 51000 or above")
    await world.alice.presses("✖ 1", shown)
    await world.alice.hears("Removed")
    await world.alice.says("/alerts list")
    listed = await world.alice.sees("1. BTCUSDT P&L")
    await world.alice.says("/alerts remove 1")
    await world.alice.sees("✖ Removed: BTCUSDT P&L")
    await world.alice.presses("✖ 1", listed["message_id"])
    await world.alice.hears("gone already")
    await world.alice.presses("Alerts", listed["message_id"])
    await world.alice.sees("Alerts in this chat")


async def test_what_is_beyond_already_is_asked_about(world: World) -> None:
    await world.start()
    await world.alice.says("/alerts add BTCUSDT > 49000")
    asked = (await world.alice.sees("BTCUSDT is at 50000 already"))["message_id"]
    assert world.price_alerts.alerts == []
    await world.alice.presses("Tell me when it crosses again", asked)
    await world.alice.sees("you are told when it comes back and crosses again")
    assert [each.is_armed for each in world.price_alerts.alerts] == [False]
    await world.alice.says("/alerts add NOSUCH > 1")
    await world.alice.sees("NOSUCH is not traded")
    await world.alice.says("/alerts add BTCUSDT 51000")
    await world.alice.sees("/alerts add BTCUSDT > 51000")


async def test_settings_are_for_traders_to_see(world: World) -> None:
    world.settings = (
        Shown(name="MODE", value="observe", is_default=False),
        Shown(name="TRIGGER", value="last", is_default=True),
    )
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    await world.alice.says("/settings")
    row = await world.alice.sees("This chat")
    assert "MODE=observe" in row["text"]
    assert "One other is as it comes: /settings all" in row["text"]
    assert "TRIGGER" not in row["text"]
    await world.alice.says("/settings all")
    await world.alice.sees("TRIGGER=last")
    await world.alice.says("/settings report daily 08:00 Europe/Berlin")
    await world.alice.sees("Kept.")
    await world.alice.says(f"/people add {STRANGER} viewer Eve")
    await world.alice.sees("is a viewer")
    await world.stranger.says("/settings")
    assert "MODE" not in (await world.stranger.sees("This chat"))["text"]

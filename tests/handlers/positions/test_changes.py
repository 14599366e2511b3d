"""The commands and buttons that change a position, over the wire."""

from datetime import timedelta
from typing import Any

import pytest

from execution.adoption.choices import Choice
from execution.commands.answers import ChangeRefused, ClosePlan, NoSuchPosition
from execution.commands.syncing import Differed, Synced
from execution.exchange_errors import Ambiguous, Transient
from execution.exit_plan import Trail
from execution.facts.slots import Side
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.trade_request import TradeRejected
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailBy, TrailDistance
from execution.views import EntryView, PositionView, UnguardedView, WatchedView
from handlers.telegram import slow_answer
from handlers.telegram.pacing import Pacer
from tests.handlers.conftest import ALICE, World
from tests.handlers.fakes import NOON, D, a_position, a_version, an_account
from utils.clock import SystemClock

WAITING = EntryView(number=2, price=D(49500), qty=D("0.1"), filled=D(0), standing=EntryStanding.RESTING)


def drawn(**changes: Any) -> PositionView:
    symbol, side = changes.get("symbol", "BTCUSDT"), changes.get("side", Side.BUY)
    key = f"{symbol}_{side.value}_main"
    return a_position(**{"key": key, "drawn_for": a_version(), "tick": D("0.1"), **changes})


@pytest.fixture
async def at_work(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Running, with a long of 0.1 BTC; nobody waits for the pace of a chat here."""
    monkeypatch.setattr(Pacer, "wait", lambda *_: 0.0)
    monkeypatch.setattr(slow_answer, "AT_ONCE", 0.1)
    world.guard.view = an_account(drawn())
    await world.start()
    return world


async def card(world: World) -> int:
    await world.alice.says("/position BTCUSDT")
    return int((await world.alice.sees("LONG BTCUSDT 0.1 at 50000"))["message_id"])


async def is_still(world: World, message_id: int, text: str) -> dict[str, Any]:
    """The same message, by now."""
    row = await world.alice.sees(text)
    assert row["message_id"] == message_id
    return row


# ---------------------------------------------------------------------------------------------------- commands


async def test_a_tighter_stop_is_set_at_once_and_a_looser_one_after_a_question(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    await alice.says("/sl BTCUSDT 49500")
    row = await alice.sees("✅ LONG BTCUSDT: stop 49500 confirmed")
    assert "49000 → 49500: when it fires the trade makes -55.45 USDT after fees, not -105.45 USDT" in row["text"]
    assert row["buttons"] == [["📋 LONG BTCUSDT"]]
    await alice.says("/sl BTCUSDT long 4%")
    asked = await alice.sees("⚠️ A looser stop for LONG BTCUSDT?")
    assert "49000 → 48000" in asked["text"]
    assert "Without an answer within 60 s nothing is done." in asked["text"]
    assert world.positions.asked == [("stop", "BTCUSDT", Side.BUY, D(49500))]
    await alice.presses("✅ Yes", asked["message_id"])
    await is_still(world, asked["message_id"], "stop 48000 confirmed")
    assert world.positions.asked[1:] == [("stop", "BTCUSDT", Side.BUY, D(48000))]


async def test_each_command_changes_what_it_says(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=1)
    smart = SmartStop(price=D(49500), minutes=5)
    for line, said, asked in (
        ("/breakeven BTCUSDT +10", "stop 50065.1 confirmed", ("stop", D("50065.1"))),
        ("/trail BTCUSDT 1% after tp1", "trail 1% after TP1", ("trail", trail)),
        ("/trail BTCUSDT off", "no trail any more", ("trail", None)),
        ("/smart BTCUSDT 49500 5m", "smart stop 49500 (5m)", ("smart", smart)),
        ("/smart BTCUSDT long off", "no smart stop any more", ("smart", None)),
        ("/cancel BTCUSDT", "no entry waits any more", ("cancel",)),
        ("/undo BTCUSDT", "the last change is taken back", ("undo",)),
    ):
        await alice.says(line)
        await alice.sees(said)
        what, *wanted = asked
        assert world.positions.asked.pop() == (what, "BTCUSDT", Side.BUY, *wanted)
    world.positions.is_news = False
    await alice.says("/trail BTCUSDT off")
    row = await alice.sees("ℹ️ LONG BTCUSDT: there is no trail; nothing was changed")
    assert row["buttons"] == [["📋 LONG BTCUSDT"]]
    world.positions.is_news = True
    world.positions.asked.clear()
    await alice.says("/tp BTCUSDT 1R:50% 2R:30%")
    row = await alice.sees("the new targets stand")
    assert "🎯 TP1 51000 · 50% · 0.05\n🎯 TP2 52000 · 30% · 0.03\n0.02 without a target" in row["text"]
    await alice.says("/tp BTCUSDT 3R")
    await alice.sees("⚠️ Fewer targets for LONG BTCUSDT?")
    assert [asked[0] for asked in world.positions.asked] == ["targets"]


async def test_i3_a_smart_stop_is_taken_away_or_loosened_after_a_question_with_the_new_loss(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    world.positions.old_smart = SmartStop(price=D(49500))
    await alice.says("/smart BTCUSDT 49600")
    await alice.sees("smart stop 49600 (15m)")
    assert len(world.positions.asked) == 1
    await alice.says("/smart BTCUSDT 49200 1h")
    row = await alice.sees("⚠️ A looser smart stop for LONG BTCUSDT?")
    assert "49500 (15m) → 49200 (1h): at its price the trade makes -105.45 USDT after fees, not -55.45" in row["text"]
    await alice.says("/smart BTCUSDT off")
    row = await alice.sees("⚠️ No smart stop any more for LONG BTCUSDT?")
    assert "what is left is the stop at 49000; when it fires the trade makes -105.45 USDT after fees" in row["text"]
    assert len(world.positions.asked) == 1
    await alice.presses("✅ Yes", row["message_id"])
    await is_still(world, row["message_id"], "no smart stop any more")
    assert world.positions.asked[1:] == [("smart", "BTCUSDT", Side.BUY, None)]


async def test_a_line_that_cannot_be_is_answered_with_one_that_can(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    await alice.says("/sl")
    assert "\n/sl BTCUSDT long" in (await alice.sees("Say which position"))["text"]
    await alice.says("/trail BTCUSDT 1")
    assert "/trail BTCUSDT 1%" in (await alice.sees("needs a percent sign"))["text"]
    for line, said, works in (
        ("/close half", "half stands where the symbol belongs", "/close BTCUSDT long 50%"),
        ("/close BTCUSDT 0%", "0% has to be above zero", "/close BTCUSDT long 50%"),
        ("/smart BTCUSDT 7m", "smart begins with a price", "/smart BTCUSDT long 49245 15m"),
        ("/sl fifty", "There is no such position: FIFTY", "/sl BTCUSDT long 49000"),
    ):
        await alice.says(line)
        assert works in (await alice.sees(said))["text"]
    await alice.says("/sl BTC 49500")
    assert "/sl BTCUSDT 49500" in (await alice.sees("There is no such position: BTC."))["text"]
    await alice.says("/sl BTCUSDT short 49500")
    await alice.sees("There is no such position: BTCUSDT short.")
    world.positions.refusal = ChangeRefused("the stop of a long belongs below <50210>")
    await alice.says("/sl BTCUSDT 60000")
    row = await alice.sees("Nothing was changed: the stop of a long belongs below <50210>")
    assert "As it stands: tap, paste, change it\n/sl BTCUSDT long 49000" in row["text"]
    world.positions.refuses_once = True
    await alice.says("/sl BTCUSDT 49500.123")
    assert "On the tick: tap, paste\n/sl BTCUSDT 49500.2" in (await alice.sees("Nothing was changed", times=2))["text"]
    world.positions.refusal = ChangeRefused("the stop of a long belongs below <50210>")
    await alice.says("/undo BTCUSDT")
    assert "As it stands" not in (await alice.sees("Nothing was changed", times=3))["text"]
    world.guard.view = an_account(drawn(), drawn(side=Side.SELL))
    await alice.says("/breakeven BTCUSDT")
    row = await alice.sees("More than one position is meant")
    assert "/breakeven BTCUSDT long\n/breakeven BTCUSDT short" in row["text"]
    assert not world.positions.asked


async def test_i3_no_stop_is_proposed_that_is_looser_or_would_be_refused(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    for line, said in (("/sl BTCUSDT -1", "-1: numbers are written"), ("/sl BTCUSDT 48,000", "48,000: numbers are")):
        await alice.says(line)
        row = await alice.sees(said)
        assert "A line that works:\n/sl BTCUSDT long 49000" in row["text"], "as it stands"
        assert "For example" not in row["text"]
    await alice.says("/sl BTCUSDT 49,500")
    assert "For example:\n/sl BTCUSDT 49500" in (await alice.sees("49,500: numbers are"))["text"]
    world.positions.refusal = ChangeRefused("a stop at 50000 would fire at once")
    await alice.says("/sl BTCUSDT 49999.95")
    row = await alice.sees("Nothing was changed: a stop at 50000 would fire at once")
    assert "/sl BTCUSDT 50000" not in row["text"]
    assert "/sl BTCUSDT long 49000" in row["text"]
    await alice.says("/sl 49500")
    assert "/sl BTCUSDT long 49000" in (await alice.sees("49500 stands where the symbol belongs"))["text"]


@pytest.mark.parametrize("kind", ["unguarded", "ignored"])
async def test_a_position_that_is_there_and_not_guarded_is_not_said_to_be_none(at_work: World, kind: str) -> None:
    world, alice = at_work, at_work.alice
    both = (UnguardedView(name="SOLUSDT short", stop=None),)
    world.guard.view = an_account(drawn(), **{kind: both})
    lines = ("/close SOLUSDT", "/close SOL 0%", "/sl SOLUSDT 150", "/sl solusdt fifty", "/position SOLUSDT short")
    for times, line in enumerate(lines, 1):
        world.guard.refusal = NoSuchPosition("SOL" if "SOL " in line else "SOLUSDT", ()) if "/close" in line else None
        await alice.says(line)
        row = await alice.sees("SOLUSDT short is there, but Holdfast does not guard it", times=times)
        assert "/guard SOLUSDT short" in row["text"]
    world.guard.refusal = NoSuchPosition("SOLUSDT", ())
    await alice.says("/close SOLUSDT long")
    await alice.sees("There is no such position: SOLUSDT long")


async def test_i8_a_stop_that_does_not_stand_is_not_shown_as_standing(at_work: World) -> None:
    """As under MODE=observe, where a wish for the stop stays one."""
    world, alice = at_work, at_work.alice
    world.positions.refusal = ChangeRefused("MODE=observe: nothing is sent")
    for standing, said in ((None, "The exchange shows no stop."), (D(48000), "The exchange shows the stop at 48000.")):
        world.guard.view = an_account(drawn(standing_stop=standing, stop_confirmed=False))
        await alice.says("/sl BTCUSDT 49500")
        text = (await alice.sees(said))["text"]
        assert "As it stands" not in text
        assert text.endswith("Where Holdfast wants it: tap, paste, change it\n/sl BTCUSDT long 49000")
    world.guard.view = an_account(drawn(standing_stop=None, size=D(0)))
    await alice.says("/sl BTCUSDT 49500")
    await alice.sees("As it stands: tap, paste, change it\n/sl BTCUSDT long 49000")


async def test_nothing_is_changed_before_the_exchange_has_answered(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    message_id = await card(world)
    world.guard.view = an_account(drawn(), waits_for_exchange=True)
    await alice.presses("Close 25%", message_id)
    await is_still(world, message_id, "Nothing was changed: Bybit has not answered since the start")
    await alice.says("/undo BTCUSDT")
    await alice.sees("Nothing was changed: Bybit has not answered since the start", times=2)
    assert not world.positions.asked


async def test_what_the_exchange_has_not_shown_is_said_and_set_right_in_the_same_message(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    world.positions.shown.clear()
    await alice.says("/sl BTCUSDT 49500")
    begun = await alice.sees("⏳ LONG BTCUSDT: stop 49500 is asked for; Bybit has not shown it yet")
    await alice.says("/pause")
    await alice.sees("Paused since")
    world.positions.shown.set()
    row = await is_still(world, begun["message_id"], "✅ LONG BTCUSDT: stop 49500 confirmed")
    assert row["buttons"] == [["📋 LONG BTCUSDT"]]
    world.positions.done = False
    await alice.says("/trail BTCUSDT off")
    await alice.sees("that the trail is gone is not confirmed yet; it is being tried. /position shows it")


async def test_trouble_on_the_way_is_said(at_work: World) -> None:
    for error, words in (
        (Ambiguous("?", NOON), "Bybit gave no answer: it may be done"),
        (Transient("no route"), "Nothing was changed: no route"),
        (NoSuchPosition("BTCUSDT", ()), "LONG BTCUSDT is not guarded any more"),
    ):
        at_work.positions.refusal = error
        await at_work.alice.says("/smart BTCUSDT off")
        await at_work.alice.sees(words)


# ---------------------------------------------------------------------------------------------------- the card


async def test_a_card_is_shown_by_name_by_button_and_by_itself(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    await alice.says("/position")
    await alice.sees("LONG BTCUSDT 0.1 at 50000")
    world.guard.view = an_account(drawn(), drawn(symbol="ETHUSDT"))
    await alice.says("/position")
    row = await alice.sees("Which one?")
    assert row["buttons"] == [["📋 LONG BTCUSDT", "📋 LONG ETHUSDT"]]
    await alice.presses("LONG ETHUSDT", row["message_id"])
    await alice.sees("LONG ETHUSDT 0.1 at 50000")
    await alice.says("/position SOLUSDT")
    assert (await alice.sees("There is no such position: SOLUSDT"))["buttons"] == row["buttons"]
    world.guard.view = an_account()
    await alice.presses("LONG ETHUSDT", row["message_id"])
    await alice.hears("LONG ETHUSDT is not guarded any more")
    assert (await alice.sees("Which one?"))["buttons"] == row["buttons"]
    await alice.says("/position")
    await alice.sees("Nothing is guarded.")


async def test_a_stop_is_moved_by_buttons(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    message_id = await card(world)
    await alice.presses("🛡 Stop", message_id)
    await is_still(world, message_id, "Another price: tap, paste, change it\n/sl BTCUSDT long 49000")
    world.positions.shown.clear()
    await alice.presses("49245 (+0.5%)", message_id)
    row = await is_still(world, message_id, "⏳ LONG BTCUSDT: stop 49245 is asked for")
    assert row["buttons"] == []
    world.guard.view = an_account(drawn(stop=D(49245), drawn_for=a_version(stop=D(49245))))
    world.positions.shown.set()
    row = await is_still(world, message_id, "✅ LONG BTCUSDT: stop 49245 confirmed")
    assert "🛡 stop 49245 · verified" in row["text"]
    await alice.presses("🛡 Stop", message_id)
    await alice.sees("/sl BTCUSDT long 49245")
    await alice.presses("Break-even", message_id)
    await is_still(world, message_id, "stop 50055.1 confirmed")
    assert [asked[3] for asked in world.positions.asked] == [D(49245), D("50055.1")]


async def test_a_looser_stop_is_asked_about_in_the_card_and_no_brings_the_card_back(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    message_id = await card(world)
    await alice.presses("🛡 Stop", message_id)
    await alice.sees("Another price")
    await alice.presses("48510 (−1%)", message_id)
    row = await is_still(world, message_id, "⚠️ A looser stop for LONG BTCUSDT?")
    assert row["buttons"] == [["✅ Yes", "✖ No"]]
    await alice.presses("✖ No", message_id)
    row = await is_still(world, message_id, "✖ Nothing was done")
    assert "LONG BTCUSDT 0.1 at 50000" in row["text"]
    assert ["🛡 Stop", "🎯 Targets", "〽️ Trail"] in row["buttons"]
    assert not world.positions.asked


async def test_targets_trail_entries_and_undo_by_buttons(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    until = SystemClock().now() + timedelta(hours=1)
    world.guard.view = an_account(drawn(entries=(WAITING,), undo_until=until))
    message_id = await card(world)
    await alice.presses("🎯 Targets", message_id)
    await alice.sees("/tp BTCUSDT long 51000:50% 52000:50%")
    await alice.presses("Remove TP1", message_id)
    await alice.sees("⚠️ Fewer targets")
    await alice.presses("✅ Yes", message_id)
    await alice.sees("the new targets stand")
    await alice.presses("〽️ Trail", message_id)
    await alice.sees("/trail BTCUSDT long 1% after tp1")
    await alice.presses("2%", message_id)
    await alice.sees("trail 2% from the entry on")
    await alice.presses("✖ Cancel entries", message_id)
    await alice.sees("Cancel the waiting entries of LONG BTCUSDT?")
    await alice.presses("✅ Yes", message_id)
    await alice.sees("no entry waits any more")
    await alice.presses("↩️ Undo", message_id)
    await alice.sees("the last change is taken back")
    assert [asked[0] for asked in world.positions.asked] == ["targets", "trail", "cancel", "undo"]
    (kept,) = world.positions.asked[0][3]
    assert (kept.price, kept.share) == (D(52000), D("0.5"))


async def test_a_button_that_was_drawn_for_something_else_only_shows_what_is_so_now(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    message_id = await card(world)
    await alice.presses("🛡 Stop", message_id)
    await alice.sees("Another price")
    world.guard.view = an_account(drawn(stop=D(49100), drawn_for=a_version(stop=D(49100))))
    await alice.presses("49490 (+1%)", message_id)
    assert (await alice.hears("LONG BTCUSDT has changed since that was shown; look again"))["alert"]
    row = await is_still(world, message_id, "Nothing was changed: LONG BTCUSDT has changed since")
    assert "🛡 stop 49100" in row["text"]
    assert not world.positions.asked


async def test_what_was_confirmed_for_something_else_is_not_done(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    message_id = await card(world)
    await alice.presses("Close 50%", message_id)
    await is_still(world, message_id, "✂️ Close 50% of LONG BTCUSDT, ≈ 0.05 of 0.1 at market?")
    world.guard.view = an_account(drawn(size=D("0.05")))
    await alice.presses("✅ Yes", message_id)
    await alice.hears("LONG BTCUSDT has changed since that was shown")
    await is_still(world, message_id, "LONG BTCUSDT 0.05")
    world.guard.view = an_account()
    await alice.presses("Close 100%", message_id)
    row = await is_still(world, message_id, "⌛️ LONG BTCUSDT is not guarded any more, nothing was done")
    assert row["buttons"] == []
    assert not world.guard.closed


async def test_a_part_is_closed_by_two_taps_and_once(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    message_id = await card(world)
    await alice.presses("Close 50%", message_id)
    row = await is_still(world, message_id, "≈ 2510.52 USDT in value, ≈ +10.52 USDT before fees. The rest stays")
    world.guard.shown.clear()
    world.guard.answers_soon = False
    await alice.presses("✅ Yes", message_id)
    await is_still(world, message_id, "⏳ Closing LONG BTCUSDT: 0.05 of 0.1 at market")
    (draft_id,) = world.store.sections["position_drafts"]
    data = f"pq:{draft_id}:yes"
    person = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    message = {"message_id": message_id, "date": 1, "chat": {"id": ALICE, "type": "private"}}
    again = {"id": "7", "from": person, "chat_instance": "1", "message": message, "data": data}
    await alice.update({"callback_query": again})
    await alice.hears("is under way")
    world.guard.shown.set()
    row = await is_still(world, message_id, "The exchange has not shown it yet; it is being tried")
    await alice.update({"callback_query": {**again, "id": "8"}})
    await alice.hears("Confirmed already")
    assert world.guard.closed == [("BTCUSDT", Side.BUY, D(50))]
    plan = ClosePlan(key="k", symbol="BTCUSDT", side=Side.BUY, size=D("0.1"), qty=D("0.05"), done=True, left=D("0.05"))
    await world.guard.closed_later(plan)
    row = await is_still(world, message_id, "✅ Closed LONG BTCUSDT: 0.05 of 0.1 at market, 0.05 left")
    assert row["buttons"]


async def test_after_a_whole_close_the_message_says_what_came_of_it(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    message_id = await card(world)
    await alice.presses("Close 100%", message_id)
    await is_still(world, message_id, "all of 0.1 at market?")
    world.guard.shown.clear()
    await alice.presses("✅ Yes", message_id)
    await is_still(world, message_id, "⏳ Closing")
    world.guard.view = an_account()
    world.guard.shown.set()
    row = await is_still(world, message_id, "✅ Closed LONG BTCUSDT: all of 0.1 at market, nothing is left")
    assert (row["buttons"], world.guard.closed) == ([], [("BTCUSDT", Side.BUY, None)])


async def test_a_close_is_done_once_though_telegram_answers_what_is_said_of_it_with_a_page(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    message_id = await card(world)
    await alice.presses("Close 25%", message_id)
    await alice.sees("Close 25% of LONG BTCUSDT")
    await alice.fault("html_body", "editMessageText", count=1)
    await alice.presses("✅ Yes", message_id)
    await is_still(world, message_id, "✅ Closed LONG BTCUSDT")
    assert world.guard.closed == [("BTCUSDT", Side.BUY, D(25))]


async def test_a_question_that_nobody_answers_is_answered_with_no(
    at_work: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, alice = at_work, at_work.alice
    now = SystemClock().now()
    monkeypatch.setattr(SystemClock, "now", lambda _: now - timedelta(seconds=61))
    await alice.says("/sl BTCUSDT 48000")
    first = (await alice.sees("⚠️ A looser stop"))["message_id"]
    await alice.says("/sl BTCUSDT 47000")
    second = (await alice.sees("49000 → 47000"))["message_id"]
    monkeypatch.setattr(SystemClock, "now", lambda _: now)
    await alice.presses("✅ Yes", first)
    await alice.hears("No answer within 60 s: nothing was done")
    await world.bot.refresh_dashboards()
    row = await alice.sees("⌛️ No answer within 60 s: nothing was done", times=2)
    assert row["message_id"] == second
    assert "🔄 Refresh" in row["buttons"][0]
    assert not world.positions.asked


async def test_only_who_asked_decides_and_nothing_is_asked_while_the_disk_fails(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    await alice.says("/closeall")
    message_id = (await alice.sees("Close the one position?"))["message_id"]
    await alice.forged_tap(message_id, "Yes", 1002)
    world.store.trouble = "disk full"
    await alice.says("/sl BTCUSDT 48000")
    await alice.sees("Nothing was done: the disk fails (disk full)")
    card_id = await card(world)
    await alice.presses("Close 25%", card_id)
    await alice.hears("Nothing was done: the disk fails (disk full)")
    assert (world.guard.closed_all, world.guard.closed) == (0, [])


# ---------------------------------------------------------------------------------------------------- the account


async def test_everything_is_closed_after_a_question_in_one_message(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    world.guard.view = an_account(drawn(), drawn(symbol="ETHUSDT"))
    await alice.says("/closeall")
    row = await alice.sees("🛑 Close all 2?")
    assert "Exposure 10042.10 USDT, ≈ +42.10 USDT before fees" in row["text"]
    world.guard.shown.clear()
    await alice.presses("✅ Yes", row["message_id"])
    await is_still(world, row["message_id"], "⏳ Closing all 2; Bybit has not shown it yet")
    world.guard.shown.set()
    row = await is_still(world, row["message_id"], "✅ Closed LONG ETHUSDT: all of 0.1 at market, nothing is left")
    assert "✅ Closed LONG BTCUSDT" in row["text"]
    assert world.guard.closed_all == 1


async def test_what_closing_everything_showed_late_is_told_in_the_same_message(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    world.guard.answers_soon = False
    await alice.says("/closeall")
    row = await alice.sees("Close the one position?")
    await alice.presses("✅ Yes", row["message_id"])
    await is_still(world, row["message_id"], "The exchange has not shown it yet; it is being tried")
    (position,) = world.guard.view.positions
    names = {"key": position.key, "symbol": position.symbol, "side": position.side}
    await world.guard.closed_later(ClosePlan(**names, size=position.size, qty=None, done=True, left=D(0)))
    await is_still(world, row["message_id"], "✅ Closed LONG BTCUSDT: all of 0.1 at market, nothing is left")


async def test_nothing_is_closed_that_was_not_shown_or_may_not_be(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    await alice.says("/closeall")
    row = await alice.sees("Close the one position?")
    world.guard.view = an_account(drawn(), drawn(symbol="ETHUSDT"))
    await alice.presses("✅ Yes", row["message_id"])
    await is_still(world, row["message_id"], "LONG ETHUSDT has come since that was shown; send /closeall again")
    for error, words in (
        (TradeRejected("", "MODE=observe: nothing is sent."), "Nothing was changed: MODE=observe"),
        (Ambiguous("?", NOON), "Bybit gave no answer"),
        (Transient("no route"), "Nothing was changed: no route"),
    ):
        world.guard.refusal = error
        await alice.says("/closeall")
        row = await alice.sees("Close all 2?")
        await alice.presses("✅ Yes", row["message_id"])
        await is_still(world, row["message_id"], words)
    world.guard.view = an_account()
    await alice.says("/closeall")
    await alice.sees("Nothing is guarded, so there is nothing to close.")
    assert world.guard.closed_all == 0


async def test_in_safe_mode_each_position_is_closed_by_its_name(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    fields = {"size": D(1), "avg_entry": D(1), "stop": None, "unrealised": None}
    watched = tuple(
        WatchedView(symbol=f"{coin}USDT", side=side, **fields) for coin, side in zip(("BTC", "ETH"), Side, strict=True)
    )
    world.guard.view = an_account(safe_mode=True, watched=watched)
    await alice.says("/closeall")
    row = await alice.sees("SAFE MODE: nothing is guarded, so each position is closed by its name")
    assert row["text"].endswith("\n/close BTCUSDT long\n/close ETHUSDT short")
    assert row["buttons"] == []
    world.guard.view = an_account(safe_mode=True)
    await alice.says("/closeall")
    await alice.sees("SAFE MODE: nothing is guarded, and Bybit was not seen to hold a position")


async def test_a_foreign_position_is_guarded_or_ignored(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    world.guard.view = an_account(unguarded=(UnguardedView(name="SOLUSDT short", stop=None),))
    await alice.says("/guard")
    assert "\n/guard SOLUSDT short" in (await alice.sees("Say which position"))["text"]
    await alice.says("/guard stop")
    assert "\n/guard SOLUSDT short stop" in (await alice.sees("stop stands where the symbol belongs"))["text"]
    world.guard.refusal = NoSuchPosition("SOL", ())
    await alice.says("/guard SOL")
    await alice.sees("There is no such position: SOL")
    world.guard.view = an_account(drawn())
    await alice.says("/guard")
    await alice.sees("Nothing is open that is not guarded.")
    world.guard.refusal = NoSuchPosition("BTCUSDT", ())
    await alice.says("/guard BTCUSDT")
    await alice.sees("🤝 LONG BTCUSDT is guarded already: /position BTCUSDT shows it")
    world.guard.shown.clear()
    await alice.says("/guard SOLUSDT stop")
    begun = await alice.sees("⏳ SOLUSDT: read, and asked for at Bybit")
    world.guard.shown.set()
    await is_still(world, begun["message_id"], "🤝 SOLUSDT is guarded · 🛡 stop 49000 confirmed")
    world.guard.answers_soon = False
    await alice.says("/guard SOLUSDT")
    await alice.sees("its stop is not confirmed yet")
    await alice.says("/guard SOLUSDT short ignore")
    await alice.sees("👁 SOLUSDT is ignored")
    assert world.guard.adopted == [
        ("SOLUSDT", None, Choice.STOP_ONLY, ALICE),
        ("SOLUSDT", None, Choice.DEFAULT_PLAN, ALICE),
        ("SOLUSDT", Side.SELL, Choice.IGNORE, ALICE),
    ]


async def test_a_sync_says_what_differed(at_work: World) -> None:
    world, alice = at_work, at_work.alice
    await alice.says("/sync")
    await alice.sees("✅ Read in full: nothing differed")
    differed = (Differed(key="BTCUSDT_Buy_main", facts=("size 0.1 → 0.05", "1 execution more")),)
    world.guard.synced = Synced(done=False, differed=differed, unguarded=("SOLUSDT short",))
    await alice.says("/sync")
    row = await alice.sees("this differed from what Holdfast knew")
    assert row["text"].split("\n")[1:] == [
        "LONG BTCUSDT: size 0.1 → 0.05 · 1 execution more",
        "⚠️ Not guarded: SOLUSDT short",
        "⏳ Something is still in doubt, and is being asked for",
    ]
    world.guard.refusal = Transient("no route")
    await alice.says("/sync")
    await alice.sees("The account could not be read: no route. Nothing was changed")

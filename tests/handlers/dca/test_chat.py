"""`/dca` over the wire: the real bot and library against the simulated Telegram, DCA bots on paper."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import Refusal, Refused, Transient
from handlers.dca.buttons import card_buttons
from handlers.dca.card_presses import DcaCardPresses
from handlers.ports import Dca
from handlers.telegram.arrival import MADE_SINCE
from tests.handlers.conftest import ALICE, World
from tests.handlers.dca.fakes import FakeDca, a_bot, a_lot, a_plan, a_view, an_order
from tests.handlers.fakes import NOON, D, MemoryStore, StoppedClock
from tests.handlers.test_whole_chat import typed
from utils.clock import SystemClock
from utils.persistence.errors import WriterFailedError

_IDS = itertools.count(7000)
LINE = "/dca new BTC/USD usdt 20 every 4h step 0.5%"


async def previewed(world: World) -> int:
    await world.start()
    await world.alice.says(LINE)
    row = await world.alice.sees("🧺 btcusdt-1 BTCUSDT spot")
    assert row["buttons"] == [["✅ Confirm", "✖ Cancel"]]
    assert "BTC/USD is read as BTCUSDT" in row["text"]
    await world.until(lambda: any(draft["message_id"] for draft in world.store.sections["dca_drafts"].values()))
    return int(row["message_id"])


async def shown(world: World, **changes: Any) -> int:
    """The card of a bot with one lot whose sell rests."""
    world.dca.has(a_view(a_bot(a_lot(), orders=(an_order(OrderRole.SELL, 1),), **changes)))
    await world.start()
    await world.alice.says("/dca show")
    return int((await world.alice.sees("sell rests at 50677.2"))["message_id"])


# ---------------------------------------- a new bot


async def test_a_bot_is_previewed_confirmed_and_begun_once(world: World) -> None:
    message_id = await previewed(world)
    await asyncio.gather(*(world.alice.presses("Confirm", message_id) for _ in range(2)))
    row = await world.alice.sees("✅ Begun")
    assert (row["message_id"], row["buttons"]) == (message_id, [])
    assert "/dca show btcusdt-1" in row["text"]
    await world.alice.hears("Already begun")
    ((what, plan, name, chat_id),) = world.dca.calls
    assert (what, name, chat_id) == ("new", "btcusdt-1", ALICE)
    assert (plan.symbol, plan.amount, plan.buy.interval_hours) == ("BTCUSDT", D(20), D(4))


async def test_a_cancelled_bot_cannot_be_confirmed(world: World) -> None:
    message_id = await previewed(world)
    (draft_id,) = world.store.sections["dca_drafts"]
    await world.alice.presses("Cancel", message_id)
    await world.alice.sees("✖ Cancelled, nothing was begun")
    await world.alice.update({"callback_query": pressed(message_id, f"dn:ok:{draft_id}")})
    await world.alice.hears("Already cancelled")
    assert world.dca.calls == []


async def test_a_preview_survives_a_restart(world: World) -> None:
    message_id = await previewed(world)
    await world.restart()
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("✅ Begun")


async def test_an_expired_preview_begins_nothing(world: World) -> None:
    message_id = await previewed(world)
    (key, row), *_ = world.store.sections["dca_drafts"].items()
    world.store.sections["dca_drafts"][key] = {**row, "at": row["at"] - timedelta(minutes=11)}
    await world.alice.presses("Confirm", message_id)
    assert (await world.alice.hears("Expired"))["alert"]
    assert world.dca.calls == []


async def test_an_expired_preview_says_so_by_itself_and_loses_its_buttons(world: World) -> None:
    message_id = await previewed(world)
    await world.restart()
    (key, row), *_ = world.store.sections["dca_drafts"].items()
    world.store.sections["dca_drafts"][key] = {**row, "at": row["at"] - timedelta(minutes=11)}
    await world.bot.refresh_dashboards()
    shown = await world.alice.sees("⌛️ Expired: nothing was begun")
    assert (shown["message_id"], shown["buttons"]) == (message_id, [])
    await world.until(lambda: world.store.sections["dca_drafts"][key]["message_id"] is None)
    await world.alice.update({"callback_query": pressed(message_id, f"dn:ok:{key}")})
    await world.alice.hears("Expired after 10 minutes")
    assert world.dca.calls == []


async def test_only_the_asker_may_confirm(world: World) -> None:
    message_id = await previewed(world)
    await world.alice.forged_tap(message_id, "Confirm", world.bob.user_id)
    await world.alice.hears("Only the person who asked")
    assert world.dca.calls == []


async def test_a_forgotten_preview_is_answered(world: World) -> None:
    message_id = await previewed(world)
    world.store.sections["dca_drafts"].clear()
    await world.alice.presses("Confirm", message_id)
    await world.alice.hears("no longer known")


async def test_a_refusal_at_the_last_moment_is_shown_in_the_line(world: World) -> None:
    message_id = await previewed(world)
    world.dca.refusal = DcaRejected("usdt 20: a lot costs at least usdt 50")
    await world.alice.presses("Confirm", message_id)
    row = await world.alice.sees("Not begun, nothing was bought")
    assert "a lot costs at least usdt 50" in row["text"]
    assert world.dca.calls == []


@pytest.mark.parametrize(
    ("refusal", "says"),
    [(Transient("ReadTimeout"), "no answer in time. Press again"), (WriterFailedError("full"), "disk fails")],
)
async def test_what_may_pass_leaves_the_buttons(world: World, refusal: Exception, says: str) -> None:
    message_id = await previewed(world)
    world.dca.refusal = refusal
    await world.alice.presses("Confirm", message_id)
    await world.alice.hears(says)
    await world.alice.presses("Confirm", message_id)
    await world.alice.sees("✅ Begun")


async def test_previews_that_cannot_be_made(world: World) -> None:
    await world.start()
    world.dca.refusal = DcaRejected("usdt 20: a lot costs at least usdt 50")
    await world.alice.says(LINE)
    await world.alice.sees("a lot costs at least usdt 50")
    world.dca.refusal = Transient("<no route>")
    await world.alice.says(LINE)
    await world.alice.sees("No preview: Bybit gave no usable answer (<no route>)")
    world.dca.refusal = Refused(Refusal.INVALID, 10001, "params error: symbol invalid")
    await world.alice.says(LINE)
    await world.alice.sees("Bybit has no BTCUSDT to trade on spot")
    world.dca.refusal = TimeoutError()
    await world.alice.says(LINE)
    await world.alice.sees("no answer within 15 s")
    world.store.trouble = "No space left"
    await world.alice.says(LINE)
    await world.alice.sees("⛔ The disk fails (No space left): nothing was changed")
    await world.alice.says("/dca new BTCUSDT usdt 20 every 4")
    assert "/dca new BTCUSDT usdt 20 every 4h" in (await world.alice.sees("look like 30m"))["text"]


async def test_a_second_bot_of_a_symbol_gets_another_name(world: World) -> None:
    world.dca.has(a_view(a_bot()))
    await world.start()
    await world.alice.says(f"{LINE} name BTCUSDT-1")
    assert f"{LINE} name BTCUSDT-2" in (await world.alice.sees("name: there is a bot BTCUSDT-1 already"))["text"]
    await world.alice.says(LINE)
    await world.alice.sees("🧺 btcusdt-2 BTCUSDT")
    world.dca.has(a_view(a_bot(bot_id="22222222", name="btcusdt-2")))
    await world.alice.presses("Confirm", (await world.alice.sees("🧺 btcusdt-2 BTCUSDT"))["message_id"])
    await world.alice.sees("/dca show btcusdt-3")
    await world.alice.says(f"{LINE} name mine")
    await world.alice.sees("🧺 mine BTCUSDT")


# ---------------------------------------- bots that are there


async def test_words_about_bots(world: World) -> None:
    await world.start()
    await world.alice.says("/dca")
    await world.alice.sees("There is no DCA bot yet")
    await world.alice.says("/dca show")
    await world.alice.sees("there is no DCA bot yet; /help dca")
    await world.alice.says("/dca shwo x")
    await world.alice.sees("is nothing that /dca does")
    await world.alice.says("/dca show x")
    await world.alice.sees("no bot x; see /dca list")
    await world.alice.says("/help dca")
    await world.alice.sees("/dca new SYMBOL usdt AMOUNT CLAUSES")
    world.dca.has(a_view(a_bot(a_lot())))
    world.dca.has(a_view(a_bot(bot_id="22222222", name="two")))
    await world.alice.says("/dca list")
    await world.alice.sees("▶️ two BTCUSDT spot · 0 of 10 lots")
    await world.alice.says("/dca show")
    await world.alice.sees("say which bot: btcusdt-1, two")


async def test_commands_are_carried_out_and_answered_with_the_card(world: World) -> None:
    world.dca.has(a_view(a_bot(a_lot(is_held=True))))
    await world.start()
    for line, says in (
        ("/dca pause BTC/USDT", "Paused: it buys no more, and goes on selling"),
        ("/dca resume btcusdt-1", "It runs"),
        ("/dca reset 1a2b3c4d", "Its trails begin anew"),
        ("/dca sell btcusdt-1 1", "Lot 1 is offered again"),
    ):
        await world.alice.says(line)
        assert "Lot 1: 0.000399 BTC" in (await world.alice.sees(says))["text"]
    assert [what for what, _ in world.dca.calls] == ["pause", "resume", "reset", "sell 1"]


async def test_what_is_told_to_a_bot_that_does_not_run_is_said_to_come_later(world: World) -> None:
    world.dca.has(a_view(a_bot(a_lot()), trouble="its trading rules cannot be read: HTTP 503"))
    await world.start()
    for line, says in (
        ("/dca pause", "Paused. It does not run now: a buy that rests is cancelled as soon as it does"),
        ("/dca resume", "Resumed. It does not run now, and does as soon as it can"),
    ):
        await world.alice.says(line)
        await world.alice.sees(says)
    assert [what for what, _ in world.dca.calls] == ["pause", "resume"]


async def test_lots_that_cannot_be_sold_again(world: World) -> None:
    world.dca.has(a_view(a_bot(a_lot())))
    await world.start()
    await world.alice.says("/dca sell btcusdt-1 7")
    await world.alice.sees("has no open lot 7; open are: 1")
    await world.alice.says("/dca sell btcusdt-1 1")
    await world.alice.sees("Lot 1 is not held: nobody cancelled its sell")
    assert world.dca.calls == []


async def test_a_lot_is_written_off_only_when_that_is_confirmed(world: World) -> None:
    world.dca.has(a_view(a_bot(a_lot())))
    await world.start()
    await world.alice.says("/dca drop btcusdt-1 7")
    await world.alice.sees("has no open lot 7; open are: 1")
    await world.alice.says("/dca drop btcusdt-1 1")
    asked = (await world.alice.sees("Write off lot 1"))["text"]
    assert "0.000399 BTC of it, lot cost 20.00 USDT, leave the record for good" in asked
    assert "To do it: /dca drop btcusdt-1 1 yes" in asked
    assert world.dca.calls == []
    await world.alice.says("/dca drop 1a2b3c4d 1 yes")
    await world.alice.sees("Lot 1 is written off")
    assert [what for what, _ in world.dca.calls] == ["drop 1"]


async def test_nothing_of_a_perpetual_is_written_off_and_that_is_said_before_it_asks(world: World) -> None:
    world.dca.has(a_view(a_bot(a_lot(), plan=a_plan(market=Market.LINEAR, stop_percent=D(10)))))
    await world.start()
    await world.alice.says("/dca drop 1")
    await world.alice.sees("on a perpetual the position itself says what is there")
    assert world.dca.calls == []


async def test_an_import_is_answered_with_the_card(world: World) -> None:
    await world.start()
    await world.alice.says("/dca import bot_state_1a2b3c4d.json")
    assert "⏸ paused" in (await world.alice.sees("Imported. It is paused"))["text"]
    world.dca.refusal = DcaRejected("it is of demo, this is mainnet")
    await world.alice.says("/dca import other.json")
    await world.alice.sees("it is of demo, this is mainnet")


async def test_a_command_that_is_not_on_disk_yet_says_so(world: World) -> None:
    world.dca.has(a_view(a_bot()))
    await world.start()
    world.dca.refusal = TimeoutError()
    await world.alice.says("/dca pause")
    await world.alice.sees("Not on disk yet: it is carried out as soon as it is")


async def test_an_old_line_is_not_carried_out(world: World) -> None:
    await shown(world)
    old = int((SystemClock().now() - timedelta(seconds=90)).timestamp())
    await world.alice.update({"message": typed(ALICE, "/dca resume", old)})
    await world.alice.sees("Too old: this /dca is from")
    assert world.dca.calls == []


# ---------------------------------------- the buttons of a card


async def test_a_card_is_paused_and_resumed_in_place(world: World) -> None:
    message_id = await shown(world)
    await world.alice.presses("Pause", message_id)
    await world.alice.hears("Paused: it buys no more")
    row = await world.alice.sees("⏸ paused")
    assert (row["message_id"], row["buttons"]) == (
        message_id,
        [["▶️ Resume"], ["⏹ Stop", "🔄 Refresh"], ["📈 Chart"]],
    )
    await world.alice.presses("Resume", message_id)
    await world.alice.sees("▶️ running")
    assert world.dca.calls == [("pause", "1a2b3c4d"), ("resume", "1a2b3c4d")]


async def test_a_button_that_was_drawn_for_another_state_does_nothing(world: World) -> None:
    message_id = await shown(world)
    view = world.dca.view("1a2b3c4d")
    world.dca.has(replace(view, bot=replace(view.bot, state=BotState.STOPPED)))
    await world.alice.presses("Pause", message_id)
    assert (await world.alice.hears("Nothing was done: the bot is stopped by now"))["alert"]
    await world.alice.sees("⏹ stopped")
    assert world.dca.calls == []


async def test_a_stop_asks_says_what_it_does_and_is_done_once(world: World) -> None:
    message_id = await shown(world)
    await world.alice.presses("Stop", message_id)
    row = await world.alice.sees("the sell of lot 1 is cancelled")
    assert "0.000399 BTC in 1 lot, cost 20.00 USDT, stay in your account" in row["text"]
    assert row["buttons"] == [["⏹ Yes, stop it", "✖ Leave it"]]
    assert world.dca.calls == []
    await world.alice.presses("Leave it", message_id)
    await world.alice.sees("▶️ running", times=1)
    await world.alice.says("/dca stop")
    second = int((await world.alice.sees("⏹ Stop btcusdt-1"))["message_id"])
    await world.alice.presses("Yes, stop it", second)
    await world.alice.sees("⏹ stopped")
    assert world.dca.calls == [("halt", "1a2b3c4d")]


async def test_a_stop_whose_facts_have_changed_asks_again(world: World) -> None:
    await shown(world)
    await world.alice.says("/dca stop")
    message_id = int((await world.alice.sees("the sell of lot 1 is cancelled"))["message_id"])
    orders = (an_order(OrderRole.SELL, 1), an_order(OrderRole.SELL, 2))
    world.dca.has(a_view(a_bot(a_lot(1), a_lot(2), orders=orders)))
    await world.alice.presses("Yes, stop it", message_id)
    await world.alice.hears("Its lots or orders have changed")
    await world.alice.sees("the sells of lots 1, 2 are cancelled")
    assert world.dca.calls == []
    await world.alice.presses("Yes, stop it", message_id)
    await world.alice.sees("⏹ stopped")


async def test_trails_are_reset_and_a_card_is_refreshed(world: World) -> None:
    message_id = await shown(world, plan=a_plan(sell={"by": OrderBy.TRAILING}))
    await world.alice.presses("Reset trails", message_id)
    await world.alice.hears("Its trails begin anew")
    await world.alice.presses("Refresh", message_id)
    await world.alice.hears("As it is now")
    assert world.dca.calls == [("reset", "1a2b3c4d")]


async def test_a_press_that_fails_is_answered_and_the_buttons_stay(world: World) -> None:
    message_id = await shown(world)
    world.dca.refusal = DcaRejected("bot 1a2b3c4d cannot be reached: it has not begun yet")
    await world.alice.presses("Pause", message_id)
    await world.alice.hears("Nothing was changed: bot 1a2b3c4d cannot be reached")
    await world.alice.presses("Pause", message_id)
    await world.alice.sees("⏸ paused")


async def test_a_chart_is_drawn_below_the_card(world: World) -> None:
    message_id = await shown(world)
    world.charts.refusal = Transient("ReadTimeout")
    await world.alice.presses("Chart", message_id)
    await world.alice.hears("The chart is being drawn")
    await world.alice.sees("Bybit gave no usable answer (no answer in time)")
    world.charts.refusal = None
    await world.alice.presses("Chart", message_id)
    row = await world.alice.sees("🧺 btcusdt-1 BTCUSDT · 15m candles")
    assert row["photo"]
    assert [bot_id for bot_id, _, _ in world.charts.asked] == ["1a2b3c4d"] * 2


async def test_positions_show_what_bots_hold_with_a_way_to_their_cards(world: World) -> None:
    world.dca.has(a_view(a_bot(a_lot(), orders=(an_order(OrderRole.SELL, 1),))))
    await world.start()
    await world.alice.says("/positions")
    row = await world.alice.sees("🎯 Next target 50601.2, of lot 1")
    assert row["buttons"] == [["🧺 btcusdt-1"]]
    await world.alice.presses("🧺 btcusdt-1", int(row["message_id"]))
    await world.alice.hears("Its card is below")
    card = await world.alice.sees("sell rests at 50677.2")
    assert card["message_id"] > row["message_id"]
    assert ["📈 Chart"] in card["buttons"]


async def test_strange_buttons_are_answered(world: World) -> None:
    message_id = await shown(world)
    for data in ("d:explode:1a2b3c4d:running", "d:show", "dn:ok", "d:show:99999999:"):
        await world.alice.update({"callback_query": pressed(message_id, data)})
    await world.alice.hears("not known here any more", times=3)
    await world.alice.hears("no bot 99999999")


@pytest.mark.parametrize("since", [None, NOON - timedelta(minutes=3)])
async def test_a_press_that_may_have_waited_begins_and_stops_nothing(since: Any) -> None:
    dca = FakeDca(MemoryStore())
    dca.has(a_view(a_bot(state=BotState.PAUSED)))
    port: Dca = dca
    nobody: Any = None
    presses = DcaCardPresses(port, nobody, nobody, StoppedClock(), "live")
    (resume,) = (b for row in card_buttons(dca.bots()[0]).inline_keyboard for b in row if "Resume" in b.text)

    class Query:
        data = resume.callback_data
        message = None

    async def tell(_: Any) -> None:
        raise AssertionError

    token = MADE_SINCE.set(since)
    query: Any = Query()
    answer = await presses.outcome(query, tell)
    assert "may have waited" in answer.words
    MADE_SINCE.set(NOON)
    assert (await presses.outcome(query, tell)).words == "It runs"
    MADE_SINCE.reset(token)
    assert dca.calls == [("resume", "1a2b3c4d")]


def pressed(message_id: int, data: str) -> dict[str, Any]:
    person = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    chat = {"id": ALICE, "type": "private"}
    message = {"message_id": message_id, "date": 1, "chat": chat}
    return {"id": f"q{next(_IDS)}", "from": person, "chat_instance": "1", "message": message, "data": data}

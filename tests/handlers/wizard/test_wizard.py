"""The wizard over the wire: the real library against the simulated Telegram."""

import time
from datetime import timedelta
from typing import Any

import pytest

from execution.exchange_errors import Transient
from execution.new_trade.trade_request import TradeRejected
from handlers.telegram.pacing import Pacer
from handlers.wizard.wizards import Wizards
from tests.handlers.conftest import ALICE, BOB, World
from tests.handlers.fakes import a_position, an_account

LINE = "/trade BTCUSDT long entry market risk 1% sl 2% tp 1R:50% 2R:50% be tp1"


@pytest.fixture(autouse=True)
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pacer, "wait", lambda *_: 0.0)


def buttons(row: dict[str, Any]) -> list[str]:
    return [text for line in row["buttons"] for text in line]


async def begun(world: World) -> int:
    await world.start()
    await world.alice.says("/trade")
    message_id = int((await world.alice.sees("Which symbol?"))["message_id"])
    await world.until(lambda: [row["message_id"] for row in world.store.items("wizards").values()] == [message_id])
    return message_id


async def goes(world: World, message_id: int, *steps: tuple[str, str]) -> dict[str, Any]:
    """Press each button, and see what it leads to."""
    row: dict[str, Any] = {}
    for press, seen in steps:
        await world.alice.presses(press, message_id)
        row = await world.alice.sees(seen)
        assert row["message_id"] == message_id, "one message that is edited"
    return row


TO_STOP = (
    ("BTCUSDT", "Long or short?"),
    ("🟢 Long", "Where in?"),
    ("Market", "How much may be lost"),
    ("1% ≈", "Where is it given up?"),
)
TO_PREVIEW = (
    *TO_STOP,
    ("2%", "Where is profit taken?"),
    ("1R 50% 2R 50%", "When does the stop go"),
    ("tp1", "Does the stop follow"),
    ("none", "Confirm"),
)


async def previewed(world: World) -> int:
    message_id = await begun(world)
    for press, seen in TO_PREVIEW[:-1]:
        await world.alice.presses(press, message_id)
        await world.alice.sees(seen)
    await world.alice.presses("none", message_id)
    await world.alice.sees(LINE)
    await world.until(lambda: "drafts" in world.store.sections)
    row = await world.alice.sees("R · ")
    assert buttons(row) == ["✅ Confirm", "✖ Cancel", "✏️ Change", "◀ Back"]
    return message_id


async def test_the_whole_path_with_eight_taps_and_a_confirmation(world: World) -> None:
    message_id = await previewed(world)
    await world.alice.presses("Confirm", message_id)
    after = await world.alice.sees("Entry filled, 0.1")
    assert after["message_id"] == message_id
    (draft,) = world.store.sections["drafts"].values()
    assert (draft["line"], draft["state"]) == (LINE, "confirmed")
    await world.alice.says("/positions")
    await world.alice.sees("No positions")
    assert world.store.sections["wizards"] == {}
    assert "Entry filled" in (await world.alice.sees("Entry filled"))["text"], "a command takes nothing back"


async def test_buttons_say_what_they_come_to(world: World) -> None:
    world.guard.view = an_account(a_position(symbol="SOLUSDT"), equity=world.guard.view.equity)
    message_id = await begun(world)
    row = await world.alice.sees("Which symbol?")
    assert buttons(row)[:3] == ["SOLUSDT", "BTCUSDT", "ETHUSDT"], "what is open comes first"
    row = await goes(world, message_id, *TO_STOP[:2])
    assert buttons(row)[:3] == ["Market ≈ 50000", "49875 (−0.25%)", "49750 (−0.5%)"]
    row = await goes(world, message_id, TO_STOP[2])
    assert buttons(row)[1] == "1% ≈ 100.12 USDT"
    row = await goes(world, message_id, TO_STOP[3])
    assert buttons(row)[4:7] == ["1.5 ATR · 49250", "2 ATR · 49000", "3 ATR · 48500"]


async def test_back_at_every_step_and_any_line_can_be_changed(world: World) -> None:
    message_id = await begun(world)
    await goes(world, message_id, *TO_STOP)
    seen = ["How much may be lost", "Where in?", "Long or short?", "Which symbol?"]
    row = await goes(world, message_id, *(("◀ Back", text) for text in seen))
    assert "◀ Back" not in buttons(row)
    row = await goes(world, message_id, ("BTCUSDT", "Where is it given up?"))
    assert "/trade BTCUSDT long entry market risk 1%" in row["text"], "what was answered stays"
    await goes(world, message_id, *TO_PREVIEW[4:7])
    await world.alice.presses("none", message_id)
    await world.alice.sees("Fees")
    row = await goes(world, message_id, ("✏️ Change", "Which line?"))
    assert "✏️ Stop: sl 2%" in buttons(row)
    row = await goes(world, message_id, ("✏️ Stop", "Where is it given up?"))
    await world.alice.says("48900.5")
    row = await world.alice.sees("sl 48900.5 tp 1R:50% 2R:50%")
    assert "✅ Confirm" in buttons(row)
    states = [draft["state"] for draft in world.store.sections["drafts"].values()]
    assert sorted(states) == ["cancelled", "open"], "the preview before it can not be confirmed any more"
    for line, asked, said, then in (
        ("✏️ Entry", "Where in?", "49900", "long entry 49900 risk 1% sl 48900.5"),
        ("✏️ Size", "How much may be lost", "0.5%", "long entry 49900 risk 0.5% sl 48900.5"),
    ):
        await goes(world, message_id, ("✏️ Change", "Which line?"), (line, asked))
        await world.alice.says(said)
        row = await world.alice.sees(then)
        assert "✅ Confirm" in buttons(row)


async def test_another_side_asks_again_for_prices_that_belong_to_the_first(world: World) -> None:
    message_id = await begun(world)
    await goes(world, message_id, *TO_STOP[:2], ("49750", "How much may be lost"), *TO_STOP[3:])
    await goes(world, message_id, *((("◀ Back", text)) for text in ("How much", "Where in?", "Long or short?")))
    row = await goes(world, message_id, ("🔴 Short", "Where in?"))
    assert "50125 (+0.25%)" in buttons(row)
    assert "entry" not in row["text"].split("Where in?")[0]


async def test_symbols_are_found_by_typing_and_kept_as_favourites(world: World) -> None:
    message_id = await begun(world)
    await world.alice.says("pepe")
    row = await world.alice.sees("One symbol is near that")
    assert buttons(row)[0] == "1000PEPEUSDT"
    await world.alice.says("nosuch")
    await world.alice.sees("There is no nosuch. For example: BTCUSDT")
    await world.alice.says("sol")
    row = await world.alice.sees("Long or short?")
    await goes(world, message_id, ("⭐ Keep", "Long or short?"))
    await world.until(lambda: world.store.sections.get("favourites") == {str(ALICE): {"symbols": ["SOLUSDT"]}})
    await world.alice.says("/trade")
    row = await world.alice.sees("Which symbol?")
    assert buttons(row)[0] == "⭐ SOLUSDT"
    assert row["message_id"] != message_id


async def test_wrong_words_are_told_with_an_example_that_works(world: World) -> None:
    message_id = await begun(world)
    await goes(world, message_id, *TO_STOP[:2])
    for words, told in (("50,000", "numbers are written without commas. For example: 50000"), ("soon", "For example:")):
        await world.alice.says(words)
        await world.alice.sees(told)
    await world.alice.says("49900 49800")
    await world.alice.sees("How much may be lost")
    await world.alice.says("500")
    await world.alice.sees("500: USDT, or BTC? For example: 500 usdt")
    await world.alice.says("0.01 btc")
    row = await world.alice.sees("Where is it given up?")
    assert "/trade BTCUSDT long entry 49900 49800 size 0.01" in row["text"]


async def test_a_restart_in_the_middle_changes_nothing(world: World) -> None:
    message_id = await begun(world)
    await goes(world, message_id, *TO_STOP)
    await world.restart()
    await world.alice.says("49000")
    row = await world.alice.sees("Where is profit taken?")
    assert row["message_id"] == message_id
    await goes(world, message_id, ("✖ Stop", "Stopped; nothing was sent"))
    assert world.store.sections["wizards"] == {}


async def test_an_answer_that_comes_again_after_a_crash_is_none(world: World) -> None:
    message_id = await begun(world)
    await goes(world, message_id, *TO_STOP)
    said = await world.alice.says("49000")
    await world.alice.sees("Where is profit taken?")
    person = {"id": ALICE, "is_bot": False, "first_name": "A"}
    again = {"message_id": said, "date": int(time.time()), "chat": {"id": ALICE, "type": "private"}, "from": person}
    await world.alice.update({"message": {**again, "text": "49000"}})
    await goes(world, message_id, ("1R 50% 2R 50%", "When does the stop go"))
    (row,) = world.store.sections["wizards"].values()
    assert row["targets"] == "tp 1R:50% 2R:50%"


async def test_after_ten_minutes_it_says_so(world: World) -> None:
    message_id = await begun(world)
    await goes(world, message_id, *TO_STOP)
    (row,) = world.store.sections["wizards"].values()
    row["at"] -= timedelta(minutes=11)
    await world.alice.says("49000")
    await world.alice.sees("Commands begin with /")
    await world.bot.refresh_dashboards()
    after = await world.alice.sees("Expired after 10 minutes; nothing was sent")
    assert (after["message_id"], after["buttons"], world.store.sections["wizards"]) == (message_id, [], {})


async def test_any_command_ends_it(world: World) -> None:
    await world.start()
    for words, by in (("/positions", "/positions"), ("/nonsense", "a command")):
        await world.alice.says("/trade")
        message_id = (await world.alice.sees("Which symbol?"))["message_id"]
        await world.alice.says(words)
        after = await world.alice.sees(f"Ended by {by}")
        assert (after["message_id"], after["buttons"]) == (message_id, [])
    await world.alice.says("BTCUSDT 1")
    await world.alice.sees("Commands begin with /")


async def test_a_wizard_that_cannot_be_read_holds_up_no_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: int) -> None:
        raise OSError

    monkeypatch.setattr(Wizards, "of", gone)
    await world.start()
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("nothing is left")


async def test_a_signal_wins_over_it(world: World) -> None:
    message_id = await begun(world)
    await world.alice.says("ETH short 2000 sl 2050 tp 1900")
    await world.alice.sees("/trade ETHUSDT short entry 2000 sl 2050 tp 1900")
    assert (await world.alice.sees("Ended by a signal"))["message_id"] == message_id


async def test_buttons_of_an_earlier_step_of_somebody_else_and_of_none_do_nothing(world: World) -> None:
    message_id = await begun(world)
    (wizard,) = world.store.sections["wizards"].values()
    await goes(world, message_id, *TO_STOP[:2])
    person = {"id": ALICE, "is_bot": False, "first_name": "A"}
    message = {"message_id": message_id, "date": 1, "chat": {"id": ALICE, "type": "private"}}
    tap: dict[str, Any] = {"chat_instance": "1", "message": message}
    await world.alice.update(
        {"callback_query": {**tap, "id": "1", "from": person, "data": f"w:{wizard['id']}:0:ETHUSDT"}}
    )
    await world.alice.hears("of an earlier step")
    await world.alice.update({"callback_query": {**tap, "id": "2", "from": person, "data": "w:ffffffff:0:ETHUSDT"}})
    await world.alice.hears("This one is over")
    await world.alice.says("/trade")
    shown = await world.alice.sees("Which symbol?")
    await world.alice.forged_tap(shown["message_id"], "BTCUSDT", BOB)
    await world.alice.hears("Only the person who began")
    (row,) = world.store.sections["wizards"].values()
    row["at"] -= timedelta(minutes=11)
    await world.alice.presses("BTCUSDT", shown["message_id"])
    await world.alice.hears("Expired after 10 minutes")


async def test_what_the_guard_refuses_can_be_changed(world: World) -> None:
    message_id = await begun(world)
    await goes(world, message_id, *TO_PREVIEW[:-1])
    world.guard.refusal = TradeRejected("sl", "the stop is too near", "sl 3%")
    row = await goes(world, message_id, ("none", "The stop is too near"))
    assert buttons(row) == ["✏️ Change", "◀ Back", "✖ Stop"]
    await goes(world, message_id, ("✏️ Change", "Which line?"), ("✏️ Stop", "Where is it given up?"))
    await world.alice.presses("3%", message_id)
    await world.alice.sees("sl 3%")
    await world.alice.sees("Fees")


async def test_while_bybit_is_away_everything_can_be_typed(world: World) -> None:
    world.markets.trouble = Transient("away")
    await begun(world)
    await world.alice.says("btc/usdt")
    row = await world.alice.sees("Long or short?")
    row = await goes(world, row["message_id"], ("🟢 Long", "Where in?"))
    assert buttons(row)[0] == "Market ≈ –"


async def test_a_signal_without_a_stop_is_finished_by_taps(world: World) -> None:
    await world.start()
    await world.alice.says("LONG BTCUSDT entry 50000 tp 52000 5x")
    shown = await world.alice.sees("No stop in it")
    await world.restart()
    await goes(world, shown["message_id"], ("Go on", "Where is it given up?"))
    await world.alice.says("48900")
    row = await world.alice.sees("/trade BTCUSDT long entry 50000 lev 5 sl 48900 tp 52000")
    assert "✅ Confirm" in buttons(row)
    assert row["message_id"] == shown["message_id"]


async def test_one_of_several_readings_is_a_tap(world: World) -> None:
    await world.start()
    await world.alice.says("LONG BTCUSDT entry 50000 sl 49000 or 48500 tp 52000")
    shown = await world.alice.sees("Which stop: 49000, 48500?")
    assert buttons(shown) == ["sl 49000", "sl 48500"]
    await world.alice.forged_tap(shown["message_id"], "sl 48500", BOB)
    await world.alice.hears("Only the person who sent")
    row = await goes(world, shown["message_id"], ("sl 48500", "Fees"))
    assert "/trade BTCUSDT long entry 50000 sl 48500 tp 52000" in row["text"]
    assert "✅ Confirm" in buttons(row)
    assert world.store.sections["signal_offers"] == {}, "a second tap would begin nothing"
    await world.alice.says("LONG BTCUSDT entry 50000 tp 52000")
    shown = await world.alice.sees("No stop in it")
    (offer,) = world.store.sections["signal_offers"].values()
    offer["at"] -= timedelta(minutes=11)
    await world.alice.presses("Go on", shown["message_id"])
    await world.alice.sees("Send the signal again")

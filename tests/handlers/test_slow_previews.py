"""A preview for which Bybit takes its time: the chat reads on, and it is shown in the message that announced it."""

import asyncio
from typing import Any, cast

import pytest

from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from handlers.telegram import slow_answer
from handlers.telegram.pacing import Pacer
from handlers.trade import proposals
from handlers.trade.command import parse_trade, rejected
from handlers.trade.proposals import proven
from tests.handlers.conftest import World

LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"
BOT = "/dca new BTCUSDT usdt 20 every 4h step 0.5%"
ANNOUNCED = "⏳ Asking Bybit for what the preview needs"


@pytest.fixture
async def slow(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Bybit does not answer before a test says so; nobody waits for the pace of a chat here."""
    monkeypatch.setattr(Pacer, "wait", lambda *_: 0.0)
    monkeypatch.setattr(slow_answer, "AT_ONCE", 0.1)
    world.guard.slow.clear()
    world.dca.slow.clear()
    await world.start()
    return world


async def reads_on(world: World, times: int = 1) -> None:
    await world.alice.says("/pause")
    await world.alice.sees("Paused since", times=times)


@pytest.mark.parametrize(("line", "text"), [(LINE, "LONG BTCUSDT"), (BOT, "btcusdt-1 BTCUSDT spot")])
async def test_the_next_command_is_read_while_a_preview_is_awaited(slow: World, line: str, text: str) -> None:
    await slow.alice.says(line)
    announced = await slow.alice.sees(ANNOUNCED)
    assert announced["buttons"] == []
    await reads_on(slow)
    slow.guard.slow.set()
    slow.dca.slow.set()
    row = await slow.alice.sees(text)
    assert (row["message_id"], row["buttons"]) == (announced["message_id"], [["✅ Confirm", "✖ Cancel"]])
    await slow.alice.presses("✖ Cancel", row["message_id"])
    await slow.alice.sees("ancelled")


@pytest.mark.parametrize("line", [LINE, BOT])
async def test_why_there_is_no_preview_is_said_where_it_was_announced(slow: World, line: str) -> None:
    for trouble in ("refused", "disk"):
        slow.guard.slow.clear()
        slow.dca.slow.clear()
        await slow.alice.says(line)
        announced = await slow.alice.sees(ANNOUNCED)
        if trouble == "refused":
            slow.guard.refusal = TradeRejected("", "refused <here>")
            slow.dca.refusal = TimeoutError()
        else:
            slow.store.trouble = "disk full"
        slow.guard.slow.set()
        slow.dca.slow.set()

        async def is_over(message_id: int = announced["message_id"]) -> bool:
            shown = (row for row in await slow.alice.chat() if row["message_id"] == message_id)
            return any(word in row["text"] for row in shown for word in ("Refused <here>", "No preview", "disk"))

        await slow.until_async(is_over)


async def test_the_next_command_is_read_while_the_wizard_awaits_its_preview_and_ends_it(slow: World) -> None:
    await slow.alice.says("/trade")
    message_id = (await slow.alice.sees("Which symbol?"))["message_id"]
    for press, seen in (
        ("BTCUSDT", "Long or short?"), ("🟢 Long", "Where in?"), ("Market", "How much may be lost"),
        ("1% ≈", "Where is it given up?"), ("2%", "Where is profit taken?"), ("1R 50% 2R 50%", "When does the stop go"),
        ("tp1", "Does the stop follow"),
    ):  # fmt: skip
        await slow.alice.presses(press, message_id)
        await slow.alice.sees(seen)
    asked = len(slow.guard.asked)
    await slow.alice.says("off")
    await slow.until(lambda: len(slow.guard.asked) > asked)
    await slow.alice.says("/pause")
    await slow.alice.sees("Paused since")
    await slow.alice.sees("Ended by /pause")
    slow.guard.slow.set()
    await slow.until(lambda: [draft["state"] for draft in slow.store.items("drafts").values()] == ["cancelled"])
    row = await slow.alice.sees("Ended by /pause")
    assert (row["message_id"], row["buttons"], slow.store.sections["wizards"]) == (message_id, [], {})


async def test_what_a_refused_confirmation_proposes_holds_up_nothing(slow: World) -> None:
    slow.guard.slow.set()
    await slow.alice.says(LINE)
    message_id = (await slow.alice.sees("LONG BTCUSDT"))["message_id"]
    slow.guard.refusal = TradeRejected("size", "over the limits", "size 0.05")
    slow.guard.slow.clear()
    await slow.alice.presses("Confirm", message_id)
    row = await slow.alice.sees("Not opened")
    assert (row["message_id"], row["buttons"]) == (message_id, [])
    await reads_on(slow)
    slow.guard.slow.set()
    row = await slow.alice.sees("size 0.05 sl 49000")
    assert row["message_id"] == message_id


async def test_what_cannot_be_proven_in_time_is_proposed_as_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it together has that time, and no example its own."""
    monkeypatch.setattr(proposals, "PREVIEW_SECONDS", 0.05)
    asked: list[TradeRequest] = []

    async def hangs(request: TradeRequest) -> TradePreview:
        asked.append(request)
        await asyncio.Event().wait()
        raise AssertionError("never")

    line = "/trade BTCUSDT long size 5 sl 2% tp 4%"
    error = rejected(line, TradeRejected("size", "over the limits", "size 1"))
    async with asyncio.timeout(30):
        shown = await proven(error, hangs)
    assert shown.corrected_line == "/trade BTCUSDT long size 1 sl 2% tp 4%"
    several: Any = rejected(line, TradeRejected("side", "hedge mode"))
    several.corrected_line, several.examples = "", ((line, f"{line} follow", f"{line} be tp1"),)
    async with asyncio.timeout(30):
        assert cast("Any", await proven(several, hangs)).examples == ((line, f"{line} follow", f"{line} be tp1"),)
    assert parse_trade(line) in asked

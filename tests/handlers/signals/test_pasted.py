"""Signals over the wire: the real library against the simulated Telegram."""

import time
from typing import Any

from execution.exchange_errors import Transient
from execution.new_trade.trade_request import TradeRejected
from tests.handlers.conftest import ALICE, STRANGER, World

SIGNAL = "🟢 LONG BTC/USDT\nEntry: 50,000 - 49,500\nTargets: 1) 51,000 2) 52,000\nSL: 49,000\nLev 5x\nJoin our VIP"
LINE = "/trade BTCUSDT long entry 50000 49500 lev 5 sl 49000 tp 51000 52000"


async def arrives(world: World, number: int, **message: Any) -> None:
    """A message as other clients send them."""
    person = {"id": ALICE, "is_bot": False, "first_name": "A"}
    chat = {"id": ALICE, "type": "private"}
    body = {"message_id": 7000 + number, "date": int(time.time()), "chat": chat, "from": person, **message}
    await world.alice.update({"message": body})


async def test_a_pasted_signal_is_previewed_as_its_line_and_opened(world: World) -> None:
    await world.start()
    await world.alice.says(SIGNAL)
    shown = await world.alice.sees("LONG BTCUSDT")
    assert LINE in shown["text"]
    assert "Not taken: Join our VIP" in shown["text"]
    (request,) = world.guard.asked
    assert ([str(entry.price) for entry in request.entries], request.size) == (["50000", "49500"], None)
    await world.alice.presses("Confirm", shown["message_id"])
    await world.alice.sees("Entry filled, 0.1")
    assert len(world.guard.opened) == 1
    (draft,) = world.store.sections["drafts"].values()
    assert draft["line"] == LINE


async def test_what_is_open_is_asked_and_nothing_is_previewed(world: World) -> None:
    await world.start()
    await world.alice.says("LONG BTCUSDT entry 50000 tp 52000")
    shown = await world.alice.sees("No stop in it")
    assert "/trade BTCUSDT long entry 50000 sl 2% tp 52000" in shown["text"]
    assert (shown["buttons"], world.guard.asked) == ([["🧭 Go on with this one"]], [])
    await world.alice.says("how are you, 24/7?")
    await world.alice.sees("Commands begin with /")


async def test_forwarded_quoted_and_below_a_picture(world: World) -> None:
    await world.start()
    origin = {"type": "hidden_user", "sender_user_name": "VIP", "date": int(time.time()) - 9000}
    await arrives(world, 1, text=SIGNAL, forward_origin=origin)
    await world.alice.sees("LONG BTCUSDT")
    await arrives(
        world, 2, text="what about 1 of these", quote={"text": "ETH short 2000 sl 2050 tp 1900", "position": 0}
    )
    await world.until(lambda: len(world.guard.asked) == 2)
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    await arrives(world, 3, caption="SHORT $SOL now sl 155 tp 140", photo=photo)
    await world.until(lambda: len(world.guard.asked) == 3)
    assert [request.symbol for request in world.guard.asked] == ["BTCUSDT", "ETHUSDT", "SOLUSDT"]


async def test_an_old_signal_and_that_of_a_viewer_do_nothing(world: World) -> None:
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    await world.alice.says(f"/people add {STRANGER} viewer Eve")
    await world.alice.sees("is a viewer")
    await world.stranger.says(SIGNAL)
    await world.stranger.sees("trading is for a trader")
    await arrives(world, 1, text=SIGNAL, date=int(time.time()) - 600)
    await world.alice.sees("Too old: this signal was sent at")
    assert world.guard.asked == []


async def test_what_the_guard_refuses_is_said_with_the_line(world: World) -> None:
    await world.start()
    world.guard.refusal = TradeRejected("lev", "BTCUSDT takes a leverage of 1 to 3", "lev 3")
    await world.alice.says(SIGNAL)
    shown = await world.alice.sees("takes a leverage of 1 to 3")
    assert LINE.replace("lev 5", "lev 3") in shown["text"]
    assert "Read as" in shown["text"]


async def test_while_bybit_is_away_only_what_needs_no_market_is_read(world: World) -> None:
    await world.start()
    world.markets.trouble = Transient("away")
    await world.alice.says("LONG BTCUSDT entry 50,000 sl 49,000 tp 51,000")
    shown = await world.alice.sees("commas and points can be read in two ways")
    assert "/trade BTCUSDT long entry 50 sl 49 tp 51" in shown["text"]
    assert world.guard.asked == []

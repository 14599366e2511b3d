"""Whatever Telegram does, the chat comes back by itself: no command is lost, none is carried out twice (issue item 10).

Each fault is one of the simulated Telegram, over the wire; what none of them can be is a server of the test's own.
"""

import asyncio
from collections import Counter

import pytest
from telegram.error import TimedOut

from handlers.telegram import connection
from handlers.telegram.connection import connect
from handlers.telegram.gateway import Gateway
from tests.handlers.conftest import ALICE, TOKEN, World
from utils.clock import SystemClock

ON_POLLS: tuple[tuple[tuple[str, dict[str, int]], ...], ...] = (
    (("html_body", {}), ("truncated_json", {}), ("disconnect", {})),
    (("refuse_connect", {"count": 5}),),
    (("lost_request", {}), ("lost_response", {})),
    (("unauthorized", {"count": 2}), ("flood", {"retry_after": 1}), ("malformed_update", {})),
    (("http_status", {"status": 502}), ("delay", {"delay_ms": 200})),
)
"""What happens to the next polls, one after the other."""
ON_ANSWERS = ("html_body", "truncated_json", "disconnect", "refuse_connect", "unauthorized", "flood")


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses as in life, but a tenth of them."""
    sleep = SystemClock.sleep

    async def shorter(self: SystemClock, seconds: float) -> None:
        await sleep(self, seconds / 10)

    monkeypatch.setattr(SystemClock, "sleep", shorter)
    monkeypatch.setattr("handlers.telegram.pacing._CHAT_SECONDS", 0.02)
    monkeypatch.setattr("handlers.telegram.polling.POLL_SECONDS", 1)
    monkeypatch.setattr("handlers.telegram.polling._GRACE_SECONDS", 0.3)


@pytest.fixture
async def patient(world: World) -> World:
    """Telegram takes as many messages as are sent: the bot's own pace is another test's."""
    await world.alice.control("switch", {"name": "telegram_flood_limits", "value": False})
    await world.start()
    return world


async def test_a_command_behind_each_fault_of_polling_is_carried_out_once(patient: World) -> None:
    world = patient
    for number, faults in enumerate(ON_POLLS, 1):
        for kind, more in faults:
            await world.alice.fault(kind, "getUpdates", **more)
        await world.bob.says("/start")  # ends the poll that is under way: the next one meets the fault
        await world.until(lambda: world.bot.status != "connected")
        await world.alice.says(f"/close BTCUSDT {number}%")
        await world.until(lambda number=number: len(world.guard.closed) >= number)  # type: ignore[misc]
        await world.until(lambda: world.bot.status == "connected")
    await world.alice.says("/health")
    await world.alice.sees("polls failed")
    assert [percent for _, _, percent in world.guard.closed] == [*range(1, len(ON_POLLS) + 1)]
    await world.alice.sees("Closed LONG BTCUSDT", times=len(ON_POLLS))


async def test_an_answer_that_cannot_be_sent_is_sent_again_and_its_command_is_not_repeated(patient: World) -> None:
    world = patient
    for number, kind in enumerate(ON_ANSWERS, 1):
        more = {"retry_after": 1} if kind == "flood" else {}
        await world.alice.fault(kind, "sendMessage", **more)
        await world.alice.says(f"/close BTCUSDT {number}%")
        await world.until(lambda number=number: len(world.guard.closed) >= number)  # type: ignore[misc]
        await world.alice.sees("Closed LONG BTCUSDT", times=number)
    assert [percent for _, _, percent in world.guard.closed] == [*range(1, len(ON_ANSWERS) + 1)]
    await world.alice.says("/health")
    assert "replies lost" not in (await world.alice.sees("Streams: up"))["text"]


async def test_a_second_poller_is_shown_while_it_polls_and_outlived(patient: World) -> None:
    world = patient
    await world.alice.fault("conflict", "getUpdates", count=4)
    await world.until(lambda: "another program polls" in world.bot.status)
    await world.alice.says("/close BTCUSDT")
    await world.alice.sees("Closed LONG BTCUSDT")
    assert len(world.guard.closed) == 1
    await world.until(lambda: world.bot.status == "connected")


async def test_an_answer_that_trickles_in_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's limits begin anew with each byte."""
    monkeypatch.setattr(connection, "_WHOLE_SECONDS", 0.2)
    ended = asyncio.Event()

    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            ended.set()
        finally:
            writer.close()

    server = await asyncio.start_server(trickle, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    bot = connect(TOKEN, f"http://127.0.0.1:{port}", Gateway(Counter()))
    with pytest.raises(TimedOut):
        await bot.get_me()
    await bot._request[1].initialize()
    with pytest.raises(TimedOut):
        await bot.send_message(ALICE, "hello")
    with pytest.raises(TimedOut):
        await bot.raw_updates(None, 0)
    await ended.wait()
    await bot.shutdown()
    server.close()

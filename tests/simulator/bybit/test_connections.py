"""How long a stream's connection lives, and how many there may be (docs/bybit.md, 4 and 5.1)."""

import asyncio
from dataclasses import replace
from socket import SO_RCVBUF, SOL_SOCKET
from unittest.mock import Mock

import aiohttp
import pytest
from websocket import WebSocketException, create_connection

from simulator.bybit.rate_limits import RateCounter, RateLimits
from simulator.bybit.streams.patience import asked_seconds
from simulator.settings import Settings
from simulator.world import World
from tests.simulator.bybit.plain_client import PlainClient
from tests.simulator.bybit.support import DEADLINE_SECONDS, running, until

ENDED = {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}


async def end_of(stream):
    """The code with which a stream ends; the time that it takes has a deadline."""
    while (await stream.socket.receive(timeout=DEADLINE_SECONDS)).type not in ENDED:
        pass
    return stream.socket.close_code


async def test_a_public_connection_without_topics_is_cut_and_one_with_topics_is_kept():
    with running() as server:
        async with PlainClient(server) as client:
            busy = await client.stream("/v5/public/linear")
            await busy.subscribe("tickers.BTCUSDT")
            assert (await busy.topic("tickers.BTCUSDT"))["type"] == "snapshot"
            hasty = replace(server.world.settings, limits=RateLimits(idle_public_ms=200))
            server.world.settings = hasty  # only now, so that the subscription itself had time
            assert (await busy.ask({"op": "ping"}))["ret_msg"] == "pong"
            idle = await client.stream("/v5/public/linear")
            assert await end_of(idle) == aiohttp.WSCloseCode.ABNORMAL_CLOSURE
            assert (await busy.ask({"op": "ping"}))["ret_msg"] == "pong"
            await busy.close()


@pytest.mark.parametrize("path", ["/v5/private", "/v5/trade"])
async def test_a_silent_connection_is_cut(path):
    with running(Settings(limits=RateLimits(silence_ms=100))) as server:
        async with PlainClient(server) as client:
            stream = await client.stream(path)
            assert await end_of(stream) == aiohttp.WSCloseCode.ABNORMAL_CLOSURE


async def test_a_private_connection_lives_as_long_as_its_client_asks():
    with running(Settings(limits=RateLimits(silence_ms=100))) as server:
        async with PlainClient(server) as client:
            default, asked = await client.stream("/v5/private"), await client.stream("/v5/private?max_active_time=30s")
            await end_of(default)
            assert (await asked.ask({"op": "ping"}))["op"] == "pong"
            await asked.close()


def test_who_never_reads_is_cut_before_its_messages_fill_the_memory():
    with running(Settings(limits=RateLimits(outbox_messages=20, reading_ms=0))) as server:
        deaf = create_connection(
            f"{server.ws_url}/v5/public/linear", timeout=DEADLINE_SECONDS, sockopt=[(SOL_SOCKET, SO_RCVBUF, 4096)]
        )
        (client,) = until(lambda: list(server.world.streams.listeners))

        def is_cut():
            server.inside(lambda: client.connection.post("x" * 2**20, delay=0))
            return not server.world.streams.listeners

        until(is_cut)
        deaf.shutdown()


def test_whom_a_fault_lets_wait_is_cut_before_the_messages_fill_the_memory(caplog):
    with running(Settings(limits=RateLimits(outbox_messages=20))) as server:
        reader = create_connection(f"{server.ws_url}/v5/public/linear", timeout=DEADLINE_SECONDS)
        (client,) = until(lambda: list(server.world.streams.listeners))
        server.control("faults", {"target": "ws_public", "kind": "delay", "delay_ms": 3_600_000})
        server.inside(lambda: client.connection.post("late", delay=0, topic="tickers"))
        until(lambda: not server.control("faults")["faults"])
        for _ in range(20):
            server.inside(lambda: client.connection.post("behind it", delay=0))
        assert server.world.streams.listeners == [client]
        server.inside(lambda: client.connection.post("one too many", delay=0))
        until(lambda: not server.world.streams.listeners)
        assert "/v5/public/linear is cut: 20 messages wait for its client" in caplog.text
        with pytest.raises((OSError, WebSocketException)):
            reader.recv()
        reader.shutdown()


async def test_what_goes_wrong_with_one_client_cuts_it_and_keeps_nothing_from_the_others(server, monkeypatch, caplog):
    async with PlainClient(server) as client:
        broken, well = await client.stream("/v5/public/linear"), await client.stream("/v5/public/linear")
        await broken.subscribe("tickers.ETHUSDT")
        await well.subscribe("tickers.BTCUSDT")
        first, _ = server.world.streams.listeners
        monkeypatch.setattr(first, "hear", Mock(side_effect=KeyError("ETHUSDT")))
        server.price("61234")
        await end_of(broken)
        await well.next(lambda each: each.get("data", {}).get("lastPrice") == "61234")
        await well.close()
    assert "/v5/public/linear is cut: it cannot be told what happened" in caplog.text


async def test_whose_messages_cannot_be_sent_is_cut_and_not_left_mute(server, monkeypatch, caplog):
    async with PlainClient(server) as client:
        stream = await client.stream("/v5/public/linear")
        monkeypatch.setattr(server.world.faults, "passed", Mock(side_effect=KeyError("script")))
        await stream.subscribe("tickers.BTCUSDT")
        await end_of(stream)
    assert "/v5/public/linear is cut: its messages cannot be sent" in caplog.text


async def test_time_that_stands_still_says_so(caplog):
    world = World(Settings())

    async def stands_still():
        raise RuntimeError("no more ticks")

    world.market.keep_time = stands_still
    async with world.alive():
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert "stands_still" in caplog.text
    assert "no more ticks" in caplog.text


def test_who_reads_slowly_is_kept_while_little_waits():
    with running(Settings(limits=RateLimits(outbox_messages=20, reading_ms=0))) as server:
        slow = create_connection(f"{server.ws_url}/v5/public/linear", timeout=DEADLINE_SECONDS)
        (client,) = until(lambda: list(server.world.streams.listeners))
        for number in range(12):
            server.inside(lambda number=number: client.connection.post(f"{number}" + " " * 2**19, delay=0))
        assert [slow.recv().rstrip() for _ in range(12)] == [str(number) for number in range(12)]
        slow.close()


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("30s", 30), ("45s", 45), ("1m", 60), ("10m", 600), ("600s", 600)]
    + [(wrong, None) for wrong in ("29s", "601s", "11m", "1h", "60", "s", "", "-30s")],
)
def test_what_can_be_asked(asked, seconds):
    assert asked_seconds({"max_active_time": asked}) == seconds
    assert asked_seconds({}) is None


async def test_too_many_connections_are_refused():
    with running(Settings(limits=RateLimits(connections=2))) as server:
        async with PlainClient(server) as client:
            streams = [await client.stream("/v5/private"), await client.stream("/v5/public/spot")]
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await client.stream("/v5/trade")
            assert refused.value.status == 403
            server.control("reset", {"seed": 7})
            streams.append(await client.stream("/v5/trade"))
            for stream in streams:
                await stream.close()


def test_connections_are_counted_over_five_minutes():
    counter = RateCounter(RateLimits(connections=1))
    assert [counter.connection_allows("a", at_ms) for at_ms in (0, 299_999, 600_000)] == [True, False, True]
    assert counter.connection_allows("b", 0)

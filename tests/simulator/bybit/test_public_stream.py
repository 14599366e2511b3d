"""The public streams (docs/bybit.md, 5.3)."""

import time
from decimal import Decimal

import aiohttp
import pytest

from simulator.engine.clock import SteppedClock
from simulator.settings import Settings
from tests.simulator.bybit.support import DEADLINE_SECONDS, running


@pytest.fixture
async def linear(server):
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{server.ws_url}/v5/public/linear") as socket:
        yield socket


async def subscribe(socket, *topics):
    await socket.send_json({"op": "subscribe", "req_id": "r", "args": list(topics)})
    answer = await socket.receive_json(timeout=DEADLINE_SECONDS)
    assert answer["op"] == "subscribe"
    return answer


async def next_of(socket, topic):
    while True:
        message = await socket.receive_json(timeout=DEADLINE_SECONDS)
        if message.get("topic") == topic:
            return message


def test_pybit_follows_a_ticker(listen, server):
    inbox = listen("ticker_stream", "BTCUSDT", channel="linear")
    inbox.wait(lambda message: message["data"]["lastPrice"] == "50000")
    server.price("50100")
    moved = inbox.wait(lambda message: message["data"]["lastPrice"] == "50100")
    assert moved["data"]["markPrice"] == "50100"
    assert Decimal(moved["data"]["fundingRate"]) == Decimal("0.0001")


def test_pybit_follows_candles_trades_and_the_book(listen, server):
    listen("kline_stream", 1, "BTCUSDT", channel="linear")
    listen("trade_stream", "BTCUSDT", channel="linear")
    inbox = listen("orderbook_stream", 1, "BTCUSDT", channel="linear")
    server.price("49900")
    bar = inbox.wait(lambda message: "kline" in message["topic"] and message["data"][0]["close"] == "49900")["data"][0]
    assert (bar["interval"], bar["confirm"], bar["end"] - bar["start"]) == ("1", False, 59_999)
    (trade,) = inbox.wait_topic("publicTrade.BTCUSDT")["data"]
    assert (trade["S"], trade["p"], trade["s"]) == ("Sell", "49900", "BTCUSDT")
    book = inbox.wait(lambda message: "orderbook" in message["topic"] and Decimal(message["data"]["a"][0][0]) < 49999)
    assert Decimal(book["data"]["b"][0][0]) < Decimal(book["data"]["a"][0][0])


async def test_a_snapshot_comes_first_then_only_what_changed(linear, server):
    topic = "tickers.BTCUSDT"
    assert (await subscribe(linear, topic))["success"] is True
    first = await linear.receive_json(timeout=DEADLINE_SECONDS)
    assert (first["topic"], first["type"], first["data"]["lastPrice"]) == (topic, "snapshot", "50000")
    server.price("50100")
    while True:
        delta = await next_of(linear, topic)
        assert delta["type"] == "delta"
        if "lastPrice" in delta["data"]:
            break
    assert delta["data"]["lastPrice"] == "50100"
    assert delta["data"]["symbol"] == "BTCUSDT"
    assert "fundingRate" not in delta["data"]


async def test_who_subscribes_again_begins_with_a_snapshot_again(linear, server):
    topic = "tickers.BTCUSDT"
    await subscribe(linear, topic)
    await next_of(linear, topic)
    await linear.send_json({"op": "unsubscribe", "req_id": "u", "args": [topic]})
    while (await linear.receive_json(timeout=DEADLINE_SECONDS)).get("op") != "unsubscribe":
        pass
    server.price("50100")
    assert (await subscribe(linear, topic))["success"] is True
    again = await next_of(linear, topic)
    assert (again["type"], again["data"]["lastPrice"]) == ("snapshot", "50100")
    assert "fundingRate" in again["data"]


async def test_on_hold_tickers_keep_coming_once_a_second():
    """What a busy machine delays comes all at once: only that no repetition is early can be told from outside."""
    began = time.monotonic()
    with running(Settings(is_stepped=True)) as server:
        url = f"{server.ws_url}/v5/public/linear"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            await subscribe(socket, "tickers.ETHUSDT")
            assert (await next_of(socket, "tickers.ETHUSDT"))["type"] == "snapshot"
            for second in (1, 2):
                assert (await next_of(socket, "tickers.ETHUSDT"))["type"] == "delta"
                assert time.monotonic() - began >= second * 0.99


async def test_a_bar_that_closes_is_confirmed():
    with running(Settings(is_stepped=True)) as server:
        assert isinstance(server.world.clock, SteppedClock)
        url = f"{server.ws_url}/v5/public/linear"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            await subscribe(socket, "kline.1.BTCUSDT")
            (running_bar,) = (await next_of(socket, "kline.1.BTCUSDT"))["data"]
            server.control("clock", {"advance_ms": 60_000})
            server.price("50100")
            while True:
                (bar,) = (await next_of(socket, "kline.1.BTCUSDT"))["data"]
                if bar["confirm"]:
                    break
            (fresh,) = (await next_of(socket, "kline.1.BTCUSDT"))["data"]
    assert bar["start"] == running_bar["start"]
    assert (fresh["start"], fresh["confirm"]) == (bar["start"] + 60_000, False)


async def test_every_bar_that_closed_meanwhile_is_confirmed():
    with running(Settings(is_stepped=True)) as server:
        url = f"{server.ws_url}/v5/public/linear"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            await subscribe(socket, "kline.1.BTCUSDT")
            (first,) = (await next_of(socket, "kline.1.BTCUSDT"))["data"]
            server.control("clock", {"advance_ms": 180_000})
            server.price("50100")
            bars = []
            while not bars or bars[-1]["close"] != "50100":
                bars += (await next_of(socket, "kline.1.BTCUSDT"))["data"]
            server.price("50200")
            (again,) = (await next_of(socket, "kline.1.BTCUSDT"))["data"]
    told = [((bar["start"] - first["start"]) // 60_000, bar["confirm"]) for bar in bars if bar["confirm"]]
    assert told == [(0, True), (1, True), (2, True)]
    assert (bars[-1]["confirm"], again["confirm"], again["close"]) == (False, False, "50200")


@pytest.mark.parametrize(
    "topic",
    [
        "tickers.btcusdt",
        "tickers.NOPEUSDT",
        "kline.7.BTCUSDT",
        "orderbook.25.BTCUSDT",
        "adlAlert.BTC",
        "order",
        "tickers",
    ],
)
async def test_an_unknown_topic_is_refused(linear, topic):
    answer = await subscribe(linear, "tickers.BTCUSDT", topic)
    assert (answer["success"], answer["ret_msg"]) == (False, f"error:handler not found,topic:{topic}")
    assert (await subscribe(linear, "tickers.BTCUSDT"))["success"] is True
    again = await subscribe_past_pushes(linear, "tickers.BTCUSDT")
    assert again["ret_msg"] == "error:already subscribed,topic:tickers.BTCUSDT"


async def subscribe_past_pushes(socket, topic):
    await socket.send_json({"op": "subscribe", "req_id": "again", "args": [topic]})
    while True:
        message = await socket.receive_json(timeout=DEADLINE_SECONDS)
        if message.get("req_id") == "again":
            return message


async def test_an_unsubscribed_topic_is_silent(linear, server):
    await subscribe(linear, "tickers.BTCUSDT", "publicTrade.BTCUSDT")
    await linear.send_json({"op": "unsubscribe", "req_id": "u", "args": ["tickers.BTCUSDT"]})
    while (await linear.receive_json(timeout=DEADLINE_SECONDS)).get("op") != "unsubscribe":
        pass
    server.price("50100")
    assert (await linear.receive_json(timeout=DEADLINE_SECONDS))["topic"] == "publicTrade.BTCUSDT"


async def test_a_pong_has_the_public_shape(linear):
    await linear.send_json({"op": "ping"})
    answer = await linear.receive_json(timeout=DEADLINE_SECONDS)
    assert answer.pop("conn_id")
    assert answer == {"success": True, "ret_msg": "pong", "req_id": "", "op": "ping"}


async def test_there_is_nobody_to_log_in_to(linear):
    await linear.send_json({"op": "auth", "args": []})
    assert (await linear.receive_json(timeout=DEADLINE_SECONDS))["success"] is False


async def test_the_spot_stream_repeats_snapshots_and_takes_ten_topics(server):
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{server.ws_url}/v5/public/spot") as socket:
        too_many = await subscribe(socket, *(f"kline.{n}.BTCUSDT" for n in range(11)))
        assert too_many["ret_msg"] == "error:args size >10"
        await subscribe(socket, "tickers.BTCUSDT")
        for _ in range(2):
            message = await next_of(socket, "tickers.BTCUSDT")
            assert message["type"] == "snapshot"
            assert message["data"]["lastPrice"] == "50000"


async def test_a_connection_has_a_budget_of_characters(linear):
    answer = await subscribe(linear, *(f"tickers.{n:0100d}" for n in range(300)))
    assert answer["ret_msg"] == "error:args size >21000"

"""The streams against a server that misbehaves: docs/bybit.md, 7.2 to 7.4."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import WSMsgType
from websocket import _abnf

from execution.bybit import wire
from execution.bybit.adapter import BybitExchange
from execution.bybit.fields import Undecodable
from execution.bybit.public_stream import TickerCache
from execution.bybit.stream_socket import Timings
from execution.exchange_events import Executed, OrderMoved, PositionMoved, PriceMoved, PrivateStreamMoved, StreamState
from tests.execution.bybit.fake_bybit import FakeBybit, Heard, last_one_in, raw, until
from tests.execution.bybit.messages import EXECUTION, ORDER, POSITION, ticker_message
from utils.clock import SystemClock

HEARS_SILENCE = Timings(
    ping_interval=60, ping_timeout=50, silence_limit=0.5, answer_limit=30, open_limit=30, first_retry=0.02
)
AWAITS_ANSWERS = Timings(
    ping_interval=60, ping_timeout=50, silence_limit=60, answer_limit=0.5, open_limit=30, first_retry=0.02
)
PATIENT = Timings(answer_limit=60, open_limit=60)
STOP_LIMIT = 30
"""Seconds, far from those that whoever is asked may take."""


@pytest_asyncio.fixture
async def live(exchange: BybitExchange, heard: Heard) -> AsyncIterator[BybitExchange]:
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    return exchange


def states(heard: Heard) -> list[StreamState]:
    return [event.state for event in heard.events if isinstance(event, PrivateStreamMoved)]


async def test_is_up_once_logged_in_and_subscribed(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    assert heard.events == [PrivateStreamMoved(StreamState.UP, "subscribed")]
    assert bybit.subscribed["private"] == ["order", "position", "execution"]
    assert live.health().private_stream is StreamState.UP
    assert live.health().private_stream_age is not None


async def test_login_carries_the_time_of_the_exchange(exchange: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    bybit.skew_ms = 3_600_000
    began = time.time() * 1000
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    expires = bybit.logins[0][1]
    took = time.time() * 1000 - began
    # The time of the exchange is known to within half of the question for it, which may have taken all that time.
    assert -took - 1 <= expires - (began + 3_600_000 + 10_000) <= 2 * took + 1


async def test_messages_become_events_in_their_order(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    for message in (EXECUTION, ORDER, POSITION):
        await bybit.push("private", message)
    await heard.first(PositionMoved)
    kinds = [type(event) for event in heard.events[1:]]
    assert kinds == [Executed, OrderMoved, OrderMoved, PositionMoved]


@pytest.mark.parametrize(
    "odd",
    [
        "not json",
        "[]",
        "{}",
        {"topic": "wallet", "data": [{}]},
        {"topic": "order"},
        {"topic": "position", "data": [None]},
        {"op": "subscribe", "success": True, "ret_msg": "", "req_id": "nobody's"},
        {"op": "auth", "success": False, "ret_msg": "late"},
    ],
)
async def test_no_message_ends_the_stream(live: BybitExchange, bybit: FakeBybit, heard: Heard, odd: object) -> None:
    await bybit.push("private", odd)  # type: ignore[arg-type]
    await bybit.push("private", EXECUTION)
    await heard.first(Executed)
    assert bybit.connections["private"] == 1


async def test_a_row_that_cannot_be_read_asks_for_a_sweep(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    broken = EXECUTION | {"data": [{"execId": "1"}, *EXECUTION["data"]]}
    await bybit.push("private", broken)
    await heard.first(Executed)
    assert heard.events[1] == PrivateStreamMoved(StreamState.UP, "undecodable message")


async def test_rows_of_other_categories_are_not_ours(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    await bybit.push("private", ORDER | {"data": [{"category": "inverse", "symbol": "BTCUSD"}]})
    await bybit.push("private", EXECUTION)
    await heard.first(Executed)
    assert len(heard.events) == 2


async def test_a_drop_is_told_and_mended(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    await bybit.sockets["private"].close()
    await heard.until(lambda _: len(states(heard)) == 3)
    assert states(heard) == [StreamState.UP, StreamState.DOWN, StreamState.UP]
    await bybit.push("private", EXECUTION)
    await heard.first(Executed)


async def test_an_aborted_connection_is_told_and_mended(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    transport = bybit.sockets["private"]._req.transport  # type: ignore[union-attr]
    assert transport is not None
    transport.abort()
    await heard.until(lambda _: len(states(heard)) == 3)
    assert states(heard) == [StreamState.UP, StreamState.DOWN, StreamState.UP]


async def test_refused_connections_are_tried_again_and_told_once(
    exchange: BybitExchange, bybit: FakeBybit, heard: Heard
) -> None:
    bybit.refuse_streams = True
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    await asyncio.sleep(0.2)
    assert states(heard) == [StreamState.DOWN]
    bybit.refuse_streams = False
    await heard.until(lambda _: states(heard) == [StreamState.DOWN, StreamState.UP])


async def test_a_rejected_login_does_not_hang(exchange: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    bybit.login_is_right = False
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    assert states(heard) == [StreamState.DOWN]
    assert bybit.subscribed["private"] == []
    bybit.login_is_right = True
    await heard.until(lambda _: states(heard) == [StreamState.DOWN, StreamState.UP])


async def test_a_subscription_without_an_answer_does_not_hang(bybit: FakeBybit, heard: Heard) -> None:
    bybit.never_acknowledge = True
    exchange = bybit.exchange(timings=AWAITS_ANSWERS)
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    assert states(heard) == [StreamState.DOWN]
    bybit.never_acknowledge = False
    await heard.until(lambda _: states(heard)[:2] == [StreamState.DOWN, StreamState.UP])
    await exchange.stop()


async def test_silence_is_taken_for_death(bybit: FakeBybit, heard: Heard) -> None:
    exchange = bybit.exchange(timings=HEARS_SILENCE)
    await exchange.start(heard)
    await heard.until(lambda _: states(heard)[:3] == [StreamState.UP, StreamState.DOWN, StreamState.UP])
    down = [event for event in heard.events if isinstance(event, PrivateStreamMoved)][1]
    assert down.reason.startswith("silent for")
    await exchange.stop()


@pytest.mark.parametrize("answers_pings", [False, True])
async def test_pongs_keep_a_quiet_stream_up(bybit: FakeBybit, heard: Heard, answers_pings: bool) -> None:
    """On a machine that stands still a pong comes too late as well: it is tried until one connection lives on."""
    bybit.answers_pings = answers_pings  # of the protocol's own pings, aiohttp answers all
    timings = Timings(
        ping_interval=0.2, ping_timeout=0.19, silence_limit=0.7, answer_limit=30, open_limit=30, first_retry=0.02,
        longest_retry=0.1,
    )  # fmt: skip
    exchange = bybit.exchange(timings=timings)
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    async with asyncio.timeout(120):
        while True:
            before = len(states(heard))
            await asyncio.sleep(1.5)
            if len(states(heard)) == before and states(heard)[-1] is StreamState.UP:
                break
    await exchange.stop()


async def test_a_failing_listener_does_not_end_the_stream(exchange: BybitExchange, bybit: FakeBybit) -> None:
    heard = Heard()

    def listener(event: object) -> None:
        heard(event)  # type: ignore[arg-type]
        raise RuntimeError("the listener's own mistake")

    await exchange.start(listener)
    await heard.first(PrivateStreamMoved)
    await bybit.push("private", EXECUTION)
    await heard.first(Executed)
    assert bybit.connections["private"] == 1


async def test_stops_quickly_whatever_is_under_way(bybit: FakeBybit, heard: Heard) -> None:
    bybit.never_acknowledge = True
    exchange = bybit.exchange(timings=PATIENT)
    exchange.watch(frozenset({"BTCUSDT"}))
    await exchange.start(heard)
    await until(lambda: bybit.connections == {"private": 1, "public": 1})
    async with asyncio.timeout(STOP_LIMIT):
        await exchange.stop()


@pytest.mark.parametrize(
    ("answer_limit", "open_limit", "reason"), [(0.3, 60, "timed out"), (60, 0.3, "no connection in time")]
)
async def test_a_server_that_never_greets_is_given_up(
    heard: Heard, answer_limit: float, open_limit: float, reason: str
) -> None:
    greeted: list[asyncio.StreamWriter] = []

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeted.append(writer)

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    silent = FakeBybit(port=server.sockets[0].getsockname()[1])
    exchange = silent.exchange(timings=Timings(answer_limit=answer_limit, open_limit=open_limit))
    exchange._rest._first_measurement = asyncio.create_task(asyncio.sleep(0))
    await exchange.start(heard)
    down = await heard.first(PrivateStreamMoved)
    assert down.state is StreamState.DOWN
    assert reason in down.reason
    async with asyncio.timeout(STOP_LIMIT):
        await exchange.stop()
    server.close()
    await last_one_in()
    for writer in greeted:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def test_after_stop_nobody_is_told_anything(exchange: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    await exchange.stop()
    exchange._emit(PrivateStreamMoved(StreamState.UP, "late"))
    assert len(heard.events) == 1


async def test_the_clock_is_tried_again_until_it_is_known(
    exchange: BybitExchange, bybit: FakeBybit, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.bybit.adapter._CLOCK_RETRY", 0.05)
    bybit.answer("/v5/market/time", raw("", 502))
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    assert exchange.health().clock_offset_ms is None
    bybit.script.clear()
    await until(lambda: exchange.health().clock_offset_ms is not None)


# ------------------------------------------------------------------------------------------------------ prices


async def test_prices_follow_the_watched_set(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    assert bybit.connections["public"] == 0, "an idle public connection would be closed by Bybit"
    live.watch(frozenset({"BTCUSDT"}))
    await until(lambda: bybit.subscribed["public"] == ["tickers.BTCUSDT"])
    live.watch(frozenset({"ETHUSDT", "SOLUSDT"}))
    await until(lambda: sorted(bybit.subscribed["public"]) == ["tickers.ETHUSDT", "tickers.SOLUSDT"])
    assert bybit.connections["public"] == 1
    await until(lambda: live.health().public_stream is StreamState.UP)


async def test_prices_are_merged_from_deltas(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    live.watch(frozenset({"BTCUSDT"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    assert live.last_ticker("BTCUSDT") is None
    await bybit.push("public", ticker_message("delta", lastPrice="1"))
    await bybit.push("public", ticker_message("snapshot", lastPrice="100", markPrice="101", indexPrice="102"))
    await bybit.push("public", ticker_message("delta", markPrice="103"))
    await heard.until(lambda events: sum(isinstance(event, PriceMoved) for event in events) == 2)
    ticker = live.last_ticker("BTCUSDT")
    assert ticker is not None
    assert [str(price) for price in (ticker.last, ticker.mark, ticker.index)] == ["100", "103", "102"]
    assert heard.events[-1] == PriceMoved(ticker)


def test_a_snapshot_forgets_what_was_before() -> None:
    cache = TickerCache(SystemClock(), wire.ticker)
    cache.take(ticker_message("snapshot", lastPrice="100", markPrice="101", indexPrice="102"))
    with pytest.raises(Undecodable):
        cache.take(ticker_message("snapshot", lastPrice="200"))
    ticker = cache.take(ticker_message("delta", markPrice="201", indexPrice="202"))
    assert ticker is not None
    assert (ticker.last, ticker.mark, ticker.index) == (200, 201, 202)


async def test_one_rejected_symbol_leaves_the_others(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    bybit.rejected_topics = {"tickers.NONSENSE"}
    live.watch(frozenset({"BTCUSDT", "NONSENSE"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    assert bybit.subscribed["public"] == ["tickers.BTCUSDT"]


async def test_prices_that_are_not_acknowledged_cost_the_connection(bybit: FakeBybit, heard: Heard) -> None:
    exchange = bybit.exchange(timings=Timings(answer_limit=0.3, first_retry=0.02))
    exchange.watch(frozenset({"BTCUSDT"}))
    await exchange.start(heard)
    await until(lambda: exchange.health().public_stream is StreamState.UP)
    bybit.never_acknowledge = True
    exchange.watch(frozenset({"BTCUSDT", "ETHUSDT"}))
    await until(lambda: exchange.health().public_stream is StreamState.DOWN)
    bybit.never_acknowledge = False
    await until(lambda: sorted(bybit.subscribed["public"]) == ["tickers.BTCUSDT", "tickers.ETHUSDT"])
    await exchange.stop()


GOOD_PRICES = ticker_message("snapshot", lastPrice="100", markPrice="101", indexPrice="102")
ODD_SNAPSHOT = ticker_message("snapshot", lastPrice="100", markPrice="", indexPrice="102")
ODD_DELTA = ticker_message("delta", markPrice="")


@pytest.mark.parametrize("odd", ["tickers, half of a fra", "[]", ODD_DELTA])
async def test_prices_that_cannot_be_read_are_asked_for_again(
    live: BybitExchange, bybit: FakeBybit, heard: Heard, odd: dict[str, Any] | str
) -> None:
    """On a market that stands still a lost delta would stay lost; a new connection begins with a snapshot."""
    live.watch(frozenset({"BTCUSDT"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    await bybit.push("public", GOOD_PRICES)
    await bybit.push("public", odd)
    await until(lambda: bybit.connections["public"] == 2 and bybit.subscribed["public"] == ["tickers.BTCUSDT"])


async def test_a_symbol_that_cannot_be_read_costs_the_others_one_connection(
    live: BybitExchange, bybit: FakeBybit, heard: Heard
) -> None:
    live.watch(frozenset({"BTCUSDT"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    await bybit.push("public", GOOD_PRICES)
    await bybit.push("public", ODD_DELTA)
    await until(lambda: bybit.connections["public"] == 2 and bybit.subscribed["public"] == ["tickers.BTCUSDT"])
    for odd in (ODD_SNAPSHOT, ODD_DELTA, ODD_DELTA):
        await bybit.push("public", odd)
    await bybit.push("public", {"topic": "tickers.OTHERUSDT", "type": "snapshot", "data": {}})
    await bybit.push("public", ticker_message("snapshot", lastPrice="1", markPrice="2", indexPrice="3"))
    await heard.until(lambda events: any(isinstance(e, PriceMoved) and e.ticker.last == 1 for e in events))
    assert bybit.connections["public"] == 2


async def test_what_a_symbol_begins_with_and_cannot_be_read_costs_the_others_nothing(
    live: BybitExchange, bybit: FakeBybit, heard: Heard
) -> None:
    """Another connection would begin with the same."""
    live.watch(frozenset({"BTCUSDT", "ETHUSDT"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    await bybit.push("public", ODD_SNAPSHOT)
    await bybit.push("public", ticker_message("snapshot", "ETHUSDT", lastPrice="1", markPrice="2", indexPrice="3"))
    await heard.first(PriceMoved)
    assert bybit.connections["public"] == 1


async def test_what_is_no_text_ends_the_connection(live: BybitExchange, bybit: FakeBybit) -> None:
    live.watch(frozenset({"BTCUSDT"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    await bybit.sockets["public"].send_frame(b'{"topic": "\xff"}', WSMsgType.TEXT)
    await until(lambda: bybit.connections["public"] == 2)


async def test_no_text_is_checked_byte_by_byte(
    live: BybitExchange, bybit: FakeBybit, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library does that in Python, and it costs more than all else that is done with a price."""
    checked: list[bytes] = []
    monkeypatch.setattr(_abnf, "validate_utf8", checked.append)
    live.watch(frozenset({"BTCUSDT"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    await bybit.push("public", ticker_message("snapshot", lastPrice="1", markPrice="2", indexPrice="3"))
    await heard.first(PriceMoved)
    assert checked == []


async def test_prices_come_back_after_a_drop(live: BybitExchange, bybit: FakeBybit, heard: Heard) -> None:
    live.watch(frozenset({"BTCUSDT"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    await bybit.sockets["public"].close()
    await until(lambda: bybit.connections["public"] == 2 and bybit.subscribed["public"] == ["tickers.BTCUSDT"])


async def test_prices_of_a_symbol_that_nobody_watches_any_more_are_not_told(
    live: BybitExchange, bybit: FakeBybit, heard: Heard
) -> None:
    live.watch(frozenset({"BTCUSDT"}))
    await until(lambda: live.health().public_stream is StreamState.UP)
    await bybit.push("public", ticker_message("snapshot", lastPrice="100", markPrice="101", indexPrice="102"))
    await heard.first(PriceMoved)
    live.watch(frozenset())
    assert live.last_ticker("BTCUSDT") is None

"""Requests against a server that fails in every way a server and a network can."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import socket
import time
import traceback
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from aiohttp import web

from execution.bybit.adapter import BybitExchange
from execution.bybit.client import FENCE
from execution.exchange_errors import AccessDenied, Ambiguous, Refusal, Refused, Transient
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.requests import CancelOrder, ExitOrder, Receipt, StopRequest
from tests.execution.bybit.fake_bybit import (
    KEY,
    SECRET,
    FakeBybit,
    Handler,
    cut_short,
    hang_up,
    no,
    ok,
    page,
    raw,
    until,
)
from utils.clock import SystemClock

CREATE = "/v5/order/create"
CANCEL = "/v5/order/cancel"
STOP = "/v5/position/trading-stop"
POSITIONS = "/v5/position/list"
TAKE_PROFIT = ExitOrder(
    link_id="hf-tp-1", symbol="BTCUSDT", position_idx=0, side=Side.SELL, qty=Decimal("0.01"), price=Decimal(51000)
)
A_STOP = StopRequest(symbol="BTCUSDT", position_idx=0, stop_loss=Decimal(49000), trigger_by=TriggerBy.LAST)

IN_DOUBT = [
    pytest.param(hang_up, id="hung up"),
    pytest.param(cut_short, id="cut short"),
    pytest.param(raw("<html>Bad Gateway</html>", 502), id="502"),
    pytest.param(raw("<html>Service Unavailable</html>", 503), id="503"),
    pytest.param(raw("too many", 429), id="429"),
    pytest.param(raw("<html>a page</html>"), id="html"),
    pytest.param(raw('{"retCode":0,"retMsg":"OK","res', content_type="application/json"), id="truncated"),
    pytest.param(raw("{}", content_type="application/json"), id="no code"),
    pytest.param(raw("[]", content_type="application/json"), id="a list"),
    pytest.param(raw("null", content_type="application/json"), id="null"),
    pytest.param(no(10000), id="10000"),
    pytest.param(no(10016), id="10016"),
]


@pytest.mark.parametrize("fault", IN_DOUBT)
async def test_a_write_in_doubt_is_ambiguous_and_sent_once(
    exchange: BybitExchange, bybit: FakeBybit, fault: Handler
) -> None:
    bybit.answer(CREATE, fault)
    began = datetime.now(UTC)
    with pytest.raises(Ambiguous) as caught:
        await exchange.place_exit(TAKE_PROFIT)
    assert len(bybit.requests(CREATE)) == 1
    assert began + FENCE <= caught.value.fence <= datetime.now(UTC) + FENCE
    assert timedelta(seconds=6) == FENCE, "timestamp + recv_window + 1 s (R9)"
    assert exchange.health().requests["ambiguous"] == 1
    assert exchange.figures().requests["create_order", "ambiguous"] == 1


@pytest.mark.parametrize("fault", IN_DOUBT)
async def test_a_read_in_doubt_is_transient(exchange: BybitExchange, bybit: FakeBybit, fault: Handler) -> None:
    bybit.answer(POSITIONS, fault)
    with pytest.raises(Transient):
        await exchange.positions("BTCUSDT")
    assert len(bybit.requests(POSITIONS)) == 1


async def test_no_answer_in_time(exchange: BybitExchange, bybit: FakeBybit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("execution.bybit.rest.TIMEOUT", 0.2)
    bybit.answer(CREATE, bybit.stall)
    bybit.answer(POSITIONS, bybit.stall)
    with pytest.raises(Ambiguous):
        await exchange.place_exit(TAKE_PROFIT)
    with pytest.raises(Transient):
        await exchange.positions("BTCUSDT")


async def test_what_could_not_leave_did_not_happen() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    address = f"127.0.0.1:{port}"
    exchange = BybitExchange(
        env="mainnet",
        api_key=KEY,
        api_secret=SECRET,
        rest_url=f"http://{address}",
        ws_url=f"ws://{address}",
        clock=SystemClock(),
    )
    with pytest.raises(Transient):
        await exchange.place_exit(TAKE_PROFIT)
    with pytest.raises(Transient):
        await exchange.positions("BTCUSDT")
    await exchange.stop()


async def test_confirmed(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(CREATE, ok({"orderId": "abc", "orderLinkId": "hf-tp-1"}))
    assert await exchange.place_exit(TAKE_PROFIT) == Receipt("abc")
    assert bybit.requests(CREATE)[0].body["orderLinkId"] == "hf-tp-1"


async def test_requests_are_signed_with_the_time_of_the_exchange(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.skew_ms = -7_200_000
    bybit.answer(STOP, ok())
    bybit.answer(POSITIONS, page())
    began = time.time() * 1000
    await exchange.set_stop(A_STOP)
    await exchange.positions("BTCUSDT")
    ended = time.time() * 1000
    offset = exchange.health().clock_offset_ms
    assert offset is not None
    assert abs(offset + 7_200_000) <= ended - began + 2, "it is known to within half of the question for it"
    for asked, payload in (
        (bybit.requests(STOP)[0], json.dumps(bybit.requests(STOP)[0].body)),
        (bybit.requests(POSITIONS)[0], urlencode(sorted(bybit.requests(POSITIONS)[0].query.items()))),
    ):
        timestamp, window = asked.headers["X-BAPI-TIMESTAMP"], asked.headers["X-BAPI-RECV-WINDOW"]
        assert began - 2 <= int(timestamp) - offset <= ended + 2
        expected = hmac.new(SECRET.encode(), f"{timestamp}{KEY}{window}{payload}".encode(), hashlib.sha256).hexdigest()
        assert asked.headers["X-BAPI-SIGN"] == expected


async def test_each_account_speaks_with_its_own_key_alone(exchange: BybitExchange, bybit: FakeBybit) -> None:
    """An adapter is of one account: nothing that it asks or sends can go to another one."""
    address = f"127.0.0.1:{bybit.port}"
    other = BybitExchange(
        account="second",
        env="mainnet",
        api_key="second-key",
        api_secret="second-secret",
        rest_url=f"http://{address}",
        ws_url=f"ws://{address}",
        clock=SystemClock(),
    )
    for path, answered in ((STOP, ok()), (CREATE, ok({"orderId": "1"})), (CANCEL, ok()), (POSITIONS, page())):
        bybit.answer(path, answered)
    for adapter in (exchange, other, exchange):
        await adapter.set_stop(A_STOP)
        await adapter.place_exit(TAKE_PROFIT)
        await adapter.cancel(CancelOrder(link_id="hf-tp-1", symbol="BTCUSDT"))
        await adapter.positions("BTCUSDT")
    await other.stop()
    assert (exchange.account, other.account) == ("main", "second")
    for path in (STOP, CREATE, CANCEL, POSITIONS):
        keys = [asked.headers["X-BAPI-API-KEY"] for asked in bybit.requests(path)]
        assert keys == [KEY, "second-key", KEY], path


async def test_a_refused_timestamp_measures_the_clock_anew(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(STOP, no(10002, "invalid request, please check your server timestamp"), ok())
    bybit.answer(POSITIONS, page())
    await exchange.positions("BTCUSDT")
    bybit.skew_ms = 60_000
    began = time.monotonic()
    with pytest.raises(Transient) as caught:
        await exchange.set_stop(A_STOP)
    assert caught.value.retry_after < 0.1
    assert abs((exchange.health().clock_offset_ms or 0) - 60_000) <= (time.monotonic() - began) * 1000 + 2
    await exchange.set_stop(A_STOP)


async def test_a_spent_budget_waits_for_its_reset(exchange: BybitExchange, bybit: FakeBybit) -> None:
    uncertain = abs(await exchange.clock_offset_ms()) / 1000
    began = time.monotonic()
    reset_at = str(int(time.time() * 1000) + 400)
    bybit.answer(STOP, no(10006, "Too many visits!", {"X-Bapi-Limit-Reset-Timestamp": reset_at}), ok())
    with pytest.raises(Transient) as caught:
        await exchange.set_stop(A_STOP)
    assert 0 < caught.value.retry_after <= 0.4 + uncertain
    await exchange.set_stop(A_STOP)
    assert time.monotonic() - began >= caught.value.retry_after, "the next one must wait for the reset"


async def test_a_reset_in_the_past_is_a_short_wait(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(STOP, no(10006, "", {"X-Bapi-Limit-Reset-Timestamp": "1"}))
    with pytest.raises(Transient) as caught:
        await exchange.set_stop(A_STOP)
    assert 0 < caught.value.retry_after < 0.1


async def test_a_ban_is_answered_with_silence(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(POSITIONS, raw("access too frequent", 403))
    with pytest.raises(Transient) as caught:
        await exchange.positions("BTCUSDT")
    assert caught.value.retry_after == 600
    asked = len(bybit.asked)
    with pytest.raises(Transient) as silent:
        await exchange.cancel(CancelOrder(link_id="a", symbol="BTCUSDT"))
    assert 590 < silent.value.retry_after <= 600
    with pytest.raises(Transient) as sooner:
        await exchange.set_stop(A_STOP)
    assert 15 < sooner.value.retry_after <= 20, "what protects tries sooner whether the door is open again"
    assert len(bybit.asked) == asked


async def test_a_forbidden_country_is_no_ban(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(STOP, raw("<p>The distribution is configured to block access from your country.</p>", 403))
    with pytest.raises(AccessDenied, match="your country"):
        await exchange.set_stop(A_STOP)


async def test_a_ban_that_names_its_end_is_believed(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(POSITIONS, raw("access too frequent", 403, headers={"Retry-After": "1"}), page())
    with pytest.raises(Transient) as caught:
        await exchange.positions("BTCUSDT")
    assert caught.value.retry_after == 1
    await asyncio.sleep(1.05)
    assert await exchange.positions("BTCUSDT") == []


@pytest.mark.parametrize("fault", [raw("", 401), raw("", 404), no(10003, "API key is invalid."), no(33004, "expired")])
async def test_denied(exchange: BybitExchange, bybit: FakeBybit, fault: Handler) -> None:
    bybit.answer(STOP, fault)
    with pytest.raises(AccessDenied):
        await exchange.set_stop(A_STOP)
    assert exchange.health().requests["denied"] == 1


async def test_a_malformed_request_is_refused(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(STOP, raw("bad request", 400))
    with pytest.raises(Refused) as caught:
        await exchange.set_stop(A_STOP)
    assert caught.value.refusal is Refusal.INVALID


async def test_the_key_is_in_no_text_and_no_traceback(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(STOP, no(10004, f"error sign! origin_string[1700000000000{KEY}5000{{}}]"))
    bybit.answer(CANCEL, no(110001, f"order not exists {KEY} {SECRET}"))
    for call in (
        exchange.set_stop(A_STOP),
        exchange.cancel(CancelOrder(link_id="a", symbol="BTCUSDT")),
    ):
        with pytest.raises((AccessDenied, Refused)) as caught:
            await call
        text = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.__context__)
        assert KEY not in text
        assert "origin_string" not in text
        assert SECRET not in text


async def test_not_modified_is_said_for_a_stop_and_success_for_leverage(
    exchange: BybitExchange, bybit: FakeBybit
) -> None:
    bybit.answer(STOP, no(34040, "not modified"))
    bybit.answer("/v5/position/set-leverage", no(110043, "leverage not modified"), no(110013, "risk"))
    with pytest.raises(Refused) as caught:
        await exchange.set_stop(A_STOP)
    assert caught.value.refusal is Refusal.NOT_MODIFIED
    await exchange.set_leverage("BTCUSDT", Decimal("5.00"))
    assert bybit.requests("/v5/position/set-leverage")[0].body == {
        "category": "linear",
        "symbol": "BTCUSDT",
        "buyLeverage": "5",
        "sellLeverage": "5",
    }
    with pytest.raises(Refused) as refused:
        await exchange.set_leverage("BTCUSDT", Decimal(500))
    assert refused.value.refusal is Refusal.LEVERAGE


async def test_slow_reads_do_not_hold_up_a_stop(
    exchange: BybitExchange, bybit: FakeBybit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.bybit.rest.TIMEOUT", 60)
    bybit.answer(POSITIONS, bybit.stall)
    bybit.answer(STOP, ok())
    await exchange.clock_offset_ms()
    reads = [asyncio.create_task(exchange.positions("BTCUSDT")) for _ in range(8)]
    await until(lambda: len(bybit.requests(POSITIONS)) == 4)
    await exchange.set_stop(A_STOP)
    assert not any(read.done() for read in reads)
    bybit.stalled.set()
    await asyncio.gather(*reads, return_exceptions=True)


async def test_r19_a_sweep_overtakes_the_questions_that_wait_for_a_thread(
    exchange: BybitExchange, bybit: FakeBybit
) -> None:
    """Four threads read. When they become free, each takes one job and is held with it: those are the next four."""
    asked: list[str] = []
    answer_them = asyncio.Event()

    async def note(request: web.Request) -> web.StreamResponse:
        asked.append(request.query.get("symbol", "all"))
        if len(asked) <= 4:
            return await bybit.stall(request)
        await answer_them.wait()
        return await ok({"list": []})(request)

    bybit.answer(POSITIONS, note)
    await exchange.clock_offset_ms()
    questions = [asyncio.create_task(exchange.positions("BTCUSDT")) for _ in range(12)]
    await until(lambda: len(asked) == 4)
    sweep = asyncio.create_task(exchange.get_all_positions())
    await until(lambda: exchange.figures().waiting_for_thread["reads"] == 9)
    bybit.stalled.set()
    await until(lambda: len(asked) == 8)
    assert "all" in asked[4:]
    answer_them.set()
    await sweep
    await asyncio.gather(*questions, return_exceptions=True)


async def test_slow_take_profits_do_not_hold_up_a_close(
    exchange: BybitExchange, bybit: FakeBybit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def market_orders_first(request: web.Request) -> web.StreamResponse:
        is_limit = (await request.json())["orderType"] == "Limit"
        return await (bybit.stall if is_limit else ok({"orderId": "closing"}))(request)

    monkeypatch.setattr("execution.bybit.rest.TIMEOUT", 60)
    bybit.answer(CREATE, market_orders_first)
    slow = [asyncio.create_task(exchange.place_exit(TAKE_PROFIT)) for _ in range(5)]
    await until(lambda: len(bybit.requests(CREATE)) == 3)
    close = ExitOrder(link_id="c", symbol="BTCUSDT", position_idx=0, side=Side.SELL, qty=Decimal(0), price=None)
    assert await exchange.place_exit(close) == Receipt("closing")
    assert not any(order.done() for order in slow)
    bybit.stalled.set()
    await asyncio.gather(*slow, return_exceptions=True)


async def test_the_clock_is_measured_even_if_it_cannot_be_at_first(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer("/v5/market/time", raw("", 502))
    bybit.answer(POSITIONS, page())
    assert await exchange.positions("BTCUSDT") == []
    assert exchange.health().clock_offset_ms is None
    with pytest.raises(Transient):
        await exchange.clock_offset_ms()
    bybit.answer("/v5/market/time", ok({"timeSecond": "1", "timeNano": "1700000000000000000"}))
    assert await exchange.clock_offset_ms() < 0


async def test_a_stopped_adapter_says_so(bybit: FakeBybit) -> None:
    exchange = bybit.exchange()
    bybit.answer(POSITIONS, page())
    await exchange.positions("BTCUSDT")
    await exchange.stop()
    with pytest.raises(Transient, match="closed"):
        await exchange.positions("BTCUSDT")


async def test_stopping_does_not_wait_for_slow_answers(bybit: FakeBybit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("execution.bybit.rest.TIMEOUT", 60)
    exchange = bybit.exchange()
    bybit.answer(POSITIONS, bybit.stall)
    read = asyncio.create_task(exchange.positions("BTCUSDT"))
    await until(lambda: bool(bybit.requests(POSITIONS)))
    async with asyncio.timeout(30):
        await exchange.stop()
    bybit.stalled.set()
    await asyncio.gather(read, return_exceptions=True)


async def test_health_counts_by_outcome(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(STOP, ok(), no(34040), no(10002), hang_up, no(10003))
    for _ in range(5):
        with contextlib.suppress(Refused, Transient, Ambiguous, AccessDenied):
            await exchange.set_stop(A_STOP)
    counted = exchange.health().requests
    assert (counted["refused"], counted["transient"], counted["ambiguous"], counted["denied"]) == (1, 1, 1, 1)
    assert counted["confirmed"] >= 1 + 3, "the stop, and at least three looks at the clock"

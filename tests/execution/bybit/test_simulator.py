"""The adapter against the simulator: real pybit, real sockets, another process."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from execution.bybit.adapter import BybitExchange
from execution.bybit.stream_socket import Timings
from execution.exchange_errors import AccessDenied, Ambiguous, Refusal, Refused, Transient
from execution.exchange_events import (
    Event,
    Executed,
    OrderMoved,
    PositionMoved,
    PriceMoved,
    PrivateStreamMoved,
    StreamState,
)
from execution.facts.executions import ExecType
from execution.facts.orders import OrderRow, OrderStatus, StopKind
from execution.facts.prices import TriggerBy
from execution.facts.slots import PositionMode, Side
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest
from tests.execution.bybit.fake_bybit import Heard, until
from tests.execution.guard import until as seen
from tests.execution.simulator_hand import Simulator


@pytest_asyncio.fixture
async def live(simulator: Simulator, heard: Heard) -> AsyncIterator[BybitExchange]:
    """A fresh market and an adapter whose private stream is up."""
    exchange = simulator.exchange()
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    yield exchange
    await exchange.stop()


def entry(link_id: str = "hf-entry", price: str | None = None, **changes: Any) -> EntryOrder:
    order: dict[str, Any] = {
        "link_id": link_id,
        "symbol": "BTCUSDT",
        "position_idx": 0,
        "side": Side.BUY,
        "qty": Decimal("0.010"),
        "price": Decimal(price) if price else None,
        "stop_loss": Decimal(49000),
        "trigger_by": TriggerBy.LAST,
    }
    return EntryOrder(**(order | changes))


def leave(link_id: str, qty: str, price: str | None = None) -> ExitOrder:
    return ExitOrder(
        link_id=link_id,
        symbol="BTCUSDT",
        position_idx=0,
        side=Side.SELL,
        qty=Decimal(qty),
        price=Decimal(price) if price else None,
    )


def stop(price: str, position_idx: int = 0) -> StopRequest:
    return StopRequest(symbol="BTCUSDT", position_idx=position_idx, stop_loss=Decimal(price), trigger_by=TriggerBy.LAST)


def positions(heard: Heard) -> list[PositionMoved]:
    return [event for event in heard.events if isinstance(event, PositionMoved)]


async def opened(exchange: BybitExchange, heard: Heard) -> None:
    await exchange.place_entry(entry())
    await heard.until(lambda _: any(moved.row.size for moved in positions(heard)))


def ended(link_id: str, status: OrderStatus) -> Any:
    def is_there(events: list[Event]) -> bool:
        return any(
            isinstance(event, OrderMoved) and (event.row.link_id, event.row.status) == (link_id, status)
            for event in events
        )

    return is_there


async def test_an_entry_brings_its_stop_and_its_facts(live: BybitExchange, heard: Heard) -> None:
    receipt = await live.place_entry(entry())
    fill = (await heard.first(Executed)).execution
    assert (fill.order_id, fill.link_id, fill.exec_type) == (receipt.order_id, "hf-entry", ExecType.TRADE)
    assert (fill.side, fill.qty) == (Side.BUY, Decimal("0.010"))
    await heard.until(lambda _: any(moved.row.size for moved in positions(heard)))
    (row,) = await live.get_all_positions()
    assert (row.symbol, row.side, row.size, row.stop_loss) == ("BTCUSDT", Side.BUY, Decimal("0.01"), Decimal(49000))
    assert row.seq >= fill.seq
    (protection,) = await live.open_orders()
    assert (protection.stop_kind, protection.status) == (StopKind.STOP_LOSS, OrderStatus.UNTRIGGERED)
    assert (protection.trigger_price, protection.trigger_by) == (Decimal(49000), TriggerBy.LAST)
    assert protection.tpsl_mode == "Full"


async def test_a_stop_is_moved_in_place(live: BybitExchange, heard: Heard) -> None:
    await opened(live, heard)
    await live.set_stop(stop("49500"))
    (row,) = await live.positions("BTCUSDT")
    assert row.stop_loss == Decimal(49500)
    with pytest.raises(Refused) as same:
        await live.set_stop(stop("49500"))
    assert same.value.refusal is Refusal.NOT_MODIFIED
    with pytest.raises(Refused) as through:
        await live.set_stop(stop("50500"))
    assert through.value.refusal is Refusal.PRICE_THROUGH
    with pytest.raises(Refused) as wrong_index:
        await live.set_stop(stop("49000", position_idx=1))
    assert wrong_index.value.refusal is Refusal.WRONG_MODE


async def test_no_stop_without_a_position(live: BybitExchange) -> None:
    with pytest.raises(Refused) as caught:
        await live.set_stop(stop("49000"))
    assert caught.value.refusal is Refusal.NO_POSITION


async def test_a_take_profit_is_placed_amended_and_cancelled(live: BybitExchange, heard: Heard) -> None:
    await opened(live, heard)
    placed = await live.place_exit(leave("hf-tp-1", "0.005", "51000"))
    amended = await live.amend(
        AmendOrder(link_id="hf-tp-1", symbol="BTCUSDT", qty=Decimal("0.004"), price=Decimal(52000))
    )
    assert amended.order_id == placed.order_id
    leg = await live.find_order("BTCUSDT", "hf-tp-1")
    assert leg is not None
    assert (leg.qty, leg.price, leg.reduce_only) == (Decimal("0.004"), Decimal(52000), True)
    await live.cancel(CancelOrder(link_id="hf-tp-1", symbol="BTCUSDT"))
    await heard.until(ended("hf-tp-1", OrderStatus.CANCELLED))
    with pytest.raises(Refused) as gone:
        await live.cancel(CancelOrder(link_id="hf-tp-1", symbol="BTCUSDT"))
    assert gone.value.refusal is Refusal.ORDER_GONE
    with pytest.raises(Refused) as again:
        await live.place_exit(leave("hf-tp-1", "0.005", "51000"))
    assert again.value.refusal is Refusal.DUPLICATE_ID


async def test_a_take_profit_fills_and_the_rest_is_closed(
    live: BybitExchange, heard: Heard, simulator: Simulator
) -> None:
    began = datetime.now(UTC) - timedelta(seconds=5)
    await opened(live, heard)
    await live.place_exit(leave("hf-tp-1", "0.005", "51000"))
    await simulator.price("51000")
    await heard.until(ended("hf-tp-1", OrderStatus.FILLED))
    await live.place_exit(leave("hf-close", "0"))
    await heard.until(lambda _: bool(positions(heard)) and positions(heard)[-1].row.size == 0)
    fills = await live.executions("BTCUSDT", began)
    assert [(fill.link_id, fill.side.sign * fill.qty) for fill in fills] == [
        ("hf-entry", Decimal("0.01")),
        ("hf-tp-1", Decimal("-0.005")),
        ("hf-close", Decimal("-0.005")),
    ]
    pushed = {event.execution.exec_id: event.execution for event in heard.events if isinstance(event, Executed)}
    assert pushed == {fill.exec_id: fill for fill in fills}, "the stream and the read state the same facts"
    assert await live.get_all_positions() == []
    assert await live.open_orders() == []
    with pytest.raises(Refused) as flat:
        await live.place_exit(leave("hf-close-2", "0"))
    assert flat.value.refusal is Refusal.NO_POSITION


async def test_a_pushed_row_says_what_a_read_row_says(live: BybitExchange, heard: Heard) -> None:
    await opened(live, heard)
    (read,) = await live.positions("BTCUSDT")
    pushed = positions(heard)[-1].row
    for name in ("symbol", "position_idx", "side", "size", "avg_price", "stop_loss", "take_profit", "seq", "leverage"):
        assert getattr(pushed, name) == getattr(read, name), name


async def test_the_stop_fires(live: BybitExchange, heard: Heard, simulator: Simulator) -> None:
    await opened(live, heard)
    await simulator.price("48900")
    await heard.until(lambda _: bool(positions(heard)) and positions(heard)[-1].row.size == 0)
    last = [event for event in heard.events if isinstance(event, Executed)][-1].execution
    assert (last.link_id, last.create_type) == ("", "CreateByStopLoss")


async def test_hedge_mode_is_seen(live: BybitExchange, simulator: Simulator) -> None:
    assert await live.position_mode("BTCUSDT") is PositionMode.ONE_WAY
    await simulator.control("account/mode", hedge=True)
    assert await live.position_mode("BTCUSDT") is PositionMode.HEDGE
    with pytest.raises(Refused) as caught:
        await live.place_entry(entry("hf-one-way"))
    assert caught.value.refusal is Refusal.WRONG_MODE


async def test_rules_fees_money_and_key(live: BybitExchange) -> None:
    rules = await live.instrument("BTCUSDT")
    assert (rules.tick_size, rules.qty_step, rules.is_trading) == (Decimal("0.1"), Decimal("0.001"), True)
    assert {"BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "1000PEPEUSDT"} <= await live.symbols()
    assert (await live.fee_rate("BTCUSDT")).taker == Decimal("0.00055")
    assert (await live.wallet()).equity == 10000
    assert (await live.key_info()).can_trade
    assert (await live.ticker("BTCUSDT")).last == 50000
    began = time.monotonic()
    assert abs(await live.clock_offset_ms()) < 500 + (time.monotonic() - began) * 1000
    with pytest.raises(Refused):
        await live.instrument("NOPEUSDT")


async def test_leverage_is_idempotent(live: BybitExchange) -> None:
    await live.set_leverage("BTCUSDT", Decimal(7))
    await live.set_leverage("BTCUSDT", Decimal(7))
    (row,) = await live.positions("BTCUSDT")
    assert row.leverage == 7


async def test_prices_stream(live: BybitExchange, heard: Heard, simulator: Simulator) -> None:
    live.watch(frozenset({"BTCUSDT", "ETHUSDT"}))
    await until(lambda: live.last_ticker("BTCUSDT") is not None and live.last_ticker("ETHUSDT") is not None)
    await simulator.price("50123.4")
    await heard.until(
        lambda events: any(isinstance(one, PriceMoved) and one.ticker.last == Decimal("50123.4") for one in events)
    )
    ticker = live.last_ticker("BTCUSDT")
    assert ticker is not None
    assert (ticker.last, ticker.mark) == (Decimal("50123.4"), Decimal("50123.4"))


# ------------------------------------------------------------------------------------------------------ faults


async def placed_in_haste(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an adapter that waits for no answer as long as it should."""
    impatient = simulator.exchange()
    with monkeypatch.context() as haste:
        haste.setattr("execution.bybit.rest.TIMEOUT", 0.4)
        try:
            await impatient.place_entry(entry("hf-lost", price="49500"))
        finally:
            await impatient.stop()


async def test_prices_of_several_symbols_are_those_of_each(live: BybitExchange) -> None:
    found = await live.tickers(frozenset({"BTCUSDT", "ETHUSDT", "NOPEUSDT"}))
    alone = [await live.ticker(symbol) for symbol in ("BTCUSDT", "ETHUSDT")]
    assert {(each.symbol, each.last, each.mark) for each in found} == {
        (each.symbol, each.last, each.mark) for each in alone
    }


async def test_a_lost_answer_is_ambiguous_and_the_order_is_there(
    live: BybitExchange, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await simulator.fault("lost_response", "/v5/order/create")
    began = datetime.now(UTC)
    with pytest.raises(Ambiguous) as caught:
        await placed_in_haste(simulator, monkeypatch)
    assert caught.value.fence > began

    async def found() -> OrderRow | None:
        return await live.find_order("BTCUSDT", "hf-lost")

    assert (await seen(found, "the order")).status is OrderStatus.NEW
    with pytest.raises(Refused) as again:
        await live.place_entry(entry("hf-lost", price="49500"))
    assert again.value.refusal is Refusal.DUPLICATE_ID


async def test_a_lost_request_is_ambiguous_and_the_order_is_not_there(
    live: BybitExchange, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await simulator.fault("lost_request", "/v5/order/create")
    with pytest.raises(Ambiguous):
        await placed_in_haste(simulator, monkeypatch)
    await seen(lambda: simulator.requests("/v5/order/create"), "the request to arrive")
    assert await live.find_order("BTCUSDT", "hf-lost") is None


@pytest.mark.parametrize("kind", ["html_body", "truncated_json"])
async def test_answers_that_are_none(live: BybitExchange, simulator: Simulator, kind: str) -> None:
    await simulator.fault(kind, "/v5/order/create")
    with pytest.raises(Ambiguous):
        await live.place_entry(entry("hf-odd", price="49500"))
    await simulator.fault(kind, "/v5/position/list")
    with pytest.raises(Transient):
        await live.get_all_positions()
    assert await live.get_all_positions() == []


async def test_a_code_on_demand(live: BybitExchange, simulator: Simulator) -> None:
    await simulator.fault("ret_code", "/v5/order/create", ret_code=110007)
    with pytest.raises(Refused) as caught:
        await live.place_entry(entry("hf-poor"))
    assert caught.value.refusal is Refusal.MARGIN


def states(heard: Heard) -> list[StreamState]:
    return [event.state for event in heard.events if isinstance(event, PrivateStreamMoved)]


async def test_the_stream_comes_back_after_a_disconnect(
    live: BybitExchange, heard: Heard, simulator: Simulator
) -> None:
    await simulator.fault("disconnect", "", target="ws_private")
    await live.place_entry(entry())  # its messages meet the fault
    await heard.until(lambda _: states(heard) == [StreamState.UP, StreamState.DOWN, StreamState.UP])
    heard.events.clear()
    await live.place_exit(leave("hf-tp-after", "0.005", "51000"))
    await heard.until(ended("hf-tp-after", OrderStatus.NEW))


async def test_the_stream_comes_back_although_connections_are_refused_for_a_while(
    live: BybitExchange, heard: Heard, simulator: Simulator
) -> None:
    await simulator.fault("refuse_connect", "", target="ws_private", count=4)
    await simulator.fault("reject_auth", "", target="ws_private")
    await simulator.fault("disconnect", "", target="ws_private")
    await live.place_entry(entry())
    await heard.until(lambda _: states(heard) == [StreamState.UP, StreamState.DOWN, StreamState.UP])


async def test_a_stream_that_swallows_everything_is_given_up(simulator: Simulator) -> None:
    await simulator.control("reset", seed=7)
    timings = Timings(ping_interval=0.5, ping_timeout=0.49, silence_limit=1.5, answer_limit=30, first_retry=0.02)
    heard = Heard()
    exchange = simulator.exchange(timings=timings)
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    await simulator.fault("blackhole", "", target="ws_private")
    before = len(states(heard))
    await exchange.place_entry(entry())
    await heard.until(lambda _: StreamState.DOWN in states(heard)[before:] and states(heard)[-1] is StreamState.UP)
    await exchange.stop()


async def test_a_wrong_key_is_denied(simulator: Simulator) -> None:
    for changes in ({"api_key": "another"}, {"api_secret": "another"}):
        exchange = simulator.exchange(**changes)
        with pytest.raises(AccessDenied):
            await exchange.wallet()
        await exchange.stop()


async def test_a_machine_whose_clock_is_wrong_still_trades(simulator: Simulator) -> None:
    class Ahead:
        def now(self) -> datetime:
            return datetime.now(UTC) + timedelta(seconds=90)

        async def sleep(self, seconds: float) -> None:
            raise NotImplementedError

    heard = Heard()
    exchange = simulator.exchange(clock=Ahead())
    began = time.monotonic()
    await exchange.start(heard)
    await heard.first(PrivateStreamMoved)
    assert exchange.health().private_stream is StreamState.UP
    assert abs((exchange.health().clock_offset_ms or 0) + 90_000) < 500 + (time.monotonic() - began) * 1000
    assert (await exchange.wallet()).equity > 0
    await exchange.stop()

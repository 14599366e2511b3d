"""Reads: whole or an error, and paged (docs/bybit.md, 2)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from execution.bybit import instruments as rules_module
from execution.bybit.adapter import BybitExchange
from execution.bybit.reads import AccountReads
from execution.exchange_errors import Refusal, Refused, Transient, Unreadable
from execution.facts.account import MarginMode
from execution.facts.instruments import FeeRate
from execution.facts.prices import TriggerBy
from execution.facts.slots import PositionMode, Side
from execution.requests import ExitOrder, StopRequest
from tests.execution.bybit.fake_bybit import FakeBybit, Handler, no, ok, page, raw
from tests.execution.bybit.messages import EXECUTION, INSTRUMENT, ORDER, POSITION
from tests.execution.bybit.test_wire import LONG

POSITIONS = "/v5/position/list"
OPEN = "/v5/order/realtime"
HISTORY = "/v5/order/history"
EXECUTIONS = "/v5/execution/list"
INSTRUMENTS = "/v5/market/instruments-info"
FEES = "/v5/account/fee-rate"
AN_ORDER: dict[str, Any] = ORDER["data"][0]
FILL: dict[str, Any] = EXECUTION["data"][0]


async def test_all_positions_over_all_pages_and_coins(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(
        POSITIONS,
        page(LONG, LONG | {"symbol": "AUSDT"}, cursor="next%2C1"),
        page(LONG | {"symbol": "BUSDT"}, POSITION["data"][0] | {"symbol": "FLAT"}, cursor="next%2C1"),
        page(LONG | {"symbol": "BTCPERP"}),
    )
    rows = await exchange.get_all_positions()
    assert [row.symbol for row in rows] == ["BTCUSDT", "AUSDT", "BUSDT", "BTCPERP"]
    asked = [request.query for request in bybit.requests(POSITIONS)]
    assert [query["settleCoin"] for query in asked] == ["USDT", "USDT", "USDC"]
    assert [query.get("cursor") for query in asked] == [None, "next,1", None]
    assert {query["limit"] for query in asked} == {"200"}


@pytest.mark.parametrize("fault", [no(10016), raw("", 502), ok({}), page({"symbol": "BTCUSDT"})])
async def test_a_page_that_fails_fails_the_whole_read(
    exchange: BybitExchange, bybit: FakeBybit, fault: Handler
) -> None:
    bybit.answer(POSITIONS, page(LONG, cursor="b"), fault)
    with pytest.raises(Transient):
        await exchange.get_all_positions()


async def test_what_moved_between_two_pages_counts_once(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(POSITIONS, page(LONG, cursor="b"), page(LONG | {"size": "0.6"}), page())
    rows = await exchange.get_all_positions()
    assert [row.size for row in rows] == [Decimal("0.6")]


async def test_rows_were_observed_when_the_read_began(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(POSITIONS, page(LONG))
    before = datetime.now(UTC)
    (row,) = await exchange.positions("BTCUSDT")
    assert before <= row.observed_at <= datetime.now(UTC)


@pytest.mark.parametrize(("indices", "mode"), [([0], PositionMode.ONE_WAY), ([1, 2], PositionMode.HEDGE)])
async def test_position_mode_by_rows(
    exchange: BybitExchange, bybit: FakeBybit, indices: list[int], mode: PositionMode
) -> None:
    bybit.answer(POSITIONS, page(*(POSITION["data"][0] | {"positionIdx": index} for index in indices)))
    assert await exchange.position_mode("BTCUSDT") is mode


async def test_no_rows_tell_no_mode(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(POSITIONS, page())
    with pytest.raises(Transient):
        await exchange.position_mode("BTCUSDT")


async def test_open_orders_of_all_and_of_one(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(OPEN, page(AN_ORDER, cursor="b"), page(AN_ORDER | {"orderId": "2"}), page(AN_ORDER | {"orderId": "3"}))
    assert [row.order_id for row in await exchange.open_orders()] == ["9aac161b-...", "2", "3"]
    await exchange.open_orders("ETHUSDT")
    asked = [request.query for request in bybit.requests(OPEN)]
    assert [query.get("settleCoin") for query in asked] == ["USDT", "USDT", "USDC", None]
    assert asked[-1]["symbol"] == "ETHUSDT"
    assert all("orderFilter" not in query and query["limit"] == "50" for query in asked), "conditional ones too"


async def test_an_order_is_looked_for_in_both_lists(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(OPEN, page())
    bybit.answer(HISTORY, page(AN_ORDER), page())
    found = await exchange.find_order("BTCUSDT", "pg-1-x")
    assert found is not None
    assert found.order_id == "9aac161b-..."
    assert bybit.requests(OPEN)[0].query["orderLinkId"] == "pg-1-x"
    assert await exchange.find_order("BTCUSDT", "pg-1-x") is None


async def test_an_order_in_the_first_list_ends_the_search(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(OPEN, page(AN_ORDER))
    assert await exchange.find_order("BTCUSDT", "pg-1-x") is not None
    assert bybit.requests(HISTORY) == []


async def test_another_order_is_not_taken_for_ours(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(OPEN, page(AN_ORDER | {"orderLinkId": "other"}))
    bybit.answer(HISTORY, page())
    assert await exchange.find_order("BTCUSDT", "pg-1-x") is None


async def test_executions_by_windows_oldest_first_and_once(exchange: BybitExchange, bybit: FakeBybit) -> None:
    def fill(number: int, at: int) -> dict[str, Any]:
        return FILL | {"execId": str(9 - number), "execTime": str(at), "seq": number}

    bybit.answer(EXECUTIONS, page(fill(2, 2000), fill(1, 1000)), page(fill(4, 3000), cursor="b"), page(fill(3, 3000)))
    since = datetime.now(UTC) - timedelta(days=15)
    fills = await exchange.executions("BTCUSDT", since)
    assert [execution.exec_id for execution in fills] == ["8", "7", "6", "5"]
    windows = {(int(asked.query["startTime"]), int(asked.query["endTime"])) for asked in bybit.requests(EXECUTIONS)}
    ordered = sorted(windows)
    assert len(ordered) == 3
    assert all(end - start <= 7 * 86_400_000 for start, end in ordered)
    assert all(end == start for (_, end), (start, _) in pairwise(ordered)), "no gap"
    assert ordered[0][0] <= since.timestamp() * 1000
    assert ordered[-1][1] >= datetime.now(UTC).timestamp() * 1000 - 5000


async def test_a_read_since_what_is_yet_to_come_is_no_answer(exchange: BybitExchange, bybit: FakeBybit) -> None:
    """Our clock is ahead of the exchange's: nothing read would be taken for nothing happened."""
    with pytest.raises(Transient, match="yet to come"):
        await exchange.executions("BTCUSDT", datetime.now(UTC) + timedelta(hours=1))
    assert bybit.requests(EXECUTIONS) == []


def minute(start: datetime, close: str, *more: str) -> list[str]:
    return [str(int(start.timestamp() * 1000)), "1", "4", "0.5", close, *more]


@pytest.mark.parametrize(
    ("series", "path", "volume"),
    [
        (TriggerBy.LAST, "/v5/market/kline", Decimal(7)),
        (TriggerBy.MARK, "/v5/market/mark-price-kline", None),
        (TriggerBy.INDEX, "/v5/market/index-price-kline", None),
    ],
)
async def test_r17_candles_of_the_series_oldest_first_and_none_from_before(
    exchange: BybitExchange, bybit: FakeBybit, series: TriggerBy, path: str, volume: Decimal | None
) -> None:
    last = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
    since, running = last - timedelta(minutes=1), last + timedelta(minutes=2)
    more = ("7", "14") if volume else ()
    starts = (running, last, since, since - timedelta(minutes=1))
    rows = [minute(start, str(number), *more) for number, start in enumerate(starts, 1)]
    bybit.answer(path, ok({"list": rows}))
    candles = await exchange.candles("BTCUSDT", series, since)
    assert [candle.start for candle in candles] == [since, last, running]
    assert [candle.close for candle in candles] == [Decimal(3), Decimal(2), Decimal(1)]
    assert [candle.is_closed for candle in candles] == [True, True, False]
    assert (candles[0].high, candles[0].low, candles[0].volume) == (Decimal(4), Decimal("0.5"), volume)
    (asked,) = bybit.requests(path)
    assert (asked.query["interval"], asked.query["limit"]) == ("1", "1000")


async def test_longer_candles_are_closed_when_their_whole_length_has_passed(
    exchange: BybitExchange, bybit: FakeBybit
) -> None:
    now = datetime.now(UTC)
    begun, over = now - timedelta(minutes=10), now - timedelta(minutes=16)
    bybit.answer("/v5/market/kline", ok({"list": [minute(begun, "2", "7", "14"), minute(over, "1", "7", "14")]}))
    candles = await exchange.candles("BTCUSDT", TriggerBy.LAST, now - timedelta(hours=30), 15)
    assert [(candle.close, candle.is_closed) for candle in candles] == [(Decimal(1), True), (Decimal(2), False)]
    (asked,) = bybit.requests("/v5/market/kline")
    assert asked.query["interval"] == "15"


async def test_candles_of_a_day_are_read_up_to_a_time(exchange: BybitExchange, bybit: FakeBybit) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    since, before = now - timedelta(days=30), now - timedelta(days=20)
    bybit.answer("/v5/market/kline", ok({"list": [minute(since, "1", "7", "14")]}))
    (candle,) = await exchange.candles("BTCUSDT", TriggerBy.LAST, since, 1440, before)
    assert candle.is_closed
    (asked,) = bybit.requests("/v5/market/kline")
    assert asked.query["interval"] == "D"
    assert int(asked.query["end"]) == int(before.timestamp() * 1000)


class SlowRest:
    """Answers after a candle has ended, with what it was before."""

    offset = SimpleNamespace(milliseconds=0)

    def __init__(self, ends: datetime) -> None:
        self.time = ends - timedelta(seconds=1)
        self._ends = ends

    def now(self) -> datetime:
        return self.time

    async def know_the_time(self) -> None:
        pass

    async def read(self, *_: object, **__: object) -> dict[str, Any]:
        self.time = self._ends + timedelta(seconds=2)
        return {"list": [minute(self._ends - timedelta(minutes=5), "1", "7", "14")]}


async def test_a_candle_is_closed_only_if_it_was_when_it_was_asked_for() -> None:
    """Or a smart stop would judge a price that was no close."""
    ends = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    rest = SlowRest(ends)
    reads = AccountReads(rest, rest)  # type: ignore[arg-type]
    (running,) = await reads.candles("BTCUSDT", TriggerBy.LAST, ends - timedelta(minutes=5), 5)
    assert not running.is_closed
    (over,) = await reads.candles("BTCUSDT", TriggerBy.LAST, ends - timedelta(minutes=5), 5)
    assert over.is_closed


async def test_candles_of_a_long_gap_come_page_by_page(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer("/v5/market/kline", *[ok({"list": []})] * 3)
    since = datetime.now(UTC) - timedelta(minutes=2500)
    assert await exchange.candles("BTCUSDT", TriggerBy.LAST, since) == []
    windows = sorted((int(q.query["start"]), int(q.query["end"])) for q in bybit.requests("/v5/market/kline"))
    assert len(windows) == 3
    assert all(end == start for (_, end), (start, _) in pairwise(windows)), "no gap"


@pytest.mark.parametrize("row", ["text", ["1"], ["0", "1", "3", "0.5", "2"], ["1", "1", "3", "", "2"]])
async def test_a_candle_that_cannot_be_read_fails_the_read(
    exchange: BybitExchange, bybit: FakeBybit, row: object
) -> None:
    bybit.answer("/v5/market/kline", ok({"list": [row]}))
    with pytest.raises(Transient, match="candle"):
        await exchange.candles("BTCUSDT", TriggerBy.LAST, datetime.now(UTC))


async def test_one_execution_that_cannot_be_read_fails_the_read(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(EXECUTIONS, page(FILL, FILL | {"execId": "2", "execQty": ""}))
    with pytest.raises(Transient, match="execQty"):
        await exchange.executions("BTCUSDT", datetime.now(UTC))


# ------------------------------------------------------------------------------------------------ rules, fees, money


async def test_rules_are_read_once_and_kept(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(
        INSTRUMENTS,
        page(INSTRUMENT, {"symbol": "ODD"}, cursor="b"),
        page(INSTRUMENT | {"symbol": "OLDUSDT", "status": "Closed"}),
    )
    assert (await exchange.instrument("BTCUSDT")).tick_size == Decimal("0.1")
    assert not (await exchange.instrument("OLDUSDT")).is_trading
    assert await exchange.symbols() == {"BTCUSDT"}
    assert len(bybit.requests(INSTRUMENTS)) == 2


async def test_an_unknown_symbol_is_refused(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(INSTRUMENTS, page(INSTRUMENT), page())
    with pytest.raises(Refused) as caught:
        await exchange.instrument("NOPEUSDT")
    assert caught.value.refusal is Refusal.INVALID


async def test_a_new_symbol_is_found_before_the_next_refresh(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(INSTRUMENTS, page(), page(INSTRUMENT | {"symbol": "NEWUSDT"}))
    assert (await exchange.instrument("NEWUSDT")).symbol == "NEWUSDT"


async def test_old_rules_are_refreshed_or_kept(
    exchange: BybitExchange, bybit: FakeBybit, monkeypatch: pytest.MonkeyPatch
) -> None:
    finer = INSTRUMENT | {"priceFilter": {"tickSize": "0.01"}}
    bybit.answer(INSTRUMENTS, page(INSTRUMENT), page(finer), raw("", 502))
    monkeypatch.setattr(rules_module, "_KEPT_SECONDS", 0.0)
    assert [str((await exchange.instrument("BTCUSDT")).tick_size) for _ in range(3)] == ["0.10", "0.01", "0.01"]


async def test_a_refusal_that_contradicts_the_rules_has_them_read_again(
    exchange: BybitExchange, bybit: FakeBybit
) -> None:
    coarser = INSTRUMENT | {"lotSizeFilter": INSTRUMENT["lotSizeFilter"] | {"minOrderQty": "1"}}
    bybit.answer(INSTRUMENTS, page(INSTRUMENT), page(coarser))
    bybit.answer("/v5/order/create", no(10001, "The number of contracts exceeds minimum limit allowed"))
    assert (await exchange.instrument("BTCUSDT")).min_qty == Decimal("0.001")
    with pytest.raises(Refused):
        await exchange.place_exit(
            ExitOrder(
                link_id="a", symbol="BTCUSDT", position_idx=0, side=Side.SELL, qty=Decimal("0.001"), price=Decimal(1)
            )
        )
    assert (await exchange.instrument("BTCUSDT")).min_qty == 1


async def test_a_stop_that_is_off_the_grid_of_prices_has_the_rules_read_again(
    exchange: BybitExchange, bybit: FakeBybit
) -> None:
    coarser = INSTRUMENT | {"priceFilter": {"tickSize": "1"}}
    bybit.answer(INSTRUMENTS, page(INSTRUMENT), page(coarser))
    bybit.answer("/v5/position/trading-stop", no(10001, "StopLoss is not a multiple of the tick size"))
    assert (await exchange.instrument("BTCUSDT")).tick_size == Decimal("0.10")
    with pytest.raises(Refused):
        await exchange.set_stop(
            StopRequest(symbol="BTCUSDT", position_idx=0, stop_loss=Decimal("49000.1"), trigger_by=TriggerBy.LAST)
        )
    assert (await exchange.instrument("BTCUSDT")).tick_size == 1


async def test_doubtful_rules_serve_until_they_can_be_read_again(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(INSTRUMENTS, page(INSTRUMENT), raw("", 502), page())
    await exchange.instrument("BTCUSDT")
    exchange._instruments.doubt("BTCUSDT")
    assert (await exchange.instrument("BTCUSDT")).symbol == "BTCUSDT"
    with pytest.raises(Refused):
        await exchange.instrument("BTCUSDT")


async def test_rules_that_have_become_unreadable_stay_as_they_were_known(
    exchange: BybitExchange, bybit: FakeBybit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is there, so the contract is; what is guarded in it cannot do without rules for an hour."""
    strange = INSTRUMENT | {"priceFilter": INSTRUMENT["priceFilter"] | {"tickSize": ""}}
    bybit.answer(INSTRUMENTS, page(INSTRUMENT), page(strange, {"symbol": "NEVERUSDT"}))
    assert (await exchange.instrument("BTCUSDT")).tick_size == Decimal("0.10")
    monkeypatch.setattr(rules_module, "_KEPT_SECONDS", 0.0)
    assert (await exchange.instrument("BTCUSDT")).tick_size == Decimal("0.10")
    with pytest.raises(Unreadable):
        await exchange.instrument("NEVERUSDT")


async def test_without_any_rules_there_is_an_error(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(INSTRUMENTS, raw("", 502), page(), raw("", 502))
    with pytest.raises(Transient):
        await exchange.symbols()
    with pytest.raises(Transient):
        await exchange.instrument("NEWUSDT")


async def test_fee_rates(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(FEES, page({"symbol": "BTCUSDT", "takerFeeRate": "0.0004", "makerFeeRate": "-0.0001"}))
    expected = FeeRate(taker=Decimal("0.0004"), maker=Decimal("-0.0001"))
    assert [await exchange.fee_rate("BTCUSDT") for _ in range(2)] == [expected, expected]
    assert len(bybit.requests(FEES)) == 1


@pytest.mark.parametrize(("env", "code"), [("demo", 10001), ("demo", 10032), ("mainnet", 10032)])
async def test_fee_rates_that_are_not_told_are_the_documented_ones(bybit: FakeBybit, env: str, code: int) -> None:
    bybit.answer(FEES, no(code, ""))
    exchange = bybit.exchange(env)
    with capture_logs() as logs:
        rate = await exchange.fee_rate("BTCUSDT")
    assert (rate.taker, rate.maker) == (Decimal("0.00055"), Decimal("0.0002"))
    assert any("defaults" in entry["event"] for entry in logs)
    await exchange.stop()


async def test_fee_rates_of_nonsense_are_refused(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer(FEES, no(10001, "params error: symbol invalid"), page())
    with pytest.raises(Refused):
        await exchange.fee_rate("NOPE")
    with pytest.raises(Transient):
        await exchange.fee_rate("NOPE")


async def test_wallet_key_and_ticker(exchange: BybitExchange, bybit: FakeBybit) -> None:
    coins = [{"coin": "USDT", "equity": "10000"}]
    bybit.answer(
        "/v5/account/wallet-balance", page({"totalAvailableBalance": "9000", "accountMMRate": "0.01", "coin": coins})
    )
    permissions = {"ContractTrade": ["Order", "Position"], "Wallet": []}
    bybit.answer("/v5/user/query-api", ok({"readOnly": 0, "permissions": permissions, "ips": ["*"], "deadlineDay": 80}))
    prices = {"symbol": "BTCUSDT", "lastPrice": "1", "markPrice": "2", "indexPrice": "3"}
    bybit.answer("/v5/market/tickers", page(prices), page())
    assert (await exchange.wallet()).equity == 10000
    assert (await exchange.key_info()).days_left == 80
    assert (await exchange.ticker("BTCUSDT")).mark == 2
    with pytest.raises(Transient):
        await exchange.ticker("BTCUSDT")


async def test_prices_of_several_symbols_take_one_request_and_what_is_unreadable_of_one_is_no_news_of_the_others(
    exchange: BybitExchange, bybit: FakeBybit
) -> None:
    rows = [
        {"symbol": symbol, "lastPrice": price, "markPrice": "2", "indexPrice": "3"}
        for symbol, price in (("BTCUSDT", "1"), ("ETHUSDT", ""), ("SOLUSDT", "4"), ("XRPUSDT", "5"))
    ]
    bybit.answer("/v5/market/tickers", page(*rows, "nonsense"))
    found = await exchange.tickers(frozenset({"BTCUSDT", "ETHUSDT", "SOLUSDT", "GONEUSDT"}))
    assert {ticker.symbol: ticker.last for ticker in found} == {"BTCUSDT": 1, "SOLUSDT": 4}
    bybit.answer("/v5/market/tickers", page(rows[0]))
    (alone,) = await exchange.tickers(frozenset({"BTCUSDT"}))
    assert (alone.symbol, alone.last) == ("BTCUSDT", 1)
    asked = [each.query for each in bybit.asked if each.path == "/v5/market/tickers"]
    assert asked == [{"category": "linear"}, {"category": "linear", "symbol": "BTCUSDT"}]


async def test_r12_the_price_band(exchange: BybitExchange, bybit: FakeBybit) -> None:
    bybit.answer("/v5/market/price-limit", ok({"symbol": "BTCUSDT", "buyLmt": "52500", "sellLmt": "47500", "ts": "1"}))
    band = await exchange.price_band("BTCUSDT")
    assert (band.edge(Side.BUY), band.edge(Side.SELL)) == (52500, 47500)
    assert bybit.requests("/v5/market/price-limit")[0].query == {"category": "linear", "symbol": "BTCUSDT"}


@pytest.mark.parametrize(
    ("word", "mode"),
    [("ISOLATED_MARGIN", MarginMode.ISOLATED), ("REGULAR_MARGIN", MarginMode.CROSS), ("ANOTHER", None)],
)
async def test_r18_margin_mode(exchange: BybitExchange, bybit: FakeBybit, word: str, mode: MarginMode | None) -> None:
    bybit.answer("/v5/account/info", ok({"marginMode": word}))
    assert await exchange.margin_mode() is mode


async def test_r18_risk_tiers_lowest_first_whatever_the_unit_of_their_rates(
    exchange: BybitExchange, bybit: FakeBybit
) -> None:
    lowest = {"riskLimitValue": "2000000", "initialMargin": "0.01", "maintenanceMargin": "0.005", "maxLeverage": "100"}
    second = {"riskLimitValue": "4000000", "initialMargin": "2", "maintenanceMargin": "1", "maxLeverage": "50"}
    bybit.answer("/v5/market/risk-limit", page(second | {"mmDeduction": "10000"}, lowest | {"mmDeduction": ""}))
    tiers = await exchange.risk_tiers("BTCUSDT")
    assert [(t.limit, t.rate, t.deduction) for t in tiers] == [
        (2_000_000, Decimal("0.005"), 0),
        (4_000_000, Decimal("0.01"), 10000),
    ]
    bybit.answer("/v5/market/risk-limit", page(lowest | {"initialMargin": "0"}))
    with pytest.raises(Transient):
        await exchange.risk_tiers("BTCUSDT")


async def test_r25_maintenance_that_concerns_contracts(exchange: BybitExchange, bybit: FakeBybit) -> None:
    work = {"title": "t", "state": "scheduled", "begin": "1751596902000", "end": "1751597011000", "product": [1, 2]}
    rows = [
        work | {"id": "ahead"},
        work | {"id": "over", "state": "completed"},
        work | {"id": "spot", "product": [2]},
        work | {"id": "running", "state": "ongoing", "product": [], "end": ""},
    ]
    bybit.answer("/v5/system/status", ok({"list": rows}))
    ahead, running = await exchange.maintenances()
    assert (ahead.id, ahead.is_running, running.id, running.is_running) == ("ahead", False, "running", True)
    assert (ahead.begin, running.end) == (datetime(2025, 7, 4, 2, 41, 42, tzinfo=UTC), None)
    bybit.answer("/v5/system/status", ok({"list": [work | {"id": "when", "begin": ""}]}))
    with pytest.raises(Transient):
        await exchange.maintenances()


async def test_a_doubt_of_rules_that_a_refresh_could_not_read_stays(
    exchange: BybitExchange, bybit: FakeBybit, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = INSTRUMENT | {"priceFilter": INSTRUMENT["priceFilter"] | {"tickSize": ""}}
    finer = INSTRUMENT | {"priceFilter": {"tickSize": "0.01"}}
    bybit.answer(INSTRUMENTS, page(INSTRUMENT), page(strange), page(strange), page(strange), page(finer))
    await exchange.instrument("BTCUSDT")
    exchange._instruments.doubt("BTCUSDT")
    monkeypatch.setattr(rules_module, "_KEPT_SECONDS", 0.0)
    assert (await exchange.instrument("BTCUSDT")).tick_size == Decimal("0.10"), "what is known serves meanwhile"
    monkeypatch.setattr(rules_module, "_KEPT_SECONDS", 3600.0)
    assert [str((await exchange.instrument("BTCUSDT")).tick_size) for _ in range(2)] == ["0.10", "0.01"]

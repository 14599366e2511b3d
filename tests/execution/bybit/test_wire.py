"""Bybit's shapes and conventions: docs/bybit.md, 2.3, 2.7, 5.2 and 5.3."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from structlog.testing import capture_logs

from execution.bybit import fields, wire
from execution.bybit.fields import Fields, Undecodable, kept_once
from execution.facts.executions import ExecType
from execution.facts.orders import OrderStatus, OrderType, StopKind
from execution.facts.positions import PositionRow, PositionStatus
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from tests.execution.bybit.messages import EXECUTION, INSTRUMENT, ORDER, POSITION

SAID = datetime(2025, 5, 3, 11, 6, 40, 203000, tzinfo=UTC)
SEEN = datetime(2026, 1, 1, tzinfo=UTC)
FLAT: dict[str, Any] = POSITION["data"][0]
LONG: dict[str, Any] = FLAT | {
    "side": "Buy",
    "size": "0.5",
    "avgPrice": "95000.5",
    "stopLoss": "94000",
    "takeProfit": "",
    "liqPrice": "80000.1",
    "unrealisedPnl": "-1.5",
}
FILL: dict[str, Any] = EXECUTION["data"][0]


@pytest.fixture(autouse=True)
def _forget_reported_words() -> None:
    fields._report_unknown_word.cache_clear()


def position(row: dict[str, Any]) -> PositionRow:
    return wire.position_row(row, said_at=SAID, observed_at=SEEN)


def order(row: dict[str, Any]) -> Any:
    return wire.order_row(row, said_at=SAID, observed_at=SEEN)


def test_a_filled_order_as_pushed() -> None:
    row = order(ORDER["data"][0])
    assert (row.order_id, row.link_id, row.symbol, row.position_idx) == ("9aac161b-...", "pg-1-x", "BTCUSDT", 0)
    assert (row.side, row.order_type, row.status) == (Side.SELL, OrderType.MARKET, OrderStatus.FILLED)
    assert (row.qty, row.filled_qty, row.leaves_qty) == (Decimal("0.5"), Decimal("0.5"), Decimal(0))
    assert (row.price, row.avg_price) == (Decimal("94942.5"), Decimal("95900.1"))
    assert (row.trigger_price, row.trigger_by, row.stop_kind) == (None, None, StopKind.NONE)
    assert row.reduce_only
    assert row.updated_at == datetime(2025, 5, 3, 11, 6, 40, 199000, tzinfo=UTC)
    assert row.observed_at == SEEN


def test_a_cleared_stop_as_pushed() -> None:
    row = order(ORDER["data"][1])
    assert (row.status, row.stop_kind, row.tpsl_mode) == (OrderStatus.DEACTIVATED, StopKind.STOP_LOSS, "Full")
    assert (row.trigger_price, row.trigger_by) == (Decimal(94000), TriggerBy.LAST)
    assert (row.price, row.avg_price, row.link_id) == (None, None, "")
    assert (row.create_type, row.cancel_type) == ("CreateByStopLoss", "CancelByTpSlTsClear")
    assert row.updated_at == SAID, "a row without its own time has the message's"


def test_a_flat_position_as_pushed() -> None:
    row = position(FLAT)
    assert (row.side, row.size, row.seq) == (None, Decimal(0), 7001)
    assert (row.avg_price, row.stop_loss, row.take_profit, row.liq_price) == (None, None, None, None)
    assert (row.leverage, row.unrealised_pnl, row.status) == (Decimal(10), Decimal(0), PositionStatus.NORMAL)


def test_an_open_position_as_read() -> None:
    row = position(LONG)
    assert (row.side, row.size, row.avg_price) == (Side.BUY, Decimal("0.5"), Decimal("95000.5"))
    assert (row.stop_loss, row.take_profit, row.liq_price) == (Decimal(94000), None, Decimal("80000.1"))
    assert row.unrealised_pnl == Decimal("-1.5")
    assert row.trailing_stop is None
    assert position(LONG | {"trailingStop": "500.00"}).trailing_stop == Decimal(500)


def test_the_stream_names_the_entry_price_differently() -> None:
    pushed = {key: value for key, value in LONG.items() if key != "avgPrice"} | {"entryPrice": "95000.5"}
    assert position(pushed) == position(LONG)


@pytest.mark.parametrize("nothing", ["", "0", "0.00", None, 0])
def test_every_way_to_say_that_there_is_no_stop(nothing: Any) -> None:
    assert position(LONG | {"stopLoss": nothing}).stop_loss is None


def test_what_is_not_given_is_unknown_and_not_zero() -> None:
    row = position(LONG | {"leverage": "", "unrealisedPnl": "", "liqPrice": ""})
    assert (row.leverage, row.unrealised_pnl, row.liq_price) == (None, None, None)


def test_r20_when_a_position_opened_is_told_or_unknown() -> None:
    opened = datetime(2025, 5, 3, 11, 6, 40, tzinfo=UTC)
    assert position(LONG | {"openTime": 1746270400000}).opened_at == opened
    assert position(LONG).opened_at is None, "0 is unknown, never new (R5)"
    assert position({key: value for key, value in LONG.items() if key != "openTime"}).opened_at is None
    assert position(FLAT | {"openTime": 1746270400000}).opened_at is None


@pytest.mark.parametrize("side", ["", "None", "Buy"])
def test_a_flat_row_has_no_side_whatever_it_says(side: str) -> None:
    assert position(FLAT | {"side": side}).side is None


def test_a_symbol_never_traded() -> None:
    assert position(FLAT | {"seq": -1}).seq == -1
    assert position({key: value for key, value in FLAT.items() if key != "seq"}).seq == -1


def test_quantities_without_a_leading_zero() -> None:
    assert position(LONG | {"size": ".1"}).size == Decimal("0.1")


@pytest.mark.parametrize(
    "broken",
    [
        LONG | {"size": ""},
        LONG | {"size": "much"},
        LONG | {"size": "NaN"},
        LONG | {"size": True},
        LONG | {"size": ["1"]},
        LONG | {"side": "Long"},
        LONG | {"side": ""},
        LONG | {"symbol": ""},
        LONG | {"symbol": 5},
        LONG | {"seq": "1.5"},
        LONG | {"updatedTime": "9" * 30},
        "row",
        None,
    ],
)
def test_a_position_that_cannot_be_read_is_an_error(broken: Any) -> None:
    with pytest.raises(Undecodable):
        position(broken)


@pytest.mark.parametrize(
    "broken",
    [
        {"orderId": ""},
        {"side": "None"},
        {"qty": ""},
        {"reduceOnly": "yes"},
    ],
)
def test_an_order_that_cannot_be_read_is_an_error(broken: dict[str, Any]) -> None:
    with pytest.raises(Undecodable):
        order(ORDER["data"][0] | broken)


@pytest.mark.parametrize(
    ("change", "attribute", "expected"),
    [
        ({"orderStatus": "Hibernating"}, "status", OrderStatus.UNKNOWN),
        ({"orderType": "Iceberg"}, "order_type", OrderType.LIMIT),
        ({"stopOrderType": "MmRateClose"}, "stop_kind", StopKind.OTHER),
        ({"stopOrderType": "UNKNOWN"}, "stop_kind", StopKind.NONE),
        ({"triggerBy": "UNKNOWN"}, "trigger_by", None),
        ({"triggerBy": "MoonPhase"}, "trigger_by", None),
        ({"createType": "CreateByDream"}, "create_type", "CreateByDream"),
    ],
)
def test_unknown_words_of_an_order(change: dict[str, Any], attribute: str, expected: object) -> None:
    assert getattr(order(ORDER["data"][0] | change), attribute) == expected


def test_an_unknown_word_is_logged_once() -> None:
    with capture_logs() as logs:
        for _ in range(3):
            order(ORDER["data"][0] | {"orderStatus": "Hibernating"})
    assert [entry["word"] for entry in logs] == ["Hibernating"]


def test_unknown_words_of_positions_and_executions() -> None:
    assert position(LONG | {"positionStatus": "Zen"}).status is PositionStatus.OTHER
    assert wire.execution(FILL | {"execType": "Gift"}).exec_type is ExecType.OTHER
    assert wire.execution(FILL | {"execType": "UNKNOWN"}).changes_size


def test_an_execution_as_pushed() -> None:
    fill = wire.execution(FILL)
    assert (fill.exec_id, fill.order_id, fill.link_id) == ("0ab1bdf7-...", "9aac161b-...", "pg-1-x")
    assert (fill.side, fill.price, fill.qty) == (Side.SELL, Decimal("95900.1"), Decimal("0.5"))
    assert (fill.fee, fill.fee_currency, fill.closed_size) == (Decimal("26.3725275"), "USDT", Decimal("0.5"))
    assert (fill.exec_type, fill.create_type, fill.is_maker) == (ExecType.TRADE, "CreateByUser", False)
    assert (fill.seq, fill.at) == (7001, datetime(2025, 5, 3, 11, 6, 40, 197000, tzinfo=UTC))


def test_a_funding_payment_leaves_the_size() -> None:
    funding = wire.execution(FILL | {"execType": "Funding", "orderLinkId": "", "closedSize": "", "execFee": "-0.01"})
    assert (funding.changes_size, funding.fee, funding.closed_size) == (False, Decimal("-0.01"), 0)


@pytest.mark.parametrize("missing", ["execId", "execPrice", "execQty", "execTime", "side", "symbol"])
def test_an_execution_without_its_essentials_is_an_error(missing: str) -> None:
    with pytest.raises(Undecodable, match=missing):
        wire.execution({key: value for key, value in FILL.items() if key != missing})


@pytest.mark.parametrize(
    ("row", "category"),
    [({"category": "linear"}, "linear"), ({"category": "spot"}, "spot"), ({}, "linear"), ("odd", "linear")],
)
def test_a_row_without_a_category_is_of_a_contract(row: object, category: str) -> None:
    assert wire.category_of(row) == category


def test_what_many_contracts_say_alike_is_kept_once() -> None:
    rules, others = wire.instrument(INSTRUMENT), wire.instrument(copy.deepcopy(INSTRUMENT) | {"symbol": "ETHUSDT"})
    assert rules.tick_size is others.tick_size
    assert rules.max_market_qty is others.max_market_qty
    assert rules.settle_coin is others.settle_coin
    assert str(kept_once(Decimal("1.00"))) == "1.00"
    assert str(kept_once(Decimal(1))) == "1"


def test_an_instrument() -> None:
    rules = wire.instrument(INSTRUMENT)
    assert rules.is_trading
    assert (rules.tick_size, rules.qty_step, rules.min_qty) == (Decimal("0.1"), Decimal("0.001"), Decimal("0.001"))
    assert (rules.max_limit_qty, rules.max_market_qty) == (1190, 500)
    assert (rules.min_notional, rules.max_leverage, rules.max_price) == (5, 100, Decimal("1999999.80"))


@pytest.mark.parametrize(
    ("change", "is_trading"),
    [
        ({"status": "PreLaunch"}, False),
        ({"status": "Closed"}, False),
        ({"deliveryTime": "1893456000000"}, False),
        ({"contractType": "LinearFutures", "deliveryTime": "1893456000000"}, True),
    ],
)
def test_what_does_not_trade(change: dict[str, Any], is_trading: bool) -> None:
    assert wire.instrument(INSTRUMENT | change).is_trading is is_trading


@pytest.mark.parametrize(
    "change", [{"priceFilter": None}, {"lotSizeFilter": {}}, {"leverageFilter": {"maxLeverage": ""}}]
)
def test_an_instrument_without_rules_is_an_error(change: dict[str, Any]) -> None:
    with pytest.raises(Undecodable):
        wire.instrument(INSTRUMENT | change)


def test_a_wallet_in_isolated_margin_does_not_say_what_is_available() -> None:
    coins = [{"coin": "BTC", "equity": ""}, {"coin": "USDT", "equity": "10000.5"}]
    money = wire.wallet({"totalAvailableBalance": "", "accountMMRate": "", "coin": coins})
    assert (money.equity, money.available, money.maintenance_rate) == (Decimal("10000.5"), None, None)


def test_a_wallet_without_usdt_is_empty() -> None:
    money = wire.wallet({"totalAvailableBalance": "7", "accountMMRate": "0.02", "coin": []})
    assert (money.equity, money.available, money.maintenance_rate) == (0, 7, Decimal("0.02"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, (True, False, (), 77)),
        ({"readOnly": 1}, (False, False, (), 77)),
        ({"permissions": {"ContractTrade": ["Order"], "Wallet": ["Withdraw"]}}, (False, True, (), 77)),
        ({"permissions": {"ContractTrade": ["Order", "Position"]}}, (True, False, (), 77)),
        ({"ips": ["203.0.113.7"]}, (True, False, ("203.0.113.7",), None)),
        ({"deadlineDay": None}, (True, False, (), None)),
    ],
)
def test_what_a_key_may_do(change: dict[str, Any], expected: tuple[Any, ...]) -> None:
    plain_key = {
        "readOnly": 0,
        "permissions": {"ContractTrade": ["Order", "Position"], "Wallet": []},
        "ips": ["*"],
        "deadlineDay": 77,
    }
    info = wire.key_info(plain_key | change)
    assert (info.can_trade, info.can_withdraw, info.ips, info.days_left) == expected
    assert info.uid == ""
    assert wire.key_info(plain_key | {"userID": 24617703}).uid == "24617703"


def test_numbers_may_come_as_numbers() -> None:
    row = Fields({"a": 5, "b": 0.5}, "row")
    assert (row.number("a"), row.number("b")) == (Decimal(5), Decimal("0.5"))


class _Looked(dict[str, Any]):
    """A row that notes what of it is read."""

    def __init__(self, row: dict[str, Any]) -> None:
        super().__init__(row)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def test_what_a_stream_keeps_of_a_ticker_is_all_that_is_read() -> None:
    """A field that is read and not kept would be missing from the second price on."""
    row = _Looked({"symbol": "BTCUSDT", "lastPrice": "1", "markPrice": "2", "indexPrice": "3", "volume24h": "9"})
    wire.ticker(row, said_at=SAID)
    assert row.names == set(wire.PRICE_FIELDS)
    row.names.clear()
    wire.spot_price(row, said_at=SAID)
    assert row.names <= set(wire.PRICE_FIELDS)

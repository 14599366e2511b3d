"""What a person and fate do to the account, and how the account is shown."""

from decimal import Decimal

import pytest

from tests.simulator.bybit.support import Bybit, rest_client

BTC = {"symbol": "BTCUSDT"}


def buy(server, qty="0.01", **more):
    return server.control("account/order", BTC | {"side": "Buy", "qty": qty} | more)["order"]


def account(server):
    return server.control("account")


def test_a_fresh_account_is_empty_and_rich(server):
    assert account(server) == {
        "positions": [],
        "orders": [],
        "executions": [],
        "wallet": {"USDT": "10000"},
        "margin": {
            "equity": "10000",
            "available": "10000",
            "unrealised_pnl": "0",
            "initial_margin": "0",
            "maintenance_margin": "0",
            "mm_rate": "0",
        },
    }


def test_a_position_and_its_stops_are_shown_as_strings(server):
    buy(server)
    server.control("account/trading-stop", BTC | {"position_idx": 0, "stop_loss": "49000"})
    truth = account(server)
    (position,) = truth["positions"]
    open_time, naked_ms = position.pop("open_time"), position.pop("naked_ms")
    assert open_time > 0
    assert 0 <= naked_ms < 5000
    assert position == {
        "symbol": "BTCUSDT",
        "side": "Buy",
        "size": "0.01",
        "avg_price": "50000",
        "mark_price": "50000",
        "liq_price": "",
        "break_even_price": "50055",
        "leverage": "10",
        "unrealised_pnl": "0",
        "stop_loss": "49000",
        "take_profit": "",
        "trailing_stop": "",
        "position_idx": 0,
        "status": "Normal",
        "naked": False,
        "loose_ms": 0,
    }
    (stop,) = truth["orders"]
    assert stop.pop("order_id")
    assert stop.pop("created") >= open_time
    assert stop == {
        "order_link_id": "",
        "category": "linear",
        "symbol": "BTCUSDT",
        "side": "Sell",
        "qty": "0.01",
        "leaves_qty": "0.01",
        "price": "0",
        "trigger_price": "49000",
        "reduce_only": True,
        "position_idx": 0,
        "kind": "StopLoss",
        "status": "Untriggered",
    }
    (execution,) = truth["executions"]
    assert execution.pop("exec_id")
    assert execution.pop("order_id")
    assert execution.pop("time") == open_time
    assert execution == {
        "order_link_id": "",
        "category": "linear",
        "symbol": "BTCUSDT",
        "side": "Buy",
        "price": "50000",
        "qty": "0.01",
        "fee": "0.275",
        "fee_currency": "USDT",
        "exec_type": "Trade",
        "create_type": "CreateByUser",
        "is_maker": False,
        "position_idx": 0,
    }
    assert truth["wallet"] == {"USDT": "9999.725"}


def test_whether_a_position_is_naked_now_is_shown(server):
    buy(server)
    assert account(server)["positions"][0]["naked"] is True
    server.control("account/trading-stop", BTC | {"stop_loss": "49000"})
    assert account(server)["positions"][0]["naked"] is False
    server.control("account/trading-stop", BTC | {"stop_loss": "0"})
    assert account(server)["positions"][0]["naked"] is True
    server.control("account/close", BTC)
    assert account(server)["positions"] == []


def test_spot_orders_stand_behind_linear_and_executions_as_they_came(server):
    spot = BTC | {"side": "Buy", "category": "spot"}
    server.control("account/order", spot | {"qty": "0.001", "price": "49000"})
    server.control("account/order", spot | {"qty": "0.002"})
    buy(server)
    truth = account(server)
    (order,) = truth["orders"]
    assert (order["category"], order["kind"], order["price"]) == ("spot", "Limit", "49000")
    assert [each["category"] for each in truth["executions"]] == ["spot", "linear"]
    assert truth["executions"][0]["qty"] == "0.002"
    assert set(truth["wallet"]) == {"USDT", "BTC"}
    server.control("account/amend", {"order_id": order["order_id"], "price": "48000"})
    server.control("account/cancel", {"order_id": order["order_id"]})
    assert account(server)["orders"] == []


def test_a_persons_limit_order_is_amended_and_cancelled(server):
    placed = buy(server, price="49000")
    assert (placed["kind"], placed["price"], placed["trigger_price"]) == ("Limit", "49000", "")
    amended = server.control("account/amend", {"order_id": placed["order_id"], "price": "49100", "qty": "0.02"})
    assert (amended["order"]["price"], amended["order"]["qty"]) == ("49100", "0.02")
    server.control("account/cancel", {"order_id": placed["order_id"]})
    assert account(server)["orders"] == []
    status, answer = server.try_control("account/cancel", {"order_id": placed["order_id"]})
    assert status == 400
    assert answer["error"].startswith("110001")


def test_a_person_moves_a_stop_by_its_order(server):
    buy(server)
    server.control("account/trading-stop", BTC | {"stop_loss": "49000", "take_profit": "52000"})
    (stop,) = (order for order in account(server)["orders"] if order["kind"] == "StopLoss")
    server.control("account/amend", {"order_id": stop["order_id"], "trigger_price": "49500"})
    assert account(server)["positions"][0]["stop_loss"] == "49500"
    server.control("account/trading-stop", BTC | {"stop_loss": "0", "trailing_stop": "100"})
    (position,) = account(server)["positions"]
    assert (position["stop_loss"], position["take_profit"], position["trailing_stop"]) == ("", "52000", "100")


def test_a_person_closes_a_part_and_then_all(server):
    buy(server, "0.03")
    server.control("account/close", BTC | {"qty": "0.01"})
    assert account(server)["positions"][0]["size"] == "0.02"
    server.control("account/close", BTC | {"position_idx": 0})
    truth = account(server)
    assert truth["positions"] == []
    assert [each["create_type"] for each in truth["executions"]][1:] == ["CreateByClosing"] * 2


def test_a_reduce_only_order_rests_at_its_price(server):
    buy(server, "0.02")
    server.control("account/order", BTC | {"side": "Sell", "qty": "0.01", "price": "50500", "reduce_only": True})
    (order,) = account(server)["orders"]
    assert (order["kind"], order["reduce_only"], order["leaves_qty"]) == ("Limit", True, "0.01")
    server.price("50600")
    last = account(server)["executions"][-1]
    assert (last["price"], last["is_maker"], last["qty"]) == ("50500", True, "0.01")


def test_hedge_mode_has_two_slots(server):
    server.control("account/mode", {"hedge": True})
    buy(server, position_idx=1)
    server.control("account/order", BTC | {"side": "Sell", "qty": "0.02", "position_idx": 2})
    sides = {each["position_idx"]: (each["side"], each["size"]) for each in account(server)["positions"]}
    assert sides == {1: ("Buy", "0.01"), 2: ("Sell", "0.02")}
    assert server.try_control("account/mode", {"hedge": False})[0] == 400


def test_a_liquidation_takes_a_part_or_all(server):
    buy(server, "0.03")
    server.control("account/liquidate", BTC | {"qty": "0.01"})
    assert account(server)["positions"][0]["size"] == "0.02"
    server.control("account/liquidate", BTC)
    truth = account(server)
    assert truth["positions"] == []
    assert truth["executions"][-1]["exec_type"] == "BustTrade"
    assert server.try_control("account/liquidate", BTC)[0] == 400


def test_auto_deleveraging_takes_a_part(server):
    buy(server, "0.03")
    server.control("account/adl", BTC | {"position_idx": 0, "qty": "0.01"})
    truth = account(server)
    assert truth["positions"][0]["size"] == "0.02"
    assert truth["executions"][-1]["exec_type"] == "AdlTrade"


def test_funding_is_paid(server):
    buy(server)
    server.control("account/event", BTC | {"kind": "funding", "rate": "0.001"})
    truth = account(server)
    assert truth["executions"][-1]["exec_type"] == "Funding"
    assert truth["wallet"]["USDT"] == "9999.225"


def test_a_delisted_contract_settles(server):
    buy(server)
    server.control("account/event", BTC | {"kind": "delist"})
    truth = account(server)
    assert truth["positions"] == []
    assert truth["executions"][-1]["exec_type"] == "Settle"


def test_a_contract_is_delisted_once(server):
    server.control("account/event", BTC | {"kind": "delist"})
    status, answer = server.try_control("account/event", BTC | {"kind": "delist"})
    assert (status, answer["error"]) == (400, "BTCUSDT is closed already")
    assert answer["example"] == BTC | {"kind": "delist"}


@pytest.mark.parametrize("kind", ["funding", "delist", "instrument"])
def test_the_example_of_a_refused_event_is_of_its_kind(server, kind):
    _, answer = server.try_control("account/event", BTC | {"kind": kind, "colour": "red"})
    assert answer["example"]["kind"] == kind
    server.control("account/event", answer["example"])


def test_the_rules_of_a_contract_can_change(server):
    server.control("account/event", BTC | {"kind": "instrument", "min_qty": "0.02", "qty_step": "0.01"})
    assert server.try_control("account/order", BTC | {"side": "Buy", "qty": "0.01"})[0] == 400
    buy(server, "0.02")


def test_a_slot_of_hedge_mode_is_handled_apart_from_the_other(server):
    server.control("account/mode", {"hedge": True})
    long, short = BTC | {"position_idx": 1}, BTC | {"position_idx": 2}
    buy(server, "0.03", position_idx=1)
    server.control("account/order", short | {"side": "Sell", "qty": "0.03"})
    server.control("account/trading-stop", long | {"stop_loss": "49000", "take_profit": "52000"})
    server.control("account/trading-stop", short | {"stop_loss": "51000"})
    rows = {each["position_idx"]: each for each in account(server)["positions"]}
    assert (rows[1]["stop_loss"], rows[1]["take_profit"], rows[2]["stop_loss"]) == ("49000", "52000", "51000")
    server.control("account/trading-stop", long | {"take_profit": "0"})
    assert account(server)["positions"][0]["take_profit"] == ""
    server.control("account/close", short | {"qty": "0.01"})
    server.control("account/adl", short | {"qty": "0.01"})
    server.control("account/liquidate", short)
    assert [each["position_idx"] for each in account(server)["positions"]] == [1]


def test_funding_without_a_rate_is_the_symbols_own(server):
    buy(server)
    row = next(each for each in server.control("market")["symbols"] if each["symbol"] == "BTCUSDT")
    server.control("account/event", BTC | {"kind": "funding"})
    paid = account(server)["executions"][-1]
    assert paid["exec_type"] == "Funding"
    assert Decimal(paid["fee"]) == Decimal(row["funding_rate"]) * 500


@pytest.mark.parametrize(
    ("name", "value", "group", "field"),
    [
        ("tick_size", "0.5", "priceFilter", "tickSize"),
        ("qty_step", "0.01", "lotSizeFilter", "qtyStep"),
        ("min_qty", "0.02", "lotSizeFilter", "minOrderQty"),
        ("max_limit_qty", "70", "lotSizeFilter", "maxOrderQty"),
        ("max_market_qty", "30", "lotSizeFilter", "maxMktOrderQty"),
        ("min_notional", "10", "lotSizeFilter", "minNotionalValue"),
        ("max_leverage", "25", "leverageFilter", "maxLeverage"),
    ],
)
def test_every_rule_of_a_contract_can_change(server, name, value, group, field):
    server.control("account/event", BTC | {"kind": "instrument", name: value})
    http = rest_client(server)
    (row,) = Bybit(http).get_instruments_info(category="linear", symbol="BTCUSDT")["list"]
    http.client.close()
    assert Decimal(row[group][field]) == Decimal(value)


@pytest.mark.parametrize(("status", "answered"), [("Trading", 200), ("Delivering", 400), ("Closed", 400)])
def test_the_status_of_a_contract_can_change(server, status, answered):
    server.control("account/event", BTC | {"kind": "instrument", "status": status})
    assert server.try_control("account/order", BTC | {"side": "Buy", "qty": "0.01"})[0] == answered

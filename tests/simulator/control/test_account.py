"""What a person and fate do to the account, and how the account is shown."""

import pytest

BTC = {"symbol": "BTCUSDT"}


def buy(server, qty="0.01", **more):
    return server.control("account/order", BTC | {"side": "Buy", "qty": qty} | more)["order"]


def account(server):
    return server.control("account")


def test_a_fresh_account_is_empty_and_rich(server):
    assert account(server) == {"positions": [], "orders": [], "executions": [], "wallet": {"USDT": "10000"}}


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
        "stop_loss": "49000",
        "take_profit": "",
        "trailing_stop": "",
        "position_idx": 0,
        "loose_ms": 0,
    }
    (stop,) = truth["orders"]
    assert stop.pop("order_id")
    assert stop == {
        "order_link_id": "",
        "symbol": "BTCUSDT",
        "side": "Sell",
        "qty": "0.01",
        "leaves_qty": "0.01",
        "price": "0",
        "trigger_price": "49000",
        "reduce_only": True,
        "kind": "StopLoss",
    }
    (execution,) = truth["executions"]
    assert execution.pop("exec_id")
    assert execution.pop("order_id")
    assert execution.pop("time") == open_time
    assert execution == {
        "order_link_id": "",
        "symbol": "BTCUSDT",
        "side": "Buy",
        "price": "50000",
        "qty": "0.01",
        "fee": "0.275",
        "fee_currency": "USDT",
        "exec_type": "Trade",
        "create_type": "CreateByUser",
        "is_maker": False,
    }
    assert truth["wallet"] == {"USDT": "9999.725"}


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


def test_the_rules_of_a_contract_can_change(server):
    server.control("account/event", BTC | {"kind": "instrument", "min_qty": "0.02", "qty_step": "0.01"})
    assert server.try_control("account/order", BTC | {"side": "Buy", "qty": "0.01"})[0] == 400
    buy(server, "0.02")


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("account/order", {}),
        ("account/order", BTC | {"side": "long", "qty": "0.01"}),
        ("account/order", BTC | {"side": "Buy", "qty": "NaN"}),
        ("account/order", BTC | {"side": "Buy", "qty": "much"}),
        ("account/order", BTC | {"side": "Buy", "qty": "0.01", "colour": "red"}),
        ("account/order", {"symbol": "NOPEUSDT", "side": "Buy", "qty": "0.01"}),
        ("account/cancel", {"order_id": "nobody's"}),
        ("account/close", BTC),
        ("account/close", {"symbol": "NOPEUSDT"}),
        ("account/adl", BTC),
        ("account/trading-stop", BTC | {"stop_loss": "49000"}),
        ("account/mode", {"hedge": "yes"}),
        ("account/event", BTC),
        ("account/event", BTC | {"kind": "flood"}),
        ("account/event", BTC | {"kind": "instrument"}),
        ("account/event", {"kind": "funding", "symbol": "NOPEUSDT"}),
        ("market/price", BTC | {"price": "0"}),
        ("market/price", BTC | {"price": "-1"}),
        ("market/price", BTC | {"price": "Infinity"}),
        ("market/price", {"symbol": "NOPEUSDT", "price": "1"}),
        ("market/path", BTC | {"prices": ["50000", "0"]}),
        ("market/path", BTC | {"prices": ["50000"], "interval_ms": -1}),
        ("market/mode", {"mode": "sideways"}),
        ("market/mode", {"mode": "csv"}),
        ("market/mode", {"mode": "random", "speed": 0}),
        ("clock", {"advance_ms": 1000}),
        ("switch", {"name": "gravity", "value": True}),
        ("switch", {"name": "child_stop_delay_ms", "value": "soon"}),
        ("faults", {"target": "rest", "kind": "earthquake"}),
        ("faults", []),
        ("reset", {"seed": "seven"}),
    ],
    ids=str,
)
def test_bad_input_is_400_with_a_reason(server, call, body):
    status, answer = server.try_control(call, body)
    assert status == 400
    assert len(answer["error"]) > 8
    assert account(server)["executions"] == []

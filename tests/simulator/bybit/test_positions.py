"""Positions, their settings and their protection through pybit."""

import pytest
from pybit.exceptions import InvalidRequestError

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT")
FULL = {**LINEAR, "tpslMode": "Full", "positionIdx": 0}


def code_of(call, **parameters):
    with pytest.raises(InvalidRequestError) as refused:
        call(**parameters)
    return refused.value.status_code


def test_a_flat_slot_is_shown_by_symbol_only(bybit):
    (row,) = bybit.get_positions(**LINEAR)["list"]
    assert (row["side"], row["size"], row["positionIdx"], row["seq"], row["openTime"]) == ("", "0", 0, -1, 0)
    assert (row["positionValue"], row["unrealisedPnl"], row["liqPrice"], row["stopLoss"]) == ("", "", "", "")
    assert bybit.get_positions(category="linear", settleCoin="USDT")["list"] == []


def test_an_open_position_says_avg_price_and_its_stops(bybit, server):
    bybit.buy("0.01", stopLoss="49000", takeProfit="52000")
    server.price("50100")
    (row,) = bybit.get_positions(category="linear", settleCoin="USDT")["list"]
    assert (row["side"], row["size"], row["avgPrice"], row["leverage"]) == ("Buy", "0.01", "50000", "10")
    assert (row["stopLoss"], row["takeProfit"], row["trailingStop"]) == ("49000", "52000", "")
    assert (row["unrealisedPnl"], row["markPrice"], row["positionStatus"]) == ("1", "50100", "Normal")
    assert isinstance(row["openTime"], int)
    assert row["openTime"] > 0


def test_a_query_needs_a_symbol_or_a_settle_coin(bybit):
    assert code_of(bybit.get_positions, category="linear") == 10001
    assert code_of(bybit.get_positions, **LINEAR, limit=201) == 10001
    assert bybit.get_positions(category="linear", settleCoin="USDC")["list"] == []
    assert bybit.get_positions(category="inverse")["list"] == []
    assert bybit.get_positions(category="option")["list"] == []


def test_positions_come_in_pages(bybit):
    for symbol, qty in (("BTCUSDT", "0.01"), ("ETHUSDT", "0.1"), ("SOLUSDT", "1")):
        bybit.place_order(category="linear", symbol=symbol, side="Buy", orderType="Market", qty=qty)
    seen, cursor = [], None
    while True:
        result = bybit.get_positions(category="linear", settleCoin="USDT", limit=2, cursor=cursor)
        if not result["list"]:
            break
        seen += [row["symbol"] for row in result["list"]]
        cursor = result["nextPageCursor"]
    assert seen == ["BTCUSDT", "ETHUSDT", "SOLUSDT"]


def test_hedge_mode_has_two_rows_and_refuses_index_zero(bybit):
    bybit.switch_position_mode(category="linear", coin="USDT", mode=3)
    assert [row["positionIdx"] for row in bybit.get_positions(**LINEAR)["list"]] == [1, 2]
    assert code_of(bybit.buy) == 10001
    bybit.buy(positionIdx=1)
    (row,) = bybit.get_positions(category="linear", settleCoin="USDT")["list"]
    assert row["positionIdx"] == 1
    assert code_of(bybit.switch_position_mode, **LINEAR, mode=0) == 110024


def test_a_coin_switches_the_symbols_that_hold_nothing(bybit):
    bybit.buy()
    bybit.place_order(category="linear", symbol="ETHUSDT", side="Buy", orderType="Limit", qty="0.1", price="2900")
    bybit.switch_position_mode(category="linear", coin="USDT", mode=3)
    rows = {symbol: len(bybit.get_positions(category="linear", symbol=symbol)["list"]) for symbol in SYMBOLS}
    assert rows == {"BTCUSDT": 1, "ETHUSDT": 1, "SOLUSDT": 2, "XRPUSDT": 2}
    assert code_of(bybit.switch_position_mode, **LINEAR, mode=3) == 110024
    assert code_of(bybit.switch_position_mode, category="linear", symbol="ETHUSDT", mode=3) == 110028
    assert code_of(bybit.switch_position_mode, category="linear", coin="USDC", mode=3) == 10001


@pytest.mark.parametrize("wrong", [{"mode": 1, "symbol": "BTCUSDT"}, {"mode": 3}, {"symbol": "BTCUSDT"}])
def test_a_mode_needs_a_value_and_a_scope(bybit, wrong):
    assert code_of(bybit.switch_position_mode, category="linear", **wrong) == 10001


def test_settings_that_do_not_change_have_their_codes(bybit):
    assert bybit.set_leverage(**LINEAR, buyLeverage="5", sellLeverage="5") == {}
    assert code_of(bybit.set_leverage, **LINEAR, buyLeverage="5", sellLeverage="5") == 110043
    assert code_of(bybit.switch_position_mode, **LINEAR, mode=0) == 110025
    assert code_of(bybit.set_leverage, **LINEAR, buyLeverage="5") == 10001


def test_a_trading_stop_is_set_kept_and_removed(bybit):
    bybit.buy()
    assert bybit.set_trading_stop(**FULL, stopLoss="49000", takeProfit="52000") == {}
    bybit.set_trading_stop(**FULL, stopLoss="49100")
    (row,) = bybit.get_positions(**LINEAR)["list"]
    assert (row["stopLoss"], row["takeProfit"]) == ("49100", "52000")
    assert code_of(bybit.set_trading_stop, **FULL, stopLoss="49100") == 34040
    bybit.set_trading_stop(**FULL, takeProfit="0", trailingStop="200")
    (row,) = bybit.get_positions(**LINEAR)["list"]
    assert (row["takeProfit"], row["trailingStop"]) == ("", "200")


def test_a_trading_stop_on_the_wrong_side_names_the_base_price(bybit):
    bybit.buy()
    with pytest.raises(InvalidRequestError, match="base_price"):
        bybit.set_trading_stop(**FULL, stopLoss="50001")


def test_a_trading_stop_without_a_position_is_refused(bybit):
    with pytest.raises(InvalidRequestError, match="zero position"):
        bybit.set_trading_stop(**FULL, stopLoss="49000")


@pytest.mark.parametrize("missing", ["tpslMode", "positionIdx"])
def test_a_trading_stop_without_mode_or_index_is_full_and_one_way(bybit, missing):
    bybit.buy()
    fields = {name: value for name, value in FULL.items() if name != missing}
    bybit.set_trading_stop(**fields, stopLoss="49000")
    assert bybit.get_positions(**LINEAR)["list"][0]["stopLoss"] == "49000"
    bybit.set_trading_stop(**FULL, stopLoss="0")
    assert code_of(bybit.set_trading_stop, **(fields | {"positionIdx": 1}), stopLoss="49000") == 10001


def test_partial_stops_are_orders_not_fields_of_the_row(bybit):
    bybit.buy()
    partial = FULL | {"tpslMode": "Partial"}
    bybit.set_trading_stop(**partial, stopLoss="49000", slSize="0.004")
    assert bybit.get_positions(**LINEAR)["list"][0]["stopLoss"] == ""
    (order,) = bybit.get_open_orders(**LINEAR)["list"]
    assert (order["stopOrderType"], order["qty"], order["tpslMode"]) == ("PartialStopLoss", "0.004", "Partial")


def test_the_wallet_follows_the_fees(bybit):
    bybit.buy("0.01")
    (account,) = bybit.get_wallet_balance(accountType="UNIFIED", coin="USDT")["list"]
    (coin,) = account["coin"]
    assert (coin["coin"], coin["walletBalance"]) == ("USDT", "9999.725")
    assert account["totalWalletBalance"] == "9999.725"
    assert bybit.get_wallet_balance(accountType="UNIFIED", coin="NOPE")["list"][0]["coin"] == []
    assert code_of(bybit.get_wallet_balance, accountType="SPOT") == 10001


def test_the_account_and_its_key(bybit):
    assert bybit.get_account_info()["marginMode"] == "REGULAR_MARGIN"
    key = bybit.get_api_key_information()
    assert key["readOnly"] == 0
    assert set(key["permissions"]["ContractTrade"]) == {"Order", "Position"}
    assert "Withdraw" not in key["permissions"]["Wallet"]
    (fees,) = bybit.get_fee_rates(**LINEAR)["list"]
    assert (fees["takerFeeRate"], fees["makerFeeRate"]) == ("0.00055", "0.0002")
    assert bybit.get_fee_rates(category="spot", symbol="BTCUSDT")["list"][0]["takerFeeRate"] == "0.001"

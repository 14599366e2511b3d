from decimal import Decimal

import pytest

from utils.persistence.monitors import account_of, monitor_key

BTC = {"symbol": "BTCUSDT", "side": "Buy", "size": "0.5"}
ETH = {"symbol": "ETHUSDT", "side": "Sell", "size": Decimal(2)}


def test_the_key_is_symbol_side_account():
    assert monitor_key("BTCUSDT", "Buy", "main") == "BTCUSDT_Buy_main"
    assert monitor_key("btcusdt", "Sell", "sub_2") == "BTCUSDT_Sell_sub_2"


@pytest.mark.parametrize(
    ("symbol", "side", "account"),
    [
        ("", "Buy", "main"),
        ("BTC_USDT", "Buy", "main"),
        ("BTCUSDT", "", "main"),
        ("BTCUSDT", "long", "main"),
        ("BTCUSDT", "Buy", ""),
    ],
)
def test_a_key_that_could_be_mistaken_is_refused(symbol, side, account):
    with pytest.raises(ValueError, match="no monitor key"):
        monitor_key(symbol, side, account)


def test_the_account_is_named_or_the_only_one():
    assert account_of({"account_type": "mirror"}, ["main", "mirror"]) == "mirror"
    assert account_of({}, ["main"]) == "main"
    for accounts in ([], ["main", "mirror"]):
        with pytest.raises(ValueError, match="account_type is missing"):
            account_of({"account_type": None}, accounts)


@pytest.fixture
async def monitored(store):
    await store.add_monitor("BTCUSDT_Buy_main", {"a": 1}, {"size": "0.5"})
    await store.add_monitor("ETHUSDT_Sell_main", {"b": 2}, {})
    return store


async def test_one_list_marks_a_second_complete_one_removes(monitored):
    assert await monitored.sync_with_positions([BTC, ETH]) == {"missing": [], "removed": [], "unmonitored": []}
    assert (await monitored.sync_with_positions([BTC]))["missing"] == ["ETHUSDT_Sell_main"]
    assert len(await monitored.get_all_monitors()) == 2
    assert (await monitored.sync_with_positions([BTC]))["removed"] == []
    assert (await monitored.sync_with_positions([BTC], complete=True))["removed"] == ["ETHUSDT_Sell_main"]
    assert await monitored.get_all_monitors() == {"BTCUSDT_Buy_main": {"a": 1}}
    assert monitored.items("monitors_missing") == {}


async def test_the_first_complete_list_removes_nothing(monitored):
    report = await monitored.sync_with_positions([], complete=True)
    assert report["removed"] == []
    assert len(report["missing"]) == 2
    assert len(await monitored.get_all_monitors()) == 2


async def test_a_position_that_is_back_loses_its_mark(monitored):
    await monitored.sync_with_positions([BTC])
    await monitored.sync_with_positions([BTC, ETH])
    assert (await monitored.sync_with_positions([BTC], complete=True))["removed"] == []


async def test_a_monitor_that_is_added_again_loses_its_mark(monitored):
    await monitored.sync_with_positions([])
    await monitored.add_monitor("BTCUSDT_Buy_main", {"new": True})
    report = await monitored.sync_with_positions([], complete=True)
    assert report["removed"] == ["ETHUSDT_Sell_main"]


async def test_zero_size_is_absence_and_no_size_is_not(monitored):
    report = await monitored.sync_with_positions([{**BTC, "size": "0.000"}, {"symbol": "ETHUSDT", "side": "Sell"}])
    assert report["missing"] == ["BTCUSDT_Buy_main"]
    # Bybit's row of an empty slot has no side.
    await monitored.sync_with_positions([{"symbol": "X", "side": "", "size": "0"}])


async def test_positions_without_a_monitor_are_reported(monitored):
    report = await monitored.sync_with_positions([BTC, ETH, {**BTC, "account_type": "mirror"}])
    assert report["unmonitored"] == ["BTCUSDT_Buy_mirror"]


async def test_a_position_that_says_too_little_changes_nothing(monitored):
    for position in ({"side": "Buy", "size": "1"}, {"symbol": "X", "size": "1"}, {**BTC, "size": "abc"}):
        with pytest.raises(ValueError, match=r"no monitor key|not a decimal"):
            await monitored.sync_with_positions([position], complete=True)
    assert monitored.items("monitors_missing") == {}

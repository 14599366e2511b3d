"""Market data through pybit."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pybit.exceptions import InvalidRequestError

SYMBOLS = {"BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "1000PEPEUSDT"}


def test_instruments_have_the_rules_of_the_contract(bybit):
    rows = {row["symbol"]: row for row in bybit.get_instruments_info(category="linear")["list"]}
    assert set(rows) == SYMBOLS
    assert rows["BTCUSDT"]["priceFilter"]["tickSize"] == "0.1"
    assert rows["1000PEPEUSDT"]["priceFilter"]["tickSize"] == "0.0000001"
    assert rows["1000PEPEUSDT"]["lotSizeFilter"]["qtyStep"] == "100"
    assert rows["BTCUSDT"]["lotSizeFilter"]["minNotionalValue"] == "5"
    assert rows["BTCUSDT"]["status"] == "Trading"


def test_instruments_come_in_pages(bybit):
    seen, cursor = [], ""
    while True:
        result = bybit.get_instruments_info(category="linear", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [row["symbol"] for row in result["list"]]
        cursor = result["nextPageCursor"]
        if not cursor:
            break
    assert len(seen) == len(SYMBOLS)
    assert set(seen) == SYMBOLS


def test_spot_pairs_are_listed_with_a_price(bybit):
    assert {row["symbol"] for row in bybit.get_instruments_info(category="spot")["list"]} == SYMBOLS
    ticker = bybit.get_tickers(category="spot", symbol="ETHUSDT")["list"][0]
    assert ticker["lastPrice"] == "3000"
    assert "markPrice" not in ticker


def test_a_ticker_shows_the_price_and_its_neighbours(bybit, server):
    server.price("50123.4")
    ticker = bybit.get_tickers(category="linear", symbol="BTCUSDT")["list"][0]
    assert ticker["lastPrice"] == ticker["markPrice"] == ticker["indexPrice"] == "50123.4"
    assert Decimal(ticker["bid1Price"]) <= Decimal("50123.4") <= Decimal(ticker["ask1Price"])
    assert int(ticker["nextFundingTime"]) > bybit.envelope["time"]


@pytest.mark.parametrize("hours", [8, 4, 1])
def test_the_funding_interval_is_the_contracts_own(bybit, server, hours):
    engine = server.world.engine
    rules = replace(engine.instrument("BTCUSDT"), funding_interval_ms=hours * 3_600_000)
    server.inside(lambda: engine.change_instrument(rules))
    market = {"category": "linear", "symbol": "BTCUSDT"}
    assert bybit.get_tickers(**market)["list"][0]["fundingIntervalHour"] == str(hours)
    assert bybit.get_instruments_info(**market)["list"][0]["fundingInterval"] == hours * 60


@pytest.mark.parametrize("symbol", ["btcusdt", "NOPEUSDT"])
def test_symbols_are_case_sensitive_and_known(bybit, symbol):
    with pytest.raises(InvalidRequestError) as refused:
        bybit.get_tickers(category="linear", symbol=symbol)
    assert refused.value.status_code == 10001


@pytest.mark.parametrize("interval", ["1", "60", "D", "W", "M"])
def test_candles_come_newest_first(bybit, interval):
    rows = bybit.get_kline(category="linear", symbol="BTCUSDT", interval=interval, limit=500)["list"]
    starts = [int(row[0]) for row in rows]
    assert len(rows) == 500
    assert starts == sorted(starts, reverse=True)
    assert all(len(row) == 7 for row in rows)
    assert all(Decimal(low) <= Decimal(close) <= Decimal(high) for _, _, high, low, close, *_ in rows)


def test_candles_of_a_stretch_of_time(bybit):
    rows = bybit.get_kline(category="linear", symbol="BTCUSDT", interval=1, limit=10)["list"]
    start, end = rows[5][0], rows[2][0]
    chosen = bybit.get_kline(category="linear", symbol="BTCUSDT", interval=1, start=start, end=end)["list"]
    assert [row[0] for row in chosen] == [row[0] for row in rows[2:6]]
    with pytest.raises(InvalidRequestError):
        bybit.get_kline(category="linear", symbol="BTCUSDT", interval=7)


def test_candles_from_a_start_begin_with_the_one_that_it_lies_in(bybit):
    market = {"category": "linear", "symbol": "BTCUSDT", "interval": 1}
    everything = [row[0] for row in bybit.get_kline(**market, limit=1000)["list"]]
    within = int(everything[100]) + 30_000
    chosen = [row[0] for row in bybit.get_kline(**market, start=within, limit=3)["list"]]
    assert chosen == everything[98:101]
    earliest = [row[0] for row in bybit.get_kline(**market, start=9999, limit=1)["list"]]
    assert earliest == everything[-1:]
    assert bybit.get_kline(**market, start=int(everything[0]) + 600_000)["list"] == []


def test_mark_and_index_candles_have_no_volume(bybit):
    mark = bybit.get_mark_price_kline(category="linear", symbol="BTCUSDT", interval=5, limit=3)["list"]
    index = bybit.get_index_price_kline(category="linear", symbol="BTCUSDT", interval=5, limit=3)["list"]
    assert [len(row) for row in mark + index] == [5] * 6


def test_the_price_band_surrounds_the_price(bybit):
    band = bybit.get_price_limit(category="linear", symbol="BTCUSDT")
    assert Decimal(band["sellLmt"]) < 50000 < Decimal(band["buyLmt"])


def test_the_book_has_its_best_prices(bybit):
    book = bybit.get_orderbook(category="linear", symbol="BTCUSDT")
    assert Decimal(book["b"][0][0]) < Decimal(book["a"][0][0])


def test_risk_limits_and_system_status(bybit):
    assert {row["symbol"] for row in bybit.get_risk_limit(category="linear")["list"]} == SYMBOLS
    assert bybit.get_system_status()["list"] == []

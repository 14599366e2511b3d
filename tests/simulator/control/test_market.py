"""Prices and time by hand."""

import gzip
import time
from decimal import Decimal
from itertools import pairwise

import pytest

from simulator.engine.requests import OrderRequest
from simulator.engine.words import OrderType, Side
from simulator.market import MarketMode
from simulator.settings import Settings
from tests.simulator.bybit.support import running, until

BTC = {"symbol": "BTCUSDT"}


def last_price(server, symbol="BTCUSDT"):
    return server.inside(lambda: server.world.engine.ticker(symbol).last)


def test_a_price_settles_before_the_answer(server):
    server.control("account/order", BTC | {"side": "Buy", "qty": "0.01"})
    server.control("account/trading-stop", BTC | {"stop_loss": "49000"})
    server.price("48500")
    truth = server.control("account")
    assert (truth["positions"], truth["orders"]) == ([], [])
    last = truth["executions"][-1]
    assert (last["price"], last["create_type"]) == ("48500", "CreateByStopLoss")


def test_a_path_is_walked_before_the_answer(server):
    began = time.monotonic()
    server.control("market/path", BTC | {"prices": ["50100", "50200", "50300"], "interval_ms": 50})
    assert time.monotonic() - began >= 0.1
    assert last_price(server) == 50300
    high = server.inside(lambda: server.world.engine.candles("BTCUSDT", "M", limit=1)[0].high)
    assert high >= 50300


def test_a_stepped_clock_is_moved_along_a_path(stepped):
    """Nobody waits for the two hours: the call's own deadline would come first."""
    before = stepped.inside(stepped.world.engine.now_ms)
    stepped.control("market/path", BTC | {"prices": ["50100", "50200", "50300"], "interval_ms": 3_600_000})
    assert stepped.inside(stepped.world.engine.now_ms) - before == 7_200_000


def test_a_random_market_moves_and_stops(server):
    server.control("market/mode", {"mode": "random", "speed": 50})
    until(lambda: last_price(server) != 50000 and last_price(server, "1000PEPEUSDT") != Decimal("0.01"))
    server.control("market/mode", {"mode": "hold"})
    rest = last_price(server)
    time.sleep(0.1)
    assert last_price(server) == rest
    server.control("reset", {})
    assert last_price(server) == 50000


@pytest.mark.parametrize("packed", [False, True])
def test_a_recording_is_played(tmp_path, packed):
    text = "timestamp_utc,open,high,low,close\n2022-01-01 00:00:00,46000,46100,45900,46050\n"
    recording = tmp_path / ("bars.csv.gz" if packed else "bars.csv")
    recording.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    with running(Settings(csv=recording, market=MarketMode.CSV, speed=1000)) as server:
        assert server.control("market")["recording"] == recording.name
        until(lambda: last_price(server) == 46050)
        bar = server.inside(lambda: server.world.engine.candles("BTCUSDT", "M", limit=1)[0])
        assert (bar.low, bar.close) == (45900, 46050)
        server.control("market/mode", {"mode": "csv", "speed": 1000})
        until(lambda: last_price(server) == 46050)


def test_a_stepped_clock_moves_only_by_hand(stepped):
    before = stepped.inside(stepped.world.engine.now_ms)
    stepped.control("account/order", BTC | {"side": "Buy", "qty": "0.01"})
    stepped.control("clock", {"advance_ms": 60_000})
    assert stepped.inside(stepped.world.engine.now_ms) - before == 60_000
    assert stepped.control("account")["positions"][0]["naked_ms"] == 60_000
    assert stepped.try_control("clock", {"advance_ms": -1})[0] == 400


def test_what_falls_due_happens_without_being_asked(monkeypatch):
    """Nor by the round that is made every second anyway: the first one is an hour away."""
    monkeypatch.setattr("simulator.market.TICK_SECONDS", 3600.0)
    order = OrderRequest(
        symbol="BTCUSDT", side=Side.BUY, order_type=OrderType.MARKET, qty=Decimal("0.01"), stop_loss=Decimal(49000)
    )
    with running() as server:
        engine = server.world.engine
        server.control("switch", {"name": "child_stop_delay_ms", "value": 200})

        def orders_after_the_fill():
            engine.place(order)
            return engine.open_orders()

        assert server.inside(orders_after_the_fill) == []
        until(lambda: server.control("account")["orders"])
        assert server.control("stats")["max_naked_ms"] >= 200


def test_the_market_is_shown_with_its_rules(server):
    server.control("market/mode", {"mode": "hold", "speed": 3})
    server.price("50500")
    market = server.control("market")
    assert (market["mode"], market["speed"], market["clock"]) == ("hold", 3, "real")
    assert market["now_ms"] > 1_700_000_000_000
    assert [each["symbol"] for each in market["symbols"]] == [
        "BTCUSDT",
        "ETHUSDT",
        "SOLUSDT",
        "XRPUSDT",
        "1000PEPEUSDT",
    ]
    row = market["symbols"][0]
    shown = {name: row[name] for name in ("last", "mark", "index", "bid", "ask", "tick_size", "qty_step", "min_qty")}
    assert shown == {
        "last": "50500",
        "mark": "50500",
        "index": "50500",
        "bid": "50499.9",
        "ask": "50500.1",
        "tick_size": "0.1",
        "qty_step": "0.001",
        "min_qty": "0.001",
    }
    assert row["status"] == "Trading"
    assert row["next_funding_ms"] > market["now_ms"]


def test_how_time_passes_is_shown(stepped):
    assert stepped.control("market")["clock"] == "stepped"
    with running(Settings(clock_factor=60)) as fast:
        assert fast.control("market")["clock"] == "fast"


def test_candles_come_oldest_first_and_the_last_one_runs(stepped):
    stepped.control("market/path", BTC | {"prices": ["50000", "50300", "49800", "50100"]})
    answer = stepped.control("market/candles?symbol=BTCUSDT&interval=5&limit=3")
    assert (answer["symbol"], answer["interval"]) == ("BTCUSDT", "5")
    starts = [each["start"] for each in answer["candles"]]
    assert [later - earlier for earlier, later in pairwise(starts)] == [300_000, 300_000]
    last = answer["candles"][-1]
    assert (last["high"], last["low"], last["close"]) == ("50300", "49800", "50100")
    assert len(stepped.control("market/candles?symbol=BTCUSDT")["candles"]) == 120


def test_a_stepped_path_does_what_a_script_has_for_its_moments(stepped):
    entry = {"switch": "mark_offset", "value": "5", "at_ms": 60_000}
    stepped.control("faults/script", {"entries": [entry]})
    stepped.control("market/path", BTC | {"prices": ["50000", "50001", "50002"], "interval_ms": 59_000})
    row = stepped.control("market")["symbols"][0]
    assert (row["last"], row["mark"]) == ("50002", "50007")

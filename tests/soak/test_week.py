"""A slice of the week: the same world, twenty minutes of it with a few positions; and what makes it fail."""

import asyncio
import random
from collections import Counter
from types import SimpleNamespace

import pytest

from simulator.engine.engine import Engine
from simulator.engine.events import PriceChanged
from tests.execution.soak.driver import Breach
from tests.execution.soak.virtual_time import new_loop
from tests.soak import week, week_acts
from tests.soak.flatness import judge
from tests.soak.tape import Tape
from tests.soak.week_house import WeekHouse
from tests.soak.week_world import WeekNetwork

CANDLES = """timestamp_utc,open,high,low,close
2022-01-01 00:00:00,100,103,99,102
2022-01-01 00:01:00,102,102,98,99
2022-01-01 00:02:00,99,100,97,100
2022-01-01 00:03:00,100,101,99,101
"""


@pytest.fixture
def house():
    clock = SimpleNamespace(now_ms=lambda: 0)
    engine = Engine(clock=clock, seed=1)
    listed = {each.symbol: each for each in engine.instruments()}
    return SimpleNamespace(engine=engine, listed=listed, symbols=["BTCUSDT", "ETHUSDT"], hurry=lambda: None)


@pytest.fixture
def loop():
    loop = new_loop()
    yield loop
    loop.close()


def test_a_slice_of_the_week(tmp_path):
    told = []
    done = week.play_week(tmp_path, seed=4, hours=0.3, positions=3, tell=told.append)
    assert told[0] == "prices: the simulator's random walk, seed 4"
    assert done.tally.checked == 1
    assert done.tally.naked_ms[""] == 0
    assert max(done.samples.positions) >= 2
    flat = {each.bound.resource: each.is_flat for each in done.samples.verdicts()}
    assert set(flat) == {bound.resource for bound in (*week.OF_A_LIFE, *week.OF_THE_RUN)}
    assert set(flat.values()) == {True}
    assert any("0 ms without an excuse" in line for line in week.lines(done))


def test_what_a_kill_a_ban_silence_a_skew_and_a_full_disk_do_is_mended(tmp_path, monkeypatch):
    monkeypatch.setattr(week, "ACT_CHANCE", 0.4)
    monkeypatch.setattr(week, "USUAL", {})
    faults = {
        "ban": (week_acts.ban, 1), "no prices": (week_acts.hush_prices, 1), "clock skew": (week_acts.skew, 1),
        "disk full": (week_acts.fill_disk, 2),
    }  # fmt: skip
    monkeypatch.setattr(week, "FAULTS", faults)
    monkeypatch.setattr(week, "KILLS", {"crash": (week_acts.crash, 2)})
    done = week.play_week(tmp_path, seed=5, hours=0.2, positions=2)
    assert {"ip_ban", "no_prices", "clock_skew", "disk_full"} <= set(done.tally.faults)
    assert done.tally.crashes
    assert done.tally.naked_ms[""] == 0
    assert len(list(tmp_path.iterdir())) == 1, "what a killed life left behind is gone"


def test_prices_are_told_however_much_is_asked(loop):
    house = WeekHouse(loop, seed=1, symbols=1, price_seconds=4.0)
    told = []
    house.told.append(lambda event: told.append(loop.time()) if isinstance(event, PriceChanged) else None)
    for _ in range(41):
        house.answer("GET", "/v5/market/tickers", {"category": "linear", "symbol": "BTCUSDT"})
        loop.run_until_complete(asyncio.sleep(1.0))
    house.stop()
    assert [round(at) for at in told] == list(range(0, 41, 4))


def test_while_they_are_hushed_the_bot_hears_no_price(loop):
    house = WeekHouse(loop, seed=1, symbols=1, price_seconds=4.0)
    network, heard = WeekNetwork(house, random.Random(1)), []
    network.exchange = SimpleNamespace(hear_price=lambda event, way: heard.append(loop.time()))
    for seconds in (2.0, 10.0, 30.0):
        loop.run_until_complete(asyncio.sleep(seconds))
        network.hush_prices(10.0)
    house.stop()
    assert [round(at) for at in heard] == [0, 24, 28, 32, 36, 40]


def test_a_breach_ends_the_week(tmp_path, monkeypatch):
    def take_a_stop(scene, chance):
        position = next((p for p in scene.house.engine.positions() if p.size), None)
        if position is not None:
            stops = scene.house.stops((position.symbol, position.position_idx))
            scene.house.engine.cancel(symbol=position.symbol, order_id=stops[0].order_id, by_person=True)

    monkeypatch.setattr(week, "ACT_CHANCE", 0.5)
    monkeypatch.setattr(week, "USUAL", {"theft": (take_a_stop, 1)})
    monkeypatch.setattr(week, "FAULTS", {})
    monkeypatch.setattr(week, "KILLS", {})
    with pytest.raises(Breach, match="nothing excuses it"):
        week.play_week(tmp_path, seed=6, hours=0.05, positions=2)


def test_what_a_kill_wipes_out_is_not_taken_for_flat():
    """Only the last life is judged for what the bot holds; the process and its files, over the whole run."""
    samples = week.Samples()
    for life, count in ((0, 60), (1, 60)):
        for number in range(count):
            samples.lives.append(life)
            for bound in (*week.OF_A_LIFE, *week.OF_THE_RUN):
                leaks = bound.resource == "bytes that the bot holds"
                samples.values.setdefault(bound.resource, []).append(number * week.MIB if leaks else 100.0)
    flat = {each.bound.resource: each for each in samples.verdicts()}
    assert flat["bytes that the bot holds"].is_flat is False
    assert flat["bytes that the bot holds"].samples == 60
    assert flat["threads"].samples == 120
    assert judge(week.OF_A_LIFE[0], samples.values["bytes that the bot holds"]).is_flat is True


def test_candles_are_played_four_prices_each_and_every_symbol_begins_elsewhere(house, tmp_path):
    path = tmp_path / "candles.csv"
    path.write_text(CANDLES)
    tape = Tape(house, 4, seed=1, recording=path)
    seen = Counter()
    for step in range(4):
        tape.play(step)
        seen[house.engine.last_price("BTCUSDT"), house.engine.last_price("ETHUSDT")] += 1
    assert "4 candles" in tape.told
    btc, eth = zip(*seen, strict=True)
    assert [int(price) for price in btc] == [50_000, 49_500, 51_500, 51_000]
    assert [round(price) for price in eth] == [3000, 3000, 2882, 2912]


def test_without_candles_the_walk_is_that_of_its_seed(house):
    ways = []
    for seed in (1, 1, 2):
        tape = Tape(house, 10, seed=seed)
        tape.play(0)
        tape.play(1)
        ways.append(house.engine.last_price("BTCUSDT"))
    assert ways[0] == ways[1] != ways[2]

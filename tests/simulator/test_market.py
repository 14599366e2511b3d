"""What moves the prices, by a stepped and by a fast clock."""

import gzip
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from simulator.engine.clock import SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.records import Candle
from simulator.market import Market, MarketMode, on_grid
from simulator.recording import Bar, read_recording
from simulator.settings import Settings
from tests.simulator.bybit.support import Server, rest_client, running, until
from tests.simulator.real_month import real_month

BTC, ETH = "BTCUSDT", "ETHUSDT"
MINUTE = 60_000
BARS = [
    Bar(0, *map(Decimal, ("46000", "46100", "45900", "46050"))),
    Bar(MINUTE, *map(Decimal, ("46050.04", "46060.26", "45800", "45810"))),
    Bar(2 * MINUTE, *map(Decimal, ("45900", "45900", "45700", "45750"))),
    Bar(4 * MINUTE, *map(Decimal, ("45700", "45800", "45700", "45790"))),
]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    lines = ["timestamp_utc,open,high,low,close"]
    lines += [f"2022-01-01 00:0{bar.start_ms // MINUTE}:00,{','.join(map(str, bar[1:]))}" for bar in BARS]
    path = tmp_path / "bars.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


class Bench:
    """An engine and a market on a stepped clock."""

    def __init__(self, recording: Path | None = None, seed: int = 7, start_ms: int = 1_700_000_000_000) -> None:
        self.clock = SteppedClock(start_ms)
        self.engine = Engine(clock=self.clock)
        self.market = Market(self.engine, self.clock, recording, seed)

    def advance(self, milliseconds: int) -> list[tuple[int, str, Decimal]]:
        """What the prices did meanwhile."""
        seen: list[tuple[int, str, Decimal]] = []
        end = self.clock.now_ms() + milliseconds
        unsubscribe = self.engine.subscribe(
            lambda events: seen.extend((self.clock.now_ms(), event.symbol, event.last) for event in events)
        )
        self.market.run_due()
        while (due := self.market.next_ms()) is not None and due <= end:
            self.engine.advance(due - self.clock.now_ms())
            self.market.run_due()
        self.engine.advance(end - self.clock.now_ms())
        unsubscribe()
        return seen


def same(candle: Candle, bar: Bar, tick: str = "0.1") -> bool:
    shown = (candle.open, candle.high, candle.low, candle.close)
    return shown == tuple(on_grid(price, Decimal(tick)) for price in bar[1:])


class TestCsv:
    def test_advancing_a_minute_plays_that_minute(self, recording: Path) -> None:
        bench = Bench(recording, start_ms=1_700_000_040_000)
        bench.market.drive(MarketMode.CSV, 1)
        start = bench.clock.now_ms()
        moments = bench.advance(MINUTE - 1)
        assert [(at - start, int(last)) for at, _, last in moments] == [
            (0, 46000),
            (15_000, 45900),
            (30_000, 46100),
            (45_000, 46050),
        ]

    def test_candles_are_the_recorded_bars(self, recording: Path) -> None:
        bench = Bench(recording)
        bench.market.drive(MarketMode.CSV, 1)
        bench.advance(5 * MINUTE)
        played = bench.engine.candles(BTC, "1", limit=6)
        running, last, gap, *before = played
        assert all(same(candle, bar) for candle, bar in zip(before, reversed(BARS[:3]), strict=True))
        assert same(last, BARS[3])
        assert (gap.open, gap.high, gap.low, gap.close, gap.volume) == (45750, 45750, 45750, 45750, 0)
        assert running.close == 45790

    def test_prices_are_on_the_grid(self, recording: Path) -> None:
        bench = Bench(recording)
        bench.market.drive(MarketMode.CSV, 1)
        moments = bench.advance(5 * MINUTE)
        assert all(last % Decimal("0.1") == 0 for _, _, last in moments)
        assert Decimal("46060.3") in {last for _, _, last in moments}

    def test_it_ends_where_it_ends(self, recording: Path) -> None:
        bench = Bench(recording)
        bench.market.drive(MarketMode.CSV, 1)
        bench.advance(60 * MINUTE)
        assert bench.engine.last_price(BTC) == 45790
        assert bench.market.next_ms() is None
        assert bench.advance(MINUTE) == []

    def test_at_ten_times_the_speed_a_minute_holds_ten_bars(self, recording: Path) -> None:
        bench = Bench(recording, start_ms=1_700_000_040_000)
        bench.market.drive(MarketMode.CSV, 10)
        bench.advance(MINUTE)
        candle = bench.engine.candles(BTC, "1", limit=2)[1]
        assert (candle.open, candle.high, candle.low, candle.close) == (46000, 46100, 45700, 45790)

    def test_another_speed_goes_on_from_where_it_is(self, recording: Path) -> None:
        bench = Bench(recording, start_ms=1_700_000_040_000)
        bench.market.drive(MarketMode.CSV, 1)
        bench.advance(30_000)
        bench.market.drive(MarketMode.CSV, 15)
        assert bench.market.speed == 15
        moments = bench.advance(2_000)
        assert [int(last) for _, _, last in moments] == [46050, 46050]
        bench.market.drive(MarketMode.CSV, 0.5)
        assert [int(last) for _, _, last in bench.advance(30_000)] == [46060]

    def test_another_mode_and_back_begins_anew(self, recording: Path) -> None:
        bench = Bench(recording)
        bench.market.drive(MarketMode.CSV, 1)
        bench.advance(3 * MINUTE)
        bench.market.drive(MarketMode.HOLD, 1)
        assert bench.advance(MINUTE) == []
        bench.market.drive(MarketMode.CSV, 1)
        assert bench.advance(0)[0][2] == 46000

    def test_without_a_file_it_cannot_be_played(self) -> None:
        bench = Bench()
        with pytest.raises(ValueError, match="--csv FILE"):
            bench.market.drive(MarketMode.CSV, 1)
        for speed in (0, -1, 100_001):
            with pytest.raises(ValueError, match="speed"):
                bench.market.drive(MarketMode.RANDOM, speed)
        assert bench.market.mode is MarketMode.HOLD

    def test_a_real_month_makes_its_own_candles(self) -> None:
        bench = Bench(real_month())
        bars = read_recording(real_month()).bars[BTC]
        bench.market.drive(MarketMode.CSV, 1)
        bench.advance(1000 * MINUTE)
        played = bench.engine.candles(BTC, "1", limit=1000)[1:]
        assert all(same(candle, bar) for candle, bar in zip(reversed(played), bars[1:1000], strict=True))
        hour = bench.engine.candles(BTC, "60", limit=2)[1]
        pairs = zip(reversed(played), bars[1:1000], strict=True)
        inside = [bar for candle, bar in pairs if 0 <= candle.start_ms - hour.start_ms < 60 * MINUTE]
        assert (hour.high, hour.low) == (max(bar.high for bar in inside), min(bar.low for bar in inside))


class TestRandom:
    def walk(self, seed: int, milliseconds: int = 60_000, speed: float = 1) -> list[tuple[int, str, Decimal]]:
        bench = Bench(seed=seed)
        bench.market.drive(MarketMode.RANDOM, speed)
        return bench.advance(milliseconds)

    def test_one_step_a_second_of_every_contract(self) -> None:
        moments = self.walk(7)
        assert len(moments) == 60 * 5
        assert [at for at, symbol, _ in moments if symbol == BTC] == [
            1_700_000_000_000 + second * 1000 for second in range(1, 61)
        ]

    def test_the_seed_decides(self) -> None:
        assert self.walk(7) == self.walk(7)
        assert self.walk(7) != self.walk(8)

    def test_speed_moves_the_market_and_no_clock(self) -> None:
        slow, fast = self.walk(7, 60_000), self.walk(7, 6_000, 10)
        assert [(symbol, last) for _, symbol, last in slow] == [(symbol, last) for _, symbol, last in fast]

    def test_a_price_set_by_hand_is_where_it_goes_on_from(self) -> None:
        bench = Bench()
        bench.market.drive(MarketMode.RANDOM, 1)
        bench.advance(10_500)
        bench.engine.set_price(BTC, Decimal(60000))
        steps = [last for _, symbol, last in bench.advance(1_000) if symbol == BTC]
        assert len(steps) == 1
        assert abs(steps[0] - 60000) < 100

    def test_a_reset_holds_and_begins_with_its_seed(self) -> None:
        bench = Bench(seed=7)
        bench.market.drive(MarketMode.RANDOM, 5)
        bench.advance(3_000)
        bench.engine.reset(8)
        bench.market.reset(8)
        assert (bench.market.mode, bench.market.speed) == (MarketMode.HOLD, 1)
        other = Bench(seed=8, start_ms=bench.clock.now_ms())
        for each in (bench, other):
            each.market.drive(MarketMode.RANDOM, 1)
        assert bench.advance(5_000) == other.advance(5_000)

    def test_a_mark_below_every_price_leaves_the_market_going(self) -> None:
        bench = Bench()
        bench.engine.switches.set("mark_offset", "-1000000")
        bench.market.drive(MarketMode.RANDOM, 1)
        assert len(bench.advance(5_000)) == 5 * len(bench.engine.instruments())
        for instrument in bench.engine.instruments():
            assert bench.engine.ticker(instrument.symbol).mark == instrument.tick_size

    def test_delisted_contracts_rest(self) -> None:
        bench = Bench()
        bench.engine.delist(ETH)
        bench.market.drive(MarketMode.RANDOM, 1)
        assert ETH not in {symbol for _, symbol, _ in bench.advance(5_000)}


class TestOnAServer:
    @pytest.fixture
    def stepped(self, recording: Path) -> Iterator[Server]:
        with running(Settings(is_stepped=True, csv=recording, market=MarketMode.CSV)) as server:
            yield server

    def test_the_clock_by_hand_plays_the_market_and_what_it_triggers(self, stepped: Server) -> None:
        into = stepped.inside(stepped.world.engine.now_ms) % MINUTE
        stepped.control("clock", {"advance_ms": MINUTE - into + 5_000})
        stepped.control("account/order", {"symbol": BTC, "side": "Buy", "qty": "0.01"})
        stepped.control("account/trading-stop", {"symbol": BTC, "stop_loss": "45850"})
        stepped.control("clock", {"advance_ms": MINUTE})
        last = stepped.control("account")["executions"][-1]
        assert (last["create_type"], last["price"]) == ("CreateByStopLoss", "45800")
        assert last["time"] % MINUTE == 30_000

    @pytest.mark.parametrize("work", ["set_price", "tick"])
    def test_what_fails_once_stops_nothing(
        self, work: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        with running(Settings(market=MarketMode.RANDOM, speed=50)) as server:
            engine, done = server.world.engine, []
            true_work = getattr(engine, work)

            def fails_at_first(*arguments: Any, **more: Any) -> None:
                done.append(work)
                if len(done) == 1:
                    raise ArithmeticError("the first time")
                true_work(*arguments, **more)

            server.inside(lambda: monkeypatch.setattr(engine, work, fails_at_first))
            until(lambda: len(done) > 1)
        assert "the first time" in caplog.text

    def test_a_fast_clock_plays_it_fast(self, recording: Path) -> None:
        with running(Settings(clock_factor=3000, csv=recording, market=MarketMode.CSV)) as server:
            until(lambda: server.inside(lambda: server.world.engine.last_price(BTC)) == 45790)
            candles = server.inside(lambda: server.world.engine.candles(BTC, "1", limit=1000))
        recorded = {bar.start_ms: bar for bar in BARS}
        first_ms = next(candle.start_ms for candle in candles if candle.open == 46000 and candle.low == 45900)
        played = [candle for candle in candles if candle.start_ms - first_ms in recorded]
        assert len(played) == len(BARS)
        assert all(same(candle, recorded[candle.start_ms - first_ms]) for candle in played)

    def test_clients_may_sign_by_their_own_clock(self) -> None:
        with running(Settings(clock_factor=10_000)) as server:
            http = rest_client(server)
            assert http.get_wallet_balance(accountType="UNIFIED")[0]["retCode"] == 0
            http.client.close()


def test_on_grid() -> None:
    chance = random.Random(3)
    for _ in range(200):
        price, tick = Decimal(chance.randint(1, 10**9)) / 10**6, Decimal(chance.choice(["0.1", "0.01", "0.0001", "5"]))
        shown = on_grid(price, tick)
        assert shown % tick == 0
        assert shown >= tick
        assert abs(shown - price) <= max(tick / 2, tick - price)

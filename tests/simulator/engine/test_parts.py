"""Clocks, switches, ladders, candles, listings."""

import itertools
from dataclasses import fields
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.candles import INTERVALS, bucket, bucket_end
from simulator.engine.clock import FastClock, RealClock, SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.ladder import Ladder, Watch, WatchKind
from simulator.engine.switches import ChildStopWhenCrossed, OpenTime, Switches, TrimOrder
from simulator.engine.words import Category, TriggerBy
from tests.simulator.engine.desk import BTC, Desk

MINUTE = 60_000


class TestClocks:
    def test_stepped(self) -> None:
        clock = SteppedClock(1000)
        clock.advance(5)
        assert clock.now_ms() == 1005
        with pytest.raises(ValueError, match="cannot go back"):
            clock.advance(-1)

    def test_real_never_goes_back(self) -> None:
        clock = RealClock()
        moments = [clock.now_ms() for _ in range(1000)]
        assert moments == sorted(moments)
        assert moments[0] > 1_600_000_000_000

    def test_fast(self) -> None:
        real, fast = RealClock(), FastClock(1_000_000)
        start, fast_start = real.now_ms(), fast.now_ms()
        while real.now_ms() < start + 2:
            pass
        assert fast.now_ms() - fast_start >= 1_000_000
        with pytest.raises(ValueError, match="at least 1"):
            FastClock(0)

    def test_only_a_stepped_one_is_advanced(self) -> None:
        with pytest.raises(TypeError, match="stepped"):
            Engine(clock=RealClock()).advance(1)


class TestSwitches:
    @pytest.mark.parametrize(
        ("name", "value", "kept"),
        [
            ("entry_fill_overwrites_full_stop", False, False),
            ("attached_stop_amendable", True, True),
            ("child_stop_delay_ms", 250, 250),
            ("child_stop_when_crossed", "market", ChildStopWhenCrossed.MARKET),
            ("reduce_only_headroom", False, False),
            ("trim_order", "oldest", TrimOrder.OLDEST),
            ("stop_remainder", 0.25, Decimal("0.25")),
            ("stop_remainder", "1", Decimal(1)),
            ("band_auto_adjust", False, False),
            ("late_landing_ms", 10, 10),
            ("open_time", "zero", OpenTime.ZERO),
            ("open_time", True, OpenTime.TRUE),
            ("stale_order_pages", True, True),
            ("mark_offset", "-12.5", Decimal("-12.5")),
            ("user_conditionals_survive_close", False, False),
        ],
    )
    def test_values(self, name: str, value: object, kept: object) -> None:
        switches = Switches()
        switches.set(name, value)
        assert getattr(switches, name) == kept

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("nonsense", 1),
            ("set", 1),
            ("reduce_only_headroom", "yes"),
            ("reduce_only_headroom", 1),
            ("child_stop_delay_ms", -1),
            ("child_stop_delay_ms", True),
            ("child_stop_delay_ms", "10"),
            ("child_stop_when_crossed", "maybe"),
            ("trim_order", None),
            ("stop_remainder", "1.1"),
            ("stop_remainder", "much"),
            ("stop_remainder", None),
            ("mark_offset", "NaN"),
            ("open_time", "later"),
        ],
    )
    def test_nonsense_is_refused_and_changes_nothing(self, name: str, value: object) -> None:
        switches = Switches()
        with pytest.raises(ValueError, match=r"."):
            switches.set(name, value)
        assert switches == Switches()

    def test_every_switch_of_the_contract_is_there(self) -> None:
        assert {
            "entry_fill_overwrites_full_stop",
            "attached_stop_amendable",
            "child_stop_delay_ms",
            "child_stop_when_crossed",
            "reduce_only_headroom",
            "trim_order",
            "stop_remainder",
            "band_auto_adjust",
            "late_landing_ms",
            "open_time",
            "stale_order_pages",
            "mark_offset",
            "user_conditionals_survive_close",
        } <= {each.name for each in fields(Switches)}


class TestLadder:
    @given(
        rises=st.booleans(),
        acts=st.lists(st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(1, 20))), max_size=80),
        price=st.integers(0, 21),
    )
    def test_it_is_a_sorted_list(self, rises: bool, acts: list[tuple[int, int | None]], price: int) -> None:
        ladder = Ladder(rises=rises)
        model: dict[int, tuple[int, int]] = {}
        for turn, (who, level) in enumerate(acts):
            watch = Watch(WatchKind.FILL, str(who))
            if level is None:
                ladder.remove(watch)
                model.pop(who, None)
            else:
                ladder.add(watch, Decimal(level))
                if model.get(who, (None,))[0] != level:
                    model[who] = (level, turn)
        assert len(ladder) == len(model)
        if not model:
            assert ladder.edge is None
            assert not ladder.is_reached(Decimal(price))
            return
        best = min(model, key=lambda who: (model[who][0] if rises else -model[who][0], model[who][1]))
        assert ladder.first().order_id == str(best)
        assert ladder.edge == model[best][0]
        assert ladder.is_reached(Decimal(price)) == (price >= ladder.edge if rises else price <= ladder.edge)

    def test_it_does_not_grow_with_what_was_removed(self) -> None:
        ladder = Ladder(rises=True)
        keeper = Watch(WatchKind.FIRE, "keeper")
        ladder.add(keeper, Decimal(1))
        for turn in range(1000):
            ladder.add(Watch(WatchKind.FIRE, "mover"), Decimal(2 + turn))
        assert len(ladder._heap) < 50


class TestCandles:
    @pytest.mark.parametrize("interval", INTERVALS)
    def test_500_candles_of_every_interval_join_up(self, desk: Desk, interval: str) -> None:
        candles = desk.engine.candles(BTC, interval, limit=1000)
        assert len(candles) == 501
        for newer, older in itertools.pairwise(candles):
            assert newer.open == older.close
            assert newer.start_ms == bucket_end(interval, older.start_ms)
        for candle in candles:
            assert 0 < candle.low <= min(candle.open, candle.close)
            assert max(candle.open, candle.close) <= candle.high
        assert candles[0].close == Decimal(50000)

    def test_the_same_seed_has_the_same_past(self) -> None:
        first, second = Desk(), Desk()
        assert first.engine.candles(BTC, "5") == second.engine.candles(BTC, "5")
        second.engine.reset(seed=8)
        assert first.engine.candles(BTC, "5") != second.engine.candles(BTC, "5")

    def test_steps_make_candles(self, desk: Desk) -> None:
        start = bucket("5", desk.clock.now_ms())
        desk.engine.advance(start + 5 * MINUTE + 1 - desk.clock.now_ms())
        for price in ("50100", "49900", "50050"):
            desk.price(price)
        desk.engine.advance(2 * MINUTE)
        desk.price("50500", mark="50400", index="50300")
        running, quiet, busy = desk.engine.candles(BTC, "1", limit=3)
        assert (busy.open, busy.high, busy.low, busy.close) == tuple(map(Decimal, (50000, 50100, 49900, 50050)))
        assert (quiet.open, quiet.close, quiet.volume) == (Decimal(50050), Decimal(50050), 0)
        assert (running.open, running.close) == (Decimal(50050), Decimal(50500))
        (five,) = desk.engine.candles(BTC, "5", limit=1)
        assert (five.high, five.low, five.close) == (Decimal(50500), Decimal(49900), Decimal(50500))
        assert desk.engine.candles(BTC, "1", limit=1, series=TriggerBy.MARK)[0].close == Decimal(50400)
        assert desk.engine.candles(BTC, "1", limit=1, series=TriggerBy.INDEX)[0].close == Decimal(50300)

    def test_a_step_in_the_first_millisecond_is_the_open(self, desk: Desk) -> None:
        desk.price("50100")
        desk.engine.advance(MINUTE - desk.clock.now_ms() % MINUTE)
        desk.price("50200")
        desk.price("50150")
        first = desk.engine.candles(BTC, "1", limit=1)[0]
        assert (first.open, first.high, first.low, first.close) == (50200, 50200, 50150, 50150)

    def test_a_late_step_belongs_to_the_moment_at_which_it_was_due(self, desk: Desk) -> None:
        desk.engine.advance(2 * MINUTE - desk.clock.now_ms() % MINUTE)
        now = desk.clock.now_ms()
        for last, at_ms in ((50010, now - MINUTE), (50020, now - 1), (50030, now), (50040, now - 1)):
            desk.engine.set_price(BTC, Decimal(last), at_ms=at_ms)
        running, before = desk.engine.candles(BTC, "1", limit=2)
        assert (before.open, before.close) == (50010, 50020)
        assert (running.open, running.close) == (50030, 50040)

    def test_mark_and_index_part_from_the_last_price_when_they_differ(self, desk: Desk) -> None:
        desk.price("50100")
        desk.price("50200", mark="50300")
        desk.price("50400")
        highs = [desk.engine.candles(BTC, "1", limit=1, series=series)[0].high for series in TriggerBy]
        assert highs == [50400, 50400, 50400]
        desk.price("50450", mark="50600", index="50500")
        highs = [desk.engine.candles(BTC, "1", limit=1, series=series)[0].high for series in TriggerBy]
        assert highs == [50450, 50600, 50500]

    def test_a_range(self, desk: Desk) -> None:
        now = bucket("1", desk.clock.now_ms())
        candles = desk.engine.candles(BTC, "1", start_ms=now - 4 * MINUTE, end_ms=now - 2 * MINUTE)
        assert [candle.start_ms for candle in candles] == [now - n * MINUTE for n in (2, 3, 4)]

    def test_unknown(self, desk: Desk) -> None:
        with pytest.raises(KeyError):
            desk.engine.candles(BTC, "2")
        with pytest.raises(KeyError):
            desk.engine.candles("NOPE", "1")

    @given(moment=st.integers(0, 4_000_000_000_000), interval=st.sampled_from(INTERVALS))
    def test_buckets_contain_their_moment(self, moment: int, interval: str) -> None:
        if interval == "W" and moment < 4 * 24 * 60 * MINUTE:
            return
        start = bucket(interval, moment)
        assert start <= moment < bucket_end(interval, start)
        assert bucket(interval, start) == start


class TestListings:
    def test_the_contracts(self, desk: Desk) -> None:
        linear = {each.symbol: each for each in desk.engine.instruments()}
        assert {name: str(each.launch_price) for name, each in linear.items()} == {
            "BTCUSDT": "50000",
            "ETHUSDT": "3000",
            "SOLUSDT": "150",
            "XRPUSDT": "0.5",
            "1000PEPEUSDT": "0.01",
        }
        assert {name: (str(each.tick_size), str(each.qty_step)) for name, each in linear.items()} == {
            "BTCUSDT": ("0.1", "0.001"),
            "ETHUSDT": ("0.01", "0.01"),
            "SOLUSDT": ("0.01", "0.1"),
            "XRPUSDT": ("0.0001", "1"),
            "1000PEPEUSDT": ("1E-7", "100"),
        }
        assert [each.symbol for each in desk.engine.instruments(Category.SPOT)] == list(linear)
        assert desk.engine.instrument(BTC, Category.SPOT).taker_fee == Decimal("0.001")

    def test_the_start(self, desk: Desk) -> None:
        wallet = desk.engine.wallet()
        assert wallet.total_equity == wallet.total_available_balance == Decimal(10000)
        assert wallet.coin("USDT").wallet_balance == Decimal(10000)
        with pytest.raises(KeyError):
            wallet.coin("BTC")
        assert desk.engine.leverage(BTC) == Decimal(10)

    def test_the_ticker(self, desk: Desk) -> None:
        desk.price("50500")
        ticker = desk.engine.ticker(BTC)
        assert ticker.bid < ticker.last < ticker.ask
        assert ticker.low_price_24h <= Decimal(50000) < ticker.high_price_24h
        assert ticker.prev_price_1h == Decimal(50000)
        assert ticker.next_funding_ms > desk.clock.now_ms()
        assert desk.engine.last_price(BTC) == Decimal(50500)

    def test_the_tickers_day_is_what_its_hours_were(self, desk: Desk) -> None:
        for hour, price in enumerate(["51000", "49000", "50500", "50400"]):
            desk.engine.advance(3 * 60 * MINUTE)
            desk.price(price)
            ticker = desk.engine.ticker(BTC)
            hours = desk.engine.candles(BTC, "60", limit=24)
            assert ticker.high_price_24h == max(each.high for each in hours), hour
            assert ticker.low_price_24h == min(each.low for each in hours)
            assert ticker.volume_24h == sum(each.volume for each in hours)
            assert (ticker.prev_price_24h, ticker.prev_price_1h) == (hours[-1].open, hours[0].open)

    def test_rates(self, desk: Desk) -> None:
        desk.buy("0.1")
        wallet = desk.engine.wallet()
        assert wallet.im_rate == Decimal("0.05001375")
        assert wallet.total_maintenance_margin == Decimal(25)

    def test_only_what_is_listed(self, desk: Desk) -> None:
        from dataclasses import replace

        with pytest.raises(ValueError, match="NOPE"):
            desk.engine.change_instrument(replace(desk.engine.instrument(BTC), symbol="NOPE"))

    def test_ended_orders_in_the_order_of_their_end(self, desk: Desk) -> None:
        first, second = desk.bid("0.1", "49000"), desk.bid("0.1", "48000")
        desk.cancel(second)
        desk.cancel(first)
        assert [order.order_id for order in desk.engine.closed_orders(BTC)] == [second.order_id, first.order_id]
        assert desk.engine.closed_orders("ETHUSDT") == []

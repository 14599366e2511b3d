"""The benchmark itself works: what it measures is not judged here."""

from itertools import islice

from benchmarks import __main__ as benchmarks
from benchmarks.ticks import command
from benchmarks.ticks.command import Plan
from benchmarks.ticks.lots import Lots
from benchmarks.ticks.paths import prices, upwards
from benchmarks.ticks.trails import BEGIN, TICK, PlainLoop, Trailers, price_moved, symbol_of
from execution.exchange_events import Event
from execution.stops.stop_record import StopOrigin
from tests.benchmarks.test_persistence import figures

TINY = Plan(
    few=2, few_symbols=2, many=4, many_symbols=2, prices=20, looped_prices=2, few_lots=1, many_lots=2, lot_prices=3,
    socket_symbols=2, socket_messages=5, rounds=1,
)  # fmt: skip


def test_a_run_prints_each_path_and_the_targets(monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setattr(command, "QUICK", TINY)
    assert benchmarks.main(["ticks", "--quick", "--dir", str(tmp_path / "place")]) == 0
    printed = capsys.readouterr().out
    found = figures(printed)
    for kind in ("positions on 2 symbols", "lots of DCA bots on one symbol"):
        for path in ("random", "monotonic"):
            assert f"**{kind}, {path} path**" in printed
    assert found["from the price to whom it concerns", "4"][3] == "≥ 100000/s"
    assert found["time a price against that with 2", "4"][3] == "≤ 1.3 x"
    assert found["a plain loop over all of them", "4"][2].endswith(" x")
    assert found["with what these then decide, in the mean", "2"][2].endswith(" times")
    assert found["pybit, an empty callback", ""][0].endswith("/s")
    assert found["Holdfast, through pybit to the decision", "40"][3] == "≥ 0.8 x"


def _upwards(symbols: int, count: int) -> list[Event]:
    path = prices(BEGIN, TICK, symbols, upwards)
    return [price_moved(symbol_of(symbol), price, turn) for symbol, price, turn in islice(path, count)]


def test_every_trail_of_a_symbol_decides_when_its_price_is_far_enough() -> None:
    trailers, worth = Trailers(6, 2), int(BEGIN * 5 / 10_000 / TICK)
    trailers.hear(_upwards(2, 2 * (worth - 1)))
    assert trailers.told() == (0, 0)
    trailers.hear(_upwards(2, 2 * worth)[-2:])
    times, nanoseconds = trailers.told()
    assert times == 6
    assert nanoseconds > 0
    assert {each.monitor.trail.watermark for each in trailers.by_slot.values()} == {BEGIN + TICK * worth}
    assert {each.monitor.stop.origin for each in trailers.by_slot.values()} == {StopOrigin.TRAIL}


def test_the_loop_follows_the_same_prices() -> None:
    loop = PlainLoop(4, 2)
    loop.hear(_upwards(2, 4))
    assert {position.watermark for position in loop.positions} == {BEGIN + TICK * 2}


async def test_lots_hear_what_their_market_says(tmp_path) -> None:
    async with Lots(tmp_path, 4) as lots:
        concerned, _ = await lots.hear(iter([BEGIN * 2]), 1)
        assert concerned > 0
        assert lots.watermarks == [BEGIN * 2] * 4

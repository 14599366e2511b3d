"""The benchmark itself works: what it measures is not judged here."""

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.simulator import command
from benchmarks.simulator.crowd import Crowd
from benchmarks.simulator.plan import Plan
from simulator.engine.words import OrderType, StopOrderType
from tests.benchmarks.test_persistence import figures

TINY = Plan(sizes=(0, 2, 10), judged_size=2, seconds=0.01, block=50)


def test_a_run_prints_rates_ratios_and_the_target(monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setattr(command, "QUICK", TINY)
    place = tmp_path / "place"

    assert benchmarks.main(["simulator", "--quick", "--dir", str(place)]) == 0

    found = figures(capsys.readouterr().out)
    assert found["what", "positions"][0] == "figure"
    assert found["price steps", "0"][0].endswith("/s")
    assert found["price steps", "2"][0].endswith("/s")
    assert found["time a step against that with 0", "2"][0].endswith(" x")
    assert found["time a step against that with 2", "10"][0].endswith(" x")
    assert not place.exists()


def test_every_position_has_a_stop_and_three_targets_and_quiet_steps_reach_none() -> None:
    crowd = Crowd(100)
    assert len(crowd.engine.positions()) == 100
    kinds = [order.stop_order_type or order.order_type for order in crowd.engine.open_orders()]
    assert (kinds.count(StopOrderType.STOP_LOSS), kinds.count(OrderType.LIMIT)) == (100, 300)
    fills, steps = len(crowd.engine.executions()), crowd.quiet_steps()
    for symbol, price in (next(steps) for _ in range(50 * 900)):
        crowd.engine.set_price(symbol, price)
    assert len(crowd.engine.executions()) == fills
    assert {crowd.engine.last_price(symbol) for symbol in crowd.symbols} != {crowd.engine.instruments()[0].launch_price}


def test_each_filling_step_fills_one() -> None:
    crowd = Crowd(4)
    fills = len(crowd.engine.executions())
    for number, (symbol, price) in enumerate(crowd.filling_steps(), start=1):
        crowd.engine.set_price(symbol, price)
        assert len(crowd.engine.executions()) == fills + number
    assert number == 6


@pytest.mark.parametrize("is_heard", [False, True])
def test_without_a_listener_the_same_happens(is_heard: bool) -> None:
    crowd = Crowd(4)
    if is_heard:
        crowd.engine.subscribe(lambda _events: None)
    for symbol, price in crowd.filling_steps():
        crowd.engine.set_price(symbol, price)
    assert len(crowd.engine.positions()) == 2
    assert crowd.engine.referee.max_naked_ms == 0

"""Every fault of the simulator's list is played by some scenario, and every scenario can be played."""

import pytest

from drills.faults.scenario import Blow, aimed
from drills.faults.scenarios import every, quick
from simulator.faults import KINDS_BY_TARGET, read_fault

ALL_KINDS = {target.value: [kind.value for kind in kinds] for target, kinds in KINDS_BY_TARGET.items()}


def test_every_kind_of_fault_is_played_on_every_target_and_by_a_fault_of_that_kind() -> None:
    played = {scenario.plays: scenario for scenario in every(ALL_KINDS)}
    for target, kinds in ALL_KINDS.items():
        for kind in kinds:
            scenario = played[target, kind]
            armed = (*scenario.opening, *scenario.target)
            assert any((fault["target"], fault["kind"]) == (target, kind) for fault in armed), scenario.name


def test_a_fault_that_the_simulator_has_newly_learned_is_missed() -> None:
    with pytest.raises(ValueError, match="no scenario plays earthquake on rest"):
        every({**ALL_KINDS, "rest": [*ALL_KINDS["rest"], "earthquake"]})


def test_all_holds_the_quick_ones_and_what_is_done_to_the_process() -> None:
    names = [scenario.name for scenario in every(ALL_KINDS)]
    assert {scenario.name for scenario in quick()} <= set(names)
    assert {scenario.blow for scenario in quick()} >= {Blow.KILL, Blow.TEAR}
    assert len(set(names)) == len(names), "a name tells one scenario"


def test_the_quick_ones_are_what_a_drill_is_asked_for() -> None:
    wanted = {
        *(("ws_private", kind) for kind in ("disconnect", "duplicate", "reorder")),
        *(("rest", kind) for kind in ("lost_response", "ip_ban", "clock_skew")),
        ("ws_public", "disconnect"),
    }
    assert {scenario.plays for scenario in quick()} - {None} == wanted


def test_the_simulator_understands_every_fault() -> None:
    for scenario in every(ALL_KINDS):
        for fault in aimed((*scenario.opening, *scenario.target), "BTCUSDT"):
            assert "{" not in read_fault(dict(fault)).match


def test_a_fault_of_prices_is_aimed_at_those_that_the_trade_goes_by() -> None:
    """The prices of what stands beside it would prove nothing of this trade."""
    told = [scenario for scenario in every(ALL_KINDS) if scenario.plays and scenario.plays[0] == "ws_public"]
    faults = [fault for scenario in told for fault in aimed(scenario.target, "XYZ")]
    by_topic = {fault["kind"]: fault for fault in faults if fault["match"]}
    assert by_topic.keys() == {"delay", "ret_code", "truncated_json", "reorder"}
    assert {fault["match"] for fault in by_topic.values()} == {"tickers.XYZ"}


def test_faults_are_told_by_what_they_are_at() -> None:
    """The same kind is armed twice in one trade: at its entry, and at the move of its stop."""
    for scenario in every(ALL_KINDS):
        armed = aimed((*scenario.opening, *scenario.target), "XYZ")
        assert len({(fault["target"], fault["kind"], fault["match"]) for fault in armed}) == len(armed), scenario.name

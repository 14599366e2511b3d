"""Every fault of the simulator's list is played by some scenario, and every scenario can be played."""

import pytest

from drills.faults.scenario import Blow
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
        for fault in (*scenario.opening, *scenario.target):
            read_fault(dict(fault))

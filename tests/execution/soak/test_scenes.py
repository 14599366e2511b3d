"""The manager against the exchange's engine in one process: a few thousand steps with fixed seeds.

`make soak-engine` plays the same scenes by the million.
"""

import random
from dataclasses import fields

import pytest

from execution.adoption.choices import Adopt
from simulator.engine.switches import Switches
from tests.execution.soak.driver import compare_trades, play
from tests.execution.soak.network import CALM, STORM
from tests.execution.soak.setting import QUIET, TURNS, Setting, any_setting


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_quiet_exchange_leaves_nothing_undone(seed):
    tally = play(seed, 60, QUIET)
    assert tally.naked_ms[""] == 0


SEEDS = range(100, 136)
OF_OTHERS = {"late_landing_ms", "telegram_flood_limits"}
"""What the soak's own network does by itself (`Weather.late_landing`), and what has no part in it."""


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_i1_to_i9_hold_at_rest(seed):
    play(seed, 60)


def test_these_scenes_turn_every_switch_and_adopt_in_every_way():
    assert {name for name, _ in TURNS} | OF_OTHERS == {switch.name for switch in fields(Switches)}
    settings = [any_setting(random.Random(seed)) for seed in SEEDS]
    assert {name for setting in settings for name, _ in setting.switches} == {name for name, _ in TURNS}
    assert {setting.brakes.adopt for setting in settings} == set(Adopt)


@pytest.mark.parametrize("seed", range(2))
def test_i1_i6_storms_and_crashes_cost_no_stop_and_double_no_order(seed):
    """Nobody touches the stops: no fault of the way, and no kill, is an excuse for an instant without one."""
    tally = play(seed, 80, Setting(commands=False, crashes=True, streams=True, weathers=(STORM,)))
    assert tally.crashes
    assert tally.naked_ms[""] == 0
    assert sum(tally.faults.values()) > 10


def test_i6_kills_on_the_real_store(tmp_path):
    tally = play(12, 60, Setting(crashes=True, weathers=(CALM, STORM)), directory=tmp_path)
    assert tally.crashes


def test_r22_the_profit_of_twenty_trades_is_the_exchanges_to_the_last_digit():
    assert compare_trades(1, 20) >= 20

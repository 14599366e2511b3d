"""The scorecard of a drill: each kind of loss fails it, and what was not measured is not zero."""

import json
from dataclasses import replace

import pytest

from drills.faults.scorecard import NAME_WIDTH, Score, all_passed, as_json, head, row, table, verdict

CLEAN = Score(
    name="answers lost",
    protected_s=0.62,
    naked_ms=0,
    duplicates=0,
    orders_left=0,
    alerts=4,
    alerts_due=4,
    alerts_doubled=0,
    state_lost=0,
)
LOSSES = [
    {"protected_s": None},
    {"naked_ms": 1},
    {"naked_ms": None},
    {"duplicates": 1},
    {"duplicates": None},
    {"orders_left": 2},
    {"orders_left": None},
    {"alerts": 3},
    {"alerts_doubled": 1},
    {"state_lost": 1},
    {"state_lost": None},
    {"note": "the fault never struck"},
]


def test_a_clean_run_passes_and_adds_up() -> None:
    scores = [CLEAN, replace(CLEAN, name="another")]
    assert all_passed(scores)
    assert verdict(scores) == (
        "drill PASS scenarios=2 naked_ms=0 duplicates=0 orders_left=0 alerts_missing=0 state_lost=0"
    )


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_each_loss_fails_its_line_and_the_whole(loss: dict[str, object]) -> None:
    lost = replace(CLEAN, **loss)  # type: ignore[arg-type]
    assert not lost.passed
    assert row(lost).startswith("FAIL  answers lost")
    assert not all_passed([CLEAN, lost])
    assert verdict([CLEAN, lost]).startswith("drill FAIL scenarios=2 ")
    assert json.loads(as_json(lost))["passed"] is False


def test_losses_are_summed_and_an_unknown_one_makes_the_sum_unknown() -> None:
    scores = [
        replace(CLEAN, naked_ms=20, orders_left=1, alerts=3),
        replace(CLEAN, naked_ms=5, orders_left=None, alerts=2, state_lost=2),
    ]
    assert verdict(scores) == (
        "drill FAIL scenarios=2 naked_ms=25 duplicates=0 orders_left=unknown alerts_missing=3 state_lost=2"
    )


def test_a_drill_that_played_nothing_has_not_passed() -> None:
    assert not all_passed([])
    assert verdict([]).startswith("drill FAIL scenarios=0 naked_ms=unknown duplicates=unknown orders_left=unknown ")


def test_the_table_has_its_figures_below_their_heads() -> None:
    lost = replace(
        CLEAN, name="x" * NAME_WIDTH, protected_s=None, naked_ms=None, alerts_doubled=1, note="it never came"
    )
    top, first, second, note = table([CLEAN, lost]).splitlines()
    assert top == head()
    for column, shown in (("protected", "0.6 s"), ("naked", "0 ms"), ("orders left", "0"), ("alerts", "4/4")):
        end = top.index(column) + len(column)
        assert first[:end].endswith(shown), column
    assert "never" in second
    assert "?" in second
    assert "4/4+1" in second
    assert note.strip() == "it never came"


def test_a_program_reads_every_figure() -> None:
    read = json.loads(as_json(CLEAN))
    assert read["passed"] is True
    assert (read["name"], read["protected_s"], read["alerts_due"]) == ("answers lost", 0.62, 4)

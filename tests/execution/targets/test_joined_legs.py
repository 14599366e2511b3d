"""Take profits under the minimum, while a trade lives: they join a neighbour, and that is told once (R7)."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.adoption.adoption_record import ForeignExit
from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.desired_orders import desired_orders
from execution.exit_plan import ExitPlan
from execution.facts.instruments import Instrument
from execution.facts.slots import Side
from execution.fold import Rules
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import ExecutionObserved, RowObserved, Woken
from execution.targets.joined_legs import note, planned_joins
from execution.tracked_orders import LegJoined
from tests.execution.builders import BTC, D, at, execution, fold_all, guarded, instrument, plan, row

COARSE = instrument(min_qty=D("0.1"))
"""Of one coin, a leg of 20 % stands and becomes too small when half of it has gone."""


def halved(to: Any = "0.4", the_plan: ExitPlan | None = None, *, seconds: float = 9) -> Monitor:
    """A person sold so much of one coin in the app."""
    before = fold_all(guarded(the_plan=the_plan), Woken(), seconds=8, rules=Rules(instrument=COARSE))
    sold = ExecutionObserved(execution("sold", Side.SELL, 1 - D(to), seq=105, seconds=8.5))
    return fold_all(before, sold, RowObserved(row(to, 105, 8.5)), seconds=seconds, rules=Rules(instrument=COARSE))


def news(before: Monitor, after: Monitor) -> list[Notice]:
    return [n for n in announce(before, after, at(9))[1] if n.kind is NoticeKind.LEGS_JOINED]


def standing(monitor: Monitor, rules: Instrument = COARSE) -> list[tuple[int, Decimal]]:
    return [(tp.leg, tp.qty) for tp in desired_orders(monitor, rules, at(9)).take_profits]


def test_r7_a_leg_that_becomes_too_small_joins_its_neighbour_and_says_so() -> None:
    before, after = guarded(), halved()
    assert after.size == D("0.4")
    assert standing(after) == [(1, D("0.2")), (2, D("0.2"))]
    assert after.legs_joined == (LegJoined(leg=3, into=2),)
    (told,) = news(before, after)
    assert told.fields == {
        "symbol": "BTCUSDT", "side": "Buy", "legs": [3], "into": [2], "size": D("0.4"),
    }  # fmt: skip


def test_r7_it_is_told_once() -> None:
    after = halved()
    again = fold_all(after, Woken(), seconds=12, rules=Rules(instrument=COARSE))
    assert news(after, again) == []


def test_r7_where_none_can_stand_that_is_said() -> None:
    after = halved("0.09")
    assert standing(after) == []
    assert after.legs_joined == tuple(LegJoined(leg=n, into=None) for n in (1, 2, 3))
    (told,) = news(guarded(), after)
    assert (told.fields["legs"], told.fields["into"]) == ([1, 2, 3], [None, None, None])


def test_r7_a_leg_that_stands_again_is_no_news_and_may_join_again() -> None:
    small = halved()
    back = fold_all(
        small,
        ExecutionObserved(execution("bought", Side.BUY, "0.6", seq=106, seconds=9.5)),
        RowObserved(row(1, 106, 9.5)),
        seconds=12,
        rules=Rules(instrument=COARSE),
    )
    back = fold_all(back, Woken(), seconds=13, rules=Rules(instrument=COARSE))
    assert back.legs_joined == ()
    assert news(small, back) == []


def test_r7_what_the_preview_showed_is_no_news() -> None:
    small = plan(legs=((51000, "0.5"), (52000, "0.45"), (53000, "0.05")))
    assert planned_joins(small, COARSE) == (LegJoined(leg=3, into=2),)
    opened = fold_all(guarded(the_plan=small), Woken(), seconds=8, rules=Rules(instrument=COARSE))
    assert standing(opened) == [(1, D("0.5")), (2, D("0.5"))]
    assert opened.legs_joined == ()


def test_an_adopted_position_had_no_planned_size() -> None:
    assert planned_joins(plan(entries=()), COARSE) == ()


def test_r7_while_entries_fill_nothing_is_told_yet() -> None:
    """Drop by drop a first leg is small for a moment; when the fills have paused it is what it is."""
    first = guarded(the_plan=plan(entries=((1, None), (3, 49900))), qty="0.1")
    first = replace(first, joins_in_doubt=True)
    assert note(first, first, COARSE, at(1.6)) is first
    assert note(first, first, COARSE, at(3)).legs_joined == (LegJoined(leg=1, into=3), LegJoined(leg=2, into=3))


@pytest.mark.parametrize(
    "changes",
    [
        {"closing": Closing(reason=CloseReason.CHAT, since=at(9))},
        {"reduction": Reduction(qty=D("0.1"), revision=0)},
        {"ended_seq": 105},
        {"external_qty": D(1)},
        {"foreign_exits": {"x": ForeignExit(qty=D(1), filled=D(0), updated_at=at(2), observed_at=at(2))}},
    ],
    ids=["closing", "a part is closing", "ended", "unexplained", "a person sells all of it"],
)
def test_nothing_is_said_while_nothing_is_at_rest(changes: dict[str, Any]) -> None:
    moving = replace(halved(), legs_joined=(), joins_in_doubt=True, **changes)
    assert note(moving, moving, COARSE, at(9)).legs_joined == ()


def test_without_size_there_is_nothing_to_join() -> None:
    flat = halved("0")
    assert flat.legs_joined == ()


def test_at_the_usual_steps_all_legs_stand() -> None:
    new = guarded()
    assert note(new, new, BTC, at(9)).legs_joined == ()

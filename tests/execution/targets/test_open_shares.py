"""What each target has by the plan of what targets may sell (R7)."""

from msgspec.structs import replace

from execution.adoption.adoption_record import ForeignExit
from execution.closing.closing_record import Reduction
from execution.observations import ExecutionObserved
from execution.targets.open_shares import for_targets, open_shares
from tests.execution.builders import BTC, D, at, fold_all, guarded, monitor, plan, resting, tp_fill


def test_r7_a_share_is_of_what_a_persons_orders_leave():
    theirs = ForeignExit(qty=D("0.5"), filled=D(0), updated_at=at(1), observed_at=at(1))
    half = replace(guarded(), foreign_exits={"theirs": theirs})
    assert (for_targets(half), open_shares(half, BTC)) == (D("0.5"), {1: D("0.5"), 2: D("0.3"), 3: D("0.2")})


def test_r7_what_a_target_has_filled_counts_for_its_share_of_what_their_orders_leave():
    theirs = ForeignExit(qty=D("0.25"), filled=D(0), updated_at=at(1), observed_at=at(1))
    start = resting()
    part = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.25", seq=102)))
    assert open_shares(replace(part, foreign_exits={"theirs": theirs}), BTC) == {
        1: D("0.25"),
        2: D("0.45"),
        3: D("0.3"),
    }


def test_r7_a_share_is_of_what_a_partial_close_leaves():
    half = replace(guarded(), reduction=Reduction(qty=D("0.4"), revision=0))
    assert (for_targets(half), open_shares(half, BTC)) == (D("0.6"), {1: D("0.5"), 2: D("0.3"), 3: D("0.2")})


def test_r7_a_target_without_an_order_just_now_has_its_share():
    assert open_shares(guarded(), BTC) == open_shares(resting(), BTC) == {1: D("0.5"), 2: D("0.3"), 3: D("0.2")}


def test_r7_what_was_hit_has_none_and_the_others_have_it_of_what_is_left():
    start = resting()
    hit = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102)))
    assert (for_targets(hit), open_shares(hit, BTC)) == (D("0.5"), {2: D("0.6"), 3: D("0.4")})
    part = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.25", seq=102)))
    assert {n: round(share, 6) for n, share in open_shares(part, BTC).items()} == {
        1: D("0.333333"),
        2: D("0.4"),
        3: D("0.266667"),
    }


def test_r7_a_runner_has_its_part():
    runner = guarded(the_plan=plan(legs=((51000, "0.5"), (52000, "0.3"))))
    assert open_shares(runner, BTC) == {1: D("0.5"), 2: D("0.3")} == open_shares(runner, None)


def test_r7_what_rounding_leaves_is_no_runner_where_the_rules_are_known():
    rough = plan(legs=((51000, "0.333333333333333333"), (52000, "0.666666666666666666")))
    assert sum(open_shares(guarded(the_plan=rough), BTC).values()) == 1
    assert sum(open_shares(guarded(the_plan=rough), None).values()) < 1


def test_before_the_first_fill_shares_are_those_of_the_plan():
    assert (for_targets(monitor()), open_shares(monitor(), BTC)) == (D(1), {1: D("0.5"), 2: D("0.3"), 3: D("0.2")})


def test_r7_what_other_targets_took_the_part_of_has_nothing():
    gone = plan(legs=((51000, "0"), (52000, "0")))
    assert open_shares(guarded(the_plan=replace(gone, given_up=D(1))), BTC) == {1: D(0), 2: D(0)}

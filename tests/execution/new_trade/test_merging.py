"""A second trade on a guarded slot, pure: one plan of both, its loss, its limits, and what an undo gives back."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.commands.changes import fold_undo
from execution.desired_orders import desired_orders
from execution.exit_plan import BreakEven, BreakEvenWhen, LegKind, Trail
from execution.facts.instruments import FeeRate
from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Side
from execution.fills import realised_by
from execution.monitor import Monitor
from execution.new_trade.held import held_of
from execution.new_trade.merging import plan_merge
from execution.new_trade.plan_terms import Limits, Market
from execution.new_trade.sizing import check_again
from execution.new_trade.trade_request import (
    DistanceBy,
    EntryRequest,
    Merge,
    Size,
    SizeBy,
    StopRequested,
    TargetRequest,
    TradePreview,
    TradeRejected,
    TradeRequest,
)
from execution.observations import ExecutionObserved, RowObserved, TradeMerged
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_record import StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance
from execution.targets.retargeting import highest_hit
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    TAKER,
    D,
    at,
    execution,
    fold_all,
    monitor,
    plan,
    price_for,
    resting,
    row,
    tp_fill,
    tracked,
    with_orders,
    with_take_profits,
)

SIDES = pytest.mark.parametrize("side", list(Side))
AFTER_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
AFTER_TP3 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(3))
ONE_PERCENT = TrailDistance(TrailBy.PERCENT, D(1))
LIMITS = Limits(
    default_risk=D(1),
    max_risk_per_trade=D(5),
    max_total_risk=D(6),
    max_notional=None,
    default_shares=None,
    trigger_by=TriggerBy.MARK,
    cancel_entries_after_tp=1,
)


def market(last: object = 50500, **changes) -> Market:
    price = D(str(last))
    new = Market(
        instrument=BTC,
        ticker=Ticker(symbol="BTCUSDT", last=price, mark=price, index=price, at=at(0)),
        fees=FeeRate(taker=TAKER, maker=D("0.0002")),
        equity=D(100_000),
        available=None,
        leverage=None,
        position_idx=0,
        other_risk=D(0),
    )
    return replace(new, **changes)


def line(
    side: Side = Side.BUY,
    *,
    qty: object = 1,
    entry: object = None,
    stop: object = 49500,
    targets: tuple[tuple[object, object], ...] = ((51500, "0.5"), (52500, "0.5")),
    said: tuple[str, ...] = (),
    **changes,
) -> TradeRequest:
    """Prices are a long's."""
    new = TradeRequest(
        symbol="BTCUSDT",
        side=side,
        size=Size(SizeBy.QUANTITY, D(str(qty))),
        entries=(EntryRequest(None if entry is None else price_for(side, entry), None),),
        stop=StopRequested(DistanceBy.PRICE, price_for(side, stop)),
        targets=tuple(
            TargetRequest(DistanceBy.PRICE, price_for(side, p), None if s is None else D(str(s))) for p, s in targets
        ),
        break_even=None,
        leverage=None,
        trigger_by=None,
        clauses=frozenset({"size", "sl", "tp", *said}),
    )
    return replace(new, **changes)


def of_side(side: Side) -> Market:
    return market(price_for(side, 50500))


def shown(the_monitor: Monitor, request: TradeRequest, the_market: Market | None = None, **limits) -> TradePreview:
    now_market = the_market or of_side(the_monitor.side)
    return plan_merge(request, now_market, replace(LIMITS, **limits), the_monitor, at(10))


def merge_of(preview: TradePreview) -> Merge:
    assert preview.merge is not None
    return preview.merge


def merged(the_monitor: Monitor, preview: TradePreview, seconds: float = 10) -> Monitor:
    return fold_all(the_monitor, TradeMerged(plan=preview.plan, merge=merge_of(preview)), seconds=seconds)


def rejected(the_monitor: Monitor, request: TradeRequest, the_market: Market | None = None, **limits) -> TradeRejected:
    with pytest.raises(TradeRejected) as caught:
        shown(the_monitor, request, the_market, **limits)
    return caught.value


def hit_once(side: Side = Side.BUY, **plan_changes) -> Monitor:
    """Half of one coin is sold at TP1."""
    start = resting(side, replace(plan(side), **plan_changes))
    return fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102)), seconds=6)


def prices(the_monitor: Monitor) -> list[tuple[int, Decimal]]:
    return [(leg.number, leg.price) for leg in the_monitor.plan.legs]


# ---------------------------------------- one plan of both


@SIDES
def test_both_become_one_plan(side):
    start = resting(side)
    after = merged(start, shown(start, line(side)))
    assert [(leg.number, leg.qty) for leg in after.plan.entries] == [(1, D(1)), (2, D(1))]
    assert after.plan.entries[1].added_at == at(10)
    assert prices(after) == [(1, price_for(side, 51500)), (2, price_for(side, 52500))]
    assert (after.stop.price, after.stop.origin) == (price_for(side, 49500), StopOrigin.CHAT)
    assert after.plan.stop == price_for(side, 49500)
    assert [entry.leg for entry in desired_orders(after, BTC, at(11)).entries] == [2]
    legs = desired_orders(after, BTC, at(11)).take_profits
    assert [(leg.leg, leg.qty) for leg in legs] == [(1, D("0.5")), (2, D("0.5"))]


@SIDES
def test_hit_targets_stay_and_the_new_ones_come_behind_them(side):
    start = hit_once(side)
    after = merged(start, shown(start, line(side)))
    assert [number for number, _ in prices(after)] == [1, 2, 3]
    assert prices(after)[0][1] == price_for(side, 51000)
    assert [leg.number for leg in after.plan.legs if after.leg_done(leg.number)] == [1]
    legs = desired_orders(after, BTC, at(11)).take_profits
    assert [(leg.leg, leg.qty) for leg in legs] == [(2, D("0.25")), (3, D("0.25"))]
    fill = execution("more", side, 1, price_for(side, 50500), seq=110, seconds=11)
    grown = fold_all(after, ExecutionObserved(fill), RowObserved(row("1.5", 110, 11, side=side)), seconds=11)
    legs = desired_orders(grown, BTC, at(15)).take_profits
    assert [(leg.leg, leg.qty) for leg in legs] == [(2, D("0.75")), (3, D("0.75"))]


def test_a_target_that_filled_in_part_goes_on_with_its_new_share():
    start = resting()
    part = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)), seconds=6)
    after = merged(part, shown(part, line(targets=((51500, "0.5"), (52500, "0.25")))))
    legs = desired_orders(after, BTC, at(11)).take_profits
    assert [(leg.leg, leg.qty) for leg in legs] == [(1, D("0.4")), (2, D("0.2"))]


def test_of_targets_that_filled_in_part_and_are_not_named_again_nothing_remains_over():
    """R7: what a leg sold that has left the plan is no runner."""
    start = resting()
    fills = (tp_fill(start, 1, "0.2", seq=102), tp_fill(start, 2, "0.1", seq=103))
    part = fold_all(start, *(ExecutionObserved(fill) for fill in fills), seconds=6)
    after = merged(part, shown(part, line(targets=((51500, None),))))
    legs = desired_orders(after, BTC, at(11)).take_profits
    assert [(leg.leg, leg.qty) for leg in legs] == [(1, D("0.7"))]


def test_a_runner_of_the_new_line_is_one_of_the_whole():
    start = hit_once()
    preview = shown(start, line(targets=((51500, "0.5"),)))
    assert preview.runner_qty == D("0.75")
    legs = desired_orders(merged(start, preview), BTC, at(11)).take_profits
    assert [(leg.leg, leg.qty) for leg in legs] == [(2, D("0.25"))]


def test_a_trade_that_waits_without_a_fill_merges_as_well():
    waiting = monitor(the_plan=plan(entries=((1, 49900),)))
    preview = shown(waiting, line(entry=49800), market(50500))
    merge = merge_of(preview)
    assert (merge.held_qty, merge.held_mean, merge.waiting_qty) == (0, None, 1)
    after = merged(waiting, preview)
    assert [entry.leg for entry in desired_orders(after, BTC, at(11)).entries] == [1, 2]
    assert [leg.share for leg in after.plan.legs] == [D("0.5"), D("0.5")]
    assert after.stop.price == D(49500)


def test_an_entry_that_the_new_stop_leaves_no_room_for_is_cancelled_and_said():
    """R2"""
    waiting = monitor(the_plan=plan(entries=((1, 49900), (1, 49400))))
    preview = shown(waiting, line(entry=49800))
    assert preview.notes[0] == "Entry 2 at 49400 lies beyond the new stop and is cancelled."
    assert merge_of(preview).waiting_qty == 1
    assert [entry.leg for entry in desired_orders(merged(waiting, preview), BTC, at(11)).entries] == [1, 3]


def test_an_entry_that_was_over_does_not_come_back():
    order = tracked(Role.ENTRY, 2, 1, 49900)
    start = with_orders(hit_once(entries=plan(entries=((1, None), (1, 49900))).entries), order)
    assert desired_orders(start, BTC, at(9)).entries == ()
    after = merged(start, shown(start, line()))
    assert [entry.leg for entry in desired_orders(after, BTC, at(11)).entries] == [3]
    over = replace(resting(), entries_over=True)
    again = merged(over, shown(over, line()))
    assert [entry.leg for entry in desired_orders(again, BTC, at(11)).entries] == [2]


def test_new_entries_have_their_own_time_and_their_own_target_to_be_cancelled_after():
    start = hit_once(entry_hours=D(1))
    late = merged(
        start, plan_merge(line(entry=50400), market(), replace(LIMITS, entry_hours=D(1)), start, at(7200)), 7200
    )
    assert [entry.leg for entry in desired_orders(late, BTC, at(7300)).entries] == [2]
    assert desired_orders(late, BTC, at(7200 + 3600)).entries == ()
    assert late.plan.cancel_entries_after_tp == 2


# ---------------------------------------- what the new line says, and what stands


def test_what_the_line_does_not_say_stands():
    trail = Trail(distance=ONE_PERCENT)
    start = resting(the_plan=replace(plan(break_even=AFTER_TP1), trail=trail, follow=1, max_hours=D(8)))
    after = merged(start, shown(start, line())).plan
    assert (after.break_even, after.trail, after.follow, after.max_hours) == (AFTER_TP1, trail, 1, D(8))


def test_what_the_line_says_counts_from_its_own_targets():
    start = hit_once(break_even=AFTER_TP1, trail=Trail(distance=ONE_PERCENT), follow=1, max_hours=D(8))
    said = line(
        said=("be", "trail", "follow", "hours"),
        break_even=AFTER_TP1,
        trail=Trail(distance=ONE_PERCENT, after_tp=2),
        follow=2,
        max_hours=D(2),
    )
    after = merged(start, shown(start, said)).plan
    assert after.break_even == replace(AFTER_TP1, value=D(2))
    assert after.trail is not None
    assert (after.trail.after_tp, after.follow, after.max_hours) == (3, 2, D(2))
    at_r = BreakEven(when=BreakEvenWhen.AT_R, value=D(1))
    assert shown(start, line(said=("be",), break_even=at_r)).plan.break_even == at_r
    assert shown(start, line(said=("be",))).plan.break_even is None, "be off"
    at_price = Trail(distance=ONE_PERCENT, at=D(51000))
    assert shown(start, line(said=("trail",), trail=at_price)).plan.trail == at_price
    assert shown(start, line(said=("trail",))).plan.trail is None


def test_what_waits_for_a_target_that_is_not_there_any_more_waits_for_one_that_is():
    later = Trail(distance=ONE_PERCENT, after_tp=3)
    start = resting(the_plan=replace(plan(break_even=AFTER_TP3), trail=later))
    after = shown(start, line()).plan
    assert after.break_even == replace(AFTER_TP3, value=D(2))
    assert after.trail == replace(later, after_tp=2)
    past = hit_once(break_even=AFTER_TP1, trail=replace(later, after_tp=1))
    again = shown(past, line()).plan
    assert again.break_even == replace(AFTER_TP1, value=D(2)), "break-even was reached: it comes again after the next"
    assert again.trail == replace(later, after_tp=1), "it trails already"


def test_i3_policies_that_were_done_do_not_overrule_the_persons_stop():
    start = hit_once(break_even=AFTER_TP1, follow=1)
    assert start.stop.origin is StopOrigin.BREAK_EVEN
    preview = shown(start, line(stop=49500))
    assert preview.plan.hits_before == 1
    after = merged(start, preview)
    fill = execution("more", Side.BUY, 1, 50900, seq=110, seconds=11)
    grown = fold_all(after, ExecutionObserved(fill), seconds=11)
    assert (after.stop.price, grown.stop.price) == (D(49500), D(49500))


@pytest.mark.parametrize(("kept", "stop", "stands"), [(49600, 49500, True), (49600, 49700, False)])
def test_a_smart_stop_stands_where_it_is_tighter_than_the_new_stop(kept, stop, stands):
    smart = SmartStop(price=D(kept), minutes=15)
    start = resting(the_plan=replace(plan(), smart=smart))
    preview = shown(start, line(stop=stop))
    assert preview.plan.smart == (smart if stands else None)
    assert any("smart stop" in note for note in preview.notes) is not stands
    other = SmartStop(price=D(50000), minutes=5)
    assert shown(start, line(stop=stop, said=("smart",), smart=other)).plan.smart == other
    assert rejected(start, line(entry=49550)).clause == "smart"


def test_to_follow_begins_anew_with_the_targets_to_come():
    start = hit_once(follow=1)
    targets = ((51500, "0.4"), (52500, "0.3"), (53500, "0.3"))
    after = merged(start, shown(start, line(stop=49500, targets=targets)))
    second = fold_all(after, ExecutionObserved(tp_fill(after, 2, "0.2", seq=103)), seconds=12)
    assert (second.stop.origin, 50000 < second.stop.price < 50100) == (StopOrigin.FOLLOW, True), "break-even first"
    third = fold_all(second, ExecutionObserved(tp_fill(second, 3, "0.15", seq=104)), seconds=13)
    assert (third.stop.origin, third.stop.price) == (StopOrigin.FOLLOW, D(51500))


# ---------------------------------------- the loss, and the limits of the whole


@SIDES
def test_the_loss_before_and_after_is_of_the_whole(side):
    start = resting(side)
    preview = shown(start, line(side))
    paid = D(50000) * TAKER
    old_stop, new_stop, entry = price_for(side, 49000), price_for(side, 49500), price_for(side, 50500)
    assert merge_of(preview).loss_before == 1000 + paid + old_stop * TAKER
    assert preview.loss_at_stop == 500 + paid + 1000 + entry * TAKER + 2 * new_stop * TAKER
    assert preview.risk_percent == preview.loss_at_stop / 1000
    assert preview.qty == 1
    assert sum(target.qty for target in preview.targets) == 2


@SIDES
def test_r24_when_a_second_trade_is_confirmed_the_limits_are_of_the_whole(side):
    start = resting(side)
    preview, now = shown(start, line(side)), of_side(side)
    held = held_of(start, now.ticker, now.fees, at(10))
    check_again(preview, now, replace(LIMITS, max_risk_per_trade=preview.risk_percent), held)
    with pytest.raises(TradeRejected, match="MAX_RISK_PER_TRADE"):
        check_again(preview, now, replace(LIMITS, max_risk_per_trade=preview.risk_percent - D("0.001")), held)


@SIDES
def test_r22_what_the_preview_says_of_a_target_is_what_its_alert_says(side):
    """Half of the first coin has left with its part of the fees: what is added joins the other half."""
    start = hit_once(side)
    preview = shown(start, line(side))
    whole = price_for(side, 50000) / 2 + price_for(side, 50500)
    assert merge_of(preview).held_mean == 50000
    after = merged(start, preview)
    bought = execution("more", side, 1, price_for(side, 50500), seq=110, seconds=11)
    grown = fold_all(after, ExecutionObserved(bought), RowObserved(row("1.5", 110, 11, side=side)), seconds=11)
    assert grown.avg_entry == whole / D("1.5")
    grown = with_take_profits(grown, seconds=15)
    hit = fold_all(grown, ExecutionObserved(tp_fill(grown, 2, "0.75", seq=111, seconds=20)), seconds=20)
    told = realised_by(hit, [hit.fills[-1]])
    assert told is not None
    assert abs(told - preview.targets[0].profit) < D("1e-12")
    expected = side.sign * (D("0.75") * price_for(side, 51500) - whole / 2) - whole / 2 * TAKER
    assert abs(told - (expected - D("0.75") * price_for(side, 51500) * D("0.0002"))) < D("1e-12")


def test_the_limits_are_of_the_whole_and_the_correction_is_what_may_be_added():
    start = resting()
    error = rejected(start, line(), max_risk_per_trade=D("1.2"))
    assert (error.clause, "MAX_RISK_PER_TRADE is 1.2 %" in error.problem) == ("size", True)
    fitting = D(error.correction.removeprefix("size "))
    assert 0 < fitting < 1
    assert shown(start, line(qty=fitting), max_risk_per_trade=D("1.2")).risk_percent <= D("1.2")
    assert rejected(start, line(), max_risk_per_trade=D("0.5")).correction == "", "the position alone is beyond it"
    total = rejected(start, line(), market(other_risk=D(4500)))
    assert "MAX_TOTAL_RISK" in total.problem
    assert 0 < D(total.correction.removeprefix("size ")) < 1
    worth = rejected(start, line(), max_notional=D(75000))
    assert ("worth 100500" in worth.problem, worth.correction) == (True, "size 0.495")


def test_a_profit_that_the_new_stop_locks_in_makes_room_but_for_no_more_than_is_lost():
    start = resting()
    preview = shown(start, line(qty="0.1", stop=52000, targets=((54000, None),)), market(53000))
    assert preview.loss_at_stop < 0
    assert preview.targets[0].r > 0
    assert shown(start, line(qty="0.1", stop=52000, targets=((54000, None),)), market(53000, other_risk=D(5999)))


def test_a_target_lies_beyond_the_market_and_every_entry():
    start = resting()
    error = rejected(start, line(entry=49800, targets=((50400, None),)))
    assert (error.clause, "50500, which was reached" in error.problem) == ("tp", True)
    waiting = monitor(the_plan=plan(entries=((1, 50300),)))
    assert rejected(waiting, line(entry=49800, targets=((50200, None),))).clause == "tp"


# ---------------------------------------- refused


def test_what_holds_for_the_whole_position_is_not_changed_under_it():
    start = resting()
    trigger = rejected(start, line(trigger_by=TriggerBy.MARK))
    assert (trigger.clause, trigger.correction) == ("trigger", "trigger last")
    assert shown(start, line(trigger_by=TriggerBy.LAST)).plan.trigger_by is TriggerBy.LAST
    legs = rejected(start, line(said=("legs",), leg_kind=LegKind.MARKET))
    assert (legs.clause, legs.correction) == ("legs", "legs limit")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"closing": Closing(reason=CloseReason.CHAT, since=at(5))}, "is being closed"),
        ({"reduction": Reduction(qty=D("0.1"), revision=0)}, "partial close"),
        ({"external_qty": D("0.5")}, "executions"),
    ],
)
def test_nothing_is_added_while_that_is_not_clear(changes, problem):
    start = resting()
    preview = shown(start, line())
    busy = replace(start, **changes)
    assert problem in rejected(busy, line()).problem
    assert fold_all(busy, TradeMerged(plan=preview.plan, merge=merge_of(preview)), seconds=10).plan == start.plan


def test_a_merge_is_bound_to_the_plan_that_it_was_shown_for():
    start = resting()
    preview = shown(start, line())
    hit = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102)), seconds=6)
    assert len(merged(hit, preview).plan.entries) == 1
    once = merged(start, preview)
    assert merged(once, preview) == once, "pressed twice"
    tighter = replace(start, stop=replace(start.stop, price=D(49200)))
    assert len(merged(tighter, preview).plan.entries) == 2, "a stop that has moved since is tightened all the same"
    beyond = replace(start, stop=replace(start.stop, price=D(49900)))
    assert merged(beyond, preview) == beyond, "that it would loosen was not shown"


# ---------------------------------------- undo


@SIDES
def test_an_undo_gives_the_old_plan_back_and_ends_what_has_not_filled(side):
    start = resting(side)
    preview = shown(start, line(side, entry=50400, stop=48500))
    after = merged(start, preview)
    assert after.stop.price == price_for(side, 48500)
    back = fold_undo(after, at(20))
    assert back.plan.legs == start.plan.legs
    assert back.stop.price == start.stop.price
    assert desired_orders(back, BTC, at(21)).entries == ()
    assert [leg.is_over for leg in back.plan.entries] == [False, True]
    assert fold_undo(after, at(10) + timedelta(seconds=31)) == after


def test_an_undo_keeps_what_filled_and_a_stop_that_was_tightened():
    start = resting()
    after = merged(start, shown(start, line()))
    fill = execution("more", Side.BUY, 1, 50500, seq=110, seconds=11)
    grown = fold_all(after, ExecutionObserved(fill), RowObserved(row(2, 110, 11)), seconds=11)
    back = fold_undo(grown, at(20))
    assert (back.size, back.stop.price) == (D(2), D(49500))
    legs = desired_orders(back, BTC, at(21)).take_profits
    assert [(leg.leg, leg.qty) for leg in legs] == [(1, D(1)), (2, D("0.6")), (3, D("0.4"))]


# ---------------------------------------- properties


@settings(max_examples=150, deadline=None)
@given(
    side=st.sampled_from(list(Side)),
    sold=st.tuples(st.integers(0, 500), st.integers(0, 290), st.integers(0, 190)),
    cuts=st.sets(st.integers(1, 99), max_size=5),
    is_whole=st.booleans(),
    more=st.integers(0, 2000),
)
def test_r7_new_shares_are_of_all_that_is_open_whatever_was_sold_before(side, sold, cuts, is_whole, more):
    """To the last step: nothing is left over, and nothing is offered twice; also of what the new entry fills."""
    edges = sorted({0, 100 if is_whole else 99, *cuts})
    shares = [D(high - low) / 100 for low, high in pairwise(edges)]
    start = resting(side)
    fills = [tp_fill(start, n, D(qty) / 1000, seq=101 + n) for n, qty in enumerate(sold, 1) if qty]
    before = fold_all(start, *(ExecutionObserved(fill) for fill in fills), seconds=6)
    targets = tuple((51500 + 500 * n, share) for n, share in enumerate(shares))
    after = merged(before, shown(before, line(side, targets=targets)))
    if more:
        grown = after.size + D(more) / 1000
        fill = execution("more", side, D(more) / 1000, price_for(side, 50500), seq=120, seconds=11)
        after = fold_all(after, ExecutionObserved(fill), RowObserved(row(grown, 120, 11, side=side)))
    legs = [leg for leg in desired_orders(after, BTC, at(15)).take_profits if leg.leg > highest_hit(before)]
    offered = sum((leg.qty for leg in legs), D(0))
    assert offered <= after.size
    if is_whole:
        assert offered == after.size
    partly = any(0 < qty < most for qty, most in zip(sold, (500, 300, 200), strict=True))
    if len(legs) == len(shares) and not (partly and more):
        for leg, share in zip(legs, shares, strict=True):
            assert abs(leg.qty - after.size * share) <= BTC.qty_step * len(shares)

"""Other targets for what is open, pure: what is shown, what the plan makes of it, and what an order then has to be."""

import pytest
from msgspec.structs import replace

from execution.actions import Amend
from execution.closing.closing_record import Reduction
from execution.commands.answers import ChangeRefused
from execution.commands.changes import fold_undo, undo_until
from execution.commands.plan_version import still_holds, version_of
from execution.commands.target_changes import TargetsChange, plan_targets, stand
from execution.desired_orders import desired_orders
from execution.exchange_errors import Refusal
from execution.exit_plan import BreakEven, BreakEvenWhen, LegKind, Trail
from execution.facts.orders import OrderStatus
from execution.facts.prices import Ticker, TriggerBy
from execution.facts.slots import Side
from execution.ledger import mark_amending
from execution.monitor import Monitor
from execution.new_trade.trade_request import DistanceBy, TargetRequest
from execution.observations import ExecutionObserved, OrderAccepted, OrderObserved, OrderRefused, TargetsWanted
from execution.order_diff import diff
from execution.requests import AmendOrder
from execution.stops.trailing import TrailBy, TrailDistance
from execution.targets.leg_differences import new_price
from execution.tracked_orders import Role, TrackedOrder
from tests.execution.builders import (
    BTC,
    D,
    at,
    fold_all,
    instrument,
    link,
    monitor,
    order_row,
    plan,
    price_for,
    resting,
    tp_fill,
    with_orders,
)

SIDES = pytest.mark.parametrize("side", list(Side))
TP1 = link(Role.TAKE_PROFIT, 1)


def wanted(side: Side, *targets: tuple[object, object]) -> tuple[TargetRequest, ...]:
    """Prices are a long's."""
    return tuple(
        TargetRequest(DistanceBy.PRICE, price_for(side, price), None if share is None else D(str(share)))
        for price, share in targets
    )


def ticker(last: object = 50000) -> Ticker:
    price = D(str(last))
    return Ticker(symbol="BTCUSDT", last=price, mark=price, index=price, at=at(0))


def change(the_monitor: Monitor, *targets: tuple[object, object]) -> TargetsChange:
    return plan_targets(the_monitor, wanted(the_monitor.side, *targets), BTC, ticker())


def after(the_monitor: Monitor, *targets: tuple[object, object], seconds: float = 6) -> Monitor:
    asked = change(the_monitor, *targets)
    return fold_all(the_monitor, TargetsWanted(drawn_for=asked.drawn_for, targets=asked.targets), seconds=seconds)


def amends(the_monitor: Monitor, seconds: float = 7) -> list[AmendOrder]:
    todo = diff(the_monitor, desired_orders(the_monitor, BTC, at(seconds)), BTC, None, at(seconds))
    return [action.request for action in todo.actions if isinstance(action, Amend)]


# ---------------------------------------- shown


@SIDES
def test_targets_are_numbered_behind_those_that_were_hit(side):
    start = resting(side)
    hit = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102)), seconds=6)
    shown = change(hit, (52500, "0.4"), (51500, "0.4"))
    assert [(t.number, t.price, t.qty) for t in shown.shown] == [
        (2, price_for(side, 51500), D("0.2")),
        (3, price_for(side, 52500), D("0.2")),
    ]
    assert (shown.runner_qty, shown.drawn_for.hit) == (D("0.1"), (1,))


def test_one_under_the_minimum_joins_its_neighbour_and_that_is_said():
    shown = plan_targets(
        resting(), wanted(Side.BUY, (51500, "0.5"), (52500, "0.5")), instrument(min_qty=D("0.6")), None
    )
    assert [t.number for t in shown.shown] == [2]
    assert shown.notes == ("TP1 is under the exchange's minimum and joins its neighbour.",)
    with pytest.raises(ChangeRefused, match="each of them"):
        plan_targets(resting(), wanted(Side.BUY, (51500, None)), instrument(min_qty=D(2)), None)


@pytest.mark.parametrize(
    ("targets", "problem"),
    [
        (tuple((51000 + n, None) for n in range(11)), "at most 10"),
        (((51500, "0.5"), (52500, None)), "either every price has a share"),
        (((51500, "0.6"), (52500, "0.5")), "110 % together"),
        (((51500, None), (51500, None)), "the same price"),
        ((("51500.05", None),), "steps of 0.1"),
        (((49999, None),), "belongs above 50000"),
    ],
)
def test_targets_that_cannot_be_are_refused(targets, problem):
    with pytest.raises(ChangeRefused, match=problem):
        change(resting(), *targets)


def test_percents_and_r_count_from_the_mean_entry():
    by_r = (TargetRequest(DistanceBy.R, D(2), None), TargetRequest(DistanceBy.PERCENT, D(3), None))
    shown = plan_targets(resting(), by_r, BTC, None)
    assert [t.price for t in shown.shown] == [D(51500), D(52000)]
    waiting = monitor(the_plan=plan(entries=((1, 49800), (1, None))))
    one = (TargetRequest(DistanceBy.R, D(1), None),)
    assert plan_targets(waiting, one, BTC, ticker(50000)).shown[0].price == D(50800)
    with pytest.raises(ChangeRefused, match="not known yet"):
        plan_targets(waiting, one, BTC, None)
    assert plan_targets(waiting, wanted(Side.BUY, (51500, None)), BTC, None).shown[0].price == D(51500)
    with pytest.raises(ChangeRefused, match="belongs below 50000"):
        plan_targets(resting(Side.SELL), wanted(Side.SELL, (49500, None)), BTC, ticker())


# ---------------------------------------- the plan


def test_what_they_wait_for_is_among_the_targets_to_come():
    after_tp3 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(3))
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=3)
    start = resting(the_plan=replace(plan(break_even=after_tp3, cancel_entries_after_tp=3), trail=trail))
    changed = after(start, (51500, None), (52500, None)).plan
    assert changed.break_even == replace(after_tp3, value=D(2))
    assert changed.trail == replace(trail, after_tp=2)
    assert changed.cancel_entries_after_tp == 2
    three = after(start, (51500, None), (52500, None), (53500, None)).plan
    assert (three.break_even, three.trail) == (after_tp3, trail)
    reached = resting(the_plan=plan(break_even=replace(after_tp3, value=D(1))))
    hit = fold_all(reached, ExecutionObserved(tp_fill(reached, 1, "0.5", seq=102)), seconds=6)
    assert after(hit, (51500, None)).plan.break_even == replace(after_tp3, value=D(1)), "it was reached, and stays so"


def test_targets_are_bound_to_the_plan_that_they_were_shown_for():
    start = resting()
    asked = change(start, (51500, None))
    again = TargetsWanted(drawn_for=asked.drawn_for, targets=asked.targets)
    changed = fold_all(start, again, seconds=6)
    assert fold_all(changed, again, seconds=7) == changed
    busy = replace(start, reduction=Reduction(qty=D("0.1"), revision=0))
    assert fold_all(busy, again, seconds=6).plan == start.plan
    moved = replace(start, stop=replace(start.stop, price=D(49500)))
    assert still_holds(version_of(start), moved)
    assert not still_holds(version_of(start), moved, D(49200))


def test_the_same_targets_change_nothing():
    start = resting()
    same = [(leg.price, leg.share) for leg in start.plan.legs]
    assert after(start, *same) == start


def test_r7_without_any_target_only_the_stop_ends_what_is_open_and_an_undo_gives_them_back():
    """What waited for one of them cannot come any more; it must not come at once instead."""
    after_tp2 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(2))
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)), after_tp=2)
    start = resting(the_plan=replace(plan(break_even=after_tp2, cancel_entries_after_tp=3), trail=trail))
    hit = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102)), seconds=6)
    for before, kept in ((start, 0), (hit, 1)):
        asked = change(before)
        assert (asked.shown, asked.runner_qty) == ((), before.size)
        bare = after(before, seconds=7)
        assert len(bare.plan.legs) == kept
        assert (bare.plan.break_even, bare.plan.trail, bare.plan.cancel_entries_after_tp) == (None, None, 3)
        assert (desired_orders(bare, BTC, at(8)).take_profits, bare.stop.price) == ((), before.stop.price)
        back = fold_undo(bare, at(9))
        assert back.plan == before.plan
        assert [tp.leg for tp in desired_orders(back, BTC, at(10)).take_profits] == [1, 2, 3][kept:]


def test_the_same_targets_bring_back_one_that_a_person_removed_and_an_undo_takes_it_away_again():
    """The plan is the same as before, what is wanted is not."""
    start = resting()
    same = [(leg.price, leg.share) for leg in start.plan.legs]
    removed = replace(start, legs_removed=(2,))
    changed = after(removed, *same)
    assert (changed.plan, changed.legs_removed) == (start.plan, ())
    assert undo_until(changed) is not None
    assert fold_undo(changed, at(7)).legs_removed == (2,)


def test_a_target_that_a_person_removed_does_not_count_for_the_new_ones_and_an_undo_gives_it_back():
    start = resting()
    first = start.open_order(Role.TAKE_PROFIT, 2)
    assert first is not None
    gone = order_row(first, 6, status=OrderStatus.CANCELLED, cancel_type="CancelByUser", side=Side.SELL)
    removed = fold_all(start, OrderObserved(gone), seconds=6)
    assert removed.legs_removed == (2,)
    changed = after(removed, (51500, "0.5"), (52500, "0.5"), seconds=7)
    assert changed.legs_removed == ()
    assert [tp.leg for tp in desired_orders(changed, BTC, at(8)).take_profits] == [1, 2]
    back = fold_undo(changed, at(9))
    assert (back.legs_removed, back.plan.legs) == ((2,), removed.plan.legs)


# ---------------------------------------- the orders (R8, R15)


@SIDES
def test_r15_a_leg_that_keeps_its_number_is_amended_in_place_decreases_first(side):
    changed = after(resting(side), (51100, "0.3"), (52000, "0.5"), (53000, "0.2"))
    (first,) = amends(changed)
    assert (first.link_id, first.qty, first.price) == (TP1, D("0.3"), price_for(side, 51100))
    shrunk = fold_all(changed, *shown_at(changed, 1, price_for(side, 51100), D("0.3")), seconds=8)
    (second,) = amends(shrunk, 9)
    assert (second.link_id, second.qty, second.price) == (link(Role.TAKE_PROFIT, 2), D("0.5"), None)
    only_price = after(resting(side), (51100, "0.5"), (52000, "0.3"), (53000, "0.2"))
    (alone,) = amends(only_price)
    assert (alone.qty, alone.price) == (None, price_for(side, 51100))


def shown_at(the_monitor: Monitor, leg: int, price, qty, seconds: float = 8) -> tuple[OrderObserved, ...]:
    order = the_monitor.open_order(Role.TAKE_PROFIT, leg)
    assert order is not None
    row = order_row(order, seconds, price=price, qty=qty, side=the_monitor.side.opposite)
    accepted = OrderAccepted(link_id=order.link_id, order_id="", began_at=at(seconds - 1), qty=qty, price=price)
    return accepted, OrderObserved(row)


def amended(price: object = 51100) -> tuple[Monitor, TrackedOrder]:
    """Our amendment of TP1 has left."""
    start = after(resting(), (price, "0.5"), (52000, "0.3"), (53000, "0.2"))
    (request,) = amends(start)
    sent = mark_amending(start, request)
    return sent, sent.orders[TP1]


def row_of(order: TrackedOrder, price: object, seconds: float, **changes) -> OrderObserved:
    return OrderObserved(order_row(order, seconds, price=D(str(price)), side=Side.SELL, **changes))


def test_r8_a_price_of_our_own_is_no_persons_move_whichever_answer_comes_first():
    sent, order = amended()
    early = fold_all(sent, row_of(order, 51100, 8), row_of(order, 51100, 9), seconds=9)
    assert (early.orders[TP1].moved, early.orders[TP1].asked_price, early.legs_moved) == (None, D(51100), ())
    assert amends(early, 10) == []
    stale = fold_all(sent, row_of(order, 51000, 8), seconds=9)
    assert stale.orders[TP1].moved is None
    assert len(amends(stale, 10)) == 1, "what nobody confirmed is asked for again"


def test_r8_a_price_that_the_exchange_moved_into_its_band_satisfies_the_plan():
    sent, order = amended(51900)
    accepted = OrderAccepted(link_id=TP1, order_id="", began_at=at(7), price=D(51900))
    taken = fold_all(sent, accepted, row_of(order, 51700, 8), seconds=9)
    assert (taken.orders[TP1].accepted_price, taken.orders[TP1].moved) == (D(51700), None)
    assert amends(taken, 10) == []
    later = fold_all(taken, row_of(order, 51600, 11), row_of(order, 51600, 12), seconds=12)
    assert [move.new_price for move in later.legs_moved] == [D(51600)], "and this one is a person's"


def test_r8_a_refused_price_is_asked_for_again():
    sent, _ = amended()
    refused = OrderRefused(link_id=TP1, refusal=Refusal.PRICE_BAND, text="out of band", creating=False)
    assert amends(fold_all(sent, refused, seconds=8), 8.5) == []
    assert len(amends(fold_all(sent, refused, seconds=8), 20)) == 1


def test_an_order_of_an_earlier_version_learns_its_price_when_the_plan_changes():
    start = resting()
    orders = {link_id: replace(order, asked_price=None) for link_id, order in start.orders.items()}
    old = replace(start, orders=orders)
    assert amends(old) == []
    changed = after(old, (51100, "0.5"), (52000, "0.3"), (53000, "0.2"))
    assert [request.price for request in amends(changed)] == [D(51100)]


def test_r21_the_trigger_of_a_leg_that_waits_is_amended():
    start = resting(the_plan=replace(plan(), leg_kind=LegKind.MARKET))
    orders = [replace(order, trigger_by=TriggerBy.LAST) for order in start.orders_of(Role.TAKE_PROFIT)]
    changed = after(with_orders(start, *orders), (51100, "0.5"), (52000, "0.3"), (53000, "0.2"))
    (request,) = amends(changed)
    assert (request.price, request.trigger_price) == (None, D(51100))


def test_targets_stand_when_the_exchange_shows_each_of_them():
    start = resting()
    wanted_now = desired_orders(start, BTC, at(7))
    seen = with_orders(start, *(replace(o, updated_at=at(6), ask_at=None) for o in start.orders_of(Role.TAKE_PROFIT)))
    assert stand(seen, wanted_now)
    first = seen.orders[TP1]
    for lacking in ({"updated_at": None}, {"qty": D("0.1")}, {"asking_price": D(1)}, {"ask_at": at(7)}):
        assert not stand(with_orders(seen, replace(first, **lacking)), wanted_now)
    assert not stand(seen, replace(wanted_now, take_profits=wanted_now.take_profits[:2])), "one too many"
    assert new_price(wanted_now, replace(first, asked_price=None)) is None


def test_r7_a_targets_share_is_shown_with_that_of_those_that_join_it():
    """Of one coin, a quarter is less than the exchange takes here."""
    coarse = instrument(min_qty=D("0.4"))
    asked = wanted(Side.BUY, (51500, "0.5"), (52500, "0.25"), (53500, "0.25"))
    shown = plan_targets(resting(), asked, coarse, ticker()).shown
    assert [(target.number, target.qty, target.share) for target in shown] == [
        (1, D("0.5"), D("0.5")),
        (3, D("0.5"), D("0.5")),
    ]

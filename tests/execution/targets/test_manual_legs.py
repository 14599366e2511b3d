"""Take profits that a person moves in the app: R8."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.actions import Amend, AskOrder
from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing
from execution.commands.undo_record import Undo
from execution.desired_orders import desired_orders
from execution.facts.executions import ExecType
from execution.facts.slots import Side
from execution.ledger import mark_amending
from execution.monitor import Monitor
from execution.notices import NoticeKind
from execution.observations import (
    ExecutionObserved,
    OrderAccepted,
    OrderAsked,
    OrderObserved,
    OrderUncertain,
    PlanWanted,
)
from execution.requests import AmendOrder
from execution.targets.manual_legs import MOST_KNOWN, with_known
from execution.tracked_orders import LegMoved, Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    execution,
    fold_all,
    guarded,
    link,
    order_row,
    plan,
    price_for,
    resting,
    todo,
    tp_fill,
    tracked,
    with_orders,
)  # fmt: skip

SIDES = pytest.mark.parametrize("side", list(Side))


def seen(the_monitor: Monitor, seconds: float = 4) -> Monitor:
    """Every take profit as the exchange accepted it."""
    rows = [OrderObserved(order_row(o, seconds)) for o in the_monitor.orders_of(Role.TAKE_PROFIT)]
    return fold_all(the_monitor, *rows, seconds=seconds)


def standing(side: Side = Side.BUY, **changes: object) -> Monitor:
    return seen(resting(side, **changes))


def shown(the_monitor: Monitor, leg: int, seconds: float, **changes: object) -> Monitor:
    row = order_row(the_monitor.orders[link(Role.TAKE_PROFIT, leg)], seconds, updated_at=at(9), **changes)
    return fold_all(the_monitor, OrderObserved(row), seconds=seconds)


def by_hand(the_monitor: Monitor, leg: int, **changes: object) -> Monitor:
    return shown(shown(the_monitor, leg, 9, **changes), leg, 9.2, **changes)


def quantities(the_monitor: Monitor, seconds: float = 10) -> list[Decimal]:
    return [tp.qty for tp in desired_orders(the_monitor, BTC, at(seconds)).take_profits]


def amends(the_monitor: Monitor, seconds: float = 10) -> dict[str, Decimal | None]:
    return {a.request.link_id: a.request.qty for a in todo(the_monitor, seconds).actions if isinstance(a, Amend)}


# ---------------------------------------- price


@SIDES
def test_r8_a_price_that_a_person_moved_becomes_the_plans_at_the_second_look(side):
    price = price_for(side, 50900)
    once = shown(standing(side), 1, 9, price=price)
    assert once.plan == standing(side).plan
    assert AskOrder(link(Role.TAKE_PROFIT, 1)) in todo(once, 9).actions
    twice = fold_all(
        once,
        OrderAsked(
            link_id=link(Role.TAKE_PROFIT, 1),
            began_at=at(9.2),
            row=order_row(once.orders[link(Role.TAKE_PROFIT, 1)], 9.2, updated_at=at(9), price=price),
        ),
        seconds=9.2,
    )
    assert twice.plan.legs[0].price == price
    assert amends(twice) == {}
    assert quantities(twice) == [D("0.5"), D("0.3"), D("0.2")]
    (notice,) = announce(standing(side), replace(twice, stop=standing(side).stop), at(10))[1][-1:]
    assert (notice.kind, notice.fields["leg"]) == (NoticeKind.LEG_MOVED, 1)
    assert (notice.fields["old_price"], notice.fields["new_price"]) == (price_for(side, 51000), price)
    assert notice.fields["keeps_qty"]


def test_r8_a_receipt_that_comes_after_the_row_does_not_take_the_second_look_away():
    """A person was faster than the answer to the request that placed it: it would have waited for the next sweep."""
    first = link(Role.TAKE_PROFIT, 1)
    once = shown(standing(), 1, 9, qty=D("0.2"))
    told = fold_all(once, OrderAccepted(link_id=first, order_id="1", began_at=at(8)), seconds=9.1)
    assert AskOrder(first) in todo(told, 9.1).actions
    still = fold_all(standing(), OrderAccepted(link_id=first, order_id="1", began_at=at(3)), seconds=9.1)
    assert AskOrder(first) not in todo(still, 60).actions


def test_r8_it_is_told_once():
    moved = by_hand(standing(), 1, price=D(50900))
    again = shown(moved, 1, 20, price=D(50900))
    assert again.legs_moved == moved.legs_moved
    assert len(again.legs_moved) == 1


def test_r8_the_same_row_twice_is_one_look():
    once = shown(standing(), 1, 9, price=D(50900))
    assert shown(once, 1, 9, price=D(50900)).legs_moved == ()


def test_r8_what_did_not_last_is_no_persons():
    back = shown(shown(standing(), 1, 9, price=D(50900)), 1, 10, price=D(51000))
    assert shown(back, 1, 11, price=D(50900)).legs_moved == ()
    other = shown(shown(standing(), 1, 9, price=D(50900)), 1, 10, price=D(50800))
    assert other.legs_moved == ()


def test_r8_the_price_that_the_exchange_made_of_ours_satisfies_the_plan():
    """Bybit moves a limit price into its band; nobody moved it, and it is not moved back."""
    banded = resting()
    order = banded.orders[link(Role.TAKE_PROFIT, 3)]
    for seconds in (4, 5, 6):
        banded = fold_all(banded, OrderObserved(order_row(order, seconds, price=D(52500))), seconds=seconds)
    assert (banded.legs_moved, banded.plan, amends(banded)) == ((), resting().plan, {})


@pytest.mark.parametrize(("seconds", "is_persons"), [(9.2, False), (16, True)])
def test_r8_nothing_is_a_persons_while_a_write_of_ours_may_land(seconds, is_persons):
    unsure = fold_all(
        standing(), OrderUncertain(link_id=link(Role.TAKE_PROFIT, 1), fence=at(15), retry_at=at(9)), seconds=9
    )
    once = shown(unsure, 1, 9.1, price=D(50900))
    assert once.orders[link(Role.TAKE_PROFIT, 1)].ask_at == at(15)
    assert bool(shown(once, 1, seconds, price=D(50900)).legs_moved) is is_persons


def repriced(before: Monitor, price: Decimal, seconds: float) -> Monitor:
    """The first target shall stand elsewhere: asked for, taken, and two seconds later nothing has changed."""
    legs = (replace(before.plan.legs[0], price=price), *before.plan.legs[1:])
    wanted = fold_all(before, PlanWanted(replace(before.plan, legs=legs)), seconds=seconds)
    return without_effect(wanted, seconds)


def without_effect(wanted: Monitor, seconds: float) -> Monitor:
    (amend,) = [a.request for a in todo(wanted, seconds).actions if isinstance(a, Amend)]
    taken = OrderAccepted(link_id=amend.link_id, order_id="", began_at=at(seconds), qty=amend.qty, price=amend.price)
    after = fold_all(mark_amending(wanted, amend), taken, seconds=seconds)
    was = wanted.orders[amend.link_id]
    standing_still = order_row(was, seconds + 2.1, updated_at=was.updated_at or at(4))
    read = OrderAsked(link_id=amend.link_id, began_at=at(seconds + 2), row=standing_still)
    return fold_all(after, read, seconds=seconds + 2.1)


def test_a_new_price_that_was_taken_and_had_no_effect_is_asked_for_once_more():
    """A receipt is no fact. What has no effect twice may be the end of the band: it stands, and nothing loops."""
    once = repriced(standing(), D(51100), 10)
    twice = without_effect(once, 13)
    assert not [a for a in todo(twice, 16).actions if isinstance(a, Amend)]
    moved = shown(shown(twice, 1, 17, price=D(50900)), 1, 17.2, price=D(50900))
    assert [move.new_price for move in moved.legs_moved] == [D(50900)], "and a person's price is a person's"


def test_a_new_price_that_shows_at_the_second_request_may_be_asked_for_again_another_time():
    again = repriced(standing(), D(51100), 10)
    (amend,) = [a.request for a in todo(again, 13).actions if isinstance(a, Amend)]
    shows = order_row(replace(again.orders[amend.link_id], price=D(51100)), 13.1, updated_at=at(13))
    stands = fold_all(mark_amending(again, amend), OrderObserved(shows), seconds=13.1)
    assert not [a for a in todo(stands, 14).actions if isinstance(a, Amend)]
    assert [a for a in todo(repriced(stands, D(51200), 20), 23).actions if isinstance(a, Amend)]


def test_r8_an_undo_of_what_the_chat_changed_keeps_what_the_person_moved():
    before = standing()
    undoable = replace(before, undo=Undo(plan=before.plan, stop=D(49000), origin=before.stop.origin, until=at(99)))
    moved = by_hand(undoable, 1, price=D(50900))
    assert moved.undo is not None
    assert moved.undo.plan.legs[0].price == D(50900)


def test_r8_an_undo_of_other_targets_takes_nothing_from_the_one_that_the_person_moved():
    """Its number is another leg's in the plan from before."""
    now = standing()
    former = plan(legs=((51500, "0.8"), (52500, "0.2")))
    moved = by_hand(
        replace(now, undo=Undo(plan=former, stop=D(49000), origin=now.stop.origin, until=at(99))), 1, price=D(50900)
    )
    assert moved.plan.legs[0].price == D(50900)
    assert moved.undo is not None
    assert moved.undo.plan == former


# ---------------------------------------- quantity


@SIDES
def test_r8_a_quantity_that_a_person_chose_is_kept_and_the_others_share_the_rest(side):
    moved = by_hand(standing(side), 1, qty=D("0.6"))
    assert quantities(moved) == [D("0.6"), D("0.24"), D("0.16")]
    assert amends(moved).get(link(Role.TAKE_PROFIT, 1)) is None
    (told,) = moved.legs_moved
    assert told == LegMoved(
        leg=1, old_price=price_for(side, 51000), new_price=price_for(side, 51000),
        old_qty=D("0.5"), new_qty=D("0.6"), keeps_qty=True, at=at(9.2),
    )  # fmt: skip


def test_r8_until_the_second_look_its_quantity_is_left_alone():
    once = shown(standing(), 1, 9, qty=D("0.4"))
    assert amends(once) == {}


@pytest.mark.parametrize("leg", [1, 2, 3])
@settings(max_examples=60, deadline=None)
@given(qty=st.integers(1, 999), part=st.integers(0, 300))
def test_r8_whatever_quantity_a_person_chooses_nothing_is_fought_over(leg, qty, part):
    """I2 stays true, the person's leg to the last step; or it is planned again, and told so."""
    before = standing()
    if part:
        before = fold_all(before, ExecutionObserved(tp_fill(before, 1, D(part) / 1000, seq=102)), seconds=6)
    filled = before.filled_of(link(Role.TAKE_PROFIT, leg))
    moved = by_hand(before, leg, qty=filled + D(qty) / 1000, filled_qty=filled)
    wanted = {tp.leg: tp.qty for tp in desired_orders(moved, BTC, at(10)).take_profits}
    assert sum(wanted.values()) == moved.size
    if moved.legs_moved and moved.legs_moved[0].keeps_qty:
        assert wanted[leg] == D(qty) / 1000
        assert moved.plan.runner_share == 0
    assert not any(moved.leg_done(number) for number in (1, 2, 3))


def test_r8_a_quantity_that_leaves_too_little_for_the_others_is_planned_again_and_told():
    moved = by_hand(standing(), 1, qty=D("0.999"))
    assert quantities(moved) == [D("0.5"), D("0.3"), D("0.2")]
    assert [m.keeps_qty for m in moved.legs_moved] == [False]
    assert amends(moved) == {link(Role.TAKE_PROFIT, 1): D("0.5")}
    assert shown(moved, 1, 11, qty=D("0.999")).legs_moved == moved.legs_moved


def test_r8_more_than_is_open_is_planned_again():
    assert [m.keeps_qty for m in by_hand(standing(), 1, qty=D("1.5")).legs_moved] == [False]


def test_r8_less_of_the_only_target_leaves_a_runner():
    alone = standing(the_plan=plan(legs=((51000, 1),)))
    moved = by_hand(alone, 1, qty=D("0.6"))
    assert quantities(moved) == [D("0.6")]
    assert moved.plan.runner_share == D("0.4")


def test_r8_beside_a_runner_the_rest_is_shared_with_it():
    runs = standing(the_plan=plan(legs=((51000, "0.4"), (52000, "0.4"))))
    moved = by_hand(runs, 1, qty=D("0.7"))
    assert quantities(moved) == [D("0.7"), D("0.2")]
    assert moved.plan.runner_share == D("0.1")


def test_r8_a_leg_that_was_removed_takes_no_part():
    left = replace(standing(), legs_removed=(3,))
    assert quantities(by_hand(left, 1, qty=D("0.6"))) == [D("0.6"), D("0.4")]
    runs = replace(standing(the_plan=plan(legs=((51000, "0.4"), (52000, "0.3"), (53000, "0.1")))), legs_removed=(3,))
    assert [m.keeps_qty for m in by_hand(runs, 1, qty=D("0.6")).legs_moved] == [False]


def test_r8_quantities_that_we_asked_for_are_ours_in_whatever_order_they_show():
    asked = mark_amending(
        standing(), AmendOrder(link_id=link(Role.TAKE_PROFIT, 1), symbol="BTCUSDT", qty=D("0.4"), price=None)
    )
    early = shown(asked, 1, 9, qty=D("0.4"))
    assert early.orders[link(Role.TAKE_PROFIT, 1)].moved is None
    accepted = OrderAccepted(link_id=link(Role.TAKE_PROFIT, 1), order_id="", began_at=at(8.9), qty=D("0.4"))
    assert shown(fold_all(early, accepted, seconds=9.1), 1, 10, qty=D("0.5")).orders[
        link(Role.TAKE_PROFIT, 1)
    ].moved is None  # fmt: skip
    by_price = AmendOrder(link_id=link(Role.TAKE_PROFIT, 1), symbol="BTCUSDT", qty=None, price=D(51000))
    order = mark_amending(asked, by_price).orders[link(Role.TAKE_PROFIT, 1)]
    assert (order.known_qtys, order.asking_price) == (asked.orders[order.link_id].known_qtys, 51000)


def test_r8_of_the_quantities_that_we_asked_for_the_newest_are_kept():
    order = with_known(tracked(Role.TAKE_PROFIT), *(D(n) for n in range(MOST_KNOWN + 5)))
    assert order.known_qtys[-1] == D(MOST_KNOWN + 4)
    assert len(order.known_qtys) == MOST_KNOWN


def test_r8_orders_that_the_exchange_cut_were_moved_by_nobody():
    """A position that gets smaller makes reduce-only orders too large: the exchange cuts them."""
    before = standing()
    sold = execution("person", Side.SELL, "0.6", seq=102, exec_type=ExecType.TRADE)
    smaller = fold_all(before, ExecutionObserved(sold), seconds=8)
    cut = by_hand(smaller, 1, qty=D("0.1"))
    assert (cut.legs_moved, cut.plan) == ((), before.plan)
    assert cut.orders[link(Role.TAKE_PROFIT, 1)].moved is None


def test_r8_a_quantity_that_is_planned_anyway_is_ours():
    """The disk failed, an amend left, the bot was killed: the record of it is lost."""
    before = standing()
    filled = fold_all(before, ExecutionObserved(execution("person", Side.BUY, "0.2", seq=102)), seconds=8)
    assert quantities(filled)[0] == D("0.6")
    shown_as_planned = by_hand(filled, 1, qty=D("0.6"))
    assert (shown_as_planned.legs_moved, shown_as_planned.plan) == ((), before.plan)


def test_r8_nothing_is_decided_while_executions_are_missing():
    before = standing()
    order = replace(before.orders[link(Role.TAKE_PROFIT, 2)], seen_filled=D("0.1"))
    unexplained = by_hand(with_orders(before, order), 1, qty=D("0.6"))
    assert unexplained.legs_moved == ()
    assert amends(unexplained) == {}


def test_r8_at_the_end_no_leg_is_replanned():
    closing = replace(standing(), closing=Closing(reason=CloseReason.CHAT, since=at(5)))
    moved = by_hand(closing, 1, price=D(50900))
    assert (moved.legs_moved, moved.plan) == ((), closing.plan)
    assert moved.orders[link(Role.TAKE_PROFIT, 1)].moved is None


def test_r8_two_legs_that_were_moved_at_once_are_both_heeded():
    once = shown(shown(standing(), 1, 9, price=D(50900)), 2, 9, qty=D("0.2"))
    both = shown(shown(once, 1, 9.2, price=D(50900)), 2, 9.2, qty=D("0.2"))
    assert [leg.price for leg in both.plan.legs] == [D(50900), D(52000), D(53000)]
    assert quantities(both)[1] == D("0.2")
    assert sum(quantities(both)) == D(1)


def test_a_record_from_before_takes_what_stands_for_granted():
    older = resting()
    assert all(order.accepted_price is None for order in older.orders.values())
    assert shown(shown(older, 1, 9, price=D(50900)), 1, 9.2, price=D(50900)).legs_moved == ()
    assert Monitor.from_plain(by_hand(standing(), 1, price=D(50900)).to_plain()).legs_moved[0].new_price == D(50900)


def test_an_order_that_is_no_take_profit_has_no_leg():
    waiting = with_orders(guarded(), tracked(Role.ENTRY, 2, 1, 49500))
    row = order_row(waiting.orders[link(Role.ENTRY, 2)], 9, price=D(49400))
    assert fold_all(waiting, OrderObserved(row), seconds=9).orders[link(Role.ENTRY, 2)].accepted_price is None

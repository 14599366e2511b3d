"""What the record of a foreign position is made of, and how it is guarded."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution.adoption.adopted_monitor import entry_fills
from execution.adoption.adopted_plan import propose, stop_only
from execution.adoption.adoption_record import Adopted
from execution.announce import announce
from execution.desired_orders import desired_orders
from execution.facts.executions import ExecType
from execution.facts.slots import Side
from execution.fills import realised_by, result_at
from execution.notices import NoticeKind
from execution.observations import ExecutionObserved, OrderObserved, RowObserved
from execution.picture import picture
from execution.records.trade_log import trade_of
from execution.stops.stop_record import StopOrigin
from execution.stops.stop_wishes import break_even_price
from execution.watching.profit_check import check_of
from tests.execution.adoption.foreign_positions import LIMITS, SIDES, adopted, found, limit, persons_stop
from tests.execution.builders import (
    BTC,
    CENTRE,
    GENERATION,
    D,
    at,
    execution,
    fold_all,
    row,
    stop_row,
)


def test_r5_the_executions_since_it_was_flat_last_are_its_own():
    history = [
        execution("old", Side.BUY, 3, seq=90),
        execution("gone", Side.SELL, 3, seq=91, closed_size=D(3)),
        execution("a", Side.BUY, 2, 49000, seq=92),
        execution("paid", Side.BUY, 2, seq=93, exec_type=ExecType.FUNDING, fee=D("1.5")),
        execution("b", Side.SELL, 1, 51000, seq=94, closed_size=D(1)),
        execution("later", Side.BUY, 1, seq=200),
    ]
    monitor = adopted(found(executions=history))
    assert [f.exec_id for f in monitor.fills] == ["a", "b"]
    assert (monitor.size, monitor.avg_entry, monitor.funding) == (1, D(49000), D("-1.5"))
    assert (monitor.baseline_seq, monitor.is_estimated) == (91, False)
    assert monitor.adopted == Adopted(at=at(5), automatic=False, size=D(1))
    assert monitor.plan.entries == ()


def test_r5_an_order_that_turned_the_slot_around_counts_for_what_it_opened():
    turned = execution("turn", Side.BUY, 3, seq=95, closed_size=D(2))
    (fill,) = entry_fills([execution("short", Side.SELL, 2, seq=94), turned], row(1))
    assert (fill.qty, fill.fee) == (1, turned.fee / 3)


@pytest.mark.parametrize(
    "history",
    [
        [],
        [execution("a", Side.BUY, "0.4", seq=90)],
        [execution("a", Side.BUY, 2, seq=90)],
        [execution("a", Side.BUY, "1.5", seq=90, closed_size=D(1))],
        [execution("a", Side.BUY, 1, seq=300)],
    ],
)
def test_i8_a_sum_that_is_not_the_size_explains_nothing(history):
    assert entry_fills(history, row(1)) is None


@given(steps=st.lists(st.integers(min_value=-3, max_value=3).filter(bool), min_size=1, max_size=20))
def test_whatever_happened_the_fills_add_up_or_there_are_none(steps):
    size, history = 0, []
    for seq, step in enumerate(steps, 1):
        side = Side.BUY if step > 0 else Side.SELL
        closed = min(abs(step), abs(size)) if step * size < 0 else 0
        history.append(execution(f"e{seq}", side, abs(step), seq=seq, closed_size=D(closed)))
        size += step
    if size == 0:
        return
    shown = row(abs(size), seq=100, side=Side.BUY if size > 0 else Side.SELL)
    fills = entry_fills(history, shown)
    assert fills is not None
    assert sum(f.qty if f.side is shown.side else -f.qty for f in fills) == shown.size


@SIDES
def test_i8_a_stand_in_makes_no_profit_known_and_no_check(side):
    estimated = adopted(found(side, executions=[]))
    (fill,) = estimated.fills
    assert (fill.qty, fill.price, fill.at, fill.is_estimate) == (1, CENTRE, at(1.5), True)
    assert (estimated.baseline_seq, estimated.size) == (101, 1)
    assert break_even_price(estimated, BTC) is not None, "it reckons with the taker fee"
    closed = execution("close", side.opposite, 1, seq=102, seconds=10, closed_size=D(1))
    after = fold_all(estimated, ExecutionObserved(closed), RowObserved(row(0, 102, 10, side=side)), seconds=10)
    assert realised_by(after, [after.fills[-1]]) is None
    assert result_at(estimated, CENTRE) is None
    assert check_of(after, at(11)) is None
    assert picture(estimated, None).realised is None
    trade = trade_of(after, at(11))
    assert (trade.gross, trade.fees, trade.net) == (None, None, None)
    unknown_age = adopted(found(side, executions=[], opened_at=None))
    assert unknown_age.fills[0].at == at(2)


@pytest.mark.parametrize("counted", [{"late", "closed again"}, None])
def test_i9_what_a_finished_trade_counts_is_no_part_of_an_adopted_position(counted):
    """A late entry filled into what a person held, and was closed again: that trade has both of its executions (R2)."""
    history = [
        execution("late", Side.BUY, 2, 51000, seq=99),
        execution("open", Side.BUY, 1, 50000, seq=100),
        execution("closed again", Side.SELL, 2, 50900, seq=101, closed_size=D(2)),
    ]
    of_another = adopted(found(executions=history), counted={"other"})
    assert [fill.exec_id for fill in of_another.fills] == [each.exec_id for each in history]
    (stand_in,) = adopted(found(executions=history), counted=counted).fills
    assert (stand_in.qty, stand_in.price, stand_in.is_estimate) == (1, CENTRE, True)


@SIDES
def test_r20_a_stop_that_is_kept_counts_as_confirmed_when_both_show_it(side):
    stop = persons_stop(side)
    kept = adopted(found(side, stop_loss=stop.trigger_price, orders=[stop]))
    assert kept.stop.origin is StopOrigin.PERSON
    shown = row(side=side, stop_loss=stop.trigger_price)
    seen = fold_all(kept, RowObserved(shown), OrderObserved(stop))
    assert seen.stop_confirmed
    told, (notice,) = announce(kept, seen, at(3))
    assert notice.kind is NoticeKind.ADOPTED
    assert (notice.fields["kept"], notice.fields["question"], notice.fields["stop"]) == (True, None, stop.trigger_price)
    assert announce(seen, told, at(4))[1] == ()


def test_one_that_was_guarded_unasked_offers_its_targets():
    the_found = found()
    by_itself = adopted(the_found, stop_only(propose(the_found, LIMITS)), automatic=True, offered=(D(51000),))
    stop = by_itself.stop.price
    seen = fold_all(by_itself, RowObserved(row(stop_loss=stop)), OrderObserved(stop_row(stop)))
    (notice,) = announce(by_itself, seen, at(3))[1]
    assert (notice.fields["question"], notice.fields["targets"]) == (GENERATION, [])


def test_r20_nothing_is_offered_beside_a_persons_own_take_profit_which_is_named():
    the_found = found(take_profit=D(51000))
    by_itself = adopted(the_found, stop_only(propose(the_found, LIMITS)), automatic=True)
    stop = by_itself.stop.price
    seen = fold_all(by_itself, RowObserved(row(stop_loss=stop)), OrderObserved(stop_row(stop)))
    (notice,) = announce(by_itself, seen, at(3))[1]
    assert (notice.fields["question"], notice.fields["take_profit"]) == (None, D(51000))


def test_only_a_stop_has_no_legs_whatever_the_size():
    the_found = found()
    alone = adopted(the_found, stop_only(propose(the_found, LIMITS)))
    assert desired_orders(alone, BTC, at(5)).take_profits == ()
    sold = execution("by-hand", Side.SELL, 1, seq=102)
    shown = fold_all(alone, RowObserved(row(1, 103, 3, stop_loss=None)), ExecutionObserved(sold), seconds=3)
    assert shown.size == 1
    assert shown.base == 0
    assert desired_orders(shown, BTC, at(5)).take_profits == ()


def test_r20_the_legs_of_an_adopted_position_stand_beside_the_persons_orders():
    own = limit(Side.BUY, 50400, "0.4")
    the_found = found(orders=[own])
    monitor = fold_all(adopted(the_found), RowObserved(the_found.row), OrderObserved(own))
    assert sum(tp.qty for tp in desired_orders(monitor, BTC, at(5)).take_profits) == D("0.6")
    later = at(5) + timedelta(hours=1)
    assert desired_orders(monitor, BTC, later).stop == monitor.stop.price

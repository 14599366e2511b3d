"""Executions folded: each once, profit from them alone, the reason of a close (R5, R6, R22, I9)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.facts.executions import ExecType
from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fills import close_reason, profit, realised_by, reason_of_stop, who_moved_the_stop
from execution.monitor import Monitor
from execution.observations import ExecutionObserved
from execution.order_ids import order_link_id
from execution.stops.stop_policy import mark_sent, with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import Role
from tests.execution.builders import (
    OTHER_GENERATION,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    monitor,
    resting,
    tp_fill,
    tracked,
    with_orders,
)

SIDES = pytest.mark.parametrize("side", list(Side))


def folded(the_monitor, *executions, seconds: float = 9):
    return fold_all(the_monitor, *map(ExecutionObserved, executions), seconds=seconds)


# ---------------------------------------- each once


def test_an_execution_counts_once():
    fill = execution("x", Side.BUY, "0.5", seq=102)
    assert folded(guarded(), fill, fill).entered == D("1.5")


def test_an_execution_from_before_the_trade_belongs_to_another():
    """R5"""
    assert folded(monitor(), execution("old", Side.BUY, 1, seq=100)) == monitor()


def test_an_execution_of_an_earlier_generation_is_not_ours():
    """R5"""
    stray = order_link_id(OTHER_GENERATION, 0, Role.ENTRY, 1, 0)
    assert folded(guarded(), execution("stray", Side.BUY, 1, seq=102, link_id=stray)) == guarded()


def test_an_execution_without_our_id_is_found_by_the_exchanges():
    """A stream may leave the id out."""
    standing = resting()
    order = standing.open_order(Role.TAKE_PROFIT, 1)
    bare = execution("x", Side.SELL, "0.5", 51000, seq=102, order_id=order.order_id)
    assert folded(standing, bare).leg_done(1)


@pytest.mark.parametrize("changes", [{"link_id": "somebody"}, {"order_id": ""}, {}])
def test_an_execution_of_somebody_else_has_no_role(changes):
    after = folded(resting(), execution("x", Side.SELL, "0.5", seq=102, **changes))
    assert after.fills[-1].role is None
    assert after.base == D("0.5")


def test_fills_are_in_the_order_of_the_exchange():
    """R5: by seq"""
    after = folded(guarded(), execution("b", Side.SELL, "0.1", seq=103), execution("a", Side.BUY, "0.1", seq=102))
    assert [f.exec_id for f in after.fills] == ["entry-1", "a", "b"]


def test_entry_fills_that_follow_each_other_are_one_burst():
    """R15: the take profits are sized 300 ms after the last, 2 s after the first at most."""
    first = entered()
    assert first.first_unsized_fill_at == at(1.5)
    second = folded(first, execution("b", Side.BUY, "0.1", seq=102), seconds=1.7)
    assert (second.first_unsized_fill_at, second.last_entry_fill_at) == (at(1.5), at(1.7))
    later = folded(second, execution("c", Side.BUY, "0.1", seq=103), seconds=30)
    assert (later.first_unsized_fill_at, later.last_entry_fill_at, later.opened_at) == (at(30), at(30), at(1.5))


# ---------------------------------------- funding


def funding(name: str = "f", paid: str = "1.25", seconds: float = 60):
    return execution(name, Side.BUY, 1, seq=102, seconds=seconds, exec_type=ExecType.FUNDING, fee=D(paid))


def test_funding_changes_money_and_not_size():
    """R6, R22"""
    after = folded(guarded(), funding(), funding(), funding("g", "-0.5"))
    assert after.size == D(1)
    assert profit(after).funding == D("-0.75")


def test_funding_of_an_earlier_trade_is_not_counted():
    """R22: executions are read from a minute before the first of ours."""
    assert folded(guarded(), funding(seconds=-5)) == guarded()


def test_funding_changes_the_size_of_no_execution():
    assert not funding().changes_size


# ---------------------------------------- profit: I9


@SIDES
def test_the_profit_of_a_trade_by_hand(side):
    """Two coins in at 50000, one out at 51000, one at 49500 for a long."""
    sign = side.sign
    start = folded(
        monitor(side),
        execution("in", side, 2, 50000, seq=101, fee=D(55)),
        execution("o1", side.opposite, 1, 50000 + sign * 1000, seq=102, fee=D("10.2")),
        execution("o2", side.opposite, 1, 50000 - sign * 500, seq=103, fee=D("27.3")),
        funding(paid="3"),
    )
    money = profit(start)
    assert (money.gross, money.fees, money.funding) == (D(500), D("92.5"), D(-3))
    assert money.net == D("404.5")


trades = st.lists(
    st.tuples(st.booleans(), st.integers(1, 3000), st.integers(100_000, 900_000), st.integers(-100, 1000)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=100)
@given(st.sampled_from(list(Side)), trades, st.integers(-1000, 1000))
def test_net_is_the_signed_sum_of_all_executions(side, fills, funding_paid):
    """I9: whatever happens to a position while it is there."""
    the_monitor = monitor(side)
    cash, held = Decimal(0), Decimal(0)
    for number, (buys, qty, price, fee) in enumerate(fills):
        q, p, f = D(qty) / 1000, D(price) / 10, D(fee) / 100
        fill_side = Side.BUY if buys else Side.SELL
        held += q if fill_side is side else -q
        if held <= 0:
            break
        the_monitor = folded(the_monitor, execution(f"x{number}", fill_side, q, p, seq=101 + number, fee=f))
        cash += -q * p - f if buys else q * p - f
    the_monitor = folded(the_monitor, funding(paid=str(D(funding_paid) / 100)))
    assert profit(the_monitor).net == cash - D(funding_paid) / 100


@SIDES
def test_the_realised_profit_of_all_exits_is_the_net_of_the_trade(side):
    start = resting(side)
    first = folded(start, tp_fill(start, 1, "0.5", seq=102))
    done = folded(first, execution("out", side.opposite, "0.5", 50100, seq=103))
    exits = [f for f in done.fills if f.side is not side]
    assert realised_by(done, exits) == profit(done).net
    assert realised_by(done, exits[:1]) + realised_by(done, exits[1:]) == profit(done).net


def test_nothing_is_realised_before_an_entry():
    assert realised_by(monitor(), []) == D(0)


# ---------------------------------------- why it closed


@pytest.mark.parametrize(
    ("create_type", "exec_type", "reason"),
    [
        ("CreateByStopLoss", ExecType.TRADE, CloseReason.STOP),
        ("CreateByPartialStopLoss", ExecType.TRADE, CloseReason.STOP),
        ("CreateByTrailingStop", ExecType.TRADE, CloseReason.TRAILING),
        ("CreateByTakeProfit", ExecType.TRADE, CloseReason.APP),
        ("CreateByUser", ExecType.TRADE, CloseReason.APP),
        ("CreateByClosing", ExecType.TRADE, CloseReason.APP),
        ("CreateByLiq", ExecType.TRADE, CloseReason.LIQUIDATION),
        ("CreateByTakeOver_PassThrough", ExecType.LIQUIDATION, CloseReason.LIQUIDATION),
        ("CreateByUser", ExecType.LIQUIDATION, CloseReason.LIQUIDATION),
        ("CreateBySettle", ExecType.SETTLE, CloseReason.SETTLEMENT),
        ("CreateBySettle", ExecType.DELIVERY, CloseReason.SETTLEMENT),
        ("", ExecType.ADL, CloseReason.ADL),
        ("CreateByAdl_PassThrough", ExecType.TRADE, CloseReason.ADL),
        ("CreateBySomethingNew", ExecType.TRADE, CloseReason.UNKNOWN),
    ],
)
def test_a_close_that_is_not_ours_is_named_by_its_execution(create_type, exec_type, reason):
    """A change of size alone never names a cause."""
    out = execution("out", Side.SELL, 1, seq=102, create_type=create_type, exec_type=exec_type)
    assert close_reason(folded(resting(), out)) is reason


def test_the_last_execution_names_the_reason():
    start = resting()
    assert close_reason(folded(start, tp_fill(start, 1, "0.5", seq=102))) is CloseReason.TAKE_PROFIT
    both = folded(start, tp_fill(start, 1, "0.5", seq=102), execution("out", Side.SELL, "0.5", seq=103))
    assert close_reason(both) is CloseReason.APP


def test_a_close_of_ours_has_the_reason_that_we_closed_for():
    start = with_orders(resting(), tracked(Role.CLOSE, 0, 0))
    out = execution("out", Side.SELL, 1, seq=102, link_id=tracked(Role.CLOSE, 0).link_id)
    assert close_reason(folded(start, out)) is CloseReason.CHAT
    for_another = replace(start, closing=Closing(reason=CloseReason.STOP_IMPOSSIBLE, since=at(5)))
    assert close_reason(folded(for_another, out)) is CloseReason.STOP_IMPOSSIBLE


def test_without_a_closing_execution_the_reason_is_not_guessed():
    assert close_reason(monitor()) is CloseReason.NOT_FILLED
    assert close_reason(guarded()) is CloseReason.UNKNOWN
    entry = guarded().orders_of(Role.ENTRY)[0]
    odd = execution("odd", Side.SELL, 1, seq=102, link_id=entry.link_id)
    assert close_reason(folded(guarded(), odd)) is CloseReason.UNKNOWN


def closed_through_follow(the_monitor: Monitor) -> Monitor:
    """The price was through the stop that follow wanted, while the one of the chat stood; and we closed."""
    the_monitor = mark_sent(with_stop(the_monitor, D(49100), StopOrigin.CHAT), D(49100))
    start = with_orders(with_stop(the_monitor, D(50500), StopOrigin.FOLLOW), tracked(Role.CLOSE, 0, 0))
    start = replace(start, closing=Closing(reason=CloseReason.STOP, since=at(5)))
    return folded(start, execution("out", Side.SELL, 1, seq=102, link_id=tracked(Role.CLOSE, 0).link_id))


def test_r13_what_was_closed_through_a_stop_names_who_wanted_it_and_not_whose_stood():
    """I8"""
    assert who_moved_the_stop(closed_through_follow(resting())) is StopOrigin.FOLLOW
    standing = resting()
    order = standing.stop.order
    assert order is not None
    fired = replace(order, price=D(49100), status=OrderStatus.CANCELLED)
    had_fired = replace(standing, stop=replace(standing.stop, order=fired))
    assert who_moved_the_stop(closed_through_follow(had_fired)) is StopOrigin.CHAT


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        (StopOrigin.BREAK_EVEN, CloseReason.BREAK_EVEN),
        (StopOrigin.TRAIL, CloseReason.TRAILING),
        (StopOrigin.FOLLOW, CloseReason.STOP),
        (StopOrigin.PERSON, CloseReason.STOP),
    ],
)
def test_a_stop_is_called_after_the_price_that_stood_when_it_fired(origin, reason):
    """I8: S* may have moved on, but the exchange's own order says which price it was."""
    standing = resting()
    moved = mark_sent(with_stop(standing, D("50055.1"), origin), D("50055.1"))
    assert reason_of_stop(moved) is CloseReason.STOP
    order = moved.stop.order
    assert order is not None
    stood = replace(moved, stop=replace(moved.stop, order=replace(order, price=D("50055.1"))))
    assert reason_of_stop(stood) is reason
    unseen = replace(moved, stop=replace(moved.stop, order=None, announced=D("50055.1")))
    assert reason_of_stop(unseen) is reason
    assert reason_of_stop(standing) is CloseReason.STOP

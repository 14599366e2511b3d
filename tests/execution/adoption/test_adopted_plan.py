"""Which plan a foreign position would get, and what it is made of: a long of one coin at 50000, or its mirror image."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.adoption.adopted_plan import (
    CannotGuard,
    Found,
    adopted_monitor,
    entry_fills,
    is_whole,
    propose,
    still_holds,
    stop_only,
)
from execution.announce import announce
from execution.desired_orders import desired_orders
from execution.exit_plan import TpLeg
from execution.facts import (
    ExecType,
    FeeRate,
    MarginMode,
    OrderStatus,
    OrderType,
    Side,
    Slot,
    StopKind,
    Ticker,
    TriggerBy,
)
from execution.fills import realised_by, result_at
from execution.monitor import Adopted
from execution.new_trade.liquidation import Clearance, clearance
from execution.new_trade.plan_terms import Limits
from execution.notices import NoticeKind
from execution.observations import ExecutionObserved, OrderObserved, RowObserved
from execution.picture import picture
from execution.records.trade_log import trade_of
from execution.stops.stop_record import StopOrigin
from execution.stops.stop_wishes import break_even_price
from execution.watching.profit_check import check_of
from tests.execution.builders import (
    BTC,
    CENTRE,
    GENERATION,
    MAKER,
    SYMBOL,
    TAKER,
    D,
    at,
    execution,
    fold_all,
    instrument,
    price_for,
    row,
    stop_row,
)

SIDES = pytest.mark.parametrize("side", list(Side))
LIMITS = Limits(
    default_risk=D(1),
    max_risk_per_trade=D(2),
    max_total_risk=D(6),
    max_notional=None,
    default_shares=None,
    trigger_by=TriggerBy.LAST,
    cancel_entries_after_tp=1,
)


def found(side: Side = Side.BUY, *, price=CENTRE, executions=None, orders=(), equity=100000, rules=BTC, **of_row):
    """Opened by one execution of seq 101, two seconds ago; no stop, nothing else in the slot."""
    shown = row(of_row.pop("size", 1), side=side, **({"stop_loss": None, "opened_at": at(1.5)} | of_row))
    last = price_for(side, price)
    return Found(
        slot=Slot("main", SYMBOL, 0),
        side=side,
        row=shown,
        orders=tuple(orders),
        executions=(execution("open", side, 1, seq=101),) if executions is None else tuple(executions),
        ticker=Ticker(symbol=SYMBOL, last=last, mark=last, index=last, at=at(2)),
        fees=FeeRate(taker=TAKER, maker=MAKER),
        equity=D(equity),
        instrument=rules,
        avg_price=shown.avg_price or CENTRE,
    )


def persons_stop(side: Side, price=49500, **changes):
    return stop_row(price_for(side, price), side=side, **changes)


def partial_stop(side: Side, price, qty, **changes):
    return persons_stop(
        side, price, **({"stop_kind": StopKind.PARTIAL_STOP_LOSS, "qty": D(qty), "order_id": f"p{price}"} | changes)
    )


def limit(side: Side, price, qty, **changes):
    """A person's reduce-only order on the exit side."""
    standing = {
        "order_type": OrderType.LIMIT, "status": OrderStatus.NEW, "qty": D(qty), "price": price_for(side, price),
        "trigger_price": None, "stop_kind": StopKind.NONE, "create_type": "CreateByUser", "order_id": f"l{price}",
    }  # fmt: skip
    return persons_stop(side, **(standing | changes))


def adopted(the_found=None, proposal=None, *, automatic=False):
    the_found = the_found or found()
    return adopted_monitor(
        the_found, proposal or propose(the_found, LIMITS),
        generation=GENERATION, chat_id=1001, now=at(5), automatic=automatic,
    )  # fmt: skip


# ---------------------------------------- the stop


@SIDES
def test_r20_without_a_stop_it_is_where_default_risk_is_lost_fees_included(side):
    proposal = propose(found(side), LIMITS)
    assert D(999) < proposal.loss <= D(1000), "1 % of 100000, rounded to a tick towards the entry"
    assert (proposal.stop - CENTRE) * side.sign < 0
    assert not proposal.keeps_stop
    assert proposal.stop % BTC.tick_size == 0


@SIDES
def test_r20_a_stop_of_the_person_is_kept_with_its_trigger(side):
    stop = persons_stop(side, trigger_by=TriggerBy.MARK)
    proposal = propose(found(side, stop_loss=stop.trigger_price, orders=[stop]), LIMITS)
    assert (proposal.stop, proposal.keeps_stop, proposal.trigger_by) == (stop.trigger_price, True, TriggerBy.MARK)
    unknown = replace(stop, trigger_by=None)
    assert propose(found(side, stop_loss=stop.trigger_price, orders=[unknown]), LIMITS).trigger_by is TriggerBy.LAST


@SIDES
def test_r20_partial_stops_that_cover_all_of_it_count_as_its_stop(side):
    stops = [partial_stop(side, 49500, "0.4"), partial_stop(side, 49000, "0.6", trigger_by=None)]
    proposal = propose(found(side, orders=stops), LIMITS)
    assert (proposal.stop, proposal.keeps_stop, proposal.tightens) == (price_for(side, 49000), True, False)


@SIDES
def test_r20_a_stop_tighter_than_a_partial_one_of_the_persons_says_so(side):
    assert propose(found(side, orders=[partial_stop(side, 48000, "0.6")]), LIMITS).tightens
    assert not propose(found(side, orders=[partial_stop(side, 49900, "0.6")]), LIMITS).tightens


def test_r14_limit_stops_cover_nothing():
    stop = partial_stop(Side.BUY, 48000, 1, order_type=OrderType.LIMIT)
    assert not propose(found(orders=[stop]), LIMITS).keeps_stop


@SIDES
def test_r18_the_stop_stands_inside_liquidation(side):
    liquidation = price_for(side, 49500)
    stop = propose(found(side, liq_price=liquidation), LIMITS).stop
    assert clearance(side, stop, liquidation, MarginMode.ISOLATED) is Clearance.OK
    assert clearance(side, stop - side.sign * BTC.tick_size, liquidation, MarginMode.ISOLATED) is Clearance.BAD


@SIDES
def test_r20_a_price_beyond_the_stop_is_no_reason_to_guess(side):
    with pytest.raises(CannotGuard, match=r"already beyond .* would lose 1 % of the equity") as refused:
        propose(found(side, price=49000), LIMITS)
    assert refused.value.problem


def test_r20_a_stop_that_would_be_below_zero_is_none():
    with pytest.raises(CannotGuard, match="at no price"):
        propose(found(equity=10**7), LIMITS)


def test_a_stop_of_the_row_without_its_order_is_half_a_picture():
    stop = persons_stop(Side.BUY, 49500)
    assert is_whole(row(stop_loss=None), [])
    assert not is_whole(row(stop_loss=D(49500)), [])
    assert not is_whole(row(stop_loss=D(49400)), [stop])
    assert is_whole(row(stop_loss=D(49500)), [stop])


# ---------------------------------------- the targets


@SIDES
def test_r20_targets_at_one_two_and_three_r(side):
    stop = persons_stop(side, 49000)
    legs = propose(found(side, stop_loss=stop.trigger_price, orders=[stop]), LIMITS).legs
    assert [leg.price for leg in legs] == [price_for(side, p) for p in (51000, 52000, 53000)]
    assert sum(leg.share for leg in legs) == 1


@SIDES
def test_r20_targets_that_the_market_has_passed_are_left_out_and_the_others_share_all(side):
    stop = persons_stop(side, 49000)
    limits = replace(LIMITS, default_shares=(D(50), D(30), D(10)))
    legs = propose(found(side, price=51500, stop_loss=stop.trigger_price, orders=[stop]), limits).legs
    assert legs == (
        TpLeg(number=1, price=price_for(side, 52000), share=D("0.675")),
        TpLeg(number=2, price=price_for(side, 53000), share=D("0.225")),
    )
    assert propose(found(side, price=54000, stop_loss=stop.trigger_price, orders=[stop]), limits).legs == ()


@SIDES
def test_r20_a_take_profit_of_the_row_leaves_none_for_us(side):
    assert propose(found(side, take_profit=price_for(side, 51000)), LIMITS).legs == ()


@SIDES
def test_a_stop_in_profit_tells_no_r(side):
    stop = persons_stop(side, 50500)
    assert propose(found(side, price=51000, stop_loss=stop.trigger_price, orders=[stop]), LIMITS).legs == ()


def test_no_target_below_zero_and_none_below_the_minimum():
    stop = persons_stop(Side.SELL, 25000)
    legs = propose(found(Side.SELL, stop_loss=stop.trigger_price, orders=[stop]), LIMITS).legs
    assert [leg.price for leg in legs] == [D(25000)]
    assert propose(found(rules=instrument(min_qty=D(2))), LIMITS).legs == ()


@SIDES
def test_r20_what_the_persons_orders_take_is_not_ours_to_sell(side):
    orders = [limit(side, 50500, "0.3"), limit(side, 50600, "0.9")]
    assert propose(found(side, orders=orders[:1]), LIMITS).basis.foreign_qty == D("0.3")
    both = propose(found(side, orders=orders), LIMITS)
    assert (both.basis.foreign_qty, both.legs) == (1, ())


# ---------------------------------------- what was shown


@SIDES
def test_r20_what_was_shown_holds_while_facts_and_price_allow_it(side):
    first = found(side)
    shown = propose(first, LIMITS)
    assert still_holds(shown, propose(first, LIMITS), first)
    bigger = found(side, size=2, executions=[execution("open", side, 2, seq=101)])
    assert not still_holds(shown, propose(bigger, LIMITS), bigger)
    passed = found(side, price=(shown.legs[0].price - CENTRE) * side.sign + CENTRE)
    assert not still_holds(shown, propose(passed, LIMITS), passed), "the first leg would trade at once"
    assert still_holds(stop_only(shown), propose(passed, LIMITS), passed)
    near = found(side, price=(shown.stop - CENTRE) * side.sign + CENTRE, equity=200000)
    assert not still_holds(shown, propose(near, LIMITS), near), "the stop would fire at once"
    partial = found(side, orders=[partial_stop(side, 40000, "0.1")])
    assert not still_holds(shown, propose(partial, LIMITS), partial)


# ---------------------------------------- what it is made of


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
    assert monitor.adopted == Adopted(at=at(5), automatic=False)
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


# ---------------------------------------- as a monitor


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
    by_itself = adopted(the_found, stop_only(propose(the_found, LIMITS)), automatic=True)
    stop = by_itself.stop.price
    seen = fold_all(by_itself, RowObserved(row(stop_loss=stop)), OrderObserved(stop_row(stop)))
    (notice,) = announce(by_itself, seen, at(3))[1]
    assert (notice.fields["question"], notice.fields["targets"]) == (GENERATION, [])


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

"""What a person is told: recorded facts, once each, not before they are confirmed (I8)."""

import pytest
from msgspec.structs import replace

from execution.announce import announce
from execution.closing.closing_record import CloseReason, Closing
from execution.exchange import Refusal
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts import OrderStatus, Side
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    CloseRequested,
    ExecutionObserved,
    ExecutionsRead,
    Observation,
    OrderObserved,
    OrderRefused,
    RowObserved,
    SlotRead,
    StopAccepted,
    StopRefused,
    Woken,
)
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    link,
    monitor,
    order_row,
    plan,
    price_for,
    resting,
    row,
    stop_row,
    tp_fill,
    tracked,
    with_orders,
)

SIDES = pytest.mark.parametrize("side", list(Side))
AT_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))


def told(before: Monitor, *observations: Observation, seconds: float = 9) -> tuple[Monitor, list[Notice]]:
    """Each observation folded and announced, as the actor does it."""
    notices: list[Notice] = []
    for observation in observations:
        after, new = announce(before, fold_all(before, observation, seconds=seconds), at(seconds))
        notices += new
        before = after
    return before, notices


def settled(the_monitor: Monitor) -> Monitor:
    """All that is true of it has been told."""
    after, _ = announce(the_monitor, the_monitor, at(5))
    return after


def kinds(notices: list[Notice]) -> list[NoticeKind]:
    return [notice.kind for notice in notices]


# ---------------------------------------- entries


@SIDES
def test_an_entry_is_told_together_with_the_stop_that_covers_it(side):
    """I8"""
    bare, notices = told(entered(side), Woken())
    assert notices == []
    stop = price_for(side, 49000)
    _, notices = told(
        bare, RowObserved(row(side=side, stop_loss=stop)), OrderObserved(stop_row(stop, side=side)), seconds=2
    )
    (notice,) = notices
    assert notice.kind is NoticeKind.ENTRY_FILLED
    assert notice.fields == {
        "symbol": "BTCUSDT",
        "side": side.value,
        "leg": 1,
        "of": 1,
        "qty": D(1),
        "price": D(50000),
        "fee": D("27.5"),
        "size": D(1),
        "avg_entry": D(50000),
        "stop": stop,
        "planned_qty": D(1),
    }


def test_an_entry_that_fills_in_part_is_told_when_it_is_complete():
    the_plan = plan(entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, 49500)
    start = settled(with_orders(resting(the_plan=the_plan), entry))
    part = execution("a", Side.BUY, "0.4", 49500, seq=102, link_id=entry.link_id)
    rest = execution("b", Side.BUY, "0.6", 49400, seq=103, link_id=entry.link_id)
    after, notices = told(start, ExecutionObserved(part))
    assert notices == []
    after, notices = told(after, ExecutionObserved(rest))
    assert notices == [], "the stop is sent again, and told with it (R1)"
    after, notices = told(after, OrderObserved(stop_row(49000, 9.5)), seconds=9.5)
    assert kinds(notices) == [NoticeKind.ENTRY_FILLED]
    assert (notices[0].fields["price"], notices[0].fields["stop"]) == (D(49440), D(49000))
    assert told(after, ExecutionObserved(rest), Woken())[1] == []


def test_a_fill_whose_stop_stays_in_doubt_is_told_without_it():
    """I8: three seconds later nobody has seen it, and that is told."""
    entry = tracked(Role.ENTRY, 2, 1, 49500)
    start = settled(with_orders(resting(the_plan=plan(entries=((1, None), (1, 49500)))), entry))
    fill = execution("a", Side.BUY, 1, 49500, seq=102, link_id=entry.link_id)
    after, notices = told(start, ExecutionObserved(fill), seconds=9)
    assert notices == []
    _, notices = told(after, RowObserved(row(2, 102, 12.1, stop_loss=None)), seconds=12.1)
    assert (kinds(notices)[0], notices[0].fields["stop"]) == (NoticeKind.ENTRY_FILLED, None)


def test_what_an_ended_entry_filled_is_told():
    entry = tracked(Role.ENTRY, 2, 1, 49500)
    start = settled(with_orders(resting(the_plan=plan(entries=((1, None), (1, 49500)))), entry))
    part = execution("a", Side.BUY, "0.4", 49500, seq=102, link_id=entry.link_id)
    gone = order_row(entry, 9, status=OrderStatus.CANCELLED, filled_qty=D("0.4"))
    _, notices = told(start, ExecutionObserved(part), OrderObserved(gone), OrderObserved(stop_row(49000, 9)))
    assert kinds(notices) == [NoticeKind.ENTRY_FILLED]
    assert notices[0].fields["qty"] == D("0.4")


def test_a_cancelled_entry_is_told_with_its_price():
    entry = tracked(Role.ENTRY, 2, 1, 49500, cancelling=True)
    start = settled(with_orders(resting(the_plan=plan(entries=((1, None), (1, 49500)))), entry))
    _, notices = told(start, OrderObserved(order_row(entry, 9, status=OrderStatus.CANCELLED)), Woken())
    assert kinds(notices) == [NoticeKind.ENTRIES_CANCELLED]
    assert (notices[0].fields["legs"], notices[0].fields["prices"]) == ([2], [D(49500)])


def test_one_of_several_entries_that_a_person_cancels_before_any_fill_is_told():
    """The other goes on; when none is left the end of the trade says it all."""
    waiting = [tracked(Role.ENTRY, number, 1, price) for number, price in ((1, 49800), (2, 49500))]
    start = with_orders(monitor(the_plan=plan(entries=((1, 49800), (1, 49500)))), *waiting)
    after, notices = told(start, OrderObserved(order_row(waiting[1], 9, status=OrderStatus.CANCELLED)), seconds=9)
    assert [(notice.kind, notice.fields["legs"]) for notice in notices] == [(NoticeKind.ENTRIES_CANCELLED, [2])]
    _, notices = told(after, OrderObserved(order_row(waiting[0], 10, status=OrderStatus.CANCELLED)), seconds=10)
    assert NoticeKind.ENTRIES_CANCELLED not in kinds(notices)


def test_a_cancelled_entry_is_not_told_while_executions_of_it_are_missing():
    """I8: its row shows a fill that has not arrived."""
    entry = tracked(Role.ENTRY, 2, 1, 49500)
    start = settled(with_orders(resting(the_plan=plan(entries=((1, None), (1, 49500)))), entry))
    gone = order_row(entry, 9, status=OrderStatus.CANCELLED, filled_qty=D("0.4"))
    assert told(start, OrderObserved(gone))[1] == []


def test_a_rejected_entry_is_told_at_once_with_the_exchanges_reason():
    order = tracked(Role.ENTRY, state=OrderState.LIVE)
    start = with_orders(monitor(), order)
    rejected = order_row(order, 3, status=OrderStatus.REJECTED, reject_reason="EC_NoEnoughQtyToFill")
    _, notices = told(start, OrderObserved(rejected))
    assert kinds(notices) == [NoticeKind.ENTRY_REFUSED]
    assert notices[0].urgent
    assert (notices[0].fields["status"], notices[0].fields["text"]) == ("Rejected", "EC_NoEnoughQtyToFill")


def test_an_entry_that_waits_or_whose_id_was_taken_is_not_told():
    """R10"""
    taken = tracked(Role.ENTRY, state=OrderState.ENDED, superseded=True)
    assert told(with_orders(monitor(), taken), Woken())[1] == []
    assert told(with_orders(monitor(), tracked(Role.ENTRY)), Woken())[1] == []


# ---------------------------------------- take profits


@pytest.mark.parametrize("pieces", [("0.8",), ("0.5", "0.3")])
def test_i8_what_the_stop_takes_away_makes_no_hit_of_a_target_that_filled_in_part(pieces):
    start = settled(resting())
    fired = [
        ExecutionObserved(execution(f"s{seq}", Side.SELL, qty, 49000, seq=seq, create_type="CreateByStopLoss"))
        for seq, qty in enumerate(pieces, 103)
    ]
    after, notices = told(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)), *fired, seconds=9)
    assert NoticeKind.TP_HIT not in kinds(notices)
    assert (after.size, after.leg_done(1), after.tps_announced) == (0, False, ())


def test_a_target_that_has_sold_its_share_of_what_a_person_left_is_hit_and_stays_so():
    start = settled(resting())
    reduced = ExecutionObserved(execution("p", Side.SELL, "0.6", seq=103))
    after, notices = told(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)), reduced, seconds=9)
    assert NoticeKind.TP_HIT in kinds(notices)
    rest = ExecutionObserved(execution("s", Side.SELL, "0.2", 49000, seq=104, create_type="CreateByStopLoss"))
    ended, _ = told(after, rest, seconds=10)
    assert (ended.size, ended.leg_done(1), ended.tps_announced) == (0, True, (1,))


@SIDES
def test_a_take_profit_is_told_once_when_it_is_filled_to_the_last_step(side):
    start = settled(resting(side))
    after, notices = told(start, ExecutionObserved(tp_fill(start, 1, "0.2", seq=102)))
    assert notices == []
    after, notices = told(after, ExecutionObserved(tp_fill(start, 1, "0.3", seq=103)), Woken())
    (notice,) = notices
    assert notice.kind is NoticeKind.TP_HIT
    fields = notice.fields
    assert (fields["leg"], fields["of"], fields["qty"], fields["remaining"]) == (1, 3, D("0.5"), D("0.5"))
    assert fields["price"] == price_for(side, 51000)
    # 500 gross, the leg's own maker fee, half of the fee paid to enter
    assert fields["profit"] == D(500) - D("0.5") * price_for(side, 51000) * D("0.0002") - D("13.75")
    assert told(after, ExecutionObserved(tp_fill(start, 1, "0.3", seq=103)))[1] == []


def test_a_leg_that_a_person_removed_is_told():
    start = settled(resting())
    gone = order_row(start.open_order(Role.TAKE_PROFIT, 2), 9, status=OrderStatus.CANCELLED, cancel_type="CancelByUser")
    _, notices = told(start, OrderObserved(gone), OrderObserved(gone))
    assert [(n.kind, n.fields["leg"]) for n in notices] == [(NoticeKind.LEG_REMOVED, 2)]


# ---------------------------------------- the stop


def test_a_moved_stop_is_told_when_the_exchange_shows_it():
    """I8: not when it is wanted, nor when it is accepted."""
    start = settled(resting(the_plan=plan(break_even=AT_TP1)))
    hit, notices = told(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102)))
    assert kinds(notices) == [NoticeKind.TP_HIT]
    price = hit.stop.price
    accepted, notices = told(hit, StopAccepted(price=price, began_at=at(9)))
    assert notices == []
    _, notices = told(
        accepted,
        RowObserved(row("0.5", 102, 10, stop_loss=price)),
        OrderObserved(stop_row(price, 10)),
        Woken(),
        seconds=10,
    )
    (notice,) = notices
    assert notice.kind is NoticeKind.STOP_MOVED
    assert not notice.urgent
    fields = notice.fields
    assert (fields["old"], fields["new"], fields["origin"], fields["size"]) == (
        D(49000), price, "break-even", D("0.5")
    )  # fmt: skip
    # the first half's 500 less all fees, and the second half pays for itself
    entry_fee, tp_fee, exit_fee = D("27.5"), D("5.1"), D("0.5") * price * D("0.00055")
    assert fields["result"] == 500 + (price - 50000) / 2 - entry_fee - tp_fee - exit_fee
    assert fields["result"] > 0


def test_the_first_stop_is_no_news_of_its_own():
    start, notices = told(guarded(), Woken())
    assert kinds(notices) == [NoticeKind.ENTRY_FILLED]
    assert start.stop.announced == D(49000)


def test_a_stop_that_a_person_moved_is_told_at_once_with_what_it_costs():
    """I3"""
    start = settled(resting())
    _, notices = told(
        start,
        RowObserved(row(1, 101, 9, stop_loss=D(48000))),
        RowObserved(row(1, 101, 10, stop_loss=D(48000))),
        OrderObserved(stop_row(48000, 10)),
        seconds=10,
    )
    (notice,) = notices
    assert (notice.kind, notice.urgent, notice.fields["origin"]) == (NoticeKind.STOP_MOVED, True, "person")
    assert notice.fields["result"] == -2000 - D("27.5") - D("26.4")


def moved_while_away() -> tuple[Monitor, list[Notice]]:
    """TP1 filled and a person moved the stop; the row is read first, the executions are not here yet."""
    return told(
        settled(resting()),
        RowObserved(row("0.5", 102, 9, stop_loss=D(50200))),
        RowObserved(row("0.5", 102, 10, stop_loss=D(50200))),
        OrderObserved(stop_row(50200, 10)),
        seconds=10,
    )


def test_what_a_moved_stop_costs_waits_for_the_executions_that_are_missing():
    held, notices = moved_while_away()
    assert held.unexplained
    assert notices == []
    fill = tp_fill(held, 1, "0.5", seq=102)
    _, notices = told(held, ExecutionsRead(began_at=at(10.3), since=at(-50), executions=(fill,)), seconds=10.4)
    assert kinds(notices) == [NoticeKind.TP_HIT, NoticeKind.STOP_MOVED]
    # TP1's 500 and the other half's 100, less the fees of the entry, of TP1 and of the stop
    assert notices[1].fields["result"] == 600 - D("27.5") - D("5.1") - D("0.5") * 50200 * D("0.00055")


def test_a_moved_stop_is_told_without_its_cost_when_nothing_explains_the_size():
    """Unknown is not zero, and a stop that somebody moved is news all the same."""
    held, _ = moved_while_away()
    assert told(held, Woken(), seconds=12)[1] == []
    _, (late,) = told(held, Woken(), seconds=13)
    assert (late.kind, late.fields["result"]) == (NoticeKind.STOP_MOVED, None)
    _, notices = told(held, ExecutionsRead(began_at=at(10.3), since=at(-50), executions=()), seconds=10.4)
    assert {n.kind: n.fields.get("result") for n in notices}[NoticeKind.STOP_MOVED] is None


def test_a_stop_that_is_moved_to_and_fro_is_told_each_time():
    """Each notice has an id of its own: in the outbox and in the trade log one does not stand for another."""
    the_monitor, ids = settled(resting()), []
    for seconds, price in ((10, 49500), (20, 49000), (30, 49500), (40, 49000)):
        the_monitor, notices = told(
            with_stop(the_monitor, D(price), StopOrigin.PLAN),
            RowObserved(row(1, 101, seconds, stop_loss=D(price))),
            OrderObserved(stop_row(price, seconds)),
            seconds=seconds,
        )
        assert kinds(notices) == [NoticeKind.STOP_MOVED]
        ids += [notice.id for notice in notices]
    assert len(set(ids)) == 4


def test_a_stop_that_waits_for_the_price_is_told_once():
    """R13"""
    start = with_stop(settled(resting()), D(49500), StopOrigin.BREAK_EVEN)
    refusal = StopRefused(price=D(49500), refusal=Refusal.PRICE_THROUGH, text="")
    _, notices = told(start, refusal, refusal)
    assert [(n.kind, n.fields["wanted"], n.fields["standing"]) for n in notices] == [
        (NoticeKind.STOP_WAITS, D(49500), D(49000))
    ]


def test_a_stop_that_is_refused_again_and_again_is_told_once_and_urgently():
    start = with_stop(settled(resting()), D(49500), StopOrigin.BREAK_EVEN)
    refusal = StopRefused(price=D(49500), refusal=Refusal.INVALID, text="")
    _, notices = told(start, refusal, refusal, refusal, refusal)
    assert [(n.kind, n.urgent, n.fields["refusals"]) for n in notices] == [(NoticeKind.STOP_REFUSED, True, 3)]


# ---------------------------------------- events


def test_a_close_that_the_engine_decides_is_told_at_once():
    start = settled(entered())
    refusal = StopRefused(price=D(49000), refusal=Refusal.PRICE_THROUGH, text="")
    _, notices = told(start, refusal, Woken())
    assert [(n.kind, n.urgent, n.fields["reason"]) for n in notices] == [
        (NoticeKind.CLOSING, True, CloseReason.STOP_IMPOSSIBLE.value)
    ]


def test_a_close_that_a_person_asked_for_is_no_news():
    assert told(settled(resting()), CloseRequested(None))[1] == []


def test_a_partial_close_is_told_when_it_is_done():
    order = tracked(Role.CLOSE, 0, "0.4")
    reducing = with_orders(fold_all(settled(resting()), CloseRequested(D("0.4")), seconds=5), order)
    fill = execution("c", Side.SELL, "0.4", 50100, seq=102, link_id=order.link_id, fee=D(10))
    filled = order_row(order, 9, status=OrderStatus.FILLED, filled_qty=D("0.4"))
    after, notices = told(reducing, ExecutionObserved(fill), OrderObserved(filled), Woken())
    (notice,) = notices
    assert notice.kind is NoticeKind.REDUCED
    fields = notice.fields
    assert (fields["qty"], fields["price"], fields["remaining"]) == (D("0.4"), D(50100), D("0.6"))
    assert fields["profit"] == 40 - 10 - 11
    assert told(after, ExecutionObserved(fill))[1] == []


def test_a_partial_close_that_filled_nothing_is_told_as_refused():
    order = tracked(Role.CLOSE, 0, "0.4")
    reducing = with_orders(fold_all(settled(resting()), CloseRequested(D("0.4")), seconds=5), order)
    gone = order_row(order, 9, status=OrderStatus.REJECTED, reject_reason="EC_NoEnoughQtyToFill")
    after, (notice,) = told(reducing, OrderObserved(gone))
    assert after.reduction is None
    assert (notice.kind, notice.fields["text"]) == (NoticeKind.REDUCTION_REFUSED, "EC_NoEnoughQtyToFill")


def test_a_change_of_size_by_somebody_else_is_told():
    """R6: external, and it says so."""
    start = settled(resting())
    sold = execution("person", Side.SELL, "0.4", seq=102)
    after, notices = told(start, ExecutionObserved(sold), ExecutionObserved(sold))
    assert [(n.kind, n.fields["change"], n.fields["size"]) for n in notices] == [
        (NoticeKind.SIZE_CHANGED, D("-0.4"), D("0.6"))
    ]
    bought = execution("person2", Side.BUY, "0.1", seq=103)
    assert [n.fields["change"] for n in told(after, ExecutionObserved(bought))[1]] == [D("0.1")]


def test_a_partial_close_whose_record_was_lost_is_ours_all_the_same():
    """A crash while the disk failed: the ledger knows neither the close nor its order, only the order's id tells."""
    fills = [
        execution(f"c{n}", Side.SELL, "0.2", 50100, seq=102 + n, link_id=link(Role.CLOSE, 0), fee=D(5)) for n in (0, 1)
    ]
    read = ExecutionsRead(began_at=at(9), since=at(-50), executions=tuple(fills))
    after, (notice,) = told(settled(resting()), read, read)
    assert (notice.kind, notice.fields["qty"], notice.fields["remaining"]) == (NoticeKind.REDUCED, D("0.4"), D("0.6"))
    assert notice.fields["profit"] == 40 - 10 - 11
    assert {fill.role for fill in after.fills[1:]} == {Role.CLOSE}


def test_an_entry_whose_record_was_lost_is_ours_all_the_same():
    fill = execution("more", Side.BUY, "0.5", 49500, seq=102, link_id=link(Role.ENTRY, 2))
    after, (notice,) = told(settled(resting(the_plan=plan(entries=((1, None), (1, 49500))))), ExecutionObserved(fill))
    assert (notice.kind, notice.fields["change"]) == (NoticeKind.SIZE_CHANGED, D("0.5"))
    assert notice.fields["is_ours"]
    assert after.size == D("1.5")


@SIDES
@pytest.mark.parametrize(("ticks", "origin"), [(0, "break-even"), (1, "break-even"), (2, "person")])
def test_our_own_break_even_whose_record_was_lost_is_not_called_a_persons(side, ticks, origin):
    """A crash on a full disk after TP1: the stop stands at break-even, and the record says that it never moved."""
    start = settled(resting(side, the_plan=plan(side, break_even=AT_TP1)))
    fill = tp_fill(start, 1, "0.5", seq=102)
    price = fold_all(start, ExecutionObserved(fill)).stop.price + ticks * side.sign * D("0.1")
    seen = [RowObserved(row("0.5", 102, seconds, side=side, stop_loss=price)) for seconds in (9, 10)]
    held, notices = told(start, *seen, OrderObserved(stop_row(price, 10, side=side)), seconds=10)
    assert (held.stop.origin, notices) == (StopOrigin.PERSON, [])
    _, notices = told(held, ExecutionsRead(began_at=at(10.3), since=at(-50), executions=(fill,)), seconds=10.4)
    assert [(n.kind, n.fields.get("origin"), n.urgent) for n in notices] == [
        (NoticeKind.TP_HIT, None, False),
        (NoticeKind.STOP_MOVED, origin, origin == "person"),
    ]


def test_a_change_that_no_execution_explains_is_told():
    """R6"""
    _, notices = told(
        settled(resting()),
        RowObserved(row("0.6", 102, 9)),
        ExecutionsRead(began_at=at(10), since=at(-50), executions=()),
        seconds=10,
    )
    assert [(n.kind, n.fields["change"]) for n in notices] == [(NoticeKind.SIZE_CHANGED, D("-0.4"))]


def test_what_closes_the_position_is_no_change_of_size():
    out = execution("out", Side.SELL, 1, seq=102, create_type="CreateByStopLoss")
    assert told(settled(guarded()), ExecutionObserved(out))[1] == []


# ---------------------------------------- the end


def ended(the_monitor: Monitor, out) -> list[Notice]:
    flat = SlotRead(began_at=at(9), row=row(0, 200, 9, side=None), open_orders=(), by_symbol=True)
    return told(settled(the_monitor), ExecutionObserved(out), flat, seconds=9)[1]


def test_a_close_that_the_exchange_refuses_is_told_once_in_a_while():
    closing = settled(replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5))))
    kinds = []
    for revision in range(4):
        order = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED, revision=revision)
        no = OrderRefused(link_id=order.link_id, refusal=Refusal.NO_HEADROOM, text="in the way", creating=True)
        closing, notices = told(with_orders(closing, order), no)
        kinds.append([(n.kind, n.fields["text"]) for n in notices])
    assert kinds == [[], [], [(NoticeKind.CLOSE_REFUSED, "in the way")], []]


def test_the_end_is_told_with_the_money_of_its_executions():
    """I9"""
    out = execution("out", Side.SELL, 1, 50500, seq=102, seconds=61.5, create_type="CreateByStopLoss")
    (notice,) = ended(guarded(), out)
    assert notice.kind is NoticeKind.CLOSED
    assert notice.fields == {
        "symbol": "BTCUSDT",
        "side": "Buy",
        "reason": "stop",
        "qty": D(1),
        "entry": D(50000),
        "exit": D(50500),
        "gross": D(500),
        "fees": D("55.275"),
        "funding": D(0),
        "net": D("444.725"),
        "seconds": 60,
        "fills": 2,
        "tps": [],
        "of": 3,
    }


def test_an_entry_that_was_closed_before_its_stop_was_seen_is_told_with_the_end():
    out = execution("out", Side.SELL, 1, 49000, seq=102, create_type="CreateByStopLoss")
    flat = SlotRead(began_at=at(9), row=row(0, 102, 9, side=None), open_orders=(), by_symbol=True)
    _, notices = told(entered(), ExecutionObserved(out), flat)
    assert kinds(notices) == [NoticeKind.ENTRY_FILLED, NoticeKind.CLOSED]


def test_an_end_that_no_execution_explains_names_no_price():
    start = settled(guarded())
    _, notices = told(
        start,
        RowObserved(row(0, 102, 9, side=None)),
        ExecutionsRead(began_at=at(9.1), since=at(-50), executions=()),
        SlotRead(began_at=at(9.2), row=row(0, 102, 9, side=None), open_orders=(), by_symbol=True),
        seconds=9.2,
    )
    assert kinds(notices) == [NoticeKind.SIZE_CHANGED, NoticeKind.CLOSED]
    assert (notices[1].fields["exit"], notices[1].fields["reason"]) == (None, CloseReason.UNKNOWN.value)
    assert (notices[1].fields["gross"], notices[1].fields["net"]) == (None, None), "as in the trade log"


@pytest.mark.parametrize(
    ("closing", "reason"),
    [(None, CloseReason.NOT_FILLED), (Closing(reason=CloseReason.CHAT, since=at(3)), CloseReason.CHAT)],
)
def test_a_trade_that_was_never_filled_says_why(closing, reason):
    order = tracked(Role.ENTRY, 1, 1, 49500, cancelling=True)
    start = replace(with_orders(monitor(the_plan=plan(entries=((1, 49500),))), order), closing=closing)
    flat = SlotRead(began_at=at(9), row=row(0, 100, 0, side=None), open_orders=(), by_symbol=True)
    _, notices = told(start, OrderObserved(order_row(order, 4, status=OrderStatus.CANCELLED)), flat)
    assert [(n.kind, n.fields["reason"]) for n in notices] == [(NoticeKind.NOT_FILLED, reason.value)]


# ---------------------------------------- notices


def test_the_same_fact_is_the_same_notice():
    """Its id is a function of what happened, so that a fact folded again after a crash is not told twice."""
    fill = ExecutionObserved(tp_fill(resting(), 1, "0.5", seq=102))
    ((first,), (again,)) = (told(settled(resting()), fill, seconds=s)[1] for s in (9, 20))
    assert first.id == again.id == "0123456789abcdef:tp_hit:1"
    assert first.chat_id == 1001


def test_a_notice_is_stored_plain():
    (notice,) = told(settled(resting()), ExecutionObserved(tp_fill(resting(), 1, "0.5", seq=102)))[1]
    plain = notice.to_plain()
    assert plain == {
        "kind": "tp_hit",
        "chat_id": 1001,
        "at": at(9),
        "urgent": False,
        "fields": notice.fields,
    }
    assert type(plain["kind"]) is str

"""What is told of the stop: when the exchange shows it, with what it means in money (I3, I8)."""

import pytest

from execution.announce import announce
from execution.exchange_errors import Refusal
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    ExecutionObserved,
    ExecutionsRead,
    OrderObserved,
    RowObserved,
    StopAccepted,
    StopRefused,
    Woken,
)
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from tests.execution.builders import (
    D,
    at,
    fold_all,
    guarded,
    plan,
    resting,
    row,
    stop_row,
    tp_fill,
)
from tests.execution.telling import kinds, settled, told

SIDES = pytest.mark.parametrize("side", list(Side))
AT_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))


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


@pytest.mark.parametrize(
    ("refusal", "times", "kind"),
    [(Refusal.PRICE_THROUGH, 1, NoticeKind.STOP_WAITS), (Refusal.INVALID, 3, NoticeKind.STOP_REFUSED)],
)
def test_i8_a_second_time_at_the_same_price_is_news_of_its_own(refusal, times, kind):
    """In the outbox and in the history one does not stand for the other; the same refusals again are no news."""
    the_monitor, ids = settled(resting()), []
    refused = (StopRefused(price=D(49500), refusal=refusal, text=""),) * times
    for seconds in (10, 40):
        wanted = with_stop(the_monitor, D(49500), StopOrigin.BREAK_EVEN)
        after, notices = told(wanted, *refused, seconds=seconds)
        assert kinds(notices) == [kind]
        assert announce(after, after, at(seconds + 1))[1] == ()
        assert announce(wanted, after, at(seconds))[1] == tuple(notices), "the same fact, the same notice"
        ids += [notice.id for notice in notices]
        the_monitor = with_stop(after, D(49000), StopOrigin.PLAN)
    assert len(set(ids)) == 2


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

"""Market stops of a part: whose they are, what they cover, when ours go (R1, R12, R14, I5, I7)."""

import pytest
from msgspec.structs import replace

from execution.actions import RemoveStop, SetStop
from execution.closing.closing_record import CloseReason, Closing
from execution.closing.trade_end import is_over
from execution.facts.orders import OrderRow, OrderStatus, OrderType, StopKind
from execution.facts.slots import Side
from execution.fills import close_reason
from execution.fold import Rules
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    ExecutionsRead,
    OrderObserved,
    PartialStopAnswered,
    RowObserved,
    SlotRead,
)
from execution.stops import partial_stops
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import PartialStop, SentStop, StopOrigin, cover_of
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    link,
    plan,
    price_for,
    row,
    stop_row,
    todo,
    tracked,
    with_orders,
)
from tests.execution.late_entries import LATE, closed_by_hand, filled_late, running

CLOSE = Rules(instrument=BTC)
SIDES = pytest.mark.parametrize("side", list(Side))
ENTRY = link(Role.ENTRY, 2)


def part(price=49000, seconds: float = 6, *, side: Side = Side.BUY, name="part", qty=1, **changes) -> OrderRow:
    ours = {"parent_link_id": ENTRY, "stop_kind": StopKind.PARTIAL_STOP_LOSS, "tpsl_mode": "Partial", "qty": D(qty)}
    return stop_row(price_for(side, price), seconds, side=side, **(ours | {"order_id": name} | changes))


def with_part(side: Side = Side.BUY, *rows: OrderRow) -> Monitor:
    """Two coins, of which the second came with an entry that carried a stop of its own; the row shows both."""
    the_plan = plan(side, entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, price_for(side, 49500), stop_is_partial=True)
    held = with_orders(guarded(side, the_plan, qty=2), entry)
    parts = (OrderObserved(r) for r in rows or (part(side=side),))
    return fold_all(held, *parts, RowObserved(row(2, 102, 6, side=side)), seconds=6)


def removals(the_monitor: Monitor, seconds: float = 8) -> list[str]:
    return [a.order_id for a in todo(the_monitor, seconds).actions if isinstance(a, RemoveStop)]


@SIDES
def test_r1_ours_goes_once_the_full_stop_is_confirmed(side):
    held = with_part(side)
    assert removals(held) == ["part"]
    in_doubt = replace(held, stop=replace(held.stop, order=None))
    assert removals(in_doubt) == []
    assert isinstance(todo(in_doubt, 8).actions[0], SetStop)


def test_i1_it_stays_until_a_row_of_its_own_position_shows_the_full_stop():
    """Its parent may have filled after an end that nobody has heard of: the stop on record went with that position."""
    before = with_part(Side.BUY, part(seconds=3))
    new = fold_all(before, OrderObserved(part(seconds=7, name="new")), seconds=7)
    assert new.stop_confirmed
    assert removals(new, 8) == ["part"]
    again = fold_all(new, OrderObserved(part(seconds=7.9, name="new")), seconds=8)
    assert removals(fold_all(again, RowObserved(row(2, 102, 6, observed_at=at(8.9))), seconds=9), 9) == ["part"]
    assert removals(fold_all(again, RowObserved(row(2, 102, 6, observed_at=at(9))), seconds=9), 9) == ["part", "new"]
    assert removals(fold_all(new, RowObserved(row(2, 103, 7)), seconds=8), 8) == ["part", "new"]
    of_before = replace(new.partial_stops["new"], first_seen_at=None, observed_at=at(7.9))
    unread = replace(new, partial_stops={"new": of_before}, row=replace(new.row, observed_at=at(9.5)))
    assert removals(unread, 10) == []
    assert removals(replace(unread, row=replace(new.row, observed_at=at(9.9))), 10) == ["new"]


def test_r1_it_is_asked_for_once_and_again_only_after_a_pause():
    asked = fold_all(with_part(), PartialStopAnswered(order_id="part", not_before=at(10)), seconds=8)
    assert removals(asked, 9) == []
    assert todo(asked, 9).wake_at == at(10)
    assert removals(asked, 10) == ["part"]


def test_r1_a_refused_removal_looks_at_what_stands():
    refused = PartialStopAnswered(order_id="part", not_before=at(10), look_at=at(8))
    held = with_part()
    assert fold_all(held, refused, seconds=8).look_at == at(8)
    gone = fold_all(held, OrderObserved(part(seconds=7, status=OrderStatus.DEACTIVATED)), seconds=7)
    assert gone.partial_stops == {}
    assert fold_all(gone, refused, seconds=8).partial_stops == {}


def test_i7_a_persons_stop_of_a_part_is_never_touched():
    assert removals(with_part(Side.BUY, part(parent_link_id=""))) == []
    assert removals(with_part(Side.BUY, part(parent_link_id="somebody-else"))) == []


def test_r14_parts_count_as_cover_if_together_they_cover_all():
    bare = with_part(Side.BUY, part(name="a", price=49300), part(name="b", price=49100, parent_link_id=""))
    bare = replace(bare, stop=replace(bare.stop, order=None))
    assert bare.standing_stop == 49100
    assert not bare.stop_confirmed, "S* is a full stop"
    one = replace(bare, partial_stops={"a": bare.partial_stops["a"]})
    assert one.standing_stop is None


@SIDES
def test_r14_the_cover_is_the_price_by_which_all_is_closed(side):
    def stop(price, qty, *, is_waiting=True) -> PartialStop:
        return PartialStop(
            parent_link_id="", price=price_for(side, price), qty=D(qty), is_waiting=is_waiting,
            updated_at=at(1), observed_at=at(1),
        )  # fmt: skip

    stops = [stop(49000, 5), stop(49300, "0.5"), stop(49200, "0.6"), stop(49400, 5, is_waiting=False)]
    assert cover_of(stops, side, D(1)) == price_for(side, 49200)
    assert cover_of(stops, side, D("0.5")) == price_for(side, 49300)
    assert cover_of(stops, side, D("6.2")) is None


def test_r14_a_limit_stop_is_no_cover():
    held = with_part(Side.BUY, part(order_type=OrderType.LIMIT), part(name="none", trigger_price=None))
    assert held.partial_stops == {}


@pytest.mark.parametrize("status", [OrderStatus.UNTRIGGERED, OrderStatus.DEACTIVATED])
def test_an_older_row_says_nothing(status):
    held = with_part(Side.BUY, part(49300, 7))
    assert fold_all(held, OrderObserved(part(49000, 6, status=status)), seconds=8) == held


def test_what_a_complete_list_misses_is_gone():
    held = with_part(Side.BUY, part(seconds=6), part(name="new", seconds=9))
    stop = stop_row(49000, 9)
    read = SlotRead(began_at=at(8), row=row(2, 101, 8), open_orders=(stop,), by_symbol=False)
    assert set(fold_all(held, read, seconds=9).partial_stops) == {"new"}
    again = SlotRead(began_at=at(8), row=row(2, 101, 8), open_orders=(stop, part()), by_symbol=False)
    assert set(fold_all(held, again, seconds=9).partial_stops) == {"part", "new"}


# ---------------------------------------- fired


def fire(the_monitor: Monitor, name="part", qty=1, *, seq=110, side: Side = Side.BUY) -> Monitor:
    fill = execution(
        f"x{seq}", side.opposite, qty, price_for(side, 49000), seq=seq, seconds=9, order_id=name,
        create_type="CreateByPartialStopLoss", closed_size=D(qty),
    )  # fmt: skip
    return fold_all(the_monitor, ExecutionObserved(fill), seconds=9)


@SIDES
def test_r12_ours_at_s_or_beyond_it_means_that_all_shall_go(side):
    fired = fire(with_part(side), side=side)
    assert fired.closing is not None
    assert fired.closing.reason is CloseReason.STOP


def test_one_that_a_person_set_or_that_is_tighter_takes_its_part_and_no_more():
    assert fire(with_part(Side.BUY, part(parent_link_id=""))).closing is None
    assert fire(with_part(Side.BUY, part(49300))).closing is None
    assert fire(with_part(), name="unknown").closing is None


def test_the_end_of_one_that_fired_still_says_why_it_stood():
    """Its row may come before the execution, and is kept for it."""
    held = with_part(Side.BUY, part(49300, qty=2))
    held = replace(held, stop=replace(held.stop, sent=(SentStop(D(49300), StopOrigin.BREAK_EVEN),)))
    ended = fold_all(held, OrderObserved(part(49300, 8, status=OrderStatus.FILLED, filled_qty=D(2), qty=2)), seconds=8)
    assert not ended.partial_stops["part"].is_waiting
    assert ended.standing_stop == 49000
    assert close_reason(fire(ended, qty=2)) is CloseReason.BREAK_EVEN
    plain = fold_all(with_part(Side.BUY, part(49100, qty=2)), RowObserved(row(2, 102, 8)), seconds=8)
    assert close_reason(fire(plain, qty=2)) is CloseReason.STOP


# ---------------------------------------- the end


def test_i5_one_that_appears_after_the_close_is_removed_and_the_slot_is_not_clean_before():
    held = with_part()
    out = execution("out", Side.SELL, 2, 49900, seq=111, seconds=9, closed_size=D(2))
    flat = fold_all(held, ExecutionObserved(out), RowObserved(row(0, 111, 9)), seconds=9)
    assert flat.flat_since is not None
    assert removals(flat, 9) == ["part"]
    look = SlotRead(began_at=at(10), row=row(0, 111, 10), open_orders=(part(seconds=10),), by_symbol=True)
    assert not fold_all(flat, look, seconds=10).verified_flat
    clean = SlotRead(began_at=at(10), row=row(0, 111, 10), open_orders=(), by_symbol=True)
    assert fold_all(flat, clean, seconds=10).verified_flat


def test_while_all_is_closed_it_helps():
    closing = replace(with_part(), closing=Closing(reason=CloseReason.CHAT, since=at(7)))
    assert removals(closing) == []


def test_a_sighting_needs_no_commit_of_its_own():
    held = with_part()
    assert held.intent() == replace(held, partial_stops={}).intent()


def test_r3_a_position_that_only_its_own_stop_covers_is_not_closed_when_the_full_one_cannot_be_set():
    """R13: a covering stop stands."""
    bare = entered(qty=1)
    bare = with_orders(bare, tracked(Role.ENTRY, 2, 1, 49500, stop_is_partial=True))
    covered = fold_all(bare, OrderObserved(part()), seconds=6)
    assert covered.standing_stop == 49000
    assert with_stop(covered, D(49500), StopOrigin.CHAT).standing_stop == 49000
    assert partial_stops.is_left(covered, part())


def test_i1_the_stop_of_a_late_entry_stays_though_the_slot_was_flat_before():
    """Its row may be here before the fill that made it: found by the soak, which counted the time without a stop."""
    held = fold_all(with_part(), OrderObserved(part(seconds=6.5, status=OrderStatus.DEACTIVATED)), seconds=6.5)
    out = execution("out", Side.SELL, 2, seq=111, seconds=7)
    flat = fold_all(held, ExecutionObserved(out), RowObserved(row(0, 111, 8)), seconds=9)
    late = fold_all(flat, OrderObserved(part(seconds=9, name="late")), seconds=9)
    assert late.flat_since is not None
    assert removals(late, 9) == []
    seen_flat_since = fold_all(late, RowObserved(row(0, 112, 10)), seconds=10)
    assert removals(seen_flat_since, 10) == ["late"]
    assert removals(replace(late, row=None), 9) == []


def after_a_late_entry(*rows: OrderRow) -> Monitor:
    """What a late entry filled is closed again, beside a coin that a person has bought meanwhile (R2)."""
    late = filled_late(closed_by_hand(running()), rules=CLOSE)
    close = tracked(Role.CLOSE, 0, 1, status=OrderStatus.FILLED, state=OrderState.ENDED)
    closed = execution("closed", Side.SELL, 1, seq=113, link_id=close.link_id, seconds=10, closed_size=D(1))
    shown = RowObserved(row(1, 113, 10, stop_loss=D(49000)))
    stops = (OrderObserved(each) for each in rows)
    return fold_all(with_orders(late, close), ExecutionObserved(closed), shown, *stops, seconds=10, rules=CLOSE)


def read_to_the_end(the_monitor: Monitor) -> Monitor:
    return fold_all(the_monitor, ExecutionsRead(began_at=at(11), since=at(-50), executions=()), seconds=11, rules=CLOSE)


def test_i5_the_full_stop_that_a_late_entry_left_on_anothers_position_keeps_no_trade_open():
    """It is that of the position now: nobody takes it away, and it tells of no fill that is not here."""
    stop = stop_row(49000, 12, parent_link_id=LATE)
    shown = SlotRead(began_at=at(12), row=row(1, 113, 12, stop_loss=D(49000)), open_orders=(stop,), by_symbol=True)
    unread = fold_all(after_a_late_entry(), shown, seconds=12, rules=CLOSE)
    assert not unread.verified_flat, "executions may be missing"
    read = fold_all(read_to_the_end(after_a_late_entry()), shown, seconds=12, rules=CLOSE)
    assert is_over(read)


def test_i5_a_stop_of_a_part_that_a_late_entry_left_on_anothers_position_goes():
    held = after_a_late_entry(part(seconds=10, parent_link_id=LATE))
    assert removals(held, 12) == []
    assert removals(read_to_the_end(held), 12) == ["part"]
    look = SlotRead(began_at=at(12), row=row(1, 113, 12), open_orders=(part(parent_link_id=LATE),), by_symbol=True)
    assert not fold_all(read_to_the_end(held), look, seconds=12, rules=CLOSE).verified_flat

"""I1 to I4 of one slot, held against what the exchange showed: each breach is seen, and nothing else is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.facts.orders import OrderRow, OrderStatus
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import (
    ExecutionObserved,
    OrderObserved,
    PlanWanted,
    RowObserved,
    SlotRead,
    StopAccepted,
    StopWanted,
)
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import Asked, PartialStop, StopOrigin
from execution.tracked_orders import OrderState, Role
from execution.watching import invariants
from execution.watching.invariants import Finding, Held, Invariant, held_after
from execution.watching.slot_seen import SlotSeen, seen_in
from tests.execution.builders import (
    BTC,
    D,
    at,
    fold_all,
    guarded,
    monitor,
    order_row,
    price_for,
    resting,
    row,
    stop_row,
    tp_fill,
    tracked,
)

SIDES = pytest.mark.parametrize("side", list(Side))
REST = 10.0
"""Seconds: long after the last fill."""


def seen(
    the_monitor: Monitor, read: SlotRead | None = None, held: Held | None = None, seconds: float = REST, **more: bool
) -> list[tuple[Invariant, str]]:
    before = held_after(Held(), the_monitor) if held is None else held
    look = invariants.look(the_monitor, before, kept(read), BTC, at(seconds), **more)
    return [(finding.invariant, finding.what) for finding in look.found]


def found(the_monitor: Monitor, read: SlotRead | None = None, held: Held | None = None) -> Finding:
    before = held_after(Held(), the_monitor) if held is None else held
    (finding,) = invariants.look(the_monitor, before, kept(read), BTC, at(REST)).found
    return finding


def kept(read: SlotRead | None) -> SlotSeen | None:
    """What the auditor is given of a read."""
    return None if read is None else seen_in(read)


def settled(side: Side = Side.BUY) -> Monitor:
    """At rest: guarded, all take profits standing, no look under way."""
    return replace(resting(side), look_at=None)


def a_read(the_monitor: Monitor, *orders: OrderRow, seconds: float = 8, **changes: object) -> SlotRead:
    side = the_monitor.side
    shown = row(1, 101, seconds, side=side, stop_loss=the_monitor.stop.price)
    read = SlotRead(
        began_at=at(seconds),
        row=shown,
        open_orders=orders or all_orders(the_monitor),
        by_symbol=True,
    )
    return replace(read, **changes)


def all_orders(the_monitor: Monitor) -> tuple[OrderRow, ...]:
    own = [order_row(o, 8) for o in the_monitor.orders.values() if o.is_open]
    return (*own, stop_row(the_monitor.stop.price, 8, side=the_monitor.side))


# ---------------------------------------- all is well


@SIDES
def test_nothing_is_found_where_all_is_well(side: Side) -> None:
    fine = settled(side)
    assert seen(fine) == []
    assert seen(fine, a_read(fine)) == []
    assert invariants.look(fine, Held(), None, BTC, at(REST)).undecided == {"unseen", "read shares", "size"}
    assert invariants.look(fine, Held(), kept(a_read(fine)), BTC, at(REST)).undecided == set()


def test_i7_an_order_of_somebody_else_is_no_share() -> None:
    fine = settled()
    ours = all_orders(fine)
    foreign = replace(ours[0], link_id="somebody", order_id="foreign")
    assert seen(fine, a_read(fine, *ours, foreign)) == []


def test_nothing_is_asked_of_a_slot_without_size_or_while_it_is_closed() -> None:
    assert seen(monitor()) == []
    bare = replace(settled(), stop=replace(settled().stop, order=None))
    assert seen(replace(bare, closing=Closing(reason=CloseReason.CHAT, since=at(9)))) == []
    assert seen(replace(bare, ended_seq=101)) == []


# ---------------------------------------- I1


def test_i1_a_position_without_a_standing_stop_is_found_and_told_by_its_own_alert() -> None:
    bare = fold_all(
        settled(),
        RowObserved(row(1, 101, 9, stop_loss=None)),
        OrderObserved(stop_row(49000, 9, status=OrderStatus.DEACTIVATED)),
        seconds=9,
    )
    assert seen(bare) == [(Invariant.I1, "naked")]
    naked = found(bare)
    assert (naked.patience, naked.told_elsewhere) == (timedelta(seconds=2), True)
    assert "1 has no stop" in naked.evidence.words


def test_i1_a_stop_that_is_not_confirmed_is_found_with_the_exchanges_figures() -> None:
    wanted = fold_all(settled(), StopWanted(D(49500)), seconds=9)
    unconfirmed = found(wanted)
    assert (unconfirmed.what, unconfirmed.patience) == ("unconfirmed", timedelta(seconds=10))
    assert unconfirmed.evidence.words == (
        "the stop 49500 is not confirmed; the exchange shows 49000 (seen 09:00:02 UTC)"
    )
    assert not unconfirmed.told_elsewhere
    refused = replace(wanted, stop=replace(wanted.stop, refusals=3))
    assert found(refused).told_elsewhere
    waits = replace(wanted, stop=replace(wanted.stop, waits_for_price=True))
    assert seen(waits) == []
    judged = replace(wanted, stop=replace(wanted.stop, foreign=D(49200)))
    assert seen(judged) == []


def test_i1_a_stop_beyond_liquidation_is_counted_and_told_by_its_own_alert() -> None:
    beyond = fold_all(settled(), RowObserved(row(1, 101, 3, liq_price=D(49100))), seconds=3)
    assert seen(beyond) == [(Invariant.I1, "beyond liquidation")]
    assert found(beyond).told_elsewhere


@SIDES
def test_i1_a_read_that_shows_no_stop_order_where_we_believe_in_one(side: Side) -> None:
    fine = settled(side)
    without = a_read(fine, *[o for o in all_orders(fine) if o.link_id])
    unseen = found(fine, without)
    assert (unseen.invariant, unseen.what, unseen.patience) == (Invariant.I1, "unseen", timedelta(seconds=2))
    of_the_other_side = stop_row(48000, 8, side=side.opposite)
    assert found(fine, a_read(fine, *[o for o in all_orders(fine) if o.link_id], of_the_other_side)).what == "unseen"
    flat = a_read(fine, row=replace(row(0, 101, 8), stop_loss=None, side=None))
    assert seen(fine, flat) == [(Invariant.I4, "size")]


def test_i1_stops_of_parts_that_cover_all_are_no_full_stop_that_a_read_has_to_show() -> None:
    part = PartialStop(
        parent_link_id="", price=D(49100), qty=D(1), is_waiting=True, updated_at=at(3), observed_at=at(3)
    )
    fine = settled()
    parts = replace(fine, stop=replace(fine.stop, order=None), partial_stops={"p": part})
    assert parts.standing_stop == D(49100)
    assert seen(parts, a_read(parts, *[o for o in all_orders(parts) if o.link_id])) == [(Invariant.I1, "unconfirmed")]
    assert found(parts).evidence.words == "the stop 49000 is not confirmed; the exchange shows none"


# ---------------------------------------- I2


def without_leg(the_monitor: Monitor, leg: int, **changes: object) -> Monitor:
    order = the_monitor.open_order(Role.TAKE_PROFIT, leg)
    assert order is not None
    ended = replace(order, state=OrderState.ENDED, status=OrderStatus.CANCELLED, **changes)
    return replace(the_monitor, orders={**the_monitor.orders, order.link_id: ended})


@SIDES
def test_i2_take_profits_that_are_not_the_planned_shares_are_found(side: Side) -> None:
    short = without_leg(settled(side), 2)
    finding = found(short)
    assert (finding.invariant, finding.what, finding.patience) == (Invariant.I2, "shares", timedelta(seconds=5))
    assert finding.evidence.words == "of 1 the take profits offer TP2 0 instead of 0.3"
    assert seen(short, is_frozen=True) == [(Invariant.I2, "shares")]
    look = invariants.look(short, Held(), None, BTC, at(REST), is_frozen=True)
    assert look.found[0].told_elsewhere, "R25 has told it"


def test_i2_an_order_too_many_or_too_big_is_found() -> None:
    fine = settled()
    order = fine.open_order(Role.TAKE_PROFIT, 1)
    assert order is not None
    bigger = replace(fine, orders={**fine.orders, order.link_id: replace(order, qty=D("0.6"))})
    assert "TP1 0.6 instead of 0.5" in found(bigger).evidence.words
    fourth = tracked(Role.TAKE_PROFIT, 4, "0.1", 54000)
    more = replace(fine, orders={**fine.orders, fourth.link_id: fourth})
    assert "TP4 0.1 instead of 0" in found(more).evidence.words


def test_i2_what_the_exchange_removed_has_its_pause_and_what_it_refused_is_missing() -> None:
    removed = without_leg(settled(), 2, not_before=at(REST + 5))
    assert seen(removed) == []
    assert seen(removed, seconds=REST + 6) == [(Invariant.I2, "shares")]
    refused = without_leg(settled(), 2, not_before=at(REST + 5))
    rejected = [replace(o, status=OrderStatus.REJECTED) for o in refused.orders.values() if not o.is_open]
    refused = replace(refused, orders={**refused.orders, **{o.link_id: o for o in rejected}})
    assert seen(refused) == [(Invariant.I2, "shares")]


def test_i2_is_judged_at_rest_only() -> None:
    short = without_leg(settled(), 2)
    undecided = {"shares", "unseen", "read shares", "size"}
    order = settled().open_order(Role.TAKE_PROFIT, 1)
    assert order is not None
    for changed in (
        replace(short, look_at=at(11)),
        replace(short, orders={**short.orders, order.link_id: replace(order, cancelling=True)}),
        replace(short, orders={**short.orders, order.link_id: replace(order, ask_at=at(11))}),
        replace(short, orders={**short.orders, order.link_id: replace(order, state=OrderState.PLANNED)}),
        fold_all(short, ExecutionObserved(tp_fill(short, 1, "0.1", seq=110, seconds=9)), seconds=9),
        replace(short, armed_at=None),
    ):
        look = invariants.look(changed, Held(), None, BTC, at(REST))
        assert (look.found, look.undecided) == ((), undecided)


def test_i2_a_read_that_shows_other_orders_than_the_record() -> None:
    fine = settled()
    shown = [o for o in all_orders(fine) if o.price != 52000]
    finding = found(fine, a_read(fine, *shown))
    assert (finding.invariant, finding.what) == (Invariant.I2, "read shares")
    assert "TP2 0 instead of 0.3" in finding.evidence.words


def test_r19_a_read_says_nothing_of_what_was_touched_since_two_seconds_before_it() -> None:
    fine = settled()
    shown = [o for o in all_orders(fine) if o.price != 52000]
    assert seen(fine, a_read(fine, *shown, seconds=4.9)) == []
    assert seen(fine, a_read(fine, *shown, seconds=5)) == [(Invariant.I2, "read shares")]
    older = replace(row(1, 100, 3), stop_loss=D(49000))
    assert seen(fine, a_read(fine, *shown, row=older)) == [], "what was read is older than what is known"
    written = fold_all(fine, StopAccepted(price=D(49000), began_at=at(7)), seconds=7)
    written = replace(written, look_at=None, stop=replace(written.stop, written_at=at(7)))
    assert seen(written, a_read(fine, *shown, seconds=8)) == [(Invariant.I1, "unconfirmed")]


# ---------------------------------------- I3


@SIDES
def test_i3_a_looser_stop_than_one_that_was_confirmed_is_found(side: Side) -> None:
    """R1: an entry that filled later may bring its own, looser stop."""
    fine = settled(side)
    held = held_after(Held(), fine)
    assert held.confirmed == price_for(side, 49000)
    looser = replace(fine, stop=replace(fine.stop, order=replace(fine.stop.order, price=price_for(side, 48500))))
    assert (Invariant.I3, "looser") in seen(looser, held=held_after(held, looser))
    tighter = replace(fine, stop=replace(fine.stop, order=replace(fine.stop.order, price=price_for(side, 49100))))
    assert (Invariant.I3, "looser") not in seen(tighter, held=held_after(held, tighter))


@SIDES
def test_i3_a_stop_that_the_market_keeps_from_being_put_back_waits_and_is_no_breach(side: Side) -> None:
    """R13: MANUAL_STOP=restore, and the price has come between the person's stop and ours."""
    fine = settled(side)
    held = held_after(Held(), fine)
    looser = replace(fine.stop, order=replace(fine.stop.order, price=price_for(side, 48500)), waits_for_price=True)
    waits = replace(fine, stop=looser)
    assert (Invariant.I3, "looser") not in seen(waits, held=held_after(held, waits))
    clear = replace(waits, stop=replace(looser, waits_for_price=False))
    assert (Invariant.I3, "looser") in seen(clear, held=held_after(held, clear))


@SIDES
@pytest.mark.parametrize("origin", [StopOrigin.PERSON, StopOrigin.CHAT])
def test_i3_what_a_person_loosens_is_no_breach(side: Side, origin: StopOrigin) -> None:
    fine = settled(side)
    held = held_after(Held(), fine)
    said = with_stop(fine, price_for(side, 48500), origin)
    after = held_after(held, said)
    assert (after.wanted, after.confirmed) == (price_for(side, 48500), None)
    assert all(invariant is not Invariant.I3 for invariant, _ in seen(said, held=after))


@SIDES
def test_i3_a_stop_that_goes_looser_by_itself_is_found_until_it_is_as_tight_again(side: Side) -> None:
    fine = settled(side)
    held = held_after(Held(), fine)
    defect = with_stop(fine, price_for(side, 48500), StopOrigin.TRAIL)
    after = held_after(held_after(held, defect), defect)
    look = invariants.look(defect, after, None, BTC, at(REST))
    (finding,) = [each for each in look.found if each.what == "unasked"]
    assert (finding.invariant, finding.patience) == (Invariant.I3, timedelta())
    assert f"from {price_for(side, 49000)} to {price_for(side, 48500)} (trailing), unasked" in finding.evidence.words
    mended = with_stop(fine, price_for(side, 49000), StopOrigin.TRAIL)
    assert (Invariant.I3, "unasked") not in seen(mended, held=held_after(after, mended))


def test_i3_an_answer_that_puts_the_old_stop_back_is_a_persons() -> None:
    """The person had tightened it in the app, was asked, and said: put back."""
    asked = Asked(number=1, ours=D(49000), origin=StopOrigin.PLAN, until=at(60))
    tightened = with_stop(settled(), D(49400), StopOrigin.PERSON)
    held = held_after(Held(), replace(tightened, stop=replace(tightened.stop, asked=asked)))
    back = with_stop(tightened, D(49000), StopOrigin.PLAN)
    assert held_after(held, back).wanted == D(49000)


def test_a_new_generation_inherits_nothing_and_a_tightened_stop_is_fine() -> None:
    held = held_after(Held(), settled())
    other = replace(with_stop(settled(), D(48000), StopOrigin.PLAN), generation="f" * 16)
    assert held_after(held, other).wanted == D(48000)
    even = with_stop(settled(), D(50100), StopOrigin.BREAK_EVEN)
    after = held_after(held, even)
    assert (after.wanted, after.confirmed) == (D(50100), D(49000))
    assert held_after(after, even) == after


# ---------------------------------------- I4


@pytest.mark.parametrize(("size", "shown"), [("0.9", "0.9"), ("0", "0")])
def test_i4_a_read_that_shows_another_size_than_the_record(size: str, shown: str) -> None:
    fine = settled()
    read = a_read(fine, row=replace(row(1, 101, 8), size=Decimal(size)))
    finding = found(fine, read)
    assert (finding.invariant, finding.what, finding.patience) == (Invariant.I4, "size", timedelta(seconds=5))
    assert finding.evidence.words == f"the record says 1, a read at 09:00:08 UTC {shown}"


def test_i4_absence_from_a_sweep_is_no_evidence_and_from_a_read_by_symbol_it_is() -> None:
    fine = settled()
    assert seen(fine, a_read(fine, row=None, by_symbol=False)) == []
    assert seen(fine, a_read(fine, row=None)) == [(Invariant.I4, "size")]


def test_a_guarded_position_before_its_take_profits_is_not_at_rest_without_them() -> None:
    fresh = replace(guarded(), look_at=None)
    assert seen(fresh, seconds=3) == []
    assert seen(fresh) == [(Invariant.I2, "shares")]
    runner = fold_all(fresh, PlanWanted(replace(fresh.plan, legs=())), seconds=3)
    assert seen(replace(runner, look_at=None)) == []


def test_i3_what_was_found_in_the_app_and_then_known_as_ours_is_no_breach() -> None:
    """A person loosened it while the disk failed, a trail moved it on; then the bot crashed and knows neither."""
    fine = settled()
    held = held_after(Held(), replace(fine, stop=replace(fine.stop, foreign=D(48700))))
    assert held_after(held, with_stop(fine, D(48700), StopOrigin.TRAIL)).wanted == D(48700)

"""Take profits that the market has passed by more than its price band: they are taken at the edge (R12's band)."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.actions import Amend, Cancel, Place, ReadBand
from execution.exchange_errors import Refusal
from execution.facts.prices import PriceBand
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import BandRead, ExecutionObserved, OrderAccepted, OrderObserved, OrderRefused
from execution.order_diff import Todo
from execution.tracked_orders import OrderState, Role, TrackedOrder
from tests.execution.builders import D, at, fold_all, guarded, order_row, price_for, resting, todo, tp_fill

SIDES = pytest.mark.parametrize("side", list(Side))


def band(side: Side, farthest: int, seconds: float) -> PriceBand:
    """``farthest``: the price that take profits reach farthest with, as a long's."""
    edge = price_for(side, farthest)
    other = edge + 5000 * side.sign
    return PriceBand(highest_buy=max(edge, other), lowest_sell=min(edge, other), read_at=at(seconds))


def placed(steps: Todo, leg: int = 1) -> list[Place]:
    return [a for a in steps.actions if isinstance(a, Place) and (a.order.role, a.order.leg) == (Role.TAKE_PROFIT, leg)]


def refused(monitor: Monitor, order: TrackedOrder, seconds: float, *, creating: bool = True) -> Monitor:
    answer = OrderRefused(link_id=order.link_id, refusal=Refusal.PRICE_BAND, text="out of range", creating=creating)
    return fold_all(monitor, answer, seconds=seconds)


def sent(monitor: Monitor, seconds: float) -> tuple[Monitor, TrackedOrder]:
    """The first leg's order goes out."""
    (first,) = placed(todo(monitor, seconds))
    return replace(monitor, orders={**monitor.orders, first.order.link_id: first.order}), first.order


def passed(side: Side) -> Monitor:
    """The market is so far beyond the first target that an order there is refused."""
    monitor, order = sent(guarded(side), 5)
    return refused(monitor, order, 5)


@SIDES
def test_a_target_that_is_refused_for_the_band_is_taken_at_its_edge(side: Side) -> None:
    monitor = passed(side)
    steps = todo(monitor, 5)
    assert ReadBand() in steps.actions
    assert not placed(steps)
    read = fold_all(monitor, BandRead(band(side, 54000, 5)), seconds=5)
    (at_edge,) = placed(todo(read, 5))
    assert (at_edge.request.price, at_edge.request.qty) == (price_for(side, 54000), D("0.5"))
    assert at_edge.request.side is side.opposite


@SIDES
def test_the_order_at_the_edge_is_not_moved_back_to_the_target(side: Side) -> None:
    monitor = fold_all(passed(side), BandRead(band(side, 54000, 5)), seconds=5)
    monitor, order = sent(monitor, 5)
    accepted = OrderAccepted(link_id=order.link_id, order_id="edge", began_at=at(5))
    monitor = fold_all(monitor, accepted, OrderObserved(order_row(order, 5.2)), seconds=5.2)
    steps = todo(monitor, 5.3)
    assert not [a for a in steps.actions if isinstance(a, Amend | Cancel | ReadBand) or a in placed(steps)]
    assert monitor.legs_moved == ()
    assert monitor.plan.legs[0].price == price_for(side, 51000)


def resting_at_edge(side: Side, *, edge: int = 54000) -> tuple[Monitor, TrackedOrder]:
    """Sent at 5 s; the price has come back before it was there."""
    monitor = fold_all(passed(side), BandRead(band(side, edge, 5)), seconds=5)
    monitor, order = sent(monitor, 5)
    accepted = OrderAccepted(link_id=order.link_id, order_id="edge", began_at=at(5))
    return fold_all(monitor, accepted, OrderObserved(order_row(order, 5.2)), seconds=5.2), order


def cancels(steps: Todo) -> list[str]:
    return [a.request.link_id for a in steps.actions if isinstance(a, Cancel)]


@SIDES
def test_an_order_that_found_nobody_at_the_edge_goes_to_its_target_as_soon_as_the_band_lets_it(side: Side) -> None:
    """The market is between the target and the edge: resting there it would miss a profit that is offered all along."""
    monitor, order = resting_at_edge(side)
    waiting = todo(monitor, 6.9)
    assert (cancels(waiting), ReadBand() in waiting.actions) == ([], False)
    assert waiting.wake_at is not None
    assert waiting.wake_at <= at(7)
    assert ReadBand() in todo(monitor, 7).actions
    read = fold_all(monitor, BandRead(band(side, 48000, 7)), seconds=7)
    assert cancels(todo(read, 7.1)) == [order.link_id]
    gone = replace(monitor.orders[order.link_id], state=OrderState.ENDED)
    ended = replace(read, orders={**read.orders, order.link_id: gone})
    (again,) = placed(todo(ended, 7.3))
    assert again.request.price == price_for(side, 51000)
    assert not [a for a in todo(sent(ended, 7.3)[0], 60).actions if isinstance(a, ReadBand | Cancel)]


@SIDES
def test_an_order_that_cannot_stand_nearer_stays_and_looks_seldom(side: Side) -> None:
    monitor, _ = resting_at_edge(side)
    monitor = fold_all(monitor, BandRead(band(side, 54000, 7)), seconds=7)
    for seconds in (7.1, 9.5, 16.9):
        steps = todo(monitor, seconds)
        assert (cancels(steps), ReadBand() in steps.actions) == ([], False)
        assert steps.wake_at is not None
        assert steps.wake_at <= at(17)
    assert ReadBand() in todo(monitor, 17).actions


def test_an_order_that_finds_nobody_at_one_edge_after_another_is_moved_ever_more_seldom() -> None:
    monitor, order = resting_at_edge(Side.BUY)
    former = replace(monitor.orders[order.link_id], link_id="former", state=OrderState.ENDED)
    monitor = replace(monitor, orders={**monitor.orders, "former": former})
    assert ReadBand() not in todo(monitor, 8.9).actions
    assert ReadBand() in todo(monitor, 9).actions


@pytest.mark.parametrize("change", [{"cancelling": True}, {"written_at": None}, {"state": OrderState.ABSENT}])
def test_an_order_at_the_edge_that_goes_or_is_not_known_to_stand_is_left_alone(change: dict[str, Any]) -> None:
    monitor, order = resting_at_edge(Side.BUY)
    changed = replace(monitor.orders[order.link_id], **change)
    monitor = replace(monitor, orders={**monitor.orders, order.link_id: changed})
    assert not [a for a in todo(monitor, 7).actions if isinstance(a, ReadBand | Cancel)]


def test_r8_an_order_at_the_edge_that_a_person_moves_is_not_taken_from_them() -> None:
    """Cancelled before the second look it would stand at the edge again, and nobody would be told."""
    monitor, order = resting_at_edge(Side.BUY)
    monitor = fold_all(monitor, BandRead(band(Side.BUY, 54000, 7)), seconds=7)
    for seconds in (8, 8.5):
        shown = OrderObserved(order_row(order, seconds, price=D(55000)))
        monitor = fold_all(monitor, shown, seconds=seconds)
        assert cancels(todo(monitor, seconds)) == []
    assert monitor.plan.legs[0].price == 55000
    assert [moved.new_price for moved in monitor.legs_moved] == [D(55000)]


def test_what_has_filled_at_the_edge_is_not_moved() -> None:
    monitor, _ = resting_at_edge(Side.BUY)
    monitor = fold_all(monitor, ExecutionObserved(tp_fill(monitor, 1, "0.5", seq=900)), seconds=6)
    assert not [a for a in todo(monitor, 8).actions if isinstance(a, ReadBand | Cancel)]


@SIDES
def test_where_the_band_includes_the_target_again_it_stands_there(side: Side) -> None:
    monitor = fold_all(passed(side), BandRead(band(side, 50500, 5)), seconds=5)
    (again,) = placed(todo(monitor, 5))
    assert again.request.price == price_for(side, 51000)


def test_a_band_of_before_says_nothing() -> None:
    monitor = fold_all(passed(Side.BUY), BandRead(band(Side.BUY, 54000, 5)), seconds=5)
    steps = todo(monitor, 7.1)
    assert ReadBand() in steps.actions
    assert not placed(steps)


def test_what_is_refused_at_the_edge_as_well_waits_ever_longer() -> None:
    monitor = fold_all(passed(Side.BUY), BandRead(band(Side.BUY, 54000, 5)), seconds=5)
    pauses = []
    now = 5.0
    for _ in range(3):
        monitor, order = sent(monitor, now)
        monitor = refused(monitor, order, now)
        steps = todo(monitor, now)
        assert not placed(steps)
        again = monitor.orders[order.link_id].not_before
        assert again is not None
        pauses.append((again - at(now)).total_seconds())
        now += pauses[-1]
        monitor = fold_all(monitor, BandRead(band(Side.BUY, 54000, now)), seconds=now)
    assert pauses == sorted(set(pauses))


def test_the_other_legs_stand_where_they_were_planned() -> None:
    steps = todo(passed(Side.BUY), 5)
    assert [p.request.price for leg in (2, 3) for p in placed(steps, leg)] == [D(52000), D(53000)]


@SIDES
def test_a_target_that_cannot_be_moved_out_of_the_band_goes_to_its_edge(side: Side) -> None:
    """A person moves it to a price that the market has passed by far: the order that stands elsewhere goes first."""
    monitor = resting(side)
    legs = monitor.plan.legs
    nearer = price_for(side, 50100)
    monitor = replace(monitor, plan=replace(monitor.plan, legs=(replace(legs[0], price=nearer), *legs[1:])))
    order = monitor.open_order(Role.TAKE_PROFIT, 1)
    assert order is not None
    order = replace(order, asked_price=order.price)
    monitor = replace(monitor, orders={**monitor.orders, order.link_id: order})
    assert [a.request.price for a in todo(monitor, 5).actions if isinstance(a, Amend)] == [nearer]
    asking = replace(order, asking_price=nearer)
    monitor = refused(replace(monitor, orders={**monitor.orders, order.link_id: asking}), asking, 5, creating=False)
    steps = todo(monitor, 8)
    assert [a.request.link_id for a in steps.actions if isinstance(a, Cancel)] == [order.link_id]
    gone = replace(monitor.orders[order.link_id], state=OrderState.ENDED)
    monitor = replace(monitor, orders={**monitor.orders, order.link_id: gone})
    assert ReadBand() in todo(monitor, 8).actions
    monitor = fold_all(monitor, BandRead(band(side, 53000, 8)), seconds=8)
    (at_edge,) = placed(todo(monitor, 8.1))
    assert at_edge.request.price == price_for(side, 53000)


def test_another_refusal_does_not_ask_for_the_band() -> None:
    monitor, order = sent(guarded(), 5)
    answer = OrderRefused(link_id=order.link_id, refusal=Refusal.INVALID, text="no", creating=True)
    steps = todo(fold_all(monitor, answer, seconds=5), 5)
    assert ReadBand() not in steps.actions
    assert steps.wake_at is not None


def test_a_new_target_is_tried_where_it_is() -> None:
    monitor = passed(Side.BUY)
    legs = monitor.plan.legs
    moved = replace(monitor, plan=replace(monitor.plan, legs=(replace(legs[0], price=Decimal(51500)), *legs[1:])))
    (order,) = placed(todo(moved, 5))
    assert order.request.price == 51500


def test_a_record_of_before_is_read_and_learns_again_what_it_had_in_a_field_of_its_own() -> None:
    monitor = passed(Side.BUY)
    plain = monitor.to_plain()
    for order in plain["orders"].values():
        order["outside_band_at"] = order.pop("passed_at", None)
    read = Monitor.from_plain(plain)
    _, order = sent(read, 5)
    assert order.price == D(51000)
    assert ReadBand() in todo(refused(sent(read, 5)[0], order, 5), 5).actions

"""R12: a stop that fired means close, for as long as it takes, and with more than one kind of order."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.actions import Amend, Cancel, Later, Place, ReadBand, SetStop
from execution.announce import announce
from execution.closing.begin import close
from execution.closing.closing_attempts import fruitless_attempts, next_attempt, wants_band
from execution.closing.closing_record import CloseReason, Closing
from execution.desired_orders import desired_orders
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus, OrderType, StopKind
from execution.facts.positions import PositionStatus
from execution.facts.prices import PriceBand
from execution.facts.slots import Side
from execution.fold import Rules
from execution.notices import NoticeKind
from execution.observations import (
    BandRead,
    CloseRequested,
    ExecutionObserved,
    OrderAccepted,
    OrderObserved,
    OrderRefused,
    PriceSeen,
    RowObserved,
    StopRefused,
)
from execution.order_diff import _steps, diff
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    BTC,
    D,
    at,
    execution,
    fold_all,
    guarded,
    instrument,
    order_row,
    plan,
    resting,
    row,
    stop_row,
    todo,
    tracked,
    with_orders,
)

BAND = PriceBand(highest_buy=D(52500), lowest_sell=D(47500), read_at=at(9))


def closing(side=Side.BUY, attempts=0, *, band=BAND, status=PositionStatus.NORMAL, **changes):
    """Guarded, the stop fired and is gone, and so many closing orders have ended without a fill."""
    the_monitor = guarded(side)
    assert the_monitor.row is not None
    fired = replace(the_monitor.stop, order=None, written_at=None, retry_at=at(60))
    orders = [
        tracked(Role.CLOSE, 0, 0, revision=n, state=OrderState.ENDED, status=OrderStatus.CANCELLED, written_at=at(3))
        for n in range(attempts)
    ]
    return with_orders(
        replace(
            the_monitor,
            stop=fired,
            row=replace(the_monitor.row, status=status),
            closing=Closing(reason=CloseReason.STOP, since=at(2), **changes),
            band=band,
        ),
        *orders,
    )


def refused_stop():
    return StopRefused(price=D(49000), refusal=Refusal.POSITION_STATUS, text="liquidating")


def steps(the_monitor, seconds=10, price=None):
    wanted = desired_orders(the_monitor, BTC, at(seconds))
    return diff(the_monitor, wanted, BTC, price, at(seconds))


def close_of(todo):
    return next((a.request for a in todo.actions if isinstance(a, Place) and a.order.role is Role.CLOSE), None)


@pytest.mark.parametrize(("side", "edge"), [(Side.BUY, D(47500)), (Side.SELL, D(52500))])
@pytest.mark.parametrize(
    ("attempts", "is_limit"), [(0, False), (2, False), (3, True), (4, False), (5, True), (40, False), (41, True)]
)
def test_r12_market_alternates_with_a_limit_at_the_edge_of_the_band(side, edge, attempts, is_limit):
    request = close_of(steps(closing(side, attempts)))
    if is_limit:
        assert (request.price, request.qty, request.is_immediate) == (edge, D(1), True)
    else:
        assert (request.price, request.qty, request.is_immediate) == (None, D(0), False)
    assert request.side is side.opposite


def test_r12_a_fill_begins_the_count_anew():
    the_monitor = closing(attempts=3)
    newest = tracked(Role.CLOSE, 0, 0, revision=3, state=OrderState.ENDED, status=OrderStatus.PARTIALLY_FILLED_CANCELED)
    the_monitor = with_orders(the_monitor, newest)
    assert fruitless_attempts(the_monitor) == 4
    filled = execution("c", Side.SELL, "0.4", 48900, seq=103, link_id=newest.link_id)
    assert fruitless_attempts(fold_all(the_monitor, ExecutionObserved(filled))) == 0
    shown = with_orders(the_monitor, replace(newest, seen_filled=D("0.4")))
    assert fruitless_attempts(shown) == 0


def test_r12_an_id_that_was_taken_is_no_attempt_and_one_under_way_ends_the_count():
    the_monitor = closing(attempts=3)
    taken = tracked(Role.CLOSE, 0, 0, revision=3, state=OrderState.ENDED, superseded=True)
    assert fruitless_attempts(with_orders(the_monitor, taken)) == 3
    assert fruitless_attempts(with_orders(the_monitor, replace(taken, state=OrderState.LIVE))) == 0


def test_r12_the_band_is_read_before_it_is_needed_and_not_again_at_once():
    assert ReadBand() not in steps(closing(attempts=1, band=None)).actions
    assert ReadBand() in steps(closing(attempts=2, band=None)).actions
    assert ReadBand() not in steps(closing(attempts=2), seconds=9.9).actions
    assert ReadBand() in steps(closing(attempts=2), seconds=10).actions
    assert not wants_band(replace(closing(attempts=3), closing=None), at(10))


@pytest.mark.parametrize("band", [None, replace(BAND, read_at=at(4))])
def test_r12_without_a_fresh_band_the_attempt_is_a_market_order(band):
    assert close_of(steps(closing(attempts=3, band=band))).price is None


def test_r12_a_limit_order_is_as_large_as_the_exchange_takes():
    small = instrument(max_limit_qty=D("0.25"))
    assert next_attempt(closing(attempts=3), D(0), small, at(10)).qty == D("0.25")
    assert next_attempt(closing(attempts=3), D("0.1"), BTC, at(10)).qty == D("0.1")
    dust = next_attempt(closing(attempts=3), D("0.0001"), BTC, at(10))
    assert (dust.qty, dust.price) == (D("0.0001"), None)


def test_r12_what_a_partial_close_could_not_sell_is_not_pushed_through_the_band():
    asked = replace(closing(attempts=3), closing=None)
    assert next_attempt(asked, D("0.5"), BTC, at(10)).price is None


def test_r12_the_band_is_a_sighting_that_needs_no_commit():
    the_monitor = closing(band=None)
    read = fold_all(the_monitor, BandRead(BAND), seconds=10)
    assert read.band == BAND
    assert read.intent() == the_monitor.intent()
    assert type(read).from_plain(read.to_plain()) == read


@pytest.mark.parametrize(
    ("status", "pause"),
    [(PositionStatus.NORMAL, 0.25), (PositionStatus.LIQUIDATING, 2), (PositionStatus.ADL, 2)],
)
def test_r12_four_attempts_a_second_and_one_in_two_while_the_exchange_holds_the_position(status, pause):
    the_monitor = closing(attempts=1, status=status)
    due = at(3) + timedelta(seconds=pause)
    early = list(_steps(the_monitor, desired_orders(the_monitor, BTC, at(3.1)), BTC, None, at(3.1)))
    assert Later(due) in early
    assert not [s for s in early if isinstance(s, Place)]
    assert close_of(steps(the_monitor, seconds=3 + pause)) is not None


@pytest.mark.parametrize(
    ("refusal", "status", "pause"),
    [
        (Refusal.MARGIN, PositionStatus.NORMAL, 0.25),
        (Refusal.POSITION_STATUS, PositionStatus.NORMAL, 2),
        (Refusal.MARGIN, PositionStatus.ADL, 2),
    ],
)
def test_r12_a_close_that_is_refused_while_the_exchange_holds_the_position_waits_longer(refusal, status, pause):
    sent = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED)
    the_monitor = with_orders(closing(status=status), sent)
    answer = OrderRefused(link_id=sent.link_id, refusal=refusal, text="no", creating=True)
    refused = fold_all(the_monitor, answer, seconds=10)
    assert refused.closing.retry_at == at(10 + pause)


def test_r12_a_stop_is_restored_as_a_net_when_the_price_is_back():
    the_monitor = replace(closing(attempts=1), stop=replace(closing().stop, retry_at=None))
    through = steps(the_monitor, price=D(48990))
    assert not [a for a in through.actions if isinstance(a, SetStop)]
    assert through.wake_at is not None
    back = steps(the_monitor, price=D("49000.2"))
    assert [a.request.stop_loss for a in back.actions if isinstance(a, SetStop)] == [D(49000)]
    assert close_of(back) is not None, "and it goes on closing"
    unknown = steps(the_monitor, price=None)
    assert [a for a in unknown.actions if isinstance(a, SetStop)]


def test_r12_a_stop_refused_while_the_exchange_holds_the_position_is_no_reason_to_close():
    held = replace(guarded(), stop=replace(guarded().stop, order=None))
    for n in range(5):
        held = fold_all(held, refused_stop(), seconds=3 + n)
    assert held.closing is None
    assert held.stop.refusals == 0
    assert held.stop.retry_at == at(9)


@pytest.mark.parametrize("cancel_type", ["CancelByPrepareAdl", "CancelAllBeforeLiq"])
@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.DEACTIVATED])
def test_r12_what_a_deleveraging_leaves_is_armed_at_once(status, cancel_type):
    held = fold_all(guarded(), RowObserved(row(1, 102, 3, status=PositionStatus.ADL)), seconds=3)
    gone = stop_row(seconds=3.1, status=status, cancel_type=cancel_type)
    held = fold_all(held, OrderObserved(gone), refused_stop(), seconds=3.2)
    assert held.stop.retry_at == at(5.2)
    released = fold_all(held, RowObserved(row("0.6", 103, 3.5, stop_loss=None)), seconds=3.5)
    assert released.closing is None, "the stop did not fire"
    wanted = desired_orders(released, BTC, at(3.5))
    actions = diff(released, wanted, BTC, D(50000), at(3.5)).actions
    assert [a.request.stop_loss for a in actions if isinstance(a, SetStop)] == [D(49000)]


def told(before, after):
    return [n for n in announce(before, after, at(10))[1] if n.kind is NoticeKind.CLOSE_UNFILLED]


def test_r12_a_close_that_finds_nobody_is_told_urgently_once():
    assert told(closing(attempts=1), closing(attempts=2)) == []
    (notice,) = told(closing(attempts=2), closing(attempts=3))
    assert (notice.urgent, notice.fields["attempts"], notice.fields["size"]) == (True, 3, D(1))
    assert told(closing(attempts=3), replace(closing(attempts=3), look_at=at(9))) == []
    assert told(closing(attempts=3), closing(attempts=4)) == []
    assert told(closing(attempts=2), closing(attempts=3, refusals=3)) == [], "that is told as refused"
    over = replace(closing(attempts=3), closing=None)
    assert told(closing(attempts=2), over) == []
    flat = fold_all(closing(attempts=3), RowObserved(row(0, 110, 9, side=None)), seconds=10)
    assert told(closing(attempts=2), flat) == []


# ---------------------------------------- more than one order takes (R11)


def test_r11_a_part_that_one_market_order_cannot_take_is_asked_for_in_slices():
    small = instrument(max_market_qty=D("0.25"), qty_step=D("0.1"))
    assert next_attempt(resting(), D("0.6"), small, at(6)).qty == D("0.2")
    assert next_attempt(resting(), D("0.1"), small, at(6)).qty == D("0.1")
    assert next_attempt(resting(), D(0), small, at(6)).qty == 0, "of everything the exchange takes what it can"


def slice_of(before, revision, qty, filled, *, seq=120):
    order = tracked(Role.CLOSE, 0, qty, revision=revision)
    row = order_row(
        order, 7, status=OrderStatus.FILLED if qty == filled else OrderStatus.CANCELLED, filled_qty=D(filled)
    )
    fill = execution(f"c{seq}", Side.SELL, filled, seq=seq, link_id=order.link_id, seconds=7, closed_size=D(filled))
    return fold_all(with_orders(before, order), ExecutionObserved(fill), OrderObserved(row), seconds=7)


def test_r11_a_partial_close_goes_on_after_a_slice_that_filled_and_ends_after_one_that_did_not():
    asked = fold_all(resting(), CloseRequested(D("0.6")), seconds=6)
    first = slice_of(asked, 0, "0.2", "0.2")
    assert first.reduction is not None
    second = slice_of(first, 1, "0.2", "0.2", seq=121)
    assert second.reduction is not None
    assert slice_of(second, 2, "0.2", "0.2", seq=122).reduction is None, "all of it is done"
    assert slice_of(second, 2, "0.2", "0.1", seq=122).reduction is None, "nobody takes more: it is not repeated"


def attempted(the_monitor, filled, of, *, status=OrderStatus.FILLED, seconds=6.0, rules=BTC):
    """What a close of everything took, of what the exchange made of it."""
    order = tracked(Role.CLOSE, 0, 0, written_at=at(seconds))
    end = order_row(order, seconds, status=status, qty=D(of), filled_qty=D(filled))
    fill = execution("c", Side.SELL, filled, seq=120, link_id=order.link_id, seconds=seconds, closed_size=D(filled))
    events = (ExecutionObserved(fill), OrderObserved(end))
    return fold_all(with_orders(the_monitor, order), *events, seconds=seconds, rules=Rules(instrument=rules))


def partly_offered(**changes):
    """Take profits hold eight tenths of what is open, and all of it shall be closed."""
    the_plan = plan(legs=(("51000", "0.5"), ("52000", "0.3")))
    return replace(resting(the_plan=the_plan), closing=Closing(reason=CloseReason.STOP, since=at(5), **changes))


def test_r11_a_close_that_our_take_profits_cut_short_takes_them_out_of_the_way():
    """I1: resized again after each attempt they would leave a naked position to shrink by the same part each time."""
    after = attempted(partly_offered(), "0.2", "0.2")
    assert after.closing.clear_tps
    cancelled = [a.request.link_id for a in todo(after, 6.1).actions if isinstance(a, Cancel)]
    assert len(cancelled) == 2
    assert not any(isinstance(action, Amend) for action in todo(after, 6.1).actions)


def test_r11_a_close_that_was_faster_than_its_receipt_was_cut_short_as_well():
    """Its row and its fill are here before the answer that says when it was begun."""
    order = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED, written_at=None)
    end = order_row(order, 6, status=OrderStatus.FILLED, qty=D("0.2"), filled_qty=D("0.2"))
    fill = execution("c", Side.SELL, "0.2", seq=120, link_id=order.link_id, seconds=6, closed_size=D("0.2"))
    receipt = OrderAccepted(link_id=order.link_id, order_id="id-c", began_at=at(5.9))
    after = fold_all(
        with_orders(partly_offered(), order), ExecutionObserved(fill), OrderObserved(end), receipt, seconds=6
    )
    assert after.closing.clear_tps


def test_r11_a_close_that_left_something_for_another_reason_lets_them_stand():
    nobody_takes_more = attempted(partly_offered(), "0.1", "0.2", status=OrderStatus.CANCELLED)
    a_slice = attempted(partly_offered(), "0.2", "0.2", rules=instrument(max_market_qty=D("0.2")))
    a_part_before = attempted(partly_offered(), "0.2", "0.2", seconds=4)
    nothing_rests = attempted(replace(partly_offered(), orders={}), "0.2", "0.2")
    for after in (nobody_takes_more, a_slice, a_part_before, nothing_rests):
        assert not after.closing.clear_tps


def test_r11_a_close_whose_executions_are_still_to_come_is_not_said_to_have_left_something():
    """The order's row comes first: take profits of a position that is gone have no place to make."""
    order = tracked(Role.CLOSE, 0, 0, written_at=at(6))
    end = order_row(order, 6, status=OrderStatus.FILLED, qty=D(1), filled_qty=D(1))
    told_first = fold_all(with_orders(partly_offered(), order), OrderObserved(end), seconds=6)
    assert (told_first.size, told_first.closing.clear_tps) == (1, False)


@pytest.mark.parametrize(
    ("refusal", "clears", "again"), [(Refusal.NO_HEADROOM, True, 9.05), (Refusal.PRICE_BAND, False, 9.25)]
)
def test_r11_a_refused_close_is_sent_again(refusal, clears, again):
    """A headroom refusal takes the take profits out of the way (R12)."""
    order = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED)
    asked = with_orders(replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5))), order)
    answer = OrderRefused(link_id=order.link_id, refusal=refusal, text="no", creating=True)
    after = fold_all(asked, answer, seconds=9)
    assert after.closing == Closing(
        reason=CloseReason.CHAT, since=at(5), retry_at=at(again), clear_tps=clears, refusals=1
    )
    assert after.look_at == at(9)


def test_r12_a_close_that_is_refused_again_and_again_waits_longer_each_time():
    """What is in the way is not ours, and no storm moves it."""
    asked, pauses = replace(guarded(), closing=Closing(reason=CloseReason.CHAT, since=at(5))), []
    for revision in range(5):
        order = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED, revision=revision)
        answer = OrderRefused(link_id=order.link_id, refusal=Refusal.NO_HEADROOM, text="no", creating=True)
        asked = fold_all(with_orders(asked, order), answer, seconds=9)
        assert asked.closing is not None
        assert asked.closing.retry_at is not None
        pauses.append((asked.closing.retry_at - at(9)).total_seconds())
    assert pauses == [0.25, 0.5, 1, 2, 2]


def a_persons(qty, seconds, **changes):
    """A reduce-only order of a person on the exit side."""
    standing = {"order_type": OrderType.LIMIT, "status": OrderStatus.NEW, "qty": D(qty), "price": D(50400)}
    no_stop = {"trigger_price": None, "stop_kind": StopKind.NONE, "create_type": "CreateByUser", "order_id": "own"}
    return OrderObserved(replace(stop_row(49000, seconds), **(standing | no_stop | changes)))


@pytest.mark.parametrize(
    ("news", "status", "again"),
    [
        (a_persons("1", 8, status=OrderStatus.CANCELLED), PositionStatus.NORMAL, 9),
        (a_persons("0.4", 8), PositionStatus.NORMAL, 9),
        (a_persons("1", 8, status=OrderStatus.CANCELLED), PositionStatus.LIQUIDATING, 20),
        (PriceSeen(D(50000), at(9)), PositionStatus.NORMAL, 20),
    ],
)
def test_r11_a_person_who_makes_room_lets_the_close_go_on_at_once(news, status, again):
    """What they offered was refused to us, ever more slowly; all this time nothing else protects the position."""
    offered = fold_all(closing(status=status), a_persons("1", 5))
    waits = replace(offered.closing, refusals=4, retry_at=at(20))
    after = fold_all(replace(offered, closing=waits), news, seconds=9)
    assert after.closing.retry_at == at(again)


def test_r11_a_pause_from_before_the_close_holds_no_take_profit_in_its_way():
    """A change of it was refused just before the stop fired; the close is refused for it, and it has to go."""
    paused = {k: replace(o, not_before=at(20 if o.leg == 1 else 9)) for k, o in resting().orders.items()}
    begun = fold_all(replace(resting(), orders=paused), CloseRequested(None), seconds=9)
    assert [o.not_before for o in begun.orders_of(Role.TAKE_PROFIT)] == [at(9.25), at(9), at(9)]
    assert close(begun, CloseReason.TIME, at(10)) == begun
    blocked = replace(begun, closing=replace(begun.closing, clear_tps=True))
    assert len([a for a in todo(blocked, 9.25).actions if isinstance(a, Cancel)]) == 3


def test_a_refused_partial_close_looks_at_the_slot():
    order = tracked(Role.CLOSE, 0, "0.4", state=OrderState.PLANNED)
    reducing = with_orders(fold_all(resting(), CloseRequested(D("0.4")), seconds=5), order)
    answer = OrderRefused(link_id=order.link_id, refusal=Refusal.NO_POSITION, text="no", creating=True)
    after = fold_all(reducing, answer, seconds=9)
    assert (after.look_at, after.closing, after.reduction) == (at(9), None, None)


def test_a_refusal_of_another_order_closes_nothing():
    order = tracked(Role.TAKE_PROFIT, 1, "0.5", 51000, state=OrderState.PLANNED)
    answer = OrderRefused(link_id=order.link_id, refusal=Refusal.NO_HEADROOM, text="no", creating=True)
    assert fold_all(with_orders(guarded(), order), answer, seconds=9).look_at is None
    unknown = OrderRefused(link_id="nobody", refusal=Refusal.INVALID, text="", creating=True)
    assert fold_all(guarded(), unknown, seconds=9) == guarded()

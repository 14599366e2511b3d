"""The exchange's own trailing stop: when it is asked for, what counts as standing, and what takes its place."""

from typing import Any

import pytest
from msgspec.structs import replace

from execution.actions import LookAtSlot, SetStop, SetTrail, describe
from execution.announce import announce
from execution.closing.closing_record import CloseReason
from execution.desired_orders import desired_orders
from execution.exchange_errors import Refusal
from execution.exit_plan import Trail
from execution.facts.orders import OrderRow, OrderStatus, StopKind
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.fold import Rules
from execution.lanes import Lane, lane_of
from execution.ledger import doubt_all
from execution.monitor import Monitor
from execution.notices import Notice, NoticeKind
from execution.observations import (
    ExecutionObserved,
    Observation,
    OrderObserved,
    PlanWanted,
    PriceSeen,
    RowObserved,
    RulesChanged,
    SlotRead,
    StopAccepted,
    TrailAccepted,
    TrailRefused,
    TrailUncertain,
    UndoWanted,
    Woken,
)
from execution.order_diff import diff
from execution.picture import picture
from execution.requests import TrailRequest
from execution.stops import native_facts, native_trail
from execution.stops.native_facts import MOST_ATTEMPTS
from execution.stops.stop_record import StopOrigin
from execution.stops.trailing import TrailBy, TrailDistance, Trailing, TrailStatus
from tests.execution.builders import (
    BTC,
    SYMBOL,
    D,
    at,
    execution,
    fold_all,
    instrument,
    monitor,
    plan,
    price_for,
    resting,
    row,
    stop_row,
    todo,
    tp_fill,
)
from tests.execution.reads import slot_read

SIDES = pytest.mark.parametrize("side", list(Side))
ONE_PERCENT = TrailDistance(TrailBy.PERCENT, D(1))


def native(side: Side = Side.BUY, distance: TrailDistance = ONE_PERCENT, **terms: Any) -> Monitor:
    return resting(side, replace(plan(side), trail=Trail(distance=distance, native=True, **terms)))


def trail_row(price: Any, seconds: float, *, side: Side = Side.BUY, **changes: Any) -> OrderRow:
    """The order behind the exchange's trailing stop."""
    new = stop_row(price, seconds, side=side)
    return replace(
        new, **{"order_id": "id-trail", "stop_kind": StopKind.TRAILING_STOP, "create_type": "CreateByTrailingStop"}
        | changes,
    )  # fmt: skip


def shown(monitor: Monitor, distance: Any, price: Any, seconds: float) -> tuple[Observation, ...]:
    """The row and both stop orders, as a read brings them."""
    side, seq = monitor.side, 101 if monitor.row is None else monitor.row.seq
    size = monitor.row.size if monitor.row is not None else 1
    trailing = None if distance is None else D(distance)
    stop = monitor.stop.price
    facts: list[Observation] = [
        RowObserved(row(size, seq, seconds, side=side, stop_loss=stop, trailing_stop=trailing)),
        OrderObserved(stop_row(stop, seconds, side=side)),
    ]
    if price is not None:
        facts.append(OrderObserved(trail_row(price, seconds, side=side)))
    return tuple(facts)


def requests(monitor: Monitor, seconds: float, price: Any = 50000) -> list[TrailRequest]:
    actions = todo(monitor, seconds, price if price is None else price_for(monitor.side, price)).actions
    return [action.request for action in actions if isinstance(action, SetTrail)]


def sent(monitor: Monitor, seconds: float) -> Monitor:
    """The request leaves and is taken."""
    marked = native_trail.mark_sent(monitor, at(seconds))
    return fold_all(marked, TrailAccepted(began_at=at(seconds)), seconds=seconds)


def looked(monitor: Monitor) -> Monitor:
    return replace(monitor, look_at=None)


def standing(side: Side = Side.BUY, distance: TrailDistance = ONE_PERCENT, **terms: Any) -> Monitor:
    """Set at 6 s, seen at 7 s: 500 behind 50000."""
    asked = sent(native(side, distance, **terms), 6)
    native_of = asked.native_trail
    assert native_of is not None
    first = (
        price_for(side, D(terms.get("at", 50000)) if side is Side.BUY else D(50000)) - side.sign * native_of.distance
    )
    return looked(fold_all(asked, *shown(asked, native_of.distance, first, 7), seconds=7))


def seen(monitor: Monitor, long_price: Any, seconds: float) -> Monitor:
    return fold_all(monitor, PriceSeen(price_for(monitor.side, long_price), at(seconds)), seconds=seconds)


def kinds(before: Monitor, after: Monitor, seconds: float = 60) -> list[NoticeKind]:
    return [notice.kind for notice in told(before, after, seconds)]


def told(before: Monitor, after: Monitor, seconds: float) -> list[Notice]:
    """What the announcement says of the trail."""
    return [notice for notice in announce(before, after, at(seconds))[1] if notice.kind.value.startswith("trail")]


# ---------------------------------------- asked for


@SIDES
def test_a_percent_becomes_a_price_distance_of_where_it_begins(side):
    assert requests(native(side), 6) == [
        TrailRequest(symbol=SYMBOL, position_idx=0, distance=D(500), activation=None)
    ]  # fmt: skip


def test_a_price_distance_is_taken_as_it_is_and_never_below_a_tick():
    assert requests(native(distance=TrailDistance(TrailBy.PRICE, D("250.04"))), 6)[0].distance == D(250)
    assert requests(native(distance=TrailDistance(TrailBy.PRICE, D("0.01"))), 6)[0].distance == D("0.1")


@SIDES
def test_it_waits_at_the_exchange_for_its_price(side):
    waiting = native(side, at=price_for(side, 52000))
    (request,) = requests(waiting, 6)
    expected = {Side.BUY: D(520), Side.SELL: D(480)}
    assert (request.distance, request.activation) == (expected[side], price_for(side, 52000))


def test_a_price_that_was_reached_already_is_not_asked_for():
    """The exchange refuses an activation price on the wrong side; it trails at once then (T9)."""
    (request,) = requests(native(at=D(52000)), 6, price=52001)
    assert request.activation is None
    active = seen(native(at=D(52000)), 52000, 6)
    assert requests(active, 7, price=51000)[0].activation is None


def test_without_a_price_nobody_knows_which_side_it_is_on():
    waiting = native(at=D(52000))
    assert requests(waiting, 6, price=None) == []
    assert todo(waiting, 6, None).wake_at == at(7)


def test_after_a_take_profit_a_percent_is_of_its_price():
    start = native(after_tp=1)
    assert (start.native_trail, requests(start, 6)) == (None, [])
    hit = fold_all(start, ExecutionObserved(tp_fill(start, 1, "0.5", seq=102)), seconds=6)
    assert requests(hit, 6)[0].distance == D(510)


def test_nothing_is_asked_for_without_a_position_or_while_it_is_closed():
    assert requests(monitor(the_plan=native().plan), 6) == []
    fired = fold_all(native(), OrderObserved(stop_row(49000, 5, status=OrderStatus.TRIGGERED)), seconds=5)
    assert requests(fired, 6) == []
    closing_first = replace(native(), native_trail=None, closing=fired.closing)
    assert native_trail.begin(closing_first, BTC).native_trail is None


def test_a_stop_never_waits_behind_it():
    """R9: another lane, and after what shrinks."""
    assert lane_of(SetTrail(requests(native(), 6)[0])) is not Lane.STOP
    naked = fold_all(native(), RowObserved(row(1, 101, 5, stop_loss=None)), seconds=5)
    order = [type(action) for action in todo(looked(naked), 5.9).actions]
    assert SetTrail in order


# ---------------------------------------- standing


@SIDES
def test_r14_it_stands_when_row_and_order_show_it_after_our_write(side):
    asked = sent(native(side), 6)
    early = fold_all(asked, *shown(asked, 500, price_for(side, 49500), 5.5), seconds=6)
    assert not native_trail.stands(early)
    row_only = fold_all(asked, *shown(asked, 500, None, 7), seconds=7)
    assert not native_trail.stands(row_only)
    both = fold_all(asked, *shown(asked, 500, price_for(side, 49500), 7), seconds=7)
    assert native_trail.stands(both)
    assert native_trail.is_settled(both)
    assert requests(looked(both), 60) == []


def test_another_distance_or_an_order_that_ended_is_not_it():
    asked = sent(native(), 6)
    other = fold_all(asked, *shown(asked, 400, 49600, 7), seconds=7)
    assert not native_trail.stands(other)
    ended = trail_row(49500, 8, status=OrderStatus.CANCELLED, cancel_type="CancelByAdmin")
    assert not native_trail.stands(fold_all(standing(), OrderObserved(ended), seconds=8))


def test_while_it_stands_the_hard_stop_stays_where_it_is():
    up = seen(standing(), 52000, 10)
    assert (up.trail.status, up.trail.watermark) == (TrailStatus.ACTIVE, D(52000))
    assert up.stop.price == D(49000)
    assert not [action for action in todo(up, 60).actions if isinstance(action, SetStop)]


def test_nor_does_it_move_while_the_request_is_under_way():
    assert seen(native(), 52000, 6).stop.price == D(49000)


def test_it_is_told_once_and_shown():
    before, after = sent(native(at=D(52000)), 6), standing(at=D(52000))
    (notice,) = told(before, after, 7)
    assert notice.kind is NoticeKind.TRAIL_SET
    assert [notice.fields[name] for name in ("distance", "activation", "stop")] == [D(520), D(52000), D(49000)]
    assert kinds(after, fold_all(after, Woken(), seconds=9)) == []
    view = picture(after, None).trail
    assert view is not None
    assert (view.native, view.native_at, view.is_confirmed, view.watermark) == (D(520), D(51480), True, None)
    (active,) = told(sent(native(), 6), seen(standing(), 50000, 8), 8)
    assert active.fields["activation"] is None


def test_the_best_price_is_that_by_which_bybit_fires_since_some_may_have_been_missed():
    after = standing(at=D(52000))
    known = replace(after, trail=replace(after.trail, status=TrailStatus.ACTIVE, watermark=D(51500)))
    view = picture(known, None).trail
    assert view is not None
    assert (view.watermark, view.native_at) == (D(52000), D(51480))


def test_a_trail_of_the_bots_own_is_shown_too():
    ratchet = seen(resting(the_plan=replace(plan(), trail=Trail(distance=ONE_PERCENT))), 50600, 6)
    view = picture(ratchet, None).trail
    assert view is not None
    assert (view.native, view.watermark, view.is_confirmed) == (None, D(50600), False)
    assert picture(resting(), None).trail is None


def test_sightings_of_it_need_no_commit_of_their_own():
    """Its order moves with every tick of the price."""
    start = standing()
    moved = fold_all(start, OrderObserved(trail_row(49600, 9)), seconds=9)
    assert moved.native_trail.order.price == D(49600)
    assert moved.intent() == start.intent()


# ---------------------------------------- answers


def test_what_was_taken_is_looked_at_and_asked_for_again_when_it_does_not_show():
    asked = sent(native(), 6)
    assert asked.look_at == at(6.7)
    assert requests(looked(asked), 7) == []
    assert requests(looked(asked), 8)[0].distance == D(500)


def test_an_answer_that_was_lost_is_looked_at_and_repeated_at_its_fence():
    lost = fold_all(native_trail.mark_sent(native(), at(6)), TrailUncertain(fence=at(12), retry_at=at(6)), seconds=6)
    assert [type(action) for action in todo(lost, 6).actions] == [LookAtSlot]
    assert requests(looked(lost), 11) == []
    assert requests(looked(lost), 12) != []
    early = fold_all(lost, *shown(lost, 500, 49500, 7), seconds=7)
    assert requests(looked(early), 12) == []
    settled = fold_all(early, *shown(early, 500, 49500, 13), seconds=13)
    assert settled.native_trail.verify_at is None
    assert settled.native_trail.stood


def test_what_was_not_sent_is_sent_when_it_may():
    later = fold_all(native(), TrailUncertain(fence=None, retry_at=at(9)), seconds=6)
    assert requests(later, 8) == []
    assert requests(later, 9) != []


def refused(start: Monitor, refusal: Refusal, seconds: float, text: str = "no") -> Monitor:
    return fold_all(start, TrailRefused(refusal=refusal, text=text), seconds=seconds)


def test_a_position_that_is_not_there_yet_or_is_held_is_no_word_about_the_trail():
    early = refused(native(), Refusal.NO_POSITION, 6)
    assert (early.native_trail.attempts, requests(looked(early), 6.3) != []) == (0, True)
    held = refused(native(), Refusal.POSITION_STATUS, 6)
    assert (held.native_trail.attempts, requests(looked(held), 7.9), requests(looked(held), 8) != []) == (0, [], True)


@pytest.mark.parametrize("refusal", [Refusal.INVALID, Refusal.PRICE_THROUGH, Refusal.NOT_MODIFIED])
def test_when_it_is_refused_again_and_again_the_bot_trails_and_says_so(refusal):
    start = native()
    again = start
    for attempt in range(MOST_ATTEMPTS):
        assert not again.native_trail.gave_up
        again = looked(refused(again, refusal, 6 + 10 * attempt, "TrailingStop invalid"))
    assert again.native_trail.gave_up
    assert requests(again, 90) == []
    assert native_trail.is_settled(again)
    assert kinds(start, again) == [NoticeKind.TRAIL_REFUSED]
    up = seen(again, 52000, 91)
    assert (up.stop.price, up.stop.origin) == (D(51480), StopOrigin.TRAIL)
    assert picture(up, None).trail.native is None


def test_what_is_taken_and_never_shows_is_given_up_too():
    again = native()
    for attempt in range(MOST_ATTEMPTS):
        again = looked(sent(again, 6 + 20 * attempt))
    assert "does not show it" in again.native_trail.gave_up
    late = fold_all(again, *shown(again, 500, 49500, 80), seconds=80)
    assert [request.distance for request in requests(looked(late), 90)] == [D(0)], "two trails are one too many"


def test_where_the_exchange_has_no_such_thing_the_bot_trails_at_once():
    assert refused(native(), Refusal.UNSUPPORTED, 6, "demo").native_trail.gave_up == "demo"


BY_ATR = Trail(distance=TrailDistance(TrailBy.ATR, D(2)), native=True)


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"trigger_by": TriggerBy.MARK}, "Bybit's own trailing stop looks at the last price only"),
        ({"trail": BY_ATR}, "Bybit's own trailing stop keeps one distance, and an average range changes"),
    ],
)
def test_r17_on_terms_that_the_exchange_cannot_trail_by_the_bot_does(terms, why):
    the_plan = replace(replace(plan(), trail=Trail(distance=ONE_PERCENT, native=True)), **terms)
    assert resting(the_plan=the_plan).native_trail.gave_up == why


def test_answers_about_a_trail_that_is_gone_say_nothing():
    plain = resting()
    for answer in (
        TrailAccepted(began_at=at(6)), TrailUncertain(fence=None, retry_at=at(9)),
        TrailRefused(refusal=Refusal.INVALID, text=""),
    ):  # fmt: skip
        assert fold_all(plain, answer, seconds=6) == plain
    assert native_trail.mark_sent(plain, at(6)) == plain
    assert native_facts._attempted(plain, at(6), "") == plain


# ---------------------------------------- a restart


def test_after_a_restart_the_exchange_is_read_before_anything_is_set():
    """It is taken over as it stands, never set a second time."""
    again = doubt_all(Monitor.from_plain(standing().to_plain()), at(100))
    assert requests(again, 100) == []
    read = looked(fold_all(again, *shown(again, 500, 51500, 101), seconds=101))
    assert requests(read, 102) == []
    unseen = replace(again, native_trail=replace(again.native_trail, stood=False, order=None))
    assert requests(looked(fold_all(unseen, *shown(unseen, None, None, 101), seconds=101)), 102) != []


def test_a_record_from_before_there_were_native_trails_reads_the_same():
    record = resting().to_plain()
    assert {"native_trail", "funding_payments"}.isdisjoint(record)
    assert "break_even_asked" not in record["stop"]
    del record["row"]["trailing_stop"]
    assert Monitor.from_plain(record) == resting()


# ---------------------------------------- given up by the plan


def without_trail(monitor: Monitor) -> PlanWanted:
    return PlanWanted(replace(monitor.plan, trail=None))


@SIDES
@pytest.mark.parametrize("lags", [False, True], ids=["it goes on", "a list lags"])
def test_i3_the_hard_stop_takes_the_place_to_which_it_has_come_until_it_is_gone(side, lags):
    """What was last seen of it when the plan gave it up was old, or a list that lagged had it not."""
    up = seen(standing(side), 52000, 10)
    up = fold_all(up, OrderObserved(trail_row(price_for(side, 51500), 10, side=side)), seconds=10)
    if lags:
        the_row = row(1, 101, 10.5, side=side, stop_loss=up.stop.price, trailing_stop=D(500))
        old = slot_read(10.5, stop_row(up.stop.price, 10.5, side=side), the_row=the_row)
        up = fold_all(up, old, seconds=10.6)
        assert up.native_trail.order is None
    leaving = fold_all(up, without_trail(up), seconds=11)
    assert leaving.stop.price == (up.stop.price if lags else price_for(side, 51500))
    came = fold_all(leaving, OrderObserved(trail_row(price_for(side, 51700), 11.5, side=side)), seconds=11.5)
    assert (came.stop.price, came.stop.origin) == (price_for(side, 51700), StopOrigin.TRAIL)
    assert requests(came, 12) == [], "not before the stop is confirmed there"


@SIDES
def test_i3_one_that_moves_while_it_is_leaving_is_active_whatever_we_have_seen(side):
    """The exchange saw the price of its activation after us, or before us."""
    waits = standing(side, at=price_for(side, 53000))
    waits = fold_all(waits, OrderObserved(trail_row(price_for(side, 51500), 10, side=side)), seconds=10)
    leaving = fold_all(waits, without_trail(waits), seconds=11)
    assert leaving.stop.price == waits.stop.price
    still = fold_all(leaving, OrderObserved(trail_row(price_for(side, 51500), 11.2, side=side)), seconds=11.2)
    assert still.stop.price == waits.stop.price, "it waits"
    moved = fold_all(leaving, OrderObserved(trail_row(price_for(side, 51700), 11.5, side=side)), seconds=11.5)
    assert (moved.stop.price, moved.stop.origin) == (price_for(side, 51700), StopOrigin.TRAIL)


@SIDES
def test_i3_the_hard_stop_takes_its_place_before_it_is_removed(side):
    up = seen(standing(side), 52000, 10)
    up = fold_all(up, OrderObserved(trail_row(price_for(side, 51500), 10, side=side)), seconds=10)
    leaving = fold_all(up, without_trail(up), seconds=11)
    assert (leaving.stop.price, leaving.stop.origin) == (price_for(side, 51500), StopOrigin.TRAIL)
    assert requests(leaving, 11) == [], "not before the stop is confirmed"
    assert [a.request.stop_loss for a in todo(leaving, 11).actions if isinstance(a, SetStop)] == [leaving.stop.price]
    covered = fold_all(
        leaving, StopAccepted(price=leaving.stop.price, began_at=at(11)),
        *shown(leaving, 500, price_for(side, 51500), 12), seconds=12,
    )  # fmt: skip
    assert [request.distance for request in requests(looked(covered), 12)] == [D(0)]
    gone = fold_all(sent(covered, 13), *shown(covered, None, None, 14), seconds=14)
    assert gone.native_trail is None
    assert native_trail.is_settled(gone)
    assert not native_trail.is_settled(covered)


@SIDES
def test_i3_its_place_is_taken_also_where_the_exchange_has_seen_the_price_before_us(side):
    up = fold_all(standing(side), OrderObserved(trail_row(price_for(side, 51500), 10, side=side)), seconds=10)
    assert up.trail.status is TrailStatus.WAITING
    assert fold_all(up, without_trail(up), seconds=11).stop.price == price_for(side, 51500)


def test_one_that_was_not_active_yet_leaves_no_price_to_take():
    """Its order shows where it would trigger: above the market, were it taken for a stop."""
    waiting = standing(at=D(52000))
    assert waiting.native_trail.order.price == D(51480)
    assert fold_all(waiting, without_trail(waiting), seconds=11).stop.price == D(49000)


def test_one_that_stands_looser_than_the_stop_leaves_it_where_it_is():
    active = seen(standing(distance=TrailDistance(TrailBy.PRICE, D(2000))), 50000, 8)
    assert fold_all(active, without_trail(active), seconds=11).stop.price == D(49000)


def test_one_that_has_ended_leaves_no_price_either():
    active = seen(standing(), 52000, 8)
    ended = replace(active.native_trail.order, status=OrderStatus.CANCELLED, price=D(51500))
    changed = replace(active, native_trail=replace(active.native_trail, order=ended))
    assert fold_all(changed, without_trail(changed), seconds=11).stop.price == D(49000)


def test_one_that_was_never_sent_or_was_given_up_is_forgotten_at_once():
    assert fold_all(native(), without_trail(native()), seconds=6).native_trail is None
    gave_up = refused(native(), Refusal.UNSUPPORTED, 6)
    assert fold_all(gave_up, without_trail(gave_up), seconds=7).native_trail is None


def test_one_whose_answer_is_lost_is_removed_all_the_same():
    lost = fold_all(native_trail.mark_sent(native(), at(6)), TrailUncertain(fence=at(12), retry_at=at(6)), seconds=6)
    leaving = fold_all(lost, without_trail(lost), seconds=7)
    assert leaving.native_trail.leaving
    early = fold_all(leaving, *shown(leaving, None, None, 8), seconds=8)
    assert early.native_trail is not None, "it may still land"
    assert fold_all(early, *shown(early, None, None, 13), seconds=13).native_trail is None


def test_another_native_trail_begins_when_the_old_one_is_gone():
    up = standing(distance=TrailDistance(TrailBy.PERCENT, D(3)))
    wider = replace(up.plan, trail=Trail(distance=TrailDistance(TrailBy.PERCENT, D(2)), native=True))
    leaving = fold_all(up, PlanWanted(wider), seconds=11)
    assert [request.distance for request in requests(leaving, 11)] == [D(0)]
    gone = looked(fold_all(sent(leaving, 12), *shown(leaving, None, None, 13), seconds=13))
    assert [request.distance for request in requests(gone, 14)] == [D(1000)]
    back = fold_all(gone, UndoWanted(), seconds=15)
    assert back.plan == up.plan
    assert [request.distance for request in requests(back, 15)] == [D(1500)]


def test_a_removal_that_is_refused_is_tried_for_ever_and_ever_slower():
    loose = standing(distance=TrailDistance(TrailBy.PRICE, D(2000)))
    leaving = fold_all(loose, without_trail(loose), seconds=11)
    for attempt in range(10):
        leaving = looked(refused(leaving, Refusal.UNSUPPORTED, 20 + attempt))
    assert not leaving.native_trail.gave_up
    assert requests(leaving, 60) == []
    assert [request.distance for request in requests(leaving, 120)] == [D(0)]


def test_a_distance_that_a_person_set_while_ours_was_removed_is_theirs():
    leaving = fold_all(standing(), without_trail(standing()), seconds=11)
    theirs = fold_all(leaving, *shown(leaving, 700, 49300, 12), seconds=12)
    assert theirs.native_trail is None
    assert requests(looked(theirs), 20) == []


# ---------------------------------------- a person in the app (R8)


def test_r8_one_that_a_person_removes_stays_away_and_is_told():
    start = seen(standing(), 50000, 8)
    once = fold_all(start, *shown(start, None, None, 20), seconds=20)
    assert (once.look_at, once.native_trail is not None) == (at(20), True)
    assert requests(looked(once), 20) == []
    same_read = fold_all(once, *shown(once, None, None, 20), seconds=20)
    assert same_read.native_trail is not None
    twice = looked(fold_all(once, *shown(once, None, None, 21), seconds=21))
    assert (twice.native_trail, twice.plan.trail, twice.trail) == (None, None, Trailing())
    assert requests(twice, 60) == []
    (notice,) = told(start, twice, 21)
    assert (notice.kind, notice.urgent) == (NoticeKind.TRAIL_CHANGED, True)
    assert [notice.fields[name] for name in ("old", "new", "stop")] == [D(500), None, D(49000)]


def test_r8_its_order_may_tell_of_a_removal_before_the_row_does():
    start = seen(standing(), 50000, 8)
    ended = trail_row(49500, 20, status=OrderStatus.DEACTIVATED, cancel_type="CancelByUser")
    after = fold_all(start, OrderObserved(ended), seconds=20)
    assert after.look_at == at(20)
    assert requests(after, 20) == [], "the row is read first"
    read = fold_all(looked(after), *shown(after, None, None, 20.5), seconds=20.5)
    assert requests(looked(read), 20.5) == []
    assert fold_all(read, *shown(after, None, None, 21), seconds=21).plan.trail is None


def test_r8_a_distance_that_a_person_sets_is_kept_and_told():
    start = seen(standing(), 50000, 8)
    once = fold_all(start, *shown(start, 700, 49300, 20), seconds=20)
    theirs = looked(fold_all(once, *shown(once, 700, 49300, 21), seconds=21))
    assert theirs.plan.trail.distance == TrailDistance(TrailBy.PRICE, D(700))
    assert native_trail.stands(theirs)
    assert requests(theirs, 60) == []
    (notice,) = told(start, theirs, 21)
    assert (notice.fields["old"], notice.fields["new"]) == (D(500), D(700))


def test_one_read_that_another_contradicts_is_forgotten():
    start = standing()
    once = fold_all(start, *shown(start, 700, 49300, 20), seconds=20)
    back = fold_all(once, *shown(once, 500, 49500, 21), seconds=21)
    assert back.native_trail.foreign is None
    other = fold_all(once, *shown(once, 800, 49200, 21), seconds=21)
    assert other.native_trail.foreign.distance == D(800)


def test_an_undo_of_something_else_does_not_bring_back_what_a_person_removed():
    start = standing()
    changed = fold_all(start, PlanWanted(replace(start.plan, follow=1)), seconds=8)
    removed = fold_all(changed, *shown(changed, None, None, 20), *shown(changed, None, None, 21), seconds=21)
    undone = fold_all(removed, UndoWanted(), seconds=22)
    assert (undone.plan.trail, undone.plan.follow) == (None, 0)


def test_an_undo_of_the_trail_itself_still_has_the_old_one():
    start = standing()
    leaving = sent(fold_all(start, without_trail(start), seconds=8), 9)
    off = looked(fold_all(leaving, *shown(leaving, None, None, 10), seconds=10))
    assert off.native_trail is None
    assert fold_all(off, UndoWanted(), seconds=12).plan.trail == start.plan.trail


@pytest.mark.parametrize("cancel_type", ["CancelByAdmin", "CancelByPrepareAdl", "CancelAllBeforeLiq"])
def test_one_that_the_exchange_takes_away_is_set_again(cancel_type):
    start = standing()
    ended = trail_row(49500, 20, status=OrderStatus.DEACTIVATED, cancel_type=cancel_type)
    gone = fold_all(start, OrderObserved(ended), *shown(start, None, None, 21), seconds=21)
    again = looked(fold_all(gone, *shown(gone, None, None, 22), seconds=22))
    assert again.plan.trail is not None
    assert [request.distance for request in requests(again, 23)] == [D(500)]


def cleared(start: Monitor, cancel_type: str = "CancelByTpSlTsClear") -> Monitor:
    """Its order has ended at 20 s, and two reads show no trail, while the size stays."""
    ended = trail_row(
        price_for(start.side, 49500), 20, side=start.side, status=OrderStatus.DEACTIVATED, cancel_type=cancel_type
    )
    once = fold_all(start, OrderObserved(ended), *shown(start, None, None, 21), seconds=21)
    assert not once.native_trail.gave_up, "one read proves nothing: the position may be gone with it"
    return looked(fold_all(once, *shown(once, None, None, 22), seconds=22))


@SIDES
def test_r8_one_that_ends_under_a_word_that_names_nobody_is_not_blamed_on_a_person(side):
    """Nor on the exchange. The plan keeps its trail, which the hard stop runs from now on; and that is told."""
    start = seen(standing(side), 52000, 10)
    after = cleared(start)
    assert after.plan.trail == start.plan.trail
    assert (after.stop.price, after.stop.origin) == (price_for(side, 51480 if side is Side.BUY else 51520), "trailing")
    (notice,) = told(start, after, 22)
    why = "its own trailing stop is gone, and it does not say who removed it"
    assert (notice.kind, notice.fields["text"]) == (NoticeKind.TRAIL_REFUSED, why)
    assert requests(after, 60) == []
    assert native_trail.is_settled(after)
    again = Monitor.from_plain(after.to_plain())
    assert seen(again, 53000, 70).stop.price == price_for(side, 52470 if side is Side.BUY else 52530)


def test_r8_a_distance_that_stands_after_a_clear_is_a_persons():
    ended = trail_row(49500, 20, status=OrderStatus.DEACTIVATED, cancel_type="CancelByTpSlTsClear")
    start = fold_all(standing(), OrderObserved(ended), seconds=20)
    once = fold_all(looked(start), *shown(start, 700, 49300, 21), seconds=21)
    theirs = fold_all(once, *shown(once, 700, 49300, 22), seconds=22)
    assert (theirs.native_trail.distance, theirs.native_trail.by_hand) == (D(700), True)


def test_one_that_is_cleared_because_the_position_is_gone_is_no_news():
    start = standing()
    ended = trail_row(49500, 20, status=OrderStatus.DEACTIVATED, cancel_type="CancelByTpSlTsClear")
    gone = fold_all(start, OrderObserved(ended), RowObserved(row(0, 102, 20.1, side=None)), seconds=20.1)
    assert kinds(start, gone, 20.1) == []
    assert gone.native_trail is not None
    assert not gone.native_trail.gave_up


def test_an_order_that_is_not_listed_any_more_is_not_held_to_stand():
    start = standing()
    stop = stop_row(49000, 30)
    listed = SlotRead(began_at=at(30), row=row(1, 101, 30, trailing_stop=D(500)), open_orders=(stop,), by_symbol=True)
    assert not native_trail.stands(fold_all(start, listed, seconds=30))
    both = replace(listed, open_orders=(stop, trail_row(49500, 30)))
    assert native_trail.stands(fold_all(start, both, seconds=30))
    begun_before = replace(listed, began_at=at(6))
    assert native_trail.stands(fold_all(start, begun_before, seconds=30))
    unread = replace(listed, open_orders=None, by_symbol=False)
    assert native_trail.stands(fold_all(start, unread, seconds=30))


def test_rows_of_the_order_that_are_older_or_of_a_replaced_one_say_nothing():
    start = standing()
    older = trail_row(40000, 3)
    assert fold_all(start, OrderObserved(older), seconds=8) == start
    replaced = trail_row(49500, 9, order_id="id-before", status=OrderStatus.CANCELLED, cancel_type="CancelByUser")
    assert native_trail.stands(fold_all(start, OrderObserved(replaced), seconds=9))


# ---------------------------------------- fired


@SIDES
def test_r12_one_that_fired_means_close_and_its_own_order_goes_first(side):
    start = seen(standing(side), 50000, 8)
    fired = trail_row(price_for(side, 49500), 9, side=side, status=OrderStatus.TRIGGERED)
    closing = fold_all(start, OrderObserved(fired), seconds=9)
    assert (closing.closing.reason, closing.closing.retry_at) == (CloseReason.TRAILING, at(10))
    ended = replace(fired, status=OrderStatus.CANCELLED, filled_qty=D("0.4"), updated_at=at(9.2), observed_at=at(9.2))
    assert fold_all(closing, OrderObserved(ended), seconds=9.2).closing.retry_at is None


def test_a_refused_close_keeps_its_own_pace():
    start = seen(standing(), 50000, 8)
    closing = fold_all(start, OrderObserved(trail_row(49500, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    pressed = replace(closing, closing=replace(closing.closing, refusals=1, retry_at=at(15)))
    ended = trail_row(49500, 10, status=OrderStatus.FILLED, filled_qty=D(1))
    assert fold_all(pressed, OrderObserved(ended), seconds=10).closing.retry_at == at(15)


@pytest.mark.parametrize("create_type", ["CreateByTrailingStop", "CreateByTrailingProfit"])
def test_r12_what_it_leaves_over_is_closed_and_all_of_it_counts_as_trailing(create_type):
    start = standing()
    part = execution("t1", Side.SELL, "0.4", 49500, seq=102, seconds=9, create_type=create_type)
    after = fold_all(start, ExecutionObserved(part), seconds=9)
    assert after.closing.reason is CloseReason.TRAILING


def test_one_that_a_person_set_beside_a_plan_without_is_left_alone_until_it_fires():
    plain = resting()
    theirs = fold_all(plain, *shown(plain, 300, 49700, 8), seconds=8)
    assert theirs.native_trail is None
    assert requests(looked(theirs), 20) == []
    fired = fold_all(theirs, OrderObserved(trail_row(49700, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    assert fired.closing.reason is CloseReason.TRAILING


def test_nothing_of_it_is_judged_while_the_position_is_closed():
    start = standing()
    closing = fold_all(start, OrderObserved(stop_row(49000, 9, status=OrderStatus.TRIGGERED)), seconds=9)
    assert fold_all(closing, *shown(closing, None, None, 20)[:1], seconds=20).native_trail.foreign is None
    assert kinds(start, closing, 20) == []


def test_a_request_is_described():
    (request,) = requests(native(at=D(52000)), 6)
    assert describe(SetTrail(request)) == "trail 520.0 from 52000.0 on"
    assert describe(SetTrail(replace(request, activation=None))) == "trail 520.0 from now on"


# ---------------------------------------- another grid of prices

BY_PRICE = TrailDistance(TrailBy.PRICE, D("500.3"))
COARSE = Rules(instrument=instrument(tick_size=D("0.5")))


def regridded(monitor: Monitor, seconds: float = 10) -> Monitor:
    return fold_all(monitor, RulesChanged(), seconds=seconds, rules=COARSE)


def changed(monitor: Monitor, seconds: float) -> list[TrailRequest]:
    actions = diff(
        monitor, desired_orders(monitor, COARSE.instrument, at(seconds)), COARSE.instrument, D(50000), at(seconds)
    )
    return [action.request for action in actions.actions if isinstance(action, SetTrail)]


@SIDES
def test_i3_one_that_stands_is_brought_onto_another_grid_and_goes_on_from_its_best_price(side):
    """Tighter by less than a tick. What is left out of a request, Bybit leaves alone: a price not reached yet, too."""
    for terms in ({}, {"at": price_for(side, 51000)}):
        before = standing(side, BY_PRICE, **terms)
        anew = regridded(before)
        (request,) = changed(anew, 10)
        assert (request.distance, request.activation) == (D(500), None)
        assert kinds(before, anew) == []
        still_old = fold_all(anew, *shown(anew, "500.3", 49500, 11), *shown(anew, "500.3", 49500, 12), seconds=12)
        assert (still_old.native_trail.foreign, changed(still_old, 12)) == (None, [request]), "nobody has moved it"
        stands = looked(fold_all(sent(still_old, 13), *shown(anew, 500, 49500, 14), seconds=14))
        assert native_trail.stands(stands)
        assert (stands.native_trail.stood_at, changed(stands, 20)) == (None, [])
        assert regridded(stands) == stands


@pytest.mark.parametrize("refusal", [Refusal.INVALID, Refusal.UNSUPPORTED])
def test_one_that_the_exchange_does_not_bring_there_is_left_as_it_stands(refusal):
    anew = regridded(standing(Side.BUY, BY_PRICE))
    for seconds in (10, 20, 30)[: 3 if refusal is Refusal.INVALID else 1]:
        anew = looked(refused(anew, refusal, seconds))
    assert (anew.native_trail.distance, anew.native_trail.gave_up, anew.native_trail.stood_at) == (D("500.3"), "", None)
    back = fold_all(anew, *shown(anew, "500.3", 49500, 31), seconds=31)
    assert (native_trail.stands(back), changed(back, 40)) == (True, [])


def test_one_that_was_not_sent_yet_is_sent_on_the_grid_of_then():
    waits = native(Side.BUY, BY_PRICE, at=D("51000.3"))
    (request,) = changed(regridded(waits), 10)
    assert (request.distance, request.activation) == (D(500), D(51000))
    small = native(Side.BUY, TrailDistance(TrailBy.PRICE, D("0.3")))
    assert [each.distance for each in changed(regridded(small), 10)] == [D("0.5")]


def test_i3_one_that_is_less_than_a_tick_behind_and_one_of_a_persons_stay_as_they_are():
    near = standing(Side.BUY, TrailDistance(TrailBy.PRICE, D("0.3")))
    assert regridded(near).native_trail == near.native_trail
    ours = standing(Side.BUY, BY_PRICE)
    theirs = replace(ours, native_trail=replace(ours.native_trail, by_hand=True))
    assert regridded(theirs).native_trail == theirs.native_trail


def test_one_that_is_given_up_while_it_is_brought_there_is_removed_as_it_stands():
    anew = regridded(standing(Side.BUY, BY_PRICE))
    leaving = fold_all(anew, without_trail(anew), *shown(anew, "500.3", 49500, 11), seconds=11)
    assert leaving.native_trail is not None
    settled = looked(fold_all(leaving, *shown(leaving, "500.3", 49500, 12), seconds=12))
    assert [each.distance for each in changed(settled, 13)] == [0]
    assert fold_all(settled, *shown(settled, None, None, 14), seconds=14).native_trail is None

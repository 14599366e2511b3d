"""What a record keeps of orders that have ended: enough for every later decision, and no more however long it takes."""

import pickle
from itertools import pairwise

import pytest
from msgspec.structs import replace

from execution.actions import Place
from execution.closing.closing_attempts import ALTERNATE_AFTER, fruitless_attempts
from execution.closing.closing_record import CloseReason, Closing
from execution.departure import marked
from execution.exchange_errors import Refusal
from execution.facts.orders import OrderStatus
from execution.facts.prices import PriceBand, TriggerBy
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import (
    BandRead,
    CloseRequested,
    ExecutionObserved,
    OrderAccepted,
    OrderObserved,
    OrderRefused,
    Woken,
)
from execution.order_ids import order_link_id, read_link_id
from execution.order_retention import KEPT, UNPROVEN_FOR
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    OTHER_GENERATION,
    D,
    at,
    execution,
    fold_all,
    guarded,
    link,
    monitor,
    order_row,
    resting,
    todo,
    tracked,
    with_orders,
)


def ended(role=Role.CLOSE, leg=0, revision=0, **changes):
    """Cancelled without a fill, as a row of it has shown."""
    as_usual = {"state": OrderState.ENDED, "status": OrderStatus.CANCELLED, "written_at": at(10 + revision)}
    return tracked(role, leg, revision=revision, **{**as_usual, **changes})


def many(count, *, role=Role.CLOSE, leg=0, first=0):
    return [ended(role, leg, revision) for revision in range(first, first + count)]


def shrunk(the_monitor: Monitor, seconds: float = 1000) -> Monitor:
    return fold_all(the_monitor, Woken(), seconds=seconds)


def closing_with(*orders) -> Monitor:
    return with_orders(replace(guarded(), closing=Closing(reason=CloseReason.STOP, since=at(5))), *orders)


def revisions(the_monitor: Monitor, role=Role.CLOSE, leg=0) -> list[int]:
    return sorted(order.revision for order in the_monitor.orders_of(role, leg))


def tries(the_monitor: Monitor, seconds: float):
    """The closing order that is sent now, and the record with it; None where none is."""
    sent = next((a for a in todo(the_monitor, seconds).actions if isinstance(a, Place)), None)
    if sent is None or sent.order.role is not Role.CLOSE:
        return the_monitor, None
    return marked(the_monitor, sent, at(seconds)), sent.order


def refused_all_night(attempts: int):
    """A person's orders hold all that a close could take; the bot is killed and started in between."""
    the_monitor, now, ids = fold_all(guarded(), CloseRequested(None), seconds=10), 10.0, []
    while len(ids) < attempts:
        the_monitor, order = tries(the_monitor, now)
        if order is not None:
            ids.append(order.link_id)
            refused = OrderRefused(
                link_id=order.link_id, refusal=Refusal.NO_HEADROOM, text="Reduce-only rule not satisfied", creating=True
            )
            the_monitor = replace(fold_all(the_monitor, refused, seconds=now), look_at=None)
            if len(ids) % 10 == 0:
                the_monitor = Monitor.from_plain(pickle.loads(pickle.dumps(the_monitor.to_plain())))
        now += 0.25
    return the_monitor, ids


def test_r12_a_close_that_is_refused_all_night_keeps_the_record_small_and_counts_on():
    """No limit of attempts, and every commit costs the same."""
    early, _ = refused_all_night(20)
    late, ids = refused_all_night(200)
    assert len(late.orders) == len(early.orders) == KEPT + 1, "the entry that filled, and the newest attempts"
    assert len(pickle.dumps(late.to_plain())) < len(pickle.dumps(early.to_plain())) + 200
    assert (fruitless_attempts(late), late.closing.refusals) == (200, 200)
    assert len(set(ids)) == 200


def test_i6_r10_no_revision_and_no_id_is_used_twice():
    _, ids = refused_all_night(40)
    numbers = [read_link_id(each).revision for each in ids]
    assert all(second == first + 1 for first, second in pairwise(numbers))


def test_r12_a_close_that_finds_nobody_goes_on_alternating_after_the_first_attempts_are_forgotten():
    the_monitor, now, kinds = fold_all(guarded(), CloseRequested(None), seconds=10), 10.0, []
    while len(kinds) < 4 * KEPT:
        band = PriceBand(highest_buy=D(52500), lowest_sell=D(47500), read_at=at(now))
        the_monitor, order = tries(fold_all(the_monitor, BandRead(band), seconds=now), now)
        if order is not None:
            kinds.append(order.price is not None)
            receipt = OrderAccepted(link_id=order.link_id, order_id=f"id-{order.link_id}", began_at=at(now))
            gone = order_row(order, now + 0.1, status=OrderStatus.CANCELLED)
            the_monitor = fold_all(the_monitor, receipt, OrderObserved(gone), seconds=now + 0.1)
        now += 0.25
    limits = kinds[ALTERNATE_AFTER:]
    assert not any(kinds[:ALTERNATE_AFTER])
    assert limits == [n % 2 == 0 for n in range(len(limits))]
    assert len(the_monitor.orders_of(Role.CLOSE)) == KEPT


def test_r12_a_record_of_before_with_thousands_of_attempts_shrinks_at_the_first_step():
    plain = closing_with(*many(5000)).to_plain()
    for order in plain["orders"].values():
        order.pop("forgotten", None)
    loaded = Monitor.from_plain(plain)
    after = shrunk(loaded)
    assert revisions(after) == list(range(5000 - KEPT, 5000))
    assert fruitless_attempts(after) == fruitless_attempts(loaded) == 5000
    assert after.next_revision(Role.CLOSE, 0) == 5000
    assert shrunk(after) is after


def test_r12_attempts_are_counted_back_to_the_last_fill_whatever_is_forgotten():
    filled = ended(revision=20, status=OrderStatus.FILLED, seen_filled=D("0.1"))
    taken = replace(ended(revision=30), superseded=True)
    orders = [*many(20), filled, *many(9, first=21), taken, *many(20, first=31)]
    before = closing_with(*orders)
    after = shrunk(before)
    assert revisions(after) == [20, *range(51 - KEPT, 51)]
    assert fruitless_attempts(after) == fruitless_attempts(before) == 29
    again = shrunk(with_orders(after, *many(10, first=51)), 2000)
    assert fruitless_attempts(again) == 39
    assert revisions(again) == [20, *range(61 - KEPT, 61)]


@pytest.mark.parametrize("role", [Role.ENTRY, Role.TAKE_PROFIT])
def test_r1_r15_entries_and_take_profits_that_are_replaced_again_and_again_are_forgotten_leg_by_leg(role):
    orders = [*many(30, role=role, leg=2), *many(KEPT, role=role, leg=3)]
    after = shrunk(with_orders(monitor(), *orders))
    assert revisions(after, role, 2) == list(range(30 - KEPT, 30))
    assert revisions(after, role, 3) == list(range(KEPT))
    assert after.next_revision(role, 2) == 30


@pytest.mark.parametrize(
    "kept",
    [
        ended(state=OrderState.LIVE, status=OrderStatus.NEW),
        ended(seen_filled=D("0.1")),
        ended(filled_before=D("0.1")),
        ended(ask_at=at(1001)),
        ended(fence=at(1001)),
        ended(link_id=order_link_id(OTHER_GENERATION, 0, Role.CLOSE, 0, 0)),
        ended(status=None, written_at=at(1000) - UNPROVEN_FOR / 2),
        ended(status=OrderStatus.NEW, fence=at(1000) - UNPROVEN_FOR / 2),
    ],
    ids=["open", "filled", "filled before", "asked for", "fenced", "of another generation", "not shown", "not ended"],
)
def test_r9_what_may_still_matter_is_kept_however_old_it_is(kept):
    the_monitor = closing_with(kept, *many(KEPT, first=1))
    assert kept.link_id in shrunk(the_monitor).orders


def test_r6_what_an_execution_belongs_to_is_kept():
    first = ended(qty=D("0.1"))
    filled = execution("part", Side.SELL, "0.1", seq=150, seconds=12, link_id=first.link_id)
    the_monitor = fold_all(closing_with(first, *many(KEPT, first=1)), ExecutionObserved(filled), seconds=1000)
    assert first.link_id in the_monitor.orders


@pytest.mark.parametrize(
    "gone",
    [ended(), ended(fence=at(1000)), ended(status=None, written_at=None), ended(status=None)],
    ids=["shown to end", "its fence is over", "never sent", "not shown for long"],
)
def test_r12_what_nothing_can_come_of_any_more_goes(gone):
    the_monitor = closing_with(gone, *many(KEPT, first=1))
    assert gone.link_id not in shrunk(the_monitor, 1000 + UNPROVEN_FOR.total_seconds()).orders


def test_r21_of_what_a_leg_cannot_be_the_newest_that_says_it_is_kept():
    """Else what was refused is asked for again, and refused again."""

    def says(revision, **changes):
        return ended(Role.TAKE_PROFIT, 1, revision, **{"price": D(51000), **changes})

    orders = [
        *(says(n, passed_at=D(51000)) for n in range(3)),
        *(says(n, goes_on_as_limit=True, trigger_by=TriggerBy.LAST) for n in range(3, 6)),
        says(6, goes_on_as_limit=True, trigger_by=TriggerBy.LAST, price=D(51500)),
        *many(KEPT, role=Role.TAKE_PROFIT, leg=1, first=7),
    ]
    after = shrunk(with_orders(monitor(), *orders))
    assert revisions(after, Role.TAKE_PROFIT, 1) == [2, 5, 6, *range(7, 7 + KEPT)]
    assert shrunk(after) is after


def test_i5_a_late_execution_of_a_forgotten_order_is_known_as_ours_by_its_id_and_counts_once():
    after = shrunk(closing_with(*many(20)))
    late = ExecutionObserved(execution("late", Side.SELL, "0.4", seq=150, seconds=11, link_id=link(Role.CLOSE, 0, 3)))
    once = fold_all(after, late, seconds=1001)
    assert (once.fills[-1].role, once.size) == (Role.CLOSE, D("0.6"))
    assert fold_all(once, late, seconds=1001) == once
    assert once.next_revision(Role.CLOSE, 0) == 20


def test_i5_a_late_row_or_answer_of_a_forgotten_order_does_no_harm():
    after = shrunk(closing_with(*many(20)))
    forgotten = ended(revision=3)
    late = [
        OrderObserved(order_row(forgotten, 11, status=OrderStatus.CANCELLED)),
        OrderAccepted(link_id=forgotten.link_id, order_id="id", began_at=at(11)),
        OrderRefused(link_id=forgotten.link_id, refusal=Refusal.NO_HEADROOM, text="", creating=True),
    ]
    assert fold_all(after, *late, seconds=1000) == after


def test_a_record_with_few_orders_stays_as_it_is():
    start = resting()
    assert shrunk(start, 6).orders is start.orders

"""A trade that is recorded is no position: what is said of its entries until the exchange has shown them."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.exit_plan import EntryLeg
from execution.facts.orders import OrderStatus
from execution.monitor import Monitor
from execution.new_trade.entry_standing import (
    EntryStanding,
    counted,
    is_to_be_sent,
    positions_and_trades,
    standing_of,
    waits_to_be_sent,
)
from execution.observations import ExecutionObserved
from execution.picture import picture
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    at,
    fold_all,
    guarded,
    monitor,
    plan,
    tp_fill,
    tracked,
    with_orders,
    with_take_profits,
)

LIMIT = monitor(the_plan=plan(entries=((1, 49500),)))
ENTRY: EntryLeg = LIMIT.plan.entries[0]


def with_entry(**changes: object) -> Monitor:
    return with_orders(LIMIT, tracked(Role.ENTRY, 1, 1, 49500, **changes))


@pytest.mark.parametrize(
    ("trade", "standing"),
    [
        pytest.param(LIMIT, EntryStanding.NOT_SENT, id="recorded"),
        pytest.param(with_entry(state=OrderState.PLANNED), EntryStanding.UNANSWERED, id="about to leave"),
        pytest.param(with_entry(state=OrderState.ABSENT), EntryStanding.NOT_SENT, id="asked for, and not there"),
        pytest.param(
            with_entry(state=OrderState.ABSENT, unanswered=1, ask_at=at(9), fence=at(9)),
            EntryStanding.NO_ANSWER,
            id="not there, and may still land",
        ),
        pytest.param(
            with_entry(state=OrderState.ABSENT, unanswered=1, fence=at(9)),
            EntryStanding.NOT_SENT,
            id="not there since it may land no more",
        ),
        pytest.param(
            with_entry(state=OrderState.PLANNED, unanswered=1, ask_at=at(9)),
            EntryStanding.NO_ANSWER,
            id="its answer was lost",
        ),
        pytest.param(with_entry(), EntryStanding.UNANSWERED, id="a receipt is no answer"),
        pytest.param(with_entry(updated_at=at(2)), EntryStanding.RESTING, id="shown"),
        pytest.param(
            with_entry(state=OrderState.ENDED, status=OrderStatus.CANCELLED), EntryStanding.OVER, id="cancelled"
        ),
        pytest.param(
            with_entry(state=OrderState.ENDED, makes_room=True), EntryStanding.NOT_SENT, id="another takes its place"
        ),
        pytest.param(
            with_entry(state=OrderState.ENDED, makes_room=True, seen_filled=Decimal(1)),
            EntryStanding.OVER,
            id="it filled before its cancel came, and none takes its place",
        ),
        pytest.param(
            replace(with_entry(state=OrderState.ENDED, makes_room=True), entries_announced=(1,)),
            EntryStanding.OVER,
            id="it made room, and was told as ended",
        ),
        pytest.param(replace(LIMIT, entries_over=True), EntryStanding.OVER, id="not wanted any more"),
        pytest.param(replace(LIMIT, flat_since=at(9)), EntryStanding.OVER, id="the end"),
    ],
)
def test_i8_an_entry_is_what_the_exchange_has_shown_of_it(trade: Monitor, standing: EntryStanding) -> None:
    assert standing_of(trade, ENTRY) is standing
    assert picture(trade, None).entries[0].standing is standing


def test_r2_an_entry_that_made_room_is_not_still_to_be_sent_once_its_tp_is_hit() -> None:
    trade = with_take_profits(guarded(the_plan=plan(entries=((1, None), (1, 49500)))))
    room = tracked(Role.ENTRY, 2, 1, 49500, state=OrderState.ENDED, status=OrderStatus.CANCELLED, makes_room=True)
    waits = with_orders(trade, room)
    hit = fold_all(waits, ExecutionObserved(tp_fill(waits, 1, "0.5", seq=110)), seconds=6)
    leg = trade.plan.entries[1]
    assert (standing_of(waits, leg), standing_of(hit, leg)) == (EntryStanding.NOT_SENT, EntryStanding.OVER)


def test_an_entry_of_before_a_merge_that_is_over_is_over() -> None:
    assert standing_of(LIMIT, replace(ENTRY, is_over=True)) is EntryStanding.OVER


def test_trades_that_wait_are_no_positions() -> None:
    assert counted([guarded(), LIMIT, guarded()]) == "2 positions and 1 waiting trade"
    assert [positions_and_trades(*counts) for counts in ((1, 0), (0, 2), (0, 0))] == [
        "1 position", "2 waiting trades", "no positions",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("trade", "seconds", "waits"),
    [
        pytest.param(LIMIT, 5, True, id="recorded"),
        pytest.param(with_entry(state=OrderState.ABSENT), 5, True, id="not there"),
        pytest.param(with_entry(state=OrderState.LIVE), 5, False, id="on the exchange"),
        pytest.param(with_entry(state=OrderState.ENDED), 5, False, id="ended"),
        pytest.param(replace(LIMIT, entries_over=True), 5, False, id="not wanted"),
        pytest.param(monitor(), 5, True, id="at market"),
        pytest.param(monitor(), 61, False, id="at market, a minute later"),
    ],
)
def test_r18_r25_an_entry_waits_to_be_sent_while_it_is_wanted_and_was_not(
    trade: Monitor, seconds: float, waits: bool
) -> None:
    assert waits_to_be_sent(trade, at(seconds)) is waits


@pytest.mark.parametrize(
    ("trade", "is_so"),
    [
        pytest.param(LIMIT, True, id="recorded"),
        pytest.param(with_entry(state=OrderState.PLANNED), True, id="about to leave"),
        pytest.param(with_entry(state=OrderState.ABSENT, unanswered=1, ask_at=at(9)), True, id="it may still land"),
        pytest.param(with_entry(updated_at=at(2), makes_room=True), True, id="another takes its place"),
        pytest.param(with_entry(), False, id="it is there"),
        pytest.param(with_entry(state=OrderState.ENDED, status=OrderStatus.CANCELLED), False, id="cancelled"),
    ],
)
def test_r18_after_a_start_only_what_is_at_the_exchange_to_stay_needs_no_look_before(trade: Monitor, is_so: bool):
    assert is_to_be_sent(trade, at(5)) is is_so

"""A trade that is recorded is no position: what is said of its entries until the exchange has shown them."""

import pytest
from msgspec.structs import replace

from execution.exit_plan import EntryLeg
from execution.facts.orders import OrderStatus
from execution.monitor import Monitor
from execution.new_trade.entry_standing import EntryStanding, counted, positions_and_trades, standing_of
from execution.picture import picture
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import at, guarded, monitor, plan, tracked, with_orders

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
        pytest.param(with_entry(), EntryStanding.UNANSWERED, id="a receipt is no answer"),
        pytest.param(with_entry(updated_at=at(2)), EntryStanding.RESTING, id="shown"),
        pytest.param(
            with_entry(state=OrderState.ENDED, status=OrderStatus.CANCELLED), EntryStanding.OVER, id="cancelled"
        ),
        pytest.param(
            with_entry(state=OrderState.ENDED, makes_room=True), EntryStanding.NOT_SENT, id="another takes its place"
        ),
        pytest.param(replace(LIMIT, entries_over=True), EntryStanding.OVER, id="not wanted any more"),
        pytest.param(replace(LIMIT, flat_since=at(9)), EntryStanding.OVER, id="the end"),
    ],
)
def test_i8_an_entry_is_what_the_exchange_has_shown_of_it(trade: Monitor, standing: EntryStanding) -> None:
    assert standing_of(trade, ENTRY) is standing
    assert picture(trade, None).entries[0].standing is standing


def test_an_entry_of_before_a_merge_that_is_over_is_over() -> None:
    assert standing_of(LIMIT, replace(ENTRY, is_over=True)) is EntryStanding.OVER


def test_trades_that_wait_are_no_positions() -> None:
    assert counted([guarded(), LIMIT, guarded()]) == "2 positions and 1 waiting trade"
    assert [positions_and_trades(*counts) for counts in ((1, 0), (0, 2), (0, 0))] == [
        "1 position", "2 waiting trades", "no positions",
    ]  # fmt: skip

"""How much a trade may still enter: an entry that ended unfilled does not count, one that is replaced does."""

from msgspec.structs import replace

from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.new_trade.entries_coming import coming_qty, some_are_over
from execution.observations import ExecutionObserved
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import D, execution, fold_all, monitor, plan, tracked, with_orders

THREE = plan(entries=(("0.4", 50000), ("0.3", 49800), ("0.3", 49700)))


def two_of_three(**third: object) -> Monitor:
    """The first has filled, the second waits; the third is as said."""
    orders = [tracked(Role.ENTRY, 1, "0.4", 50000), tracked(Role.ENTRY, 2, "0.3", 49800)]
    waiting = with_orders(monitor(the_plan=THREE), *orders, replace(tracked(Role.ENTRY, 3, "0.3", 49700), **third))
    fill = execution("e1", Side.BUY, "0.4", seq=101, link_id=orders[0].link_id)
    return fold_all(waiting, ExecutionObserved(fill))


def test_what_waits_and_what_is_not_sent_yet_counts():
    assert (coming_qty(monitor(the_plan=THREE)), some_are_over(two_of_three())) == (D(1), False)


def test_an_entry_that_ended_unfilled_counts_no_more():
    over = two_of_three(state=OrderState.ENDED)
    assert (coming_qty(over), some_are_over(over)) == (D("0.7"), True)


def test_an_entry_that_makes_room_for_its_successor_counts():
    assert coming_qty(two_of_three(state=OrderState.ENDED, makes_room=True)) == D(1)


def test_after_a_person_wants_no_more_only_what_has_filled_counts():
    assert coming_qty(replace(two_of_three(), entries_over=True)) == D("0.4")

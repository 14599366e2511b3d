"""The orders that speak for the entries of a plan."""

from execution.entry_orders import entry_beyond
from execution.facts.slots import Side
from tests.execution.builders import monitor, plan, price_for


def test_an_entry_beyond_a_stop_is_found_before_it_is_filled():
    for side in Side:
        waiting = monitor(side, plan(side, entries=((1, None), (1, 49500), (1, 49400))))
        assert entry_beyond(waiting, price_for(side, 49399)) is None
        assert entry_beyond(waiting, price_for(side, 49400)) == price_for(side, 49400)
        assert entry_beyond(waiting, price_for(side, 49600)) == price_for(side, 49500)

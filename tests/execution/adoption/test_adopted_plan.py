"""What was shown of a foreign position, and whether it still holds."""

from execution.adoption.adopted_plan import propose, still_holds, stop_only
from tests.execution.adoption.foreign_positions import LIMITS, SIDES, found, limit, partial_stop
from tests.execution.builders import (
    CENTRE,
    D,
    execution,
)


@SIDES
def test_r20_what_the_persons_orders_take_is_not_ours_to_sell(side):
    orders = [limit(side, 50500, "0.3"), limit(side, 50600, "0.9")]
    assert propose(found(side, orders=orders[:1]), LIMITS).basis.foreign_qty == D("0.3")
    both = propose(found(side, orders=orders), LIMITS)
    assert (both.basis.foreign_qty, both.legs) == (1, ())


@SIDES
def test_r20_what_was_shown_holds_while_facts_and_price_allow_it(side):
    first = found(side)
    shown = propose(first, LIMITS)
    assert still_holds(shown, propose(first, LIMITS), first)
    bigger = found(side, size=2, executions=[execution("open", side, 2, seq=101)])
    assert not still_holds(shown, propose(bigger, LIMITS), bigger)
    passed = found(side, price=(shown.legs[0].price - CENTRE) * side.sign + CENTRE)
    assert not still_holds(shown, propose(passed, LIMITS), passed), "the first leg would trade at once"
    assert still_holds(stop_only(shown), propose(passed, LIMITS), passed)
    near = found(side, price=(shown.stop - CENTRE) * side.sign + CENTRE, equity=200000)
    assert not still_holds(shown, propose(near, LIMITS), near), "the stop would fire at once"
    partial = found(side, orders=[partial_stop(side, 40000, "0.1")])
    assert not still_holds(shown, propose(partial, LIMITS), partial)

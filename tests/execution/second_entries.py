"""A long of one BTC at 50000 with a second entry of one at 49500 that waits; the stop of both is 49000."""

from typing import Any

from msgspec.structs import replace

from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import OrderObserved
from execution.tracked_orders import Role
from tests.execution.builders import MAKER, guarded, link, order_row, plan, price_for, tracked, with_orders

SECOND = link(Role.ENTRY, 2)


def waiting(side: Side = Side.BUY, **changes: Any) -> Monitor:
    """The first entry is guarded, the second one waits as it was placed."""
    the_plan = plan(side, entries=((1, None), (1, 49500)))
    entry = tracked(Role.ENTRY, 2, 1, price_for(side, 49500), attached_stop=price_for(side, 49000), **changes)
    return with_orders(replace(guarded(side, the_plan), maker_fee=MAKER), entry)


def shown(before: Monitor, seconds: float = 6, **changes: Any) -> OrderObserved:
    """What the exchange shows of the second entry."""
    return OrderObserved(order_row(before.orders[SECOND], seconds, side=before.side, **changes))

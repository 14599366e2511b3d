"""A trade whose second entry fills after its end: one coin from 50000, closed by hand, and another one from 49500."""

from msgspec.structs import replace

from execution.facts.orders import OrderStatus
from execution.facts.slots import Side
from execution.fold import Rules
from execution.monitor import Monitor
from execution.observations import ExecutionObserved, OrderObserved, RowObserved
from execution.tracked_orders import Role
from tests.execution.builders import (
    BTC,
    D,
    execution,
    fold_all,
    guarded,
    link,
    order_row,
    plan,
    price_for,
    row,
    tracked,
    with_orders,
    with_take_profits,
)

GUARD = Rules(instrument=BTC, guard_late_entry=True)
LATE = link(Role.ENTRY, 2)


def running(side: Side = Side.BUY, **changes) -> Monitor:
    the_plan = replace(plan(side, entries=((1, None), (1, 49500))), **changes)
    entry = tracked(Role.ENTRY, 2, 1, price_for(side, 49500), attached_stop=price_for(side, 49000), cancelling=True)
    return with_take_profits(with_orders(guarded(side, the_plan), entry))


def closed_by_hand(before: Monitor, *, seq: int = 110, seconds: float = 9) -> Monitor:
    """A person closes it in the app; the exchange takes the take profits away."""
    side = before.side
    out = execution("out", side.opposite, 1, price_for(side, 50200), seq=seq, seconds=seconds, closed_size=D(1))
    gone = [
        OrderObserved(replace(order_row(o, seconds), status=OrderStatus.CANCELLED, cancel_type="CancelByReduceOnly"))
        for o in before.orders_of(Role.TAKE_PROFIT)
    ]
    return fold_all(
        before, ExecutionObserved(out), RowObserved(row(0, seq, seconds)), *gone, seconds=seconds, rules=GUARD
    )


def filled_late(before: Monitor, *, rules: Rules = GUARD, qty=1, seconds: float = 9.2) -> Monitor:
    side, order = before.side, before.orders[LATE]
    fill = execution("late", side, qty, order.price, seq=111, link_id=LATE, seconds=seconds)
    ended = order_row(order, seconds, side=side, status=OrderStatus.FILLED, filled_qty=D(qty))
    shown = row(qty, 111, seconds, side=side, stop_loss=price_for(side, 49000))
    return fold_all(
        before, ExecutionObserved(fill), OrderObserved(ended), RowObserved(shown), seconds=seconds, rules=rules
    )

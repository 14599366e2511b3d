"""Several orders in one request; each succeeds or fails for itself (docs/bybit.md, 2.6), for want of budget too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.parameters import PARAMETER_ERROR
from simulator.bybit.rest.call import Answer, Call, too_many_visits
from simulator.bybit.rest.orders import change, place, withdraw
from simulator.bybit.wire.orders import order_receipt
from simulator.engine.requests import Refusal
from simulator.engine.words import Category

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.bybit.parameters import Parameters
    from simulator.engine.records import Order

_MOST_ITEMS: Final = {Category.LINEAR: 20, Category.SPOT: 10}


def batch_cost(fields: Parameters) -> int:
    """A batch spends the rate budget of its items."""
    return max(1, len(fields.items("request")))


def create_batch(call: Call) -> Answer:
    return _each(call, place, with_time=True)


def amend_batch(call: Call) -> Answer:
    """Conditional orders cannot be amended in a batch."""
    return _each(call, _change_unconditional, with_time=False)


def cancel_batch(call: Call) -> Answer:
    return _each(call, withdraw, with_time=False)


def _each(call: Call, act: Callable[[Call, Category], Order], *, with_time: bool) -> Answer:
    category = call.parameters.trading_category()
    items = call.parameters.items("request")
    if not 1 <= len(items) <= _MOST_ITEMS[category]:
        raise Refusal(PARAMETER_ERROR, f"The number of orders in a batch must be 1 to {_MOST_ITEMS[category]}")
    rows: list[dict[str, Any]] = []
    outcomes: list[dict[str, Any]] = []
    for number, item in enumerate(items):
        row = {"category": category.value, "symbol": item.text("symbol"), "orderId": "", "orderLinkId": ""}
        if with_time:
            row["createAt"] = ""
        try:
            if call.granted is not None and number >= call.granted:
                raise too_many_visits()
            order = act(replace(call, parameters=item), category)
        except Refusal as refusal:
            call.world.counters.rejected[str(refusal.code)] += 1
            outcomes.append({"code": refusal.code, "msg": refusal.text})
            row["orderLinkId"] = item.text("orderLinkId")
        else:
            outcomes.append({"code": 0, "msg": "OK"})
            row |= order_receipt(order)
            if with_time:
                row["createAt"] = str(order.created_ms)
        rows.append(row)
    return Answer({"list": rows}, {"list": outcomes})


def _change_unconditional(call: Call, category: Category) -> Order:
    fields = call.parameters
    order = call.engine.find_order(order_id=fields.text("orderId"), link_id=fields.text("orderLinkId"))
    if order is not None and order.is_conditional:
        raise Refusal(PARAMETER_ERROR, "conditional orders cannot be amended in a batch")
    return change(call, category)

"""Orders and fills are looked up (docs/bybit.md, 2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.pages import numbered, page
from simulator.bybit.parameters import PARAMETER_ERROR, invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.periods import period
from simulator.bybit.wire.executions import execution_row
from simulator.bybit.wire.orders import order_row
from simulator.engine.requests import Refusal
from simulator.engine.words import Category, ExecType, OrderFilter, OrderStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.bybit.rest.call import Call
    from simulator.engine.records import Execution, Order


def realtime(call: Call) -> Answer:
    """Open orders; by id, or with ``openOnly`` 1, the latest closed ones too."""
    fields, category = call.parameters, call.parameters.category()
    if category is None:
        return _orders(call, [])
    if category is Category.LINEAR and not (call.symbol() or fields.text("baseCoin") or fields.text("settleCoin")):
        raise Refusal(PARAMETER_ERROR, "Missing some parameters that must be filled in: symbol, settleCoin or baseCoin")
    pages = call.world.order_pages
    if _has_id(call):
        return _orders(call, _by_id(call, category, pages.find))
    open_only = fields.whole("openOnly", 0)
    if open_only not in {0, 1}:
        raise invalid("openOnly")
    listed = pages.recently_closed(category) if open_only else pages.open_orders(category)
    return _orders(call, _matching(call, category, listed))


def history(call: Call) -> Answer:
    """Closed orders of a period, or by id."""
    category, when = call.parameters.category(), period(call)
    if category is None:
        return _orders(call, [])
    pages = call.world.order_pages
    if _has_id(call):
        return _orders(call, _by_id(call, category, pages.find_ended))
    status = call.parameters.word("orderStatus", OrderStatus)
    asked = (
        order
        for order in pages.history(category)
        if when.holds(order.created_ms) and (status is None or order.status is status)
    )
    return _orders(call, _matching(call, category, asked))


def executions(call: Call) -> Answer:
    """Fills and funding payments, newest first."""
    fields, category, when = call.parameters, call.parameters.category(), period(call)
    limit = fields.limit(default=50, most=100)
    listed = [] if category is None else _matching_executions(call, category)
    rows, next_cursor = page(
        [each for each in numbered(listed, lambda each: each.time_ms) if when.holds(each[1].time_ms)],
        lambda each: each[0],
        limit=limit,
        cursor=fields.text("cursor"),
    )
    return Answer(
        {
            "category": fields.text("category"),
            "list": [execution_row(each) for _, each in rows],
            "nextPageCursor": next_cursor,
        }
    )


def _orders(call: Call, orders: Iterable[Order]) -> Answer:
    rows, next_cursor = page(
        orders,
        lambda order: f"{order.created_ms:013d},{order.seq_no:08d}",
        limit=call.parameters.limit(default=20, most=50),
        cursor=call.parameters.text("cursor"),
    )
    return Answer(
        {
            "category": call.parameters.text("category"),
            "list": [order_row(order) for order in rows],
            "nextPageCursor": next_cursor,
        }
    )


def _has_id(call: Call) -> bool:
    return bool(call.parameters.text("orderId") or call.parameters.text("orderLinkId"))


def _by_id(call: Call, category: Category, find: Callable[[str, str], list[Order]]) -> list[Order]:
    fields = call.parameters
    found = find(fields.text("orderId"), fields.text("orderLinkId"))
    return _matching(call, category, [order for order in found if order.category is category])


def _matching(call: Call, category: Category, orders: Iterable[Order]) -> list[Order]:
    fields = call.parameters
    symbol, base_coin, settle_coin = call.symbol(category), fields.text("baseCoin"), fields.text("settleCoin")
    order_filter = fields.word("orderFilter", OrderFilter)
    return [
        order
        for order in orders
        if (not symbol or order.symbol == symbol)
        and (bool(symbol) or not base_coin or call.instrument(order.symbol, category).base_coin == base_coin)
        and (bool(symbol) or not settle_coin or call.instrument(order.symbol, category).quote_coin == settle_coin)
        and (order_filter is None or order.passes(order_filter))
    ]


def _matching_executions(call: Call, category: Category) -> list[Execution]:
    """An order's id comes before a symbol, and a symbol before a base coin."""
    fields, symbol = call.parameters, call.symbol(category)
    order_id, link_id = fields.text("orderId"), fields.text("orderLinkId")
    exec_type, base_coin = fields.word("execType", ExecType), fields.text("baseCoin")
    return [
        each
        for each in call.engine.executions(symbol or None, category=category)
        if (not order_id or each.order_id == order_id)
        and (not link_id or bool(order_id) or each.link_id == link_id)
        and (exec_type is None or each.exec_type is exec_type)
        and (bool(symbol) or not base_coin or call.instrument(each.symbol, category).base_coin == base_coin)
    ]

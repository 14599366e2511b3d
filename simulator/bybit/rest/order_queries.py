"""Orders and fills are looked up (docs/bybit.md, 2.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.pages import page
from simulator.bybit.parameters import PARAMETER_ERROR, invalid
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.periods import DAY_MS, WEEK_MS, period
from simulator.bybit.wire.executions import execution_row
from simulator.bybit.wire.orders import order_row
from simulator.engine.requests import Refusal
from simulator.engine.words import ExecType, OrderFilter, OrderStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.bybit.rest.call import Call
    from simulator.engine.records import Order

RECENTLY_CLOSED = 500


def realtime(call: Call) -> Answer:
    """Open orders; by id, or with ``openOnly`` 1, recently closed ones too."""
    fields = call.parameters
    if not fields.is_linear():
        return _orders(call, [])
    if not (call.symbol() or fields.text("baseCoin") or fields.text("settleCoin")):
        raise Refusal(PARAMETER_ERROR, "Missing some parameters that must be filled in: symbol, settleCoin or baseCoin")
    if _has_id(call):
        return _orders(call, _by_id(call))
    open_only = fields.whole("openOnly", 0)
    if open_only not in {0, 1}:
        raise invalid("openOnly")
    pages = call.world.order_pages
    if open_only:
        return _orders(call, _matching(call, pages.closed_orders()[-RECENTLY_CLOSED:]))
    return _orders(call, _matching(call, pages.open_orders()))


def history(call: Call) -> Answer:
    """Closed orders of a period; what ended without a fill is kept for 24 hours."""
    when = period(call)
    if not call.parameters.is_linear():
        return _orders(call, [])
    if _has_id(call):
        return _orders(call, [order for order in _by_id(call) if not order.status.is_open])
    status = call.parameters.word("orderStatus", OrderStatus)
    now = call.engine.now_ms()
    kept = (
        order
        for order in call.world.order_pages.closed_orders()
        if when.holds(order.created_ms)
        and now - order.updated_ms <= (WEEK_MS if order.filled_qty else DAY_MS)
        and (status is None or order.status is status)
    )
    return _orders(call, _matching(call, kept))


def executions(call: Call) -> Answer:
    """Fills and funding payments, newest first."""
    fields = call.parameters
    when = period(call)
    limit = fields.limit(default=50, most=100)
    order_id, link_id = fields.text("orderId"), fields.text("orderLinkId")
    exec_type, base_coin = fields.word("execType", ExecType), fields.text("baseCoin")
    listed = call.engine.executions(call.symbol() or None) if fields.is_linear() else []
    chosen = [
        (f"{each.time_ms:013d},{number:08d}", each)
        for number, each in enumerate(listed)
        if when.holds(each.time_ms)
        and (not order_id or each.order_id == order_id)
        and (not link_id or bool(order_id) or each.link_id == link_id)
        and (exec_type is None or each.exec_type is exec_type)
        and (not base_coin or call.instrument(each.symbol).base_coin == base_coin)
    ]
    rows, next_cursor = page(chosen, lambda each: each[0], limit=limit, cursor=fields.text("cursor"))
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


def _by_id(call: Call) -> list[Order]:
    fields = call.parameters
    order = call.engine.find_order(order_id=fields.text("orderId"), link_id=fields.text("orderLinkId"))
    return _matching(call, [order]) if order is not None else []


def _matching(call: Call, orders: Iterable[Order]) -> list[Order]:
    fields = call.parameters
    symbol, base_coin, settle_coin = call.symbol(), fields.text("baseCoin"), fields.text("settleCoin")
    order_filter = fields.word("orderFilter", OrderFilter)
    return [
        order
        for order in orders
        if (not symbol or order.symbol == symbol)
        and (bool(symbol) or not base_coin or call.instrument(order.symbol).base_coin == base_coin)
        and (bool(symbol) or not settle_coin or call.instrument(order.symbol).quote_coin == settle_coin)
        and (order_filter is None or order.is_conditional == (order_filter is OrderFilter.STOP_ORDER))
    ]

"""A stranger takes a part of a resting order: the way in which orders are filled partly (docs/bybit.md, 2.5)."""

from decimal import Decimal

from simulator.engine import fills
from simulator.engine.records import Order
from simulator.engine.spot import matching as spot_matching
from simulator.engine.state import State
from simulator.engine.traded import Fill
from simulator.engine.words import Category, OrderStatus


def trade_against(state: State, order_id: str, qty: Decimal) -> Order:
    """Fills `qty` of an order that rests, at its own price, as maker; `ValueError` says why that cannot be."""
    order = state.orders.find(order_id=order_id, link_id="")
    if order is None or order.status not in {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED}:
        msg = f"no order {order_id!r} rests in a book"
        raise ValueError(msg)
    listed = state.spot if order.category is Category.SPOT else state.linear
    step = listed[order.symbol].qty_step
    if not 0 < qty <= order.leaves_qty or qty % step:
        msg = f"qty must be a multiple of {step} and at most {order.leaves_qty}"
        raise ValueError(msg)
    if order.category is Category.SPOT:
        return spot_matching.fill_resting(state, order, qty)
    return fills.fill(state, order, Fill(qty=qty, price=order.price, is_maker=True))

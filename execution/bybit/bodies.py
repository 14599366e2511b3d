"""Our requests in Bybit's words (docs/bybit.md, 2.4 to 2.6). Every number is a plain decimal text."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from execution.bybit.urls import LINEAR
from execution.facts.orders import OrderType
from execution.facts.slots import Side
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest, TrailRequest
from utils.money import plain

Body = dict[str, Any]

_RISES: Final = 1
_FALLS: Final = 2
"""Where the price comes from to a trigger: a take profit sells above the market, and buys below it."""


def entry(order: EntryOrder) -> Body:
    """Build an opening order with its stop attached: there is no instant without one (R3)."""
    body = {
        "category": LINEAR,
        "symbol": order.symbol,
        "positionIdx": order.position_idx,
        "orderLinkId": order.link_id,
        "side": order.side.value,
        "qty": plain(order.qty),
        "reduceOnly": False,
        "tpslMode": "Partial" if order.stop_is_partial else "Full",
        "stopLoss": plain(order.stop_loss),
        "slTriggerBy": order.trigger_by.value,
        "slOrderType": OrderType.MARKET.value,
    }
    return body | _kind(order.price)


def exit_(order: ExitOrder) -> Body:
    """Build a reduce-only order; a market one of quantity zero closes whatever is left (R11), one with a trigger waits
    (R21).
    """
    body = {
        "category": LINEAR,
        "symbol": order.symbol,
        "positionIdx": order.position_idx,
        "orderLinkId": order.link_id,
        "side": order.side.value,
        "qty": plain(order.qty),
        "reduceOnly": True,
    }
    if order.trigger is not None or (order.price is None and not order.qty):
        body["closeOnTrigger"] = True
    if order.trigger is not None:
        body["triggerPrice"] = plain(order.trigger.price)
        body["triggerBy"] = order.trigger.by.value
        body["triggerDirection"] = _RISES if order.side is Side.SELL else _FALLS
    return body | _kind(order.price, is_immediate=order.is_immediate)


def amend(order: AmendOrder) -> Body:
    """Build an amendment; what is None stays as it is."""
    body = {"category": LINEAR, "symbol": order.symbol, "orderLinkId": order.link_id}
    if order.qty is not None:
        body["qty"] = plain(order.qty)
    if order.price is not None:
        body["price"] = plain(order.price)
    if order.trigger_price is not None:
        body["triggerPrice"] = plain(order.trigger_price)
    return body


def batch(items: Iterable[Body]) -> Body:
    """Build one request of several about the same kind of contract: what is common to them stands once."""
    return {
        "category": LINEAR,
        "request": [{name: value for name, value in item.items() if name != "category"} for item in items],
    }


def cancel(order: CancelOrder) -> Body:
    by = {"orderId": order.order_id} if order.order_id else {"orderLinkId": order.link_id}
    return {"category": LINEAR, "symbol": order.symbol} | by


def stop(request: StopRequest) -> Body:
    """Build the position's full stop with all that R14 asks for, and nothing of the take profit."""
    return {
        "category": LINEAR,
        "symbol": request.symbol,
        "positionIdx": request.position_idx,
        "tpslMode": "Full",
        "stopLoss": plain(request.stop_loss),
        "slTriggerBy": request.trigger_by.value,
        "slOrderType": OrderType.MARKET.value,
    }


def trail(request: TrailRequest) -> Body:
    """Build the position's own trailing stop and nothing else: what is left out stays as it is."""
    body = {
        "category": LINEAR,
        "symbol": request.symbol,
        "positionIdx": request.position_idx,
        "tpslMode": "Full",
        "trailingStop": plain(request.distance),
    }
    return body if request.activation is None else body | {"activePrice": plain(request.activation)}


def _kind(price: Decimal | None, *, is_immediate: bool = False) -> Body:
    if price is None:
        return {"orderType": OrderType.MARKET.value}
    time_in_force = "IOC" if is_immediate else "GTC"
    return {"orderType": OrderType.LIMIT.value, "price": plain(price), "timeInForce": time_in_force}

"""Our requests in Bybit's words (docs/bybit.md, 2.4 to 2.6). Every number is a plain decimal text."""

from decimal import Decimal
from typing import Any

from execution.bybit.urls import LINEAR
from execution.exchange import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest
from execution.facts import OrderType
from utils.money import plain

Body = dict[str, Any]


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
        "tpslMode": "Full",
        "stopLoss": plain(order.stop_loss),
        "slTriggerBy": order.trigger_by.value,
        "slOrderType": OrderType.MARKET.value,
    }
    return body | _kind(order.price)


def exit_(order: ExitOrder) -> Body:
    """Build a reduce-only order; a market one of quantity zero closes whatever is left (R11)."""
    body = {
        "category": LINEAR,
        "symbol": order.symbol,
        "positionIdx": order.position_idx,
        "orderLinkId": order.link_id,
        "side": order.side.value,
        "qty": plain(order.qty),
        "reduceOnly": True,
    }
    if order.price is None and not order.qty:
        body["closeOnTrigger"] = True
    return body | _kind(order.price, is_immediate=order.is_immediate)


def amend(order: AmendOrder) -> Body:
    """Build an amendment; what is None stays as it is."""
    body = {"category": LINEAR, "symbol": order.symbol, "orderLinkId": order.link_id}
    if order.qty is not None:
        body["qty"] = plain(order.qty)
    if order.price is not None:
        body["price"] = plain(order.price)
    return body


def cancel(order: CancelOrder) -> Body:
    return {"category": LINEAR, "symbol": order.symbol, "orderLinkId": order.link_id}


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


def _kind(price: Decimal | None, *, is_immediate: bool = False) -> Body:
    if price is None:
        return {"orderType": OrderType.MARKET.value}
    time_in_force = "IOC" if is_immediate else "GTC"
    return {"orderType": OrderType.LIMIT.value, "price": plain(price), "timeInForce": time_in_force}

"""An order on the wire: REST queries and the stream differ in a few conventions (docs/bybit.md, 2.7 and 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain

if TYPE_CHECKING:
    from simulator.engine.records import Order


def order_receipt(order: Order) -> dict[str, Any]:
    """All that order/create, amend and cancel answer: a receipt, never the state."""
    return {"orderId": order.order_id, "orderLinkId": order.link_id}


def order_row(order: Order) -> dict[str, Any]:
    """A row of order/realtime and order/history: what is absent is ""."""
    return _common(order) | {
        "tpslMode": order.tpsl_mode or "",
        "tpLimitPrice": plain(order.tp_limit_price),
        "slLimitPrice": plain(order.sl_limit_price),
        "ocoTriggerBy": "",
        "marketUnit": "",
    }


def order_push(order: Order) -> dict[str, Any]:
    """An item of the ``order`` topic: has category and closedPnl, and says UNKNOWN and "0" where REST says ""."""
    return (
        {"category": "linear"}
        | _common(order)
        | {
            "tpslMode": order.tpsl_mode or "UNKNOWN",
            "tpLimitPrice": plain(order.tp_limit_price, "0"),
            "slLimitPrice": plain(order.sl_limit_price, "0"),
            "closedPnl": plain(order.closed_pnl),
            "feeCurrency": "USDT",
            "rpiTakerAccess": False,
            "rpiMatchedQty": "0",
        }
    )


def _common(order: Order) -> dict[str, Any]:
    leaves_value = order.leaves_qty * (order.price or order.trigger_price or order.last_price_on_created)
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderLinkId": order.link_id,
        "parentOrderLinkId": order.parent_link_id,
        "blockTradeId": "",
        "side": order.side.value,
        "positionIdx": order.position_idx,
        "orderStatus": order.status.value,
        "createType": order.create_type.value,
        "cancelType": order.cancel_type.value,
        "rejectReason": order.reject_reason.value,
        "timeInForce": order.time_in_force.value,
        "isLeverage": "",
        "orderType": order.order_type.value,
        "price": plain(order.price),
        "qty": plain(order.qty),
        "avgPrice": plain(order.avg_price),
        "leavesQty": plain(order.leaves_qty),
        "leavesValue": plain(leaves_value),
        "cumExecQty": plain(order.filled_qty),
        "cumExecValue": plain(order.cum_value),
        "cumExecFee": plain(order.cum_fee),
        "cumFeeDetail": {"USDT": plain(order.cum_fee)} if order.cum_fee else {},
        "stopOrderType": order.stop_order_type.value,
        "triggerPrice": plain(order.trigger_price),
        "triggerDirection": order.trigger_direction,
        "triggerBy": order.trigger_by or "",
        "takeProfit": plain(order.take_profit),
        "stopLoss": plain(order.stop_loss),
        "tpTriggerBy": order.tp_trigger_by or "",
        "slTriggerBy": order.sl_trigger_by or "",
        "reduceOnly": order.reduce_only,
        "closeOnTrigger": order.close_on_trigger,
        "lastPriceOnCreated": plain(order.last_price_on_created),
        "placeType": "",
        "smpType": "None",
        "smpGroup": 0,
        "smpOrderId": "",
        "slippageToleranceType": "UNKNOWN",
        "slippageTolerance": "0",
        "createdTime": str(order.created_ms),
        "updatedTime": str(order.updated_ms),
    }

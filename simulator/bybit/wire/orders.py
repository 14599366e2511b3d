"""An order on the wire: queries and the stream, contracts and spot differ (docs/bybit.md, 2.7, 5.2 and 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain
from simulator.engine.words import Category, MarketUnit

if TYPE_CHECKING:
    from simulator.engine.records import Order


def order_receipt(order: Order) -> dict[str, Any]:
    """All that order/create, amend and cancel answer: a receipt, never the state."""
    return {"orderId": order.order_id, "orderLinkId": order.link_id}


def order_row(order: Order) -> dict[str, Any]:
    """A row of order/realtime and order/history: what is absent is ""."""
    return (
        _common(order)
        | {
            "tpLimitPrice": plain(order.tp_limit_price),
            "slLimitPrice": plain(order.sl_limit_price),
            "ocoTriggerBy": "",
        }
        | _of_category(order, no_mode="")
    )


def order_push(order: Order) -> dict[str, Any]:
    """An item of the ``order`` topic: has category and closedPnl, and says UNKNOWN and "0" where REST says ""."""
    return (
        {"category": order.category.value}
        | _common(order)
        | {
            "tpLimitPrice": plain(order.tp_limit_price, "0"),
            "slLimitPrice": plain(order.sl_limit_price, "0"),
            "closedPnl": plain(order.closed_pnl),
            "feeCurrency": order.fee_currency,
            "rpiTakerAccess": False,
            "rpiMatchedQty": "0",
        }
        | _of_category(order, no_mode="UNKNOWN")
    )


def _of_category(order: Order, no_mode: str) -> dict[str, Any]:
    """What only contracts have, or only spot."""
    base_price = plain(order.last_price_on_created)
    if order.category is Category.SPOT:
        return {"marketUnit": order.market_unit or "", "basePrice": base_price, "lastPriceOnCreated": ""}
    return {
        "createType": order.create_type.value,
        "tpslMode": order.tpsl_mode or no_mode,
        "marketUnit": "",
        "lastPriceOnCreated": base_price,
    }


def _leaves_value(order: Order) -> str:
    """In quote coin, which a spot market order may have counted in all along."""
    if order.market_unit is MarketUnit.QUOTE:
        return plain(order.leaves_qty)
    return plain(order.leaves_qty * (order.price or order.trigger_price or order.last_price_on_created))


def _common(order: Order) -> dict[str, Any]:
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderLinkId": order.link_id,
        "parentOrderLinkId": order.parent_link_id,
        "blockTradeId": "",
        "side": order.side.value,
        "positionIdx": order.position_idx,
        "orderStatus": order.status.value,
        "cancelType": order.cancel_type.value,
        "rejectReason": order.reject_reason.value,
        "timeInForce": order.time_in_force.value,
        "isLeverage": "0" if order.category is Category.SPOT else "",
        "orderType": order.order_type.value,
        "price": plain(order.price),
        "qty": plain(order.qty),
        "avgPrice": plain(order.avg_price),
        "leavesQty": plain(order.leaves_qty),
        "leavesValue": _leaves_value(order),
        "cumExecQty": plain(order.filled_qty),
        "cumExecValue": plain(order.cum_value),
        "cumExecFee": plain(order.cum_fee),
        "cumFeeDetail": {coin: plain(fee) for coin, fee in order.fees.items()},
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
        "placeType": "",
        "smpType": "None",
        "smpGroup": 0,
        "smpOrderId": "",
        "slippageToleranceType": order.slippage.kind.value if order.slippage else "UNKNOWN",
        "slippageTolerance": plain(order.slippage.value) if order.slippage else "0",
        "createdTime": str(order.created_ms),
        "updatedTime": str(order.updated_ms),
    }

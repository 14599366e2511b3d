"""A fill, and what a closing order made, on the wire (docs/bybit.md, 2.3, 2.7 and 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain
from simulator.engine.words import Category

if TYPE_CHECKING:
    from simulator.engine.records import ClosedPnl, Execution


def execution_row(execution: Execution) -> dict[str, Any]:
    """A row of execution/list."""
    return _common(execution) | {
        "stopOrderType": execution.stop_order_type.value,
        "indexPrice": plain(execution.index_price),
        "extraFees": "",
    }


def execution_push(execution: Execution) -> dict[str, Any]:
    """An item of the ``execution`` topic; an ordinary order's stopOrderType is UNKNOWN here."""
    return (
        {"category": execution.category.value}
        | _common(execution)
        | {
            "stopOrderType": execution.stop_order_type or "UNKNOWN",
            "indexPrice": "",
            "extraFees": [],
            "marketUnit": execution.market_unit or "",
        }
    )


def fast_execution_push(execution: Execution) -> dict[str, Any]:
    """An item of the ``execution.fast`` topic: only what is known at once."""
    return {
        "category": execution.category.value,
        "symbol": execution.symbol,
        "execId": execution.exec_id,
        "execPrice": plain(execution.price),
        "execQty": plain(execution.qty),
        "orderId": execution.order_id,
        "isMaker": execution.is_maker,
        "orderLinkId": execution.link_id,
        "side": execution.side.value,
        "execTime": str(execution.time_ms),
        "seq": execution.seq,
    }


def closed_pnl_row(row: ClosedPnl) -> dict[str, Any]:
    """A row of position/closed-pnl; ``side`` is the closing order's."""
    return {
        "symbol": row.symbol,
        "orderType": row.order_type.value,
        "leverage": plain(row.leverage),
        "updatedTime": str(row.updated_ms),
        "side": row.side.value,
        "orderId": row.order_id,
        "closedPnl": plain(row.closed_pnl),
        "avgEntryPrice": plain(row.avg_entry),
        "qty": plain(row.qty),
        "cumEntryValue": plain(row.cum_entry_value),
        "createdTime": str(row.created_ms),
        "orderPrice": plain(row.order_price),
        "closedSize": plain(row.closed_size),
        "avgExitPrice": plain(row.avg_exit),
        "execType": row.exec_type.value,
        "fillCount": str(row.fill_count),
        "cumExitValue": plain(row.cum_exit_value),
        "openFee": plain(row.open_fee),
        "closeFee": plain(row.close_fee),
    }


def _common(execution: Execution) -> dict[str, Any]:
    return {
        "symbol": execution.symbol,
        "orderId": execution.order_id,
        "orderLinkId": execution.link_id,
        "side": execution.side.value,
        "orderPrice": plain(execution.order_price),
        "orderQty": plain(execution.order_qty),
        "leavesQty": plain(execution.leaves_qty),
        "orderType": execution.order_type.value,
        "execFee": plain(execution.fee),
        "feeCurrency": execution.fee_currency,
        "execId": execution.exec_id,
        "execPrice": plain(execution.price),
        "execQty": plain(execution.qty),
        "execType": execution.exec_type.value,
        "execValue": plain(execution.value),
        "execTime": str(execution.time_ms),
        "isMaker": execution.is_maker,
        "isLeverage": "0",
        "feeRate": plain(execution.fee_rate),
        "tradeIv": "",
        "markIv": "",
        "underlyingPrice": "",
        "blockTradeId": "",
        "seq": execution.seq,
    } | _of_category(execution)


def _of_category(execution: Execution) -> dict[str, Any]:
    """A contract's fill may close something at a mark price; a spot fill knows neither."""
    if execution.category is Category.SPOT:
        return {"markPrice": "", "closedSize": "", "execPnl": ""}
    return {
        "createType": execution.create_type.value,
        "markPrice": plain(execution.mark_price),
        "closedSize": plain(execution.closed_size),
        "execPnl": plain(execution.exec_pnl),
    }

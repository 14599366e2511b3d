"""The account as the engine has it: what tests compare everything else with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain

if TYPE_CHECKING:
    from simulator.engine.engine import Engine
    from simulator.engine.records import Execution, Order, Position


def account(engine: Engine) -> dict[str, Any]:
    """``GET /control/account``: decimals are strings, times milliseconds, no stop is ""."""
    return {
        "positions": [_position(each) for each in engine.positions()],
        "orders": [order_truth(each) for each in engine.open_orders()],
        "executions": [_execution(each) for each in engine.executions()],
        "wallet": {balance.coin: plain(balance.wallet_balance) for balance in engine.wallet().coins},
    }


def order_truth(order: Order) -> dict[str, Any]:
    """One order; ``kind`` is its stopOrderType, or its orderType when it waits for no trigger."""
    return {
        "order_id": order.order_id,
        "order_link_id": order.link_id,
        "symbol": order.symbol,
        "side": order.side,
        "qty": plain(order.qty),
        "leaves_qty": plain(order.leaves_qty),
        "price": plain(order.price),
        "trigger_price": plain(order.trigger_price),
        "reduce_only": order.reduce_only,
        "kind": order.stop_order_type or order.order_type,
    }


def _position(position: Position) -> dict[str, Any]:
    return {
        "symbol": position.symbol,
        "side": position.side,
        "size": plain(position.size),
        "avg_price": plain(position.avg_price),
        "stop_loss": plain(position.stop_loss),
        "take_profit": plain(position.take_profit),
        "trailing_stop": plain(position.trailing_stop),
        "position_idx": position.position_idx,
        "open_time": position.open_ms,
        "naked_ms": position.naked_ms,
        "loose_ms": position.loose_ms,
    }


def _execution(execution: Execution) -> dict[str, Any]:
    return {
        "exec_id": execution.exec_id,
        "order_id": execution.order_id,
        "order_link_id": execution.link_id,
        "symbol": execution.symbol,
        "side": execution.side,
        "price": plain(execution.price),
        "qty": plain(execution.qty),
        "fee": plain(execution.fee),
        "fee_currency": execution.fee_currency,
        "exec_type": execution.exec_type,
        "create_type": execution.create_type,
        "is_maker": execution.is_maker,
        "time": execution.time_ms,
    }

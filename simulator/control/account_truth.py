"""The account as the engine has it: what tests compare everything else with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bybit.wire.plain import plain
from simulator.control.body import Nothing, Outcome
from simulator.engine.words import Category

if TYPE_CHECKING:
    from simulator.engine.engine import Engine
    from simulator.engine.records import Execution, Order, Position, Wallet
    from simulator.world import World


def account(world: World, _body: Nothing) -> Outcome:
    """``GET /control/account``: decimals are strings, times milliseconds, no stop is "".

    Spot orders stand behind those of contracts; executions stand in the order in which they came.
    """
    engine = world.engine
    wallet = engine.wallet()
    orders = [each for category in Category for each in engine.open_orders(category=category)]
    return {
        "positions": [_position(engine, each) for each in engine.positions()],
        "orders": [order_truth(each) for each in orders],
        "executions": [_execution(each) for each in engine.executions(category=None)],
        "wallet": {balance.coin: plain(balance.wallet_balance) for balance in wallet.coins},
        "margin": _margin(wallet),
    }


def order_truth(order: Order) -> Outcome:
    """One order; ``kind`` is its stopOrderType, or its orderType when it waits for no trigger."""
    return {
        "order_id": order.order_id,
        "order_link_id": order.link_id,
        "category": order.category,
        "symbol": order.symbol,
        "side": order.side,
        "qty": plain(order.qty),
        "leaves_qty": plain(order.leaves_qty),
        "price": plain(order.price),
        "trigger_price": plain(order.trigger_price),
        "reduce_only": order.reduce_only,
        "position_idx": order.position_idx,
        "kind": order.stop_order_type or order.order_type,
        "status": order.status,
        "created": order.created_ms,
    }


def _position(engine: Engine, position: Position) -> Outcome:
    return {
        "symbol": position.symbol,
        "side": position.side,
        "size": plain(position.size),
        "avg_price": plain(position.avg_price),
        "mark_price": plain(position.mark_price),
        "liq_price": plain(position.liq_price),
        "break_even_price": plain(position.break_even_price),
        "leverage": plain(position.leverage),
        "unrealised_pnl": plain(position.unrealised_pnl),
        "stop_loss": plain(position.stop_loss),
        "take_profit": plain(position.take_profit),
        "trailing_stop": plain(position.trailing_stop),
        "position_idx": position.position_idx,
        "status": position.status,
        "open_time": position.open_ms,
        "naked": engine.referee.is_naked(position.symbol, position.position_idx),
        "naked_ms": position.naked_ms,
        "loose_ms": position.loose_ms,
    }


def _execution(execution: Execution) -> Outcome:
    return {
        "exec_id": execution.exec_id,
        "order_id": execution.order_id,
        "order_link_id": execution.link_id,
        "category": execution.category,
        "symbol": execution.symbol,
        "side": execution.side,
        "price": plain(execution.price),
        "qty": plain(execution.qty),
        "fee": plain(execution.fee),
        "fee_currency": execution.fee_currency,
        "exec_type": execution.exec_type,
        "create_type": execution.create_type,
        "is_maker": execution.is_maker,
        "position_idx": execution.position_idx,
        "time": execution.time_ms,
    }


def _margin(wallet: Wallet) -> dict[str, str]:
    """The unified account as a whole, in USDT; the rates are fractions of the margin balance."""
    return {
        "equity": plain(wallet.total_equity),
        "available": plain(wallet.total_available_balance),
        "unrealised_pnl": plain(wallet.total_unrealised_pnl),
        "initial_margin": plain(wallet.total_initial_margin),
        "maintenance_margin": plain(wallet.total_maintenance_margin),
        "mm_rate": plain(wallet.mm_rate),
    }

"""A trade of the tape on the wire (docs/bybit.md, 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain

if TYPE_CHECKING:
    from simulator.bybit.market_data.trades import PublicTrade


def recent_trade_row(trade: PublicTrade) -> dict[str, Any]:
    """A row of market/recent-trade."""
    return {
        "execId": trade.trade_id,
        "symbol": trade.symbol,
        "price": plain(trade.price),
        "size": plain(trade.qty),
        "side": trade.side.value,
        "time": str(trade.time_ms),
        "isBlockTrade": False,
        "isRPITrade": False,
        "seq": str(trade.number),
    }


def public_trade_push(trade: PublicTrade) -> dict[str, Any]:
    """An item of the ``publicTrade`` topic."""
    return {
        "T": trade.time_ms,
        "s": trade.symbol,
        "S": trade.side.value,
        "v": plain(trade.qty),
        "p": plain(trade.price),
        "L": trade.tick_direction,
        "i": trade.trade_id,
        "BT": False,
        "RPI": False,
        "seq": trade.number,
    }

"""A position on the wire: avgPrice and "" in REST, entryPrice and "0" on the stream (docs/bybit.md, 2.3 and 5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain
from simulator.engine.switches import OpenTime

if TYPE_CHECKING:
    from simulator.engine.records import Instrument, Position


def position_row(position: Position, instrument: Instrument, open_time: OpenTime) -> dict[str, Any]:
    """A row of position/list; no stop is "", and a flat row has no value. ``open_time`` is the switch of that name."""
    is_flat = position.side is None
    return _common(position, instrument, open_time, no_stop="") | {
        "avgPrice": plain(position.avg_price),
        "positionValue": "" if is_flat else plain(position.position_value),
        "unrealisedPnl": "" if is_flat else plain(position.unrealised_pnl),
        "breakEvenPrice": "" if is_flat else plain(position.break_even_price),
    }


def position_push(position: Position, instrument: Instrument, open_time: OpenTime) -> dict[str, Any]:
    """An item of the ``position`` topic; no stop is "0"."""
    return (
        {"category": "linear"}
        | _common(position, instrument, open_time, no_stop="0")
        | {
            "entryPrice": plain(position.avg_price),
            "positionValue": plain(position.position_value),
            "unrealisedPnl": plain(position.unrealised_pnl),
            "breakEvenPrice": plain(position.break_even_price),
        }
    )


def _common(position: Position, instrument: Instrument, open_time: OpenTime, no_stop: str) -> dict[str, Any]:
    tier = position.risk_limit or instrument.risk_limits[0]
    initial_margin, maintenance_margin = plain(position.initial_margin), plain(position.maintenance_margin)
    return {
        "positionIdx": position.position_idx,
        "riskId": tier.number,
        "riskLimitValue": plain(tier.limit_value),
        "symbol": position.symbol,
        "side": position.side or "",
        "size": plain(position.size),
        "tradeMode": 0,
        "autoAddMargin": 0,
        "positionStatus": position.status.value,
        "leverage": plain(position.leverage),
        "markPrice": plain(position.mark_price),
        "liqPrice": plain(position.liq_price),
        "bustPrice": "",
        "positionIM": initial_margin,
        "positionIMByMp": initial_margin,
        "positionMM": maintenance_margin,
        "positionMMByMp": maintenance_margin,
        "positionBalance": initial_margin,
        "takeProfit": plain(position.take_profit, no_stop),
        "stopLoss": plain(position.stop_loss, no_stop),
        "trailingStop": plain(position.trailing_stop, no_stop),
        "tpslMode": "Full",
        "sessionAvgPrice": no_stop,
        "curRealisedPnl": plain(position.cur_realised_pnl),
        "cumRealisedPnl": plain(position.cum_realised_pnl),
        "adlRankIndicator": position.adl_rank,
        "createdTime": str(position.created_ms),
        "updatedTime": str(position.updated_ms),
        "openTime": position.open_ms if open_time is OpenTime.TRUE else 0,
        "seq": position.seq,
        "isReduceOnly": False,
        "mmrSysUpdatedTime": "",
        "leverageSysUpdatedTime": "",
    }


def leverage_row(position: Position) -> dict[str, Any]:
    """A row of position/symbol-info: the leverage that a slot would open with."""
    return {
        "symbol": position.symbol,
        "leverage": plain(position.leverage),
        "side": position.side or "",
        "positionIdx": position.position_idx,
    }

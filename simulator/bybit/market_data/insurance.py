"""The insurance pool: one for all contracts, that no liquidation of one account can drain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.engine.words import SETTLE_COIN

if TYPE_CHECKING:
    from simulator.engine.engine import Engine

_BALANCE: Final = "100000000"
_TRIGGER_RATIO: Final = "-0.3"
_STOP_RATIO: Final = "-0.25"
_TRIGGER_BALANCE: Final = "10000"


def pools(engine: Engine) -> list[dict[str, Any]]:
    """The rows of market/insurance."""
    symbols = ",".join(each.symbol for each in engine.instruments())
    return [{"coin": SETTLE_COIN, "symbols": symbols, "balance": _BALANCE, "value": _BALANCE}]


def alerts(engine: Engine) -> list[dict[str, Any]]:
    """The rows of market/adlAlert: a pool that does not shrink announces no auto-deleveraging."""
    return [
        {
            "coin": SETTLE_COIN,
            "symbol": each.symbol,
            "balance": _BALANCE,
            "maxBalance": "",
            "insurancePnlRatio": _TRIGGER_RATIO,
            "pnlRatio": "0",
            "adlTriggerThreshold": _TRIGGER_BALANCE,
            "adlStopRatio": _STOP_RATIO,
        }
        for each in engine.instruments()
    ]


def alert_push(engine: Engine, coin: str) -> list[dict[str, Any]] | None:
    """The data of ``adlAlert.{coin}``; None when no contract settles in that coin."""
    if coin != SETTLE_COIN:
        return None
    return [
        {
            "c": row["coin"],
            "s": row["symbol"],
            "b": row["balance"],
            "mb": row["maxBalance"],
            "i_pr": row["insurancePnlRatio"],
            "pr": row["pnlRatio"],
            "adl_tt": row["adlTriggerThreshold"],
            "adl_sr": row["adlStopRatio"],
        }
        for row in alerts(engine)
    ]

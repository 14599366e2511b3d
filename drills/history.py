"""The bot's own record of finished trades, read from outside as anyone could."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

_QUERY = "SELECT net FROM trades WHERE closed_at IS NOT NULL AND net IS NOT NULL ORDER BY closed_at"


def recorded_nets(state: Path) -> list[Decimal]:
    """Net P&L of every closed trade below a state directory, where it is known; none while the file is being made."""
    path = state / "trade_history.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as history:
        try:
            rows = history.execute(_QUERY).fetchall()
        except sqlite3.OperationalError:
            return []
    return [Decimal(net) for (net,) in rows]

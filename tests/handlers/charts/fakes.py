"""Charts of positions that are a dot, and know what was asked for."""

from datetime import timedelta
from typing import Any

from execution.views import PositionView
from helpers.charts.picture import Theme
from helpers.charts.position_charts import PositionChart
from tests.handlers.fakes import NOON, D
from tests.handlers.history.fakes import a_trade
from utils.trade_history import Trade

_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def a_closed_row(**changes: Any) -> dict[str, Any]:
    """Of the outbox: as `a_trade` was told of when it ended."""
    fields = {"symbol": "BTCUSDT", "side": "Buy", "qty": D("0.1"), "exit": D(51000), "entry": D(50000), "tps": [1]}
    return {"kind": "closed", "chat_id": 1001, "at": NOON, "urgent": False, "fields": fields, **changes}


class FakePositionCharts:
    """Set ``refusal`` to have each call raise it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int | None, Theme]] = []
        """Symbol or trade, the side of the position or "closed", minutes, theme."""
        self.refusal: Exception | None = None
        self.trade: Trade = a_trade()

    async def now(self, symbol: str, position: PositionView | None, minutes: int | None, theme: Theme) -> PositionChart:
        return self._drawn(symbol, "" if position is None else position.side.word, minutes, theme, None)

    async def closed(self, trade_id: str, minutes: int | None, theme: Theme) -> PositionChart:
        return self._drawn(trade_id, "closed", minutes, theme, self.trade)

    def _drawn(self, named: str, of: str, minutes: int | None, theme: Theme, trade: Trade | None) -> PositionChart:
        self.asked.append((named, of, minutes, theme))
        if self.refusal is not None:
            raise self.refusal
        number = f"{len(self.asked)}".encode()
        begin, png = NOON - timedelta(hours=30), _DOT + number
        return PositionChart(png=png, minutes=minutes or 15, begin=begin, end=NOON, trade=trade)

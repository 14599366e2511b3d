"""Charts that are a dot, and know what was asked for."""

from datetime import timedelta

from helpers.charts.dca_charts import Chart
from helpers.charts.picture import Theme
from tests.handlers.fakes import NOON

_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


class FakeCharts:
    def __init__(self) -> None:
        self.asked: list[tuple[str, int | None, Theme]] = []
        self.refusal: Exception | None = None

    async def chart(self, bot_id: str, minutes: int | None, theme: Theme) -> Chart:
        self.asked.append((bot_id, minutes, theme))
        if self.refusal is not None:
            raise self.refusal
        return Chart(png=_DOT, minutes=minutes or 15, begin=NOON - timedelta(hours=30), end=NOON)

"""The charts of DCA bots: read what they show, and draw it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaRejected, DcaView
from execution.dca.lots import ClosedLot
from execution.dca.market import DcaMarket
from helpers.charts.dca_picture import CANDLES, dca_picture, interval_for
from helpers.charts.picture import Theme
from helpers.charts.studio import Studio
from utils.clock import Clock
from utils.texts.catalogue import text


class Chart(Struct, frozen=True, kw_only=True):
    """``png`` shows candles of ``minutes`` from ``begin`` to ``end``."""

    png: bytes
    minutes: int
    begin: datetime
    end: datetime


class ShowsBots(Protocol):
    """What of all bots is needed; `DcaBots` has it."""

    def view(self, bot_id: str) -> DcaView: ...
    def history(self, bot_id: str) -> list[ClosedLot]: ...


class DcaCharts:
    """Of one account."""

    def __init__(self, bots: ShowsBots, markets: Mapping[Market, DcaMarket], studio: Studio, clock: Clock) -> None:
        self._bots = bots
        self._markets = markets
        self._studio = studio
        self._clock = clock

    async def chart(self, bot_id: str, minutes: int | None, theme: Theme) -> Chart:
        """A bot as it is now; ``minutes`` None: as long as its open lots need. Raises DcaRejected, ExchangeErrors."""
        bot = self._bots.view(bot_id).bot
        length = interval_for(bot, self._clock.now()) if minutes is None else minutes
        candles = await self._markets[bot.plan.market].candles(bot.symbol, length, CANDLES)
        if not candles:
            raise DcaRejected(text("dca-refused-chart-no-candles", symbol=bot.symbol))
        view = self._bots.view(bot_id)  # what was read takes its time: its lots may have changed meanwhile
        if view.rules is None:
            raise DcaRejected(text("dca-refused-chart", name=bot.name, trouble=view.trouble))
        sold = self._bots.history(bot_id)
        picture = dca_picture(view.bot, view.rules, view.fees, view.price, sold, candles, length, theme)
        png = await self._studio.draw(picture)
        return Chart(png=png, minutes=length, begin=candles[0].start, end=self._clock.now())

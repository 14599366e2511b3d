"""The charts of positions: read what they show, and draw it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from execution.facts.instruments import Instrument
from execution.facts.prices import Candle, TriggerBy
from execution.new_trade.daily_loss import HistoryUnreadable
from execution.views import PositionView
from helpers.charts.picture import Picture, Theme
from helpers.charts.position_closed import closed_picture
from helpers.charts.position_frame import Frame, Window, window_now, window_of
from helpers.charts.position_picture import market_picture, position_picture
from helpers.charts.position_record import PositionRecord, record_of
from helpers.charts.studio import Studio
from utils.clock import Clock
from utils.trade_history import Story, Trade


class NoChart(StrEnum):
    """Why there is none."""

    NO_CANDLES = "no-candles"
    """The exchange has none of that time."""
    GONE = "gone"
    """The trade is not in the log any more."""
    STILL_OPEN = "open"


class NoChartError(Exception):
    """``symbol`` "": it is not known of which it would have been."""

    def __init__(self, why: NoChart, symbol: str = "") -> None:
        super().__init__(why.value)
        self.why = why
        self.symbol = symbol


class PositionChart(Struct, frozen=True, kw_only=True):
    """``png`` shows candles of ``minutes`` from ``begin`` to ``end``; ``trade`` is the one that is over, if it is."""

    png: bytes
    minutes: int
    begin: datetime
    end: datetime
    trade: Trade | None = None


class ChartMarket(Protocol):
    """What of the exchange is needed. Each raises `ExchangeError`s."""

    async def instrument(self, symbol: str) -> Instrument: ...
    async def candles(
        self, symbol: str, series: TriggerBy, since: datetime, minutes: int = 1, before: datetime | None = None
    ) -> list[Candle]: ...


class Stories(Protocol):
    """What of the trade log is needed."""

    async def story(self, trade_id: str) -> Story | None: ...


class PositionCharts:
    """Of one account."""

    def __init__(self, market: ChartMarket, log: Stories, studio: Studio, clock: Clock) -> None:
        self._market = market
        self._log = log
        self._studio = studio
        self._clock = clock

    async def now(self, symbol: str, position: PositionView | None, minutes: int | None, theme: Theme) -> PositionChart:
        """A symbol as it is, with its position; ``minutes`` of a candle, None: by how long it is open.

        Raises NoChartError and `ExchangeError`s.
        """
        record = None if position is None else await self._record(position)
        opened_at = None if position is None else position.opened_at
        window = window_now(record.trade.opened_at if record is not None else opened_at, self._clock.now(), minutes)
        frame = await self._frame(symbol, window, theme)
        picture = market_picture(frame) if position is None else position_picture(position, record, frame)
        return await self._drawn(picture, None)

    async def closed(self, trade_id: str, minutes: int | None, theme: Theme) -> PositionChart:
        """The whole of a trade that is over. Raises NoChartError, HistoryUnreadable and `ExchangeError`s."""
        story = await self._log.story(trade_id)
        if story is None:
            raise NoChartError(NoChart.GONE)
        trade = story.trade
        if trade.closed_at is None:
            raise NoChartError(NoChart.STILL_OPEN)
        window = window_of(trade.opened_at, trade.closed_at, self._clock.now(), minutes)
        frame = await self._frame(trade.symbol, window, theme)
        return await self._drawn(closed_picture(record_of(story), trade.closed_at, frame), trade)

    async def _record(self, position: PositionView) -> PositionRecord | None:
        """None: a chart without its past is better than none."""
        if position.drawn_for is None:
            return None
        try:
            story = await self._log.story(position.drawn_for.generation)
        except HistoryUnreadable:
            return None
        return None if story is None else record_of(story)

    async def _frame(self, symbol: str, window: Window, theme: Theme) -> Frame:
        instrument = await self._market.instrument(symbol)
        candles = await self._market.candles(symbol, TriggerBy.LAST, window.since, window.minutes, window.before)
        if not candles:
            raise NoChartError(NoChart.NO_CANDLES, symbol)
        return Frame(
            symbol=symbol, minutes=window.minutes, candles=tuple(candles), tick=instrument.tick_size, theme=theme
        )

    async def _drawn(self, picture: Picture, trade: Trade | None) -> PositionChart:
        png = await self._studio.draw(picture)
        end = min(picture.candles[-1].start + timedelta(minutes=picture.minutes), self._clock.now())
        return PositionChart(png=png, minutes=picture.minutes, begin=picture.candles[0].start, end=end, trade=trade)

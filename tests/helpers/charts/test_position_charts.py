"""Charts of positions: what is read for them, and the picture that comes of it."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from execution.facts.instruments import Instrument
from execution.facts.prices import Candle, TriggerBy
from execution.new_trade.daily_loss import HistoryUnreadable
from helpers.charts.picture import Theme
from helpers.charts.position_charts import NoChart, NoChartError, PositionCharts
from helpers.charts.studio import Studio
from tests.handlers.fakes import NOON, StoppedClock, a_position, a_version, an_instrument
from tests.helpers.charts.pictures import candles
from tests.helpers.charts.stories import GENERATION, a_closed_story, a_story, after
from utils.trade_history import Story

PNG = b"\x89PNG\r\n"


class Exchange:
    """A candle for every interval that is asked for; none of a new symbol."""

    def __init__(self) -> None:
        self.asked: list[tuple[datetime, int, datetime | None]] = []
        self.is_new = False

    async def instrument(self, symbol: str) -> Instrument:
        return an_instrument(symbol)

    async def candles(
        self, symbol: str, series: TriggerBy, since: datetime, minutes: int = 1, before: datetime | None = None
    ) -> list[Candle]:
        assert (symbol, series) == ("BTCUSDT", TriggerBy.LAST)
        self.asked.append((since, minutes, before))
        length = timedelta(minutes=minutes)
        rows = candles(0 if self.is_new else ((before or NOON) - since) // length, "50000", swing="300")
        return [replace(row, start=since + number * length) for number, row in enumerate(rows)]


class Log:
    def __init__(self, *stories: Story) -> None:
        self.stories = {story.trade.trade_id: story for story in stories}
        self.is_broken = False

    async def story(self, trade_id: str) -> Story | None:
        if self.is_broken:
            raise HistoryUnreadable
        return self.stories.get(trade_id)


def charts(exchange: Exchange, log: Log) -> PositionCharts:
    clock = StoppedClock()
    clock.time = after(120)
    return PositionCharts(exchange, log, Studio(), clock)


async def test_a_position_is_shown_with_its_story_and_without_it() -> None:
    exchange, log = Exchange(), Log(a_story())
    position = a_position(drawn_for=a_version(generation=GENERATION))
    whole = await charts(exchange, log).now("BTCUSDT", position, None, Theme.DARK)
    assert whole.png.startswith(PNG)
    assert (whole.minutes, whole.begin, whole.trade) == (15, after(120 - 120 * 15), None)
    assert whole.end == after(120)
    log.is_broken = True
    bare = await charts(exchange, log).now("BTCUSDT", position, None, Theme.DARK)
    assert bare.png != whole.png
    assert (await charts(exchange, Log()).now("BTCUSDT", position, None, Theme.DARK)).png == bare.png
    unversioned = replace(position, drawn_for=None)
    assert (await charts(exchange, log).now("BTCUSDT", unversioned, None, Theme.DARK)).png.startswith(PNG)
    await charts(exchange, log).now("BTCUSDT", position, 1, Theme.DARK)
    assert exchange.asked[-1] == (NOON, 1, after(121))


async def test_a_symbol_is_shown_without_a_position() -> None:
    drawn = await charts(Exchange(), Log()).now("BTCUSDT", None, None, Theme.LIGHT)
    assert drawn.png.startswith(PNG)


async def test_a_closed_trade_is_read_from_before_its_beginning_to_after_its_end() -> None:
    exchange, story = Exchange(), a_closed_story()
    drawn = await charts(exchange, Log(story)).closed(GENERATION, None, Theme.DARK)
    assert drawn.png.startswith(PNG)
    assert drawn.trade == story.trade
    assert exchange.asked == [(after(-24), 1, after(68))]


@pytest.mark.parametrize(
    ("log", "why"), [(Log(), NoChart.GONE), (Log(a_story()), NoChart.STILL_OPEN)], ids=["gone", "open"]
)
async def test_a_trade_that_cannot_be_shown_says_why(log: Log, why: NoChart) -> None:
    with pytest.raises(NoChartError) as raised:
        await charts(Exchange(), log).closed(GENERATION, None, Theme.DARK)
    assert raised.value.why is why


async def test_without_candles_there_is_no_chart() -> None:
    exchange = Exchange()
    exchange.is_new = True
    with pytest.raises(NoChartError) as raised:
        await charts(exchange, Log()).now("BTCUSDT", None, None, Theme.DARK)
    assert raised.value.why is NoChart.NO_CANDLES

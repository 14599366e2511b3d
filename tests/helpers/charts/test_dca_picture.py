"""What the chart of a DCA bot shows of it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.dca_views import DcaRejected, DcaView
from execution.dca.lots import ClosedLot, Dust
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.stops.trailing import Direction, TrailBy, TrailDistance, Trailing, TrailStatus, start
from execution.tracked_orders import OrderState
from helpers.charts.dca_charts import DcaCharts
from helpers.charts.dca_picture import CANDLES, dca_picture, interval_for
from helpers.charts.picture import Mark, Meaning, Picture, Theme
from helpers.charts.studio import Studio
from tests.handlers.dca.fakes import FEES, RULES, a_bot, a_lot, a_plan, a_view, an_order
from tests.handlers.fakes import NOON, D, StoppedClock
from tests.helpers.charts.pictures import candles

SOLD = ClosedLot(
    bot_id="1a2b3c4d",
    symbol="BTCUSDT",
    number=1,
    qty=D("0.0004"),
    cost=D(20),
    proceeds=D("20.2"),
    fees=D("0.04"),
    buy_price=D(49000),
    sell_price=D(49600),
    bought_at=NOON - timedelta(hours=3),
    sold_at=NOON - timedelta(hours=1),
    dust=Dust(),
    credit_used=D(0),
    credit_given=D(0),
)
PERCENT = TrailDistance(TrailBy.PERCENT, D("1"))


def pictured(bot: DcaBot, *sold: ClosedLot, fees: bool = True) -> Picture:
    return dca_picture(bot, RULES, FEES if fees else None, D(50100), sold, candles(3, "50000"), 15, Theme.LIGHT)


def levels(picture: Picture, meaning: Meaning) -> list[tuple[str, str]]:
    return [(level.label, f"{level.price:f}") for level in picture.levels if level.meaning is meaning]


def trailed(direction: Direction, watermark: str) -> Trailing:
    return replace(
        start(direction, PERCENT, None), status=TrailStatus.ACTIVE, watermark=D(watermark), watermark_at=NOON
    )


@pytest.mark.watched
def test_a_bot_without_lots_is_its_market() -> None:
    picture = pictured(a_bot())
    assert (picture.symbol, picture.minutes, picture.tick, picture.theme) == ("BTCUSDT", 15, D("0.1"), Theme.LIGHT)
    assert picture.note == "btcusdt-1 · spot · no open lots"
    assert (picture.levels, picture.marks, picture.last) == ((), (), D(50100))


@pytest.mark.watched
def test_lots_are_shown_with_what_they_cost_and_where_they_are_sold() -> None:
    picture = pictured(a_bot(a_lot(1), a_lot(2, "49000")))
    assert picture.note.endswith("2 open lots")
    assert levels(picture, Meaning.ENTRY) == [("Lot 1", "50000"), ("Lot 2", "49000")]
    # 50000 · 1.01 / (0.999 · 0.999), on the next tick
    assert levels(picture, Meaning.TARGET) == [("Sell 1", "50601.2"), ("Sell 2", "49589.2")]
    assert {level.since for level in picture.levels} == {NOON}
    assert picture.marks == (Mark(NOON, D(50000), Side.BUY), Mark(NOON, D(49000), Side.BUY))
    assert pictured(a_bot(a_lot())).note.endswith("1 open lot")


@pytest.mark.watched
def test_a_sell_that_rests_is_shown_where_it_rests() -> None:
    bot = a_bot(a_lot(1), a_lot(2), orders=(an_order(OrderRole.SELL, 2, "51000"),))
    assert levels(pictured(bot, fees=False), Meaning.TARGET) == [("Sell 2", "51000")]
    assert levels(pictured(bot), Meaning.TARGET) == [("Sell 1", "50601.2"), ("Sell 2", "51000")]


@pytest.mark.watched
@pytest.mark.parametrize(
    ("order", "shown"),
    [
        (an_order(OrderRole.BUY, 1, "49500"), [("Buy 1", "49500")]),
        (an_order(OrderRole.BUY, 1, "49500", state=OrderState.ENDED), []),
        (an_order(OrderRole.BUY, 1, "49500", is_immediate=True), []),
        (an_order(OrderRole.BUY, 1, None), []),
    ],
)
def test_a_buy_that_rests_is_shown(order: DcaOrder, shown: list[tuple[str, str]]) -> None:
    assert levels(pictured(a_bot(orders=(order,))), Meaning.ORDER) == shown


@pytest.mark.watched
def test_a_trail_is_shown_with_the_best_price_and_its_trigger_while_it_follows() -> None:
    selling = a_lot(3, trail=trailed(Direction.UP, "51000"))
    bot = a_bot(
        selling, a_lot(4, trail=start(Direction.UP, PERCENT, D(51000))), buy_trail=trailed(Direction.DOWN, "48000")
    )
    shown = levels(pictured(bot), Meaning.TRAIL)
    assert shown == [("High 3", "51000"), ("Trail 3", "50490.0"), ("Low", "48000"), ("Trail", "48480.0")]


@pytest.mark.watched
def test_the_stop_of_a_campaign_is_shown_while_there_is_something_to_stop() -> None:
    assert levels(pictured(a_bot(a_lot(), stop_price=D(45000))), Meaning.STOP) == [("Stop", "45000")]
    assert levels(pictured(a_bot(stop_price=D(45000))), Meaning.STOP) == []


@pytest.mark.watched
def test_what_was_bought_and_sold_is_marked() -> None:
    lot = a_lot()
    part = replace(lot.buys[0], price=D(50600), at=NOON + timedelta(minutes=5))
    picture = pictured(a_bot(replace(lot, sells=(part,))), SOLD)
    assert picture.marks == (
        Mark(SOLD.bought_at, D(49000), Side.BUY),
        Mark(SOLD.sold_at, D(49600), Side.SELL),
        Mark(NOON, D(50000), Side.BUY),
        Mark(part.at, D(50600), Side.SELL),
    )


@pytest.mark.watched
def test_a_lot_that_was_written_off_whole_has_no_sale() -> None:
    gone = replace(SOLD, qty=D(0), sell_price=D(0))
    assert pictured(a_bot(), gone).marks == (Mark(SOLD.bought_at, D(49000), Side.BUY),)


@pytest.mark.watched
@pytest.mark.parametrize(
    ("hours", "minutes"), [(0, 15), (27, 15), (28, 30), (100, 60), (400, 240), (1000, 720), (9000, 720)]
)
def test_candles_are_as_long_as_the_oldest_lot_needs(hours: int, minutes: int) -> None:
    assert interval_for(a_bot(a_lot(1)), NOON + timedelta(hours=hours)) == minutes
    assert interval_for(a_bot(), NOON + timedelta(hours=hours)) == 15


# ---------------------------------------- read and drawn


class Market:
    def __init__(self, rows: list[Candle]) -> None:
        self.rows = rows
        self.asked: list[tuple[str, int, int]] = []

    async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
        self.asked.append((symbol, minutes, limit))
        return self.rows


class Bots:
    def __init__(self, view: DcaView) -> None:
        self.shown = view

    def view(self, bot_id: str) -> DcaView:
        if bot_id != self.shown.bot.bot_id:
            raise DcaRejected(f"no bot {bot_id}")
        return self.shown

    def history(self, bot_id: str) -> list[ClosedLot]:
        return [SOLD]


def charts(view: DcaView, market: Market) -> DcaCharts:
    return DcaCharts(Bots(view), {view.bot.plan.market: market}, Studio(), StoppedClock())  # type: ignore[dict-item]


async def test_a_chart_has_the_candles_of_the_bots_market() -> None:
    rows = candles(CANDLES, "50000")
    market = Market(list(rows))
    chart = await charts(a_view(a_bot(a_lot())), market).chart("1a2b3c4d", None, Theme.DARK)
    assert market.asked == [("BTCUSDT", 15, CANDLES)]
    assert chart.png.startswith(b"\x89PNG")
    assert (chart.minutes, chart.begin, chart.end) == (15, rows[0].start, NOON)
    await charts(a_view(a_bot()), market).chart("1a2b3c4d", 240, Theme.DARK)
    assert market.asked[-1] == ("BTCUSDT", 240, CANDLES)


async def test_without_candles_or_trading_rules_there_is_no_chart() -> None:
    with pytest.raises(DcaRejected, match="no candles of BTCUSDT yet"):
        await charts(a_view(a_bot()), Market([])).chart("1a2b3c4d", None, Theme.DARK)
    waiting = a_view(a_bot(), rules=None, trouble="the exchange has not told its trading rules yet")
    with pytest.raises(DcaRejected, match="no chart of btcusdt-1 yet: the exchange has not told"):
        await charts(waiting, Market(list(candles(3)))).chart("1a2b3c4d", None, Theme.DARK)
    with pytest.raises(DcaRejected, match="no bot 99"):
        await charts(waiting, Market([])).chart("99", None, Theme.DARK)


def test_a_bot_that_sells_at_the_average_has_one_price_for_all() -> None:
    plan = a_plan(sell={"at_average": True, "by": OrderBy.LIMIT})
    shown = levels(pictured(a_bot(a_lot(1), a_lot(2, "49000"), plan=plan)), Meaning.TARGET)
    assert len({price for _, price in shown}) == 1

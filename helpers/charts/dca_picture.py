"""A DCA bot as a chart: its lots and where each will be sold, its trails, its stop, what it bought and sold. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.lots import ClosedLot
from execution.dca.market import MarketRules
from execution.dca.targets import targets_in
from execution.facts.instruments import FeeRate
from execution.facts.prices import Candle
from execution.facts.slots import Side
from execution.stops.trailing import Direction, Trailing, TrailStatus, trigger_price
from helpers.charts.picture import Level, Mark, Meaning, Picture, Theme
from utils.texts.catalogue import text

CANDLES: Final = 120
"""Of one chart: so many that each can still be told from the next on a phone."""
INTERVALS: Final = (15, 30, 60, 120, 240, 360, 720)
"""Minutes."""
_SHOWN: Final = CANDLES - 10
"""Of them, from the oldest lot on; the rest is what came before."""


def interval_for(bot: DcaBot, now: datetime) -> int:
    """The shortest interval that shows all open lots from their first fill on, or the longest there is."""
    oldest = min((lot.bought_at for lot in bot.lots), default=now)
    fitting = (minutes for minutes in INTERVALS if oldest + timedelta(minutes=minutes * _SHOWN) >= now)
    return next(fitting, INTERVALS[-1])


def dca_picture(
    bot: DcaBot,
    rules: MarketRules,
    fees: FeeRate | None,
    price: Decimal | None,
    sold: Iterable[ClosedLot],
    candles: Sequence[Candle],
    minutes: int,
    theme: Theme,
) -> Picture:
    """What the chart of a bot shows; ``sold``: what it has had and sold, ``candles`` of ``minutes``.

    Without ``fees`` only sells that rest have their price; without a ``price`` the last close is the last one.
    """
    return Picture(
        symbol=bot.symbol,
        minutes=minutes,
        candles=tuple(candles),
        tick=rules.tick_size,
        theme=theme,
        last=price,
        note=text("chart-dca-note", name=bot.name, market=bot.plan.market.value, count=len(bot.lots)),
        levels=tuple(_levels(bot, rules, fees)),
        marks=tuple(_marks(bot, sold)),
    )


# ---------------------------------------- levels


def _levels(bot: DcaBot, rules: MarketRules, fees: FeeRate | None) -> Iterator[Level]:
    targets = {} if fees is None else targets_in(bot.lots, bot.plan.sell, rules, fees)
    sells = {number: target.price for number, target in targets.items()}
    sells |= {order.lot: price for order, price in _resting(bot, OrderRole.SELL)}  # a person may have moved it
    for lot in bot.lots:
        yield _level(
            lot.mean_price, Meaning.ENTRY, text("chart-dca-lot", lot=lot.number), text("chart-many-lots"), lot.bought_at
        )
        sell = sells.get(lot.number)
        if sell is not None:
            label, many = text("chart-dca-sell", lot=lot.number), text("chart-many-targets")
            yield _level(sell, Meaning.TARGET, label, many, lot.bought_at)
        yield from _trail(lot.trail, str(lot.number), rules)
    yield from _trail(bot.buy_trail, "", rules)
    for order, price in _resting(bot, OrderRole.BUY):
        label = text("chart-dca-buy", lot=order.lot)
        yield _level(price, Meaning.ORDER, label, text("chart-many-buys"), order.created_at)
    if bot.stop_price is not None and bot.lots:
        since = min(lot.bought_at for lot in bot.lots)
        label = text("chart-level-stop", standing="shown")
        yield _level(bot.stop_price, Meaning.STOP, label, text("chart-many-stops"), since)


def _resting(bot: DcaBot, role: OrderRole) -> Iterator[tuple[DcaOrder, Decimal]]:
    """The open orders that wait at a price, with it."""
    for order in bot.orders_of(role):
        if order.is_open and order.price is not None and not order.is_immediate:
            yield order, order.price


def _trail(trail: Trailing, lot: str, rules: MarketRules) -> Iterator[Level]:
    """The best price that it has seen, and where it triggers; ``lot`` "": that of a buy."""
    trigger = trigger_price(trail, rules.tick_size)
    if trail.status is not TrailStatus.ACTIVE or trail.watermark is None or trigger is None:
        return
    end = "high" if trail.direction is Direction.UP else "low"
    label = text("chart-dca-best", end=end, lot=lot).rstrip()
    yield _level(trail.watermark, Meaning.TRAIL, label, text("chart-many-best", end=end), trail.watermark_at)
    label = text("chart-dca-trail", lot=lot).rstrip()
    yield _level(trigger, Meaning.TRAIL, label, text("chart-many-trails"), trail.watermark_at)


def _level(price: Decimal, meaning: Meaning, label: str, many: str, since: datetime | None) -> Level:
    return Level(price=price, meaning=meaning, label=label, many=many, since=since)


# ---------------------------------------- fills


def _marks(bot: DcaBot, sold: Iterable[ClosedLot]) -> Iterator[Mark]:
    """Each fill of open lots; of sold ones, whose fills are not kept, a mean of each way."""
    for closed in sold:
        yield Mark(closed.bought_at, closed.buy_price, Side.BUY)
        if closed.sell_price:  # else it was written off whole
            yield Mark(closed.sold_at, closed.sell_price, Side.SELL)
    for lot in bot.lots:
        for fill in lot.buys:
            yield Mark(fill.at, fill.price, Side.BUY)
        for fill in lot.sells:
            yield Mark(fill.at, fill.price, Side.SELL)

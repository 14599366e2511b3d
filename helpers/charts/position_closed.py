"""A trade that is over as a chart: the whole of it, with each move of its stop, its exits and what it made. Pure."""

from collections.abc import Iterator
from datetime import datetime

from execution.facts.settle_coins import settle_coin
from execution.facts.slots import Side
from helpers.charts.picture import Headline, Level, Meaning, Moves, Picture
from helpers.charts.position_frame import Frame
from helpers.charts.position_picture import level, signed, target_level
from helpers.charts.position_record import PositionRecord
from helpers.charts.time_axis import length_words
from utils.money import ZERO, plain
from utils.texts.catalogue import text
from utils.trade_history.records import Trade
from utils.trade_statistics import r_of


def closed_picture(record: PositionRecord, closed_at: datetime, frame: Frame) -> Picture:
    """``closed_at``: its end, where every line of it ends."""
    stops = Moves(meaning=Meaning.STOP, moves=record.stops, until=closed_at)
    return Picture(
        symbol=frame.symbol,
        minutes=frame.minutes,
        candles=frame.candles,
        tick=frame.tick,
        theme=frame.theme,
        headline=_headline(record.trade),
        note=_note(record.trade, closed_at),
        levels=tuple(_levels(record, closed_at)),
        moves=(stops,) if record.stops else (),
        marks=record.fills,
    )


def _headline(trade: Trade) -> Headline:
    """What it made; nothing where that is not known."""
    if trade.net is None:
        return Headline("", None)
    net, r = f"{signed(trade.net)} {settle_coin(trade.symbol)}".rstrip(), r_of(trade)
    made = net if r is None else f"{net}  {signed(r)}R"
    return Headline(made, None if trade.net == ZERO else trade.net > ZERO)


def _note(trade: Trade, closed_at: datetime) -> str:
    size = "" if trade.entry_qty is None else f" {plain(trade.entry_qty)}"
    parts = [f"{Side(trade.side).word.upper()}{size}"]
    if trade.reason:
        parts.append(text("words-trade-end", reason=trade.reason.replace(" ", "-"), recorded=trade.reason))
    return " · ".join([*parts, length_words(closed_at - trade.opened_at)])


def _levels(record: PositionRecord, closed_at: datetime) -> Iterator[Level]:
    trade, exits, stops = record.trade, record.exits, record.stops
    if trade.entry_price is not None:
        yield level(trade.entry_price, Meaning.ENTRY, text("chart-level-entry"), "", trade.opened_at, closed_at)
    if trade.exit_price is not None and exits:
        first = min(fill.at for fill in exits)
        yield level(trade.exit_price, Meaning.LAST, text("chart-level-exit"), "", first, closed_at)
    if stops:
        label = text("chart-level-stop", standing="shown")
        yield level(stops[-1].price, Meaning.STOP, label, "", stops[-1].at, closed_at)
    if len(stops) > 1:
        yield level(stops[0].price, Meaning.STOP, text("chart-level-first-stop"), "", stops[0].at, stops[1].at)
    for target in record.targets:
        yield target_level(
            target.number,
            target.price,
            target.share,
            since=target.since or closed_at,
            hit_at=target.hit_at,
            is_hit=target.hit_at is not None,
            until=closed_at,
        )

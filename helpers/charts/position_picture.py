"""A guarded position as a chart: entry, stop through time, targets, trail, what waits, what filled. Pure.

What the trade log dates is drawn from then on. What stands now, and nobody knows since when, is a short line at the
right edge.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from execution.exit_plan import BreakEvenWhen
from execution.facts.settle_coins import settle_coin
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.liquidation import Clearance
from execution.views import PositionView, TargetView
from helpers.charts.picture import Level, Meaning, Moves, Picture
from helpers.charts.position_frame import Frame
from helpers.charts.position_record import PositionRecord
from helpers.charts.price_axis import price_words
from utils.money import ZERO, plain
from utils.texts.catalogue import text

_CENT: Final = Decimal("0.01")
_TENTH: Final = Decimal("0.1")
_NEAR: Final = Decimal("0.05")
"""Of the price: a liquidation that is farther away is not drawn."""


def market_picture(frame: Frame) -> Picture:
    """Candles alone."""
    return Picture(
        symbol=frame.symbol, minutes=frame.minutes, candles=frame.candles, tick=frame.tick, theme=frame.theme
    )


def position_picture(position: PositionView, record: PositionRecord | None, frame: Frame) -> Picture:
    """A position as it is now; ``record`` None: its trade log cannot be read, so nothing is shown of its past."""
    return Picture(
        symbol=frame.symbol,
        minutes=frame.minutes,
        candles=frame.candles,
        tick=frame.tick,
        theme=frame.theme,
        last=position.price,
        note=_note(position),
        levels=tuple(_levels(position, record, frame)),
        moves=() if record is None else tuple(_moves(position, record)),
        marks=() if record is None else record.fills,
    )


def _note(position: PositionView) -> str:
    """Side and size, and what is known of the money."""
    parts = [f"{position.side.word.upper()} {plain(position.size)}"]
    if position.unrealised is not None:
        parts.append(f"{signed(position.unrealised)} {settle_coin(position.symbol)}".rstrip())
    if position.r is not None:
        parts.append(f"{signed(position.r)}R")
    return " · ".join(parts)


# ---------------------------------------- levels


def _levels(position: PositionView, record: PositionRecord | None, frame: Frame) -> Iterator[Level]:
    recent = frame.recent
    if position.avg_entry is not None and position.size != ZERO:
        since = position.opened_at if record is None else record.trade.opened_at
        yield level(position.avg_entry, Meaning.ENTRY, text("chart-level-entry"), since=since or recent)
    yield from _stops(position, record, recent)
    for target in position.targets:
        if not target.removed:
            yield _target(target, position, record, recent)
    yield from _waiting(position, recent)
    yield from _trail(position, recent)
    yield from _break_even(position, recent)
    last = frame.candles[-1].close if position.price is None else position.price
    if position.liq_price is not None and _is_near(position, position.liq_price, last):
        yield level(position.liq_price, Meaning.LIQUIDATION, text("chart-level-liquidation"), since=recent)


def _stops(position: PositionView, record: PositionRecord | None, recent: datetime) -> Iterator[Level]:
    """The one that the exchange shows, and the one that is wanted where that is another one."""
    many = text("chart-many-stops")
    standing = position.standing_stop
    if standing is not None:
        told = record.stops[-1] if record is not None and record.stops else None
        since = told.at if told is not None and told.price == standing else recent
        yield level(standing, Meaning.STOP, text("chart-level-stop", standing="shown"), many, since)
    if position.stop != standing and position.size != ZERO:
        yield level(position.stop, Meaning.STOP, text("chart-level-stop", standing="wanted"), many, recent)
    if position.smart is not None and not position.smart_is_moot:
        yield level(position.smart.price, Meaning.STOP, text("chart-level-smart"), many, recent)


def _target(target: TargetView, position: PositionView, record: PositionRecord | None, recent: datetime) -> Level:
    made = None if record is None else record.target(target.number, target.price)
    legs = () if position.drawn_for is None else position.drawn_for.plan.legs
    share = next((leg.share for leg in legs if leg.number == target.number), None)
    return target_level(
        target.number,
        target.price,
        share,
        since=recent if made is None or made.since is None else made.since,
        hit_at=made.hit_at if made is not None else None,
        is_hit=target.hit,
    )


def target_level(
    number: int,
    price: Decimal,
    share: Decimal | None,
    *,
    since: datetime,
    hit_at: datetime | None,
    is_hit: bool,
    until: datetime | None = None,
) -> Level:
    """Its line ends where it was hit, else ``until``; ``share`` of all that was entered, None: not known."""
    if is_hit:
        label = text("chart-level-hit", number=number)
        return level(price, Meaning.TARGET, label, text("chart-many-hit"), since, hit_at or until)
    words = "" if share is None else f"{plain((100 * share).quantize(_TENTH, ROUND_HALF_EVEN))}%"
    label = text("chart-level-target", number=number, share=words).rstrip()
    return level(price, Meaning.TARGET, label, text("chart-many-targets"), since, until)


def _waiting(position: PositionView, recent: datetime) -> Iterator[Level]:
    for entry in position.entries:
        if entry.standing is EntryStanding.RESTING and entry.price is not None:
            label = text("chart-level-waiting", number=entry.number)
            yield level(entry.price, Meaning.ORDER, label, text("chart-many-entries"), recent)


def _trail(position: PositionView, recent: datetime) -> Iterator[Level]:
    """The best price that it has seen; where it stands is the stop, unless it is the exchange's own."""
    if position.trail is None:
        return
    if position.trail.watermark is not None:
        label = text("chart-level-best", side=position.side.word)
        yield level(position.trail.watermark, Meaning.TRAIL, label, since=recent)
    if position.trail.native_at is not None:
        yield level(
            position.trail.native_at, Meaning.TRAIL, text("chart-level-trail"), text("chart-many-trails"), recent
        )


def _break_even(position: PositionView, recent: datetime) -> Iterator[Level]:
    """The price that it waits for, where that is no target."""
    to_come = position.break_even
    if to_come is None or to_come.is_moot or to_come.trigger is None:
        return
    if to_come.terms.when is not BreakEvenWhen.AFTER_TP:
        yield level(to_come.trigger, Meaning.TRAIL, text("chart-level-break-even"), text("chart-many-prices"), recent)


def _is_near(position: PositionView, liq_price: Decimal, last: Decimal) -> bool:
    """The price is close to liquidation, or the stop is not clear of it."""
    is_close = abs(last - liq_price) <= _NEAR * last
    return position.size != ZERO and (is_close or position.clearance is Clearance.BAD)


def level(
    price: Decimal,
    meaning: Meaning,
    label: str,
    many: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Level:
    """``many``: the word for several of them, where they may share a label."""
    return Level(price=price, meaning=meaning, label=label, many=many or label, since=since, until=until)


# ---------------------------------------- moves of the stop


def _moves(position: PositionView, record: PositionRecord) -> Iterator[Moves]:
    """Up to now; where the exchange shows another one by now, until when the last one stood is not known."""
    if not record.stops:
        return
    last = record.stops[-1]
    until = None if last.price == position.standing_stop else last.at
    yield Moves(meaning=Meaning.STOP, moves=record.stops, until=until)


# ---------------------------------------- words


def signed(value: Decimal) -> str:
    """With two places; a profit has its sign."""
    words = price_words(value, _CENT)
    if not Decimal(words.replace(",", "")):
        return price_words(ZERO, _CENT)
    return f"+{words}" if value > ZERO else words

"""Positions and trades to be drawn: few things on them and many, on candles that wander."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from execution.facts.prices import Candle
from execution.facts.slots import Side
from helpers.charts.picture import Headline, Level, Mark, Meaning, Move, Moves, Picture

_BEGIN: Final = datetime(2026, 1, 5, tzinfo=UTC)
_TICK: Final = Decimal("0.1")
_FIRST: Final = Decimal("104250.5")
_STEP: Final = 120
_LENGTH: Final = timedelta(minutes=15)


def candles(count: int) -> tuple[Candle, ...]:
    """The same ones each time."""
    dice, price, found = random.Random(count), _FIRST, []
    for number in range(count):
        opened, price = price, price + _ticks(dice.gauss(0, _STEP))
        edge = _ticks(abs(dice.gauss(0, _STEP / 2)))
        found.append(
            Candle(
                start=_BEGIN + number * _LENGTH,
                open=opened,
                high=max(opened, price) + edge,
                low=min(opened, price) - edge,
                close=price,
                volume=None,
                is_closed=True,
            )
        )
    return tuple(found)


def bare(count: int) -> Picture:
    """Candles alone."""
    return Picture(symbol="BTCUSDT", minutes=15, candles=candles(count), tick=_TICK)


def position(count: int, *, targets: int, fills: int, moves: int, is_over: bool = False) -> Picture:
    """Entry, stop with its moves, targets and fills."""
    shown = candles(count)
    entry = shown[count // 4]
    levels = [_level(entry.close, Meaning.ENTRY, "Entry", entry.start), _level(_FIRST, Meaning.STOP, "Stop", None)]
    for number in range(1, targets + 1):
        price = entry.close + Decimal(number * 40)
        levels.append(_level(price, Meaning.TARGET, f"TP{number} {100 // targets}%", entry.start))
    return Picture(
        symbol="BTCUSDT",
        minutes=15,
        candles=shown,
        tick=_TICK,
        headline=Headline("+123.45 USDT  +1.23R", is_up=True) if is_over else None,
        note="LONG 0.1 · +123.45 USDT · +1.23R",
        levels=tuple(levels),
        moves=(Moves(meaning=Meaning.STOP, moves=tuple(_moves(shown[count // 4 :], moves))),),
        marks=tuple(
            Mark(each.start, each.low, Side.BUY if number % 2 else Side.SELL)
            for number, each in enumerate(_spread(shown, fills))
        ),
    )


def _moves(shown: Sequence[Candle], count: int) -> list[Move]:
    low = min(each.low for each in shown)
    return [Move(each.start, low + Decimal(5 * number)) for number, each in enumerate(_spread(shown, count))]


def _spread(shown: Sequence[Candle], count: int) -> list[Candle]:
    return [shown[number * len(shown) // count] for number in range(count)]


def _level(price: Decimal, meaning: Meaning, label: str, since: datetime | None) -> Level:
    return Level(price=price, meaning=meaning, label=label, many="targets", since=since)


def _ticks(value: float) -> Decimal:
    return round(value / float(_TICK)) * _TICK

"""Candles: a made-up past, the same for the same seed, and the present from the price steps.

A candle opens where the one before closed, unless a step comes in its very first millisecond: that is then its open.
"""

import random
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from simulator.engine.records import ZERO, Candle, Instrument
from simulator.engine.words import TriggerBy

_MINUTE: Final = 60_000
_DAY: Final = 1440 * _MINUTE
_FIRST_MONDAY: Final = 4 * _DAY
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HISTORY: Final = 500
_FIXED: Final = {str(n): n * _MINUTE for n in (1, 3, 5, 15, 30, 60, 120, 240, 360, 720)} | {"D": _DAY}
_WEEK: Final = "W"
_MONTH: Final = "M"
_HOUR: Final = "60"
_HOURS_A_DAY: Final = 24
INTERVALS: Final = (*_FIXED, _WEEK, _MONTH)


@dataclass(slots=True)
class _Bar:
    """One minute of the present; `end_ms` is the next one's start. Without an `open`, that is the close before it."""

    start_ms: int
    end_ms: int
    open: Decimal | None
    high: Decimal
    low: Decimal
    close: Decimal
    steps: int = 0


class _Bars:
    """The minutes of one symbol's present, oldest first.

    As long as mark or index was the last price in every step, its bars are those of the last price: a step is folded
    once instead of three times.
    """

    __slots__ = ("index", "last", "mark")

    def __init__(self) -> None:
        self.last: list[_Bar] = []
        self.mark = self.last
        self.index = self.last

    def move(self, last: Decimal, mark: Decimal, index: Decimal, at_ms: int) -> None:
        if mark is not last and self.mark is self.last:
            self.mark = [replace(bar) for bar in self.last]
        if index is not last and self.index is self.last:
            self.index = [replace(bar) for bar in self.last]
        _fold(self.last, last, at_ms)
        if self.mark is not self.last:
            _fold(self.mark, mark, at_ms)
        if self.index is not self.last:
            _fold(self.index, index, at_ms)

    def of(self, series: TriggerBy) -> list[_Bar]:
        match series:
            case TriggerBy.LAST:
                return self.last
            case TriggerBy.MARK:
                return self.mark
            case TriggerBy.INDEX:
                return self.index


class CandleBook:
    """The candles of all symbols. A price step costs O(1); every interval is put together when it is asked for."""

    def __init__(self, seed: int, born_ms: int) -> None:
        self._seed = seed
        self._born_ms = born_ms
        self._bars: dict[str, _Bars] = {}
        self._histories: dict[tuple[str, str], list[Candle]] = {}
        self._closed_hours: dict[str, tuple[int, Candle]] = {}

    def move(self, symbol: str, last: Decimal, mark: Decimal, index: Decimal, at_ms: int) -> None:
        """Takes a price step in; one from before the running minute counts in that."""
        bars = self._bars.get(symbol)
        if bars is None:
            bars = self._bars[symbol] = _Bars()
        bars.move(last, mark, index, at_ms)

    def read(
        self,
        instrument: Instrument,
        interval: str,
        series: TriggerBy,
        *,
        now: int,
        start_ms: int | None,
        end_ms: int | None,
        limit: int,
    ) -> list[Candle]:
        """Newest first; at most `limit` that start within [start_ms, end_ms]. `KeyError` for an unknown interval."""
        if interval not in INTERVALS:
            raise KeyError(interval)
        last_start = bucket(interval, min(now, now if end_ms is None else end_ms))
        candles: list[Candle] = []
        start = last_start
        history = self._history(instrument, interval)
        while len(candles) < limit and (start_ms is None or start >= start_ms):
            candle = self._at(instrument, interval, series, start, history)
            if candle is None:
                break
            candles.append(candle)
            start = bucket(interval, start - 1)
        return candles

    def day(self, instrument: Instrument, now: int) -> tuple[Candle, Candle]:
        """The last 24 hours as one candle, and the running hour."""
        hour = bucket(_HOUR, now)
        running = self._read_last(instrument, now, 1)[0]
        known = self._closed_hours.get(instrument.symbol)
        if known is None or known[0] != hour:
            known = (hour, _joined(self._read_last(instrument, now, _HOURS_A_DAY)[1:]))
            self._closed_hours[instrument.symbol] = known
        return _joined([running, known[1]]), running

    def _read_last(self, instrument: Instrument, now: int, limit: int) -> list[Candle]:
        return self.read(instrument, _HOUR, TriggerBy.LAST, now=now, start_ms=None, end_ms=None, limit=limit)

    def _at(
        self,
        instrument: Instrument,
        interval: str,
        series: TriggerBy,
        start: int,
        history: list[Candle],
    ) -> Candle | None:
        if start < bucket(interval, self._born_ms):
            position = bisect_left(history, start, key=lambda candle: candle.start_ms)
            return history[position] if position < len(history) and history[position].start_ms == start else None
        known = self._bars.get(instrument.symbol)
        bars = known.of(series) if known else []
        first = bisect_left(bars, start, key=lambda bar: bar.start_ms)
        after = bisect_left(bars, bucket_end(interval, start), key=lambda bar: bar.start_ms)
        inside = bars[first:after]
        opened = bars[first - 1].close if first else instrument.launch_price
        if inside and inside[0].start_ms == start and inside[0].open is not None:
            opened = inside[0].open
        volume = instrument.min_qty * sum(bar.steps for bar in inside)
        close = inside[-1].close if inside else opened
        return Candle(
            start_ms=start,
            open=opened,
            high=max([opened, *(bar.high for bar in inside)]),
            low=min([opened, *(bar.low for bar in inside)]),
            close=close,
            volume=volume,
            turnover=volume * close,
        )

    def _history(self, instrument: Instrument, interval: str) -> list[Candle]:
        key = (instrument.symbol, interval)
        if key not in self._histories:
            self._histories[key] = _invented(instrument, interval, self._seed, bucket(interval, self._born_ms))
        return self._histories[key]


def bucket(interval: str, at_ms: int) -> int:
    """The start of the candle that contains the moment. Weeks begin on Monday, all in UTC."""
    if interval == _MONTH:
        moment = _EPOCH + timedelta(milliseconds=at_ms)
        return _since_epoch(moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    if interval == _WEEK:
        return at_ms - (at_ms - _FIRST_MONDAY) % (7 * _DAY)
    return at_ms - at_ms % _FIXED[interval]


def bucket_end(interval: str, start: int) -> int:
    """The start of the candle after the one that starts at `start`."""
    if interval == _MONTH:
        return bucket(interval, start + 31 * _DAY)
    return start + (7 * _DAY if interval == _WEEK else _FIXED[interval])


def _fold(bars: list[_Bar], price: Decimal, at_ms: int) -> None:
    """Takes a step into the running minute or, when that is over, into a new one."""
    if bars and at_ms < bars[-1].end_ms:
        bar = bars[-1]
        bar.close = price
        bar.steps += 1
        if price > bar.high:
            bar.high = price
        elif price < bar.low:
            bar.low = price
        return
    start_ms = at_ms - at_ms % _MINUTE
    bars.append(_Bar(start_ms, start_ms + _MINUTE, price if at_ms == start_ms else None, price, price, price, 1))


def _joined(candles: list[Candle]) -> Candle:
    """Candles that follow each other, newest first, as one."""
    return Candle(
        start_ms=candles[-1].start_ms,
        open=candles[-1].open,
        high=max(each.high for each in candles),
        low=min(each.low for each in candles),
        close=candles[0].close,
        volume=sum((each.volume for each in candles), ZERO),
        turnover=sum((each.turnover for each in candles), ZERO),
    )


def _since_epoch(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _invented(instrument: Instrument, interval: str, seed: int, before: int) -> list[Candle]:
    """`_HISTORY` candles that end at the launch price, drawn backwards; the spread grows with the interval's root."""
    chance = random.Random(f"{seed} {instrument.symbol} {interval}")
    minutes = (bucket_end(interval, before) - before) // _MINUTE
    spread = min(800, 6 + int(Decimal(minutes).sqrt() * 4))
    tick = instrument.tick_size

    def near(price: Decimal, low: int, high: int) -> Decimal:
        moved = price * (10_000 + chance.randint(low, high)) / 10_000
        return max(tick, (moved / tick).to_integral_value() * tick)

    candles: list[Candle] = []
    close, start = instrument.launch_price, before
    for _ in range(_HISTORY):
        start = bucket(interval, start - 1)
        towards_launch = 1 if close < instrument.launch_price else -1
        opened = near(close, -spread + towards_launch, spread + towards_launch)
        volume = instrument.min_qty * chance.randint(100, 10_000)
        candles.append(
            Candle(
                start_ms=start,
                open=opened,
                high=near(max(opened, close), 0, spread // 2),
                low=near(min(opened, close), -(spread // 2), 0),
                close=close,
                volume=volume,
                turnover=volume * close,
            ),
        )
        close = opened
    candles.reverse()
    return candles

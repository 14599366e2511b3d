"""Recorded bars of real markets: read and checked as a whole before anything is played.

A file has a header line with at least ``timestamp_utc,open,high,low,close``, and may have a ``symbol``; without one
all bars are BTCUSDT's. Times are ISO 8601 in UTC, the start of the bar, growing for each symbol. A name that ends in
``.gz`` is unpacked.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from heapq import merge
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from simulator.engine.instruments import LINEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

_TIME: Final = "timestamp_utc"
_PRICES: Final = ("open", "high", "low", "close")
_SYMBOL: Final = "symbol"
_USUAL_SYMBOL: Final = "BTCUSDT"
_KNOWN: Final = frozenset(instrument.symbol for instrument in LINEAR)
_MINUTE_MS: Final = 60_000
_MOST: Final = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a row has what."""

    count: int
    time: int
    prices: tuple[int, ...]
    symbol: int | None


class RecordingError(ValueError):
    """The file cannot be played; the text says which line, and what is wrong with it."""


class Bar(NamedTuple):
    """One recorded bar; ``start_ms`` is Unix time in milliseconds."""

    start_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal

    @property
    def path(self) -> tuple[Decimal, Decimal, Decimal, Decimal]:
        """The way the price took: down first and then up in a rising bar, up first and then down in a falling one."""
        if self.close >= self.open:
            return (self.open, self.low, self.high, self.close)
        return (self.open, self.high, self.low, self.close)


class Moment(NamedTuple):
    """A price, ``after_ms`` milliseconds from the beginning of the recording."""

    after_ms: int
    symbol: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Recording:
    """The bars of each symbol, oldest first; ``bar_ms`` is their length, the shortest distance between two."""

    bars: dict[str, tuple[Bar, ...]]
    bar_ms: int

    def moments(self) -> Iterator[Moment]:
        """Four prices a bar, a quarter of its length apart; symbols in step."""
        begin_ms = min(bars[0].start_ms for bars in self.bars.values())
        ways = [self._way(symbol, begin_ms) for symbol in self.bars]
        return merge(*ways, key=lambda moment: moment.after_ms)

    def _way(self, symbol: str, begin_ms: int) -> Iterator[Moment]:
        for bar in self.bars[symbol]:
            for quarter, price in enumerate(bar.path):
                yield Moment(bar.start_ms - begin_ms + quarter * self.bar_ms // 4, symbol, price)


def read_recording(path: Path) -> Recording:
    """Read and check a whole file.

    Raises:
        RecordingError: it cannot be read, or a line of it is wrong.
    """
    try:
        with _opened(path) as lines:
            bars = _read(csv.reader(lines, strict=True))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise RecordingError(f"{path}: {error}") from None
    except RecordingError as error:
        raise RecordingError(f"{path}, {error}") from None
    if not bars:
        raise RecordingError(f"{path}: there is no bar in it")
    return Recording({symbol: tuple(each) for symbol, each in bars.items()}, _length_ms(bars))


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _read(rows: Iterator[list[str]]) -> dict[str, list[Bar]]:
    columns = _columns(next(rows, []))
    bars: dict[str, list[Bar]] = {}
    for number, row in enumerate(rows, start=2):
        try:
            if row:
                _take(row, columns, bars)
        except RecordingError as error:
            raise RecordingError(f"line {number}: {error}") from None
    return bars


def _columns(header: list[str]) -> _Columns:
    missing = [name for name in (_TIME, *_PRICES) if name not in header]
    if missing:
        found = ", ".join(header) or "none"
        raise RecordingError(f"line 1: no column is called {', '.join(missing)}; there are {found}")
    return _Columns(
        count=len(header),
        time=header.index(_TIME),
        prices=tuple(header.index(name) for name in _PRICES),
        symbol=header.index(_SYMBOL) if _SYMBOL in header else None,
    )


def _take(row: list[str], columns: _Columns, bars: dict[str, list[Bar]]) -> None:
    if len(row) != columns.count:
        raise RecordingError(f"{len(row)} fields instead of {columns.count}")
    symbol = _USUAL_SYMBOL if columns.symbol is None else row[columns.symbol]
    if symbol not in _KNOWN:
        raise RecordingError(f"the simulator lists no {symbol!r}")
    bar = _bar(row[columns.time], [row[place] for place in columns.prices])
    known = bars.setdefault(symbol, [])
    if known and bar.start_ms <= known[-1].start_ms:
        raise RecordingError(f"{row[columns.time]} is not after the bar before it")
    known.append(bar)


def _bar(time: str, prices: Sequence[str]) -> Bar:
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        raise RecordingError(f"{_TIME} {time!r} is no time") from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    opened, high, low, close = (_price(name, text) for name, text in zip(_PRICES, prices, strict=True))
    if high < low:
        raise RecordingError(f"high {high} is below low {low}")
    for name, price in (("open", opened), ("close", close)):
        if not low <= price <= high:
            raise RecordingError(f"{name} {price} is not between low {low} and high {high}")
    return Bar(int(moment.timestamp()) * 1000, opened, high, low, close)


def _price(name: str, text: str) -> Decimal:
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise RecordingError(f"{name} {text!r} is no number") from None
    if not price.is_finite() or not 0 < price < _MOST:
        raise RecordingError(f"{name} {text!r} is no price")
    return price


def _length_ms(bars: dict[str, list[Bar]]) -> int:
    distances = (after.start_ms - before.start_ms for each in bars.values() for before, after in pairwise(each))
    return min(distances, default=_MINUTE_MS)

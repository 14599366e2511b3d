"""What moves the prices: nothing, chance, or a recorded month."""

from __future__ import annotations

import asyncio
import csv
import gzip
import logging
import random
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.engine.words import InstrumentStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.engine.engine import Engine
    from simulator.engine.records import Instrument

TICK_SECONDS = 1.0
STEP_BASIS_POINTS = 2
CSV_SYMBOL = "BTCUSDT"

_log = logging.getLogger(__name__)
_SHORTEST_PAUSE = 0.02
_BAR_SECONDS = 60
_PRICES_A_BAR = 4


class MarketMode(StrEnum):
    HOLD = "hold"
    RANDOM = "random"
    CSV = "csv"


class Market:
    """Drives the engine's prices, ``speed`` times as fast as life, and its clockwork once a second."""

    def __init__(self, engine: Engine, recording: Path | None) -> None:
        self._engine = engine
        self._recording = recording
        self._changed = asyncio.Event()
        self._mode = MarketMode.HOLD
        self._speed = 1.0
        self._random = random.Random()

    @property
    def mode(self) -> MarketMode:
        return self._mode

    def drive(self, mode: MarketMode, speed: float, seed: int) -> None:
        """Go on in another way; a recording starts from its beginning.

        Raises:
            ValueError: the speed is not positive, or there is no recording to play.
        """
        if not 0 < speed <= 100_000:
            raise ValueError("speed must be more than 0 and at most 100000")
        if mode is MarketMode.CSV and self._recording is None:
            raise ValueError("mode csv needs the simulator to be started with --csv FILE")
        self._mode, self._speed = mode, speed
        self._random.seed(seed)
        self._changed.set()

    async def keep_time(self) -> None:
        """Announce every ticker once a second, and run what the engine has due in between."""
        due = asyncio.Event()
        unsubscribe = self._engine.subscribe(lambda _events: due.set())
        loop = asyncio.get_running_loop()
        next_tick = loop.time() + TICK_SECONDS
        try:
            while True:
                due.clear()
                pause = min(next_tick - loop.time(), self._seconds_until_due())
                try:
                    async with asyncio.timeout(max(0, pause)):
                        await due.wait()
                except TimeoutError:
                    self._engine.tick()
                    if loop.time() >= next_tick:
                        next_tick += TICK_SECONDS
        finally:
            unsubscribe()

    async def move(self) -> None:
        """Move prices as the mode says, until it changes, and again."""
        while True:
            self._changed.clear()
            moving = asyncio.create_task(self._play())
            try:
                await self._changed.wait()
            finally:
                moving.cancel()
                await asyncio.gather(moving, return_exceptions=True)

    async def _play(self) -> None:
        match self._mode:
            case MarketMode.HOLD:
                return
            case MarketMode.RANDOM:
                await self._wander()
            case MarketMode.CSV:
                try:
                    await self._replay()
                except (OSError, KeyError, ArithmeticError):
                    _log.exception("the recording cannot be played")

    async def _wander(self) -> None:
        """One step a second of each price, normally distributed."""
        while True:
            pause, steps = _pace(1 / self._speed)
            for _ in range(steps):
                for instrument in self._engine.instruments():
                    if instrument.status is InstrumentStatus.TRADING:
                        self._engine.set_price(instrument.symbol, self._next_price(instrument))
            await asyncio.sleep(pause)

    def _next_price(self, instrument: Instrument) -> Decimal:
        last = self._engine.ticker(instrument.symbol).last
        change = Decimal(str(round(self._random.gauss(0, STEP_BASIS_POINTS), 4))) / 10_000
        ticks = (last * (1 + change) / instrument.tick_size).to_integral_value()
        return max(Decimal(1), ticks) * instrument.tick_size

    async def _replay(self) -> None:
        """Four prices a bar: open, the extremes, close; the price rests where the recording ends."""
        if self._recording is None:
            return
        pause, steps = _pace(_BAR_SECONDS / _PRICES_A_BAR / self._speed)
        for number, price in enumerate(_prices(self._recording)):
            self._engine.set_price(CSV_SYMBOL, price)
            if number % steps == 0:
                await asyncio.sleep(pause)

    def _seconds_until_due(self) -> float:
        due_ms = self._engine.next_due_ms()
        return TICK_SECONDS if due_ms is None else max(0, due_ms - self._engine.now_ms()) / 1000


def _pace(seconds: float) -> tuple[float, int]:
    """How long to pause, and after how many steps, so that a step takes ``seconds`` on average."""
    if seconds >= _SHORTEST_PAUSE:
        return seconds, 1
    return _SHORTEST_PAUSE, max(1, round(_SHORTEST_PAUSE / seconds))


def _prices(recording: Path) -> Iterator[Decimal]:
    with gzip.open(recording, "rt") if recording.suffix == ".gz" else recording.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            first, high, low, last = (Decimal(row[name]) for name in ("open", "high", "low", "close"))
            yield from (first, low, high, last) if last >= first else (first, high, low, last)

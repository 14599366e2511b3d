"""What moves the prices: nothing, chance, or a recorded market.

Every step has a moment of its own, counted in the market's time, which runs ``speed`` times as fast as the clock. By a
real or fast clock steps are played as they fall due, by a stepped one when it is moved; a step that comes late still
belongs to the candle of the moment at which it was due, so that the same steps make the same candles.
"""

from __future__ import annotations

import asyncio
import logging
import random
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import count
from math import ceil, inf
from typing import TYPE_CHECKING, Final, NamedTuple

from simulator.engine.words import InstrumentStatus
from simulator.recording import Moment, read_recording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.engine.clock import Clock
    from simulator.engine.engine import Engine

TICK_SECONDS: Final = 1.0
STEP_BASIS_POINTS: Final = 2
FASTEST: Final = 100_000

_STEP_MS: Final = 1000
_SHORTEST_PAUSE: Final = 0.02
_MOST_AT_ONCE: Final = 500
_log = logging.getLogger(__name__)


class MarketMode(StrEnum):
    HOLD = "hold"
    RANDOM = "random"
    CSV = "csv"


class Drift(NamedTuple):
    """A step of chance: the price, wherever it is by then, times ``factor``; ``after_ms`` in the market's time."""

    after_ms: int
    symbol: str
    factor: Decimal


class Market:
    """Drives the engine's prices, and its clockwork once a second.

    Raises:
        RecordingError: there is a recording, and it cannot be played.
    """

    def __init__(self, engine: Engine, clock: Clock, recording: Path | None, seed: int) -> None:
        self._engine = engine
        self._clock = clock
        self._recording = None if recording is None else read_recording(recording)
        self._changed = asyncio.Event()
        self._seed = seed
        self._mode = MarketMode.HOLD
        self._speed = Fraction(1)
        self._anchor_ms = 0
        self._anchor_after_ms = Fraction(0)
        self._coming: Iterator[Moment | Drift] = iter(())
        self._next: Moment | Drift | None = None
        self._due_ms: int | None = None

    @property
    def mode(self) -> MarketMode:
        return self._mode

    @property
    def speed(self) -> float:
        return float(self._speed)

    def reset(self, seed: int) -> None:
        """Hold, and let chance begin anew with another seed."""
        self._seed = seed
        self._begin(MarketMode.HOLD, 1.0)

    def drive(self, mode: MarketMode, speed: float) -> None:
        """Go on in another way: at another speed from where the market is, in another mode from that one's beginning.

        Raises:
            ValueError: the speed is not positive, or there is no recording to play.
        """
        if not 0 < speed <= FASTEST:
            raise ValueError(f"speed must be more than 0 and at most {FASTEST}")
        if mode is MarketMode.CSV and self._recording is None:
            raise ValueError("mode csv needs the simulator to be started with --csv FILE")
        if mode is self._mode:
            self._go_on(speed)
        else:
            self._begin(mode, speed)

    def next_ms(self) -> int | None:
        """When the next step is due by the clock; None when there is none."""
        return self._due_ms

    def run_due(self, most: int | None = None) -> None:
        """Play what is due by now, in order, at most so many steps."""
        now = self._clock.now_ms()
        for _ in count() if most is None else range(most):
            due_ms, step = self._due_ms, self._next
            if step is None or due_ms is None or due_ms > now:
                return
            self._fetch()
            self._engine.set_price(step.symbol, self._price(step), at_ms=due_ms)

    async def keep_time(self) -> None:
        """Announce every ticker once a second, and run what the engine has due in between."""
        due = asyncio.Event()
        unsubscribe = self._engine.subscribe(lambda _events: due.set())
        loop = asyncio.get_running_loop()
        next_tick = loop.time() + TICK_SECONDS
        try:
            while True:
                due.clear()
                due_ms = self._engine.next_due_ms()
                pause = next_tick - loop.time()
                if due_ms is not None:
                    pause = min(pause, self._clock.seconds_until(due_ms))
                try:
                    async with asyncio.timeout(max(0, pause)):
                        await due.wait()
                except TimeoutError:
                    if loop.time() >= next_tick:
                        next_tick += TICK_SECONDS
                    self._tick()
        finally:
            unsubscribe()

    async def move(self) -> None:
        """Play every step in time, for ever; who steps a clock by hand plays what falls due on the way."""
        while True:
            self._changed.clear()
            try:
                self.run_due(_MOST_AT_ONCE)
            except Exception:  # noqa: BLE001 - the edge of a job that must go on: the next step has its own price
                _log.exception("a step of the market failed")
            due_ms = self.next_ms()
            pause = inf if due_ms is None else self._clock.seconds_until(due_ms)
            if 0 < pause < _SHORTEST_PAUSE:
                pause = _SHORTEST_PAUSE
            try:
                async with asyncio.timeout(None if pause == inf else pause):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _tick(self) -> None:
        try:
            self._engine.tick()
        except Exception:  # noqa: BLE001 - the edge of a job that must go on
            _log.exception("what the exchange had due failed")

    def _begin(self, mode: MarketMode, speed: float) -> None:
        now = self._clock.now_ms()
        self._mode = mode
        self._anchor_ms, self._anchor_after_ms = now, Fraction(0)
        self._speed = Fraction(str(speed))
        match mode:
            case MarketMode.HOLD:
                self._coming = iter(())
            case MarketMode.RANDOM:
                self._coming = self._wandering()
            case MarketMode.CSV:
                if self._recording is not None:
                    # A recorded bar is to be a candle: it begins where the clock's bar of that length does.
                    self._anchor_ms = now - now % self._recording.bar_ms
                    self._coming = self._recording.moments()
        self._fetch()
        self._changed.set()

    def _go_on(self, speed: float) -> None:
        now = self._clock.now_ms()
        self._anchor_after_ms += (now - self._anchor_ms) * self._speed
        self._anchor_ms = now
        self._speed = Fraction(str(speed))
        self._set_due()
        self._changed.set()

    def _fetch(self) -> None:
        self._next = next(self._coming, None)
        self._set_due()

    def _set_due(self) -> None:
        if self._next is None:
            self._due_ms = None
        else:
            after_ms = (self._next.after_ms - self._anchor_after_ms) / self._speed
            self._due_ms = self._anchor_ms + ceil(after_ms)

    def _price(self, step: Moment | Drift) -> Decimal:
        match step:
            case Moment():
                price = step.price
            case Drift():
                price = self._engine.last_price(step.symbol) * step.factor
        return on_grid(price, self._engine.instrument(step.symbol).tick_size)

    def _wandering(self) -> Iterator[Drift]:
        """One step a second of each price, normally distributed."""
        chance = random.Random(self._seed)
        for number in count(1):
            for instrument in self._engine.instruments():
                if instrument.status is InstrumentStatus.TRADING:
                    basis_points = Decimal(str(round(chance.gauss(0, STEP_BASIS_POINTS), 4)))
                    yield Drift(number * _STEP_MS, instrument.symbol, 1 + basis_points / 10_000)


def on_grid(price: Decimal, tick: Decimal) -> Decimal:
    """The nearest price that an exchange with this tick could show, at least one tick."""
    return max(tick, (price / tick).to_integral_value() * tick)

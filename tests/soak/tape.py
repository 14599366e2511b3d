"""The prices of a week, four a minute for each symbol: of recorded candles, or of the simulator's own walk by seed."""

import random
from collections.abc import Sequence
from decimal import Decimal
from math import sqrt
from pathlib import Path
from typing import Final

from simulator.market import STEP_BASIS_POINTS, on_grid
from simulator.recording import Bar, read_recording
from tests.execution.soak.house import House

STEP_SECONDS: Final = 15.0
_STEPS_A_BAR: Final = 4
_PLACES: Final = Decimal("1e-8")


class Tape:
    """Each symbol has a way of its own, around the price at which it is listed; ``told`` says where it is from."""

    def __init__(self, house: House, steps: int, *, seed: int, recording: Path | None = None) -> None:
        """Raises RecordingError: there is a recording, and it cannot be read."""
        self._house = house
        if recording is None:
            self.told = f"the simulator's random walk, seed {seed}"
            self._chances = [random.Random(f"{seed} {symbol}") for symbol in house.symbols]
            self._bars: Sequence[Bar] = ()
        else:
            bars = max(read_recording(recording).bars.values(), key=len)
            self.told = f"{recording.name}: {len(bars)} candles, each symbol beginning elsewhere in them"
            self._bars = bars
        self._relative = [Decimal(1)] * len(house.symbols)
        spare = max(0, len(self._bars) - steps // _STEPS_A_BAR - 1)
        self._begins = [spare * number // len(house.symbols) for number in range(len(house.symbols))]

    def play(self, step: int) -> None:
        """The prices of that step, everywhere."""
        for number, symbol in enumerate(self._house.symbols):
            price = self._house.listed[symbol].launch_price * self._at(number, step)
            self._house.engine.set_price(symbol, on_grid(price, self._house.engine.instrument(symbol).tick_size))
        self._house.hurry()

    def _at(self, number: int, step: int) -> Decimal:
        """Relative to the symbol's first price."""
        if not self._bars:
            drift = self._chances[number].gauss(0, STEP_BASIS_POINTS * sqrt(STEP_SECONDS)) / 10_000
            self._relative[number] *= 1 + Decimal(drift).quantize(_PLACES)
            return self._relative[number]
        begin = self._begins[number]
        bar = self._bars[(begin + step // _STEPS_A_BAR) % len(self._bars)]
        return bar.path[step % _STEPS_A_BAR] / self._bars[begin].open

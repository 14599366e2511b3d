"""How late the event loop is: everything that guards runs on it, one thing after the other."""

import asyncio
import time
from itertools import accumulate
from typing import Final

from prometheus_client.metrics_core import HistogramMetricFamily, Metric

from helpers.metrics.families import PREFIX

EVERY: Final = 0.25
BOUNDS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""


class LoopLag:
    """Sleeps for a moment, again and again, and counts by how much too long each sleep was."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self._sum = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="loop lag")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def note(self, seconds: float) -> None:
        """One sleep was too long by so much."""
        place = next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        self._counts[place] += 1
        self._sum += seconds

    def family(self) -> Metric:
        bounds = [*map(str, BOUNDS), "+Inf"]
        return HistogramMetricFamily(
            f"{PREFIX}event_loop_lag_seconds",
            "By how much the event loop was late.",
            buckets=list(zip(bounds, map(float, accumulate(self._counts)), strict=True)),
            sum_value=self._sum,
        )

    async def _run(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(EVERY)
            self.note(max(0.0, time.perf_counter() - began - EVERY))

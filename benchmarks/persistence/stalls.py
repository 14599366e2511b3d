"""For how long the event loop answers nobody while the state file is written anew."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from benchmarks.persistence.child import Child
from benchmarks.persistence.contenders import Holdfast
from benchmarks.persistence.prepared import Prepared
from benchmarks.samples import Samples, duration
from benchmarks.table import Line, Target

_TICK = 0.001

STALL = Target(most=10, unit=" ms")


@dataclass(frozen=True, slots=True)
class Watched:
    """Some work, and what a task that wants to run every millisecond had to bear meanwhile."""

    took: int
    longest_gap: int
    ticks: int


async def watch_snapshot(holdfast: Holdfast) -> tuple[Watched, Watched]:
    """Watches an idle loop, then one beside which the state file is written, for about the same time."""
    await holdfast.write(next(holdfast.changes))
    written = await _watched(holdfast.store.snapshot_now())
    idle = await _watched(asyncio.sleep(written.took / 1e9))
    return idle, written


async def _watched(work: Coroutine[Any, Any, object]) -> Watched:
    gaps: list[int] = []

    async def tick() -> None:
        before = time.perf_counter_ns()
        while True:
            await asyncio.sleep(_TICK)
            now = time.perf_counter_ns()
            gaps.append(now - before - int(_TICK * 1e9))
            before = now

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(10 * _TICK)
    began = time.perf_counter_ns()
    await work
    took = time.perf_counter_ns() - began
    await asyncio.sleep(2 * _TICK)  # a gap that is still open counts
    ticking.cancel()
    return Watched(took, max(gaps), len(gaps))


def stalls(prepared: Prepared, seconds: float, *, is_judged: bool) -> list[Line]:
    """The worst of all rounds, for both."""
    with Child(Holdfast(prepared)) as holdfast:
        holdfast.do(watch_snapshot)
        both: list[tuple[Watched, Watched]] = []
        began = time.perf_counter()
        while not both or time.perf_counter() < began + seconds:
            both.append(holdfast.do(watch_snapshot))
    idle = max(idle.longest_gap for idle, _ in both)
    stalled = max(written.longest_gap for _, written in both)
    above = (stalled - idle) / 1e6
    took = Samples.of(written.took for _, written in both)
    return [
        Line(
            what="an idle loop, longest stall",
            records=prepared.size,
            figure=duration(idle),
            samples=sum(idle.ticks for idle, _ in both),
        ),
        Line(
            what="above it while a snapshot is written",
            records=prepared.size,
            figure=f"{above:.2f} ms",
            value=above,
            target=STALL if is_judged else None,
            samples=sum(written.ticks for _, written in both),
        ),
        Line(what="the snapshot", records=prepared.size, figure=duration(took.p50), samples=took.count),
    ]

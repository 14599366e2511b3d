"""As many commits as fit into some time, by a hundred writers at once or by one."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.persistence.contenders import Holdfast, Sqlite

WRITERS = 100


@dataclass(frozen=True, slots=True)
class Burst:
    """What was committed, and what it took."""

    commits: int
    seconds: float
    flushes: int = 0
    processor_seconds: float = 0.0
    latencies: tuple[int, ...] = ()
    """Nanoseconds of each commit, where they were looked at."""
    has_state_file: bool = False
    """Whether one fell due, and was written, meanwhile."""


async def write_together(holdfast: Holdfast, seconds: float, added_seconds: float) -> Burst:
    """A hundred tasks, each with one change after the other, until the time is over and the last has come back.

    A state file that falls due is written meanwhile, as it would be in the bot, and the time goes on until it stands.
    """
    latencies: list[int] = []
    before_it = await holdfast.store.get_stats()
    holdfast.syncs.added_seconds = added_seconds
    processor, began = time.process_time(), time.perf_counter()

    async def keep_writing() -> None:
        for change in holdfast.changes:
            before = time.perf_counter_ns()
            await holdfast.write(change)
            after = time.perf_counter_ns()
            latencies.append(after - before)
            if after >= deadline:
                break

    deadline = time.perf_counter_ns() + int(seconds * 1e9)
    await asyncio.gather(*(keep_writing() for _ in range(WRITERS)))
    await holdfast.settle()
    took, processor = time.perf_counter() - began, time.process_time() - processor
    holdfast.syncs.added_seconds = 0.0
    after_it = await holdfast.store.get_stats()
    flushes = after_it["flushes"] - before_it["flushes"]
    has_state_file = after_it["snapshot_sequence"] != before_it["snapshot_sequence"]
    return Burst(len(latencies), took, flushes, processor, tuple(latencies), has_state_file)


async def write_alone(sqlite: Sqlite, seconds: float, added_seconds: float) -> Burst:
    """SQLite's one writer; a delay follows the one flush that a commit makes, and spares those of its checkpoints."""
    sqlite.added_seconds = added_seconds
    commits = 0
    began = time.perf_counter()
    for change in sqlite.changes:
        await sqlite.write(change)
        commits += 1
        if time.perf_counter() >= began + seconds:
            break
    took = time.perf_counter() - began
    sqlite.added_seconds = 0.0
    return Burst(commits, took)


def rate(bursts: Sequence[Burst]) -> float:
    """Commits a second over all of them."""
    return sum(burst.commits for burst in bursts) / sum(burst.seconds for burst in bursts)

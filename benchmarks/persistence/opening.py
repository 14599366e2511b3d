"""Opening the store against `pickle.load` of the same records, each in a process that has done nothing before.

Both with the garbage collector as Python sets it up, both with the files in the page cache.
"""

import asyncio
import pickle
import time

from benchmarks.persistence.child import in_fresh_process
from benchmarks.persistence.contenders import Holdfast
from benchmarks.persistence.prepared import Prepared
from benchmarks.samples import Samples, duration
from benchmarks.table import Line, Target
from utils.robust_persistence import RobustPersistence

RATIO = Target(most=1.5, unit=" x")


def time_open(prepared: Prepared) -> int:
    """Nanoseconds until the store has read, verified and locked everything and can be written to."""

    async def opened() -> int:
        store = RobustPersistence(prepared.state)
        began = time.perf_counter_ns()
        await store.open()
        taken = time.perf_counter_ns() - began
        await store.close()
        return taken

    return asyncio.run(opened())


def time_load(prepared: Prepared) -> int:
    """Nanoseconds of an unverified `pickle.load`."""
    with prepared.plain_pickle.open("rb") as reading:
        began = time.perf_counter_ns()
        pickle.load(reading)
        return time.perf_counter_ns() - began


def opening(prepared: Prepared, seconds: float, *, is_judged: bool) -> list[Line]:
    """Both in turns, at least once."""
    both: list[tuple[int, int]] = []
    began = time.perf_counter()
    while not both or time.perf_counter() < began + seconds:
        both.append((in_fresh_process(time_load, prepared), in_fresh_process(time_open, prepared)))
    loading = Samples.of(load for load, _ in both)
    ours = Samples.of(opened for _, opened in both)
    ratio = ours.p50 / loading.p50
    return [
        Line(what="pickle.load", records=prepared.size, figure=duration(loading.p50), samples=loading.count),
        Line(
            what=f"{Holdfast.name}, open",
            records=prepared.size,
            figure=duration(ours.p50),
            ratio=f"{ratio:.3g} x",
            value=ratio,
            target=RATIO if is_judged else None,
            samples=ours.count,
        ),
    ]

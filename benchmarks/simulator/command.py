"""`python -m benchmarks simulator`: price steps by the number of positions, heard by nobody and by a listener."""

import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.samples import Samples, duration
from benchmarks.simulator.crowd import Crowd
from benchmarks.simulator.plan import FULL, QUICK, Plan
from benchmarks.simulator.steps import filling, quiet
from benchmarks.table import Line, Table, Target
from simulator.engine.events import Event

STEPS = Target(least=100_000, unit="/s")


def measure_simulator(_directory: Path, quick: bool) -> Table:  # noqa: FBT001
    """Runs everything; nothing is written."""
    return measure(QUICK if quick else FULL)


def measure(plan: Plan) -> Table:
    """Runs everything in the size that the plan says."""
    table = Table(counted="positions")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    table.remarks.append(f"{datetime.now(UTC):%Y-%m-%d}, {system}, Python {platform.python_version()}")
    table.remarks.append("processor time of one core")
    crowds = [Crowd(size) for size in plan.sizes]
    unheard = quiet(crowds, plan.seconds, plan.block)
    table.add("steps that reach nothing", *_rates(unheard, plan))
    for crowd in crowds:
        crowd.engine.subscribe(_listen)
    heard = quiet(crowds, plan.seconds, plan.block)
    table.add("the same, told to a listener", *_rates(heard, plan))
    for crowd in crowds:
        if crowd.size:
            table.add("steps that fill a take profit, told", *_fills(crowd, heard[crowd.size]))
    return table


def _listen(events: Sequence[Event]) -> None:
    """Hears everything, as every subscriber of a server must before it can say that nobody asked."""
    for _event in events:
        pass


def _rates(samples: dict[int, Samples], plan: Plan) -> Iterator[Line]:
    for size, taken in samples.items():
        is_judged = size == plan.judged_size
        rate = 1e9 / taken.p50
        yield Line(
            what="price steps",
            records=size,
            figure=f"{rate:,.0f}/s",
            p99=duration(taken.p99),
            value=rate if is_judged else None,
            target=STEPS if is_judged else None,
            samples=taken.count * plan.block,
        )
    for fewer, more in pairwise(samples):
        ratio = samples[more].p50 / samples[fewer].p50
        yield Line(what=f"time a step against that with {fewer:,}", records=more, figure=f"{ratio:.2f} x")


def _fills(crowd: Crowd, quiet_steps: Samples) -> Iterator[Line]:
    taken = filling(crowd)
    yield Line(
        what="price steps",
        records=crowd.size,
        figure=f"{1e9 / taken.p50:,.0f}/s",
        p99=duration(taken.p99),
        ratio=f"{taken.p50 / quiet_steps.p50:.0f} x",
        samples=taken.count,
    )

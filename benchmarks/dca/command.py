"""`python -m benchmarks dca`: a price at which a thousand trails make a new high, beside one at which none does."""

import asyncio
import logging
import os
import platform
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import structlog

from benchmarks.dca.crowd import BEGIN, TICK, Crowd, plain_loop
from benchmarks.samples import Samples, duration
from benchmarks.table import Line, Table, Target

LOTS: Final = (200, 1000)
LOTS_EACH: Final = 200
"""As many as a bot may have."""
JUMP: Final = Decimal("0.0006")
MOST: Final = Target(most=10, unit=" x")


def measure_dca(directory: Path, quick: bool) -> Table:  # noqa: FBT001
    """Runs everything; the store is in the directory. What the bots log is left out."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    table = Table(counted="lots")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    table.remarks.append(f"{datetime.now(UTC):%Y-%m-%d}, {system}, Python {platform.python_version()}")
    table.remarks.append(f"processor time of one core; bots of {LOTS_EACH} lots each; p50, where nothing else is said")
    for lots in LOTS:
        place = directory / str(lots)
        place.mkdir()
        table.add("a price, to all bots", *asyncio.run(measure(place, lots, 200 if quick else 2000)))
    return table


async def measure(directory: Path, lots: int, prices: int, lots_each: int = LOTS_EACH) -> list[Line]:
    """One line for each kind of price."""
    async with Crowd(directory, lots, min(lots, lots_each)) as crowd:
        still, _ = await _timed(crowd, (BEGIN - TICK * (number % 50) for number in range(prices)))
        highs, commits = await _timed(crowd, (BEGIN + TICK * number for number in range(1, prices + 1)))
        far = BEGIN + TICK * prices
        jumps, each = await _timed(crowd, (far * (1 + JUMP) ** number // TICK * TICK for number in range(1, 21)))
        if set(crowd.watermarks) != {crowd.board.shown.price}:
            raise AssertionError("not every trail has followed")
    looped = _looped(lots, prices)
    is_judged = lots == LOTS[-1]
    return [
        _line("nothing new", lots, still, still),
        _line("a new high for every lot", lots, highs, still, is_judged=is_judged),
        _mean(f"the same in the mean, with {commits} commits", lots, highs, still),
        _mean(f"each a jump of 0.06 %, with {each} commits", lots, jumps, still),
        _line("a plain loop over the watermarks", lots, looped, still),
    ]


async def _timed(crowd: Crowd, prices: Iterator[Decimal]) -> tuple[Samples, int]:
    """Of each price; and how often a bot was committed meanwhile."""
    taken, before = [], crowd.commits
    for price in prices:
        began = time.process_time_ns()
        await crowd.see(price)
        taken.append(time.process_time_ns() - began)
    return Samples.of(taken), crowd.commits - before


def _looped(lots: int, prices: int) -> Samples:
    watermarks, taken = [BEGIN] * lots, []
    for number in range(1, prices + 1):
        price = BEGIN + TICK * number
        began = time.process_time_ns()
        plain_loop(watermarks, price)
        taken.append(time.process_time_ns() - began)
    return Samples.of(taken)


def _line(what: str, lots: int, taken: Samples, still: Samples, *, is_judged: bool = False) -> Line:
    ratio = taken.p50 / still.p50
    return Line(
        what=what,
        records=lots,
        figure=duration(taken.p50),
        p99=duration(taken.p99),
        ratio=f"{ratio:.1f} x",
        value=ratio if is_judged else None,
        target=MOST if is_judged else None,
        samples=taken.count,
    )


def _mean(what: str, lots: int, taken: Samples, still: Samples) -> Line:
    mean = 1e9 / taken.per_second
    ratio = mean * still.per_second / 1e9
    return Line(what=what, records=lots, figure=duration(mean), ratio=f"{ratio:.1f} x", samples=taken.count)

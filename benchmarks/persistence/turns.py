"""Everybody's changes, one at a time, in turns of the same length on the same disk."""

import random
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import ClassVar, Protocol

from benchmarks.persistence.child import Child
from benchmarks.persistence.contenders import BareAppend, TelegramPickle, WholeFileRewrite
from benchmarks.persistence.records import Change
from benchmarks.samples import Samples

# Changes in a row before the next contender has its turn: enough to be warm, few against a disk that is throttled.
_BLOCK = 10
_WARM_UP = 2
_WRITE_EVERYTHING = (TelegramPickle.name, WholeFileRewrite.name)


class Writer(Protocol):
    """A contender that makes one change durable."""

    name: ClassVar[str]
    changes: Iterator[Change]

    async def open(self) -> None: ...

    async def write(self, change: Change) -> None: ...

    async def settle(self) -> None: ...

    async def close(self) -> None: ...


async def write_block(writer: Writer, count: int, warm_up: int) -> list[int]:
    """Makes changes one after the other; returns how long each took, in nanoseconds, without the first few."""
    taken: list[int] = []
    for change in islice(writer.changes, count + warm_up):
        began = time.perf_counter_ns()
        await writer.write(change)
        taken.append(time.perf_counter_ns() - began)
    await writer.settle()
    return taken[warm_up:]


def in_turns(writers: dict[str, Child[Writer]], seconds: float) -> dict[str, Samples]:
    """Everybody has the same time, and at least one turn; who rewrites everything makes one change a turn.

    The order is another in every round: who comes first may find what a throttled disk has saved up.
    """
    taken: dict[str, list[int]] = {name: [] for name in writers}
    left = dict.fromkeys(writers, seconds)
    while waiting := [name for name in writers if left[name] > 0]:
        random.shuffle(waiting)
        for name in waiting:
            began = time.perf_counter()
            count, warm_up = (1, 0) if name in _WRITE_EVERYTHING else (_BLOCK, _WARM_UP)
            taken[name] += writers[name].do(write_block, count, warm_up)
            left[name] -= time.perf_counter() - began
    return {name: Samples.of(nanoseconds) for name, nanoseconds in taken.items()}


def bare_flush(directory: Path, frame_bytes: int, count: int) -> Samples:
    """The bare limit alone, to see whether the disk is the same at the end as at the beginning."""
    with Child(BareAppend(directory / "alone", frame_bytes)) as bare:
        return Samples.of(bare.do(write_block, count, _WARM_UP))

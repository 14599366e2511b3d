"""A hundred writers at once: how many share a flush, and how many commits a second that makes."""

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from benchmarks.persistence.bursts import Burst, rate, write_alone, write_together
from benchmarks.persistence.child import Child
from benchmarks.persistence.contenders import Holdfast, Sqlite, SqliteInThread
from benchmarks.persistence.flushes import THROTTLED
from benchmarks.persistence.prepared import Prepared
from benchmarks.samples import Samples, duration
from benchmarks.table import Line, Target

SLOW_FLUSH = 0.004
"""Seconds that are added to every flush, to be a disk whose burst is spent."""

SHARED = Target(least=90)
FAST = Target(least=5, unit=" x")
SLOW = Target(least=20, unit=" x")
FLAT = Target(least=0.85)


@dataclass(slots=True)
class Compared:
    """The bursts of the store and of its peers, for one number of records."""

    holdfast: list[Burst] = field(default_factory=list)
    sqlite: list[Burst] = field(default_factory=list)
    sqlite_in_thread: list[Burst] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Contenders:
    size: int
    holdfast: Child[Holdfast]
    sqlite: Child[Sqlite]
    sqlite_in_thread: Child[SqliteInThread]


def many_writers(all_prepared: Sequence[Prepared], seconds: float, rounds: int) -> list[Line]:
    """Compares for each number of records on the disk as it is, and for the last one on a slow disk."""
    with ExitStack() as children:
        contenders = [
            _Contenders(
                each.size,
                children.enter_context(Child(Holdfast(each))),
                children.enter_context(Child(Sqlite(each))),
                children.enter_context(Child(SqliteInThread(each))),
            )
            for each in all_prepared
        ]
        fast = _in_rounds(contenders, seconds, rounds, 0.0)
        slow = _in_rounds(contenders[-1:], seconds, rounds, SLOW_FLUSH)
    return [*_lines(fast, "", FAST), *_flatness(fast), *_lines(slow, ", flush + 4 ms", SLOW)]


def _in_rounds(contenders: Sequence[_Contenders], seconds: float, rounds: int, added: float) -> dict[int, Compared]:
    """Rounds over all numbers of records, so that a disk that grows slower does so for all of them.

    Who comes first is another in every round: it may find what a throttled disk has saved up.
    """
    compared = {each.size: Compared() for each in contenders}
    for _ in range(rounds):
        for each in contenders:
            bursts = compared[each.size]
            turns = [
                (bursts.holdfast, partial(each.holdfast.do, write_together, seconds, added)),
                (bursts.sqlite, partial(each.sqlite.do, write_alone, seconds, added)),
                (bursts.sqlite_in_thread, partial(each.sqlite_in_thread.do, write_alone, seconds, added)),
            ]
            random.shuffle(turns)
            for taken, burst in turns:
                taken.append(burst())
    return compared


def _lines(compared: dict[int, Compared], how: str, target: Target) -> Iterator[Line]:
    for size, bursts in compared.items():
        ours = rate(bursts.holdfast)
        for name, theirs in ((Sqlite.name, bursts.sqlite), (SqliteInThread.name, bursts.sqlite_in_thread)):
            yield Line(
                what=f"{name}, one writer{how}",
                records=size,
                figure=f"{rate(theirs):,.0f}/s",
                ratio=f"{rate(theirs) / ours:.3f} x",
                samples=sum(burst.commits for burst in theirs),
            )
        yield from _ours(size, bursts.holdfast, how)
        times = ours / rate(bursts.sqlite)
        is_judged = target is SLOW or rate(bursts.sqlite) > 1e9 / THROTTLED
        yield Line(
            what=f"times the rate of {Sqlite.name}{how}",
            records=size,
            figure=f"{times:.1f} x",
            value=times if is_judged else None,
            target=target,
        )
        in_thread = ours / rate(bursts.sqlite_in_thread)
        yield Line(what=f"times the rate of {SqliteInThread.name}{how}", records=size, figure=f"{in_thread:.1f} x")


def _ours(size: int, bursts: list[Burst], how: str) -> Iterator[Line]:
    commits = sum(burst.commits for burst in bursts)
    taken = Samples.of(nanoseconds for burst in bursts for nanoseconds in burst.latencies)
    shared = commits / max(1, sum(burst.flushes for burst in bursts))
    processor = sum(burst.processor_seconds for burst in bursts) / commits * 1e9
    yield Line(
        what=f"{Holdfast.name}, 100 writers{how}",
        records=size,
        figure=f"{rate(bursts):,.0f}/s",
        ratio="1.000 x",
        samples=commits,
    )
    yield Line(
        what="- until a commit is durable",
        records=size,
        figure=duration(taken.p50),
        p99=duration(taken.p99),
        samples=taken.count,
    )
    yield Line(what="- processor time a commit", records=size, figure=duration(processor), samples=commits)
    yield Line(
        what="- commits a flush",
        records=size,
        figure=f"{shared:.1f}",
        value=shared,
        target=SHARED,
        samples=commits,
    )
    with_state_file = sum(burst.has_state_file for burst in bursts)
    yield Line(what="- bursts with a state file", records=size, figure=f"{with_state_file} of {len(bursts)}")


def _flatness(compared: dict[int, Compared]) -> Iterator[Line]:
    smallest, largest = min(compared), max(compared)
    if smallest != largest:
        flatness = rate(compared[largest].holdfast) / rate(compared[smallest].holdfast)
        yield Line(
            what=f"rate against that at {smallest:,} records",
            records=largest,
            figure=f"{flatness:.2f}",
            value=flatness,
            target=FLAT,
        )

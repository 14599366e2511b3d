"""One writer: what a durable change takes, and how many flushes."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice

from benchmarks.persistence.child import Child
from benchmarks.persistence.contenders import (
    BareAppend,
    Holdfast,
    Sqlite,
    SqliteInThread,
    TelegramPickle,
    WholeFileRewrite,
)
from benchmarks.persistence.flushes import THROTTLED, device_flushes
from benchmarks.persistence.prepared import Prepared
from benchmarks.persistence.turns import Writer, in_turns
from benchmarks.samples import Samples, duration
from benchmarks.table import Line, Target

_COUNTED = 200

ADDED = Target(most=80, unit=" µs")
FLUSHES = Target(least=1, most=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number of changes, one after the other, asked of the disk."""

    commits: int
    syncs: int
    device: int | None
    bytes_written: int


async def count_flushes(holdfast: Holdfast) -> Counted:
    """Makes changes with a fresh journal, so that no state file falls into the count."""
    await holdfast.store.snapshot_now()
    written = holdfast.journal_bytes()
    syncs, device = holdfast.syncs.count, device_flushes(holdfast.directory)
    for change in islice(holdfast.changes, _COUNTED):
        await holdfast.write(change)
    device_after = device_flushes(holdfast.directory)
    return Counted(
        commits=_COUNTED,
        syncs=holdfast.syncs.count - syncs,
        device=None if device is None or device_after is None else device_after - device,
        bytes_written=holdfast.journal_bytes() - written,
    )


def one_writer(prepared: Prepared, seconds: float) -> list[Line]:
    """Lets everybody write in turns, each for so many seconds in all.

    Those who write everything come after the others, whose disk they would keep busy.
    """
    with ExitStack() as children:
        holdfast = children.enter_context(Child(Holdfast(prepared)))
        counted = holdfast.do(count_flushes)
        bare = BareAppend(prepared.directory / "bare", counted.bytes_written // counted.commits)
        writers: dict[str, Child[Writer]] = {bare.name: children.enter_context(Child(bare)), Holdfast.name: holdfast}
        writers |= _children(children, Sqlite(prepared), SqliteInThread(prepared))
        samples = in_turns(writers, seconds)
    with ExitStack() as children:
        samples |= in_turns(_children(children, TelegramPickle(prepared), WholeFileRewrite(prepared)), seconds)
    return [*_times(prepared.size, samples), _added(prepared.size, samples), *_flushes(prepared.size, counted)]


def _children(children: ExitStack, *writers: Writer) -> dict[str, Child[Writer]]:
    return {writer.name: children.enter_context(Child(writer)) for writer in writers}


def _times(size: int, samples: dict[str, Samples]) -> Iterator[Line]:
    ours = samples[Holdfast.name].p50
    for name, taken in samples.items():
        yield Line(
            what=name,
            records=size,
            figure=duration(taken.p50),
            p99=duration(taken.p99),
            ratio=f"{taken.p50 / ours:,.2f} x",
            samples=taken.count,
        )


def _added(size: int, samples: dict[str, Samples]) -> Line:
    bare = samples[BareAppend.name].p50
    added = (samples[Holdfast.name].p50 - bare) / 1000
    return Line(
        what="added to the bare append",
        records=size,
        figure=f"{added:.0f} µs",
        value=added if bare < THROTTLED else None,
        target=ADDED,
        samples=samples[Holdfast.name].count,
    )


def _flushes(size: int, counted: Counted) -> Iterator[Line]:
    each = counted.syncs / counted.commits
    yield Line(
        what="flushes a commit",
        records=size,
        figure=f"{each:.3f}",
        value=each,
        target=FLUSHES,
        samples=counted.commits,
    )
    if counted.device is not None:
        yield Line(
            what="flushes a commit, as the device counts",
            records=size,
            figure=f"{counted.device / counted.commits:.3f}",
            samples=counted.commits,
        )

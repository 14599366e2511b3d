"""`python -m benchmarks persistence`: the phases, one after the other, into one table."""

import os
import pickle
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.persistence.child import in_fresh_process
from benchmarks.persistence.flushes import THROTTLED
from benchmarks.persistence.many_writers import many_writers
from benchmarks.persistence.one_writer import one_writer
from benchmarks.persistence.opening import opening
from benchmarks.persistence.plan import FULL, QUICK, Plan
from benchmarks.persistence.prepared import prepare
from benchmarks.persistence.records import record_of
from benchmarks.persistence.stalls import stalls
from benchmarks.persistence.turns import bare_flush
from benchmarks.samples import Samples, duration
from benchmarks.scratch import file_system, is_in_memory
from benchmarks.table import Table


def measure_persistence(directory: Path, quick: bool) -> Table:  # noqa: FBT001
    """Runs everything."""
    return measure(directory, QUICK if quick else FULL)


def measure(directory: Path, plan: Plan) -> Table:
    """Runs everything in the size that the plan says."""
    table = Table()
    record = record_of(1)
    record_bytes = len(pickle.dumps(record, pickle.HIGHEST_PROTOCOL))
    _tell("laying down the records")
    prepared = {size: in_fresh_process(prepare, directory, size) for size in plan.sizes}
    before = bare_flush(directory, record_bytes, plan.bare_flushes)
    for size in plan.sizes:
        _tell(f"one writer, {size:,} records")
        table.add("one writer", *one_writer(prepared[size], plan.writing_seconds))
    _tell("a hundred writers")
    bursting = [prepared[size] for size in plan.bursting_sizes]
    table.add("100 writers", *many_writers(bursting, plan.burst_seconds, plan.rounds))
    for size in plan.bulky_sizes:
        _tell(f"opening and snapshots, {size:,} records")
        is_judged = size == plan.bulky_sizes[0]
        table.add("opening", *opening(prepared[size], plan.bulky_seconds, is_judged=is_judged))
        table.add("event loop", *stalls(prepared[size], plan.bulky_seconds, is_judged=is_judged))
    after = bare_flush(directory, record_bytes, plan.bare_flushes)
    table.remarks += [_machine(directory), f"a record: {len(record)} fields, {record_bytes:,} bytes pickled"]
    table.remarks += _disk(directory, before, after)
    return table


def _tell(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def _machine(directory: Path) -> str:
    python = f"Python {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {file_system(directory)}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {system}, {python}"


def _disk(directory: Path, before: Samples, after: Samples) -> list[str]:
    p50s = f"p50 {duration(before.p50)} at the beginning, {duration(after.p50)} at the end"
    remarks = [f"bare append + fdatasync of a record: {p50s}"]
    if is_in_memory(directory):
        remarks.append("the files were in memory, where a flush costs nothing: choose a directory on a disk by --dir")
    elif max(before.p50, after.p50) > THROTTLED:
        remarks.append("a flush was slow, perhaps throttled: this run says little about a fast disk")
    return remarks

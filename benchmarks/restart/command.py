"""`python -m benchmarks restart`: the bot is killed and started again, beside a bare script that reads the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.guarded.exchange import LATENCY_MS
from benchmarks.guarded.house import house
from benchmarks.machine import machine
from benchmarks.restart.plan import FULL, QUICK, Plan
from benchmarks.restart.rounds import Taken, measure
from benchmarks.samples import Samples, duration
from benchmarks.table import Line, Table, Target

_NEVER: Final = Target(most=0, least=0, unit=" ms")


def measure_restart(directory: Path, quick: bool) -> Table:  # noqa: FBT001
    """Runs everything; the state is in the directory."""
    return measure_all(directory, QUICK if quick else FULL)


def measure_all(directory: Path, plan: Plan) -> Table:
    """Runs everything in the size that the plan says."""
    table = Table(counted="positions")
    table.remarks.append(machine())
    table.remarks.append(f"answers of the exchange {LATENCY_MS} ms late; three take profits and a stop a position")
    for count, rounds in plan.rounds.items():
        with house(directory / str(count), count) as account:
            taken = measure(account, rounds)
        table.add("kill -9, and a new start", *_lines(count, taken, plan.targets.get(count)))
    return table


def _lines(count: int, taken: Taken, target: Target | None) -> Iterator[Line]:
    verified, bare = Samples.of(taken.verified), Samples.of(taken.bare)
    yield Line(
        what="until all is verified again",
        records=count,
        figure=duration(verified.p50),
        p99=duration(verified.p99),
        ratio=f"{verified.p50 / bare.p50:.1f} x",
        value=verified.p50 / 1e9,
        target=target,
        samples=verified.count,
    )
    running = Samples.of(taken.running)
    yield Line(what="of it until the program runs", records=count, figure=duration(running.p50), samples=running.count)
    yield Line(
        what="a bare script that reads the account",
        records=count,
        figure=duration(bare.p50),
        p99=duration(bare.p99),
        samples=bare.count,
    )
    requests = sorted(taken.requests)[len(taken.requests) // 2]
    yield Line(what="requests until then", records=count, figure=f"{requests:,}", samples=len(taken.requests))
    yield Line(
        what="time without a stop, as the exchange counts",
        records=count,
        figure=f"{taken.naked_ms} ms",
        value=taken.naked_ms,
        target=_NEVER,
    )

"""`python -m benchmarks memory`: the resident size of the bot, and the longest pause of its garbage collector."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.guarded.house import house
from benchmarks.guarded.sizes import Sizes, table_of
from benchmarks.memory.pauses import Pauses, watched
from benchmarks.memory.resident import heavy_libraries, resident_bytes
from benchmarks.persistence.child import in_fresh_process
from benchmarks.samples import duration
from benchmarks.table import Line, Table, Target

MOST: Final = Target(most=120, unit=" MB")
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Sizes):
    """``sizes`` are of the whole program, the first is what the others are held against; ``many`` of the engine."""

    many: int
    rounds: int


FULL: Final = Plan(sizes=(0, 100, 1_000), judged=1_000, many=10_000, rounds=3)
QUICK: Final = Plan(sizes=(0, 100), judged=1_000, many=1_000, rounds=2)


def measure_memory(directory: Path, quick: bool) -> Table:  # noqa: FBT001
    """Runs everything; the state is in the directory."""
    return measure(directory, QUICK if quick else FULL)


def measure(directory: Path, plan: Plan) -> Table:
    """Runs everything in the size that the plan says."""
    table = table_of("monitors")
    sizes = {count: _whole_program(place, count) for count, place in plan.places(directory)}
    least = plan.sizes[0]
    for count, size in sizes.items():
        a_monitor = (size.resident - sizes[least].resident) / (count - least) if count > least else None
        table.add("the whole program, at rest", *_resident(plan, count, size, a_monitor))
    many = directory / "many"
    many.mkdir()
    pauses = in_fresh_process(watched, many, plan.many, plan.rounds)
    table.add("the engine alone: start, sweeps, prices", *_pauses(plan.many, pauses))
    return table


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of a bot that was started again, the most that it had meanwhile, and what the one before it had at rest."""

    resident: int
    most: int
    asked: int
    heavy: list[str]


def _whole_program(directory: Path, count: int) -> Size:
    """The first life asks about each position, as after a crash in the midst of opening them all."""
    with house(directory, count) as account:
        with account.living() as life:
            asked = resident_bytes(life.bot.pid)
        with account.living() as life:
            account.judge()
            pid = life.bot.pid
            return Size(resident_bytes(pid), resident_bytes(pid, "VmHWM"), asked, heavy_libraries(pid))


def _resident(plan: Plan, count: int, size: Size, a_monitor: float | None) -> Iterator[Line]:
    megabytes = size.resident / _MB
    yield plan.line("resident", count, f"{megabytes:.1f} MB", megabytes, MOST)
    yield Line(what="the most that it was", records=count, figure=f"{size.most / _MB:.1f} MB")
    asked = f"{size.asked / _MB:.1f} MB"
    yield Line(what="resident, where each position had to be asked about", records=count, figure=asked)
    if a_monitor is not None:
        yield Line(what="a monitor", records=count, figure=f"{a_monitor / 1000:.1f} KB")
    yield Line(what="large libraries loaded", records=count, figure=", ".join(size.heavy) or "none")


def _pauses(count: int, pauses: Pauses) -> Iterator[Line]:
    a_monitor = (pauses.after - pauses.before) / count
    yield Line(what="a monitor", records=count, figure=f"{a_monitor / 1000:.1f} KB")
    yield Line(what="objects that are collected", records=count, figure=f"{pauses.tracked:,}")
    for generation, taken in sorted(pauses.taken.items()):
        yield Line(
            what=f"longest pause, generation {generation}",
            records=count,
            figure=duration(max(taken)),
            samples=len(taken),
        )

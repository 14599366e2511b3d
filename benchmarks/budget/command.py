"""`python -m benchmarks budget`: requests a minute at rest, as the exchange counts them, by path."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.guarded.house import House, house
from benchmarks.guarded.positions import ORDERS_EACH
from benchmarks.guarded.sizes import Sizes, table_of
from benchmarks.table import Line, Table, Target

MOST: Final = Target(most=25, unit="/min")
_MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Sizes):
    """How long it is waited, and counted."""

    rest: float
    """Seconds from the last question about a single position: what belongs to the start is over then."""
    seconds: float
    """Of counting: whole minutes, since orders are read once in each."""


FULL: Final = Plan(sizes=(10, 100), judged=100, rest=70, seconds=5 * _MINUTE)
QUICK: Final = Plan(sizes=(100,), judged=100, rest=10, seconds=2 * _MINUTE)


def measure_budget(directory: Path, quick: bool) -> Table:  # noqa: FBT001
    """Runs everything; the state is in the directory."""
    return measure(directory, QUICK if quick else FULL)


def measure(directory: Path, plan: Plan) -> Table:
    """Runs everything in the size that the plan says."""
    counting = f"{ORDERS_EACH} orders a position; counted by the exchange for {plan.seconds / _MINUTE:g} min"
    table = table_of("positions", counting)
    for count, place in plan.places(directory):
        with house(place, count) as account:
            counted = _counted(account, plan)
        table.add("requests a minute, at rest", *_lines(count, counted, plan))
    return table


def _counted(account: House, plan: Plan) -> dict[str, int]:
    with account.living():
        time.sleep(plan.rest)
        before = account.requests()
        time.sleep(plan.seconds)
        after = account.requests()
        account.judge()
    return {
        path: number - before.get(path, 0) for path, number in sorted(after.items()) if number > before.get(path, 0)
    }


def _lines(count: int, counted: dict[str, int], plan: Plan) -> Iterator[Line]:
    minutes = plan.seconds / _MINUTE
    for path, number in counted.items():
        yield Line(what=path, records=count, figure=f"{number / minutes:.1f}/min", samples=number)
    a_minute = sum(counted.values()) / minutes
    yield plan.line("all of them", count, f"{a_minute:.1f}/min", a_minute, MOST, sum(counted.values()))

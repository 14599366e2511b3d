"""`python -m benchmarks reaction`: the bot and the bare path in turns, against one server that measures both."""

import asyncio
import json
import os
import platform
import random
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

from benchmarks.persistence.bare import BareAppend
from benchmarks.persistence.records import changes
from benchmarks.reaction.bare import bare
from benchmarks.reaction.exchange import Kind, Party, exchange
from benchmarks.reaction.guard import guard
from benchmarks.samples import Samples, duration
from benchmarks.scratch import file_system
from benchmarks.server_process import HOST, beside, serving
from benchmarks.table import Line, Table, Target

AGAINST_BARE: Final = Target(most=1.3, unit=" x")
AGAINST_BARE_P99: Final = Target(most=2, unit=" x")
AT_REST: Final = 2.0
"""Seconds without a request: by then everything was read."""
_WITHIN: Final = 900.0
_RECORD_BYTES: Final = 2200


@dataclass(frozen=True, slots=True)
class Plan:
    """So many positions are guarded; of so many a take profit fills, and of the first of these then the stop fails."""

    positions: int
    fills: int
    failures: int


FULL: Final = Plan(positions=1000, fills=300, failures=60)
QUICK: Final = Plan(positions=50, fills=40, failures=5)

Taken = dict[tuple[Party, Kind], list[int]]


def measure_reaction(directory: Path, quick: bool) -> Table:  # noqa: FBT001
    """Runs everything; the state of the bot is in the directory."""
    return measure(directory, QUICK if quick else FULL)


def measure(directory: Path, plan: Plan) -> Table:
    """Runs everything in the size that the plan says."""
    began = datetime.now(UTC).replace(microsecond=0)  # the exchange tells milliseconds
    with serving(partial(exchange, plan.positions, began)) as port:
        base = f"http://{HOST}:{port}"
        with beside(partial(guard, directory, port, plan.positions, began)), beside(partial(bare, port)):
            print(f"… the bot reads {plan.positions:,} positions", file=sys.stderr, flush=True)
            _until_at_rest(base)
            print(f"… {plan.fills:,} fills, {plan.failures:,} failures", file=sys.stderr, flush=True)
            taken, flushes = asyncio.run(_rounds(base, directory, plan))
    table = Table(counted="positions")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {file_system(directory)}"
    table.remarks.append(f"{datetime.now(UTC):%Y-%m-%d}, {system}, Python {platform.python_version()}")
    table.remarks.append("from the message on the wire to the request at the server, by the server's clock")
    fills, failures = ({party: Samples.of(taken[party, kind]) for party in Party} for kind in Kind)
    table.add("a take profit fills, the stop moves: may be sent twice", *_idempotent(plan.positions, fills))
    table.add("a stop fails, an order closes: may not be sent twice", *_once(plan.positions, failures, flushes))
    return table


def _until_at_rest(base: str) -> None:
    deadline = time.monotonic() + _WITHIN
    while time.monotonic() < deadline:
        found = _get(f"{base}/idle")
        if found["idle"] > AT_REST and set(found["streams"]) == set(Party):
            return
        time.sleep(0.1)
    raise TimeoutError("the bot has not come to rest")


async def _rounds(base: str, directory: Path, plan: Plan) -> tuple[Taken, Samples]:
    """In each one message to both parties, who begins is drawn; and one bare flush."""
    taken: Taken = defaultdict(list)
    flushes: list[int] = []
    disk, (change,) = BareAppend(directory / "alone", _RECORD_BYTES), _first_of(changes(1))
    await disk.open()
    rounds = [(Kind.FILL, number) for number in range(plan.fills)]
    rounds += [(Kind.FAILURE, number) for number in range(plan.failures)]
    for kind, number in rounds:
        for party in random.sample(list(Party), 2):
            taken[party, kind].append(await asyncio.to_thread(_get, f"{base}/react/{party}/{kind}/{number}"))
        began = time.perf_counter_ns()
        await disk.write(change)
        flushes.append(time.perf_counter_ns() - began)
    await disk.close()
    return taken, Samples.of(flushes)


def _first_of(values: Any) -> tuple[Any]:
    return (next(values),)


def _get(url: str) -> Any:
    with urlopen(url, timeout=_WITHIN) as answer:
        return json.load(answer)


def _idempotent(positions: int, by: dict[Party, Samples]) -> list[Line]:
    bot, alone = by[Party.BOT], by[Party.BARE]
    p50, p99 = bot.p50 / alone.p50, bot.p99 / alone.p99
    return [
        _figure("the bare path through pybit", None, alone),
        _figure("Holdfast", positions, bot),
        _ratio("p50 against the bare path", positions, p50, AGAINST_BARE),
        _ratio("p99 against the bare path", positions, p99, AGAINST_BARE_P99),
    ]


def _once(positions: int, by: dict[Party, Samples], flushes: Samples) -> list[Line]:
    bot, alone = by[Party.BOT], by[Party.BARE]
    p50 = bot.p50 / (alone.p50 + flushes.p50)
    return [
        _figure("the bare path through pybit", None, alone),
        _figure("one flush", None, flushes),
        _figure("Holdfast", positions, bot),
        _ratio("p50 against the bare path and one flush", positions, p50, AGAINST_BARE),
    ]


def _figure(what: str, positions: int | None, taken: Samples) -> Line:
    p50, p99 = duration(taken.p50), duration(taken.p99)
    return Line(what=what, records=positions, figure=p50, p99=p99, samples=taken.count)


def _ratio(what: str, positions: int, ratio: float, target: Target) -> Line:
    return Line(what=what, records=positions, figure=f"{ratio:.2f} x", value=ratio, target=target)

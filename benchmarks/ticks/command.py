"""`python -m benchmarks ticks`: what a price costs, with few trails and with many, on two paths, and from a socket."""

import asyncio
import logging
import os
import platform
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from statistics import mean, median
from typing import Final

import structlog

from benchmarks.samples import duration
from benchmarks.table import Line, Table, Target
from benchmarks.ticks.listening import TRAILS_EACH, through_the_socket
from benchmarks.ticks.lots import Lots, looped, path_of_one
from benchmarks.ticks.paths import PATHS, Step, prices
from benchmarks.ticks.trails import BEGIN, TICK, PlainLoop, Trailers, price_moved, symbol_of
from execution.exchange_events import Event

RATE: Final = Target(least=100_000, unit="/s")
AGAINST_FEW: Final = Target(most=1.3, unit=" x")
AGAINST_PYBIT: Final = Target(least=0.8, unit=" x")


@dataclass(frozen=True, slots=True)
class Plan:
    """``few`` and ``many`` trails, as many on each symbol; how many prices each of the ``rounds`` has."""

    few: int = 100
    few_symbols: int = 5
    many: int = 10_000
    many_symbols: int = 500
    prices: int = 100_000
    looped_prices: int = 200
    few_lots: int = 100
    many_lots: int = 10_000
    lot_prices: int = 2000
    socket_symbols: int = 500
    socket_messages: int = 50_000
    rounds: int = 5


FULL: Final = Plan()
QUICK: Final = Plan(prices=20_000, looped_prices=50, lot_prices=400, socket_messages=10_000, rounds=3)


def measure_ticks(directory: Path, quick: bool) -> Table:  # noqa: FBT001
    """Runs everything; what the bots log is left out."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return measure(directory, QUICK if quick else FULL)


def measure(directory: Path, plan: Plan) -> Table:
    """Runs everything in the size that the plan says."""
    table = Table(counted="trails")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    table.remarks.append(f"{datetime.now(UTC):%Y-%m-%d}, {system}, Python {platform.python_version()}")
    table.remarks.append(f"medians of {plan.rounds} rounds; processor time of one core, but for the socket's")
    for name, step in PATHS.items():
        table.add(f"positions on {plan.many_symbols} symbols, {name} path", *_positions(plan, step))
    for name, step in PATHS.items():
        place = directory / name
        place.mkdir()
        table.add(f"lots of DCA bots on one symbol, {name} path", *asyncio.run(_lots(place, plan, step)))
    heard = through_the_socket(plan.socket_symbols, plan.socket_messages, plan.rounds)
    ratio = median(ours / theirs for ours, theirs in zip(heard.ours, heard.pybit, strict=True))
    table.add(
        "from the socket, time as it passes",
        Line(what="pybit, an empty callback", figure=_rate(median(heard.pybit)), samples=plan.rounds),
        Line(
            what="Holdfast, through pybit to the decision",
            records=plan.socket_symbols * TRAILS_EACH,
            figure=_rate(median(heard.ours)),
            ratio=f"{ratio:.2f} x",
            value=ratio,
            target=AGAINST_PYBIT,
            samples=plan.rounds,
        ),
    )
    return table


@dataclass(slots=True)
class Told:
    """Nanoseconds of a price in each round: until it is known whom it concerns, and what these then do."""

    concerned: list[float]
    done: list[float]

    def add(self, concerned: float, done: float, count: int) -> None:
        self.concerned.append(concerned / count)
        self.done.append(done / count)

    @property
    def in_all(self) -> float:
        """With the mean of what they do: it is seldom, and much."""
        return median(self.concerned) + mean(self.done)


def _positions(plan: Plan, step: Step) -> list[Line]:
    crowds = {
        plan.few: (Trailers(plan.few, plan.few_symbols), _events(plan.few_symbols, step)),
        plan.many: (Trailers(plan.many, plan.many_symbols), _events(plan.many_symbols, step)),
    }
    taken = {count: Told([], []) for count in crowds}
    for trailers, events in crowds.values():
        trailers.hear(list(islice(events, plan.many_symbols)))  # each is looked at for the first time
    for _ in range(plan.rounds):
        for count, (trailers, events) in crowds.items():
            coming, (_, before) = list(islice(events, plan.prices)), trailers.told()
            began = time.process_time_ns()
            trailers.hear(coming)
            took, (_, deciding) = time.process_time_ns() - began, trailers.told()
            taken[count].add(took - (deciding - before), deciding - before, plan.prices)
    times = {count: trailers.told()[0] for count, (trailers, _) in crowds.items()}
    loops = {plan.few: plan.few_symbols, plan.many: plan.many_symbols}
    return [
        *_told(taken, plan, times),
        *(_looped(count, _loop(count, symbols, plan, step), taken) for count, symbols in loops.items()),
    ]


def _events(symbols: int, step: Step) -> "islice[Event]":
    path = prices(BEGIN, TICK, symbols, step)
    names = [symbol_of(number) for number in range(symbols)]
    return islice((price_moved(names[symbol], price, turn) for symbol, price, turn in path), None)


def _loop(count: int, symbols: int, plan: Plan, step: Step) -> float:
    loop, coming = PlainLoop(count, symbols), list(islice(_events(symbols, step), plan.looped_prices))
    began = time.process_time_ns()
    loop.hear(coming)
    return (time.process_time_ns() - began) / plan.looped_prices


async def _lots(directory: Path, plan: Plan, step: Step) -> list[Line]:
    taken = {count: Told([], []) for count in (plan.few_lots, plan.many_lots)}
    async with AsyncExitStack() as open_crowds:
        crowds: dict[int, tuple[Lots, Iterator[Decimal], int]] = {}
        for count in taken:
            place = directory / str(count)
            place.mkdir()
            crowd = await open_crowds.enter_async_context(Lots(place, count))
            crowds[count] = crowd, path_of_one(step), crowd.commits
        for _ in range(plan.rounds):
            for count, (crowd, path, _) in crowds.items():
                taken[count].add(*await crowd.hear(path, plan.lot_prices), plan.lot_prices)
        commits = {count: crowd.commits - before for count, (crowd, _, before) in crowds.items()}
    loops = {count: looped(count, path_of_one(step), plan.looped_prices) for count in taken}
    return [
        *_told(taken, plan, commits),
        *(_looped(count, nanoseconds / plan.looped_prices, taken) for count, nanoseconds in loops.items()),
    ]


def _told(taken: dict[int, Told], plan: Plan, times: dict[int, int]) -> list[Line]:
    (few_count, few), (many_count, many) = taken.items()
    ratio = median(mine / theirs for mine, theirs in zip(many.concerned, few.concerned, strict=True))
    lines = []
    for count, told in taken.items():
        is_judged = told is many
        rate = 1e9 / median(told.concerned)
        lines += [
            Line(
                what="from the price to whom it concerns",
                records=count,
                figure=_rate(rate),
                ratio=f"{ratio:.2f} x" if is_judged else "",
                value=rate if is_judged else None,
                target=RATE if is_judged else None,
                samples=plan.rounds,
            ),
            Line(
                what="with what these then decide, in the mean",
                records=count,
                figure=_rate(1e9 / told.in_all),
                ratio=f"{times[count]:,} times",
                samples=plan.rounds,
            ),
        ]
    what = f"time a price against that with {few_count:,}"
    line = Line(what=what, records=many_count, figure=f"{ratio:.2f} x", value=ratio, target=AGAINST_FEW)
    return [*lines, line]


def _looped(count: int, nanoseconds: float, taken: dict[int, Told]) -> Line:
    ratio = nanoseconds / median(taken[count].concerned)
    figure = f"{_rate(1e9 / nanoseconds)}, {duration(nanoseconds)} each"
    return Line(what="a plain loop over all of them", records=count, figure=figure, ratio=f"{ratio:.1f} x")


def _rate(rate: float) -> str:
    return f"{rate:,.0f}/s"

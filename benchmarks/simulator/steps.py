"""Price steps, timed: those that reach nothing in blocks and turns, those that fill one by one.

Counted is the processor's time, because the engine waits for nothing: what else the machine does is not counted.
"""

import time
from collections.abc import Sequence
from itertools import islice

from benchmarks.samples import Samples
from benchmarks.simulator.crowd import Crowd


def quiet(crowds: Sequence[Crowd], seconds: float, block: int) -> dict[int, Samples]:
    """Nanoseconds a step of each exchange by its number of positions, one sample a block; the first does not count."""
    ways = {crowd.size: crowd.quiet_steps() for crowd in crowds}
    taken: dict[int, list[float]] = {crowd.size: [] for crowd in crowds}
    spent = 0.0
    while spent < seconds * len(crowds) or not all(len(samples) > 2 for samples in taken.values()):
        for crowd in crowds:
            steps = list(islice(ways[crowd.size], block))
            set_price = crowd.engine.set_price
            began = time.process_time_ns()
            for symbol, price in steps:
                set_price(symbol, price)
            nanoseconds = time.process_time_ns() - began
            taken[crowd.size].append(nanoseconds / block)
            spent += nanoseconds / 1e9
    return {size: Samples.of(map(round, samples[1:])) for size, samples in taken.items()}


def filling(crowd: Crowd) -> Samples:
    """Nanoseconds of each step in which a take profit fills: position, orders, wallet and what follows from them."""
    taken: list[int] = []
    fills = len(crowd.engine.executions())
    for symbol, price in crowd.filling_steps():
        began = time.process_time_ns()
        crowd.engine.set_price(symbol, price)
        taken.append(time.process_time_ns() - began)
    if len(crowd.engine.executions()) - fills != len(taken):
        raise AssertionError("a step did not fill what it should")
    return Samples.of(taken)

"""Kills and starts, timed: by the clock of the machine from the signal to the bot's own line in its log."""

import time
from dataclasses import dataclass, field

from benchmarks.guarded.house import House, Life
from benchmarks.guarded.positions import ORDERS_EACH


@dataclass(slots=True)
class Taken:
    """Nanoseconds of each round, and requests."""

    verified: list[int] = field(default_factory=list)
    running: list[int] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    naked_ms: int = 0


def measure(house: House, rounds: int) -> Taken:
    """The bot and the bare script in turns; the exchange's own truth is looked at after each."""
    taken = Taken()
    life = house.start_bot()
    try:
        house.settle(life)
        for _ in range(rounds):
            taken.bare.append(_bare(house))
            life = _restarted(house, life, taken)
            house.judge()
            house.settle(life)
    finally:
        life.bot.stop()
    taken.naked_ms = int(house.control.stats()["max_naked_ms"])
    return taken


def _restarted(house: House, life: Life, taken: Taken) -> Life:
    before = sum(house.requests().values())
    killed = time.time()
    life.bot.kill()
    again = house.start_bot()
    try:
        taken.verified.append(_since(killed, again.moment_of("all_verified")))
        taken.requests.append(sum(house.requests().values()) - before)
        taken.running.append(_since(killed, again.moment_of("running")))
    except BaseException:
        again.bot.stop()
        raise
    return again


def _since(began: float, moment: float) -> int:
    return round((moment - began) * 1e9)


def _bare(house: House) -> int:
    began = time.perf_counter_ns()
    told = house.run_beside("benchmarks.restart.bare")
    nanoseconds = time.perf_counter_ns() - began
    if told.split() != [str(house.count), str(house.count * ORDERS_EACH)]:
        raise AssertionError(f"the bare script has not read it all: {told}")
    return nanoseconds

"""How much is measured."""

from dataclasses import dataclass

from benchmarks.table import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How often the bot is killed, and in how many seconds it has to be back, by the number of positions."""

    rounds: dict[int, int]
    targets: dict[int, Target]


TARGETS = {10: Target(most=1.5, unit=" s"), 50: Target(most=2, unit=" s"), 500: Target(most=5, unit=" s")}
FULL = Plan(rounds={10: 5, 50: 5, 500: 3}, targets=TARGETS)
QUICK = Plan(rounds={10: 2, 50: 1}, targets=TARGETS)

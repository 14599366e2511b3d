"""How much is measured: numbers of records, and budgets of time, so that a throttled disk makes no run longer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whatever takes seconds ends with the repetition that uses them up."""

    sizes: tuple[int, ...]
    bursting_sizes: tuple[int, ...]
    """Of these the first and the last are held against each other."""
    bulky_sizes: tuple[int, ...]
    """For opening and for stalls; the targets are those of the first."""
    writing_seconds: float
    """Of each contender, for each number of records."""
    burst_seconds: float
    """Of each burst; there are as many as `rounds`."""
    rounds: int
    bulky_seconds: float
    """For opening, and for stalls."""
    bare_flushes: int = 200


FULL = Plan(
    sizes=(100, 1_000, 10_000, 100_000),
    bursting_sizes=(100, 1_000, 10_000, 100_000),
    bulky_sizes=(10_000, 100_000),
    writing_seconds=4.0,
    burst_seconds=2.0,
    rounds=5,
    bulky_seconds=30.0,
)
QUICK = Plan(
    sizes=(100, 1_000, 10_000),
    bursting_sizes=(100, 10_000),
    bulky_sizes=(10_000,),
    writing_seconds=0.25,
    burst_seconds=0.35,
    rounds=2,
    bulky_seconds=1.5,
)

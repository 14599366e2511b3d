"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whatever takes seconds ends with the block that uses them up."""

    sizes: tuple[int, ...]
    """Numbers of open positions; each is held against the one before."""
    judged_size: int
    """The number of positions for which the target is meant."""
    seconds: float
    """For steps that reach nothing, of each exchange."""
    block: int
    """Steps in a row before the next exchange has its turn."""


FULL = Plan(sizes=(0, 100, 1_000), judged_size=100, seconds=5.0, block=5_000)
QUICK = Plan(sizes=(0, 100, 1_000), judged_size=100, seconds=1.0, block=5_000)

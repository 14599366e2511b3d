"""Labels beside a chart: as many as can be read, none over another, each as near to its price as there is room.

Pure.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct

from helpers.charts.picture import Level, Meaning

MOST_LABELS: Final = 10


class Group(Struct, frozen=True, kw_only=True):
    """Levels that share a label: all of one meaning; lowest first."""

    levels: tuple[Level, ...]

    @property
    def meaning(self) -> Meaning:
        return self.levels[0].meaning

    @property
    def low(self) -> Decimal:
        return self.levels[0].price

    @property
    def high(self) -> Decimal:
        return self.levels[-1].price

    @property
    def middle(self) -> Decimal:
        return (self.low + self.high) / 2

    @property
    def words(self) -> str:
        return self.levels[0].label if len(self.levels) == 1 else f"{len(self.levels)} {self.levels[0].many}"


def grouped(levels: Sequence[Level], most: int = MOST_LABELS) -> list[Group]:
    """Levels by label, the highest first: those of one price together, and of the rest the nearest until it fits.

    More than ``most`` stay where there are more kinds than that.
    """
    groups = [Group(levels=(level,)) for level in sorted(levels, key=lambda each: each.price)]
    while (pair := _nearest(groups)) is not None:
        first, second = groups[pair[0]], groups[pair[1]]
        if first.high != second.low and len(groups) <= most:
            break
        groups[pair[0]] = Group(levels=(*first.levels, *second.levels))
        del groups[pair[1]]
    return sorted(groups, key=lambda group: -group.middle)


def _nearest(groups: Sequence[Group]) -> tuple[int, int] | None:
    """The two neighbours of one kind that are nearest to each other."""
    newest: dict[tuple[Meaning, str], int] = {}
    found: tuple[Decimal, int, int] | None = None
    for number, group in enumerate(groups):
        kind = group.meaning, group.levels[0].many
        before = newest.get(kind)
        if before is not None:
            distance = group.low - groups[before].high
            if found is None or distance < found[0]:
                found = distance, before, number
        newest[kind] = number
    return None if found is None else found[1:]


def spread(wanted: Sequence[int], size: int, low: int, high: int) -> list[int]:
    """Rows for labels of ``size`` rows each: none over another, together as near to the wanted rows as can be.

    ``wanted`` ascends; labels have their middle from ``low`` to ``high``, as far as there is room for all.
    """
    blocks: list[tuple[int, int]] = []  # sum and count: labels that touch stand at the mean of what they want
    for number, row in enumerate(wanted):
        total, count = row - number * size, 1
        while blocks and blocks[-1][0] * count >= total * blocks[-1][1]:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    means = [total // count for total, count in blocks for _ in range(count)]
    last = max(low, high - (len(wanted) - 1) * size)
    return [min(max(mean, low), last) + number * size for number, mean in enumerate(means)]

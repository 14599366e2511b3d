"""Durations as they were measured, and what is said of them: medians, because a mean is anybody's guess."""

from collections.abc import Iterable
from dataclasses import dataclass

_NANOSECONDS = {"µs": 1_000, "ms": 1_000_000, "s": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Samples:
    """Durations in nanoseconds, sorted."""

    sorted: tuple[int, ...]

    @classmethod
    def of(cls, nanoseconds: Iterable[int]) -> "Samples":
        return cls(tuple(sorted(nanoseconds)))

    @property
    def count(self) -> int:
        return len(self.sorted)

    @property
    def p50(self) -> int:
        return self.sorted[self.count // 2]

    @property
    def p99(self) -> int:
        return self.sorted[min(self.count - 1, self.count * 99 // 100)]

    @property
    def per_second(self) -> float:
        """How many of them, one after the other, fit into a second."""
        return self.count / (sum(self.sorted) / 1e9)


def duration(nanoseconds: float) -> str:
    """A duration as a person reads it, in three digits."""
    unit = next((unit for unit in ("s", "ms") if abs(nanoseconds) >= _NANOSECONDS[unit]), "µs")
    value = nanoseconds / _NANOSECONDS[unit]
    return f"{value:.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f} {unit}"

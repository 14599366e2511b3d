"""What is measured of several numbers of positions, and which of them the target is meant for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.table import Line, Table, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """``judged`` is the number of positions whose figure is held against the target."""

    sizes: tuple[int, ...]
    judged: int

    def places(self, directory: Path) -> Iterator[tuple[int, Path]]:
        """Each number, and where its exchange and its bot may live."""
        return ((count, directory / str(count)) for count in self.sizes)

    def line(self, what: str, count: int, figure: str, value: float, target: Target, samples: int = 0) -> Line:
        """A figure of so many positions; ``value`` in the unit of the target."""
        is_judged = count == self.judged
        return Line(
            what=what,
            records=count,
            figure=figure,
            value=value if is_judged else None,
            target=target if is_judged else None,
            samples=samples,
        )


def table_of(counted: str, *remarks: str) -> Table:
    """An empty table that says which machine this is."""
    table = Table(counted=counted)
    table.remarks += [machine(), *remarks]
    return table

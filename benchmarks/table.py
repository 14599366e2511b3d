"""The result of a benchmark: one table, each figure with its ratio, its target and how often it was measured."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """What was to be reached: a limit from above, from below, or both."""

    least: float | None = None
    most: float | None = None
    unit: str = ""

    def is_reached(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        if self.least == self.most:
            return f"= {self.least:g}{self.unit}"
        return f"≥ {self.least:g}{self.unit}" if self.most is None else f"≤ {self.most:g}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure. `value` is held against the target, in its unit; None where that would say nothing."""

    what: str
    records: int | None = None
    figure: str
    p99: str = ""
    ratio: str = ""
    value: float | None = None
    target: Target | None = None
    samples: int = 0

    def cells(self) -> tuple[str, ...]:
        records = "" if self.records is None else f"{self.records:,}"
        target = "" if self.target is None else str(self.target)
        samples = f"{self.samples:,}" if self.samples else ""
        return (self.what, records, self.figure, self.p99, self.ratio, target, self._reached(), samples)

    def _reached(self) -> str:
        if self.target is None:
            return ""
        if self.value is None:
            return "?"
        return "yes" if self.target.is_reached(self.value) else "NO"


@dataclass(slots=True)
class Table:
    """Remarks on the machine, then the figures in groups; `counted` is what the second column has a number of."""

    counted: str = "records"
    remarks: list[str] = field(default_factory=list)
    groups: dict[str, list[Line]] = field(default_factory=dict)

    def add(self, group: str, *lines: Line) -> None:
        self.groups.setdefault(group, []).extend(lines)

    def text(self) -> str:
        """The table in Markdown, its columns aligned."""
        headings = ("what", self.counted, "figure", "p99", "ratio", "target", "reached", "samples")
        rows: list[tuple[str, ...]] = [headings]
        for group, lines in self.groups.items():
            rows.append((f"**{group}**", *[""] * (len(headings) - 1)))
            rows += [line.cells() for line in lines]
        widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
        aligned = [[_aligned(cell, widths[column], column) for column, cell in enumerate(row)] for row in rows]
        rule = [f"{'-' * (width - 1)}{'-' if column == 0 else ':'}" for column, width in enumerate(widths)]
        table = [f"| {' | '.join(row)} |" for row in (aligned[0], rule, *aligned[1:])]
        return "\n".join([*[f"- {remark}" for remark in self.remarks], "", *table])


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 else cell.rjust(width)

"""Whether a resource is flat: a verdict on samples, and nothing else. Pure.

The first quarter of the samples is the warm-up and is not judged. From the second quarter to the last, a leak lifts all
of a resource: its low values, its usual ones and its peaks, and the slope through everything between them. So what
counts as growth is the least of these four. A spike lifts only the peaks; a sawtooth (a journal that begins anew when
it is full) has the same lows and the same peaks in each quarter, wherever the quarters cut it; a fall is no growth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

LEAST_SAMPLES: Final = 16
"""Four in each quarter: from fewer nothing can be said."""
_MOST_POINTS: Final = 200
"""Through so many medians of neighbours the slope is laid: of more pairs it would be slow, and no better."""
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Bound:
    """How much a resource may grow from the second quarter to the last: the larger of a share and an amount of it."""

    resource: str
    unit: str
    share: float
    amount: float

    def allowed(self, before: float) -> float:
        return max(self.amount, self.share * before)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``before`` and ``after`` are the medians of the second and of the last quarter; ``growth`` is the least of four.

    ``is_flat`` is None where there are too few samples to tell, which is no pass.
    """

    bound: Bound
    samples: int
    before: float
    after: float
    growth: float
    allowed: float
    is_flat: bool | None


def judge(bound: Bound, samples: Sequence[float]) -> Verdict:
    """The samples are evenly spaced in time, oldest first."""
    if len(samples) < LEAST_SAMPLES:
        middle = median(samples) if samples else 0.0
        return Verdict(bound, len(samples), middle, middle, 0.0, bound.allowed(middle), None)
    quarter = len(samples) // 4
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    between = len(samples) - 2 * quarter
    """Samples from the middle of the second quarter to that of the last."""
    steps = [_quantile(last, part) - _quantile(second, part) for part in (_LOW, 0.5, _HIGH)]
    growth = min(*steps, slope(samples[quarter:]) * between)
    before = median(second)
    allowed = bound.allowed(before)
    return Verdict(bound, len(samples), before, median(last), growth, allowed, growth <= allowed)


def slope(samples: Sequence[float]) -> float:
    """By Theil and Sen, a sample: the median of the slopes through all pairs, which outliers do not move."""
    size = -(-len(samples) // _MOST_POINTS)
    points = [median(samples[at : at + size]) for at in range(0, len(samples) - size + 1, size)]
    rises = [(b - a) / ((j - i) * size) for i, a in enumerate(points) for j, b in enumerate(points) if j > i]
    return median(rises)


def _quantile(samples: Sequence[float], part: float) -> float:
    ordered = sorted(samples)
    return ordered[round(part * (len(ordered) - 1))]


# ---------------------------------------- for people


def table(verdicts: Sequence[Verdict], per_hour: float) -> list[str]:
    """A line a resource, in Markdown. ``per_hour``: how many samples an hour has."""
    heads = ("resource", "samples", "2nd quarter", "last quarter", "growth", "an hour", "allowed", "verdict")
    rows = [heads, *(_row(each, per_hour) for each in verdicts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_aligned(row, widths) for row in rows]
    rule = "|".join("-" * (width + 2) for width in widths)
    return [lines[0], f"|{rule}|", *lines[1:]]


def _aligned(row: tuple[str, ...], widths: Sequence[int]) -> str:
    cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return f"| {' | '.join((row[0].ljust(widths[0]), *cells))} |"


def _row(verdict: Verdict, per_hour: float) -> tuple[str, ...]:
    unit = verdict.bound.unit
    distance = max(1.0, verdict.samples - 2 * (verdict.samples // 4))
    word = {True: "flat", False: "GROWS", None: "too few samples"}[verdict.is_flat]
    shown = (verdict.before, verdict.after, verdict.growth, verdict.growth / distance * per_hour, verdict.allowed)
    figures = [_figure(value, unit) for value in shown]
    return (verdict.bound.resource, str(verdict.samples), *figures, word)


def _figure(value: float, unit: str) -> str:
    if unit == "bytes":
        return f"{value / 2**20:,.2f} MiB"
    return f"{value:,.1f} {unit}".replace(".0 ", " ").strip()

"""`python -m benchmarks charts`: a chart from what it shows to its PNG, beside the bare PNG of the same pixels."""

import os
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import PIL
from PIL import Image

from benchmarks.charts.sitters import bare, position
from benchmarks.samples import Samples, duration
from benchmarks.table import Line, Table, Target
from helpers.charts.drawing import COMPRESSION, png_of
from helpers.charts.picture import Picture

MOST_TIME: Final = Target(most=100, unit=" ms")
MOST_SIZE: Final = Target(most=200, unit=" KB")


def measure_charts(directory: Path, quick: bool) -> Table:  # noqa: ARG001, FBT001
    """Nothing is written."""
    table = Table(counted="candles")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    python = f"Python {platform.python_version()}, Pillow {PIL.__version__}"
    table.remarks.append(f"{datetime.now(UTC):%Y-%m-%d}, {system}, {python}")
    table.remarks.append("processor time of one core, p50; the ratio is to the PNG of the same pixels by Pillow alone")
    rounds = 5 if quick else 40
    for what, picture in sitters().items():
        table.add(what, *measure(picture, rounds))
    return table


def sitters() -> dict[str, Picture]:
    """What is drawn, by its name."""
    return {
        "candles alone": bare(120),
        "an open position: 3 targets, 3 fills, 4 moves of the stop": position(120, targets=3, fills=3, moves=4),
        "the same with 10 targets close together, 50 fills": position(120, targets=10, fills=50, moves=20),
        "a long trade that is over, with 500 moves of the stop": position(
            800, targets=10, fills=200, moves=500, is_over=True
        ),
    }


def measure(picture: Picture, rounds: int) -> list[Line]:
    """The time, and the size."""
    png = png_of(picture)  # the first one loads the fonts
    image = Image.open(BytesIO(png))
    image.load()
    whole, alone = _timed(lambda: png_of(picture), rounds), _timed(lambda: _encoded(image), rounds)
    count = len(picture.candles)
    return [
        Line(
            what="time",
            records=count,
            figure=duration(whole.p50),
            p99=duration(whole.p99),
            ratio=f"{whole.p50 / alone.p50:.1f} x",
            value=whole.p50 / 1e6,
            target=MOST_TIME,
            samples=whole.count,
        ),
        Line(what="size", records=count, figure=f"{len(png) / 1000:.0f} KB", value=len(png) / 1000, target=MOST_SIZE),
    ]


def _encoded(image: Image.Image) -> None:
    image.save(BytesIO(), "PNG", compress_level=COMPRESSION)


def _timed(work: Callable[[], object], rounds: int) -> Samples:
    taken = []
    for _ in range(rounds):
        began = time.process_time_ns()
        work()
        taken.append(time.process_time_ns() - began)
    return Samples.of(taken)

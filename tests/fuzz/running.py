"""Running a target: the inputs that are kept, a few made-up ones, or as many as there is time for."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from tests.fuzz.target import Target

FOUND: Final = Path(__file__).with_name("found")
_NAMES: Final = {"__builtins__": {}, "Decimal": Decimal, "datetime": dt}
_QUIET: Final = tuple(HealthCheck)
_SLOW_SECONDS: Final = 2.0
"""Of processor time for one input; the longest input has a few ten thousand characters."""


class Slow(AssertionError):
    """An input that costs more than inputs may."""


@dataclass
class Tally:
    """What running a target came to."""

    executions: int = 0
    slowest: float = 0.0
    failed: list[tuple[Any, BaseException]] = field(default_factory=list)


def found_before(target: Target) -> list[Any]:
    """The inputs that once broke the property, one a line as Python writes it; the files are part of the tests."""
    file = _file_of(target)
    return [eval(line, dict(_NAMES)) for line in file.read_text("ascii").splitlines()] if file.exists() else []


def keep(target: Target, value: Any) -> Path:
    """Add an input to those that are tried each time."""
    file = _file_of(target)
    kept = file.read_text("ascii").splitlines() if file.exists() else []
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in dict.fromkeys([*kept, ascii(value)])), "ascii")
    return file


def try_kept(target: Target) -> None:
    """Try the examples and what was found before. Raises what the property raises."""
    for value in (*target.examples, *found_before(target)):
        target.check(value)


def try_few(target: Target, count: int) -> None:
    """Try ``count`` made-up inputs, the same ones each time. Raises what the property raises."""

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=_QUIET,
    )  # fmt: skip
    @given(target.inputs)
    def each(value: Any) -> None:
        target.check(value)

    each()


def try_many(target: Target, count: int, begin: int, tally: Tally) -> None:
    """Try ``count`` inputs made from another seed, and shrink what fails; nothing is raised but what ends a program."""
    last: list[Any] = [None]

    @seed(begin)
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=_QUIET, verbosity=Verbosity.quiet, report_multiple_bugs=False,
    )  # fmt: skip
    @given(target.inputs)
    def each(value: Any) -> None:
        last[0] = value
        tally.executions += 1
        began = time.process_time()
        target.check(value)
        took = time.process_time() - began
        tally.slowest = max(tally.slowest, took)
        if took > _SLOW_SECONDS:
            raise Slow(f"{took:.1f} s of processor time")

    try:
        each()
    except Exception as error:  # noqa: BLE001 - a finding: whatever it is, it is reported
        tally.failed.append((last[0], error))


def harness(target: Target) -> Callable[[bytes], Any]:
    """The target as a function of bytes, for a fuzzer that watches which code it reaches."""

    @settings(database=None, deadline=None, suppress_health_check=_QUIET)
    @given(target.inputs)
    def each(value: Any) -> None:
        target.check(value)

    one: Callable[[bytes], Any] = each.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    return one


def _file_of(target: Target) -> Path:
    return FOUND / f"{target.name.replace(': ', '_').replace(' ', '_').replace('/', '_')}.txt"

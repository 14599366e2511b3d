"""Tests that can be watched: a module of them, run as a program, tells each in one line, with its figures.

A step is a function `test_…(tmp_path)` of the module, taken in the order of the file. Its docstring is the sentence
that is shown, and what it prints are the figures. pytest runs the same functions.
"""

import asyncio
import io
import sys
import tempfile
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from utils.logs import configure_logging
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence, configure

ROOT = Path(__file__).resolve().parent.parent

Step = Callable[[Path], Any]


@asynccontextmanager
async def opened(directory: Path, **options: Any) -> AsyncIterator[RobustPersistence]:
    """The store of a directory, as the process-wide one; closed in order at the end."""
    store = RobustPersistence(directory / STATE_FILE_NAME, **options)
    await store.open()
    configure(store)
    try:
        yield store
    finally:
        configure(None)
        await store.close()


@contextmanager
def refuses(error: type[Exception]) -> Iterator[None]:
    """What is done within must end in this error, which is shown."""
    try:
        yield
    except error as refusal:
        print(f"{type(refusal).__name__}: {refusal}")
    else:
        raise AssertionError(f"there was no {error.__name__}")


def walk(title: str, module: Mapping[str, Any]) -> int:
    """Take all steps, whatever becomes of each; returns the exit code of the program."""
    configure_logging("CRITICAL", "text", [])  # what goes wrong on purpose is told by the steps
    steps = [thing for name, thing in module.items() if name.startswith("test_")]
    print(title.splitlines()[0], flush=True)
    began = time.monotonic()
    passed = sum(_take(step) for step in steps)
    print(f"{passed} of {len(steps)} steps passed in {time.monotonic() - began:.1f} s")
    return 0 if passed == len(steps) else 1


def _take(step: Step) -> bool:
    figures = io.StringIO()
    began = time.monotonic()
    failure = None
    with tempfile.TemporaryDirectory(prefix="holdfast-", ignore_cleanup_errors=True) as directory:
        try:
            with redirect_stdout(figures):
                outcome = step(Path(directory))
                if outcome is not None:
                    asyncio.run(outcome)
        except Exception as error:  # noqa: BLE001 - a step that fails is told, and the next one follows
            failure = error
    took = f"{(time.monotonic() - began) * 1000:.0f} ms"
    told = "; ".join(figures.getvalue().splitlines())
    print(
        f"{'❌' if failure else '✅'} {(step.__doc__ or step.__name__).splitlines()[0]} [{told}] ({took})", flush=True
    )
    if failure is not None:
        _explain(failure)
    return failure is None


def _explain(failure: Exception) -> None:
    where = traceback.extract_tb(failure.__traceback__)[-1]
    print(f"   {type(failure).__name__}: {failure}", file=sys.stdout)
    print(f"   {Path(where.filename).name}:{where.lineno}: {where.line}", flush=True)

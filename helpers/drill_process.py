"""Drills asked for in the chat: `main.py drill` as a child process, one at a time, and what it says line by line.

The drill against the simulator sees nothing of our settings. The one on the live account is another program with the
same settings; it takes no lock that the running bot holds.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from utils.logs import redact

_PROGRAM: Final = (sys.executable, str(Path(__file__).parents[1] / "main.py"), "drill", "--json")
_OF_THE_MACHINE: Final = ("PATH", "HOME", "LANG", "LC_", "TMPDIR", "PYTHON", "COVERAGE", "LD_", "TZ")
"""What a drill against the simulator sees of our environment: neither keys nor tokens."""
_FAREWELL: Final = 1.5
"""Seconds in which a drill that is told to end does so; its processes end with it. The bot stops in less than five."""
_MOST_REASON: Final = 300


class DrillKind(StrEnum):
    QUICK = "quick"
    ALL = "all"
    LIVE = "live"


_OPTIONS: Final[dict[DrillKind, tuple[str, ...]]] = {
    DrillKind.QUICK: (),
    DrillKind.ALL: ("--all",),
    DrillKind.LIVE: ("--live",),
}
_PATIENCE: Final = {DrillKind.QUICK: 300.0, DrillKind.ALL: 1800.0, DrillKind.LIVE: 180.0}


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario against the simulator, as the drill measured it; None: not known."""

    name: str
    passed: bool
    protected_s: float | None
    naked_ms: int | None
    duplicates: int | None
    orders_left: int | None
    alerts: int
    alerts_due: int
    alerts_doubled: int
    state_lost: int | None
    note: str


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the drill on the live account."""

    name: str
    holds: bool
    said: str


Heard = Played | Looked
T = TypeVar("T", Played, Looked)


class DrillEnd(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LATE = "late"
    BROKEN = "broken"
    """It ended without a verdict."""


class DrillRunningError(Exception):
    """There is one already."""


class Drills:
    def __init__(
        self,
        program: Sequence[str] = _PROGRAM,
        patience: Mapping[DrillKind, float] = _PATIENCE,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """``program``: what prints a drill; ``patience``: seconds; ``environment``: ours, where none is given."""
        self._program = tuple(program)
        self._patience = patience
        self._environment = os.environ if environment is None else environment
        self._is_running = False
        self._process: asyncio.subprocess.Process | None = None
        self._is_cancelled = False

    async def run(self, kind: DrillKind, hear: Callable[[Heard], None]) -> tuple[DrillEnd, str]:
        """How it ended, and why where it has no verdict. Whoever stops waiting ends it.

        Raises:
            DrillRunningError: one at a time.
        """
        if self._is_running:
            raise DrillRunningError
        self._is_running, self._is_cancelled = True, False
        try:
            return await self._run(kind, hear)
        finally:
            self._is_running, self._process = False, None

    def cancel(self) -> bool:
        """End the one that runs; False: none does."""
        if self._process is None or self._process.returncode is not None:
            return False
        self._is_cancelled = True
        self._process.terminate()
        return True

    async def _run(self, kind: DrillKind, hear: Callable[[Heard], None]) -> tuple[DrillEnd, str]:
        process = self._process = await asyncio.create_subprocess_exec(
            *self._program,
            *_OPTIONS[kind],
            env=self._environment_of(kind),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._patience[kind]):
                said, complaint = await asyncio.gather(_hear_all(process.stdout, hear), _read_all(process.stderr))
                code = await process.wait()
        except TimeoutError:
            return DrillEnd.LATE, ""
        finally:
            await _end(process)
        if self._is_cancelled:
            return DrillEnd.CANCELLED, ""
        if not said.startswith("drill "):
            return DrillEnd.BROKEN, redact((complaint or said)[-_MOST_REASON:])
        return (DrillEnd.PASSED if code == 0 else DrillEnd.FAILED), ""

    def _environment_of(self, kind: DrillKind) -> dict[str, str]:
        if kind is DrillKind.LIVE:
            return dict(self._environment)
        return {name: value for name, value in self._environment.items() if name.startswith(_OF_THE_MACHINE)}


async def _hear_all(stream: asyncio.StreamReader | None, hear: Callable[[Heard], None]) -> str:
    """Every line; the last one that is no record is returned: the verdict, where there is one."""
    last = ""
    if stream is not None:
        async for raw in stream:
            heard = _heard(raw)
            if heard is not None:
                hear(heard)
            else:
                last = raw.decode(errors="replace").strip() or last
    return last


async def _read_all(stream: asyncio.StreamReader | None) -> str:
    return "" if stream is None else (await stream.read()).decode(errors="replace").strip()


def _heard(raw: bytes) -> Heard | None:
    """A line that is no record of a drill is None."""
    return _decoded(raw, Played) or _decoded(raw, Looked)


def _decoded(raw: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


async def _end(process: asyncio.subprocess.Process) -> None:
    """Politely first: a drill has processes of its own to stop."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_FAREWELL):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()

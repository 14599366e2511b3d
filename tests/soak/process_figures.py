"""What the system says of processes (Linux). One that has just ended has nothing."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_GONE: Final = (FileNotFoundError, ProcessLookupError)


def descriptors(pid: int | None = None) -> int:
    with suppress(*_GONE):
        return sum(1 for _ in _of(pid, "fd").iterdir())
    return 0


def threads(pid: int | None = None) -> int:
    with suppress(*_GONE):
        return sum(1 for _ in _of(pid, "task").iterdir())
    return 0


def family(pid: int) -> list[int]:
    """The process, and those that it started and that still run."""
    found = [pid]
    with suppress(*_GONE):
        for task in _of(pid, "task").iterdir():
            with suppress(*_GONE):
                for child in (task / "children").read_text().split():
                    found += family(int(child))
    return found


def _of(pid: int | None, what: str) -> Path:
    return Path(f"/proc/{os.getpid() if pid is None else pid}/{what}")

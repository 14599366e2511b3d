"""What of a process lies in memory, as the system says. Linux only."""

import os
from contextlib import suppress
from pathlib import Path

_KIB = 1024
_HEAVY = ("pandas", "numpy", "talib", "PIL", "aiohttp")


def resident_bytes(pid: int | None = None, what: str = "VmRSS") -> int:
    """``what`` is VmRSS, or VmHWM for the most that there ever was. A process that has ended has none."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in (_proc(pid) / "status").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1]) * _KIB
    return 0


def heavy_libraries(pid: int) -> list[str]:
    """Those that are loaded of the libraries that take ten megabytes and more, by their compiled parts."""
    maps = (_proc(pid) / "maps").read_text()
    return [name for name in _HEAVY if f"/{name}/" in maps]


def _proc(pid: int | None) -> Path:
    return Path("/proc") / str(pid or os.getpid())

"""What the program has freed goes back to the system: settings of the C library's heap, which by itself keeps it.

A sweep of a thousand positions reads megabytes that are needed for a moment, on any of a dozen threads, and each
thread would keep a heap of its own. Only glibc can be told so; with another C library all is as that does it.
"""

import ctypes
from typing import Any, Final

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_LARGE: Final = 128 * 1024
"""Bytes from which on a piece is the system's own; glibc begins with this, and raises it with each that is freed."""


def keep_little() -> None:
    """One heap for all threads, whose free end is given back at once.

    A thread that has begun before (that of the log file may have) keeps the heap of its own.
    """
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_M_ARENA_MAX, 1)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        libc.mallopt(_M_TRIM_THRESHOLD, _LARGE)


def give_back() -> None:
    """What is free between used pieces, too. It takes some milliseconds: to be called beside the event loop."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _glibc() -> Any:
    """The C library of this process; None where it is another one."""
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None

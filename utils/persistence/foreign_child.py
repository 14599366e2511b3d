"""The process in which a pickle from elsewhere is read: it has little memory and time, and can open nothing.

The pickle comes on standard input. Exit 0: the plain form and the counts of what was changed, pickled, on standard
output. Exit `REFUSED`: the reason on standard error. Any other end is a crash, which is a refusal, too.
"""

import codecs
import contextlib
import pickle
import resource
import sys
from pathlib import Path

from utils.persistence.foreign_plain import foreign_as_plain
from utils.persistence.foreign_scan import scan
from utils.persistence.foreign_unpickler import foreign_loads

REFUSED = 3
MAX_MEMORY = 2**30
"""Bytes above what the process has before it reads."""
MAX_CPU_SECONDS = 60
_STANDARD_STREAMS = 3


def main() -> None:
    """Read standard input, answer, and end."""
    codecs.lookup("raw-unicode-escape")  # loaded now: later no file can be opened
    _confine()
    try:
        content = sys.stdin.buffer.read()
        scan(content)
        answer = pickle.dumps(foreign_as_plain(foreign_loads(content)), protocol=4)
    except MemoryError:
        _refuse("it needs more memory than a state file may")
    except Exception as error:  # noqa: BLE001  # the edge of a process in which every failure is a refusal
        _refuse(str(error) or type(error).__name__)
    else:
        sys.stdout.buffer.write(answer)
        sys.stdout.flush()


def _confine() -> None:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _STANDARD_STREAMS)
    _limit(resource.RLIMIT_CPU, MAX_CPU_SECONDS)
    _limit(resource.RLIMIT_AS, _address_space() + MAX_MEMORY)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # Not every system keeps every limit; the bounds of scan and conversion hold everywhere.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(what, (allowed, allowed))


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return MAX_MEMORY
    return pages * resource.getpagesize()


def _refuse(reason: str) -> None:
    sys.stderr.write(" ".join(reason.split())[:400])
    sys.exit(REFUSED)

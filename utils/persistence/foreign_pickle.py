"""Reading a pickle that we did not write, such as the state file of an older bot.

It is judged and built in a process of its own (`foreign_child`), without access to anything, in bounded memory and
time; what comes back is plain data. Whatever is wrong with the file is a refusal and nothing else.
"""

import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from utils.persistence.foreign_child import REFUSED
from utils.persistence.unpickler import plain_loads

MAX_BYTES = 256 * 2**20
MAX_SECONDS = 120.0

_ROOT = Path(__file__).resolve().parents[2]
# Isolated: no environment, no user's site-packages, no working directory on the path.
_CHILD = (
    sys.executable,
    "-I",
    "-c",
    "import sys; sys.path.insert(0, sys.argv[1]); from utils.persistence.foreign_child import main; main()",
    str(_ROOT),
)


@dataclass(frozen=True, slots=True)
class ForeignState:
    """The file's content as plain data, and how often each kind of value had to change its form for that."""

    document: dict[str, Any]
    changed: dict[str, int]


def read_foreign(path: Path) -> ForeignState:
    """Read a pickled mapping from elsewhere.

    Raises:
        ValueError: it is damaged, too large, no mapping, or holds what has no place in a state; the message says what.
        OSError: the file cannot be read.
    """
    # Without blocking: a pipe is refused, not waited for.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as opened:
        found = os.fstat(opened.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ValueError(f"{path} is no ordinary file")
        if found.st_size > MAX_BYTES:
            raise ValueError(f"{path} has {found.st_size:,} bytes, more than the {MAX_BYTES:,} that are read")
        answer = _answer(path, opened)
    document, changed = plain_loads(answer)
    if not isinstance(document, dict):
        raise ValueError(f"{path} holds no mapping, so it is no state")  # noqa: TRY004  # the file's fault
    return ForeignState(document, changed)


def _answer(path: Path, opened: BinaryIO) -> bytes:
    try:
        ended = subprocess.run(_CHILD, stdin=opened, capture_output=True, timeout=MAX_SECONDS, env={}, check=False)  # noqa: S603  # our own program
    except subprocess.TimeoutExpired:
        raise ValueError(f"{path} is refused: reading it takes longer than {MAX_SECONDS:.0f} s") from None
    if ended.returncode == 0:
        return ended.stdout
    if ended.returncode == REFUSED:
        raise ValueError(f"{path} is refused: {ended.stderr.decode(errors='replace')}")
    raise ValueError(
        f"{path} is refused: the process that read it ended with {ended.returncode}"
        " (a bomb that takes all memory or time, or bytes that break the reader)"
    )

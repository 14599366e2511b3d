"""A process that forks others, each of which works on a store until it is killed: `python -m … <state file>`.

Forking from here, where everything is imported already, takes a millisecond; starting Python takes half a second.

    stdin   a number: fork; after so many acknowledged changes the child kills itself (0: never). Another line: the
            child was killed, reap it.
    stdout  "pid 123" of the child; "begin opening", "end opening" and so on for what it does; "writer 3 17" for each
            acknowledged change; "dead" when it was reaped.
"""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from utils.logs import configure_logging
from utils.robust_persistence import RobustPersistence

WRITERS = 8
MAX_JOURNAL_BYTES = 8_000


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # short enough to be written in one piece or not at all


@contextmanager
def doing(what: str) -> Iterator[None]:
    say(f"begin {what}")
    yield
    say(f"end {what}")


class Fate:
    """When a process has to kill itself: the instant in which a change was acknowledged, before anything else runs."""

    changes_left = 0


def acknowledge(writer: int, number: int) -> None:
    say(f"writer {writer} {number}")
    Fate.changes_left -= 1
    if Fate.changes_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


async def write(store: RobustPersistence, writer: int, count: int) -> None:
    name = f"w{writer}"
    number: int = store.get("numbers", name) or 0
    for number in range(number + 1, number + 1 + count):  # noqa: B020  # it goes on from where it was
        async with store.transaction() as txn:
            txn.put("numbers", name, number)
            txn.put("twins", name, {"number": number, "filling": "x" * random.randrange(200)})
        acknowledge(writer, number)


async def live(path: str) -> None:
    """Open, write with everybody while state files and backups are made, close, and all over again."""
    store = RobustPersistence(path, max_journal_bytes=MAX_JOURNAL_BYTES, max_backups=3)
    while True:
        with doing("opening"):
            await store.open()
        writing = asyncio.gather(*(write(store, writer, random.randrange(1, 20)) for writer in range(WRITERS)))
        while not writing.done():
            with doing("snapshot"):
                await store.snapshot_now()
            with doing("backup"):
                await store.backup("hourly")
            await asyncio.sleep(0.002)
        await writing
        with doing("closing"):
            await store.close()


def main() -> None:
    configure_logging("ERROR", "text", [])
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            Fate.changes_left = int(line)
            random.seed()
            say(f"pid {os.getpid()}")
            asyncio.run(live(sys.argv[1]))
        sys.stdin.readline()
        os.kill(pid, signal.SIGKILL)  # nothing to a dead one; nobody outlives a test that has failed
        os.waitpid(pid, 0)
        say("dead")


if __name__ == "__main__":
    main()

"""kill -9 in the middle of concurrent writers: what was acknowledged is there, what was not is whole or absent."""

import asyncio
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.utils.persistence.disk import abandon
from utils.robust_persistence import RobustPersistence

WRITERS = [f"w{number}" for number in range(8)]

PROGRAM = """
import asyncio, os, sys
from utils.logs import configure_logging
from utils.robust_persistence import RobustPersistence

async def writer(store, name):
    n = store.get("n", name) or 0
    while True:
        n += 1
        async with store.transaction() as txn:
            txn.put("n", name, n)
            txn.put("twin", name, {"n": n, "filling": "x" * 50})
        os.write(1, f"{name} {n}\\n".encode())

async def main():
    configure_logging("ERROR", "text", [])
    store = RobustPersistence(sys.argv[1], max_journal_bytes=20_000, max_backups=2)
    await store.open()
    os.write(1, b"open\\n")
    await asyncio.gather(*(writer(store, name) for name in sys.argv[2:]))

asyncio.run(main())
"""


def acknowledged_before_a_kill(path: Path) -> dict[str, int]:
    """Run the writers for a moment, kill them, and return the last number that each was told is on the disk."""
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), *WRITERS], cwd=Path(__file__).parents[3], stdout=subprocess.PIPE
    )
    assert child.stdout
    assert child.stdout.readline() == b"open\n"
    os.set_blocking(child.stdout.fileno(), False)
    heard, end = b"", time.monotonic() + random.uniform(0.02, 0.15)
    while time.monotonic() < end:
        heard += child.stdout.read() or b""
        time.sleep(0.002)
    child.kill()
    child.wait()
    heard += child.stdout.read() or b""
    child.stdout.close()
    return {name: int(number) for name, number in (line.split() for line in heard.decode().splitlines())}


async def check(path: Path, acknowledged: dict[str, int]) -> int:
    """Compare the files with what was acknowledged, which becomes what was found; returns the state file's sequence."""
    store = RobustPersistence(path)
    await store.open()
    for name, number in acknowledged.items():
        found = store.get("n", name) or 0
        # One more may have been on its way to the disk, or its acknowledgement on its way to us.
        assert number <= found <= number + 1
        assert (store.get("twin", name) or {"n": 0})["n"] == found
        acknowledged[name] = found
    stats = await store.get_stats()
    await abandon(store)
    return stats["snapshot_sequence"]


def test_kill_nine(path):
    acknowledged, state_files = dict.fromkeys(WRITERS, 0), set()
    for _ in range(10):
        acknowledged |= acknowledged_before_a_kill(path)
        state_files.add(asyncio.run(check(path, acknowledged)))
    assert sum(acknowledged.values()) > 100
    assert len(state_files) > 1, "no state file was written while the writers ran"

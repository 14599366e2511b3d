"""kill -9 at a chosen or random instant of a process that works on a store, and what it had acknowledged until then."""

import asyncio
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Self

from tests.utils.persistence.disk import abandon
from tests.utils.persistence.story import plain
from tests.utils.persistence.victim import WRITERS
from utils.persistence.recovery import recover
from utils.robust_persistence import RobustPersistence

MOMENTS = ("opening", "snapshot", "backup", "closing", "writing", "acknowledged")
DEADLINE = 30.0

# Long enough for each of the moments to end now and then.
LONGEST_WAIT = 0.003
LONGEST_WRITING = 0.03
MOST_CHANGES = 100


class Victims:
    """One process after another works on the same state file and is killed."""

    def __init__(self, path: Path, random: Random) -> None:
        self.acknowledged = [0] * WRITERS
        self.kills: Counter[str] = Counter()
        """What was going on when a process was killed."""
        self._path = path
        self._random = random
        self._heard = b""
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.utils.persistence.victim", str(path)],
            cwd=Path(__file__).parents[3],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.close()
        self._mother.stdout.close()
        self._mother.wait(DEADLINE)

    def kill_one(self) -> None:
        """Start a process, kill it at one of the moments, and take note of everything that it was told."""
        moment = self._random.choice(MOMENTS)
        changes = self._random.randint(1, MOST_CHANGES) if moment == "acknowledged" else 0
        self._tell(changes)
        pid = int(self._next_line().split()[1])
        going_on: set[str] = set()
        if moment == "acknowledged":
            while changes:
                line = self._next_line()
                self._note(line, going_on)
                changes -= line.startswith("writer")
            self._wait_for_death(going_on)
            self.kills[moment] += 1
            return
        try:
            waited_for = "end opening" if moment == "writing" else f"begin {moment}"
            while (line := self._next_line()) != waited_for:
                self._note(line, going_on)
            self._note(line, going_on)
            time.sleep(self._random.choice((0, self._random.uniform(0, LONGEST_WAIT))))
            if moment == "writing":
                time.sleep(self._random.uniform(0, LONGEST_WRITING))
        finally:
            os.kill(pid, signal.SIGKILL)
            self._wait_for_death(going_on)
        self.kills.update(going_on or {"writing"})

    def _wait_for_death(self, going_on: set[str]) -> None:
        self._tell(0)
        while (line := self._next_line()) != "dead":
            self._note(line, going_on)

    def check(self) -> None:
        """Compare the files with what was acknowledged, which becomes what was found.

        Now and then by a start, else only by reading, so that the next process has to mend what this one left.
        """
        if self._random.random() < 0.3:
            asyncio.run(self._check_by_opening())
        else:
            found = recover(self._path).sections
            self._compare(
                *({key: plain(value) for key, value in found.get(name, {}).items()} for name in ("numbers", "twins"))
            )

    async def _check_by_opening(self) -> None:
        store = RobustPersistence(self._path)
        await store.open()
        self._compare(store.items("numbers"), store.items("twins"))
        await abandon(store)

    def _compare(self, numbers: dict[str, int], twins: dict[str, dict[str, object]]) -> None:
        for writer, acknowledged in enumerate(self.acknowledged):
            found = numbers.get(f"w{writer}", 0)
            # One more may have been on its way to the disk, or its acknowledgement on its way to us.
            assert acknowledged <= found <= acknowledged + 1
            assert twins.get(f"w{writer}", {"number": 0})["number"] == found
            self.acknowledged[writer] = found

    def _note(self, line: str, going_on: set[str]) -> None:
        match line.split():
            case "writer", writer, number:
                self.acknowledged[int(writer)] = int(number)
            case "begin", what:
                going_on.add(what)
            case "end", what:
                going_on.discard(what)

    def _tell(self, number: int) -> None:
        assert self._mother.stdin
        self._mother.stdin.write(f"{number}\n".encode())
        self._mother.stdin.flush()

    def _next_line(self) -> str:
        assert self._mother.stdout
        while b"\n" not in self._heard:
            readable, _, _ = select.select([self._mother.stdout], [], [], DEADLINE)
            assert readable, "the process says nothing"
            heard = os.read(self._mother.stdout.fileno(), 1 << 16)
            assert heard, "the process has ended"
            self._heard += heard
        line, _, self._heard = self._heard.partition(b"\n")
        return line.decode()

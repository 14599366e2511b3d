"""The program as processes of its own, each of which is forked from one that has the program imported.

To import it takes longer than most commands, so what they load when they run is imported as well; a fork begins with
fresh copies of everything, as a start does.
"""

import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from drills.processes import ROOT

_OF_THE_BOT = ("TELEGRAM_", "BYBIT_")
_LOOK_AGAIN = 0.02
"""Seconds between looks at whether a child has ended."""


class Ended(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


class Commands:
    """Runs ``python main.py …`` in a directory."""

    def __init__(self, source: subprocess.Popen[str], scratch: Path) -> None:
        self._source = source
        self._told = (scratch / "stdout", scratch / "stderr")

    def run(self, directory: Path, *arguments: str, **settings: str) -> Ended:
        """A command until its end, with these settings in the environment and no others of the bot."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_BOT)}
        for path in self._told:
            path.write_bytes(b"")
        child = self.start(directory, arguments, {**clean, **settings}, *self._told)
        return Ended(child.wait(), *(path.read_text() for path in self._told))

    def start(
        self, directory: Path, arguments: tuple[str, ...], environment: dict[str, str], stdout: Path, stderr: Path
    ) -> "Child":
        """What it tells is appended to the two files, which may be one."""
        return Child(self, self.ask("fork", str(directory), arguments, environment, str(stdout), str(stderr)))

    def ask(self, *order: object) -> Any:
        assert self._source.stdin is not None
        assert self._source.stdout is not None
        self._source.stdin.write(json.dumps(order) + "\n")
        self._source.stdin.flush()
        answer = self._source.stdout.readline()
        assert answer, "the process that has the program imported is gone"
        return json.loads(answer)


class Child:
    """One such process, which is told and asked as a ``Popen`` is."""

    stdout = None

    def __init__(self, commands: Commands, pid: int) -> None:
        self._commands = commands
        self._code: int | None = None
        self.pid = pid

    def poll(self) -> int | None:
        if self._code is None:
            self._code = self._commands.ask("poll", self.pid)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Raises ``subprocess.TimeoutExpired``."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(_LOOK_AGAIN)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


@contextmanager
def commands(scratch: Path) -> Iterator[Commands]:
    """What commands tell goes by way of files in a directory for nothing else."""
    module = [sys.executable, "-m", "tests.whole.commands"]
    with subprocess.Popen(module, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as source:
        yield Commands(source, scratch)
        assert source.stdin is not None
        source.stdin.close()


def _serve() -> None:
    import helpers.check
    import helpers.live_drill.program
    import helpers.state_commands.commands  # noqa: F401
    import main as program

    gc.freeze()  # else each fork, at its end, goes through all that was imported: five times the cost of a command
    for line in sys.stdin:
        match json.loads(line):
            case ["fork", directory, arguments, environment, *told]:
                child = os.fork()
                if child == 0:
                    _become(directory, environment, told)
                    sys.exit(program.main(arguments))
                answer: int | None = child
            case ["poll", pid]:
                ended, status = os.waitpid(pid, os.WNOHANG)
                answer = os.waitstatus_to_exitcode(status) if ended else None
        print(json.dumps(answer), flush=True)


def _become(directory: str, environment: dict[str, str], told: list[str]) -> None:
    os.setsid()
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate((os.devnull, *told)):
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)


if __name__ == "__main__":
    _serve()

"""The program's commands, each as a process of its own, which is forked from one that has the program imported.

To import it takes longer than most commands; a fork begins with fresh copies of everything, as a start does.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from drills.processes import ROOT

_OF_THE_BOT = ("TELEGRAM_", "BYBIT_")


class Ended(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


class Commands:
    """Runs ``python main.py …`` in a directory, with these settings in the environment and no others of the bot."""

    def __init__(self, source: subprocess.Popen[str], scratch: Path) -> None:
        self._source = source
        self._told = (scratch / "stdout", scratch / "stderr")

    def run(self, directory: Path, *arguments: str, **settings: str) -> Ended:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_BOT)}
        order = [str(directory), arguments, {**clean, **settings}, *map(str, self._told)]
        assert self._source.stdin is not None
        assert self._source.stdout is not None
        self._source.stdin.write(json.dumps(order) + "\n")
        self._source.stdin.flush()
        code = self._source.stdout.readline()
        assert code, "the process that has the program imported is gone"
        return Ended(int(code), *(path.read_text() for path in self._told))


@contextmanager
def commands(scratch: Path) -> Iterator[Commands]:
    """What is told goes by way of files in a directory for nothing else."""
    module = [sys.executable, "-m", "tests.whole.commands"]
    with subprocess.Popen(module, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as source:
        yield Commands(source, scratch)
        assert source.stdin is not None
        source.stdin.close()


def _serve() -> None:
    import main as program

    gc.freeze()  # else each fork, at its end, goes through all that was imported: five times the cost of a command
    for line in sys.stdin:
        directory, arguments, environment, *told = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(directory, environment, told)
            sys.exit(program.main(arguments))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(directory: str, environment: dict[str, str], told: list[str]) -> None:
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate((os.devnull, *told)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), number)


if __name__ == "__main__":
    _serve()

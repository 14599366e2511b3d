"""One simulator process for all tests of a module: each begins with a reset."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import aiohttp

from tests.execution.bybit.simulator_process import Simulator


@contextmanager
def simulator_process(*options: str) -> Iterator[str]:
    """The address of a simulator that ends with the block."""
    command = [sys.executable, "-m", "simulator", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("simulator listening on ").strip()
        process.terminate()


class RunningSimulator(Simulator):
    """The hand of the tester on a simulator that others started."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.url = address

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(self.url, trust_env=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()

"""Processes beside the one that measures: a server on loopback, and whoever talks to it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

from aiohttp import web

HOST: Final = "127.0.0.1"
_FAREWELL: Final = 10.0
"""Seconds in which a process may end by itself."""
# Forked from a process that has done nothing: no thread of a client is copied.
_CONTEXT = get_context("forkserver")


@contextmanager
def beside(work: Callable[[Connection], None]) -> Iterator[Connection]:
    """Runs a function of a module in a process of its own; it ends when its end of the pipe says that we have left."""
    here, there = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=work, args=(there,), daemon=True)
    process.start()
    there.close()
    try:
        yield here
    finally:
        here.close()
        process.join(_FAREWELL)
        process.kill()  # one that has ended is not harmed
        process.join()


@contextmanager
def serving(make: Callable[[], web.Application]) -> Iterator[int]:
    """The port of a server, as long as the `with` block lasts; ``make`` is called in its process."""
    with beside(partial(_serve, make)) as server:
        yield server.recv()


async def until_left(parent: Connection) -> None:
    """Returns when the process that measures has closed its end."""
    left = asyncio.Event()
    asyncio.get_running_loop().add_reader(parent.fileno(), left.set)
    await left.wait()


def _serve(make: Callable[[], web.Application], parent: Connection) -> None:
    asyncio.run(_until_left(make, parent))


async def _until_left(make: Callable[[], web.Application], parent: Connection) -> None:
    runner = web.AppRunner(make(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    parent.send(runner.addresses[0][1])
    await until_left(parent)
    await runner.cleanup()

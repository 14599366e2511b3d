"""The work that the engine has under way, when it stops."""

import asyncio

from execution.engine_tasks import EngineTasks
from execution.exchange_errors import Transient
from execution.new_trade.reading import together


async def test_work_that_fails_just_as_it_is_ended_and_tries_again_is_ended_all_the_same() -> None:
    """A read that the closed connection ends is raised in the place of the end that was asked for."""
    tasks, is_over = EngineTasks(print), asyncio.Event()

    async def read() -> None:
        try:
            await is_over.wait()
        except asyncio.CancelledError:
            raise Transient("the connection is closed") from None

    async def until_done() -> None:
        while not is_over.is_set():
            try:
                async with together() as reads:
                    reads.create_task(read())
            except Transient:
                await is_over.wait()

    work = tasks.spawn(until_done(), "a sweep")
    await asyncio.sleep(0)
    stopping = asyncio.create_task(tasks.stop())
    await asyncio.wait({stopping}, timeout=30)
    has_stopped = work.cancelled()
    is_over.set()
    await stopping
    assert has_stopped

"""A simulator on which nothing has happened, for the tests that need one."""

from collections.abc import AsyncIterator

import pytest_asyncio

from drills import processes
from tests.execution.simulator_hand import Simulator


@pytest_asyncio.fixture
async def simulator(simulator_process: processes.Simulator) -> AsyncIterator[Simulator]:
    async with Simulator(simulator_process.url) as running:
        await running.control("reset", seed=7)
        yield running

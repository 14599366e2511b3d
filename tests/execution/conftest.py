"""The engine's tests on a simulator, each of which finds an exchange on which nothing has happened; and the others."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from drills import processes
from tests.execution.simulator_hand import Simulator

HERE = Path(__file__).parent
PROCESSES = {"simulator_process", "stepped_url"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what coverage watches: whether every branch is reached must depend neither on chance nor on sockets."""
    for item in items:
        if isinstance(item, pytest.Function) and item.path.is_relative_to(HERE) and _is_plain(item):
            item.add_marker("watched")


def _is_plain(test: pytest.Function) -> bool:
    is_random = getattr(test.obj, "is_hypothesis_test", False) or test.path.parent.name == "soak"
    return not is_random and PROCESSES.isdisjoint(test.fixturenames)


@pytest_asyncio.fixture
async def simulator(simulator_process: processes.Simulator) -> AsyncIterator[Simulator]:
    async with Simulator(simulator_process.url) as running:
        await running.control("reset", seed=7)
        yield running


@pytest.fixture
def stepped_url() -> Iterator[str]:
    """Of a simulator for one test, whose clock stands still until it is moved on; a reset would not move it back."""
    with processes.Simulator("--clock", "stepped") as started:
        yield started.url

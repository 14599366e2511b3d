from collections.abc import Iterator

import pytest

from simulator.settings import Settings
from tests.simulator.bybit.support import Server, running


@pytest.fixture(scope="session")
def quiet_simulator() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def simulator(quiet_simulator: Server) -> Server:
    """A simulator in which nothing has happened."""
    quiet_simulator.control("reset", {"seed": 7})
    return quiet_simulator


@pytest.fixture(scope="session")
def quiet_stepped_simulator() -> Iterator[Server]:
    with running(Settings(is_stepped=True)) as server:
        yield server


@pytest.fixture
def stepped_simulator(quiet_stepped_simulator: Server) -> Server:
    """A simulator in which nothing has happened, and whose clock stands still."""
    quiet_stepped_simulator.control("reset", {"seed": 7})
    return quiet_stepped_simulator

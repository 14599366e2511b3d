from collections.abc import Iterator

import pytest

from simulator.settings import Settings
from tests.simulator.bybit.support import Server, running


@pytest.fixture(scope="package")
def shared_server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Server:
    shared_server.control("reset", {"seed": 7})
    return shared_server


@pytest.fixture
def stepped() -> Iterator[Server]:
    """A simulator whose clock stands still."""
    with running(Settings(is_stepped=True)) as server:
        yield server

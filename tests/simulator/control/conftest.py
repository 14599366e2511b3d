import pytest

from tests.simulator.bybit.support import Server


@pytest.fixture
def server(simulator: Server) -> Server:
    return simulator


@pytest.fixture
def stepped(stepped_simulator: Server) -> Server:
    return stepped_simulator

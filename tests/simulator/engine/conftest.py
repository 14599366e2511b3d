import pytest

from tests.simulator.engine.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.utils.persistence.disk import memory_directory
from tests.utils.stepped_clock import SteppedClock
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "data" / STATE_FILE_NAME


@pytest.fixture
def memory() -> Iterator[Path]:
    """A directory whose syncs cost nothing."""
    directory = memory_directory()
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
async def store(path, clock):
    """An open, empty store."""
    store = RobustPersistence(path, clock=clock)
    await store.open()
    yield store
    await store.close()

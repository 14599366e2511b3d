import random as random_numbers
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.utils.persistence.disk import memory_directory
from tests.utils.persistence.power import Judge
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
def root(memory) -> Path:
    """An empty directory to stand below."""
    (memory / "root").mkdir()
    return memory / "root"


@pytest.fixture
def judge(memory) -> Judge:
    (memory / "scratch").mkdir()
    return Judge(memory / "scratch")


@pytest.fixture
def random() -> random_numbers.Random:
    """Different in every run; what a failing test prints repeats it."""
    seed = random_numbers.getrandbits(32)
    print(f"random.Random({seed})")
    return random_numbers.Random(seed)


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

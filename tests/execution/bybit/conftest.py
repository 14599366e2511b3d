from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from execution.bybit.adapter import BybitExchange
from tests.execution.bybit.fake_bybit import FakeBybit, Heard


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket library of pybit would take a proxy of the environment even to this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")


@pytest_asyncio.fixture
async def bybit() -> AsyncIterator[FakeBybit]:
    fake = FakeBybit()
    await fake.start()
    yield fake
    await fake.stop()


@pytest_asyncio.fixture
async def exchange(bybit: FakeBybit) -> AsyncIterator[BybitExchange]:
    """An adapter without streams: nothing was started."""
    adapter = bybit.exchange()
    yield adapter
    await adapter.stop()


@pytest_asyncio.fixture
async def heard(bybit: FakeBybit) -> Heard:
    return Heard()

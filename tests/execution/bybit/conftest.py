from collections.abc import AsyncIterator

import pytest_asyncio

from execution.bybit.adapter import BybitExchange
from tests.execution.bybit.fake_bybit import FakeBybit, Heard


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

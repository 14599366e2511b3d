"""An answer that comes at once, or after it was said that it is awaited."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

AT_ONCE: Final = 0.4
"""Seconds that nobody is told anything."""

_T = TypeVar("_T")


async def told_when_slow(work: Coroutine[Any, Any, _T], tell: Callable[[], Awaitable[None]]) -> _T:
    """The outcome of ``work``; where it takes its time, ``tell`` is awaited once, and then it is waited for further."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait([task], timeout=AT_ONCE)
        if not task.done():
            await tell()
        return await task
    finally:
        task.cancel()

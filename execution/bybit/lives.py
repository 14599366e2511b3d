"""What the adapter does for as long as it runs: streams, what they are asked for, the clock. None of it may end.

Whatever ends one of them is a mistake of our own, and nobody else would begin it again: it is counted, for `/health`,
and begun anew after a pause.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog

from execution.engine_tasks import failed_inside

_log = structlog.get_logger(__name__)

PAUSE: Final = 1.0
"""Seconds between the end of a life and the next one."""

Life = Callable[[], Coroutine[Any, Any, None]]


class Lives:
    """Each by its name, until `stop`."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._ended: dict[str, int] = {}

    @property
    def failures(self) -> dict[str, int]:
        """In words which of them ended, and how often."""
        return {f"{name}: {failed_inside()}": count for name, count in self._ended.items()}

    def begin(self, name: str, life: Life) -> None:
        """``life`` is called for each life of it; its name stands so in the log."""
        self._tasks.append(asyncio.create_task(self._again_and_again(name, life), name=name))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _again_and_again(self, name: str, life: Life) -> None:
        while True:
            try:
                await life()
            except Exception:  # noqa: BLE001  the edge of each: whatever it was, it begins anew
                _log.error("a life ended", of=name, exc_info=True)
            self._ended[name] = self._ended.get(name, 0) + 1
            await asyncio.sleep(PAUSE)

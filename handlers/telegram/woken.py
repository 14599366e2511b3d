"""Something that looks whenever it is woken, and whatever goes wrong looks again at the next time."""

import asyncio
from abc import ABC, abstractmethod
from collections import Counter

import structlog

_log = structlog.get_logger(__name__)


class Woken(ABC):
    """The first look needs no waking."""

    def __init__(self, counts: Counter[str], *, failures: str) -> None:
        """``failures``: the name under which `/health` counts looks that went wrong."""
        self._counts = counts
        self._failures = failures
        self._woken = asyncio.Event()
        self._woken.set()

    def wake(self) -> None:
        """Something may have moved; cheap."""
        self._woken.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._look()
            except Exception:  # noqa: BLE001 - the edge: looked at again soon
                self._counts[self._failures] += 1
                _log.exception("a look went wrong", what=type(self).__name__)

    @abstractmethod
    async def _look(self) -> None:
        """Once at everything."""

"""From one beginning of the simulated world to the next."""

from __future__ import annotations

import asyncio


class Era:
    """Lasts until the world is reset, or the server goes away; what is under way ends with it."""

    def __init__(self) -> None:
        self._over = asyncio.Event()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def end(self) -> None:
        self._over.set()

    async def outlasts(self, seconds: float) -> bool:
        """Wait so long, or until the era ends; false when it has ended."""
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            pass
        return not self.is_over

"""Calls whose answer a fault holds back, and for how long they are worth it."""

from __future__ import annotations

import asyncio
import logging
from math import inf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aiohttp import web

    from simulator.era import Era

MOST_HELD: Final = 1000
_LOOK_AGAIN_S: Final = 0.25
_log = logging.getLogger(__name__)


class HeldCalls:
    """Each keeps its answer and its connection in memory, so there are never more than ``MOST_HELD`` of them."""

    def __init__(self) -> None:
        self.count = 0

    async def hold(self, request: web.Request, era: Era, seconds: float = inf) -> bool:
        """Wait so long; false as soon as nothing is to be answered any more.

        That is when the client has given up, when its era is over, or when too many are held already.
        """
        if self.count >= MOST_HELD:
            _log.warning("faults hold %d calls of bots already: another one is cut", MOST_HELD)
            return False
        self.count += 1
        try:
            return await _waited(request, era, seconds)
        finally:
            self.count -= 1


async def _waited(request: web.Request, era: Era, seconds: float) -> bool:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while request.transport is not None and (left := end - loop.time()) > 0:
        if not await era.outlasts(min(left, _LOOK_AGAIN_S)):
            return False
    return request.transport is not None and not era.is_over

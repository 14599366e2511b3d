"""Where charts are drawn: off the event loop, and one at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Final

from helpers.charts.picture import Picture
from helpers.charts.profit_picture import ProfitPicture

_DRAWING: Final = "helpers.charts.drawing"


class Studio:
    """Of the whole program: fonts are no thing for two threads, and each picture in the making takes 4 MB."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def draw(self, picture: Picture) -> bytes:
        """A PNG. Raises ValueError: there is no candle."""
        async with self._ready():
            from helpers.charts.drawing import png_of

            return await asyncio.to_thread(png_of, picture)

    async def draw_profit(self, picture: ProfitPicture) -> bytes:
        """A PNG."""
        async with self._ready():
            from helpers.charts.drawing import png_of_profit

            return await asyncio.to_thread(png_of_profit, picture)

    @asynccontextmanager
    async def _ready(self) -> AsyncIterator[None]:
        async with self._turn:
            # A fifth of a second at the first time, and memory that only those who look at charts have to have.
            await asyncio.to_thread(import_module, _DRAWING)
            yield

"""The garbage collector, told what it need not look at."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

SPARED_FOR: Final = 60.0
"""Seconds, at most, in which nothing is collected before all is verified: the look of 10,000 positions takes half."""


def spare_what_stays() -> None:
    """Everything that is there now (modules, catalogues, records) is left out of later collections.

    It is freed as usual when nothing refers to it any more; only cycles among it would stay, of which a start makes
    none that matter. Without it every full collection goes through all modules again, and everything stands meanwhile.
    """
    gc.freeze()


@contextmanager
def spared() -> Iterator[None]:
    """Nothing is collected within, and what was made there stays: the records of thousands of positions.

    If it fails, what it has left is collected as usual.
    """
    gc.disable()
    try:
        yield
        spare_what_stays()
    finally:
        gc.enable()


async def spared_until(event: asyncio.Event, seconds: float) -> None:
    """Nothing is collected until the event is set, or for so long; then as after `spared`."""
    with spared(), suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)

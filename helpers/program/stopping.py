"""The end of the program: who asks for it, and how long it may take."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

log = structlog.get_logger("holdfast")

STOP_WITHIN: Final = 4.0
"""Seconds that a polite end takes at most."""


def told_to_stop() -> asyncio.Event:
    """Set by the signals that end a program politely; that its terminal is gone is none to who used nohup."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping


async def stop_each(parts: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Stops what runs, in this order; it takes no longer than it may."""
    try:
        async with asyncio.timeout(STOP_WITHIN):
            for stop in parts:
                await stop()
    except TimeoutError:
        log.warning("stopped_late", within=STOP_WITHIN)

"""The program's event loop: a name server that is silent keeps the program from nothing, not from its end either."""

import asyncio
import socket
from functools import partial
from typing import Any, Final

from execution.bybit.daemon_threads import in_daemon_thread

ASK_WITHIN: Final = 60.0
"""Seconds; three silent name servers are given up by the system's resolver after thirty."""


class EventLoop(asyncio.SelectorEventLoop):
    """Asks for addresses on threads of their own.

    Those that the loop has for all the rest are few, the disk is waited for on them, too, and the loop waits for them
    as it ends.
    """

    async def getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - its name in asyncio
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        """What `socket.getaddrinfo` says. Raises OSError: TimeoutError where it says nothing for a minute."""
        ask = partial(socket.getaddrinfo, host, port, family, type, proto, flags)
        return await in_daemon_thread(ask, limit=ASK_WITHIN)

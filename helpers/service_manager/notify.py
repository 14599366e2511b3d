"""The notify protocol of systemd: a datagram to the socket that it names in the environment."""

import os
import socket
from collections.abc import Mapping
from typing import Final

import structlog

log = structlog.get_logger(__name__)

_ABSTRACT: Final = "@"
"""Stands for the zero byte that begins the name of a socket outside of the file system."""


class Notifier:
    """Says things to whoever started the program with ``Type=notify``; without such a one nothing happens."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self.watchdog_seconds = _watchdog(environ)
        """How long it may be silent before it is ended; None: nobody watches."""

    def say(self, **words: str) -> None:
        """Send ``NAME=text`` lines. Never raises: it is no reason to stop that nobody listens."""
        if not self._address:
            return
        name = self._address
        target = f"\0{name[1:]}" if name.startswith(_ABSTRACT) else name
        message = "\n".join(f"{key}={' '.join(value.split())}" for key, value in words.items())
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.setblocking(False)
                sender.sendto(message.encode(), target)
        except OSError as error:
            log.warning("service_manager_not_told", error=error.strerror or str(error))


def _watchdog(environ: Mapping[str, str]) -> float | None:
    """As systemd asks for it: of this process, and not of one that has started it."""
    microseconds, pid = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not microseconds.isdecimal() or not int(microseconds) or (pid and pid != str(os.getpid())):
        return None
    return int(microseconds) / 1_000_000

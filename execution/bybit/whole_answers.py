"""A request ends, whatever the other side does: the limits of the library begin anew with each byte that comes.

A server that trickles its answer would hold a thread that a stop needs, and whoever waits for it, for as long as it
likes. Nothing in the library can be told when to be done as a whole; so somebody else looks, and hangs up.
"""

import contextlib
import socket
import threading
import time
from typing import Final
from weakref import WeakSet

import structlog

from execution.bybit.http_session import Connections

_log = structlog.get_logger(__name__)

_LOOK_EVERY: Final = 0.5


class WholeAnswers:
    """Within it a session's request lasts ``seconds`` at most; then its connection is hung up. One thread uses it."""

    def __init__(self, connections: Connections, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None
        self._connections = connections
        _WATCH.begin(self)

    def __enter__(self) -> None:
        self._until = time.monotonic() + self._seconds

    def __exit__(self, *_: object) -> None:
        self._until = None

    def close(self) -> None:
        _WATCH.end(self)

    def hang_up_if_late(self, now: float) -> None:
        """Called by the watch. Who reads then finds the connection ended."""
        until = self._until  # once: the request may end, and take it away, between two looks
        if until is None or now < until:
            return
        for sock in self._connections.sockets():
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


class _Watch:
    """One thread for all, while there is anybody to look after."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: WeakSet[WholeAnswers] = WeakSet()
        self._is_running = False

    def begin(self, answers: WholeAnswers) -> None:
        with self._lock:
            self._watched.add(answers)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._run, name="whole-answers", daemon=True).start()

    def end(self, answers: WholeAnswers) -> None:
        with self._lock:
            self._watched.discard(answers)

    def _run(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY)
            with self._lock:
                watched = list(self._watched)
                if not watched:
                    self._is_running = False
                    return
            now = time.monotonic()
            for answers in watched:
                try:
                    answers.hang_up_if_late(now)
                except Exception:  # noqa: BLE001  a thread's edge: who else is late must be hung up on all the same
                    _log.error("a late answer could not be ended", exc_info=True)


_WATCH: Final = _Watch()

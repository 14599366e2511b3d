"""Whether there is internet at all: a TCP connection to a well-known address, for diagnosis only.

An exchange may be away while the internet is there, and a network may forbid this address while the exchange is well:
the answer tells a person where to look, and decides nothing.
"""

import socket
import time
from typing import Final

from execution.bybit.daemon_threads import in_daemon_thread
from utils.texts.catalogue import text

TIMEOUT: Final = 3.0


class Internet:
    """``target`` is CONNECTIVITY_TARGET: a host and a port."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target

    @property
    def name(self) -> str:
        host, port = self._target
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def look(self) -> str:
        """Connects and hangs up; how it answered, or why not. Raises nothing.

        On a thread of its own: a name that nobody resolves must not keep the program from ending.
        """
        began_at = time.monotonic()
        try:
            connection = await in_daemon_thread(self._connect, limit=TIMEOUT, discard=socket.socket.close)
        except TimeoutError:
            return text("connection-internet-silent", seconds=f"{TIMEOUT:.0f}")
        except OSError as error:
            return text("connection-internet-away", why=error.strerror or type(error).__name__)
        except Exception as error:  # noqa: BLE001  the edge: what decides nothing must end nothing
            return text("connection-internet-away", why=str(error) or type(error).__name__)
        connection.close()
        return text("connection-internet-answers", duration=f"{(time.monotonic() - began_at) * 1000:.0f}")

    def _connect(self) -> socket.socket:
        return socket.create_connection(self._target, TIMEOUT)

"""One connection of pybit's stream client, with its reconnecting, dispatching and blocking taken out.

pybit connects, authenticates, pings and runs the thread. What it does with messages is replaced, because there any
unknown topic, early acknowledgement or rejected request kills the connection, and a rejected login leaves a call
waiting for ever (docs/bybit.md, 7.3 and 7.4).
"""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partialmethod
from typing import Any, Final
from uuid import uuid4

import msgspec
import structlog
import websocket
from msgspec import Struct
from pybit._http_manager import generate_signature
from pybit.unified_trading import WebSocket

_log = structlog.get_logger(__name__)

_LOGIN: Final = "auth"
_LOGIN_VALID_SECONDS: Final = 10
_ONE_ATTEMPT: Final = 2
"""pybit counts the one that succeeds twice (docs/bybit.md, 7.4)."""

_LONGEST_REASON: Final = 200

# Where a redirect leads, the login would be sent next. The library follows three, and its app hands no option on.
_follows_nobody = partialmethod(websocket.WebSocket.connect, redirect_limit=0)
websocket.WebSocket.connect = _follows_nobody  # type: ignore[method-assign,assignment]

Message = dict[str, Any]


_SAYS_NOTHING: Final[Message] = {}


class StreamFailedError(Exception):
    """The connection cannot be used: why."""


class RejectedError(StreamFailedError):
    """Bybit has answered no; the connection itself is well."""


class Timings(Struct, frozen=True, kw_only=True):
    """Seconds. Pings go out every ``ping_interval``; a peer that is silent for ``silence_limit`` is given up."""

    ping_interval: float = 15
    ping_timeout: float = 10
    silence_limit: float = 35
    answer_limit: float = 10
    open_limit: float = 30
    stable_after: float = 30
    first_retry: float = 0.2
    longest_retry: float = 30


class Login(Struct, frozen=True):
    """What a private stream needs; ``server_ms`` tells the exchange's time."""

    api_key: str
    api_secret: str
    server_ms: Callable[[], int]


class StreamSocket(WebSocket):  # type: ignore[misc]
    """Connects when built. ``on_message`` and ``on_drop`` are called on the connection's own thread.

    ``on_message`` may raise `StreamFailedError`: the connection is given up then.
    """

    def __init__(
        self,
        *,
        url: str,
        login: Login | None,
        timings: Timings,
        on_message: Callable[[Message], None],
        on_drop: Callable[[str], None],
    ) -> None:
        self.last_heard = time.monotonic()
        self._url = url
        self._login = login
        self._limit = timings.answer_limit
        self._deliver = on_message
        self._report_drop = on_drop
        self._answers: dict[str, Message] = {}
        self._drop_reason: str | None = None
        self._news = threading.Condition()
        # Connecting and sending would otherwise wait as long as the system lets them. The library's only default.
        websocket.setdefaulttimeout(timings.answer_limit)
        super().__init__(
            channel_type="private" if login else "linear",
            testnet=False,
            api_key=login.api_key if login else None,
            api_secret=login.api_secret if login else None,
            restart_on_error=False,
            retries=_ONE_ATTEMPT,
            private_auth_expire=_LOGIN_VALID_SECONDS,
            ping_interval=timings.ping_interval,
            ping_timeout=timings.ping_timeout,
        )

    # ------------------------------------------------------------------------------------- for the supervisor

    def wait_for_login(self) -> None:
        """Block until the login is accepted; raises as `wait_for` does."""
        self.wait_for(_LOGIN)

    def ask(self, operation: str, topics: Sequence[str]) -> str:
        """Send a request to subscribe or unsubscribe; returns the id to wait for.

        Raises:
            StreamFailedError: disconnected.
        """
        request_id = str(uuid4())
        request = msgspec.json.encode({"op": operation, "req_id": request_id, "args": topics}).decode()
        try:
            self.ws.send(request)
        except (websocket.WebSocketException, OSError, AttributeError) as error:
            # An AttributeError: the library has taken its socket away under the call.
            raise StreamFailedError(str(error)) from error
        return request_id

    def wait_for(self, request_id: str) -> None:
        """Block until Bybit has agreed to a request.

        Raises:
            RejectedError: it has not.
            StreamFailedError: unanswered, or disconnected.
        """
        with self._news:
            self._news.wait_for(lambda: request_id in self._answers or self._drop_reason is not None, self._limit)
            answer = self._answers.pop(request_id, None)
        if answer is None:
            raise StreamFailedError(self._drop_reason or "no answer in time")
        if answer.get("success") is not True:
            raise RejectedError(f"rejected: {answer.get('ret_msg', '')}"[:_LONGEST_REASON])

    def exit(self) -> None:
        """Hang up at once. pybit's own way waits for the peer, and its thread for the next ping."""
        self.exited = True
        self._stop_custom_ping_timer()
        app = getattr(self, "ws", None)
        if app is None:
            return
        app.keep_running = False
        if (sock := app.sock) is not None:
            sock.abort()

    def join(self, limit: float) -> None:
        """Wait for the thread to end. Blocks."""
        self.wst.join(limit)

    # --------------------------------------------------------------------------------- what pybit lets replace

    def _connect(self, _template: str) -> None:
        super()._connect(self._url)

    def _auth(self) -> None:
        """As pybit's, with the exchange's time in place of this machine's."""
        if self._login is None:
            return
        expires = self._login.server_ms() + self.private_auth_expire * 1000
        signature = generate_signature(False, self._login.api_secret, f"GET/realtime{expires}")
        self.ws.send(msgspec.json.encode({"op": _LOGIN, "args": [self._login.api_key, expires, signature]}).decode())

    def _on_open(self) -> None:
        # Each text would be checked byte by byte, in Python, before it is decoded, which checks it again.
        self.ws.sock.cont_frame.skip_utf8_validation = True
        super()._on_open()

    def _on_message(self, message: str) -> None:
        self.last_heard = time.monotonic()
        try:
            frame = _read(message)
            if "op" not in frame or "topic" in frame:
                self._deliver(frame)
            elif (operation := frame.get("op")) in {_LOGIN, "subscribe", "unsubscribe"}:
                self._answer(_LOGIN if operation == _LOGIN else frame.get("req_id", ""), frame)
        except StreamFailedError as error:
            self._drop(str(error)[:_LONGEST_REASON])
            self.exit()
        except Exception:  # noqa: BLE001  a thread's edge: one message must not end the connection
            _log.error("a stream message could not be taken in", exc_info=True)

    def _on_pong(self) -> None:
        self.last_heard = time.monotonic()
        super()._on_pong()

    def _on_error(self, error: Exception) -> None:
        self._drop(f"{type(error).__name__}: {error}"[:_LONGEST_REASON])
        # After a close frame of the peer the library drops its socket without closing it.
        if (sock := self.ws.sock) is not None:
            sock.shutdown()

    def _on_close(self) -> None:
        self._drop("closed")

    # ------------------------------------------------------------------------------------------------- inside

    def _answer(self, key: str, frame: Message) -> None:
        with self._news:
            self._answers[key] = frame
            self._news.notify_all()

    def _drop(self, reason: str) -> None:
        with self._news:
            if self._drop_reason is not None:
                return
            self._drop_reason = reason
            self._news.notify_all()
        self._report_drop(reason)


def _read(message: str) -> Message:
    """What a frame says. One that cannot be read says nothing: whoever it was for has to hear that it came."""
    try:
        frame = msgspec.json.decode(message)
    except (ValueError, RecursionError):
        return _SAYS_NOTHING
    return frame if isinstance(frame, dict) else _SAYS_NOTHING

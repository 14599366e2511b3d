"""pybit's HTTP client, built so that it sends once and says what came back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import requests
from msgspec import Struct
from pybit.unified_trading import HTTP

from execution.bybit.clock_offset import ClockOffset
from execution.bybit.endpoints import Endpoint
from execution.bybit.http_session import Connections, HttpSession
from execution.bybit.urls import Urls
from execution.bybit.whole_answers import WholeAnswers
from utils.clock import Clock

TIMEOUT: Final = 5.0
URGENT_TIMEOUT: Final = 2.5
"""A stop or a close is better sent again than waited for: both may be repeated."""
_WHOLE: Final = 3
"""Timeouts that a request takes at most as a whole: to connect, to wait, and to hear the answer out."""
_RECV_WINDOW: Final = 5000
_NEVER: Final = -999
"""No code of Bybit's; an empty set would bring pybit's own retries back (docs/bybit.md, 7.1)."""
_LONGEST_COMPLAINT: Final = 200

FENCE: Final = timedelta(milliseconds=_RECV_WINDOW + 1000)
"""After its timestamp plus this a request cannot be accepted any more (R9)."""


class Reply(Struct, frozen=True):
    """What came of one request; both ends on our clock."""

    body: object
    error: Exception | None
    headers: Mapping[str, str]
    began_at: datetime
    ended_at: datetime
    signed_at: datetime | None
    """None if it never came so far: then it was not sent either."""
    complaint: str
    """How an answer begins whose HTTP status is not 200: pybit keeps the status alone."""


class Client(HTTP):  # type: ignore[misc]
    """As docs/bybit.md, 7.1 has it: one attempt, every code comes through at once. It signs with the server's time."""

    def __init__(
        self,
        urls: Urls,
        api_key: str,
        api_secret: str,
        clock: Clock,
        offset: ClockOffset,
        timeout: float,
    ) -> None:
        super().__init__(
            api_key=api_key,
            api_secret=api_secret,
            timeout=timeout,
            recv_window=_RECV_WINDOW,
            max_retries=1,
            retry_codes={_NEVER},
            force_retry=False,
            return_response_headers=True,
        )
        self.endpoint = urls.rest
        connections = Connections()
        session = HttpSession(connections)
        session.headers.update({"Content-Type": "application/json", "Accept": "application/json"})
        session.trust_env = not urls.rest_is_loopback  # a proxy of the environment leads away from this machine
        self.client = session
        self._whole = WholeAnswers(connections, _WHOLE * timeout)
        self._clock = clock
        self._offset = offset
        self._signed_at: datetime | None = None
        self._complaint = ""

    def send(self, endpoint: Endpoint, parameters: dict[str, Any]) -> Reply:
        """Make one request; whatever happens is in the reply. Blocks."""
        self._signed_at = None
        self._complaint = ""
        began_at = self._clock.now()
        body: object = None
        failure: Exception | None = None
        headers: Mapping[str, str] = {}
        try:
            with self._whole:
                body, _, headers = getattr(self, endpoint.method)(**parameters)
        except Exception as error:  # noqa: BLE001  a thread's edge: judged by who asked
            failure = error
        return Reply(body, failure, headers, began_at, self._clock.now(), self._signed_at, self._complaint)

    def close(self) -> None:
        self._whole.close()
        self.client.close()

    def _prepare_headers(
        self, payload: str, recv_window: int, content_type: str = "application/json"
    ) -> dict[str, str]:
        """As pybit's, with the exchange's time in place of this machine's."""
        self._signed_at = self._clock.now()
        timestamp = self._offset.server_ms()
        return {
            "Content-Type": content_type,
            "X-BAPI-API-KEY": self.api_key,
            "X-BAPI-SIGN": self._auth(payload=payload, recv_window=recv_window, timestamp=timestamp),
            "X-BAPI-SIGN-TYPE": "2",
            "X-BAPI-TIMESTAMP": str(timestamp),
            "X-BAPI-RECV-WINDOW": str(recv_window),
        }

    def _check_status_code(self, response: requests.Response, *request: object) -> None:
        if not response.ok:
            self._complaint = " ".join(response.text[:_LONGEST_COMPLAINT].split())
        super()._check_status_code(response, *request)

"""Who may speak: request signatures and stream log-ins (docs/bybit.md, 1.2 and 1.5)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.engine.requests import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AHEAD_ALLOWED_MS = 1000
DEFAULT_RECV_WINDOW_MS = 5000


@dataclass(frozen=True, slots=True)
class Credentials:
    """The one API key that the simulator knows; by default it may trade and not withdraw, from everywhere, for ever.

    ``addresses`` are those that it is bound to, ``expires_ms`` is when it runs out.
    """

    key: str
    secret: str
    may_trade: bool = True
    may_withdraw: bool = False
    addresses: frozenset[str] = frozenset()
    expires_ms: int | None = None

    def signs(self, message: bytes, signature: str) -> bool:
        """Whether ``signature`` is this secret's HMAC-SHA256 of ``message`` in lower-case hex."""
        expected = hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), signature.encode())

    def check_use(self, address: str, now_ms: int) -> None:
        """Refuse a key that has run out (33004) or is bound to other addresses (10010)."""
        if self.expires_ms is not None and self.expires_ms <= now_ms:
            raise Refusal(33004, "Your api key has expired.")
        if self.addresses and address not in self.addresses:
            raise Refusal(10010, "Unmatched IP, please check your API key's bound IP addresses.")


@dataclass(frozen=True, slots=True)
class Claim:
    """What the ``X-BAPI-*`` headers of a request claim."""

    key: str
    timestamp: str
    signature: str
    recv_window: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Claim | None:
        """The claim of a request, or None when a header is missing, which Bybit answers with HTTP 401."""
        key = headers.get("X-BAPI-API-KEY", "")
        timestamp = headers.get("X-BAPI-TIMESTAMP", "")
        signature = headers.get("X-BAPI-SIGN", "")
        if not (key and timestamp and signature):
            return None
        return cls(key, timestamp, signature, headers.get("X-BAPI-RECV-WINDOW", ""))


def check_request(
    claim: Claim, payload: bytes, server_times_ms: Sequence[int], known: Credentials, address: str
) -> None:
    """Check key, time window and signature over the raw query or body of a request from ``address``.

    A timestamp is good when ``server_time - recv_window <= timestamp < server_time + 1000`` for one of the server's
    times (there are two only while the engine's clock is stepped by hand).

    Raises:
        Refusal: 10001, 10002, 10003, 10010, 33004, or 10004 with the server's ``origin_string``.
    """
    if claim.key != known.key:
        raise Refusal(10003, "API key is invalid.")
    known.check_use(address, server_times_ms[0])
    check_time(claim.timestamp, claim.recv_window, server_times_ms)
    origin = (claim.timestamp + claim.key + claim.recv_window).encode() + payload
    if not known.signs(origin, claim.signature):
        raise Refusal(10004, f"error sign! origin_string[{origin.decode(errors='replace')}]")


def check_time(timestamp: str, recv_window: str, server_times_ms: Sequence[int]) -> None:
    """Check that ``timestamp`` lies in the window; "" is the window's default.

    Raises:
        Refusal: 10001 for what is no number, 10002 outside the window.
    """
    recv_window = recv_window or str(DEFAULT_RECV_WINDOW_MS)
    if not (timestamp.isdecimal() and recv_window.isdecimal()):
        raise Refusal(10001, "params error: timestamp or recv_window invalid")
    timestamp_ms, window_ms = int(timestamp), int(recv_window)
    if not any(now - window_ms <= timestamp_ms < now + AHEAD_ALLOWED_MS for now in server_times_ms):
        raise Refusal(
            10002,
            "invalid request, please check your server timestamp or recv_window param. "
            f"req_timestamp[{timestamp_ms}],server_timestamp[{server_times_ms[0]}],recv_window[{window_ms}]",
        )


def check_login(args: object, server_times_ms: Sequence[int], known: Credentials, address: str) -> None:
    """Check the ``args`` of a stream's auth request: ``[key, expires_ms, signature]``, expiry in the future.

    Raises:
        Refusal: 10001, 10003, 10004, 10010 or 33004.
    """
    match args:
        case [str(key), (int() | str()) as expires, str(signature)] if str(expires).isdecimal():
            pass
        case _:
            raise Refusal(10001, "Params Error")
    if key != known.key:
        raise Refusal(10003, "API key is invalid.")
    known.check_use(address, server_times_ms[0])
    if all(int(expires) <= now for now in server_times_ms):
        raise Refusal(10004, "Params Error: expires is in the past")
    if not known.signs(f"GET/realtime{expires}".encode(), signature):
        raise Refusal(10004, "Invalid sign")

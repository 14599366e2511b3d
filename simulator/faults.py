"""Faults on the way between the bot and the simulated services: armed by a tester, taken by the façades."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Collection


class FaultTarget(StrEnum):
    """Which way a fault lies on."""

    REST = "rest"
    WS_PRIVATE = "ws_private"
    WS_PUBLIC = "ws_public"
    TELEGRAM = "telegram"


class FaultKind(StrEnum):
    """What goes wrong; the words are those of the simulator's contract."""

    LOST_RESPONSE = "lost_response"
    LOST_REQUEST = "lost_request"
    DELAY = "delay"
    HTTP_STATUS = "http_status"
    RET_CODE = "ret_code"
    HTML_BODY = "html_body"
    TRUNCATED_JSON = "truncated_json"
    IP_BAN = "ip_ban"
    CLOCK_SKEW = "clock_skew"
    STALE_READ = "stale_read"
    DISCONNECT = "disconnect"
    REFUSE_CONNECT = "refuse_connect"
    BLACKHOLE = "blackhole"
    DROP_MESSAGE = "drop_message"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    REJECT_AUTH = "reject_auth"
    FLOOD = "flood"
    CONFLICT = "conflict"
    UNAUTHORIZED = "unauthorized"
    MALFORMED_UPDATE = "malformed_update"


_HTTP = frozenset(
    {
        FaultKind.LOST_RESPONSE,
        FaultKind.LOST_REQUEST,
        FaultKind.DELAY,
        FaultKind.HTTP_STATUS,
        FaultKind.HTML_BODY,
        FaultKind.TRUNCATED_JSON,
        FaultKind.DISCONNECT,
        FaultKind.REFUSE_CONNECT,
        FaultKind.BLACKHOLE,
    }
)
_STREAM = frozenset(
    {
        FaultKind.DELAY,
        FaultKind.DISCONNECT,
        FaultKind.REFUSE_CONNECT,
        FaultKind.BLACKHOLE,
        FaultKind.DROP_MESSAGE,
        FaultKind.DUPLICATE,
        FaultKind.REORDER,
    }
)
KINDS_BY_TARGET: dict[FaultTarget, frozenset[FaultKind]] = {
    FaultTarget.REST: _HTTP
    | {
        FaultKind.RET_CODE,
        FaultKind.IP_BAN,
        FaultKind.CLOCK_SKEW,
        FaultKind.STALE_READ,
        FaultKind.REJECT_AUTH,
        FaultKind.DUPLICATE,
    },
    FaultTarget.WS_PRIVATE: _STREAM | {FaultKind.REJECT_AUTH},
    FaultTarget.WS_PUBLIC: _STREAM,
    FaultTarget.TELEGRAM: _HTTP
    | {FaultKind.FLOOD, FaultKind.CONFLICT, FaultKind.UNAUTHORIZED, FaultKind.MALFORMED_UPDATE},
}


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One armed fault: ``match`` is a substring of path, topic or method; times are ms, ``retry_after`` seconds."""

    target: FaultTarget
    kind: FaultKind
    match: str = ""
    count: int = 1
    delay_ms: int = 0
    ret_code: int = 10000
    status: int = 502
    probability: float = 1.0
    skew_ms: int = 0
    retry_after: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS_BY_TARGET[self.target]:
            raise ValueError(f"kind {self.kind} does not exist for target {self.target}")
        if self.count < 1:
            raise ValueError("count must be at least 1")
        if not 0 <= self.probability <= 1:
            raise ValueError("probability must lie between 0 and 1")
        if self.delay_ms < 0 or self.retry_after < 0:
            raise ValueError("delay_ms and retry_after must not be negative")
        if not 200 <= self.status <= 599:
            raise ValueError("status must be an HTTP status, 200 to 599")


@dataclass(slots=True)
class _Armed:
    fault: Fault
    left: int


class Faults:
    """The faults that are armed now; ``take`` consumes them in the order in which they were added."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._armed: list[_Armed] = []

    def add(self, spec: dict[str, Any]) -> Fault:
        """Arm the fault that a control body describes.

        Raises:
            ValueError: the body is no valid fault; the text says why.
        """
        try:
            fault = msgspec.convert(spec, Fault)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
        self._armed.append(_Armed(fault, fault.count))
        return fault

    def take(self, target: str, *names: str, kinds: Collection[str] | None = None) -> Fault | None:
        """The next fault that hits ``target`` at one of ``names`` (path, topic or method), counted down by one.

        ``kinds`` limits the search to what can happen at this point; a fault of another kind stays armed.
        """
        for armed in self._armed:
            fault = armed.fault
            if fault.target != target or not any(fault.match in name for name in names):
                continue
            if kinds is not None and fault.kind not in kinds:
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            armed.left -= 1
            if armed.left == 0:
                self._armed.remove(armed)
            return fault
        return None

    def clear(self) -> None:
        self._armed.clear()

    def reset(self, seed: int) -> None:
        """Disarm everything and begin the chances anew."""
        self.clear()
        self._random.seed(seed)

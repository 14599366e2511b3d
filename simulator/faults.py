"""Faults on the way between the bot and the simulated services: armed by a tester, taken by the façades."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

DEFAULT_DELAY_MS: Final = 1000
DEFAULT_SKEW_MS: Final = 10_000
YEAR_MS: Final = 366 * 86_400_000
"""The longest that a tester may ask for."""
_KNOWN_STATUSES: Final = frozenset(HTTPStatus)


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
        FaultKind.HTTP_STATUS,
        FaultKind.RET_CODE,
        FaultKind.TRUNCATED_JSON,
        FaultKind.DISCONNECT,
        FaultKind.REFUSE_CONNECT,
        FaultKind.BLACKHOLE,
        FaultKind.DROP_MESSAGE,
        FaultKind.DUPLICATE,
        FaultKind.REORDER,
    }
)
KINDS_BY_TARGET: Final[dict[FaultTarget, frozenset[FaultKind]]] = {
    FaultTarget.REST: _HTTP
    | {
        FaultKind.RET_CODE,
        FaultKind.IP_BAN,
        FaultKind.CLOCK_SKEW,
        FaultKind.STALE_READ,
        FaultKind.REJECT_AUTH,
        FaultKind.DUPLICATE,
    },
    FaultTarget.WS_PRIVATE: _STREAM | {FaultKind.REJECT_AUTH, FaultKind.CLOCK_SKEW},
    FaultTarget.WS_PUBLIC: _STREAM,
    FaultTarget.TELEGRAM: _HTTP
    | {FaultKind.FLOOD, FaultKind.CONFLICT, FaultKind.UNAUTHORIZED, FaultKind.MALFORMED_UPDATE},
}


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to go wrong: ``match`` is a substring of path, topic or method; times are ms, ``retry_after`` seconds.

    ``count`` is how often. Left out it is once, or, with a ``probability`` or ``lasts_ms``, without limit; null is
    without limit too. ``clean`` makes a ``disconnect`` say goodbye first.
    """

    target: FaultTarget
    kind: FaultKind
    match: str = ""
    count: int | msgspec.UnsetType | None = msgspec.UNSET
    probability: float | None = None
    lasts_ms: int | None = None
    delay_ms: int = DEFAULT_DELAY_MS
    ret_code: int = 10000
    ret_msg: str = "injected by the simulator"
    status: int = 502
    skew_ms: int = DEFAULT_SKEW_MS
    retry_after: int = 1
    clean: bool = False

    def __post_init__(self) -> None:
        known = KINDS_BY_TARGET[self.target]
        if self.kind not in known:
            raise ValueError(f"kind {self.kind} does not exist for target {self.target}: {', '.join(sorted(known))}")
        if isinstance(self.count, int) and self.count < 1:
            raise ValueError("count must be at least 1; null means until it is cleared")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError("probability must lie between 0 and 1")
        if self.lasts_ms is not None and not 1 <= self.lasts_ms <= YEAR_MS:
            raise ValueError("lasts_ms must be at least 1 and at most a year")
        if not 0 <= self.delay_ms <= YEAR_MS or not 0 <= self.retry_after <= YEAR_MS:
            raise ValueError("delay_ms and retry_after must not be negative, nor more than a year")
        if abs(self.skew_ms) > YEAR_MS:
            raise ValueError("skew_ms must not be more than a year")
        if not 200 <= self.status <= 599:
            raise ValueError("status must be an HTTP status, 200 to 599")

    @property
    def phrase(self) -> str:
        """The status in words; "Error" for one that HTTP does not know."""
        return HTTPStatus(self.status).phrase if self.status in _KNOWN_STATUSES else "Error"

    @property
    def status_line(self) -> str:
        """The status as a gateway's page writes it: "502 Bad Gateway"."""
        return f"{self.status} {self.phrase}"

    @property
    def strikes(self) -> int | None:
        """How often it strikes before it is spent; None when only clearing, or its time, ends it."""
        if self.count is msgspec.UNSET:
            return 1 if self.probability is None and self.lasts_ms is None else None
        return self.count


def read_fault(spec: dict[str, Any]) -> Fault:
    """The fault that a JSON object describes.

    Raises:
        ValueError: it describes none; the text says why.
    """
    try:
        return msgspec.convert(spec, Fault)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


@dataclass(slots=True)
class ArmedFault:
    """A fault that waits for something to hit: ``left`` and ``until_ms`` are None when nothing of that kind ends it."""

    fault_id: int
    fault: Fault
    left: int | None
    until_ms: int | None
    struck: int = 0

    def is_over(self, now_ms: int) -> bool:
        return self.left == 0 or (self.until_ms is not None and now_ms >= self.until_ms)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


class Faults:
    """The faults that are armed now; the oldest that fits is the one that strikes.

    Args:
        seed: decides the chances of faults with a ``probability``.
        now_ms: the clock by which ``lasts_ms`` is counted.
    """

    def __init__(self, seed: int, now_ms: Callable[[], int] = _wall_ms) -> None:
        self._random = random.Random(seed)
        self._now_ms = now_ms
        self._armed: list[ArmedFault] = []
        self._last_id = 0
        self.on_strike: list[Callable[[Fault, str], None]] = []
        """Called with the fault and what it hit."""
        self.on_passage: list[Callable[[FaultTarget, tuple[str, ...]], None]] = []
        """Called after each request, connection or message that could have been hit, with its names."""

    def add(self, spec: dict[str, Any]) -> ArmedFault:
        """Arm the fault that a control body describes.

        Raises:
            ValueError: the body is no valid fault; the text says why.
        """
        return self.arm(read_fault(spec))

    def arm(self, fault: Fault) -> ArmedFault:
        self._last_id += 1
        until_ms = None if fault.lasts_ms is None else self._now_ms() + fault.lasts_ms
        armed = ArmedFault(self._last_id, fault, fault.strikes, until_ms)
        self._armed.append(armed)
        return armed

    def armed(self) -> list[ArmedFault]:
        """What can still strike, oldest first."""
        self._forget_what_is_over()
        return list(self._armed)

    def take(self, target: str, *names: str, kinds: Collection[str] | None = None) -> Fault | None:
        """The fault that hits this passage of ``target``, counted down by one; ``names`` are its path, topic or method.

        ``kinds`` limits the search to what can happen at this point; a fault of another kind stays armed.
        """
        fault = self.strike(target, *names, kinds=kinds)
        self.passed(target, *names)
        return fault

    def passed(self, target: str, *names: str) -> None:
        """This passage of ``target`` is over, for whoever counts them."""
        for tell in tuple(self.on_passage):
            tell(FaultTarget(target), names)

    def strike(self, target: str, *names: str, kinds: Collection[str] | None = None) -> Fault | None:
        """Like ``take``, but nobody counts it: nothing passes by, or what does is over only later."""
        self._forget_what_is_over()
        for armed in self._armed:
            fault = armed.fault
            hit = next((name for name in names if fault.match in name), None)
            if fault.target != target or hit is None:
                continue
            if kinds is not None and fault.kind not in kinds:
                continue
            if fault.probability is not None and self._random.random() >= fault.probability:
                continue
            armed.struck += 1
            if armed.left is not None:
                armed.left -= 1
            self._forget_what_is_over()
            for tell in tuple(self.on_strike):
                tell(fault, hit)
            return fault
        return None

    def disarm(self, fault_id: int) -> None:
        """Disarm one.

        Raises:
            ValueError: no fault of that id is armed.
        """
        left = [armed for armed in self._armed if armed.fault_id != fault_id]
        if len(left) == len(self._armed):
            raise ValueError(f"no fault {fault_id} is armed")
        self._armed = left

    def clear(self) -> None:
        self._armed.clear()

    def reset(self, seed: int) -> None:
        """Disarm everything and begin the chances anew."""
        self.clear()
        self._random.seed(seed)

    def _forget_what_is_over(self) -> None:
        now_ms = self._now_ms()
        self._armed = [armed for armed in self._armed if not armed.is_over(now_ms)]

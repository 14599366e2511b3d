"""Bybit's request limits: rolling windows per endpoint, one counter per address (docs/bybit.md, 4)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_SECOND_MS = 1000

DEFAULT_PER_SECOND: dict[str, int] = {
    "/v5/order/create": 10,
    "/v5/order/amend": 10,
    "/v5/order/cancel": 10,
    "/v5/order/cancel-all": 10,
    "/v5/order/create-batch": 10,
    "/v5/order/amend-batch": 10,
    "/v5/order/cancel-batch": 10,
    "/v5/order/realtime": 50,
    "/v5/order/history": 50,
    "/v5/execution/list": 50,
    "/v5/position/list": 50,
    "/v5/position/closed-pnl": 50,
    "/v5/position/set-leverage": 10,
    "/v5/position/switch-mode": 10,
    "/v5/position/trading-stop": 10,
    "/v5/account/wallet-balance": 50,
    "/v5/account/info": 50,
    "/v5/account/fee-rate": 5,
    "/v5/user/query-api": 10,
}


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The limits in force; tests tune them here."""

    per_second: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_PER_SECOND))
    address_requests: int = 600
    address_window_ms: int = 5000


@dataclass(frozen=True, slots=True)
class Budget:
    """What the ``X-Bapi-Limit*`` headers of one reply say; ``reset_ms`` is the current time unless the limit is hit."""

    limit: int
    remaining: int
    reset_ms: int
    exceeded: bool

    def headers(self) -> dict[str, str]:
        return {
            "X-Bapi-Limit": str(self.limit),
            "X-Bapi-Limit-Status": str(self.remaining),
            "X-Bapi-Limit-Reset-Timestamp": str(self.reset_ms),
        }


class RateCounter:
    """Counts requests against ``limits``; every time is given by the caller, in milliseconds."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._endpoints: dict[str, deque[int]] = {}
        self._addresses: dict[str, deque[int]] = {}

    def address_allows(self, address: str, now_ms: int) -> bool:
        """Count one request of an address; False when it has breached the limit for all HTTP together."""
        seen = self._addresses.setdefault(address, deque())
        _forget(seen, now_ms - self._limits.address_window_ms)
        seen.append(now_ms)
        return len(seen) <= self._limits.address_requests

    def spend(self, path: str, now_ms: int, cost: int = 1) -> Budget | None:
        """Count ``cost`` requests (a batch counts its items) of an endpoint; None when it has no limit of its own."""
        limit = self._limits.per_second.get(path)
        if limit is None:
            return None
        spent = self._endpoints.setdefault(path, deque())
        _forget(spent, now_ms - _SECOND_MS)
        if len(spent) + cost > limit:
            reset_ms = (spent[0] if spent else now_ms) + _SECOND_MS
            return Budget(limit, 0, reset_ms, exceeded=True)
        spent.extend([now_ms] * cost)
        return Budget(limit, limit - len(spent), now_ms, exceeded=False)


def _forget(times: deque[int], until_ms: int) -> None:
    while times and times[0] <= until_ms:
        times.popleft()

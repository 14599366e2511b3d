"""Bybit's request limits: rolling windows per endpoint, counters per address (docs/bybit.md, 4)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_SECOND_MS = 1000
_SPOT = "spot"

DEFAULT_PER_SECOND: dict[str, int] = {
    "/v5/order/create": 10,
    "/v5/order/amend": 10,
    "/v5/order/cancel": 10,
    "/v5/order/cancel-all": 10,
    "/v5/order/create-batch": 10,
    "/v5/order/amend-batch": 10,
    "/v5/order/cancel-batch": 10,
    "/v5/order/pre-check": 10,
    "/v5/order/disconnected-cancel-all": 5,
    "/v5/order/realtime": 50,
    "/v5/order/history": 50,
    "/v5/order/spot-borrow-check": 50,
    "/v5/execution/list": 50,
    "/v5/position/list": 50,
    "/v5/position/symbol-info": 50,
    "/v5/position/closed-pnl": 50,
    "/v5/position/set-leverage": 10,
    "/v5/position/switch-mode": 10,
    "/v5/position/trading-stop": 10,
    "/v5/position/set-auto-add-margin": 10,
    "/v5/position/add-margin": 10,
    "/v5/position/confirm-pending-mmr": 10,
    "/v5/account/wallet-balance": 50,
    "/v5/account/withdrawal": 50,
    "/v5/account/info": 50,
    "/v5/account/collateral-info": 50,
    "/v5/account/borrow-history": 50,
    "/v5/account/user-setting-config": 50,
    "/v5/account/transaction-log": 25,
    "/v5/account/instruments-info": 10,
    "/v5/account/fee-rate": 5,
    "/v5/account/query-dcp-info": 5,
    "/v5/account/smp-group": 5,
    "/v5/account/set-margin-mode": 5,
    "/v5/account/set-hedging-mode": 5,
    "/v5/asset/coin/query-info": 5,
    "/v5/asset/deposit/query-record": 5,
    "/v5/asset/withdraw/query-record": 5,
    "/v5/asset/transfer/query-inter-transfer-list": 5,
    "/v5/asset/transfer/query-universal-transfer-list": 5,
    "/v5/asset/transfer/query-account-coins-balance": 5,
    "/v5/asset/transfer/query-account-coin-balance": 450,
    "/v5/user/query-api": 10,
}
DEFAULT_SPOT_PER_SECOND: dict[str, int] = {
    "/v5/order/create": 20,
    "/v5/order/amend": 10,
    "/v5/order/cancel": 20,
    "/v5/order/cancel-all": 20,
    "/v5/order/create-batch": 20,
    "/v5/order/amend-batch": 20,
    "/v5/order/cancel-batch": 20,
}


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The limits in force; tests tune them here. Spot orders have windows of their own.

    A stream's client that has not taken a message for ``reading_ms`` is cut when so many others wait for it.
    """

    per_second: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_PER_SECOND))
    spot_per_second: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_SPOT_PER_SECOND))
    address_requests: int = 600
    address_window_ms: int = 5000
    address_ban_ms: int = 600_000
    connections: int = 500
    connections_window_ms: int = 300_000
    silence_ms: int = 600_000
    idle_public_ms: int = 60_000
    outbox_messages: int = 10_000
    reading_ms: int = 5_000


@dataclass(frozen=True, slots=True)
class Budget:
    """What the ``X-Bapi-Limit*`` headers of one reply say; ``reset_ms`` is the current time unless the limit is hit.

    ``granted`` is how many of the requests that were asked for may go; none of them when the limit is ``exceeded``.
    """

    limit: int
    remaining: int
    reset_ms: int
    granted: int

    @property
    def exceeded(self) -> bool:
        return self.granted == 0

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
        self._endpoints: dict[tuple[str, bool], deque[int]] = {}
        self._addresses: dict[str, deque[int]] = {}
        self._banned_until: dict[str, int] = {}
        self._connections: dict[str, deque[int]] = {}

    def address_allows(self, address: str, now_ms: int) -> bool:
        """Count one request of an address; False from its breach of the limit for all HTTP until the ban is over."""
        if now_ms < self._banned_until.get(address, 0):
            return False
        limits = self._limits
        seen = self._addresses.setdefault(address, deque())
        _forget(seen, now_ms - limits.address_window_ms)
        seen.append(now_ms)
        if len(seen) <= limits.address_requests:
            return True
        self._banned_until[address] = now_ms + limits.address_ban_ms
        seen.clear()
        return False

    def connection_allows(self, address: str, now_ms: int) -> bool:
        """Count one new stream connection of an address; False when it makes too many."""
        opened = self._connections.setdefault(address, deque())
        _forget(opened, now_ms - self._limits.connections_window_ms)
        opened.append(now_ms)
        return len(opened) <= self._limits.connections

    def spend(self, path: str, now_ms: int, cost: int = 1, category: str = "") -> Budget | None:
        """Count ``cost`` requests (a batch counts its items) of an endpoint, as many of them as are left.

        None when the endpoint has no limit of its own.
        """
        limit = self._per_second(path, category)
        if limit is None:
            return None
        spent = self._endpoints.setdefault((path, self._has_own_window(path, category)), deque())
        _forget(spent, now_ms - _SECOND_MS)
        granted = min(cost, limit - len(spent))
        spent.extend([now_ms] * granted)
        reset_ms = now_ms if granted == cost else (spent[0] if spent else now_ms) + _SECOND_MS
        return Budget(limit, limit - len(spent), reset_ms, granted)

    def exhausted(self, path: str, now_ms: int, category: str = "") -> Budget | None:
        """What a refusal for too many requests says, whatever was spent; None when the endpoint has no limit."""
        limit = self._per_second(path, category)
        return None if limit is None else Budget(limit, 0, now_ms + _SECOND_MS, granted=0)

    def _per_second(self, path: str, category: str) -> int | None:
        limits = self._limits
        return (limits.spot_per_second if self._has_own_window(path, category) else limits.per_second).get(path)

    def _has_own_window(self, path: str, category: str) -> bool:
        return category == _SPOT and path in self._limits.spot_per_second


def _forget(times: deque[int], until_ms: int) -> None:
    while times and times[0] <= until_ms:
        times.popleft()

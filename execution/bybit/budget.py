"""The right to send: one budget for each endpoint and one for the address, with room kept for what protects.

Bybit counts per account, endpoint and rolling second, and 600 requests in 5 s per address (docs/bybit.md, 4).
Whoever else uses the account eats from the same budget and shows in the limit headers of every answer.
"""

import asyncio
import itertools
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
from enum import IntEnum
from typing import Final, NamedTuple

from execution.bybit.endpoints import Endpoint


class Priority(IntEnum):
    """What a request is for; the lower goes first."""

    STOP = 0
    CLOSE = 1
    TAKE_PROFIT = 2
    ENTRY = 3
    READ = 4


_KEPT_FREE: Final = {
    Priority.STOP: 0.0,
    Priority.CLOSE: 0.0,
    Priority.TAKE_PROFIT: 0.3,
    Priority.ENTRY: 0.5,
    Priority.READ: 0.2,
}
"""Share of a budget that a class must leave to those before it."""

_SECOND: Final = 1.1
"""A rolling second seen from here: the way to Bybit may squeeze two requests together."""
_ADDRESS_LIMIT: Final = 600
_ADDRESS_WINDOW: Final = 5.5
_LONGEST_BLOCK: Final = 5.0
_SHORTEST_WAIT: Final = 0.005


class Ticket(NamedTuple):
    """A place in line."""

    priority: Priority
    number: int


class Bucket:
    """A limit of requests in a rolling window. Times are seconds of any steady clock."""

    def __init__(self, limit: int, window: float) -> None:
        self.limit = limit
        self.waiting: set[Ticket] = set()
        self._window = window
        self._sent: deque[float] = deque()
        self._blocked_until = -math.inf

    def delay(self, now: float, ticket: Ticket) -> float:
        """Seconds until this ticket may go, as far as one can know; 0 means now."""
        self._forget(now)
        if now < self._blocked_until:
            return self._blocked_until - now
        allowed = max(1, math.floor(self.limit * (1 - _KEPT_FREE[ticket.priority])))
        ahead = sum(other < ticket for other in self.waiting)
        excess = len(self._sent) + ahead + 1 - allowed
        if excess <= 0:
            return 0.0
        if not self._sent:
            return _SHORTEST_WAIT
        leaving = self._sent[min(excess, len(self._sent)) - 1] + self._window - now
        return max(_SHORTEST_WAIT, leaving)

    def take(self, now: float) -> None:
        self._sent.append(now)

    def learn(self, now: float, limit: int, remaining: int) -> None:
        """Take over what the exchange says of this budget; use by others counts as if it were ours."""
        self._forget(now)
        self.limit = max(1, limit)
        self._sent.extend([now] * max(0, limit - remaining - len(self._sent)))

    def block(self, now: float, seconds: float) -> None:
        self._blocked_until = max(self._blocked_until, now + min(seconds, _LONGEST_BLOCK))

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0] + self._window <= now:
            self._sent.popleft()


class Budget:
    """All budgets of one account. Belongs to the event loop."""

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._address = Bucket(_ADDRESS_LIMIT, _ADDRESS_WINDOW)
        self._buckets = {endpoint: Bucket(endpoint.per_second, _SECOND) for endpoint in Endpoint}
        self._numbers = itertools.count()

    async def acquire(self, endpoint: Endpoint, priority: Priority) -> None:
        """Return when a request may leave; higher classes overtake, equal ones keep their order."""
        buckets = (self._address, self._buckets[endpoint])
        ticket = Ticket(priority, next(self._numbers))
        for bucket in buckets:
            bucket.waiting.add(ticket)
        try:
            while (delay := max(bucket.delay(self._now(), ticket) for bucket in buckets)) > 0:
                await self._sleep(delay)
            for bucket in buckets:
                bucket.take(self._now())
        finally:
            for bucket in buckets:
                bucket.waiting.discard(ticket)

    def learn(self, endpoint: Endpoint, limit: int, remaining: int) -> None:
        """Note the limit headers of an answer."""
        self._buckets[endpoint].learn(self._now(), limit, remaining)

    def block(self, endpoint: Endpoint, seconds: float) -> None:
        """Let nothing leave for a while: the exchange has said that the budget is spent."""
        self._buckets[endpoint].block(self._now(), seconds)

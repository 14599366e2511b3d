"""The right to send: one budget for each endpoint and one for the address, with room kept for what protects.

Bybit counts per account, endpoint and rolling second, and 600 requests in 5 s per address (docs/bybit.md, 4).
Whoever else uses the account eats from the same budget and shows in the limit headers of every answer.
"""

import asyncio
import itertools
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from execution.bybit.endpoints import Endpoint
from execution.bybit.figures import BudgetLeft


class Priority(IntEnum):
    """What a request is for; the lower goes first."""

    STOP = 0
    """Of a position that nothing covers."""
    REASSERTED_STOP = 1
    CLOSE = 2
    MOVED_STOP = 3
    """Break-even and follow."""
    RATCHET = 4
    TAKE_PROFIT = 5
    ENTRY = 6
    SWEEP = 7
    """The account as a whole, a page at a time: it proves every stop at once."""
    READ = 8
    """A question about one slot: hundreds come together after a start, and none proves more than its own."""


_KEPT_FREE: Final = {
    Priority.TAKE_PROFIT: 0.3,
    Priority.ENTRY: 0.5,
    Priority.SWEEP: 0.1,
    Priority.READ: 0.2,
}
"""Share of a budget that a class must leave to those before it."""
_KEPT_FREE_OF_STOPS: Final = {
    Priority.REASSERTED_STOP: 0.2,
    Priority.MOVED_STOP: 0.4,
    Priority.RATCHET: 0.4,
}
"""Of trading-stop: so a burst of one class leaves room for a naked position at once (R16)."""
_MOST_MOVES: Final = {Priority.MOVED_STOP: 6, Priority.RATCHET: 6}
"""Of trading-stop in a second, however large the account's budget is (R16)."""

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

    def __init__(
        self,
        limit: int,
        window: float,
        kept_free: Mapping[Priority, float] = _KEPT_FREE,
        at_most: Mapping[Priority, int] = MappingProxyType({}),
    ) -> None:
        self.limit = limit
        self._kept_free = kept_free
        self._at_most = at_most
        self.waiting: dict[Ticket, int] = {}
        """What each of them takes."""
        self._window = window
        self._sent: deque[float] = deque()
        self._blocked_until = -math.inf

    def delay(self, now: float, ticket: Ticket, count: int = 1) -> float:
        """Seconds until this ticket may go, as far as one can know; 0 means now.

        ``count`` is what it takes: a batch of more than its class may use goes when nothing else is under way.
        """
        self._forget(now)
        if now < self._blocked_until:
            return self._blocked_until - now
        allowed = max(count, self._room_for(ticket.priority))
        ahead = sum(takes for other, takes in self.waiting.items() if other < ticket)
        excess = len(self._sent) + ahead + count - allowed
        if excess <= 0:
            return 0.0
        if not self._sent:
            return _SHORTEST_WAIT
        leaving = self._sent[min(excess, len(self._sent)) - 1] + self._window - now
        return max(_SHORTEST_WAIT, leaving)

    def _room_for(self, priority: Priority) -> int:
        room = math.floor(self.limit * (1 - self._kept_free.get(priority, 0.0)))
        return min(room, self._at_most.get(priority, room))

    def take(self, now: float, count: int = 1) -> None:
        self._sent.extend([now] * count)

    def learn(self, now: float, limit: int, remaining: int) -> None:
        """Take over what the exchange says of this budget; use by others counts as if it were ours."""
        self._forget(now)
        self.limit = max(1, limit)
        self._sent.extend([now] * max(0, limit - remaining - len(self._sent)))

    def block(self, now: float, seconds: float) -> None:
        self._blocked_until = max(self._blocked_until, now + min(seconds, _LONGEST_BLOCK))

    def left(self, now: float) -> int:
        """Requests that the whole limit still allows in this window; 0 while it is blocked."""
        self._forget(now)
        return 0 if now < self._blocked_until else max(0, self.limit - len(self._sent))

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
        stops = Endpoint.SET_TRADING_STOP
        self._buckets[stops] = Bucket(stops.per_second, _SECOND, _KEPT_FREE_OF_STOPS, _MOST_MOVES)
        self._numbers = itertools.count()

    async def acquire(self, endpoint: Endpoint, priority: Priority, count: int = 1) -> None:
        """Return when a request may leave; higher classes overtake, equal ones keep their order.

        ``count`` is how many orders it is about: the endpoint counts these, the address counts the request.
        """
        buckets = {self._address: 1, self._buckets[endpoint]: count}
        ticket = Ticket(priority, next(self._numbers))
        for bucket, takes in buckets.items():
            bucket.waiting[ticket] = takes
        try:
            while (delay := max(bucket.delay(self._now(), ticket, takes) for bucket, takes in buckets.items())) > 0:
                await self._sleep(delay)
            for bucket, takes in buckets.items():
                bucket.take(self._now(), takes)
        finally:
            for bucket in buckets:
                bucket.waiting.pop(ticket, None)

    def try_take(self, endpoint: Endpoint, priority: Priority) -> float:
        """Take the right to send one request now, and return 0; or the seconds until it may be there."""
        buckets = (self._address, self._buckets[endpoint])
        ticket = Ticket(priority, next(self._numbers))
        delay = max(bucket.delay(self._now(), ticket) for bucket in buckets)
        if delay <= 0:
            for bucket in buckets:
                bucket.take(self._now())
        return delay

    def left(self) -> dict[str, BudgetLeft]:
        """By the endpoint's name in lower case, and "address" for all of them together."""
        now = self._now()
        named = {endpoint.name.lower(): bucket for endpoint, bucket in self._buckets.items()}
        return {
            name: BudgetLeft(limit=bucket.limit, left=bucket.left(now))
            for name, bucket in {"address": self._address, **named}.items()
        }

    @property
    def waiting(self) -> int:
        """Requests that wait for their turn."""
        return len(self._address.waiting)

    def learn(self, endpoint: Endpoint, limit: int, remaining: int) -> None:
        """Note the limit headers of an answer."""
        self._buckets[endpoint].learn(self._now(), limit, remaining)

    def block(self, endpoint: Endpoint, seconds: float) -> None:
        """Let nothing leave for a while: the exchange has said that the budget is spent."""
        self._buckets[endpoint].block(self._now(), seconds)

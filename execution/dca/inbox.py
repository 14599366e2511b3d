"""What has been posted to the actor of one bot and is not folded yet, in order of arrival."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from execution.dca.observations import Observation, PriceSeen, Woken
from utils.clock import Clock


class Inbox:
    """Everyone posts, the actor alone takes."""

    __slots__ = ("_awake", "_clock", "_posted", "on_moved", "price")

    def __init__(self, clock: Clock, on_moved: Callable[[], None] = lambda: None) -> None:
        """``on_moved`` is called before anything is posted, and by whoever is about to take what is here."""
        self._clock = clock
        self.on_moved = on_moved
        self._posted: deque[Observation] = deque()
        self._awake = asyncio.Event()
        self.price: PriceSeen | None = None
        """The newest that was posted."""

    def __bool__(self) -> bool:
        return bool(self._posted)

    def __iter__(self) -> Iterator[Observation]:
        return iter(self._posted)

    def post(self, observation: Observation) -> None:
        """Never blocks."""
        self.on_moved()
        if isinstance(observation, PriceSeen):
            self.price = observation
        self._posted.append(observation)
        self._awake.set()

    def put(self, prices: Sequence[PriceSeen]) -> None:
        """Posts one or more, oldest first, of which ``on_moved`` knows."""
        self.price = prices[-1]
        self._posted.extend(prices)
        self._awake.set()

    def taken(self) -> Iterator[Observation]:
        """All that is here, oldest first; each is gone when it was given."""
        while self._posted:
            yield self._posted.popleft()

    def wake(self) -> None:
        """Something else has happened that the actor has to look at."""
        self._awake.set()

    async def wait(self, until: datetime | None) -> None:
        """Until something is here or `wake`; what is here when ``until`` has come is `Woken`."""
        self._awake.clear()
        timeout = None if until is None else max(0.0, (until - self._clock.now()).total_seconds())
        try:
            async with asyncio.timeout(timeout):
                await self._awake.wait()
        except TimeoutError:
            self._posted.append(Woken())

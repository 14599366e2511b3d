"""What has been posted to an actor and is not folded yet, in order of arrival."""

import asyncio
from collections import deque
from collections.abc import Iterator
from datetime import datetime

from execution.observations import Observation, Woken
from utils.clock import Clock


class Mailbox:
    """Of one actor: everyone posts, the actor alone takes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._posted: deque[Observation] = deque()
        self._has_mail = asyncio.Event()

    def __iter__(self) -> Iterator[Observation]:
        return iter(self._posted)

    def __bool__(self) -> bool:
        return bool(self._posted)

    def __len__(self) -> int:
        return len(self._posted)

    def post(self, observation: Observation) -> None:
        """Never blocks."""
        self._posted.append(observation)
        self._has_mail.set()

    def take(self) -> Observation:
        """The oldest one. Raises IndexError when there is none."""
        return self._posted.popleft()

    async def wait(self, *appointments: datetime | None) -> None:
        """Until something is here; what is here when the first of the appointments has come is `Woken`."""
        if self._posted:
            return
        self._has_mail.clear()
        due = [at for at in appointments if at is not None]
        seconds = max(0.0, (min(due) - self._clock.now()).total_seconds()) if due else None
        try:
            async with asyncio.timeout(seconds):
                await self._has_mail.wait()
        except TimeoutError:
            self._posted.append(Woken())

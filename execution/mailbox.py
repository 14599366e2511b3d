"""What has been posted to an actor and is not folded yet, in order of arrival."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from execution.observations import Observation, Woken
from utils.clock import Clock


class Mailbox:
    """Of one actor: everyone posts, the actor alone takes.

    There is one for each position, and nearly all are empty: a deque or an event would take 700 bytes to be so.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._posted: list[Observation] = []
        self._is_due = False
        """Something was posted, and not only left."""
        self._awaited: asyncio.Future[None] | None = None
        """Where the actor waits; None while it works."""

    def __iter__(self) -> Iterator[Observation]:
        return iter(self._posted)

    def __bool__(self) -> bool:
        return bool(self._posted)

    def __len__(self) -> int:
        return len(self._posted)

    def post(self, observation: Observation) -> None:
        """Never blocks."""
        self._posted.append(observation)
        self._is_due = True
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)

    def leave(self, observation: Observation) -> None:
        """To be taken with what is posted next; nobody is woken for it."""
        self._posted.append(observation)

    def take(self) -> Observation:
        """The oldest one. Raises IndexError when there is none."""
        observation = self._posted.pop(0)
        self._is_due = self._is_due and bool(self._posted)
        return observation

    async def wait(self, *appointments: datetime | None) -> None:
        """Until something was posted; what is posted when the first of the appointments has come is `Woken`."""
        if self._is_due:
            return
        self._awaited = asyncio.get_running_loop().create_future()
        due = min((at for at in appointments if at is not None), default=None)
        alarm = None if due is None else self._alarm(due)
        try:
            await self._awaited
        finally:
            self._awaited = None
            if alarm is not None:
                alarm.cancel()

    def _alarm(self, due: datetime) -> asyncio.TimerHandle:
        """Nearly every wait ends by what is posted: `asyncio.timeout` would cost it more than the wait itself."""
        seconds = max(0.0, (due - self._clock.now()).total_seconds())
        return asyncio.get_running_loop().call_later(seconds, self.post, Woken())

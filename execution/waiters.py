"""Who waits for an actor: until all was folded, until its record shows something, or with what a person confirmed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from execution.monitor import Monitor
from execution.observations import Observation
from execution.slot_record import Also


class _Watcher(NamedTuple):
    """Of the record: ``shown`` is set once it shows what is waited for."""

    what: Callable[[Monitor], bool]
    shown: asyncio.Event


class Waiters:
    """Let go when the record was committed."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """``wake`` makes the actor step: what is waited for may be there already."""
        self._wake = wake
        self._catching_up: list[asyncio.Event] = []
        self._watchers: list[_Watcher] = []

    @property
    def catching_up(self) -> int:
        """How many have asked for all that was posted before; a step lets go those who asked before it began."""
        return len(self._catching_up)

    async def caught_up(self) -> None:
        """Returns when everything posted so far is folded and committed, or the monitor is over."""
        done = asyncio.Event()
        self._catching_up.append(done)
        self._wake()
        await done.wait()

    async def until(self, what: Callable[[Monitor], bool], within: float | None) -> bool:
        """Waits until the committed record shows something; False when it does not in that many seconds, None: ever."""
        watcher = _Watcher(what, asyncio.Event())
        self._watchers.append(watcher)
        self._wake()
        try:
            async with asyncio.timeout(within):
                await watcher.shown.wait()
        except TimeoutError:
            return False
        finally:
            self._watchers.remove(watcher)
        return True

    def committed(self, monitor: Monitor, caught_up: int, *, is_over: bool) -> None:
        """Lets go the first ``caught_up`` of those who catch up, and who sees what it waits for, or never will."""
        for done in self._catching_up[:caught_up]:
            done.set()
        del self._catching_up[:caught_up]
        for watcher in self._watchers:
            if is_over or watcher.what(monitor):
                watcher.shown.set()

    def let_go(self) -> None:
        """The monitor is over: there is nothing more to catch up with."""
        for done in self._catching_up:
            done.set()


class _Confirmed(NamedTuple):
    """What a person wants, and who waits for whether it was done."""

    wanted: Observation
    also: Also
    done: asyncio.Future[bool]


class Confirmations:
    """What people have confirmed, each to be committed by itself, or refused."""

    def __init__(self, wake: Callable[[], None]) -> None:
        """``wake`` makes the actor step."""
        self._wake = wake
        self._waiting: list[_Confirmed] = []

    async def ask(self, wanted: Observation, also: Also) -> bool:
        """Whether it was done; raises what prevented it."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Confirmed(wanted, also, done))
        self._wake()
        return await done

    async def answer_each(self, change: Callable[[Observation, Also], Awaitable[bool]]) -> None:
        while self._waiting:
            wanted, also, done = self._waiting.pop(0)
            try:
                is_changed = await change(wanted, also)
            except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for the answer
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(is_changed)

    def refuse(self) -> None:
        """The monitor is over: what was wanted of it does not hold any more."""
        for confirmed in self._waiting:
            if not confirmed.done.done():
                confirmed.done.set_result(False)

    def cancel(self) -> None:
        """Nobody will answer."""
        for confirmed in self._waiting:
            confirmed.done.cancel()

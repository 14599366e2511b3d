"""Feeds the watchdog of systemd for as long as the event loop turns and the guard looks at the account."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from helpers.metrics.liveness import Liveness, Verdict
from helpers.service_manager.notify import Notifier
from utils.clock import Clock

log = structlog.get_logger(__name__)

_PART: Final = 4
"""It is fed so often within the time that it grants."""
_STATUS_EVERY: Final = 15.0
"""Seconds, where nobody watches and only the status is told."""


class Watchdog:
    """Ends a process that cannot guard any more and does not know why; one that knows is left alone."""

    def __init__(self, notifier: Notifier, alive: Callable[[], Verdict], clock: Clock) -> None:
        self._notifier = notifier
        self._alive = alive
        self._clock = clock
        self._said = ""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """The program is ready: its state is read, and it listens."""
        self._notifier.say(READY="1", STATUS="started")
        self._task = asyncio.create_task(self._run(), name="watchdog")

    async def stop(self) -> None:
        """It ends because somebody said so."""
        self._notifier.say(STOPPING="1", STATUS="stopping; everything on the exchange stays as it stands")
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        granted = self._notifier.watchdog_seconds
        while True:
            try:
                self.look()
            except Exception:  # the edge: who cannot tell whether the guard works does not say that it does
                log.exception("watchdog_failed")
            await self._clock.sleep(granted / _PART if granted is not None else _STATUS_EVERY)

    def look(self) -> None:
        """Feed it, unless the guard is stuck; that is logged, and shown in ``systemctl status``."""
        verdict = self._alive()
        told = {"STATUS": verdict.line} if verdict.line != self._said else {}
        if verdict.liveness is not Liveness.STUCK:
            told["WATCHDOG"] = "1"
        elif told:
            log.error("watchdog_not_fed", why=verdict.line)
        self._said = verdict.line
        if told:
            self._notifier.say(**told)

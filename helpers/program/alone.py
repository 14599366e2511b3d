"""The guard alone, where nothing of what belongs beside it could be loaded or begun: no chat, no jobs, no metrics.

What guarding needs of the jobs is done here: the account is read, and so are its margin and its rules. Who has started
the program hears that it lives; that nobody else hears anything, the heartbeat least of all, is how it is noticed.
"""

import asyncio
import os
from collections.abc import Awaitable
from datetime import datetime
from typing import Final

import structlog

from execution.exchange_errors import ExchangeError
from helpers.job_trouble import JobTrouble
from helpers.metrics.liveness import SWEEP, Verdict, verdict
from helpers.program.guarding import Guarding
from helpers.service_manager.notify import Notifier
from helpers.service_manager.watchdog import Watchdog
from helpers.sweep_pace import SYNC_SECONDS

log = structlog.get_logger("holdfast")

_FAILED: Final = JobTrouble(name=SWEEP)


class Alone:
    """Takes the place of `BesideTheGuard`."""

    def __init__(self, guarding: Guarding, why: str) -> None:
        """``why`` names what went wrong, without what it said."""
        self._guarding = guarding
        self._why = why
        self._watchdog = Watchdog(Notifier(os.environ), self.alive, guarding.clock)
        self._begun_at: datetime | None = None
        self._ailing: tuple[JobTrouble, ...] = ()
        self._life: asyncio.Task[None] | None = None

    def alive(self) -> Verdict:
        """Whether the guard does its work, as it is now."""
        view, glance = self._guarding.manager.account_view(), self._guarding.connectivity.glance()
        return verdict(view, glance, self._ailing, self._begun_at, self._guarding.clock.now(), no_chat=self._why)

    async def start(self) -> None:
        """Reads the account again and again, once the engine has begun."""
        self._watchdog.start()
        self._life = asyncio.create_task(self._run(), name="the guard alone")

    async def stopping(self) -> None:
        """The program was told to end."""
        await self._watchdog.stop()

    async def stop(self) -> None:
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)

    async def _run(self) -> None:
        await self._guarding.begun.wait()
        manager, clock = self._guarding.manager, self._guarding.clock
        self._begun_at = clock.now()
        is_odd = False
        while True:
            is_odd = not is_odd
            self._ailing = () if await _done(manager.sweep(with_orders=is_odd)) else (_FAILED,)
            if is_odd:
                await _done(manager.watch_account())
            await clock.sleep(SYNC_SECONDS)


async def _done(look: Awaitable[None]) -> bool:
    try:
        await look
    except ExchangeError as error:
        log.warning("not_read", error=str(error))
    except Exception:  # the edge: what is wrong with one look is no reason to end
        log.exception("look_failed")
    else:
        return True
    return False

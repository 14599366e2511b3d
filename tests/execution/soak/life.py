"""One life of the bot: the real manager with its actors, books, sweeps and checks; it ends by being killed."""

import asyncio
import random
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import copy_context
from typing import Any

from execution.brakes import Brakes
from execution.enhanced_tp_sl_manager import EnhancedTPSLManager
from execution.exchange_errors import ExchangeError
from execution.new_trade.plan_terms import Limits
from execution.notices import OUTBOX
from execution.records.books import MonitorBooks
from execution.watching.profit_audit import ProfitAudit
from tests.execution.soak.adapter import SoakExchange
from tests.execution.soak.disk import Disk
from tests.execution.soak.network import Network
from tests.execution.soak.virtual_time import LIFE, LoopClock, VirtualLoop

SYNC_SECONDS, ACCOUNT_SECONDS, PROFIT_SECONDS, START_AGAIN = 30.0, 60.0, 30.0, 5.0


class Life:
    """``spoken`` gets every notice as the chat would."""

    def __init__(
        self,
        network: Network,
        disk: Disk,
        chance: random.Random,
        limits: Limits,
        brakes: Brakes,
        *,
        slow_disk: float = 0.004,
    ) -> None:
        self.network, self.disk, self.chance = network, disk, chance
        self.loop: VirtualLoop = network.loop
        self.clock = LoopClock(self.loop)
        self.limits, self.brakes = limits, brakes
        self.tasks: set[asyncio.Task[Any]] = set()
        self.slow_disk = slow_disk
        self.is_started = False
        self.on_start: Callable[[], None] = lambda: None
        self.defects: list[str] = []
        """Jobs that ended by an error which is none of the exchange's."""
        self._context = copy_context()
        self._context.run(LIFE.set, self.tasks)
        self._context.run(self._build)
        self.spawn(self._live())

    def _build(self) -> None:
        self.exchange = SoakExchange(self.network, self.clock)
        self.store = self.disk.store(self.clock, self.chance, self.slow_disk)
        self.history = self.disk.history()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """A task of this life, which dies with it."""
        task = self.loop.create_task(work, context=self._context)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.defects.append("".join(traceback.format_exception(error)))

    async def _live(self) -> None:
        await self.store.open()
        self.books = MonitorBooks(self.store, self.history, self.clock)
        self.profits = ProfitAudit(self.exchange, self.store, self.clock)
        self.manager = EnhancedTPSLManager(
            self.exchange, self.books, self.clock, self.limits, self.brakes, self.store.breaker
        )
        while True:
            try:
                await self.manager.start()
            except ExchangeError:
                await asyncio.sleep(START_AGAIN)
            else:
                break
        self.is_started = True
        self.on_start()
        self._sweeps = 0
        self.spawn(self._every(SYNC_SECONDS, self._sync))
        self.spawn(self._every(ACCOUNT_SECONDS, self.manager.watch_account, at_once=True))
        self.spawn(self._every(PROFIT_SECONDS, self.profits.run))

    async def _sync(self) -> None:
        self._sweeps += 1
        await self.manager.sweep(with_orders=self._sweeps % 2 == 1)

    async def _every(self, seconds: float, job: Callable[[], Awaitable[None]], *, at_once: bool = False) -> None:
        while True:
            if not at_once:
                await asyncio.sleep(seconds)
            at_once = False
            with suppress(ExchangeError):
                await job()

    async def speak(self) -> list[dict[str, Any]]:
        """Deliver what waits in the outbox, as the chat does: read, told, removed."""
        rows = self.store.items(OUTBOX)
        async with self.store.transaction() as txn:
            for key in rows:
                txn.delete(OUTBOX, key)
        return [{"id": key, **row} for key, row in rows.items()]

    async def die(self) -> None:
        """kill -9: nothing of it runs any more, and what had not landed on the disk never will."""
        self.exchange.is_dead = True
        if self.network.exchange is self.exchange:
            self.network.exchange = None
        self.disk.kill(self.store)
        while tasks := list(self.tasks):  # what one of them starts while it ends dies, too
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self.disk.leave(self.store, self.history)

    async def spawn_and_wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return await self.spawn(work)

"""What one simulator process consists of, put together once."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from simulator.bybit.order_pages import OrderPages
from simulator.bybit.rate_limits import RateCounter
from simulator.bybit.streams.hub import StreamHub
from simulator.counters import Counters
from simulator.engine.clock import Clock, RealClock, SteppedClock
from simulator.engine.engine import Engine
from simulator.faults import Faults
from simulator.market import Market, MarketMode
from simulator.telegram.service import TelegramService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simulator.settings import Settings


class World:
    """The owner of all state: the exchange, the chat and the ways to them. Everything else is handed a reference."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock: Clock = SteppedClock(self.wall_ms()) if settings.is_stepped else RealClock()
        self.engine = Engine(clock=self.clock, seed=settings.seed)
        self.faults = Faults(settings.seed)
        self.counters = Counters()
        self.rates = RateCounter(settings.limits)
        self.order_pages = OrderPages(self.engine)
        self.streams = StreamHub(self.engine)
        self.market = Market(self.engine, settings.csv)
        self.telegram = TelegramService((settings.telegram_user,), lambda: self.clock.now_ms() / 1000)
        self.closing = asyncio.Event()
        self.market.drive(settings.market, settings.speed, settings.seed)

    def reset(self, seed: int) -> None:
        """Begin anew, market on hold; clients stay connected and hear of the fresh engine."""
        self.market.drive(MarketMode.HOLD, 1.0, seed)
        self.order_pages.clear()
        self.engine.reset(seed)
        self.faults.reset(seed)
        self.counters.clear()
        self.rates = RateCounter(self.settings.limits)
        self.telegram.reset()

    def server_times_ms(self) -> tuple[int, ...]:
        """The times by which a client may sign: the server's, and while that one is stepped by hand also the wall's."""
        now = self.engine.now_ms()
        return (now, self.wall_ms()) if self.settings.is_stepped else (now,)

    @staticmethod
    def wall_ms() -> int:
        """The machine's time, which counts what happens on the wire."""
        return time.time_ns() // 1_000_000

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Time passes and prices move inside; clients are let go at the end."""
        tasks = [asyncio.create_task(self.market.keep_time()), asyncio.create_task(self.market.move())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

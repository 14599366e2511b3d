"""A Telegram server on a free loopback port, a real bot that talks to it, and the tester's hand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot
from telegram.request import HTTPXRequest

from simulator.faults import Faults
from simulator.telegram import control, routes
from simulator.telegram.service import TelegramService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

TOKEN = "42:" + "A" * 35
USER = 1001
START = 1_790_000_000.0


@dataclass
class Clock:
    """Unix seconds, and those by which a bot's speed is measured, both moved by hand."""

    now: float = START
    pace: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class World:
    """The server and what a test needs of it."""

    service: TelegramService
    faults: Faults
    clock: Clock
    session: aiohttp.ClientSession
    url: str = ""
    bots: list[Bot] = field(default_factory=list)
    limits_flood: bool = False

    def request(self, **options: Any) -> HTTPXRequest:
        # Certificates are for HTTPS; to load them for each bot would take most of the time of a test.
        return HTTPXRequest(httpx_kwargs={"trust_env": False, "verify": False}, **options)

    async def bot(self, token: str = TOKEN, *, initialize: bool = True, **options: Any) -> Bot:
        bot = Bot(
            token,
            base_url=f"{self.url}/bot",
            base_file_url=f"{self.url}/file/bot",
            request=self.request(**options),
            get_updates_request=self.request(**options),
        )
        if initialize:
            await bot.initialize()
            self.bots.append(bot)
        return bot

    async def control(self, call: str, body: object, *, status: int = 200) -> Any:
        async with self.session.post(f"{self.url}/control/telegram/{call}", json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def send(self, text: str, user_id: int = USER, chat_id: int | None = None) -> Any:
        return await self.control("send", {"user_id": user_id, "chat_id": chat_id or user_id, "text": text})

    async def get(self, path: str, *, status: int = 200) -> Any:
        async with self.session.get(f"{self.url}{path}") as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what the server will come to; give up after half a minute."""
        async with asyncio.timeout(30):
            while True:
                if condition():
                    return
                await asyncio.sleep(0)

    async def messages(self, chat_id: int = USER, after: int = 0) -> Any:
        return await self.get(f"/control/telegram/messages?chat_id={chat_id}&after={after}")


@pytest.fixture(autouse=True)
def _durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the library will have it one day, and as other tests of this run set it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    clock, faults = Clock(), Faults(7)
    service = TelegramService(
        user_ids=(USER, 1002), clock=clock, flood_limits=lambda: here.limits_flood, pace=lambda: clock.pace
    )
    app = web.Application()
    routes.add_routes(app, service, faults)
    control.add_routes(app, service)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with aiohttp.ClientSession() as session:
        here = World(service, faults, clock, session, url=f"http://127.0.0.1:{runner.addresses[0][1]}")
        yield here
        for bot in here.bots:
            await bot.shutdown()
    await runner.cleanup()


@pytest.fixture
async def bot(world: World) -> Bot:
    return await world.bot()

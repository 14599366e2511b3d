"""The bot against the simulated Telegram, which is a process of its own on loopback."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from drills.processes import Simulator
from execution.dca.dca_plan import DcaDefaults
from handlers.bot import TelegramBot
from handlers.ports import Ports
from helpers.drill_process import Drills
from tests.handlers.alerts.fakes import FakePriceAlerts
from tests.handlers.charts.fakes import FakePositionCharts
from tests.handlers.dca.backtest_fakes import FakeBacktests
from tests.handlers.dca.chart_fakes import FakeCharts
from tests.handlers.dca.fakes import FakeDca
from tests.handlers.emergency.fakes import FakeEmergency
from tests.handlers.fakes import FakeAuditLog, FakeGuard, FakeMarkets, FakePositions, MemoryStore, an_overview
from tests.handlers.history.fakes import FakeBackups, FakeProfitPictures, FakeTradeLog
from utils.clock import SystemClock
from utils.settings_shown import Shown

# As `connect` sets it; tests raise the library's errors before any connection is made.
os.environ.setdefault("PTB_TIMEDELTA", "1")

TOKEN = "123456789:" + "a" * 35
ALICE, BOB, STRANGER = 1001, 1002, 6666
RECORDED_DRILL = (sys.executable, str(Path(__file__).parent / "drill" / "recorded.py"))


@pytest.fixture(scope="session")
def simulator(simulator_process: Simulator) -> str:
    """The base URL of a running simulator."""
    return simulator_process.url


class Person:
    """The hand of somebody with a phone."""

    def __init__(self, http: aiohttp.ClientSession, base: str, user_id: int) -> None:
        self._http = http
        self._base = base
        self.user_id = user_id

    async def control(self, path: str, body: Any = None) -> Any:
        async with self._http.post(f"{self._base}/control/{path}", json=body or {}) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def says(self, text: str, chat_id: int | None = None, topic: int | None = None) -> int:
        """In the own private chat, or in a group, or in a topic of it."""
        body = {"user_id": self.user_id, "chat_id": chat_id or self.user_id, "text": text}
        sent = await self.control("telegram/send", body | ({"message_thread_id": topic} if topic else {}))
        return int(sent["message_id"])

    async def presses(self, label: str, message_id: int, chat_id: int | None = None) -> None:
        """As soon as the button is there: what a press has changed is drawn after it is answered."""

        async def look() -> dict[str, Any] | None:
            shown = (row for row in await self.chat(chat_id) if row["message_id"] == message_id)
            return next((row for row in shown if any(label in text for line in row["buttons"] for text in line)), None)

        await self._until(look, f"a button {label}")
        body = {"chat_id": chat_id or self.user_id, "message_id": message_id, "text": label, "user_id": self.user_id}
        await self.control("telegram/press", body)

    async def update(self, body: dict[str, Any]) -> None:
        await self.control("telegram/update", body)

    async def forged_tap(self, message_id: int, label: str, user_id: int) -> None:
        """Somebody else taps in this private chat, which Telegram lets nobody do."""
        await self.update(await self.tap(message_id, label, user_id))

    async def tap(self, message_id: int, label: str, user_id: int) -> dict[str, Any]:
        """The update of a tap on a button that is shown now; it may arrive when the button has gone."""
        async with self._http.get(f"{self._base}/control/telegram/chat?chat_id={self.user_id}") as response:
            rows = (await response.json())["messages"]
        keys = [key for row in rows if row["message_id"] == message_id for line in row["keyboard"] for key in line]
        (data,) = {key["value"] for key in keys if label in key["text"]}
        person = {"id": user_id, "is_bot": False, "first_name": "Eve"}
        message = {"message_id": message_id, "date": 1, "chat": {"id": self.user_id, "type": "private"}}
        query = {"id": "666", "from": person, "chat_instance": "1", "message": message, "data": data}
        return {"callback_query": query}

    async def calls(self, method: str, body: dict[str, Any]) -> None:
        """Somebody else who has the token calls the Bot API."""
        async with self._http.post(f"{self._base}/bot{TOKEN}/{method}", json=body) as response:
            assert response.status == 200, await response.text()

    async def fault(self, kind: str, match: str, **more: Any) -> None:
        await self.control("faults", {"target": "telegram", "kind": kind, "match": match, **more})

    async def disarm(self) -> None:
        """Nothing goes wrong any more."""
        async with self._http.delete(f"{self._base}/control/faults") as response:
            assert response.status == 200, await response.text()

    async def stats(self) -> dict[str, int]:
        async with self._http.get(f"{self._base}/control/stats") as response:
            calls: dict[str, int] = (await response.json())["telegram_calls"]
            return calls

    async def chat(self, chat_id: int | None = None) -> list[dict[str, Any]]:
        url = f"{self._base}/control/telegram/messages?chat_id={chat_id or self.user_id}"
        async with self._http.get(url) as response:
            rows: list[dict[str, Any]] = await response.json()
            return rows

    async def toasts(self) -> list[dict[str, Any]]:
        async with self._http.get(f"{self._base}/control/telegram/chat?chat_id={self.user_id}") as response:
            rows: list[dict[str, Any]] = (await response.json())["toasts"]
            return rows

    async def sees(self, text: str, *, times: int = 1, chat_id: int | None = None) -> dict[str, Any]:
        """Wait for a message of the bot that contains the text; the newest such one."""

        async def look() -> dict[str, Any] | None:
            found = [row for row in await self.chat(chat_id) if row["from"] == "bot" and text in row["text"]]
            return found[-1] if len(found) >= times else None

        return await self._until(look, text)

    async def hears(self, text: str, *, times: int = 1) -> dict[str, Any]:
        """Wait for an answer to a press."""

        async def look() -> dict[str, Any] | None:
            found = [row for row in await self.toasts() if text in row["text"]]
            return found[-1] if len(found) >= times else None

        return await self._until(look, text)

    async def _until(self, look: Callable[[], Any], text: str) -> dict[str, Any]:
        for _ in range(1500):
            found: dict[str, Any] | None = await look()
            if found is not None:
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(f"never came: {text}\n{await self.chat()}")


class World:
    """A running bot with its guard and store, and the people around it."""

    def __init__(self, base: str, http: aiohttp.ClientSession) -> None:
        self.base = base
        self.store = MemoryStore()
        self.guard = FakeGuard(self.store)
        self.positions = FakePositions()
        self.emergency = FakeEmergency()
        self.dca = FakeDca(self.store)
        self.backtests = FakeBacktests()
        self.markets = FakeMarkets()
        self.charts = FakeCharts()
        self.position_charts = FakePositionCharts()
        self.overview = an_overview()
        self.audit = FakeAuditLog()
        self.trade_log = FakeTradeLog()
        self.profit_pictures = FakeProfitPictures()
        self.backups = FakeBackups()
        self.price_alerts = FakePriceAlerts()
        self.drills = Drills(RECORDED_DRILL)
        self.settings: tuple[Shown, ...] = ()
        self.alice = Person(http, base, ALICE)
        self.bob = Person(http, base, BOB)
        self.stranger = Person(http, base, STRANGER)
        self.bot = self.new_bot()
        self._run: asyncio.Task[None] | None = None

    def new_bot(self, allowed: frozenset[int] = frozenset({ALICE, BOB})) -> TelegramBot:
        return TelegramBot(
            TOKEN,
            self.base,
            allowed,
            Ports(
                guard=self.guard,
                positions=self.positions,
                emergency=self.emergency,
                dca=self.dca,
                dca_defaults=DcaDefaults(),
                backtester=self.backtests,
                markets=self.markets,
                charts=self.charts,
                position_charts=self.position_charts,
                overview=self.overview,
                audit=self.audit,
                trade_log=self.trade_log,
                profit_pictures=self.profit_pictures,
                backups=self.backups,
                price_alerts=self.price_alerts,
                drills=self.drills,
                settings=self.settings,
                store=self.store,
                clock=SystemClock(),
                mode="live",
            ),
            lambda: ["Streams: up"],
        )

    async def start(self) -> None:
        self._run = asyncio.create_task(self.bot.run())
        while not self.bot.healthy:
            assert not self._run.done()
            await asyncio.sleep(0.01)

    async def begin(self) -> None:
        """Start without waiting for a connection."""
        self._run = asyncio.create_task(self.bot.run())

    async def stop(self) -> None:
        if self._run is not None:
            await self.bot.stop()
            await self._run
            self._run = None

    async def restart(self) -> None:
        await self.restart_as(frozenset({ALICE, BOB}))

    async def restart_as(self, owners: frozenset[int]) -> None:
        await self.stop()
        self.bot = self.new_bot(owners)
        await self.start()

    async def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(3000):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("never happened")

    async def until_async(self, condition: Callable[[], Awaitable[bool]]) -> None:
        for _ in range(1500):
            if await condition():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("never happened")


@pytest.fixture
async def world(simulator: str) -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as http:
        world = World(simulator, http)
        await world.alice.control("reset", {"seed": 7})
        yield world
        await world.stop()

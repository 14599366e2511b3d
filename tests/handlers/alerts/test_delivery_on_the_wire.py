"""Ten minutes without Telegram, floods and a restart: each alert comes, and one that may be there twice says so.

The minutes are those of the outbox's own clock, which moves when it waits; the library, the socket and Telegram's
answers are real.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from handlers.alerts.outbox import Outbox
from handlers.telegram.connection import connect
from handlers.telegram.gateway import Gateway
from handlers.telegram.pacing import Pacer
from tests.handlers.conftest import ALICE, BOB, TOKEN, Person
from tests.handlers.fakes import NOON, MemoryStore

REPEATED = "(possibly repeated)"
OUTAGE = timedelta(minutes=10)
FAULTS: list[dict[str, Any]] = [
    {"kind": "refuse_connect", "count": 6},
    {"kind": "html_body", "count": 4},
    {"kind": "lost_response", "count": 2},
    {"kind": "http_status", "status": 500, "count": 4},
    {"kind": "disconnect", "count": 2},
    {"kind": "lost_request", "count": 2},
    {"kind": "truncated_json", "count": 2},
    {"kind": "http_status", "status": 502, "count": None},
]
"""In this order, until the ten minutes are over. Some deliver and do not say so."""


class Minutes:
    """Time moves when the outbox waits; at each step ``moved`` is told."""

    def __init__(self, moved: Callable[[], Awaitable[None]]) -> None:
        self.time = NOON
        self._moved = moved
        self._turn = asyncio.Lock()

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        async with self._turn:
            self.time += timedelta(seconds=seconds)
            await self._moved()


class Desk:
    def __init__(self, base: str, http: aiohttp.ClientSession) -> None:
        self._base = base
        self._http = http
        self.alice, self.bob = Person(http, base, ALICE), Person(http, base, BOB)
        self.store = MemoryStore()
        self.counts: Counter[str] = Counter()
        self.clock = Minutes(self._moved)
        self.expected: dict[int, list[str]] = {ALICE: [], BOB: []}
        self.due: list[tuple[timedelta, Callable[[], Awaitable[None]]]] = []
        self._task: asyncio.Task[None] | None = None

    async def _moved(self) -> None:
        while self.due and self.clock.time - NOON >= self.due[0][0]:
            await self.due.pop(0)[1]()

    def put(self, text: str, *, chat_id: int = ALICE, urgent: bool = False) -> None:
        fields = {"text": text, "about": text}
        row = {"kind": "system", "chat_id": chat_id, "at": self.clock.now(), "urgent": urgent, "fields": fields}
        self.store.sections.setdefault("outbox", {})[text] = row
        self.expected[chat_id].append(text)

    async def start(self) -> None:
        bot = connect(TOKEN, self._base, Gateway(self.counts))
        await bot.initialize()
        outbox = Outbox(bot, self.store, self.clock, frozenset({ALICE, BOB}), self.counts)

        async def run() -> None:
            try:
                await outbox.run()
            finally:
                await bot.shutdown()

        self.outbox = outbox
        self._task = asyncio.create_task(run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def disarm(self) -> None:
        async with self._http.delete(f"{self._base}/control/faults") as response:
            assert response.status == 200

    async def delivered(self) -> None:
        self.outbox.wake()
        for _ in range(6000):
            if not self.store.sections.get("outbox"):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never delivered: {sorted(self.store.sections['outbox'])}")

    async def check(self) -> dict[str, int]:
        """How often each came: once, or more often and then it says so."""
        times: dict[str, int] = {}
        for person in (self.alice, self.bob):
            came = [row["text"] for row in await person.chat() if row["from"] == "bot"]
            for text in self.expected[person.user_id]:
                mine = [each for each in came if each.splitlines()[0].split(" ", 1)[1] == text]
                assert mine, f"never came: {text}"
                assert all(REPEATED in each for each in mine[1:]), f"came again and did not say so: {text}"
                times[text] = len(mine)
            assert len(came) == sum(times[text] for text in self.expected[person.user_id])
        return times


@pytest.fixture
async def desk(simulator: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr("handlers.telegram.connection._ANSWER_SECONDS", 1.0)  # a busy machine answers within that
    async with aiohttp.ClientSession() as http:
        desk = Desk(simulator, http)
        await desk.alice.control("reset", {"seed": 7})
        for person in (desk.alice, desk.bob):
            await person.says("hello")
        yield desk
        await desk.stop()
        await desk.disarm()


async def test_ten_minutes_without_telegram_and_a_restart_in_the_middle(desk: Desk) -> None:
    for fault in FAULTS:
        await desk.alice.fault(fault["kind"], "sendMessage", **{k: v for k, v in fault.items() if k != "kind"})
    restarted = asyncio.Event()

    async def news() -> None:
        minute = (desk.clock.time - NOON) // timedelta(minutes=1)
        desk.put(f"minute {minute}")
        desk.put(f"minute {minute}, grave", urgent=True)
        desk.put(f"minute {minute}, to bob", chat_id=BOB)

    async def restart() -> None:
        restarted.set()

    desk.due = [
        *((timedelta(minutes=minute), news) for minute in range(1, 5)),
        (timedelta(minutes=5), restart),
        *((timedelta(minutes=minute), news) for minute in range(6, 9)),
        (OUTAGE, desk.disarm),
    ]
    for number in range(3):
        desk.put(f"before {number}")
        desk.put(f"before {number}, to bob", chat_id=BOB)
    await desk.start()
    await asyncio.wait_for(restarted.wait(), 120)
    await desk.stop()
    await desk.start()
    await desk.delivered()
    assert desk.clock.time - NOON >= OUTAGE
    times = await desk.check()
    assert len(times) >= 25
    assert sum(times.values()) - len(times) <= 6, "only answers that were lost make repeats"
    delayed = desk.counts["alerts delayed"]
    desk.put("afterwards")
    await desk.delivered()
    last = (await desk.alice.chat())[-1]["text"]
    assert (REPEATED in last) is (desk.counts["alerts delayed"] > delayed), "what was never in doubt says nothing of it"


async def test_floods_delay_and_repeat_nothing(desk: Desk) -> None:
    await desk.alice.fault("flood", "sendMessage", count=7, retry_after=30)
    for number in range(5):
        desk.put(f"news {number}")
        desk.put(f"grave {number}", urgent=True)
    await desk.start()
    await desk.delivered()
    assert set((await desk.check()).values()) == {1}
    assert desk.counts["floods"] == 7
    texts = [row["text"] for row in await desk.alice.chat() if row["from"] == "bot"]
    assert not [text for text in texts if REPEATED in text]
    assert [text.startswith("🚨") for text in texts] == [True] * 5 + [False] * 5


async def test_a_restart_while_an_answer_is_awaited_says_that_it_may_be_there(desk: Desk) -> None:
    await desk.alice.fault("lost_response", "sendMessage", count=1)
    desk.put("news")
    await desk.start()
    sent = {"n": 0}

    async def is_there() -> bool:
        sent["n"] = len([row for row in await desk.alice.chat() if row["from"] == "bot"])
        return sent["n"] == 1

    for _ in range(6000):
        if await is_there():
            break
        await asyncio.sleep(0.005)
    await desk.stop()
    await desk.start()
    await desk.delivered()
    assert await desk.check() == {"news": 2}


TRAILS, MOVES = 50, 6
MOVED = re.compile(r"LONG (C\d+)USDT:?(?: stop)? (\d+) → (\d+)(?: \((?:trailing, )?(\d+) moves\))?")


async def test_fifty_trails_that_move_six_times_each_do_not_hold_the_chat_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At Telegram's own pace, with an answer that is lost and a restart: 300 moves in a few messages, and all told."""
    monkeypatch.setattr("handlers.telegram.gateway.Pacer", Pacer)
    rows = desk.store.sections.setdefault("outbox", {})
    for number in range(TRAILS * MOVES):
        move, trail = divmod(number, TRAILS)
        fields = {"symbol": f"C{trail}USDT", "side": "Buy", "origin": "trailing", "size": Decimal(1)}
        fields |= {"old": Decimal(100 + move), "new": Decimal(101 + move), "result": Decimal(5)}
        at = NOON + timedelta(milliseconds=number)
        rows[f"move {number}"] = {"kind": "stop_moved", "chat_id": ALICE, "at": at, "urgent": False, "fields": fields}
    last = NOON + timedelta(seconds=9)
    for text in ("first", "second"):
        desk.put(text)
        rows[text]["at"] = last = last + timedelta(seconds=1)
    await desk.alice.fault("lost_response", "sendMessage", count=1)
    await desk.start()
    for _ in range(6000):
        if any(row.get("sending") for row in rows.values()):
            break
        await asyncio.sleep(0.005)
    await desk.stop()
    assert len(rows) < TRAILS * MOVES, "they are one row from the moment that it is on its way"
    await desk.start()
    await desk.delivered()
    texts = [row["text"] for row in await desk.alice.chat() if row["from"] == "bot"]
    assert len(texts) <= 6
    assert desk.counts["floods"] == 0
    assert [text.splitlines()[0] for text in texts[-2:]] == ["ℹ️ first", "ℹ️ second"]
    stands, moves = dict.fromkeys((f"C{trail}" for trail in range(TRAILS)), 100), Counter[str]()
    for text in (text for number, text in enumerate(texts) if not any(text.startswith(t) for t in texts[:number])):
        for symbol, old, new, several in MOVED.findall(text):
            assert stands[symbol] == int(old)
            stands[symbol], moves[symbol] = int(new), moves[symbol] + int(several or 1)
    assert set(stands.values()) == {100 + MOVES}
    assert set(moves.values()) == {MOVES}

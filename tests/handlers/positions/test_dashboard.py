"""The living message: the newest text, in one place, at the pace that the chat allows."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from handlers.positions.dashboard import Dashboards
from tests.handlers.fakes import MemoryStore, StoppedClock
from tests.handlers.paper import Paper, a_bot, until

ALICE = 1001


class Wall:
    """Dashboards on paper; ``text`` is what they show."""

    def __init__(self) -> None:
        self.paper = Paper()
        self.store = MemoryStore()
        self.clock = StoppedClock()
        self.counts: Counter[str] = Counter()
        self.text: str | Exception = "one"
        self.dashboards = Dashboards(a_bot(self.paper), self.store, self.clock, self.render, self.counts)

    def render(self) -> str:
        if isinstance(self.text, Exception):
            raise self.text
        return self.text

    def remember(self, message_id: int) -> None:
        self.store.sections["dashboards"] = {str(ALICE): {"message_id": message_id}}

    def show(self, text: str | Exception) -> None:
        self.text = text
        self.dashboards.wake()

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.paper.calls]

    @asynccontextmanager
    async def resumed(self) -> AsyncIterator["Wall"]:
        self.dashboards.resume()
        try:
            yield self
        finally:
            await self.dashboards.close()


async def test_opened_posted_pinned_and_remembered() -> None:
    wall = Wall()
    await wall.dashboards.open(ALICE)
    await until(lambda: wall.methods == ["sendMessage", "pinChatMessage"])
    assert wall.store.sections["dashboards"][str(ALICE)]["message_id"] == 1
    await wall.dashboards.close()


async def test_a_second_one_replaces_the_first() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("deleteMessage", 400, "Bad Request: message can't be deleted")
    async with wall.resumed():
        await wall.dashboards.open(ALICE)
        await until(lambda: "pinChatMessage" in wall.methods)
        assert ("deleteMessage", 5) in [(name, p.get("message_id")) for name, p in wall.paper.calls]


async def test_edited_only_when_the_text_changes() -> None:
    wall = Wall()
    wall.remember(5)
    async with wall.resumed():
        await until(lambda: wall.paper.texts("editMessageText") == ["one"])
        for _ in range(5):
            wall.dashboards.wake()
            await asyncio.sleep(0.002)
        wall.show("two")
        await until(lambda: wall.paper.texts("editMessageText") == ["one", "two"])
    assert set(wall.methods) == {"editMessageText"}


async def test_only_the_latest_text_counts() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.gate.clear()
    async with wall.resumed():
        await until(lambda: wall.paper.calls)
        for number in range(100):
            wall.show(f"text {number}")
            await asyncio.sleep(0)
        wall.paper.gate.set()
        await until(lambda: wall.paper.texts("editMessageText") == ["one", "text 99"])
    assert wall.clock.slept[0] == 3.0


async def test_not_modified_is_success() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("editMessageText", 400, "Bad Request: message is not modified: specified new message content")
    async with wall.resumed():
        await until(lambda: wall.clock.slept)
    assert wall.counts["dashboard failures"] == 0
    assert wall.methods == ["editMessageText"]


async def test_a_message_that_is_gone_is_posted_anew() -> None:
    for reason in ("message to edit not found", "message can't be edited"):
        wall = Wall()
        wall.remember(5)
        wall.paper.fails("editMessageText", 400, f"Bad Request: {reason}")
        wall.paper.fails("pinChatMessage", 400, "Bad Request: not enough rights")
        async with wall.resumed():
            await until(lambda wall=wall: "pinChatMessage" in wall.methods)
        assert wall.methods == ["editMessageText", "sendMessage", "pinChatMessage"]


async def test_trouble_is_waited_out() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("editMessageText", 429, "Too Many Requests", retry_after=137)
    wall.paper.times_out("editMessageText")
    async with wall.resumed():
        await until(lambda: len(wall.clock.slept) >= 3)
    assert wall.clock.slept[:3] == [137.0, 5.0, 3.0]
    assert wall.paper.texts("editMessageText") == ["one"] * 3


async def test_a_text_that_is_refused_is_not_sent_again() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("editMessageText", 400, "Bad Request: MESSAGE_TOO_LONG")
    async with wall.resumed():
        await until(lambda: wall.counts["dashboard failures"])
        wall.show("two")
        await until(lambda: wall.paper.texts("editMessageText") == ["one", "two"])


async def test_a_chat_that_is_closed_to_the_bot_is_forgotten() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("editMessageText", 403, "Forbidden: bot was blocked by the user")
    async with wall.resumed():
        await until(lambda: not wall.store.sections["dashboards"])
        wall.show("two")
    assert wall.methods == ["editMessageText"]


async def test_a_failing_picture_of_the_account_ends_nothing() -> None:
    wall = Wall()
    wall.remember(5)
    wall.text = ZeroDivisionError()
    async with wall.resumed():
        await until(lambda: wall.counts["dashboard failures"])
        wall.show("back")
        await until(lambda: wall.paper.texts("editMessageText") == ["back"])


async def test_groups_are_edited_less_often() -> None:
    wall = Wall()
    wall.store.sections["dashboards"] = {"-5": {"message_id": 5}}
    async with wall.resumed():
        await until(lambda: wall.clock.slept)
    first: Any = wall.clock.slept[0]
    assert first == 6.0

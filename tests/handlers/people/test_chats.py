"""Chats that move and close, on paper: what a call finds out holds for all that follow, and nothing is sent twice."""

import asyncio
from collections import Counter
from functools import partial
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated

from handlers.alerts.outbox import Outbox
from handlers.people.chats import SECTION, Chats
from handlers.people.topics import SECTION as TOPICS
from handlers.telegram.gateway import Gateway
from handlers.telegram.polling import PollingBot
from helpers.reports import SECTION as REPORTS
from helpers.reports import Every, ReportTime, put_report
from tests.handlers.fakes import NOON, MemoryStore, StoppedClock
from tests.handlers.paper import TOKEN, FreePacer, Paper, until

ALICE, BOB = 1001, 1002
GROUP, NEW = -5001, -1000000005001


class Desk:
    def __init__(self, owners: frozenset[int] = frozenset({ALICE})) -> None:
        self.paper = Paper()
        self.store = MemoryStore()
        self.clock = StoppedClock()
        self.counts: Counter[str] = Counter()
        self.roles = {ALICE, BOB}
        self.chats = Chats(self.store, self.clock, lambda user_id: user_id in self.roles)
        gateway = Gateway(self.counts, FreePacer(), self.chats)
        self.bot = PollingBot(TOKEN, request=self.paper, get_updates_request=self.paper, rate_limiter=gateway)
        self.outbox = Outbox(self.bot, self.store, self.clock, owners, self.counts, chats=self.chats)

    def put(self, key: str, chat_id: int, **fields: Any) -> None:
        row = {"kind": "system", "chat_id": chat_id, "at": NOON, "urgent": False, "fields": {"text": key, **fields}}
        self.store.sections.setdefault("outbox", {})[key] = row

    async def emptied(self) -> list[tuple[int, str]]:
        """Where which texts went."""
        task = asyncio.create_task(self.outbox.run())
        await until(lambda: not self.store.sections.get("outbox"))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        sent = [(call["chat_id"], call["text"]) for method, call in self.paper.calls if method == "sendMessage"]
        return [(int(chat_id), text.removeprefix("ℹ️ ")) for chat_id, text in sent]


async def test_a_message_to_a_group_that_has_moved_goes_to_the_new_one_and_so_do_those_after_it() -> None:
    desk = Desk()
    moved: list[tuple[int, int]] = []

    async def follow(old: int, new: int) -> None:
        moved.append((old, new))

    async def shut(_: int) -> None:
        raise AssertionError

    desk.chats.follow(follow, shut, lambda _: None)
    desk.paper.fails("sendMessage", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=NEW)
    desk.put("one", GROUP)
    desk.put("two", GROUP)
    assert await desk.emptied() == [(GROUP, "one"), (NEW, "one"), (NEW, "two")]
    assert moved == [(GROUP, NEW)]
    assert desk.store.sections[SECTION] == {str(GROUP): {"moved_to": NEW}}


async def test_a_message_of_the_old_group_is_not_looked_for_in_the_new_one() -> None:
    desk = Desk()
    await desk.chats.moved(GROUP, NEW)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await desk.bot.edit_message_text("x", GROUP, 7)
    assert desk.paper.calls == []


async def test_a_chat_that_says_that_it_has_moved_and_never_arrives_is_given_up() -> None:
    desk = Desk()
    for there in (NEW, NEW - 1):
        desk.paper.fails("sendMessage", 400, "Bad Request: upgraded", migrate_to_chat_id=there)
    with pytest.raises(ChatMigrated):
        await desk.bot.send_message(GROUP, "x")


async def test_what_a_closed_chat_refuses_goes_to_the_owners_who_are_told_once() -> None:
    desk = Desk(frozenset({ALICE, BOB}))
    desk.paper.fails("sendMessage", 403, "Forbidden: bot was kicked from the group chat")
    desk.put("one", GROUP)
    desk.put("two", GROUP)
    sent = await desk.emptied()
    assert sent[0] == (GROUP, "one")
    said = "🚪 <code>-5001</code> is closed to the bot. What went there comes to the owners from now on."
    assert sorted(sent[1:]) == sorted((owner, text) for owner in (ALICE, BOB) for text in ("one", "two", said))
    assert desk.counts["alerts dropped"] == 0
    await desk.chats.spoken_in(GROUP)
    desk.put("three", GROUP)
    assert (await desk.emptied())[-1] == (GROUP, "three")


async def test_the_copy_for_a_second_channel_that_is_closed_is_not_told_to_the_owners_again() -> None:
    desk = Desk()
    desk.paper.fails("sendMessage", 400, "Bad Request: chat not found")
    desk.put(f"one>{GROUP}", GROUP)
    sent = await desk.emptied()
    assert [chat_id for chat_id, _ in sent] == [GROUP, ALICE]
    assert "is closed to the bot" in sent[1][1]
    assert desk.counts["alerts dropped"] == 1


async def test_whom_the_settings_name_no_more_hears_nothing_any_more() -> None:
    desk = Desk()
    shut: list[int] = []

    async def ends(chat_id: int) -> None:
        shut.append(chat_id)

    async def follow(_old: int, _new: int) -> None:
        raise AssertionError

    desk.chats.follow(follow, ends, lambda _: None)
    when = ReportTime(every=Every.DAILY, minute=0, zone="UTC")
    for chat_id in (ALICE, BOB, GROUP):
        await desk.chats.spoken_in(chat_id)
        await desk.store.commit_or_hold(partial(put_report, chat_id=chat_id, when=when, now=NOON))
    desk.roles.remove(BOB)
    await desk.chats.resume()
    assert shut == [BOB]
    assert set(desk.store.sections[REPORTS]) == {f"{ALICE}:daily", f"{GROUP}:daily"}
    desk.put("one", BOB)
    desk.put(f"two@{BOB}", BOB)
    desk.put(f"three>{BOB}", BOB)  # the second channel need not be somebody's who may speak
    assert sorted(await desk.emptied()) == [(ALICE, "one"), (ALICE, f"two@{BOB}"), (BOB, f"three&gt;{BOB}")]


async def test_a_topic_that_is_gone_is_forgotten_and_the_alert_comes_beside_it() -> None:
    desk = Desk()
    desk.store.sections[TOPICS] = {f"{GROUP}:BTCUSDT": 77}
    desk.paper.fails("sendMessage", 400, "Bad Request: message thread not found")
    desk.put("one", GROUP, symbol="BTCUSDT")
    assert await desk.emptied() == [(GROUP, "one"), (GROUP, "one")]
    assert [call.get("message_thread_id") for _, call in desk.paper.calls] == [77, None]
    assert desk.store.sections[TOPICS] == {}


async def test_a_store_that_cannot_be_read_keeps_no_message_from_its_chat() -> None:
    desk = Desk()
    desk.store.broken = OSError("gone")
    assert desk.chats.now(GROUP) == GROUP
    assert not desk.chats.is_closed(GROUP)

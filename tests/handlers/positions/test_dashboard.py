"""The living message: the newest picture, in one place, at the pace that the chat allows."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.positions.dashboard import AGES_AFTER, BEGINS_WITHIN, PIN_LOOKED_AT_EVERY, REPLACED_AFTER
from handlers.positions.dashboard_picture import Picture
from handlers.positions.dashboard_rows import Place
from handlers.positions.dashboards import Dashboards
from handlers.words.say import Html
from tests.handlers.fakes import NOON, MemoryStore, StoppedClock
from tests.handlers.paper import Paper, a_bot, until

ALICE, GROUP = 1001, -5
HERE = Place(ALICE)
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Refresh", callback_data="db:refresh:")]])


class Wall:
    """Dashboards on paper; ``text`` is what they show, ``age`` what of it only ages."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.paper = Paper()
        self.store = store or MemoryStore()
        self.clock = StoppedClock()
        self.counts: Counter[str] = Counter()
        self.text: str | Exception = "one"
        self.age = "0"
        self.is_preliminary = False
        self.dashboards = Dashboards(a_bot(self.paper), self.store, self.clock, self.render, self.counts)

    def render(self) -> Picture:
        if isinstance(self.text, Exception):
            raise self.text
        return Picture(
            text=Html(self.text),
            keyboard=KEYBOARD,
            shown=(f"{self.text} {self.age}", self.text),
            is_preliminary=self.is_preliminary,
        )

    def remember(self, message_id: int = 5, place: Place = HERE, **more: Any) -> None:
        self.store.sections["dashboards"] = {place.key: {"message_id": message_id, **more}}

    def show(self, text: str | Exception) -> None:
        self.text = text
        self.dashboards.wake()

    async def looked(self) -> None:
        """It was woken, and has had its look."""
        self.dashboards.wake()
        before = len(self.clock.slept)
        await until(lambda: len(self.clock.slept) > before)

    def row(self, place: Place = HERE) -> dict[str, Any]:
        row: dict[str, Any] = self.store.sections["dashboards"][place.key]
        return row

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.paper.calls]

    @property
    def edits(self) -> list[str]:
        return self.paper.texts("editMessageText")

    def named(self, method: str) -> list[int]:
        return [parameters["message_id"] for name, parameters in self.paper.calls if name == method]

    def chat_shows(self, **more: Any) -> None:
        """The answer to the next look at the pins."""
        gifts = dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        )
        chat = {"id": ALICE, "type": "private", "accent_color_id": 1, "max_reaction_count": 1}
        result = {**chat, "accepted_gift_types": gifts, **more}
        self.paper.script["getChat"].append((200, {"ok": True, "result": result}))

    @asynccontextmanager
    async def resumed(self) -> AsyncIterator["Wall"]:
        self.dashboards.resume()
        try:
            yield self
        finally:
            await self.dashboards.close()


async def test_opened_posted_pinned_and_remembered() -> None:
    wall = Wall()
    await wall.dashboards.open(HERE)
    await until(lambda: wall.store.sections["dashboards"][HERE.key]["pinned"])
    assert wall.methods == ["sendMessage", "pinChatMessage"]
    assert (wall.row()["message_id"], wall.row()["at"]) == (1, NOON)
    await wall.dashboards.close()
    assert wall.paper.calls[0][1]["reply_markup"]
    assert wall.paper.calls[0][1]["disable_notification"] is True


async def test_a_second_one_replaces_the_first() -> None:
    wall = Wall()
    wall.remember(5)
    async with wall.resumed():
        await wall.dashboards.open(HERE)
        await until(lambda: wall.named("deleteMessage") == [5] and wall.row()["former"] is None)
    assert wall.methods.count("sendMessage") == 1


async def test_one_that_cannot_be_deleted_says_that_it_is_over() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("deleteMessage", 400, "Bad Request: message can't be deleted for everyone")
    async with wall.resumed():
        await wall.dashboards.open(HERE)
        await until(lambda: "unpinChatMessage" in wall.methods)
    assert "no longer kept up to date" in wall.edits[-1]
    assert (wall.named("editMessageText")[-1], wall.named("unpinChatMessage")) == (5, [5])


async def test_what_was_to_go_when_the_bot_was_killed_goes_at_the_next_start() -> None:
    wall = Wall()
    wall.remember(6, former=5, shown=["one 0", "one"])
    async with wall.resumed():
        await until(lambda: wall.row()["former"] is None)
    assert wall.methods == ["deleteMessage"]


async def test_edited_only_when_the_text_changes() -> None:
    wall = Wall()
    wall.remember(5)
    async with wall.resumed():
        await until(lambda: wall.edits == ["one"])
        for _ in range(5):
            await wall.looked()
        wall.show("two")
        await until(lambda: wall.edits == ["one", "two"])
    assert set(wall.methods) == {"editMessageText"}


async def test_what_only_ages_is_edited_at_most_every_15_seconds() -> None:
    wall = Wall()
    wall.remember(5)
    async with wall.resumed():
        await until(lambda: wall.edits == ["one"])
        wall.age = "9"
        for _ in range(3):
            await wall.looked()
        assert wall.edits == ["one"]
        wall.clock.advance(seconds=AGES_AFTER.total_seconds())
        await wall.looked()
        assert wall.edits == ["one", "one"]
        wall.clock.advance(hours=1)
        await wall.looked()
        assert len(wall.edits) == 2, "time alone is no news"


async def test_a_person_who_refreshes_sees_it_at_once() -> None:
    wall = Wall()
    wall.remember(5)
    async with wall.resumed():
        await until(lambda: wall.edits == ["one"])
        assert wall.dashboards.refresh(ALICE, 5)
        await until(lambda: wall.edits == ["one", "one"])
        await wall.looked()
        assert len(wall.edits) == 2, "once"
        assert not wall.dashboards.refresh(ALICE, 4)
        assert not wall.dashboards.refresh(GROUP, 5)


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
        await until(lambda: wall.edits == ["one", "text 99"])
    assert wall.clock.slept[0] == 3.0


async def test_after_a_restart_nothing_is_edited_that_has_not_changed() -> None:
    wall = Wall()
    wall.remember(5)
    async with wall.resumed():
        await until(lambda: wall.edits == ["one"])
    again = Wall(wall.store)
    async with again.resumed():
        await again.looked()
        assert again.methods == []
        again.show("two")
        await until(lambda: again.edits == ["two"])
    assert again.row()["shown"] == ["two 0", "two"]


async def test_after_a_kill_nobody_trusts_what_was_shown_before() -> None:
    wall = Wall()
    wall.remember(5, shown=["one 0", "one"])
    async with wall.resumed():
        wall.show("two")
        await until(lambda: wall.edits == ["two"])
        assert wall.row()["shown"] is None, "on disk before the edit"
        killed = MemoryStore()
        killed.sections = {"dashboards": {HERE.key: wall.row()}}
    again = Wall(killed)
    async with again.resumed():
        await until(lambda: again.edits == ["one"])


async def test_an_edit_without_an_answer_is_made_again() -> None:
    wall = Wall()
    wall.remember(5, shown=["one 0", "one"])
    async with wall.resumed():
        await wall.looked()
        wall.paper.times_out("editMessageText")
        wall.show("two")
        await until(lambda: wall.edits == ["two", "two"])
    assert 5.0 in wall.clock.slept


async def test_in_the_first_seconds_after_a_restart_what_was_shown_is_better_than_dashes() -> None:
    wall = Wall()
    wall.remember(5, shown=["one 0", "one"])
    wall.is_preliminary = True
    wall.text = "Bybit has not answered"
    wall.paper.gate.clear()
    async with wall.resumed():
        await until(lambda: wall.paper.calls)
        assert wall.clock.slept == [BEGINS_WITHIN.total_seconds()]
        wall.paper.gate.set()
        await until(lambda: wall.edits == ["Bybit has not answered"])


async def test_not_modified_is_success() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("editMessageText", 400, "Bad Request: message is not modified: specified new message content")
    async with wall.resumed():
        await until(lambda: wall.clock.slept)
    assert wall.counts["dashboard failures"] == 0
    assert wall.methods == ["editMessageText"]


async def test_a_message_that_is_gone_is_posted_anew_once() -> None:
    for reason in ("message to edit not found", "message can't be edited"):
        wall = Wall()
        wall.remember(5)
        wall.paper.fails("editMessageText", 400, f"Bad Request: {reason}")
        wall.paper.fails("pinChatMessage", 400, "Bad Request: not enough rights")
        async with wall.resumed():
            await until(lambda wall=wall: "deleteMessage" in wall.methods)
            wall.show("two")
            await until(lambda wall=wall: wall.edits == ["one", "two"])
        assert wall.methods == ["editMessageText", "sendMessage", "pinChatMessage", "deleteMessage", "editMessageText"]
        assert not wall.row()["pinned"]


async def test_before_it_is_too_old_to_be_deleted_it_is_replaced_once() -> None:
    wall = Wall()
    wall.remember(5, at=NOON, shown=["one 0", "one"])
    wall.clock.time = NOON + REPLACED_AFTER - timedelta(seconds=10)
    async with wall.resumed():
        await wall.looked()
        assert wall.methods == []
        wall.clock.advance(seconds=10)
        await wall.looked()
        await until(lambda: wall.row()["former"] is None and wall.row()["message_id"] == 1)
        await wall.looked()
    assert wall.methods == ["sendMessage", "pinChatMessage", "deleteMessage"]


async def test_one_that_was_unpinned_is_replaced_and_the_second_time_left_alone() -> None:
    wall = Wall()
    wall.remember(5, pinned=True, shown=["one 0", "one"])
    async with wall.resumed():
        await wall.looked()
        newer = {"message_id": 9, "date": 1, "chat": {"id": ALICE, "type": "private"}}
        for shown in ({"pinned_message": newer}, {"pinned_message": {**newer, "message_id": 5}}):
            wall.clock.advance(seconds=PIN_LOOKED_AT_EVERY.total_seconds())
            wall.chat_shows(**shown)
            await wall.looked()
        assert wall.methods == ["getChat"] * 2, "it is pinned, or nobody can tell"
        wall.clock.advance(seconds=PIN_LOOKED_AT_EVERY.total_seconds())
        wall.chat_shows(pinned_message={**newer, "message_id": 4})
        wall.paper.fails("sendMessage", 429, "Too Many Requests", retry_after=7)
        await wall.looked()
        await until(lambda: wall.row()["message_id"] != 5 and wall.row()["former"] is None)
        assert wall.methods[2:] == ["getChat", "sendMessage", "sendMessage", "pinChatMessage", "deleteMessage"]
        wall.clock.advance(seconds=PIN_LOOKED_AT_EVERY.total_seconds())
        await wall.looked()
        assert wall.methods.count("getChat") == 3


async def test_trouble_is_waited_out() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("editMessageText", 429, "Too Many Requests", retry_after=137)
    for _ in range(6):
        wall.paper.times_out("editMessageText")
    async with wall.resumed():
        await until(lambda: len(wall.clock.slept) >= 8)
    assert wall.clock.slept[:8] == [137.0, 5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 3.0]
    assert wall.edits == ["one"] * 8


async def test_a_text_that_is_refused_is_not_sent_again() -> None:
    wall = Wall()
    wall.remember(5)
    wall.paper.fails("editMessageText", 400, "Bad Request: MESSAGE_TOO_LONG")
    async with wall.resumed():
        await until(lambda: wall.counts["dashboard failures"])
        wall.show("two")
        await until(lambda: wall.edits == ["one", "two"])


async def test_a_server_that_knows_no_moments_gets_the_time_of_day() -> None:
    wall = Wall()
    wall.remember(5)
    wall.text = 'seen <tg-time unix="1" format="r">12:00:00 UTC</tg-time>'
    refusal = 'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 5'
    wall.paper.fails("editMessageText", 400, refusal)
    async with wall.resumed():
        await until(lambda: wall.edits[1:] == ["seen 12:00:00 UTC"])
        wall.show(f"and {wall.text}")
        await until(lambda: wall.edits[2:] == ["and seen 12:00:00 UTC"])


async def test_a_chat_that_is_closed_to_the_bot_is_forgotten() -> None:
    for code, reason in ((403, "Forbidden: bot was blocked by the user"), (400, "Bad Request: chat not found")):
        wall = Wall()
        wall.remember(5)
        wall.paper.fails("editMessageText", code, reason)
        async with wall.resumed():
            await until(lambda wall=wall: not wall.store.sections["dashboards"])
            wall.show("two")
        assert wall.methods == ["editMessageText"]
        assert not wall.store.sections["dashboards"]


async def test_a_failing_picture_of_the_account_ends_nothing() -> None:
    wall = Wall()
    wall.remember(5)
    wall.text = ZeroDivisionError()
    async with wall.resumed():
        await until(lambda: wall.counts["dashboard failures"])
        wall.show("back")
        await until(lambda: wall.edits == ["back"])


async def test_groups_are_edited_less_often_and_each_topic_has_its_own() -> None:
    wall = Wall()
    topic = Place(GROUP, 7)
    wall.remember(5, place=Place(GROUP))
    async with wall.resumed():
        await until(lambda: wall.clock.slept)
        assert wall.clock.slept[0] == 6.0
        await wall.dashboards.open(topic)
        await until(lambda: wall.row(topic)["pinned"])
    sent = next(parameters for name, parameters in wall.paper.calls if name == "sendMessage")
    assert (sent["chat_id"], sent["message_thread_id"]) == (GROUP, 7)
    assert set(wall.store.sections["dashboards"]) == {"-5", "-5:7"}
    assert wall.row(Place(GROUP))["message_id"] == 5
    assert [Place.read(key) for key in ("-5", "-5:7")] == [Place(GROUP), topic]


async def test_a_group_that_became_another_chat_has_its_dashboard_there() -> None:
    wall = Wall()
    wall.remember(5, place=Place(GROUP))
    wall.paper.fails("editMessageText", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007)
    async with wall.resumed():
        await until(lambda: wall.store.sections["dashboards"].get("-1007", {}).get("pinned"))
        await wall.dashboards.moved(-1007, -1008)
        await until(lambda: wall.store.sections["dashboards"].get("-1008", {}).get("pinned"))
        assert set(wall.store.sections["dashboards"]) == {"-1008"}
        await wall.dashboards.shut(-1008)
    assert not wall.store.sections["dashboards"]


async def test_a_row_that_cannot_be_read_keeps_no_other_from_its_dashboard() -> None:
    wall = Wall()
    wall.store.sections["dashboards"] = {"1": {"of": "the future"}, HERE.key: {"message_id": 5}}
    async with wall.resumed():
        await until(lambda: wall.edits == ["one"])
    assert wall.counts["dashboard failures"] == 1

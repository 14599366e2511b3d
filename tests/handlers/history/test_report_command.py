"""`/report`, `/settings`, `/alerts` on paper: where a report goes, when it is silent, and what nobody can know."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from telegram import Message, Update

from execution.commands.answers import unheard
from execution.notices import NoticeKind
from handlers.alerts.preferences import PreferenceBook, QuietHours
from handlers.alerts.preferences_command import AlertsCommand
from handlers.alerts.price_command import PriceCommand
from handlers.alerts.settings_command import SettingsCommand
from handlers.charts.picture_wishes import After, PictureWishes
from handlers.history.report_command import ReportCommand
from handlers.people.people import People
from handlers.people.topics import SECTION as TOPICS
from handlers.telegram.arrival import arrives
from handlers.telegram.replies import Replies
from tests.handlers.alerts.fakes import FakePriceAlerts
from tests.handlers.alerts.test_outbox import ALICE, Desk
from tests.handlers.fakes import NOON, FakeGuard, FakeMarkets, MemoryStore, StoppedClock, an_account
from tests.handlers.paper import Paper, a_bot
from utils.settings_shown import Shown

FORUM, TOPIC = -1000000007001, 77
PICTURES = {"none": "none", "closes": "closed trades", "all": "entries, targets and closed trades"}


class Room:
    """The commands, and one owner."""

    def __init__(self) -> None:
        self.paper, self.store, clock = Paper(), MemoryStore(), StoppedClock()
        self.guard = FakeGuard(self.store)
        people = People(frozenset({ALICE}), self.store, clock)
        replies = Replies(a_bot(self.paper), clock, Counter())
        self._report = ReportCommand(self.store, self.guard, people, replies, clock)
        settings = (Shown(name="MODE", value="observe", is_default=False),)
        self._settings = SettingsCommand(self.store, self.guard, settings, self._report.handle, people, replies, clock)
        prices = PriceCommand(FakePriceAlerts(), FakeMarkets())
        self.alerts = AlertsCommand(PreferenceBook(self.store), prices, self.guard, people, replies)

    async def says(self, line: str, chat_id: int = ALICE, topic: int | None = None) -> str:
        """In a chat, or in a topic of it; the answer."""
        thread = {"is_topic_message": True, "message_thread_id": topic} if topic is not None else {}
        kind = "private" if chat_id > 0 else "supergroup"
        row: dict[str, Any] = {
            "message_id": 1, "date": 1, "text": line, "chat": {"id": chat_id, "type": kind},
            "from": {"id": ALICE, "is_bot": False, "first_name": "Alice"}, **thread,
        }  # fmt: skip
        message = Message.de_json(row, None)
        arrives(Update(1, message=message))
        command = {"/settings": self._settings, "/alerts": self.alerts}.get(line.split(maxsplit=1)[0], self._report)
        await command.handle(message)  # type: ignore[attr-defined]
        return self.paper.texts()[-1]

    @property
    def buttons(self) -> list[str]:
        keyboard = self.paper.calls[-1][1].get("reply_markup")
        return [] if keyboard is None else [key["text"] for row in keyboard["inline_keyboard"] for key in row]


async def test_a_report_that_was_asked_for_in_a_topic_goes_there_until_it_is_asked_for_elsewhere() -> None:
    room, desk = Room(), Desk()
    desk.store = room.store
    desk.outbox = type(desk.outbox)(a_bot(desk.paper), room.store, desk.clock, frozenset({ALICE}), desk.counts)
    await room.says("/report daily 08:00", FORUM, TOPIC)
    await room.says("/report weekly mon 08:00", FORUM)
    assert room.store.sections[TOPICS] == {f"{FORUM}:report daily": TOPIC}
    for every in ("daily", "weekly"):
        fields = {"every": every, "since": NOON, "until": NOON, "zone": "UTC", "symbols": ["BTCUSDT"], "trades": 0}
        desk.put(every, "", kind=NoticeKind.REPORT.value, chat_id=FORUM, fields=fields)
    await desk.emptied()
    sent = {call["text"].split("\n")[0]: call.get("message_thread_id") for _, call in desk.paper.calls}
    assert sent == {"📅 <b>Daily report</b>": TOPIC, "📅 <b>Weekly report</b>": None}


async def test_a_report_comes_silently_in_quiet_hours() -> None:
    desk = Desk()
    await PreferenceBook(desk.store).set_quiet(ALICE, QuietHours(begin=11 * 60, end=13 * 60, zone="UTC"))
    fields = {"every": "daily", "since": NOON, "until": NOON, "zone": "UTC", "symbols": [], "trades": 0}
    desk.put("r", "", kind=NoticeKind.REPORT.value, fields=fields)
    await desk.emptied()
    assert [call["disable_notification"] for _, call in desk.paper.calls] == [True]


async def test_in_safe_mode_nobody_can_know_which_reports_there_are_nor_what_a_chat_prefers() -> None:
    room = Room()
    room.guard.view = an_account(safe_mode=True)
    assert "is not known: the state could not be read (SAFE MODE)" in await room.says("/report")
    said = await room.says("/settings")
    assert "What this chat prefers is not known" in said
    assert "No reports" not in said
    assert "No quiet hours" not in said
    assert "MODE=observe" in said
    assert room.buttons == []
    for line in ("/alerts", "/alerts list"):
        assert "What this chat prefers is not known" in await room.says(line)
    pressed: Any = SimpleNamespace(data="al:p", message=SimpleNamespace(chat=SimpleNamespace(id=ALICE)))
    assert "is not known" in (await room.alerts.outcome(pressed, unheard)).words
    room.store.trouble = "SAFE MODE"
    assert "Nothing was changed" in await room.says("/report daily 08:00")


async def test_settings_say_the_language_and_which_alerts_have_pictures_with_the_buttons() -> None:
    room = Room()
    for chosen in After:
        await PictureWishes(room.store).choose(ALICE, chosen)
        said = await room.says("/settings")
        assert f"<b>Pictures after alerts</b>: {PICTURES[chosen.value]}" in said
        assert "Language: English" in said
        assert "No reports in this chat" in said
        assert [text for text in room.buttons if text.startswith("✅")] == [
            {"none": "✅ Off", "closes": "✅ Closes", "all": "✅ All"}[chosen.value]
        ]

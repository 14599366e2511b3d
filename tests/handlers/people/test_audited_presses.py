"""What is kept of presses and of commands that came too late, on paper: whoever made them, and what came of it."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import CallbackQuery

from handlers.alerts.preferences_command import AlertsCommand
from handlers.alerts.seen_presses import SeenPresses
from handlers.charts.chart_command import ChartCommand
from handlers.people.audit import SECTION, Audit
from handlers.people.chats import Chats
from handlers.people.people import People
from handlers.people.role import Role
from handlers.positions.card_presses import CardPresses
from handlers.press_answer import ForTraders, ForViewers, PressAnswer, Tell
from handlers.presses import Presses
from handlers.telegram.access import Access
from handlers.telegram.inbox import Inbox
from handlers.telegram.per_chat import PerChat
from handlers.telegram.reception import Reception
from handlers.telegram.replies import Replies
from handlers.wizard.presses import WizardPresses
from tests.handlers.fakes import NOON, FakeAuditLog, MemoryStore, StoppedClock
from tests.handlers.paper import Paper, a_bot, until

ALICE, EVE = 1001, 6666
NOBODY: Any = None


class Door:
    """Presses and commands of an owner and a viewer."""

    def __init__(self) -> None:
        self.paper, self.store, self.clock, counts = Paper(), MemoryStore(), StoppedClock(), Counter[str]()
        self.store.sections["people"] = {str(EVE): {"role": Role.VIEWER.word, "name": "Eve"}}
        self.bot = a_bot(self.paper, counts)
        self.people = People(frozenset({ALICE}), self.store, self.clock)
        self.audit = Audit(self.store, FakeAuditLog(), self.clock, counts)
        self.replies = Replies(self.bot, self.clock, counts)
        self.counts = counts

    async def kept(self) -> list[tuple[int, str, str, str]]:
        """Who, as what, did what, and what came of it."""
        await self.audit.flush()
        rows = self.store.items(SECTION).values()
        return [(row["user_id"], row["role"], row["what"], row["outcome"]) for row in rows]


class Sets(ForViewers):
    """A button that sets something for the chat."""

    def looks(self, data: str) -> bool:
        return data == "x:look"

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        return PressAnswer(words="Closed trades: silent")


class Acts(ForTraders):
    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        raise AssertionError("a viewer does not get here")


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ("x:set", [(EVE, "viewer", "x:set", "Closed trades: silent")]),
        ("x:look", []),
        ("y:close", [(EVE, "viewer", "y:close", "not allowed")]),
    ],
)
async def test_what_a_viewer_presses_is_kept_unless_it_only_shows(
    data: str, kept: list[tuple[int, str, str, str]]
) -> None:
    door = Door()
    presses = Presses({"x": Sets(), "y": Acts()}, door.people, door.audit, door.replies, NOBODY)
    user = SimpleNamespace(id=EVE, full_name="Eve")
    query: Any = SimpleNamespace(id="q", data=data, message=None, from_user=user)
    await presses.handle(query)
    assert [(who, role, what.strip("[]"), outcome) for who, role, what, outcome in await door.kept()] == kept


@pytest.mark.parametrize(
    ("kind", "data", "looks", "role"),
    [
        (AlertsCommand, "al:s", True, Role.VIEWER),
        (AlertsCommand, "al:p", True, Role.VIEWER),
        (AlertsCommand, "al:t:closed:off", False, Role.VIEWER),
        (AlertsCommand, "al:q:on", False, Role.VIEWER),
        (ChartCommand, "ch:n:BTCUSDT:l:15:d", True, Role.VIEWER),
        (ChartCommand, "ch:a:all", False, Role.VIEWER),
        (SeenPresses, "seen:1", False, Role.VIEWER),
        (CardPresses, "p:show:BTCUSDT:l::", True, Role.VIEWER),
        (CardPresses, "p:close:BTCUSDT:l:x:50", False, Role.TRADER),
        (WizardPresses, "w:1:0:x", True, Role.TRADER),
    ],
)
def test_what_only_shows_and_who_may_press_it(kind: type[Any], data: str, looks: bool, role: Role) -> None:
    presses = kind.__new__(kind)
    assert (presses.looks(data), presses.role(data)) == (looks, role)


@pytest.mark.parametrize(
    ("line", "sender", "kept"),
    [("/close BTCUSDT", ALICE, "owner"), ("/close BTCUSDT", EVE, "viewer"), ("/positions", ALICE, None)],
)
async def test_a_command_that_is_refused_by_its_age_is_kept_with_that_answer(
    line: str, sender: int, kept: str | None
) -> None:
    door = Door()
    await door.bot.initialize()
    handled: list[Any] = []

    class App:
        async def process_update(self, update: Any) -> None:
            handled.append(update)

    reception = Reception(
        App(),  # type: ignore[arg-type]
        door.bot,
        Access(door.people, door.counts, lambda: 1),
        NOBODY,
        Chats(door.store, door.clock),
        Inbox(door.store),
        PerChat(door.counts),
        door.people,
        door.audit,
        door.replies,
        door.clock,
        door.counts,
    )
    person = {"id": sender, "is_bot": False, "first_name": "Somebody"}
    sent = int((NOON - timedelta(seconds=61)).timestamp())
    message = {"message_id": 1, "date": sent, "text": line, "chat": {"id": sender, "type": "private"}, "from": person}
    message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(line.split(maxsplit=1)[0])}]
    await reception.take([{"update_id": 7, "message": message}], None)
    await until(lambda: handled or door.paper.texts())
    lines = await door.kept()
    if kept is None:
        assert (len(handled), lines) == (1, [])
        return
    ((who, role, what, outcome),) = lines
    assert (who, role, what, handled) == (sender, kept, line, [])
    assert outcome == "⌛️ Too old: this /close is from 11:58:59 UTC. Nothing was done; send it again."

"""A group that becomes a supergroup while an emergency is asked about, on paper: it goes on there."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from msgspec.structs import replace

from execution.commands.emergency_record import Scope
from handlers.emergency.asking import ASKED_FOR, SECTION, Asking, Askings, Stage
from handlers.emergency.buttons import ALL, YES
from handlers.emergency.messages import Messages
from handlers.emergency.presses import EmergencyPresses
from handlers.people.chats import Chats
from tests.handlers.emergency.fakes import UNGUARDED, FakeEmergency, an_item
from tests.handlers.fakes import NOON, MemoryStore, StoppedClock
from tests.handlers.paper import Paper, a_bot

ALICE, GROUP, SUPERGROUP, OTHER = 1001, -5001, -1000000005001, -5002


class Desk:
    def __init__(self) -> None:
        self.paper, self.store, self.clock = Paper(), MemoryStore(), StoppedClock()
        self.emergency = FakeEmergency()
        self.askings = Askings(self.store)
        self.chats = Chats(self.store, self.clock)
        self.messages = Messages(a_bot(self.paper), self.emergency, self.askings, self.clock, Counter())
        self.presses = EmergencyPresses(self.emergency, self.askings, self.messages, self.chats, self.clock)

    async def asks(self) -> None:
        await self.askings.create(
            Asking(
                id="e1", chat_id=GROUP, topic=None, user_id=ALICE, stage=Stage.ASKED, at=NOON, until=NOON + ASKED_FOR,
                items=(an_item(), UNGUARDED), is_known=True,
            )
        )  # fmt: skip
        await self.messages._look()

    async def moves(self) -> None:
        await self.chats.moved(GROUP, SUPERGROUP)
        await self.messages.moved(GROUP, SUPERGROUP)
        await self.messages._look()

    async def pressed(self, chat_id: int, which: str) -> str:
        drawn = self.store.sections[SECTION]["e1"]["drawn"]
        message = SimpleNamespace(chat=SimpleNamespace(id=chat_id), message_id=1)
        query: Any = SimpleNamespace(
            data=f"em:e1:{drawn}:{which}", message=message, from_user=SimpleNamespace(id=ALICE)
        )

        async def tell(_: Any) -> None:
            raise AssertionError("nothing is waited for")

        return (await self.presses.outcome(query, tell)).words

    @property
    def sent_to(self) -> list[int]:
        return [call["chat_id"] for name, call in self.paper.calls if name == "sendMessage"]


async def test_it_is_asked_anew_in_the_supergroup_and_confirmed_there() -> None:
    desk = Desk()
    await desk.asks()
    await desk.moves()
    assert desk.sent_to == [GROUP, SUPERGROUP], "a message of the group is in no supergroup"
    assert "Only the person who asked" in await desk.pressed(OTHER, ALL)
    await desk.pressed(SUPERGROUP, ALL)
    desk.clock.advance(seconds=2)
    await desk.pressed(SUPERGROUP, YES)
    assert desk.emergency.begun == [(Scope.EVERYTHING, ("BTCUSDT", "SOLUSDT"))]
    await desk.messages._look()
    edits = [call["chat_id"] for name, call in desk.paper.calls if name == "editMessageText"]
    assert edits == [SUPERGROUP]


async def test_a_press_on_the_message_of_the_group_that_was_counts_too() -> None:
    desk = Desk()
    await desk.asks()
    await desk.chats.moved(GROUP, SUPERGROUP)
    await desk.pressed(GROUP, ALL)
    assert desk.store.sections[SECTION]["e1"]["stage"] == Stage.COUNTING.value
    await desk.moves()
    await desk.pressed(GROUP, YES)
    assert [scope for scope, _ in desk.emergency.begun] == [Scope.EVERYTHING]


async def test_a_message_that_arrived_while_its_group_moved_is_no_message_of_the_supergroup() -> None:
    desk = Desk()
    await desk.asks()
    asking = desk.askings.find("e1")
    assert asking is not None
    await desk.askings.moved(GROUP, SUPERGROUP)
    await desk.messages._deliver(replace(asking, message_id=None), ("Emergency", None))
    assert desk.sent_to == [GROUP, GROUP]
    assert desk.store.sections[SECTION]["e1"]["message_id"] is None

"""Somebody who may not trade any more, and whose wizard waits: their words are answered, on paper."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from handlers.drafts import TRADES, Draft, Drafts
from handlers.people.audit import SECTION, Audit
from handlers.people.people import People
from handlers.people.role import Role
from handlers.telegram.replies import Replies
from handlers.wizard.room import WizardRoom
from handlers.wizard.wizards import SECTION as WIZARDS
from handlers.wizard.wizards import Wizards
from tests.handlers.fakes import FakeAuditLog, FakeGuard, FakeMarkets, MemoryStore, StoppedClock
from tests.handlers.paper import Paper, a_bot

EVE = 6666


class Desk:
    def __init__(self) -> None:
        self.paper, self.store, clock, counts = Paper(), MemoryStore(), StoppedClock(), Counter[str]()
        people = People(frozenset(), self.store, clock)
        self.audit = Audit(self.store, FakeAuditLog(), clock, counts)
        ports: Any = SimpleNamespace(
            store=self.store, clock=clock, markets=FakeMarkets(), guard=FakeGuard(self.store), trade_log=None,
            mode="live", tp_shares=(),
        )  # fmt: skip
        drafts: Any = Drafts(self.store, clock, TRADES, Draft[Any])
        trading: Any = None
        replies = Replies(a_bot(self.paper), clock, counts)
        self.wizards = Wizards(self.store, clock)
        self.room = WizardRoom(ports, trading, drafts, people, self.audit, replies, counts)

    async def begun_as(self, role: Role, message_id: int) -> None:
        await self.wizards.shown(self.wizards.begun(EVE, EVE), message_id)
        self.store.sections["people"] = {str(EVE): {"role": role.word, "name": "Eve"}}

    async def hears(self, words: str) -> bool:
        user = SimpleNamespace(id=EVE, full_name="Eve")
        message: Any = SimpleNamespace(text=words, message_id=9, chat_id=EVE, from_user=user)
        return await self.room.hear(message)


async def test_words_of_somebody_who_may_not_trade_any_more_are_answered_and_end_the_wizard() -> None:
    desk = Desk()
    await desk.begun_as(Role.VIEWER, 5)
    assert await desk.hears("BTCUSDT")
    assert desk.paper.texts() == ["⛔ Trading is for a trader, which you are not any more: nothing was sent."]
    assert desk.paper.texts("editMessageText") == desk.paper.texts()
    assert not desk.store.items(WIZARDS)
    await desk.audit.flush()
    ((what, outcome),) = [(row["what"], row["outcome"]) for row in desk.store.items(SECTION).values()]
    assert (what, outcome) == ("BTCUSDT", "not allowed")
    assert not await desk.hears("ETHUSDT"), "it is over"


async def test_words_of_a_trader_go_on_with_it() -> None:
    desk = Desk()
    await desk.begun_as(Role.TRADER, 5)
    assert await desk.hears("BTC")
    assert desk.store.items(WIZARDS)
    assert not [text for text in desk.paper.texts() if "⛔" in text]

"""The first look after a start has the processor and the exchange's limits to itself; and holds nobody up for long."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_bots import DcaBots
from execution.exchange_errors import Transient
from execution.facts.account import Wallet
from execution.facts.other_holdings import Coin
from helpers.key_watch import SECTION as KEY_SECTION
from helpers.key_watch import WITHDRAWS
from helpers.program import guarding as module
from helpers.program.guarding import Guarding
from helpers.program.opened_state import opened, store_of
from tests.execution.dca.bot_facts import bought
from utils.clock import SystemClock
from utils.settings import load_settings
from utils.trade_history import TradeHistory


class Story:
    """A guard whose engine begins as a test says, and what began beside it, in order."""

    def __init__(self, guarding: Guarding, monkeypatch: pytest.MonkeyPatch) -> None:
        self.guarding = guarding
        self.stopping = asyncio.Event()
        self.began: list[str] = []
        self.all_began = asyncio.Event()
        self.error: Exception | None = None
        monkeypatch.setattr(guarding.manager, "start", self._engine)
        monkeypatch.setattr(guarding.connectivity, "start", lambda: self.began.append("connectivity"))
        for name, part in (("bots", guarding.dca), ("files", guarding.mirror)):
            monkeypatch.setattr(part, "start", lambda name=name: self._part(name))

    async def _engine(self) -> None:
        self.began.append("engine")
        if self.error is not None:
            raise self.error

    async def _part(self, name: str) -> None:
        self.began.append(name)
        if name == "files":
            self.all_began.set()

    def begins(self) -> "asyncio.Task[None]":
        """Returns who waits for the first look."""
        self.guarding.begin(self.stopping)
        return asyncio.create_task(self.guarding.first_look(self.stopping))


@pytest.fixture
async def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    nothing = tmp_path / "none"
    settings = load_settings(nothing, nothing, {"STATE_DIR": str(tmp_path / "state")}, credentials=False)
    store = store_of(settings, SystemClock())
    assert await opened(store)
    history = TradeHistory(tmp_path / "history.db")
    story = Story(Guarding(settings, store, history, SystemClock()), monkeypatch)
    yield story
    await story.guarding.stop_beside_the_engine()
    await story.guarding.stop()
    await history.close()
    await store.close()


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_nothing_else_begins_before_all_is_verified(story: Story) -> None:
    waiting = story.begins()
    await turns()
    assert story.guarding.begun.is_set()
    assert (story.began, waiting.done()) == (["engine"], False)
    story.guarding.manager.verified.set()
    await waiting
    await turns()
    assert story.began == ["engine", "connectivity", "bots", "files"]


async def test_a_look_that_takes_long_is_not_waited_for(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK", 0.01)
    await story.begins()
    await story.all_began.wait()
    assert not story.guarding.manager.verified.is_set()


async def test_an_exchange_that_does_not_answer_holds_nobody_up(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.error = Transient("nobody answers")
    await story.begins()
    assert (story.began, story.guarding.begun.is_set()) == (["engine"], False)
    assert not story.stopping.is_set()


async def test_an_engine_that_hangs_holds_nobody_up(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK", 0.01)
    monkeypatch.setattr(story.guarding.manager, "start", asyncio.Event().wait)
    await story.begins()
    assert not story.guarding.begun.is_set()


async def test_who_is_told_to_stop_waits_for_nothing(story: Story) -> None:
    waiting = story.begins()
    await turns()
    story.stopping.set()
    await waiting
    assert not story.guarding.is_broken()


async def test_a_mistake_of_our_own_ends_the_program(story: Story) -> None:
    story.error = ValueError("a mistake")
    story.begins()
    await story.stopping.wait()
    assert story.guarding.is_broken()


@pytest.mark.parametrize("part", ["dca", "mirror"])
async def test_what_is_beside_the_engine_and_cannot_begin_is_told_and_the_guard_goes_on(
    story: Story, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    async def fails() -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr(getattr(story.guarding, part), "start", fails)
    story.guarding.manager.verified.set()
    story.begins()
    assert story.guarding._life is not None
    await story.guarding._life
    assert not story.stopping.is_set()
    assert not story.guarding.is_broken()
    (told,) = story.guarding.manager.failures()
    assert "the log says why" in told


async def test_a_bot_that_cannot_begin_is_told_and_the_others_begin(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    dca, began = story.guarding.dca, []

    def again(bot: DcaBot, _: str) -> None:
        if not began:
            began.append(bot)
            raise ValueError("a mistake")
        began.append(bot)

    monkeypatch.setattr(dca.starts, "again", again)
    for bot_id in ("0badb075", "600db075"):
        await story.guarding.dca._books.save(replace(bought(), bot_id=bot_id), (), ())
    await DcaBots.start(dca)
    assert [bot.bot_id for bot in began] == ["0badb075", "600db075"]
    assert list(story.guarding.manager.failures()) == [
        "DCA bot first is not run: it failed inside Holdfast; its log says how"
    ]


@pytest.mark.parametrize("could_withdraw", [True, False])
async def test_a_key_that_could_withdraw_holds_entries_before_the_engine_begins(
    story: Story, monkeypatch: pytest.MonkeyPatch, could_withdraw: bool
) -> None:
    if could_withdraw:
        await story.guarding.books.note(lambda txn: txn.put(KEY_SECTION, WITHDRAWS, SystemClock().now()))
    held: list[str] = []

    async def engine() -> None:
        held.append(story.guarding.manager._guards.entry_hold.why)

    monkeypatch.setattr(story.guarding.manager, "start", engine)
    story.begins()
    await turns()
    (why,) = held
    assert ("may withdraw" in why) is could_withdraw


async def test_the_connection_is_told_of_the_chat_once_there_is_one(story: Story) -> None:
    assert not story.guarding._chat().is_up
    story.guarding.follow_chat(lambda: module.ChatHealth(is_up=True, status="connected"))
    assert story.guarding._chat().status == "connected"


async def test_nothing_is_collected_while_it_is_looked(story: Story) -> None:
    story.begins()
    await turns()
    assert not gc.isenabled()
    story.guarding.manager.verified.set()
    await story.all_began.wait()
    assert gc.isenabled()


async def test_what_the_first_look_needed_for_a_moment_is_given_back_after_it(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back = threading.Event()
    monkeypatch.setattr(module.heap, "give_back", given_back.set)
    monkeypatch.setattr(module, "FIRST_LOOK", 0.01)
    story.begins()
    await story.all_began.wait()
    await turns()
    assert not given_back.is_set()
    story.guarding.manager.verified.set()
    assert await asyncio.to_thread(given_back.wait, 10)


async def test_r19_what_its_bots_hold_on_spot_is_looked_after(story: Story) -> None:
    bot, others = bought(), story.guarding.manager.others
    coins = tuple(Coin(name=name, qty=Decimal(1), price=Decimal(50000)) for name in ("BTC", "ETH"))
    wallet = Wallet(equity=Decimal(0), available=None, maintenance_rate=None, coins=coins)
    story.guarding.dca.roster.waiting[bot.bot_id] = bot
    for _ in range(2):
        others.note(wallet)
    assert {coin.name: coin.qty for coin in others.coins} == {"ETH": 1, "BTC": 1 - bot.lots[0].left}

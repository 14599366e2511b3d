"""Bots in the store: what a commit writes beside the record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.adoption.bot_claims import claim_of
from execution.adoption.owners import OWNERS
from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import DCA_BOTS
from execution.facts.slots import Slot
from execution.records.books import MonitorBooks
from tests.execution.dca.bot_facts import at
from tests.execution.dca.linear_facts import on_linear
from utils.clock import SystemClock
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, TradeHistory


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[RobustPersistence]:
    store = RobustPersistence(tmp_path / STATE_FILE_NAME, clock=SystemClock())
    await store.open()
    yield store
    await store.close()


async def test_r23_a_claim_of_before_names_had_one_gets_it_and_that_of_another_bot_stays(
    store: RobustPersistence, tmp_path: Path
) -> None:
    bot = on_linear()
    slot = Slot(bot.identity.account, bot.symbol, 0)
    older, other = claim_of(bot.bot_id, slot, at(0)), claim_of("ffffffff", slot, at(0), name="other")
    books = MonitorBooks(store, TradeHistory(tmp_path / FILE_NAME), SystemClock())
    for standing, named in ((older, "first"), (other, "other")):
        async with store.transaction() as txn:
            txn.put(OWNERS, standing.key, standing.to_plain())
        await StoredDcaBooks(books).save(bot, (), ())
        assert store.items(OWNERS)[standing.key] == replace(standing, name=named).to_plain()
    await books.stop()


async def test_a_field_of_a_newer_program_stays_in_the_record_of_a_bot(
    store: RobustPersistence, tmp_path: Path
) -> None:
    bot = on_linear()
    async with store.transaction() as txn:
        txn.put(DCA_BOTS, bot.bot_id, {**bot.to_plain(), "from_the_future": [1, 2]})
    books = StoredDcaBooks(MonitorBooks(store, TradeHistory(tmp_path / FILE_NAME), SystemClock()))
    ((read,), unreadable) = books.load()
    assert (read, unreadable) == (bot, [])
    await books.save(replace(read, name="renamed"), (), ())
    assert store.get(DCA_BOTS, bot.bot_id) == {**replace(bot, name="renamed").to_plain(), "from_the_future": [1, 2]}

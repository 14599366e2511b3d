"""Bots in the store: what a commit writes beside the record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.adoption.bot_claims import claim_of
from execution.adoption.owners import OWNERS, Owner, claim
from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import DCA_BOTS, DCA_HISTORY, BotState
from execution.dca.observations import Filled, OrderShown
from execution.facts.orders import OrderStatus
from execution.facts.slots import Slot
from execution.records.books import MonitorBooks
from tests.execution.adoption.foreign_positions import LIMITS, found
from tests.execution.dca.bot_facts import BOT, at, bought, execution, row, sell_id, stepped
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


async def test_r23_a_bot_that_is_over_frees_its_own_slot_and_nobody_elses(
    store: RobustPersistence, tmp_path: Path
) -> None:
    bot = replace(on_linear(lots=()), state=BotState.STOPPED)
    slot = Slot(bot.identity.account, bot.symbol, 0)
    own, other = claim_of(bot.bot_id, slot, at(0)), claim_of("ffffffff", slot, at(0), name="other")
    asked = claim(found(), Owner.ASKING, at(0), question="q", limits=LIMITS)
    books = MonitorBooks(store, TradeHistory(tmp_path / FILE_NAME), SystemClock())
    for standing, left in ((own, None), (other, other), (asked, asked)):
        async with store.transaction() as txn:
            txn.put(OWNERS, own.key, standing.to_plain())
        await StoredDcaBooks(books).save(bot, (), ())
        assert store.items(OWNERS).get(own.key) == (left and left.to_plain())
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


async def test_a_sold_lot_that_cannot_be_read_is_told_and_the_others_are_there(
    store: RobustPersistence, tmp_path: Path
) -> None:
    bot, sold = stepped(
        stepped(bought())[0],
        [
            Filled(execution(sell_id(), "0.001998", "50601.2", at=at(9))),
            OrderShown(row(sell_id(), OrderStatus.FILLED, "0.001998")),
        ],
    )
    odd = {"bot_id": BOT, "symbol": "BTCUSDT"}
    books = MonitorBooks(store, TradeHistory(tmp_path / FILE_NAME), SystemClock())
    stored = StoredDcaBooks(books)
    await stored.save(bot, sold, ())
    assert stored.load() == ([bot], [])
    async with store.transaction() as txn:
        for number in ("000007", "000008"):
            txn.put(DCA_HISTORY, f"{BOT}:{number}", odd)
    assert stored.history(BOT) == list(sold)
    (same,), (told,) = stored.load()
    assert same == bot
    assert told.startswith(f"of the sold lots of DCA bot {BOT} 2 cannot be read and are left alone: ")
    assert store.items(DCA_HISTORY)[f"{BOT}:000007"] == odd
    await books.stop()

"""Who has a slot is judged by a read that takes its time; what stands on disk by then may be another's."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.adoption.bot_claims import claim_of
from execution.adoption.owners import OWNERS, Owner, claim
from execution.adoption.slot_owners import SlotOwners
from execution.facts.positions import PositionRow
from execution.facts.slots import Side
from execution.new_trade.trade_request import TradeRejected
from execution.records.books import MonitorBooks
from tests.execution.adoption.foreign_positions import LIMITS, found
from tests.execution.builders import SYMBOL, at
from utils.clock import SystemClock
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME, TradeHistory

FOUND = found()
OWNER = claim(FOUND, Owner.ASKING, at(0), question="q", limits=LIMITS)
BOT = claim_of("abcd", FOUND.slot, at(10), name="dip")


class SlowExchange:
    """Shows ``rows``; the first read is answered when ``answers`` is set."""

    account = "main"

    def __init__(self) -> None:
        self.rows: list[PositionRow] = []
        self.answers = asyncio.Event()
        self.answers.set()

    async def positions(self, _: str) -> list[PositionRow]:
        rows, answers = self.rows, self.answers
        self.answers = asyncio.Event()
        self.answers.set()
        await answers.wait()
        return rows


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[RobustPersistence]:
    store = RobustPersistence(tmp_path / STATE_FILE_NAME, clock=SystemClock())
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def owners(store: RobustPersistence, tmp_path: Path) -> AsyncIterator[SlotOwners]:
    """With one row: a position that a person is asked about."""
    books = MonitorBooks(store, TradeHistory(tmp_path / FILE_NAME), SystemClock())
    owners = SlotOwners(SlowExchange(), books)  # type: ignore[arg-type]
    await owners.keep(OWNER)
    yield owners
    await books.stop()


def exchange_of(owners: SlotOwners) -> SlowExchange:
    return owners._exchange  # type: ignore[return-value]


async def test_r23_the_row_of_a_position_goes_when_a_read_shows_that_it_is_gone(owners: SlotOwners) -> None:
    exchange_of(owners).rows = [FOUND.row]
    assert not await owners.release(OWNER)
    assert owners.all() == [OWNER]
    exchange_of(owners).rows = []
    assert await owners.release(OWNER)
    assert owners.all() == []
    assert await owners.release(OWNER), "nobody has it"


async def test_r23_a_bot_that_took_the_slot_while_a_sweep_read_it_keeps_it(
    store: RobustPersistence, owners: SlotOwners
) -> None:
    """A sweep looks without the lock under which slots change hands, and its read is slow."""
    slow = exchange_of(owners).answers = asyncio.Event()
    sweep = asyncio.create_task(owners.release(OWNER))
    await asyncio.sleep(0)
    assert await owners.release(OWNER), "whoever asks for the bot sees that the slot is free"
    async with store.transaction() as txn:
        txn.put(OWNERS, BOT.key, BOT.to_plain())
    slow.set()
    assert not await sweep, "it has an owner"
    assert owners.bots() == [BOT]
    with pytest.raises(TradeRejected, match="dip"):
        await owners.require_free(SYMBOL, Side.BUY)


@pytest.mark.parametrize(
    "by_now",
    [
        replace(OWNER, owner=Owner.IGNORED),
        replace(OWNER, size=OWNER.size * 2, drawn=1),
        replace(OWNER, question="another", opened_at=at(9)),
    ],
    ids=["answered", "drawn anew", "another position"],
)
async def test_r23_only_the_row_that_was_judged_goes(owners: SlotOwners, by_now) -> None:
    slow = exchange_of(owners).answers = asyncio.Event()
    sweep = asyncio.create_task(owners.release(OWNER))
    await asyncio.sleep(0)
    await owners.keep(by_now)
    slow.set()
    assert not await sweep
    assert owners.all() == [by_now]


async def test_r23_a_field_that_only_a_newer_program_knows_keeps_no_slot_taken(
    store: RobustPersistence, owners: SlotOwners
) -> None:
    async with store.transaction() as txn:
        txn.put(OWNERS, OWNER.key, {**OWNER.to_plain(), "from_the_future": 1})
    assert await owners.release(OWNER)

"""What is shown of a bot is what its books hold: never a record that is only about to be there."""

import asyncio
from datetime import timedelta
from decimal import Decimal

from msgspec.structs import replace

from execution.dca.bot_record import BotRecord, intent
from execution.dca.dca_bot import DcaBot
from execution.dca.lots import ClosedLot
from execution.dca.observations import Filled, OrderShown
from execution.facts.orders import OrderStatus
from execution.notices import Notice
from execution.stops import trailing
from execution.stops.trailing import Direction, TrailBy, TrailDistance
from tests.execution.dca.bot_facts import a_bot, a_lot, at, bought, buy_id, execution, row
from tests.execution.dca.test_dca_ticks import Desk
from utils.persistence.errors import PersistenceError

D = Decimal


class SlowBooks:
    """They take a commit when the test says so."""

    is_durable = True

    def __init__(self) -> None:
        self.may_save = asyncio.Event()
        self.asked = asyncio.Event()
        self.held: list[DcaBot] = []
        self.fails = False

    async def save(self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...]) -> None:
        self.asked.set()
        await self.may_save.wait()
        if self.fails:
            raise PersistenceError("the disk is full")
        self.held.append(bot)


async def test_a_bot_is_not_shown_before_it_is_committed() -> None:
    desk, books = Desk(a_bot()), SlowBooks()
    desk.actor._step.record._books = books
    desk.actor.post(Filled(execution(buy_id(), "0.002", "50000")))
    desk.actor.post(OrderShown(row(buy_id(), OrderStatus.FILLED, "0.002")))
    step = asyncio.create_task(desk.actor.step())
    async with asyncio.timeout(30):
        await books.asked.wait()
    assert desk.actor.bot.lots == (), "it is on its way, and not there"
    books.may_save.set()
    await step
    assert desk.actor.bot.lots == books.held[-1].lots != ()


async def test_what_a_disk_did_not_take_is_not_shown_and_told_with_the_next_commit() -> None:
    books, failures, seen = SlowBooks(), [], []
    books.may_save.set()
    before, after = a_bot(), bought()
    record = BotRecord(before, books, failures.append, lambda _, bot, closed: seen.append((bot, closed)))
    books.fails = True
    record.add([], [])
    assert not await record.commit(after)
    assert (record.committed, seen, len(failures)) == (before, [], 1)
    books.fails = False
    assert await record.commit(after)
    assert (record.committed, seen) == (after, [(after, ())])


async def test_a_mere_sighting_is_shown_without_a_commit() -> None:
    books = SlowBooks()
    bot = a_bot()
    record = BotRecord(bot, books, lambda _: None, lambda *_: None)
    seen = replace(bot, evaluated_price=D(50000))
    assert await record.commit(seen)
    assert (record.committed, books.held) == (seen, [])
    again = replace(seen, evaluated_price=D(50001))
    record.sighted(seen, again)
    assert record.committed is again
    record.sighted(bought(), bought())
    assert record.committed is again, "what no disk has is not shown with a sighting either"


def test_p7_once_an_hour_a_trail_notes_until_when_it_heard_prices() -> None:
    trail = trailing.start(Direction.UP, TrailDistance(TrailBy.PERCENT, D(1)), D(51000))
    lot = a_lot(trail=replace(trail, updated_at=at(0)))

    def heard(seconds: int) -> DcaBot:
        return intent(
            a_bot(lots=(replace(lot, trail=replace(lot.trail, updated_at=at(0) + timedelta(seconds=seconds))),))
        )

    assert heard(3599) == heard(0) != heard(3600)

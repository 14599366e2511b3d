"""The trail of a buy, after prices that nobody saw: a jump is no turn (TRAILING_ON_RECONNECT_ENTRY)."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any, Self, cast

import pytest

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_bots import DcaBots
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.dca_views import DcaRejected, DcaTerms
from execution.dca.lots import ClosedLot
from execution.dca.observations import GateOpened, PriceSeen
from execution.dca.smart_gate import SmartGate
from execution.notices import Notice
from execution.stops.trailing import TrailStatus
from tests.execution.dca.bot_facts import a_bot, a_plan, at, bought, folded
from tests.execution.dca.memory_market import MemoryMarket
from tests.execution.dca.test_buying import Clock

D = Decimal


class Books:
    is_durable = True

    def __init__(self, bot: DcaBot) -> None:
        self.bot = bot
        self.closed: list[ClosedLot] = []

    def load(self) -> tuple[list[DcaBot], list[str]]:
        return [self.bot], []

    async def save(self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...]) -> None:
        self.bot = bot
        self.closed += closed


class Life:
    """The owner of one bot, on what is on disk."""

    def __init__(self, bot: DcaBot, *, resets: bool = True, price: str = "60000") -> None:
        self.clock, self.books = Clock(), Books(bot)
        self.clock.time = at(3 * 86400)
        self.market = MemoryMarket(self.clock, D(price))
        self.failures: list[str] = []
        identity = bot.identity
        terms = DcaTerms(
            environment=identity.environment, account=identity.account, smart=SmartGate(is_on=False),
            check_every=timedelta(days=9), reset_buys=resets, reset_sells=False,
        )  # fmt: skip
        self.bots = DcaBots(
            markets={Market.SPOT: self.market}, books=cast("Any", self.books), indicators=cast("Any", None),
            terms=terms, clock=self.clock, forbidden=self.why, on_failure=self.failures.append,
        )  # fmt: skip

    async def why(self) -> str:
        return "nothing is bought in this test"

    async def __aenter__(self) -> Self:
        await self.bots.start()
        await self.settles()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.bots.stop()
        assert self.failures == []

    async def settles(self) -> None:
        async with asyncio.timeout(5):
            for _ in range(200):  # nothing in memory takes longer
                await asyncio.sleep(0)
                for message in self.market.messages:
                    for actor in self.bots._actors.values():
                        actor.post(message)
                self.market.messages.clear()

    @property
    def bot(self) -> DcaBot:
        return self.bots.bots()[0]


def trailing() -> DcaBot:
    bot = folded(a_bot(plan=a_plan(buy={"by": OrderBy.TRAILING})), GateOpened(D(50000), at(0)), now=at(0))
    bot = folded(bot, PriceSeen(D(49000), at(10)), now=at(10))
    assert bot.buy_trail.status is TrailStatus.ACTIVE
    return bot


@pytest.mark.parametrize(("resets", "status"), [(True, TrailStatus.INACTIVE), (False, TrailStatus.ACTIVE)])
async def test_a_restart_forgets_what_a_buy_trailed_unless_it_is_to_be_kept(resets: bool, status: TrailStatus) -> None:
    async with Life(trailing(), resets=resets) as life:
        assert life.bot.buy_trail.status is status
        assert life.bot.lots == ()


async def test_a_gap_of_the_stream_is_missed_prices_as_well() -> None:
    async with Life(a_bot(plan=a_plan(buy={"by": OrderBy.TRAILING}))) as life:
        (actor,) = life.bots._actors.values()
        actor.post(GateOpened(D(60000), life.clock.now()))
        await life.settles()
        assert life.bot.buy_trail.status is TrailStatus.ACTIVE
        life.bots.doubt_all()
        await life.settles()
        assert life.bot.buy_trail.status is TrailStatus.INACTIVE


async def test_a_lot_is_written_off_by_the_word_of_a_person() -> None:
    async with Life(bought(), price="50000") as life:
        life.market.wallet["BTC"] = D(1)
        command = asyncio.create_task(life.bots.drop_lot(life.bot.bot_id, 1))
        while not command.done():
            await life.settles()
        await life.settles()
        assert life.bot.lots == ()
        assert [row.written_off.qty for row in life.books.closed] == [D("0.001998")]
        assert life.market.open_ids() == set()
        assert await life.bots.drop_lot(life.bot.bot_id, 1) == life.bot, "twice is once"
        with pytest.raises(DcaRejected):
            await life.bots.drop_lot("ffffffff", 1)

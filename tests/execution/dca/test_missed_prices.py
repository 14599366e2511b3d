"""Trails of bots after prices that nobody saw, at a start and in a gap of the stream (TRAILING_ON_RECONNECT_…)."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self, cast

import pytest
from msgspec.structs import replace

from execution.dca.bot_record import intent
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_bots import DcaBots
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.dca_views import DcaRejected, DcaTerms
from execution.dca.importing import as_imported
from execution.dca.lots import ClosedLot
from execution.dca.observations import GateOpened, OrderAsked, OrderShown, PriceSeen, PricesMissed
from execution.dca.price_gap import PriceGap
from execution.dca.put_back import put_back
from execution.dca.smart_gate import SmartGate
from execution.dca.state_reading import SavedBot
from execution.exchange_events import SpotPriceMoved
from execution.facts.orders import OrderStatus
from execution.facts.prices import Candle, SpotPrice
from execution.notices import Notice
from execution.stops.trail_gap import OnGap
from execution.stops.trailing import TrailStatus
from tests.execution.dca.bot_facts import SYMBOL, a_bot, a_plan, at, bought, folded, row, sell_id, stepped
from tests.execution.dca.memory_market import MemoryMarket
from tests.execution.dca.test_buying import Clock

D = Decimal


class Books:
    is_durable = True

    def __init__(self, bot: DcaBot) -> None:
        self.bot = bot
        self.closed: list[ClosedLot] = []
        self.notices: list[Notice] = []

    def knows(self, bot_id: str) -> bool:
        return bot_id == self.bot.bot_id

    def load(self) -> tuple[list[DcaBot], list[str]]:
        return [self.bot], []

    async def save(
        self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...], also: object = None
    ) -> None:
        self.bot = bot
        self.closed += closed
        self.notices += notices


class WithCandles(MemoryMarket):
    """One minute long since the morning, whose high and low the test says; ``reads_fail`` counts for them as well."""

    seen: tuple[Candle, ...] = ()
    asked = 0

    async def candles(self, symbol: str, minutes: int, limit: int) -> list[Candle]:
        self.asked += 1
        assert minutes == 1
        self._may_fail()
        return list(self.seen)


def a_candle(since: datetime, high: int, low: int, close: int) -> Candle:
    return Candle(start=since, open=D(close), high=D(high), low=D(low), close=D(close), volume=D(1), is_closed=True)


class Life:
    """The owner of one bot, on what is on disk."""

    def __init__(
        self,
        bot: DcaBot,
        *,
        buys: OnGap = OnGap.RESET,
        sells: OnGap = OnGap.KEEP,
        price: str = "60000",
        is_observing: bool = False,
    ) -> None:
        self.clock, self.books = Clock(), Books(bot)
        self.clock.time = at(3 * 86400)
        self.market = WithCandles(self.clock, D(price))
        self.failures: list[str] = []
        identity = bot.identity
        terms = DcaTerms(
            environment=identity.environment, account=identity.account, smart=SmartGate(is_on=False),
            check_every=timedelta(days=9), missed_by_buys=buys, missed_by_sells=sells,
            is_observing=is_observing,
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
        async with asyncio.timeout(60):
            for _ in range(200):  # nothing in memory takes longer
                await asyncio.sleep(0)
                for message in self.market.messages:
                    for actor in self.bots.roster.actors.values():
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


@pytest.mark.parametrize(("buys", "status"), [(OnGap.RESET, TrailStatus.INACTIVE), (OnGap.KEEP, TrailStatus.ACTIVE)])
async def test_a_restart_forgets_what_a_buy_trailed_unless_it_is_to_be_kept(buys: OnGap, status: TrailStatus) -> None:
    async with Life(trailing(), buys=buys) as life:
        assert life.bot.buy_trail.status is status
        assert life.bot.lots == ()


async def test_a_gap_of_the_stream_is_missed_prices_as_well() -> None:
    async with Life(a_bot(plan=a_plan(buy={"by": OrderBy.TRAILING}))) as life:
        (actor,) = life.bots.roster.actors.values()
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


def sells_trailing() -> DcaBot:
    """Its lot's trail has followed the price to 51000, and sells at 50872.5."""
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}))))
    bot = folded(bot, PriceSeen(D(51000), at(10)), now=at(10))
    assert bot.lots[0].trail.status is TrailStatus.ACTIVE
    return bot


@pytest.mark.parametrize(
    ("sells", "watermark"), [(OnGap.BACKFILL, D(52000)), (OnGap.KEEP, D(51000)), (OnGap.RESET, None)]
)
async def test_r17_a_restart_is_an_outage_for_a_trail_that_sells(sells: OnGap, watermark: Decimal | None) -> None:
    life = Life(sells_trailing(), sells=sells, price="51950")
    life.market.wallet["BTC"] = D(1)
    life.market.seen = (a_candle(at(3600), 52000, 51980, 51990), a_candle(at(7200), 51990, 51950, 51950))
    async with life:
        assert life.bot.lots[0].trail.watermark == watermark
        assert life.bot.price_gap is None
        assert life.market.asked == (sells is OnGap.BACKFILL)
        assert intent(life.books.bot) == intent(life.bot)


async def test_candles_that_cannot_be_read_are_asked_for_again() -> None:
    life = Life(sells_trailing(), sells=OnGap.BACKFILL, price="51950")
    life.market.wallet["BTC"] = D(1)
    life.market.reads_fail = 5
    life.market.seen = (a_candle(at(3600), 52000, 51980, 51950),)
    async with life:
        for _ in range(9):
            life.clock.time += timedelta(minutes=1)
            await life.settles()
        assert life.market.asked > 1
        assert life.bot.lots[0].trail.watermark == D(52000)


async def test_r17_prices_that_come_after_a_silence_have_its_candles_read() -> None:
    life = Life(sells_trailing(), sells=OnGap.BACKFILL, price="51000")
    life.market.wallet["BTC"] = D(1)
    life.market.seen = (a_candle(at(60), 51000, 50950, 51000),)
    async with life:
        asked = life.market.asked
        begin = life.clock.now()

        async def heard(seconds: float) -> None:
            life.clock.time = begin + timedelta(seconds=seconds)
            life.bots.on_spot(SpotPriceMoved(SpotPrice(symbol=SYMBOL, price=D(51000), at=life.clock.time)))
            await life.settles()

        await heard(0)
        await heard(30)
        assert life.market.asked == asked, "a moment of silence is none"
        life.market.seen = (a_candle(begin + timedelta(seconds=60), 51100, 51000, 51000),)
        await heard(150)
        assert life.market.asked == asked + 1
        assert life.bot.lots[0].trail.watermark == D(51100)


@pytest.mark.parametrize("silence", [20, 45])
async def test_r17_what_comes_between_a_start_and_the_first_price_is_missed_as_well(silence: int) -> None:
    """A stream that comes up late: the candles of the start are older than that."""
    life = Life(sells_trailing(), sells=OnGap.BACKFILL, price="51000")
    life.market.wallet["BTC"] = D(1)
    life.market.seen = (a_candle(at(60), 51000, 50950, 51000),)
    async with life:
        asked, begin = life.market.asked, life.clock.now()
        life.market.seen = (*life.market.seen, a_candle(begin, 51100, 51000, 51000))
        life.clock.time = begin + timedelta(seconds=silence)
        life.bots.on_spot(SpotPriceMoved(SpotPrice(symbol=SYMBOL, price=D(51000), at=life.clock.time)))
        await life.settles()
        assert life.market.asked == asked + (silence > 30)
        assert life.bot.lots[0].trail.watermark == (D(51100) if silence > 30 else D(51000))


async def test_r17_a_minute_that_is_read_twice_proves_no_more_than_once() -> None:
    """At a start, and again as the first price came late: its low may have been before the high that it gave."""
    life = Life(sells_trailing(), sells=OnGap.BACKFILL, price="51950")
    life.market.wallet["BTC"] = D(1)
    begin = life.clock.now()
    life.market.seen = (a_candle(begin, 52000, 51000, 51950),)
    async with life:
        life.clock.time = begin + timedelta(seconds=45)
        life.bots.on_spot(SpotPriceMoved(SpotPrice(symbol=SYMBOL, price=D(51950), at=life.clock.time)))
        await life.settles()
        assert (life.market.asked, life.bot.lots[0].trail.watermark) == (2, D(52000))
        assert life.books.notices == []


async def test_r17_no_candle_at_all_is_no_answer_about_a_gap() -> None:
    life = Life(sells_trailing(), sells=OnGap.BACKFILL, price="51950")
    life.market.wallet["BTC"] = D(1)
    async with life:
        assert life.bot.price_gap is not None
        life.market.seen = (a_candle(at(3600), 52000, 51980, 51950),)
        for _ in range(3):
            await life.settles()
        assert (life.bot.price_gap, life.bot.lots[0].trail.watermark) == (None, D(52000))


def test_an_imported_bot_begins_its_trails_anew_and_asks_for_no_candles_of_before() -> None:
    gap = PriceGap(since=at(20), buys=True, sells=True)
    saved = SavedBot(replace(sells_trailing(), price_gap=gap, buy_trail=trailing().buy_trail), ())
    bot = as_imported(saved, [], 7, at(9000))
    (lot,) = bot.lots
    assert (lot.trail.status, lot.trail.watermark, lot.trail.waits_since) == (TrailStatus.WAITING, None, at(9000))
    assert (bot.buy_trail.status, bot.price_gap) == (TrailStatus.INACTIVE, None)
    begun = folded(bot, PricesMissed(None, buys=True, sells=True), now=at(9100))
    assert begun.price_gap is not None
    assert begun.price_gap.since == at(9000)
    kept = as_imported(SavedBot(bought(), ()), [], 7, at(9000))
    assert kept.lots == put_back(bought(), at(9000)).lots, "what trails nothing keeps its lots"


def test_what_a_state_file_says_of_an_order_nobody_has_seen_since() -> None:
    """It may have filled, or be gone: a row, or a look for it, tells."""
    resting = folded(stepped(bought())[0], OrderShown(row(sell_id(), OrderStatus.NEW)))
    assert resting.orders[sell_id()].is_seen
    saved = as_imported(SavedBot(resting, ()), [], 7, at(9000))
    assert not saved.orders[sell_id()].is_seen
    shown = folded(saved, OrderShown(row(sell_id(), OrderStatus.NEW)))
    assert shown.orders == resting.orders
    lost = folded(shown, OrderAsked(sell_id(), None, at(9001)), now=at(9001))
    assert not lost.orders[sell_id()].is_seen


async def test_nothing_is_offered_by_a_bot_that_is_stopped_and_that_is_said() -> None:
    held = bought()
    held = replace(held, lots=(replace(held.lots[0], is_held=True),))
    async with Life(held, price="50000") as life:
        life.market.wallet["BTC"] = D(1)

        async def carried_out(command: Coroutine[Any, Any, DcaBot]) -> DcaBot:
            task = asyncio.create_task(command)
            while not task.done():
                await life.settles()
            return await task

        await carried_out(life.bots.halt(held.bot_id))
        with pytest.raises(DcaRejected, match=r"/dca resume first first .*/dca sell first 1"):
            await life.bots.sell_again(held.bot_id, 1)
        assert life.bot.lots[0].is_held, "nothing has changed"
        await carried_out(life.bots.resume(held.bot_id))
        await carried_out(life.bots.sell_again(held.bot_id, 1))
        await life.settles()
        assert len(life.market.open_ids()) == 1

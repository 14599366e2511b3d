"""What the actor asks of the exchange in doubt, and while reads fail; on a market in memory and a stepped clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from execution.dca.buying import Buying
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot
from execution.dca.gate import Surroundings
from execution.dca.lots import Lot
from execution.dca.observations import Doubted, Filled, OrderShown
from execution.dca.order_ids import read_dca_link_id
from execution.dca.smart_gate import SmartGate
from execution.exchange_errors import Transient
from execution.facts.executions import Execution
from execution.facts.orders import OrderRow
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import FEES, RULES, a_bot, a_fill, a_plan, buy_id
from tests.execution.dca.memory_market import Fate, MemoryMarket
from tests.execution.dca.test_dca_machine import MemoryBooks, NoIndicators, SteppedClock

D = Decimal
SELLS = 20


class CountedMarket(MemoryMarket):
    """Whose reads are counted, and fail while it is down; ``lag``: how late executions are told."""

    def __init__(self, clock: SteppedClock) -> None:
        super().__init__(clock, D(50000))
        self.is_down = False
        self.lag = timedelta()
        self.looks = 0
        self.reads = 0

    async def find_order(self, symbol: str, link_id: str) -> OrderRow | None:
        self.looks += 1
        if self.is_down:
            raise Transient("down")
        return await super().find_order(symbol, link_id)

    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        self.reads += 1
        if self.is_down:
            raise Transient("down")
        found = await super().executions(symbol, since)
        return [fill for fill in found if fill.at + self.lag <= self.clock.now()]


class Life:
    def __init__(self, bot: DcaBot, *, buys: bool) -> None:
        self.clock = SteppedClock()
        self.market = CountedMarket(self.clock)
        self.market.wallet["BTC"] = D(1)
        self.failures: list[str] = []
        self.books = MemoryBooks(bot)

        async def around() -> Surroundings:
            return Surroundings(available=self.market.wallet["USDT"] if buys else None)

        buying = Buying(
            around=around, indicators=NoIndicators(), smart=SmartGate(), clock=self.clock, every=timedelta(seconds=30)
        )
        self.actor = DcaActor(
            bot, market=self.market, rules=RULES, fees=FEES, books=self.books, clock=self.clock, buying=buying,
            on_failure=self.failures.append,
        )  # fmt: skip

    async def live(self, seconds: int, heard: Callable[[Filled | OrderShown], bool] = lambda _: True) -> None:
        """So long, with a step each second; of what the stream tells only what is ``heard`` arrives."""
        for _ in range(seconds):
            for message in self.market.messages:
                if heard(message):
                    self.actor.post(message)
            self.market.messages.clear()
            await self.actor.come_to_rest()
            await self.actor.step()
            await self.actor.come_to_rest()
            self.clock.time += timedelta(seconds=1)


def many_lots() -> DcaBot:
    lots = tuple(
        Lot(number=i, buys=(a_fill("0.002", "50000", "0.000002", in_base=True, exec_id=f"e{i}", link_id=buy_id(i)),))
        for i in range(1, SELLS + 1)
    )
    return a_bot(plan=a_plan(buy={"max_lots": SELLS}), lots=lots, next_lot=SELLS + 1)


async def with_resting_sells() -> Life:
    life = Life(many_lots(), buys=False)
    await life.live(5)
    assert {order.state for order in life.actor.bot.orders.values()} == {OrderState.LIVE}
    assert len(life.actor.bot.orders) == SELLS
    life.market.looks = life.market.reads = 0
    return life


async def test_a_gap_of_the_stream_is_one_read_and_not_one_for_each_sell():
    life = await with_resting_sells()
    life.actor.post(Doubted())
    await life.live(5)
    assert (life.market.reads, life.market.looks) == (1, 0)


async def test_an_order_that_is_missing_after_a_gap_is_still_asked_for():
    life = await with_resting_sells()
    gone = min(life.market.open_ids())
    life.market.end(gone, "CancelByUser")
    life.actor.post(Doubted())
    await life.live(3, heard=lambda _: False)
    assert life.market.looks == 1
    assert [lot.number for lot in life.actor.bot.lots if lot.is_held] == [read_dca_link_id(gone).lot]


async def test_a_sell_that_the_exchange_lost_is_found_out_by_one_look_and_placed_anew():
    """It tells nobody: the bot looks by itself."""
    life = await with_resting_sells()
    life.clock.time += timedelta(minutes=5)
    gone = min(life.market.open_ids())
    del life.market.orders[gone]
    life.actor.look_through()
    await life.live(20)
    assert 1 <= life.market.looks <= 2
    number = read_dca_link_id(gone).lot
    assert life.actor.bot.lot(number).lost == 1
    (again,) = (order for order in life.actor.bot.orders.values() if order.lot == number)
    assert (again.state, again.revision) == (OrderState.LIVE, 1)
    assert len(life.market.open_ids()) == SELLS
    assert sum("dca_sell_lost" in notice for notice in life.books.notices) == 1


async def test_an_imported_record_whose_sells_stand_nowhere_has_them_placed_anew():
    there = await with_resting_sells()
    life = Life(there.actor.bot, buys=False)
    life.clock.time = there.clock.time + timedelta(days=3)
    life.actor.post(Doubted())
    await life.live(20)
    assert len(life.market.open_ids()) == SELLS
    assert {order.revision for order in life.actor.bot.orders.values()} == {1}
    assert {lot.lost for lot in life.actor.bot.lots} == {1}


async def test_reads_that_fail_are_tried_ever_more_slowly_and_at_once_after_a_doubt():
    life = await with_resting_sells()
    life.market.is_down = True
    life.actor.post(Doubted())
    await life.live(120)
    assert 6 <= life.market.reads <= 9
    assert life.market.looks == 0
    life.market.is_down, life.market.reads = False, 0
    life.actor.post(Doubted())
    await life.live(1)
    assert life.market.reads == 1
    assert life.failures == []


async def test_a_buy_that_timed_out_and_landed_is_one_lot():
    """170146 is no refusal: it is asked for, and nothing is bought beside it."""
    life = Life(a_bot(plan=a_plan(buy={"max_lots": 1})), buys=True)
    life.market.wallet["BTC"] = D(0)
    life.market.fates.append(Fate.UNANSWERED)
    await life.live(120, heard=lambda _: False)
    assert [order.link_id for order in life.market.placed if order.link_id == buy_id()] == [buy_id()]
    assert sum(lot.left for lot in life.actor.bot.lots) == life.market.wallet["BTC"] > 0


async def test_a_fill_that_only_a_late_list_tells_is_a_lot_in_the_end():
    life = Life(a_bot(plan=a_plan(buy={"max_lots": 1})), buys=True)
    life.market.wallet["BTC"] = D(0)
    life.market.lag = timedelta(minutes=10)
    await life.live(900, heard=lambda message: not isinstance(message, Filled))
    assert sum(lot.left for lot in life.actor.bot.lots) == life.market.wallet["BTC"] > 0
    assert life.market.reads < 30
    assert any("dca_unexplained" in told for told in life.books.notices)


class Dies(CountedMarket):
    async def executions(self, symbol: str, since: datetime) -> list[Execution]:
        self.reads += 1
        raise ValueError("a defect")


async def test_a_read_that_dies_of_a_defect_is_told_and_not_repeated_at_once():
    life = await with_resting_sells()
    life.market.__class__ = Dies
    life.actor.post(Doubted())
    await life.live(120)
    assert 6 <= life.market.reads <= 9
    assert len(life.failures) == life.market.reads

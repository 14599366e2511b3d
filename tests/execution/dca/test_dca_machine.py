"""A bot through anything: answers lost and late, messages late, doubled and reordered, refusals, people, crashes.

The real actor on a market in memory and a clock that is stepped. Once everything has come to rest, the record is the
wallet to the last digit, and it knows every order of the bot that is open.
"""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from execution.dca.buying import Buying
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.gate import Surroundings
from execution.dca.lots import ClosedLot
from execution.dca.observations import Doubted, Paused, PriceSeen, Resumed, SellWanted, Stopped, TrailsReset
from execution.dca.readings import Readings
from execution.dca.smart_gate import SmartGate
from execution.dca.unexplained import READ_BACK
from execution.notices import Notice
from tests.execution.dca.bot_facts import FEE, FEES, RULES, a_bot, a_plan, at
from tests.execution.dca.memory_market import Fate, MemoryMarket
from utils.persistence.errors import PersistenceError

D = Decimal
SHARED = D("1e-9")
"""A fee that a lot shares with a person's own coins is kept to so much."""


class SteppedClock:
    def __init__(self) -> None:
        self.time = at(0)

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class MemoryBooks:
    """What is on disk; a disk that fails takes nothing."""

    def __init__(self, bot: DcaBot) -> None:
        self.plain = bot.to_plain()
        self.closed: list[ClosedLot] = []
        self.notices: dict[str, Notice] = {}
        self.failures = 0

    @property
    def is_durable(self) -> bool:
        return True

    async def save(self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...]) -> None:
        if self.failures:
            self.failures -= 1
            raise PersistenceError("disk")
        self.plain = bot.to_plain()
        self.closed += closed
        self.notices |= {notice.id: notice for notice in notices}

    def load(self) -> DcaBot:
        return DcaBot.from_plain(self.plain)


class NoIndicators:
    async def read(self, *_: Any) -> Readings:
        raise AssertionError("no indicator was wanted")


class BotThroughAnything(RuleBasedStateMachine):
    @initialize(
        buy=st.sampled_from(OrderBy),
        sell=st.sampled_from(OrderBy),
        at_average=st.booleans(),
        credit=st.sampled_from([0, 50, 100]),
        halves=st.booleans(),
    )
    def begin(self, buy: OrderBy, sell: OrderBy, at_average: bool, credit: int, halves: bool) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = SteppedClock()
        self.market = MemoryMarket(self.clock, D(50000))
        self.market.halves = halves
        plan = a_plan(
            buy={"by": buy, "max_lots": 4, "expires_minutes": 5},
            sell={"by": sell, "at_average": at_average, "credit_percent": D(0 if at_average else credit)},
        )
        self.books = MemoryBooks(a_bot(plan=plan, read_since=at(0) - READ_BACK))
        self.failures: list[str] = []
        self.live()

    def live(self) -> None:
        """A life of the bot on what is on disk."""

        async def around() -> Surroundings:
            return Surroundings(available=self.market.wallet["USDT"])

        buying = Buying(
            around=around, indicators=NoIndicators(), smart=SmartGate(), clock=self.clock, every=timedelta(seconds=30)
        )
        self.actor = DcaActor(
            self.books.load(), market=self.market, rules=RULES, fees=FEES, books=self.books, clock=self.clock,
            buying=buying, on_failure=self.failures.append,
        )  # fmt: skip
        self.actor.post(Doubted())

    def step(self) -> None:
        self.loop.run_until_complete(self._step())

    async def _step(self) -> None:
        await self.actor.step()
        for _ in range(20):  # nothing in memory takes longer to answer
            await asyncio.sleep(0)

    # ---------------------------------------- what happens

    @rule(seconds=st.integers(1, 400))
    def time_passes(self, seconds: int) -> None:
        self.clock.time += timedelta(seconds=seconds)
        self.step()

    @rule(steps=st.integers(1, 3))
    def it_steps(self, steps: int) -> None:
        for _ in range(steps):
            self.clock.time += timedelta(milliseconds=50)
            self.step()

    @rule(tenths=st.integers(-30, 30))
    def the_price_moves(self, tenths: int) -> None:
        price = (self.market.now_price * (1000 + tenths) / 1000).quantize(RULES.tick_size)
        self.market.move(min(max(price, D(20000)), D(90000)))
        self.actor.post(PriceSeen(self.market.now_price, self.clock.now()))
        self.step()

    @rule(moves=st.lists(st.integers(-15, 20), min_size=2, max_size=8), is_told=st.booleans())
    def trade_goes_on(self, moves: list[int], is_told: bool) -> None:
        self.actor.post(Resumed())
        for tenths in moves:
            self.clock.time += timedelta(seconds=31)
            if is_told:
                for message in self.market.messages:
                    self.actor.post(message)
                self.market.messages.clear()
            self.the_price_moves(tenths)
            self.step()

    @rule(fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=3))
    def the_next_writes_go_astray(self, fates: list[Fate]) -> None:
        self.market.fates += fates

    @rule(reads=st.integers(1, 2), lags=st.integers(0, 2))
    def reads_fail_and_lists_lag(self, reads: int, lags: int) -> None:
        self.market.reads_fail, self.market.hidden = reads, lags

    @rule()
    def what_was_late_arrives(self) -> None:
        self.market.land_late()

    @rule(order=st.randoms(use_true_random=False), twice=st.booleans(), some=st.integers(1, 20))
    def messages_arrive(self, order: Any, twice: bool, some: int) -> None:
        """In any order, some of them twice, some of them later."""
        order.shuffle(self.market.messages)
        arriving, self.market.messages = self.market.messages[:some], self.market.messages[some:]
        for message in arriving * (2 if twice else 1):
            self.actor.post(message)
        self.step()

    @rule()
    def the_stream_breaks(self) -> None:
        self.market.messages.clear()
        self.actor.post(Doubted())
        self.step()

    @rule(after=st.booleans())
    def it_crashes(self, after: bool) -> None:
        """What it had begun to ask was asked, and the answer died with it; or it was not even begun."""
        if not after:
            held = {key: _Never() for key in ("gate", "executions", *self.actor.bot.orders)}
            self.actor._step.errands._tasks = held  # type: ignore[assignment]
            self.loop.run_until_complete(self.actor.step())
        self.market.messages.clear()
        self.live()

    @rule()
    def the_disk_fails(self) -> None:
        self.books.failures = 2

    @rule(wish=st.sampled_from([Paused(), Resumed(), Stopped(), TrailsReset(buys=True, sells=True)]))
    def a_person_commands(self, wish: Any) -> None:
        self.actor.post(wish)
        self.step()

    @rule(which=st.integers(0, 5), percent=st.integers(-2, 2), cancels=st.booleans())
    def a_person_is_in_the_app(self, which: int, percent: int, cancels: bool) -> None:
        resting = sorted(self.market.open_ids())
        if not resting:
            return
        link_id = resting[which % len(resting)]
        price = self.market.orders[link_id][1].price
        if cancels:
            self.market.end(link_id, "CancelByUser")
        elif price is not None:
            self.market.amend(link_id, (price * (100 + percent) / 100).quantize(RULES.tick_size))

    @rule(which=st.integers(0, 5), tenths=st.integers(-6, 12))
    def a_person_resizes_a_sell(self, which: int, tenths: int) -> None:
        resting = sorted(link_id for link_id in self.market.open_ids() if "-s" in link_id)
        if resting:
            link_id = resting[which % len(resting)]
            _, shown = self.market.orders[link_id]
            qty = (shown.qty * (10 + tenths) / 10).quantize(RULES.qty_step)
            self.market.resize(link_id, max(qty, shown.filled_qty + RULES.qty_step))

    @rule(lot=st.integers(1, 4))
    def a_lot_is_wanted_sold(self, lot: int) -> None:
        self.actor.post(SellWanted(lot))
        self.step()

    # ---------------------------------------- what must hold

    @invariant()
    def one_buy_at_a_time(self) -> None:
        if not hasattr(self, "actor"):
            return
        under_way = [order for order in self.actor.bot.orders_of(OrderRole.BUY) if not order.cancelling]
        assert len(under_way) <= 1

    @invariant()
    def no_id_is_two_orders(self) -> None:
        if not hasattr(self, "market"):
            return
        seen: dict[str, Any] = {}
        for order in self.market.placed:
            assert seen.setdefault(order.link_id, order) == order

    @invariant()
    def no_lot_sells_more_than_it_has(self) -> None:
        if not hasattr(self, "market"):
            return
        assert all(lot.left >= 0 for lot in self.actor.bot.lots)

    def teardown(self) -> None:
        if not hasattr(self, "market"):
            return
        try:
            self._comes_to_rest()
            self._is_the_wallet()
        finally:
            self.loop.close()

    def _comes_to_rest(self) -> None:
        market = self.market
        market.fates.clear()
        market.reads_fail = market.hidden = self.books.failures = 0
        market.land_late()
        self.actor.post(Paused())
        for round_ in range(60):
            for message in market.messages:
                self.actor.post(message)
            market.messages.clear()
            if round_ == 40:
                self.actor.post(Doubted())
            self.clock.time += timedelta(seconds=20)
            self.step()

    def _is_the_wallet(self) -> None:
        bot, market = self.books.load(), self.market
        assert not self.failures or all("cannot save" in each for each in self.failures), self.failures
        assert {o.link_id for o in bot.orders.values()} == market.open_ids()
        fills = (fill for lot in bot.lots for fill in lot.sells)
        beyond = sum((each.beyond for each in (*self.books.closed, *fills)), D(0))
        ours = market.wallet["BTC"] - market.theirs + beyond
        assert 0 <= beyond <= market.theirs, "of the coins of the person alone"
        assert bot.stats.bought - bot.stats.sold == ours
        assert sum((lot.left for lot in bot.lots), bot.dust.qty) == ours
        for_theirs = market.wallet["USDT"] - 100_000 - (bot.stats.earned - bot.stats.spent)
        if beyond:
            lowest, *_, highest = sorted(fill.price * (1 - FEE) for fill in market.fills)
            assert beyond * lowest - SHARED <= for_theirs <= beyond * highest + SHARED
        else:
            assert for_theirs == 0
        assert bot.stats.realised == sum((row.profit for row in self.books.closed), D(0))
        kept = sum((lot.credit for lot in bot.lots), bot.dust.credit)
        assert bot.stats.credit_given == kept + bot.stats.credit_used
        assert all(one.number < other.number for one, other in pairwise(bot.lots))
        if bot.plan.sell.by is OrderBy.LIMIT and bot.state.value != "stopped":
            for lot in bot.lots:
                now = self.clock.now()
                waits = lot.is_held or (lot.not_before is not None and now < lot.not_before)
                assert waits or bot.orders_of(OrderRole.SELL, lot.number), lot


class _Never:
    def done(self) -> bool:
        return True


TestBotThroughAnything = BotThroughAnything.TestCase
TestBotThroughAnything.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)

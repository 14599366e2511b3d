"""When a decided buy really leaves: on what is known last, and not once something forbids it."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from execution.dca.buying import Buying
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.gate import Surroundings
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.lots import ClosedLot
from execution.dca.market import DcaRequest
from execution.dca.observations import Accepted, BuysForbidden, GateOpened, PriceSeen, Stopped
from execution.dca.smart_gate import SmartGate
from execution.exchange_errors import Transient
from execution.facts.slots import Side
from execution.notices import Notice
from execution.requests import Receipt
from tests.execution.dca.bot_facts import FEES, RULES, a_bot, a_plan, at, bought, buy_id, folded, stepped
from tests.execution.dca.memory_market import Fate, MemoryMarket

D = Decimal
LIMIT = {"by": OrderBy.LIMIT, "expires_minutes": 1440}


class Clock:
    def __init__(self) -> None:
        self.time = at(0)

    def now(self) -> Any:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Books:
    is_durable = True

    def __init__(self) -> None:
        self.closed: list[ClosedLot] = []
        self.notices: list[Notice] = []

    async def save(self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...]) -> None:
        self.closed += closed
        self.notices += notices


class Agreeing:
    """Indicators that say yes, while something happens."""

    def __init__(self, meanwhile: Any) -> None:
        self.meanwhile = meanwhile

    async def read(self, *_: object) -> Any:
        self.meanwhile()

        class Verdict:
            opens = True

        class Read:
            verdict = Verdict()

        return Read()


class Bench:
    def __init__(self, bot: DcaBot, price: str = "50000", indicators: Any = None, every: float = 30) -> None:
        self.clock = Clock()
        self.market = MemoryMarket(self.clock, D(price))
        self.books = Books()
        self.forbidden = ""
        self.wallet_fails = False
        self.asked: list[str] = []
        self.buying = Buying(
            around=self.around,
            indicators=indicators,
            smart=SmartGate(is_on=False),
            clock=self.clock,
            every=timedelta(seconds=every),
            forbidden=self.why,
        )
        self.failures: list[str] = []
        self.actor = DcaActor(
            bot, market=self.market, rules=RULES, fees=FEES, books=self.books, clock=self.clock,
            buying=self.buying, on_failure=self.failures.append,
        )  # fmt: skip

    async def around(self) -> Surroundings:
        if self.wallet_fails:
            raise Transient("no answer")
        return Surroundings(available=self.market.wallet["USDT"], forbidden=self.forbidden)

    async def why(self) -> str:
        return self.forbidden

    async def rest(self, seconds: float = 0) -> DcaBot:
        self.clock.time += timedelta(seconds=seconds)
        await self.actor.step()
        for _ in range(8):
            for message in self.market.messages:
                self.actor.post(message)
            self.market.messages.clear()
            await self.actor.come_to_rest()
        assert self.failures == []
        return self.actor.bot


async def test_d4_the_gate_opens_on_the_price_after_the_readings_not_before_them() -> None:
    plan = a_plan(buy={"max_price": D(50500)}, indicators=IndicatorTerms())
    bench = Bench(a_bot(plan=plan), indicators=Agreeing(lambda: setattr(bench.market, "now_price", D(60000))))
    await bench.rest()
    assert bench.market.placed == []
    assert [each.words for each in bench.buying.obstacles] == ["the price 60000 is above 50500"]
    bench.market.now_price = D(50100)
    bench.buying._indicators = Agreeing(lambda: setattr(bench.market, "now_price", D(50200)))
    await bench.rest(31)
    assert bench.actor.bot.evaluated_price == D(50200)
    assert [order.side for order in bench.market.placed].count(Side.BUY) == 1


async def test_what_begins_to_forbid_while_indicators_are_read_holds_the_buy_back() -> None:
    plan = a_plan(indicators=IndicatorTerms())
    for what, shown in (("forbidden", "the day's loss"), ("wallet_fails", "the balance cannot be read: no answer")):
        bench = Bench(a_bot(plan=plan))
        bench.buying._indicators = Agreeing(lambda on=bench, key=what: setattr(on, key, "the day's loss"))
        await bench.rest()
        assert bench.market.placed == []
        assert [each.words for each in bench.buying.obstacles] == [shown]


async def test_a_buy_that_waits_to_be_sent_is_given_up_when_something_forbids_it() -> None:
    bench = Bench(a_bot())
    bench.market.fates = [Fate.NOTHING]
    await bench.rest()
    assert len(bench.market.placed) == 1, "it did not leave"
    bench.forbidden = "a person paused everything"
    bot = await bench.rest(10)
    assert len(bench.market.placed) == 1
    assert (dict(bot.orders), bot.dropped) == ({}, (1,))
    bench.forbidden = ""
    bot = await bench.rest(60)
    assert [lot.number for lot in bot.lots] == [2]


async def test_a_buy_of_a_bot_that_was_stopped_meanwhile_does_not_leave() -> None:
    bench = Bench(a_bot())

    async def stopped() -> str:
        bench.actor.post(Stopped())
        await bench.actor.step()
        return ""

    bench.buying.forbidden = stopped
    bot = await bench.rest()
    assert bench.market.placed == []
    assert (dict(bot.orders), bot.dropped) == ({}, (1,))


@pytest.mark.parametrize("every", [30, 3600])
async def test_a_buy_that_rests_is_withdrawn_while_something_forbids_it(every: float) -> None:
    bench = Bench(a_bot(plan=a_plan(buy=LIMIT)), every=every)
    bench.market.now_price = D(50000)
    bench.market._match = lambda _: None  # type: ignore[method-assign]
    bot = await bench.rest()
    assert len(bench.market.open_ids()) == 1
    bench.forbidden = "the connection is lost"
    bot = await bench.rest(60)
    assert bench.market.open_ids() == set()
    assert bot.orders_of(OrderRole.BUY) == []


async def test_while_a_resting_buy_is_asked_about_nobody_looks_again_and_again() -> None:
    """The balance may take seconds to be read; a look that is due meanwhile would be due again at once."""
    bench = Bench(a_bot(plan=a_plan(buy=LIMIT)), every=3600)
    bench.market._match = lambda _: None  # type: ignore[method-assign]
    await bench.rest()
    may_answer = asyncio.Event()

    async def slow() -> str:
        await may_answer.wait()
        return ""

    bench.buying.forbidden = slow
    bench.clock.time += timedelta(seconds=60)
    assert bench.actor.due_at is not None
    assert bench.actor.due_at <= bench.clock.now()
    await bench.actor.step()
    await asyncio.sleep(0)
    assert bench.actor.due_at is None or bench.actor.due_at > bench.clock.now()
    may_answer.set()
    await bench.actor.come_to_rest()
    assert bench.actor.due_at is not None
    assert bench.actor.due_at > bench.clock.now()


async def test_a_sell_is_never_held_back() -> None:
    bench = Bench(bought())
    bench.market.wallet["BTC"] = D(1)
    bench.forbidden = "the day's loss"
    await bench.rest()
    assert [order.side for order in bench.market.placed] == [Side.SELL]


async def test_coins_that_were_sold_past_the_bot_pause_it_with_both_figures() -> None:
    bench = Bench(bought(), every=10**6)
    bench.buying.due_at = None
    bot = await bench.rest()
    assert bot.state.value == "paused"
    assert "lot 1 has 0.001998 BTC to sell, and 0 BTC is free in the account" in bot.state_reason
    assert "/dca drop first 1" in bot.state_reason
    assert "dca_halted" in [notice.kind.value for notice in bench.books.notices]


async def test_a_refusal_though_the_coins_are_there_pauses_nothing() -> None:
    bench = Bench(bought(), every=10**6)
    bench.buying.due_at = None
    bench.market.wallet["BTC"] = D(1)
    bench.market.fates = [Fate.REFUSED]
    assert (await bench.rest()).state.value == "running"

    async def unread(coin: str) -> Decimal:
        raise Transient(coin)

    bench.market.available = unread  # type: ignore[method-assign]
    bench.market.fates = [Fate.REFUSED]
    assert (await bench.rest(60)).state.value == "running"


async def test_a_buy_without_money_counts_no_coins() -> None:
    bench = Bench(a_bot())
    bench.market.fates = [Fate.REFUSED]
    bot = await bench.rest()
    assert (bot.state.value, bot.buy_refusals) == ("running", 1)


async def test_a_price_alone_moves_a_sell_that_the_market_left_behind() -> None:
    """It was placed while the market stood far above its target, and arrived when that had fallen."""
    bench = Bench(bought(), price="52000", every=10**6)
    bench.buying.due_at = None
    bench.market.wallet["BTC"] = D(1)
    place = bench.market._place

    def falls(order: DcaRequest) -> Receipt:
        bench.market.now_price = D(50000)
        return place(order)

    bench.market._place = falls  # type: ignore[method-assign]
    await bench.rest()
    bench.actor.post(PriceSeen(D(50000), bench.clock.now()))
    bot = await bench.rest(2)
    ((asked, row),) = bench.market.orders.values()
    assert (asked.price, row.price) == (D("51896.0"), D("50601.2"))
    assert not any(order.is_moved for order in bot.orders.values())


def test_what_forbids_buys_concerns_buys_only() -> None:
    """One that is on its way, or in doubt, is not given up: whatever became of it is found out first."""
    sells = stepped(bought())[0]
    resting = folded(a_bot(plan=a_plan(buy=LIMIT)), GateOpened(D(50000), at(0)), Accepted(buy_id(), ""))
    at_once = folded(a_bot(), GateOpened(D(50000), at(0)), Accepted(buy_id(), ""))
    held_back = folded(a_bot(), GateOpened(D(50000), at(0)))
    for forbidden in (BuysForbidden("loss"), BuysForbidden("loss", buy_id())):
        assert folded(sells, forbidden) == sells
        assert folded(resting, forbidden).orders[buy_id()].cancelling
        assert folded(at_once, forbidden) == at_once
    assert folded(held_back, BuysForbidden("loss")) == held_back
    assert not folded(held_back, BuysForbidden("loss", buy_id())).orders[buy_id()].is_open

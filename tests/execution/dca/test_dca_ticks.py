"""What the actor makes of a price: nothing at all while it can change nothing, and all of it where it can."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import structlog
from msgspec.structs import replace

from execution.dca import bot_step
from execution.dca.buying import Buying
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import OrderBy
from execution.dca.gate import Surroundings
from execution.dca.lots import ClosedLot
from execution.dca.market import DcaRequest, MarketRules
from execution.dca.observations import Evaluated, Filled, PriceSeen, Woken
from execution.dca.smart_gate import SmartGate
from execution.exchange_errors import Refusal, Refused, Transient
from execution.notices import Notice
from execution.requests import Receipt
from tests.execution.dca.bot_facts import FEES, RULES, a_bot, a_lot, a_plan, at, bought, buy_id, execution
from tests.execution.dca.memory_market import MemoryMarket
from tests.execution.dca.test_dca_machine import NoIndicators, SteppedClock

D = Decimal


class Books:
    is_durable = True

    async def save(self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...]) -> None:
        """Nothing is lost here."""


class Disagreeing(MemoryMarket):
    """Its trading rules have changed, and it refuses what was made for the old ones."""

    changed = replace(RULES, tick_size=D(1))
    is_silent = False

    async def rules(self, symbol: str) -> MarketRules:
        if self.is_silent:
            raise Transient("no answer")
        return self.changed

    async def place(self, order: DcaRequest) -> Receipt:
        raise Refused(Refusal.BELOW_MINIMUM, 170140, "Order value exceeded lower limit.")


class Desk:
    def __init__(self, bot: DcaBot, market: type[MemoryMarket] = MemoryMarket) -> None:
        self.clock = SteppedClock()
        self.clock.time = at(10)
        self.market = market(self.clock, D(50000))
        self.market.wallet["BTC"] = sum((lot.left for lot in bot.lots), D(0))
        self.looks = 0

        async def around() -> Surroundings:
            self.looks += 1
            return Surroundings(available=D(0))

        buying = Buying(around=around, indicators=NoIndicators(), smart=SmartGate(), clock=self.clock)
        self.actor = DcaActor(
            bot, market=self.market, rules=RULES, fees=FEES, books=Books(), clock=self.clock, buying=buying,
            on_failure=pytest.fail,
        )  # fmt: skip

    async def rest(self) -> None:
        """Until a step finds nothing left to do."""
        for _ in range(4):
            self.actor.post(Woken())
            await self.actor.come_to_rest()
            for message in self.market.messages:
                self.actor.post(message)
            self.market.messages.clear()

    async def see(self, *prices: int) -> None:
        for price in prices:
            self.clock.time += timedelta(milliseconds=100)
            self.market.now_price = D(price)
            self.actor.post(PriceSeen(D(price), self.clock.now()))
        await self.actor.come_to_rest()


def holding(by: OrderBy) -> DcaBot:
    return a_bot(plan=a_plan(sell={"by": by}), lots=(a_lot(),), next_lot=2)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[DcaBot]:
    """The records that were looked at as a whole."""
    seen: list[DcaBot] = []
    real = bot_step.what_follows

    def counted(bot: DcaBot, *rest: Any, **more: Any) -> object:
        seen.append(bot)
        return real(bot, *rest, **more)

    monkeypatch.setattr(bot_step, "what_follows", counted)
    return seen


@pytest.mark.parametrize("by", OrderBy)
def test_a_price_that_changes_nothing_has_no_lot_looked_at(by: OrderBy, steps: list[DcaBot]):
    async def ticks() -> None:
        desk = Desk(holding(by))
        await desk.rest()
        steps.clear()
        for price in range(49000, 49100):
            await desk.see(price, price + 1)
        assert desk.actor.is_at_rest

    asyncio.run(ticks())
    assert steps == []


def test_a_new_high_has_no_lot_looked_at_and_is_in_the_record_when_something_else_happens(steps: list[DcaBot]):
    async def ticks() -> Desk:
        desk = Desk(holding(OrderBy.TRAILING))
        await desk.rest()
        await desk.see(52000)
        await desk.rest()
        steps.clear()
        for price in range(52001, 52020):
            await desk.see(price)
        assert steps == []
        await desk.see(52010)
        desk.actor.post(Evaluated(D(52010), desk.clock.now()))
        await desk.actor.come_to_rest()
        assert steps == []
        desk.actor.use(RULES, FEES)
        await desk.rest()
        return desk

    (lot,) = asyncio.run(ticks()).actor.bot.lots
    assert lot.trail.watermark == 52019
    assert steps


@pytest.mark.parametrize("by", [OrderBy.MARKET, OrderBy.TRAILING])
def test_the_price_that_a_lot_waits_for_sells_it(by: OrderBy):
    async def ticks() -> Desk:
        desk = Desk(holding(by))
        await desk.rest()
        await desk.see(49000, 49500, 52000)
        await desk.see(51800)
        await desk.rest()
        return desk

    desk = asyncio.run(ticks())
    (sale,) = desk.market.fills
    assert sale.price == (52000 if by is OrderBy.MARKET else 51800)
    assert desk.actor.bot.lots == ()


def test_a_card_shows_where_a_trail_is_though_its_record_was_not_told_yet(steps: list[DcaBot]):
    async def ticks() -> DcaActor:
        desk = Desk(holding(OrderBy.TRAILING))
        await desk.rest()
        await desk.see(52000)
        await desk.rest()
        steps.clear()
        await desk.see(52010)
        return desk.actor

    actor = asyncio.run(ticks())
    assert steps == []
    assert actor.bot.lots[0].trail.watermark == 52000
    assert actor.shown.lots[0].trail.watermark == 52010
    assert actor.bot.lots[0].trail.watermark == 52000


def test_the_gate_is_looked_at_when_it_is_due_whatever_the_price_does(steps: list[DcaBot]):
    async def ticks() -> int:
        desk = Desk(holding(OrderBy.MARKET))
        await desk.rest()
        before = desk.looks
        steps.clear()
        desk.clock.time += timedelta(seconds=61)
        desk.market.now_price = D(49000)
        desk.actor.post(PriceSeen(D(49000), desk.clock.now()))
        await desk.actor.step()
        assert steps == []
        await desk.actor.come_to_rest()
        return desk.looks - before

    assert asyncio.run(ticks()) == 1


def test_after_a_change_the_next_price_has_all_of_it_looked_at(steps: list[DcaBot]):
    """Only where a whole look changed nothing may the next one be left out."""

    async def ticks() -> None:
        desk = Desk(holding(OrderBy.LIMIT))
        desk.actor.post(Woken())
        await desk.actor.step()
        assert desk.actor.bot.orders
        steps.clear()
        desk.actor.post(PriceSeen(D(49000), desk.clock.now()))
        await desk.actor.step()
        assert len(steps) == 1
        await desk.actor.come_to_rest()

    asyncio.run(ticks())


@pytest.mark.parametrize("is_silent", [False, True])
def test_a_refusal_that_other_trading_rules_explain_has_them_read_at_once(is_silent: bool):
    async def refused() -> MarketRules:
        desk = Desk(bought(), Disagreeing)
        desk.market.is_silent = is_silent
        await desk.rest()
        assert desk.actor.bot.lots[0].refusals == 1
        return desk.actor.rules

    assert asyncio.run(refused()) == (RULES if is_silent else Disagreeing.changed)


def test_a_fee_in_a_third_coin_is_told_once():
    async def filled() -> None:
        desk = Desk(a_bot())
        fill = Filled(execution(buy_id(), "0.002", "50000", fee=D("0.12"), fee_currency="MNT"))
        desk.actor.post(fill)
        await desk.rest()
        desk.actor.post(fill)
        await desk.rest()

    with structlog.testing.capture_logs() as lines:
        asyncio.run(filled())
    (told,) = [line["event"] for line in lines if "MNT" in line["event"]]
    assert told == (
        "[Bot-0123abcd] WARNING: lot 1 paid a fee of 0.12 MNT: it is in no cost, no profit and no target"
    )  # fmt: skip

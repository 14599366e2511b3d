"""Prices that are passed over for all bots of a symbol at once: nothing is other than if each had been told each."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.dca.best_price import BestPrice, best_price_of
from execution.dca.bot_events import BotEvents
from execution.dca.buying import Buying
from execution.dca.calm import Calm, CalmSymbols
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import Market, OrderBy
from execution.dca.dca_views import DcaTerms
from execution.dca.following import Following
from execution.dca.gate import Surroundings
from execution.dca.observations import Evaluated, PriceSeen, Woken
from execution.dca.quiet import Quiet
from execution.dca.roster import Roster
from execution.dca.smart_gate import SmartGate
from execution.facts.prices import SpotPrice
from execution.stops.trail_gap import OnGap
from execution.stops.trailing import Direction, TrailBy, TrailDistance, Trailing, TrailStatus
from tests.execution.dca.bot_facts import FEES, RULES, SYMBOL, a_bot, a_lot, a_plan, at
from tests.execution.dca.memory_market import MemoryMarket
from tests.execution.dca.test_dca_machine import NoIndicators, SteppedClock
from tests.execution.dca.test_dca_ticks import Books

D = Decimal
KEY = (Market.SPOT, SYMBOL)
TERMS = DcaTerms(environment="demo", account="main", missed_by_buys=OnGap.KEEP, missed_by_sells=OnGap.KEEP)


class Listener:
    """A bot that is calm for as long as it is told to be."""

    def __init__(self, calm: Calm | None) -> None:
        self.calm = calm
        self.told: list[tuple[tuple[PriceSeen, ...], PriceSeen]] = []

    def heard(self, untold: Sequence[PriceSeen], newest: PriceSeen) -> None:
        self.told.append((tuple(untold), newest))


def calm(least: int, most: int, seconds: float = 60, *, tick: str = "0.1", up: int | None = None) -> Calm:
    """``up`` is the watermark of trails of ten percent: a new one is followed up to a tenth above ``most``."""
    far, best = Quiet(least=D(least), most=D(most)), None
    if up is not None:
        far, best = replace(far, most=most * D("1.1")), trailing_at(up, 10)
    return Calm(Following(far=far, up=best), at(seconds), D(tick))


def trailing_at(watermark: int, percent: int) -> BestPrice:
    distance = TrailDistance(TrailBy.PERCENT, D(percent))
    trail = Trailing(status=TrailStatus.ACTIVE, distance=distance, watermark=D(watermark))
    best = best_price_of([trail], Direction.UP, D("0.1"))
    assert best is not None
    return replace(best, near=D(watermark))  # as it would be if its best price could go so far


def seen(price: int) -> PriceSeen:
    return PriceSeen(D(price), at(1))


def test_what_all_have_in_common_is_passed_over_until_the_first_of_them_is_due() -> None:
    symbols = CalmSymbols()
    symbols.begin(KEY, [Listener(calm(10, 30)), Listener(calm(20, 40, 30))])
    passed = {price for price in range(5, 45) if symbols.passes_over(KEY, seen(price), at(29))}
    assert passed == set(range(20, 31))
    assert not symbols.passes_over(KEY, seen(25), at(30))
    assert not symbols.passes_over((Market.LINEAR, SYMBOL), seen(25), at(29))


def test_a_new_high_is_followed_for_all_up_to_where_the_first_record_is_told() -> None:
    symbols, bots = CalmSymbols(), [Listener(calm(90, 100, up=100)), Listener(calm(90, 105, up=105))]
    symbols.begin(KEY, bots)
    assert [price for price in (101, 104, 108, 107, 111) if symbols.passes_over(KEY, seen(price), at(2))] == [
        *(101, 104, 108, 107)
    ]
    assert not symbols.passes_over(KEY, seen(97), at(2)), "a tenth below the high is the trigger"
    symbols.end(KEY)
    assert [bot.told for bot in bots] == [[((seen(108),), seen(107))]] * 2


def test_trails_of_several_distances_are_told_each_high() -> None:
    symbols, other = CalmSymbols(), calm(90, 100, up=100)
    other = replace(other, following=replace(other.following, up=trailing_at(100, 5)))
    symbols.begin(KEY, [Listener(calm(90, 100, up=100)), Listener(other)])
    assert symbols.passes_over(KEY, seen(100), at(2))
    assert not symbols.passes_over(KEY, seen(101), at(2))
    assert [price for price in (97, 96, 95) if symbols.passes_over(KEY, seen(price), at(2))] == [97, 96]


@pytest.mark.parametrize(
    "bots",
    [
        [],
        [Listener(None)],
        [Listener(calm(10, 30)), Listener(None)],
        [Listener(calm(10, 30)), Listener(calm(10, 30, tick="0.5"))],
    ],
)
def test_one_that_has_to_be_told_each_price_has_all_told(bots: list[Listener]) -> None:
    symbols = CalmSymbols()
    symbols.begin(KEY, bots)
    assert not symbols.passes_over(KEY, seen(20), at(2))


def test_when_it_ends_each_knows_the_newest_price() -> None:
    symbols, bots = CalmSymbols(), [Listener(calm(10, 30)), Listener(calm(10, 30))]
    symbols.begin(KEY, bots)
    symbols.end(KEY)
    assert [bot.told for bot in bots] == [[], []]
    symbols.begin(KEY, bots)
    for price in (12, 15):
        assert symbols.passes_over(KEY, seen(price), at(2))
    symbols.end(KEY)
    symbols.end(KEY)
    assert [bot.told for bot in bots] == [[((), seen(15))]] * 2
    assert not symbols.passes_over(KEY, seen(12), at(2))


class Floor:
    """Bots of one symbol; ``routed``: told by the real routing, else each is told each price."""

    def __init__(self, bots: tuple[DcaBot, ...], *, routed: bool) -> None:
        self.clock = SteppedClock()
        self.clock.time = at(10)
        self.roster = Roster()
        self.markets = [self._market(bot) for bot in bots]
        self.actors = [self._actor(bot, market) for bot, market in zip(bots, self.markets, strict=True)]
        self.roster.actors |= {actor.bot.bot_id: actor for actor in self.actors}
        self.told = 0
        self._events = BotEvents(self.roster, TERMS, self.clock)
        self._routed = routed

    def _market(self, bot: DcaBot) -> MemoryMarket:
        market = MemoryMarket(self.clock, D(50000))
        market.wallet["BTC"] = sum((lot.left for lot in bot.lots), D(0))
        return market

    def _actor(self, bot: DcaBot, market: MemoryMarket) -> DcaActor:
        async def around() -> Surroundings:
            return Surroundings(available=D(0))

        buying = Buying(around=around, indicators=NoIndicators(), smart=SmartGate(), clock=self.clock)
        return DcaActor(
            bot, market=market, rules=RULES, fees=FEES, books=Books(), clock=self.clock, buying=buying,
            on_failure=pytest.fail, on_moved=partial(self.roster.calm.end, KEY),
        )  # fmt: skip

    async def see(self, price: int) -> None:
        self.clock.time += timedelta(milliseconds=100)
        for market in self.markets:
            market.now_price = D(price)
        if self._routed:
            self._events.on_price(Market.SPOT, SpotPrice(symbol=SYMBOL, price=D(price), at=self.clock.now()))
        else:
            for actor in self.actors:
                actor.post(PriceSeen(D(price), self.clock.now()))
        await self.rest()

    async def rest(self) -> None:
        for actor, market in zip(self.actors, self.markets, strict=True):
            await actor.come_to_rest()
            for message in market.messages:
                actor.post(message)
            market.messages.clear()
            await actor.come_to_rest()

    async def do(self, step: tuple[str, int]) -> None:
        what, number = step
        actor = self.actors[number % len(self.actors)]
        match what:
            case "price":
                await self.see(number)
            case "wait":
                self.clock.time += timedelta(seconds=number % 700)
                actor.post(Woken())  # as its own timer does
            case "evaluated":
                actor.post(Evaluated(D(50000), self.clock.now()))
            case "use":
                actor.use(replace(RULES, tick_size=D(1 + number % 2)), FEES)
            case _:
                pass
        await self.rest()

    def shown(self) -> list[Any]:
        bots = [actor.shown for actor in self.actors]
        return [*bots, *(cast("Any", actor)._inbox.price for actor in self.actors)]


def crew(by: OrderBy, other: OrderBy) -> tuple[DcaBot, ...]:
    lots = (a_lot(), a_lot(price="49000", number=2))
    return tuple(
        a_bot(bot_id=f"{number:08x}", plan=a_plan(sell={"by": kind}), lots=lots[:number], next_lot=number + 1)
        for number, kind in enumerate((by, other), start=1)
    )


async def test_what_was_passed_over_and_cannot_be_followed_any_more_is_folded() -> None:
    (actor,) = Floor(crew(OrderBy.TRAILING, OrderBy.TRAILING)[:1], routed=True).actors
    actor.heard((seen(52000),), seen(51990))
    assert list(cast("Any", actor)._inbox) == [seen(52000)]
    assert cast("Any", actor)._inbox.price == seen(51990)
    assert actor.calm is None


PRICES = st.integers(49500, 53000)
STEPS = st.one_of(
    st.tuples(st.just("price"), PRICES),
    st.tuples(st.just("price"), st.integers(51990, 52010)),
    st.tuples(st.just("price"), st.integers(52500, 52530)),
    st.tuples(st.sampled_from(["wait", "evaluated", "use", "look"]), st.integers(0, 5000)),
)


@settings(max_examples=10, deadline=None)
@given(by=st.sampled_from(OrderBy), other=st.sampled_from(OrderBy), steps=st.lists(STEPS, max_size=15))
def test_it_is_as_if_each_had_been_told_each_price(by: OrderBy, other: OrderBy, steps: list[tuple[str, int]]) -> None:
    async def both() -> None:
        routed, plain = (Floor(crew(by, other), routed=routed) for routed in (True, False))
        for floor in (routed, plain):
            await floor.see(50100)
        for step in steps:
            for floor in (routed, plain):
                await floor.do(step)
            if step[0] == "look":
                assert routed.shown() == plain.shown()
        assert routed.shown() == plain.shown()

    asyncio.run(both())


def test_most_prices_are_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ticks() -> None:
        floor = Floor(crew(OrderBy.TRAILING, OrderBy.TRAILING), routed=True)
        for price in (52000, 52000, 52000, 51995):
            await floor.see(price)
        told: list[object] = []
        monkeypatch.setattr(DcaActor, "post", lambda _, observation: told.append(observation))
        for number in range(100):
            await floor.see(51990 + number % 10)
        assert told == []
        await floor.see(52001)
        assert told == [], "a new high is followed for all of them"
        await floor.see(53000)
        assert len(told) == 2
        cast("Any", floor.actors[0])._inbox.on_moved()
        await floor.see(51995)
        assert len(told) == 2, "they are asked anew, and each of them is calm"
        floor.actors[0].look_through()
        await floor.see(51995)
        assert len(told) == 4, "one of them has to look"

    asyncio.run(ticks())

"""Prices that are passed over for all bots of a symbol at once: nothing is other than if each had been told each."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from execution.dca.best_price import BestPrice, best_price_of
from execution.dca.bot_events import BotEvents
from execution.dca.buying import Buying
from execution.dca.calm import Calm, CalmBots
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
    """A bot, and what it has heard."""

    def __init__(self) -> None:
        self.posted: list[int] = []
        """Each for itself, while it was not calm."""
        self.passed: list[tuple[tuple[int, ...], int]] = []
        self.looks: list[tuple[int, ...]] = []

    def post(self, seen: PriceSeen) -> None:
        self.posted.append(int(seen.price))

    def heard(self, untold: Sequence[PriceSeen], newest: PriceSeen) -> None:
        self.passed.append((tuple(int(each.price) for each in untold), int(newest.price)))

    def told(self, prices: Sequence[PriceSeen]) -> None:
        self.looks.append(tuple(int(each.price) for each in prices))


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


def joined(*calms: Calm) -> tuple[CalmBots, list[Listener]]:
    """A symbol whose bots are all calm."""
    bots, each = CalmBots(), [Listener() for _ in calms]
    for bot, calm in zip(each, calms, strict=True):
        bots.add(bot)
        bots.join(bot, calm)
    return bots, each


def hear(bots: CalmBots, *prices: int, second: float = 2) -> None:
    for price in prices:
        bots.hear(seen(price), at(second))


def test_a_price_concerns_those_that_do_not_follow_it() -> None:
    bots, (one, other) = joined(calm(10, 30), calm(20, 40))
    hear(bots, 20, 30)
    assert (one.looks, other.looks) == ([], [])
    hear(bots, 35, 36)
    assert (one.looks, one.posted) == ([(35,)], [36]), "until it is calm again it is told each"
    hear(bots, 40)
    assert (other.looks, other.posted) == ([], [])
    hear(bots, 41)
    assert (other.looks, one.posted) == ([(41,)], [36, 40, 41])
    hear(bots, 25)
    assert (one.posted, other.posted) == ([36, 40, 41, 25], [25])


def test_who_is_due_has_to_look_whatever_the_price() -> None:
    bots, (one, other) = joined(calm(10, 30, 60), calm(10, 30, 30))
    hear(bots, 20, second=29)
    hear(bots, 21, second=30)
    assert (one.looks, other.looks) == ([], [(21,)])
    hear(bots, 22, second=59)
    assert one.looks == []
    hear(bots, 22, second=60)
    assert one.looks == [(22,)]


def test_a_new_high_is_followed_for_all_up_to_where_the_first_record_is_told() -> None:
    bots, each = joined(calm(90, 100, up=100), calm(90, 105, up=105))
    hear(bots, 101, 104, 108, 107)
    assert [bot.looks for bot in each] == [[], []]
    hear(bots, 111)
    assert [bot.looks for bot in each] == [[(108, 111)], []]
    hear(bots, 116)
    assert [bot.looks for bot in each] == [[(108, 111)], [(111, 116)]]
    assert each[0].posted == [116]


def test_a_trigger_concerns_the_one_whose_it_is() -> None:
    bots, (low, high) = joined(calm(80, 100, up=100), calm(80, 110, up=110))
    hear(bots, 101, 100)
    assert (low.looks, high.looks) == ([], [])
    hear(bots, 99)
    assert (low.looks, high.looks) == ([], [(101, 99)]), "a tenth below 110 is 99, below 101 it is 90.9"
    hear(bots, 102, 92)
    assert low.looks == []
    hear(bots, 91)
    assert low.looks == [(101, 102, 91)]


def test_trails_of_several_distances_are_asked_one_by_one_about_a_new_high() -> None:
    other = calm(80, 100)
    other = replace(other, following=replace(other.following, up=trailing_at(100, 5)))
    other = replace(other, following=replace(other.following, far=Quiet(least=D(80), most=D(104))))
    bots, (wide, narrow) = joined(calm(80, 100, up=100), other)
    hear(bots, 100, 101, 103)
    assert (wide.looks, narrow.looks) == ([], [])
    hear(bots, 97)
    assert (wide.looks, narrow.looks) == ([], [(103, 97)]), "five percent below 103"
    bots.leave(wide)
    assert wide.passed == [((103,), 97)]


def test_who_joins_later_is_not_told_what_was_before() -> None:
    bots, (one,) = joined(calm(90, 100, up=100))
    hear(bots, 105)
    late = Listener()
    bots.add(late)
    hear(bots, 104)
    assert late.posted == [104]
    bots.join(late, calm(90, 100, up=100))
    hear(bots, 103)
    bots.leave(late)
    bots.leave(one)
    assert (late.posted, late.passed) == ([104], [((103,), 103)])
    assert one.passed == [((105, 103), 103)]
    assert one.posted == []


def test_what_everybody_knows_who_is_calm_is_not_kept() -> None:
    """Where one of many bots is always calm, as when their gates are due one after the other."""
    bots, each = joined(calm(90, 100, up=100), calm(90, 100, up=100))
    for turn in range(50):
        bot = each[turn % 2]
        hear(bots, 101 + turn)
        bots.leave(bot)
        bots.join(bot, calm(90, 101 + turn, up=101 + turn))
    assert len(bots._kept) <= 2
    assert [bot.passed[-1][1] for bot in each] == [149, 150]


def test_whose_tick_is_another_is_told_each_price() -> None:
    bots, (one,) = joined(calm(10, 30))
    other = Listener()
    bots.add(other)
    bots.join(other, calm(10, 30, tick="0.5"))
    hear(bots, 20)
    assert (one.posted, other.posted) == ([], [20])


def test_who_leaves_knows_the_newest_price_and_the_others_stay() -> None:
    bots, (one, other) = joined(calm(10, 30), calm(10, 30))
    bots.leave(one)
    assert one.passed == [], "nothing was passed over"
    hear(bots, 12, 15)
    assert (one.posted, other.posted) == ([12, 15], [])
    bots.leave(one)
    bots.leave(other)
    bots.leave(other)
    assert (one.passed, other.passed) == ([], [((), 15)])
    hear(bots, 16)
    assert (one.posted, other.posted) == ([12, 15, 16], [16])


def test_what_one_that_has_left_would_not_follow_concerns_nobody() -> None:
    bots, (narrow, wide) = joined(calm(10, 30), calm(10, 90))
    bots.leave(narrow)
    hear(bots, 50, 60)
    assert (narrow.posted, wide.looks) == ([50, 60], [])


class Floor:
    """Bots of one symbol; ``routed``: told by the real routing, else each is told each price."""

    def __init__(self, bots: tuple[DcaBot, ...], *, routed: bool) -> None:
        self.clock = SteppedClock()
        self.clock.time = at(10)
        self.roster = Roster()
        self.markets = [self._market(bot) for bot in bots]
        self.actors = [self._actor(bot, market) for bot, market in zip(bots, self.markets, strict=True)]
        for actor in self.actors:
            self.roster.begin(actor)
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
            on_failure=pytest.fail, calm_bots=self.roster.calm[KEY],
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
        told: list[DcaActor] = []
        for name in ("post", "told"):
            real = getattr(DcaActor, name)
            monkeypatch.setattr(DcaActor, name, lambda actor, what, real=real: (told.append(actor), real(actor, what)))
        for number in range(100):
            await floor.see(51990 + number % 10)
        assert told == []
        await floor.see(52001)
        assert told == [], "a new high is followed for all of them"
        await floor.see(53000)
        assert told == floor.actors
        await floor.see(53001)
        assert told == floor.actors, "both have come to rest"
        floor.actors[0].look_through()
        await floor.see(53000)
        assert told[2:] == floor.actors[:1], "one of them has to look"

    asyncio.run(ticks())


async def test_who_was_looked_at_is_calm_again_with_the_next_price_that_passes() -> None:
    floor = Floor(crew(OrderBy.TRAILING, OrderBy.TRAILING), routed=True)
    for price in (52000, 52000, 52000, 52001):
        await floor.see(price)
    assert floor.shown()[0].lots[0].trail.watermark == 52001
    for price in (52002, 52003):
        await floor.see(price)
    assert floor.actors[0].is_at_rest
    assert cast("Any", floor.actors[0])._inbox.price == PriceSeen(D(52002), floor.clock.now() - timedelta(seconds=0.1))
    assert floor.shown()[0].lots[0].trail.watermark == 52003

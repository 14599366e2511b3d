"""While the price stream is silent, prices that a position waits for come by request, and that is told once."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from execution.event_routing import EventRouting
from execution.exchange_errors import Transient
from execution.exit_plan import Trail
from execution.facts.prices import Ticker
from execution.notices import Notice
from execution.observations import PriceSeen, RowObserved
from execution.stops.trailing import TrailBy, TrailDistance
from execution.watched_prices import WatchedPrices
from execution.watching.prices_by_request import PricesByRequest
from tests.execution.builders import D, at, entered, fold_all, plan, resting, row
from tests.utils.stepped_clock import SteppedClock


class House:
    """An exchange whose prices are streamed or not, positions, and what they are told."""

    def __init__(self, *monitors: Any) -> None:
        self.clock = SteppedClock()
        self.guarded = monitors
        self.streamed: Ticker | None = None
        self.is_away = False
        self.unnamed: frozenset[str] = frozenset()
        self.asked: list[list[str]] = []
        self.posted: list[object] = []
        self.told: list[Notice] = []
        exchange = cast("Any", SimpleNamespace(account="main", last_ticker=self.last_ticker, tickers=self.tickers))
        actors = {each.slot: cast("Any", SimpleNamespace(monitor=each, post=self.posted.append)) for each in monitors}
        watched = WatchedPrices(lambda slot: actors[slot].monitor)
        for slot in actors:
            watched.doubt(slot)
        routing = EventRouting(exchange, actors, watched, cast("Any", None), cast("Any", None), is_safe_mode=False)
        heard = routing.on_price_read
        self.prices = PricesByRequest(exchange, self.clock, watched.awaited, heard, self.told.append)

    def last_ticker(self, _symbol: str) -> Ticker | None:
        return self.streamed

    async def tickers(self, symbols: frozenset[str]) -> list[Ticker]:
        self.asked.append(sorted(symbols))
        if self.is_away:
            raise Transient("no answer")
        named = symbols - self.unnamed
        return [Ticker(symbol=each, last=D(50900), mark=D(50900), index=D(50900), at=at(60)) for each in named]

    async def look(self, *times: float) -> list[str]:
        for seconds in times:
            await self.clock.advance(seconds)
            await self.prices.look()
        return [notice.fields["text"] for notice in self.told]


@pytest.fixture
def trails() -> House:
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
    return House(resting(the_plan=replace(plan(), trail=trail)))


async def test_r17_a_trail_follows_while_every_stream_is_down(trails):
    await trails.look(0)
    assert trails.asked == [["BTCUSDT"]]
    assert trails.posted == [PriceSeen(D(50900), at(60))]


async def test_r17_it_is_told_once_and_once_more_when_prices_are_streamed_again(trails):
    assert await trails.look(0, 3, 3, 3) == []
    (told,) = await trails.look(3, 3, 3)
    assert "BTCUSDT come by request, every 3 seconds" in told
    trails.streamed = Ticker(symbol="BTCUSDT", last=D(1), mark=D(1), index=D(1), at=at(90))
    assert (await trails.look(3, 3))[1:] == ["Bybit's prices are streamed again."]
    assert [notice.fields["subject"] for notice in trails.told] == ["prices", "prices"]
    trails.streamed = None
    assert len(await trails.look(*[3] * 9)) == 2, "a stream that comes and goes does not bury the chat"


async def test_r17_a_price_that_cannot_be_read_is_asked_for_again(trails):
    trails.is_away = True
    assert await trails.look(0, 3, 3, 3, 3, 3) == []
    assert (len(trails.asked), trails.posted) == (6, [])


async def test_r13_the_price_of_a_position_that_nothing_covers_is_asked_for():
    bare = fold_all(entered(), RowObserved(row(1, 101, 2.1, stop_loss=None)), seconds=2.1)
    naked = House(bare)
    await naked.look(0)
    assert naked.asked == [["BTCUSDT"]]


async def test_nothing_is_asked_for_where_the_stream_speaks_or_nobody_waits(trails):
    trails.streamed = Ticker(symbol="BTCUSDT", last=D(1), mark=D(1), index=D(1), at=at(90))
    await trails.look(0)
    rests = House(resting())
    await rests.look(0)
    assert trails.asked == rests.asked == []


async def test_r17_many_silent_symbols_take_one_request_a_look_and_one_that_is_not_named_hides_no_other(
    trails,
):
    (trail,) = trails.guarded
    symbols = ["BTCUSDT", "ETHUSDT", "GONEUSDT"]
    several = House(*(replace(trail, slot=replace(trail.slot, symbol=symbol)) for symbol in symbols))
    several.unnamed = frozenset({"GONEUSDT"})
    told = await several.look(0, 3, 3, 3, 3)
    assert several.asked == [symbols] * 5
    assert several.posted == [PriceSeen(D(50900), at(60))] * 10
    assert "BTCUSDT, ETHUSDT come by request" in told[0]


async def test_r17_of_hundreds_of_silent_symbols_only_some_are_named(trails):
    (trail,) = trails.guarded
    many = House(*(replace(trail, slot=replace(trail.slot, symbol=f"C{number:03}USDT")) for number in range(300)))
    (told,) = await many.look(0, 3, 3, 3, 3)
    assert "C008USDT, C009USDT, … and 290 more come by request" in told
    assert "C010USDT" not in told

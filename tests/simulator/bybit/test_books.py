"""Order books: what a follower makes of snapshots and deltas is what a query shows (docs/bybit.md, 5.3)."""

from decimal import Decimal

import pytest

from simulator.bybit.market_data.books import BookShelf
from simulator.bybit.streams.feeds.books import REPEATED_AFTER_MS, BookFeed
from simulator.engine.clock import SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.events import PriceChanged
from simulator.engine.requests import OrderRequest
from simulator.engine.words import Category, OrderType, Side
from tests.simulator.bybit.plain_client import PlainClient

SYMBOL = "BTCUSDT"


class Follower:
    """Keeps a book as the documentation says."""

    def __init__(self):
        self.sides = {"b": {}, "a": {}}
        self.update_id = 0

    def apply(self, message):
        data = message["data"]
        if message["type"] == "snapshot":
            self.sides = {"b": {}, "a": {}}
        else:
            assert data["u"] == self.update_id + 1
        for side, levels in self.sides.items():
            for price, size in data[side]:
                if size == "0":
                    del levels[price]
                else:
                    levels[price] = size
        self.update_id = data["u"]

    def top(self, count):
        bids = sorted(self.sides["b"].items(), key=lambda level: -Decimal(level[0]))
        asks = sorted(self.sides["a"].items(), key=lambda level: Decimal(level[0]))
        return [list(level) for level in bids[:count]], [list(level) for level in asks[:count]]


@pytest.mark.parametrize("depth", [50, 200, 1000])
@pytest.mark.parametrize("category", ["linear", "spot"])
async def test_a_follower_sees_what_a_query_sees(server, depth, category):
    follower, topic = Follower(), f"orderbook.{depth}.{SYMBOL}"
    async with PlainClient(server) as client:
        stream = await client.stream(f"/v5/public/{category}")
        await stream.subscribe(topic)
        first = await stream.topic(topic)
        assert (first["type"], len(first["data"]["b"])) == ("snapshot", depth)
        follower.apply(first)
        for price in ("50000.3", "49990", "50000"):
            server.price(price)
            message = await stream.topic(topic)
            assert message["type"] == "delta"
            follower.apply(message)
        market = {"category": category, "symbol": SYMBOL}
        order = {"side": "Buy", "orderType": "Limit", "qty": "0.02", "price": "49999.5"}
        await client.post("/v5/order/create", **market, **order)
        own = await stream.topic(topic)
        assert [price for price, _ in own["data"]["b"]] == ["49999.5"]
        assert own["data"]["a"] == []
        follower.apply(own)
        book = await client.get("/v5/market/orderbook", **market, limit=str(depth))
        assert follower.top(depth) == (book["b"], book["a"])
        await stream.close()


async def test_the_first_level_is_always_a_snapshot(server):
    async with PlainClient(server) as client:
        stream = await client.stream("/v5/public/linear")
        await stream.subscribe(f"orderbook.1.{SYMBOL}")
        first = await stream.topic(f"orderbook.1.{SYMBOL}")
        server.price("50010")
        second = await stream.topic(f"orderbook.1.{SYMBOL}")
        await stream.close()
    assert [message["type"] for message in (first, second)] == ["snapshot"] * 2
    assert second["data"]["b"] == [["50009.9", "1"]]
    assert second["data"]["u"] == first["data"]["u"] + 1 > 2


@pytest.fixture
def engine():
    return Engine(clock=SteppedClock(1_700_000_000_000))


def tick(engine, feed):
    """What the feed says to a repeated price."""
    price = engine.last_price(SYMBOL)
    return list(feed.hear(PriceChanged(SYMBOL, price, price, price, engine.now_ms())))


def feed_of(engine, depth):
    return BookFeed(engine, BookShelf(engine), Category.LINEAR, SYMBOL, depth)


def test_an_unchanged_first_level_is_repeated_after_three_seconds(engine):
    feed = feed_of(engine, 1)
    (first,) = feed.first()
    engine.advance(REPEATED_AFTER_MS - 1)
    assert tick(engine, feed) == []
    engine.advance(1)
    (again,) = tick(engine, feed)
    assert (again["type"], again["data"]) == ("snapshot", first["data"])
    assert tick(engine, feed) == []


def test_an_unchanged_book_says_nothing(engine):
    feed = feed_of(engine, 50)
    assert len(list(feed.first())) == 1
    engine.advance(60_000)
    assert tick(engine, feed) == []


def test_two_followers_share_a_book_and_who_missed_a_change_gets_all(engine):
    shelf = BookShelf(engine)
    first, second = (BookFeed(engine, shelf, Category.LINEAR, SYMBOL, 50) for _ in range(2))
    assert [message["type"] for feed in (first, second) for message in feed.first()] == ["snapshot"] * 2
    engine.set_price(SYMBOL, Decimal(50001))
    assert [tick(engine, feed)[0]["type"] for feed in (first, second)] == ["delta"] * 2
    engine.set_price(SYMBOL, Decimal(50002))
    tick(engine, first)
    engine.set_price(SYMBOL, Decimal(50003))
    tick(engine, first)
    assert tick(engine, second)[0]["type"] == "snapshot"


def test_a_conditional_order_is_in_no_book(engine):
    book = BookShelf(engine).book(Category.LINEAR, SYMBOL, 50)
    request = OrderRequest(
        symbol=SYMBOL,
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        qty=Decimal("0.01"),
        price=Decimal("49999.5"),
        trigger_price=Decimal(49990),
    )
    engine.place(request)
    book.refresh()
    assert book.changes.is_empty


def test_a_market_with_depth_shows_the_levels_that_orders_take(engine):
    engine.switches.set("book_depth", "1000")
    price = Decimal(49998)
    request = OrderRequest(symbol=SYMBOL, side=Side.BUY, order_type=OrderType.LIMIT, qty=Decimal("0.01"), price=price)
    engine.place(request)
    sides = BookShelf(engine).book(Category.LINEAR, SYMBOL, 50).sides
    assert list(sides.asks.items()) == engine.levels(SYMBOL, Side.BUY, 50)
    assert list(sides.bids)[:3] == [Decimal("49999.9"), price, Decimal("49994.9")]
    assert (sides.bids[price], len(sides.bids)) == (Decimal("0.01"), 50)
    ticker = engine.ticker(SYMBOL)
    assert next(iter(sides.bids.items())) == (ticker.bid, ticker.bid_size)


def test_a_reset_gives_everybody_a_new_book(engine):
    shelf = BookShelf(engine)
    feed = BookFeed(engine, shelf, Category.LINEAR, SYMBOL, 50)
    list(feed.first())
    engine.reset()
    shelf.clear()
    (again,) = tick(engine, feed)
    assert again["type"] == "snapshot"


def test_prices_stay_above_zero():
    engine = Engine(clock=SteppedClock(0))
    engine.set_price("1000PEPEUSDT", Decimal("0.0000003"))
    book = BookShelf(engine).book(Category.LINEAR, "1000PEPEUSDT", 50)
    assert [str(price) for price in book.sides.bids] == ["2E-7", "1E-7"]

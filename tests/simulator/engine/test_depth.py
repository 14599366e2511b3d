"""A market that is not without limit: large orders take level after level (the switch book_depth)."""

from decimal import Decimal

import pytest

from simulator.engine.clock import SteppedClock
from simulator.engine.engine import Engine
from simulator.engine.records import Order
from simulator.engine.requests import OrderRequest
from simulator.engine.slippage import Slippage
from simulator.engine.words import (
    Category,
    CreateType,
    MarketUnit,
    OrderStatus,
    OrderType,
    RejectReason,
    Side,
    SlippageType,
    StopOrderType,
    TimeInForce,
)
from tests.simulator.engine.desk import BTC, Desk
from tests.simulator.engine.spot_desk import SpotDesk

TICK = Decimal("0.1")
SPACING = Decimal(5)
"""A basis point of 50000."""


@pytest.fixture
def shallow() -> Desk:
    """About 0.02 BTC a level."""
    return Desk(book_depth="1000")


def taken(desk: Desk, order: Order) -> list[tuple[Decimal, Decimal]]:
    rows = desk.engine.executions(category=None)
    return [(row.price, row.qty) for row in rows if row.order_id == order.order_id]


def ticks(count: int) -> Slippage:
    return Slippage(SlippageType.TICKS, Decimal(count))


def test_without_it_size_does_not_matter(desk: Desk) -> None:
    order = desk.buy("1")
    assert taken(desk, order) == [(Decimal(50000), Decimal(1))]


@pytest.mark.parametrize("side", Side)
def test_a_large_order_takes_level_after_level(shallow: Desk, side: Side) -> None:
    order = shallow.order(side, OrderType.MARKET, qty="0.1")
    fills = taken(shallow, order)
    assert [price for price, _ in fills] == [50000 + side.sign * (TICK + SPACING * step) for step in range(len(fills))]
    assert sum(qty for _, qty in fills) == Decimal("0.1")
    assert len(fills) > 3
    for price, qty in fills[:-1]:
        assert 499 <= price * qty <= 1501
    value = sum(price * qty for price, qty in fills)
    assert (order.status, order.avg_price) == (OrderStatus.FILLED, value / Decimal("0.1"))
    assert shallow.position().avg_price == order.avg_price
    assert shallow.engine.last_price(BTC) == Decimal(50000)


def test_what_was_taken_is_there_again(shallow: Desk) -> None:
    first, second = shallow.buy("0.05"), shallow.buy("0.05")
    assert taken(shallow, first) == taken(shallow, second)


def test_the_seed_decides_what_the_levels_hold() -> None:
    def fills(seed: int) -> list[Decimal]:
        engine = Engine(clock=SteppedClock(), seed=seed)
        engine.switches.set("book_depth", "1000")
        engine.place(OrderRequest(symbol=BTC, side=Side.BUY, order_type=OrderType.MARKET, qty=Decimal("0.1")))
        return [each.qty for each in engine.executions()]

    assert fills(1) == fills(1)
    assert fills(1) != fills(2)


def test_a_stop_slips_as_well(shallow: Desk) -> None:
    shallow.buy("0.1", stop_loss="49000")
    shallow.price("49000")
    fills = [each for each in shallow.engine.executions() if each.create_type is CreateType.STOP_LOSS]
    assert len(fills) > 3
    assert all(each.price < 49000 for each in fills)
    assert (shallow.size(), shallow.native(StopOrderType.STOP_LOSS)) == (0, [])


def test_a_market_order_ends_at_its_protective_price() -> None:
    desk = Desk(book_depth="10")
    order = desk.buy("1")
    assert (order.status, order.reject_reason) == (OrderStatus.CANCELLED, RejectReason.NO_ENOUGH_QTY)
    assert 0 < order.filled_qty == desk.size() < 1
    assert max(price for price, _ in taken(desk, order)) <= order.price == Decimal(52500)


@pytest.mark.parametrize(
    ("side", "slippage", "bound"),
    [
        (Side.BUY, ticks(100), "50010.1"),
        (Side.SELL, ticks(100), "49989.9"),
        (Side.BUY, Slippage(SlippageType.PERCENT, Decimal("0.02")), "50010.1"),
        (Side.SELL, Slippage(SlippageType.PERCENT, Decimal("0.02")), "49990"),
        (Side.BUY, Slippage(SlippageType.PERCENT, Decimal(10)), "52500"),
        (Side.SELL, ticks(10_000_000), "47500"),
    ],
)
def test_a_tolerance_is_kept(shallow: Desk, side: Side, slippage: Slippage, bound: str) -> None:
    order = shallow.order(side, OrderType.MARKET, qty="1.9", slippage=slippage)
    assert (order.price, order.slippage) == (Decimal(bound), slippage)
    prices = [price for price, _ in taken(shallow, order)]
    assert prices
    assert all(abs(price - 50000) <= abs(order.price - 50000) for price in prices)
    if order.leaves_qty or order.status is OrderStatus.CANCELLED:
        assert abs(order.price - prices[-1]) < SPACING
        assert shallow.size() == side.sign * order.filled_qty


def test_a_tolerance_means_nothing_where_nothing_slips(desk: Desk) -> None:
    order = desk.buy("1", slippage=ticks(1))
    assert (order.status, order.avg_price, order.price) == (OrderStatus.FILLED, Decimal(50000), Decimal("50000.2"))


@pytest.mark.parametrize(
    ("time_in_force", "status", "reason"),
    [
        (TimeInForce.FOK, OrderStatus.CANCELLED, RejectReason.NOT_FULLY_FILLED),
        (TimeInForce.IOC, OrderStatus.CANCELLED, RejectReason.NO_ENOUGH_QTY),
        (TimeInForce.GTC, OrderStatus.FILLED, RejectReason.NO_ERROR),
    ],
)
def test_a_limit_order_takes_as_far_as_its_price(
    shallow: Desk, time_in_force: TimeInForce, status: OrderStatus, reason: RejectReason
) -> None:
    order = shallow.bid("0.1", "50006", time_in_force=time_in_force)
    assert (order.status, order.reject_reason) == (status, reason)
    fills = taken(shallow, order)
    if time_in_force is TimeInForce.FOK:
        assert fills == []
        return
    assert [price for price, _ in fills[:2]] == [Decimal("50000.1"), Decimal("50005.1")]
    if time_in_force is TimeInForce.GTC:
        # The rest waits at its own price, where the market already is.
        assert fills[2:] == [(Decimal(50006), Decimal("0.1") - sum(qty for _, qty in fills[:2]))]
        assert [each.is_maker for each in shallow.engine.executions()] == [False, False, True]


def test_what_the_market_can_fill_at_once_is_filled_at_once(shallow: Desk) -> None:
    order = shallow.bid("0.02", "50100", time_in_force=TimeInForce.FOK)
    assert (order.status, order.filled_qty) == (OrderStatus.FILLED, Decimal("0.02"))


@pytest.mark.parametrize("time_in_force", [TimeInForce.POST_ONLY, TimeInForce.GTC])
def test_at_the_last_price_nobody_sells(shallow: Desk, time_in_force: TimeInForce) -> None:
    order = shallow.bid("0.05", "50000", time_in_force=time_in_force)
    assert taken(shallow, order) == [(Decimal(50000), Decimal("0.05"))]
    assert shallow.engine.executions()[-1].is_maker
    beyond = shallow.bid("0.05", "50000.1", time_in_force=TimeInForce.POST_ONLY)
    assert (beyond.status, beyond.reject_reason) == (OrderStatus.CANCELLED, RejectReason.POST_ONLY_WILL_TAKE)


def test_each_part_of_an_entry_brings_its_part_of_the_protection(shallow: Desk) -> None:
    shallow.buy("0.1", stop_loss="49000")
    assert shallow.only(StopOrderType.STOP_LOSS).qty == Decimal("0.1")
    assert shallow.engine.referee.max_naked_ms == 0


def test_a_reducing_order_never_takes_more_than_there_is() -> None:
    """With the headroom switched off other targets hold all of the position, and a close is cut while it trades."""
    desk = Desk(book_depth="1000", reduce_only_headroom=False)
    desk.buy("0.1")
    desk.target("0.1", "60000")
    order = desk.target("0.1", "49000")
    assert desk.size() >= 0
    assert order.filled_qty + desk.size() == Decimal("0.1")
    resting = [each.leaves_qty for each in desk.engine.open_orders() if each.reduce_only]
    assert sum(resting) <= desk.size()


def test_the_levels_are_those_that_a_ticker_begins(shallow: Desk) -> None:
    asks, bids = (shallow.engine.levels(BTC, side, 3) for side in (Side.BUY, Side.SELL))
    row = shallow.engine.ticker(BTC)
    assert (row.ask, row.ask_size) == asks[0]
    assert (row.bid, row.bid_size) == bids[0]
    assert [level.price for level in bids] == [Decimal("49999.9"), Decimal("49994.9"), Decimal("49989.9")]
    assert Desk().engine.levels(BTC, Side.BUY, 3) == []


def test_a_market_at_its_lowest_price_still_has_a_buyer() -> None:
    desk = Desk(book_depth="1000")
    desk.price("0.1")
    assert [level.price for level in desk.engine.levels(BTC, Side.SELL, 3)] == [Decimal("0.1")]


class TestSpot:
    @pytest.fixture
    def pair(self) -> SpotDesk:
        return SpotDesk(book_depth="1000")

    def test_a_buy_for_quote_coin_takes_level_after_level(self, pair: SpotDesk) -> None:
        order = pair.buy("5000")
        fills = taken(pair, order)
        assert len(fills) > 3
        spent = sum(price * qty for price, qty in fills)
        assert spent == order.cum_value
        assert 0 <= 5000 - spent < Decimal("0.06")
        assert pair.amount("BTC") == order.filled_qty - order.cum_fee

    def test_a_sale_takes_level_after_level(self, pair: SpotDesk) -> None:
        pair.engine.switches.set("book_depth", "0")
        pair.buy_base("0.1")
        pair.engine.switches.set("book_depth", "1000")
        order = pair.sell("0.09")
        assert order.status is OrderStatus.FILLED
        assert order.avg_price is not None
        assert order.avg_price < Decimal(49995)

    def test_the_wallet_ends_a_buy_that_becomes_too_dear(self) -> None:
        pair = SpotDesk(book_depth="400")
        order = pair.buy("0.1999", market_unit=MarketUnit.BASE)
        assert order.status is OrderStatus.PARTIALLY_FILLED_CANCELED
        assert 0 <= pair.amount("USDT") < 601

    def test_all_or_nothing(self, pair: SpotDesk) -> None:
        order = pair.bid("0.1", "50006", time_in_force=TimeInForce.FOK)
        assert (order.status, order.reject_reason) == (OrderStatus.CANCELLED, RejectReason.NOT_FULLY_FILLED)

    def test_a_tolerance_is_kept(self, pair: SpotDesk) -> None:
        order = pair.buy("5000", slippage=ticks(60))
        assert (order.status, order.price) == (OrderStatus.PARTIALLY_FILLED_CANCELED, Decimal("50006.1"))
        assert [price for price, _ in taken(pair, order)] == [Decimal("50000.1"), Decimal("50005.1")]

    def test_the_rest_of_a_limit_order_waits(self, pair: SpotDesk) -> None:
        order = pair.bid("0.1", "50006")
        assert (order.status, order.filled_qty) == (OrderStatus.FILLED, Decimal("0.1"))
        assert taken(pair, order)[-1][0] == Decimal(50006)

    def test_the_pair_has_levels_of_its_own_step(self, pair: SpotDesk) -> None:
        (level,) = pair.engine.levels(BTC, Side.BUY, 1, Category.SPOT)
        assert level.qty % Decimal("0.000001") == 0

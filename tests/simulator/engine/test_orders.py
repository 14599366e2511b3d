"""Market and limit orders: what fills, at which price, as whom."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest

from simulator.engine.records import Instrument
from simulator.engine.requests import Refusal
from simulator.engine.words import (
    CancelType,
    CreateType,
    InstrumentStatus,
    OrderStatus,
    OrderType,
    RejectReason,
    Side,
    TimeInForce,
)
from tests.simulator.engine.desk import BTC, Desk


def test_a_market_order_fills_at_the_last_price_as_taker_and_shows_its_protective_price(desk: Desk) -> None:
    order = desk.buy("0.1", link_id="a-1")
    (execution,) = desk.engine.executions()
    assert order.status is OrderStatus.FILLED
    assert (order.time_in_force, order.price, order.avg_price) == (TimeInForce.IOC, Decimal(52500), Decimal(50000))
    assert (execution.price, execution.qty, execution.is_maker) == (Decimal(50000), Decimal("0.1"), False)
    assert (execution.fee, execution.fee_rate) == (Decimal("2.75"), Decimal("0.00055"))
    assert desk.balance() == Decimal("9997.25")


def test_a_resting_limit_fills_at_its_own_price_as_maker_when_touched(desk: Desk) -> None:
    order = desk.bid("0.1", "49000")
    desk.price("49000.1")
    assert desk.now(order).status is OrderStatus.NEW
    desk.price("48500")
    (execution,) = desk.engine.executions()
    assert (execution.price, execution.is_maker, execution.fee) == (Decimal(49000), True, Decimal("0.98"))


def test_touching_is_enough(desk: Desk) -> None:
    order = desk.ask("0.1", "51000")
    desk.price("51000")
    assert desk.now(order).status is OrderStatus.FILLED


def test_a_marketable_limit_fills_at_the_last_price_as_taker(desk: Desk) -> None:
    order = desk.bid("0.1", "50100")
    assert (order.status, order.avg_price) == (OrderStatus.FILLED, Decimal(50000))
    assert not desk.engine.executions()[0].is_maker


@pytest.mark.parametrize(
    ("time_in_force", "price", "status", "reason"),
    [
        (TimeInForce.IOC, "49000", OrderStatus.CANCELLED, RejectReason.NO_IMMEDIATE_QTY),
        (TimeInForce.FOK, "49000", OrderStatus.CANCELLED, RejectReason.NOT_FULLY_FILLED),
        (TimeInForce.POST_ONLY, "50000", OrderStatus.CANCELLED, RejectReason.POST_ONLY_WILL_TAKE),
        (TimeInForce.IOC, "50000", OrderStatus.FILLED, RejectReason.NO_ERROR),
        (TimeInForce.FOK, "50000", OrderStatus.FILLED, RejectReason.NO_ERROR),
        (TimeInForce.POST_ONLY, "49999.9", OrderStatus.NEW, RejectReason.NO_ERROR),
        (TimeInForce.GTC, "49000", OrderStatus.NEW, RejectReason.NO_ERROR),
    ],
)
def test_time_in_force(
    desk: Desk,
    time_in_force: TimeInForce,
    price: str,
    status: OrderStatus,
    reason: RejectReason,
) -> None:
    order = desk.bid("0.1", price, time_in_force=time_in_force)
    assert (order.status, order.reject_reason) == (status, reason)


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({"qty": "0.0005"}, 10001, "Qty invalid"),
        ({"qty": "0.0015"}, 10001, "Qty invalid"),
        ({"qty": "-1"}, 10001, "Qty invalid"),
        ({"qty": "NaN"}, 10001, "Qty invalid"),
        ({"qty": "0"}, 10001, "Qty invalid"),
        ({"qty": "501"}, 10001, "maximum limit"),
        ({"qty": "0.1", "price": "49000.05", "order_type": OrderType.LIMIT}, 10001, "Price invalid"),
        ({"qty": "0.1", "order_type": OrderType.LIMIT}, 10001, "Price invalid"),
        ({"qty": "0.1", "price": "0", "order_type": OrderType.LIMIT}, 10001, "Price invalid"),
        ({"qty": "0.001", "price": "4000", "order_type": OrderType.LIMIT}, 110094, "minimum order value 5USDT"),
        ({"qty": "10"}, 110007, "not enough"),
        ({"qty": "0.1", "symbol": "NOPEUSDT"}, 10001, "symbol invalid"),
        ({"qty": "0.1", "position_idx": 1}, 10001, "position idx not match position mode"),
        ({"qty": "0.1", "link_id": "x" * 37}, 10001, "OrderLinkId"),
        ({"qty": "0.1", "link_id": "a b"}, 10001, "OrderLinkId"),
        ({"qty": "0.1", "stop_loss": "50001"}, 10001, "StopLoss:5000100000000 set for Buy position should lower than"),
        ({"qty": "0.1", "take_profit": "49999"}, 10001, "set for Buy position should be higher than base_price"),
        ({"qty": "0.1", "stop_loss": "49000", "sl_order_type": OrderType.LIMIT}, 10001, "only support Market"),
        ({"qty": "0.1", "stop_loss": "49000.05"}, 10001, "StopLoss invalid"),
        ({"qty": "0.1", "side": Side.SELL, "stop_loss": "49000"}, 10001, "should greater base_price"),
    ],
)
def test_what_is_refused(desk: Desk, fields: dict[str, object], code: int, text: str) -> None:
    asked = {"side": Side.BUY, "order_type": OrderType.MARKET, **fields}
    with pytest.raises(Refusal) as refused:
        desk.order(**asked)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert text in refused.value.text
    assert desk.engine.open_orders() == []
    assert desk.told == []


def test_a_minimum_above_the_step_is_checked() -> None:
    desk = Desk()
    instrument = desk.engine.instrument(BTC)
    desk.engine.change_instrument(_with(instrument, min_qty=Decimal("0.01")))
    with pytest.raises(Refusal, match="exceeds minimum limit"):
        desk.buy("0.005")


def _with(instrument: Instrument, **changes: object) -> Instrument:
    return replace(instrument, **changes)


def test_a_link_id_is_unique_for_ever(desk: Desk) -> None:
    desk.cancel(desk.bid("0.1", "49000", link_id="once"))
    with pytest.raises(Refusal) as refused:
        desk.buy("0.1", link_id="once")
    assert refused.value.code == 110072


def test_a_refused_order_does_not_use_its_link_id(desk: Desk) -> None:
    with pytest.raises(Refusal):
        desk.buy("100", link_id="again")
    assert desk.buy("0.1", link_id="again").status is OrderStatus.FILLED
    assert desk.engine.referee.duplicate_link_ids == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"order_type": OrderType.LIMIT, "price": "40000"},
        {"order_type": OrderType.MARKET, "price": "50000"},
    ],
)
def test_an_identical_resend_is_no_other_order_however_it_is_read(desk: Desk, fields: dict[str, object]) -> None:
    for _ in range(2):
        with suppress(Refusal):
            desk.order(Side.SELL, qty="0.01", link_id="again", **fields)  # type: ignore[arg-type]
    assert len(desk.engine.executions()) == 1
    assert desk.engine.referee.duplicate_link_ids == 0


def test_a_price_outside_the_band_is_moved_to_its_edge(desk: Desk) -> None:
    assert desk.engine.price_limits(BTC) == (Decimal(52500), Decimal(47500))
    order = desk.bid("0.1", "60000")
    assert (order.price, order.avg_price) == (Decimal(52500), Decimal(50000))


def test_a_price_outside_the_band_is_refused_when_the_switch_says_so() -> None:
    desk = Desk(band_auto_adjust=False)
    with pytest.raises(Refusal) as refused:
        desk.ask("0.1", "40000")
    assert refused.value.code == 110003
    assert desk.bid("0.1", "40000").status is OrderStatus.NEW


def test_at_most_500_active_orders_a_symbol(desk: Desk) -> None:
    for _ in range(500):
        desk.bid("0.001", "40000")
    with pytest.raises(Refusal) as refused:
        desk.bid("0.001", "40000")
    assert refused.value.code == 110020


def test_resting_orders_hold_margin_and_give_it_back(desk: Desk) -> None:
    order = desk.bid("1", "40000")
    assert desk.engine.wallet().coin("USDT").order_im == Decimal(4000)
    with pytest.raises(Refusal, match="not enough"):
        desk.bid("2", "40000")
    desk.cancel(order)
    assert desk.engine.wallet().total_available_balance == Decimal(10000)


class TestOppositeOrders:
    """What would close takes no margin, but only as often as there is something to close."""

    def test_they_share_the_position(self, desk: Desk) -> None:
        desk.engine.set_leverage(BTC, Decimal(100), Decimal(100))
        desk.buy("1")
        desk.ask("0.6", "50010")
        assert desk.engine.wallet().coin("USDT").order_im == 0
        second = desk.ask("1", "50010")
        assert desk.engine.wallet().coin("USDT").order_im == Decimal("300.06")
        desk.amend(second, qty="2")
        assert desk.engine.wallet().coin("USDT").order_im == Decimal("800.16")

    def test_beyond_it_they_are_refused_without_margin(self, desk: Desk) -> None:
        desk.engine.set_leverage(BTC, Decimal(100), Decimal(100))
        desk.buy("1")
        accepted = 0
        with suppress(Refusal):
            for _ in range(60):
                desk.ask("1", "50010")
                accepted += 1
        # One closes; of the 9,472.5 that the long leaves, 18 may hold 500.1 each, the last with its fee of 27.5.
        assert accepted == 19
        wallet = desk.engine.wallet()
        assert wallet.total_initial_margin <= wallet.total_equity
        last = desk.engine.open_orders()[-1]
        with pytest.raises(Refusal, match="110007"):
            desk.amend(last, qty="3")

    def test_an_order_that_only_closes_needs_none_however_little_is_free(self, desk: Desk) -> None:
        desk.engine.set_leverage(BTC, Decimal(100), Decimal(100))
        desk.buy("15")
        desk.price("49700")
        assert desk.engine.wallet().total_available_balance == 0
        desk.ask("10", "50000")
        desk.ask("5", "50000")
        with pytest.raises(Refusal, match="110007"):
            desk.ask("0.001", "50000")


def test_a_jump_fills_nearest_first(desk: Desk) -> None:
    far, near = desk.bid("0.1", "48000"), desk.bid("0.1", "49000")
    desk.price("47000")
    assert [each.order_id for each in desk.engine.executions()] == [near.order_id, far.order_id]


@pytest.mark.parametrize(("entry", "left"), [("48500", "0.2"), ("49500", "0")])
def test_a_jump_meets_entries_and_stops_in_the_order_of_their_levels(desk: Desk, entry: str, left: str) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.bid("0.2", entry)
    desk.price("48000")
    assert desk.size() == Decimal(left)


@pytest.mark.parametrize(("entry", "left"), [("51500", "-0.2"), ("50500", "0")])
def test_the_same_upwards(desk: Desk, entry: str, left: str) -> None:
    desk.sell("0.1", stop_loss="51000")
    desk.ask("0.2", entry)
    desk.price("52000")
    assert desk.size() == Decimal(left)


def test_same_price_fills_first_come_first_served(desk: Desk) -> None:
    first, second = desk.bid("0.1", "49000"), desk.bid("0.1", "49000")
    desk.price("49000")
    assert [each.order_id for each in desk.engine.executions()] == [first.order_id, second.order_id]


@pytest.mark.parametrize("status", [InstrumentStatus.PRE_LAUNCH, InstrumentStatus.CLOSED])
def test_an_instrument_that_is_not_live_refuses_everything(desk: Desk, status: InstrumentStatus) -> None:
    desk.engine.change_instrument(_with(desk.engine.instrument(BTC), status=status))
    with pytest.raises(Refusal) as refused:
        desk.buy("0.1")
    assert refused.value.code == 110074


def test_a_delisting_instrument_takes_only_reduce_only_orders(desk: Desk) -> None:
    desk.buy("0.1")
    desk.engine.change_instrument(_with(desk.engine.instrument(BTC), status=InstrumentStatus.DELIVERING))
    with pytest.raises(Refusal) as refused:
        desk.buy("0.1")
    assert refused.value.code == 30228
    assert desk.sell("0.1", reduce_only=True).status is OrderStatus.FILLED


def test_unknown_cancels_and_ended_orders_are_110001(desk: Desk) -> None:
    order = desk.cancel(desk.bid("0.1", "49000"))
    assert (order.status, order.cancel_type, order.create_type) == (
        OrderStatus.CANCELLED,
        CancelType.BY_USER,
        CreateType.USER,
    )
    with pytest.raises(Refusal) as refused:
        desk.cancel(order)
    assert refused.value.code == 110001
    with pytest.raises(Refusal, match="required"):
        desk.engine.cancel(symbol=BTC)
    with pytest.raises(Refusal, match="symbol"):
        desk.engine.cancel(symbol="NOPEUSDT", order_id=order.order_id)


def test_an_order_is_found_by_either_id(desk: Desk) -> None:
    order = desk.bid("0.1", "49000", link_id="mine")
    assert desk.engine.find_order(link_id="mine") == order
    assert desk.engine.find_order(order_id=order.order_id, link_id="other") == order
    assert desk.engine.find_order(link_id="other") is None

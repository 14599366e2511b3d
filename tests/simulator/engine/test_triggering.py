"""Between its trigger and the market an order is Triggered, for `trigger_delay_ms` (docs/bybit.md, 6.2)."""

from decimal import Decimal

import pytest

from simulator.engine.requests import Refusal
from simulator.engine.words import CancelType, OrderStatus, StopOrderType
from tests.simulator.engine.desk import Desk


@pytest.fixture
def slow() -> Desk:
    desk = Desk(trigger_delay_ms=100)
    desk.buy("0.1", stop_loss="49000", take_profit="51000")
    return desk


def test_a_stop_trades_at_the_price_of_later(slow: Desk) -> None:
    stop = slow.only(StopOrderType.STOP_LOSS)
    slow.price("49000")
    assert (slow.now(stop).status, slow.size()) == (OrderStatus.TRIGGERED, Decimal("0.1"))
    slow.price("48500")
    slow.engine.advance(100)
    assert (slow.now(stop).status, slow.now(stop).avg_price) == (OrderStatus.FILLED, Decimal(48500))
    assert (slow.size(), slow.engine.open_orders()) == (0, [])


def test_meanwhile_it_covers_nothing(slow: Desk) -> None:
    slow.price("49000")
    assert slow.engine.referee.is_naked("BTCUSDT")
    slow.engine.advance(100)
    assert slow.engine.referee.max_naked_ms == 100


def test_nobody_changes_it_meanwhile(slow: Desk) -> None:
    stop = slow.only(StopOrderType.STOP_LOSS)
    slow.price("49000")
    for change in (lambda: slow.cancel(stop), lambda: slow.amend(stop, trigger_price="48000")):
        with pytest.raises(Refusal, match="110079"):
            change()
    assert stop.order_id not in {order.order_id for order in slow.engine.cancel_all(symbol="BTCUSDT")}
    slow.engine.advance(100)
    assert slow.now(stop).status is OrderStatus.FILLED


def test_it_ends_with_the_position_and_does_not_meet_the_next_one(slow: Desk) -> None:
    stop = slow.only(StopOrderType.STOP_LOSS)
    slow.price("49000")
    slow.engine.close_by_person("BTCUSDT")
    ended = slow.now(stop)
    assert (ended.status, ended.cancel_type) == (OrderStatus.CANCELLED, CancelType.BY_TPSL_CLEAR)
    slow.buy("0.2")
    slow.engine.advance(100)
    assert slow.size() == Decimal("0.2")


def test_a_conditional_of_the_clients_own_closes_what_there_is_then() -> None:
    desk = Desk(trigger_delay_ms=100)
    desk.buy("0.1")
    order = desk.sell("0.1", reduce_only=True, trigger_price="49000")
    desk.price("49000")
    desk.sell("0.06", reduce_only=True)
    desk.engine.advance(100)
    assert (desk.now(order).filled_qty, desk.size()) == (Decimal("0.04"), 0)


def test_a_copy_has_the_way_before_it_too(slow: Desk) -> None:
    slow.price("49000")
    twin = slow.engine.twin()
    slow.engine.advance(100)
    assert slow.size() == 0
    assert [row.size for row in twin.positions()] == [Decimal("0.1")]
    twin.tick()
    assert twin.positions() == []

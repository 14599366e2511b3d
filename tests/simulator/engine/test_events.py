"""What subscribers hear, and when."""

from decimal import Decimal

import pytest

from simulator.engine.events import (
    Event,
    Executed,
    InstrumentChanged,
    OrdersChanged,
    PositionChanged,
    PriceChanged,
    WalletChanged,
)
from simulator.engine.requests import Refusal
from simulator.engine.words import OrderStatus, StopOrderType
from tests.simulator.engine.desk import BTC, Desk


def kinds(events: list[Event]) -> list[type]:
    return [type(event) for event in events]


def test_one_call_tells_once_in_the_exchanges_order(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    (events,) = desk.told
    assert kinds(events) == [Executed, OrdersChanged, PositionChanged, WalletChanged]


def test_the_closing_fill_and_what_it_cleared_stand_together(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000", take_profit="51000")
    desk.told.clear()
    desk.price("49000")
    (events,) = desk.told
    assert kinds(events) == [PriceChanged, Executed, OrdersChanged, PositionChanged, WalletChanged]
    (orders,) = [event.orders for event in events if isinstance(event, OrdersChanged)]
    assert {(order.stop_order_type, order.status) for order in orders} == {
        (StopOrderType.STOP_LOSS, OrderStatus.FILLED),
        (StopOrderType.TAKE_PROFIT, OrderStatus.DEACTIVATED),
    }


def test_each_fill_of_a_jump_is_a_step(desk: Desk) -> None:
    desk.bid("0.1", "49000")
    desk.bid("0.1", "48000")
    desk.told.clear()
    desk.price("47000")
    (events,) = desk.told
    step = [Executed, OrdersChanged, PositionChanged, WalletChanged]
    assert kinds(events) == [PriceChanged, *step, *step]
    sizes = [event.position.size for event in events if isinstance(event, PositionChanged)]
    assert sizes == [Decimal("0.1"), Decimal("0.2")]


def test_an_order_alone_announces_the_unchanged_position_too(desk: Desk) -> None:
    order = desk.bid("0.1", "49000")
    desk.amend(order, qty="0.2")
    desk.cancel(order)
    assert [kinds(events) for events in desk.told] == [[OrdersChanged, PositionChanged]] * 3


def test_a_refusal_tells_nothing(desk: Desk) -> None:
    with pytest.raises(Refusal):
        desk.buy("1000")
    assert desk.told == []


def test_a_tick_repeats_every_ticker(desk: Desk) -> None:
    desk.price("50100")
    desk.clock.advance(1000)
    desk.engine.tick()
    prices = {event.symbol: event for event in desk.told[-1] if isinstance(event, PriceChanged)}
    assert len(prices) == 5
    assert (prices[BTC].last, prices[BTC].time_ms) == (Decimal(50100), desk.clock.now_ms())


def test_instrument_news(desk: Desk) -> None:
    instrument = desk.engine.instrument("XRPUSDT")
    desk.engine.change_instrument(instrument)
    assert desk.told == [[InstrumentChanged(instrument)]]
    desk.engine.delist("XRPUSDT")
    assert InstrumentChanged in kinds(desk.told[-1])


def test_the_way_to_stop(desk: Desk) -> None:
    heard: list[object] = []
    stop = desk.engine.subscribe(heard.extend)
    desk.price("50001")
    stop()
    desk.price("50002")
    assert len(heard) == 1


def test_a_subscriber_may_act_and_everyone_hears_in_order(desk: Desk) -> None:
    heard: list[list[type]] = []

    def protect(events: object) -> None:
        if desk.position().size and not desk.position().stop_loss:
            desk.protect(stop_loss="49000")

    desk.engine.subscribe(protect)
    desk.engine.subscribe(lambda events: heard.append(kinds(list(events))))
    desk.buy("0.1")
    assert heard == [[Executed, OrdersChanged, PositionChanged, WalletChanged], [OrdersChanged, PositionChanged]]
    assert [kinds(events) for events in desk.told] == heard


def test_walk_settles_every_step(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.engine.walk(BTC, [Decimal(49500), Decimal(48900), Decimal(52000)])
    assert desk.engine.executions()[-1].price == Decimal(48900)


def test_reset_forgets_everything_but_subscribers(desk: Desk) -> None:
    desk.buy("0.1")
    desk.engine.switches.set("stop_remainder", 1)
    desk.engine.reset(seed=9)
    assert (desk.balance(), desk.engine.executions(), desk.engine.positions()) == (Decimal(10000), [], [])
    assert desk.engine.switches.stop_remainder == 0
    desk.told.clear()
    desk.buy("0.1")
    assert len(desk.told) == 1


def test_the_same_seed_gives_the_same_ids() -> None:
    first, second = Desk(), Desk()
    assert first.buy("0.1") == second.buy("0.1")

"""The exchange as it was: a twin for stale reads, which nothing that happens later reaches."""

import pytest

from tests.simulator.engine.desk import BTC, Desk


def picture(engine):
    """Everything that can be read, but the time."""
    return (
        engine.positions(include_flat=True),
        engine.open_orders(),
        engine.closed_orders(),
        engine.executions(),
        engine.closed_pnl(),
        engine.wallet(),
        engine.last_price(BTC),
        engine.leverage(BTC),
        engine.instruments(),
        engine.candles(BTC, "1", limit=5),
        engine.switches.rows(),
    )


def test_a_twin_shows_what_was():
    desk = Desk()
    desk.buy("0.02", stop_loss="49000")
    order = desk.target("0.01", "51000")
    twin = desk.engine.twin()
    before = picture(twin)
    assert before == picture(desk.engine)
    desk.price("51500")
    desk.buy("0.01")
    desk.cancel(desk.bid("0.01", "40000"))
    desk.engine.switches.set("trim_order", "oldest")
    desk.price("48000")
    assert picture(twin) == before != picture(desk.engine)
    assert twin.find_order(order_id=order.order_id).status.is_open


def test_a_twin_keeps_the_time_and_tells_nobody():
    desk = Desk()
    desk.buy("0.01")
    twin = desk.engine.twin()
    told = len(desk.told)
    desk.engine.advance(60_000)
    assert twin.now_ms() == desk.engine.now_ms()
    twin.tick()
    assert len(desk.told) == told


def test_a_twin_shares_what_never_changes():
    desk = Desk()
    for _ in range(5):
        desk.buy("0.01")
    twin = desk.engine.twin()
    assert all(one is other for one, other in zip(twin.executions(), desk.engine.executions(), strict=True))


@pytest.mark.parametrize(
    ("switches", "begin", "wait_ms"),
    [
        ({}, lambda desk: desk.buy("0.1"), 9 * 3_600_000),
        ({"child_stop_delay_ms": 300}, lambda desk: desk.buy("0.1", stop_loss="49000"), 300),
        ({"liquidation_step_ms": 300}, lambda desk: (desk.buy("0.1"), desk.engine.liquidate(BTC)), 300),
        ({"liquidation_step_ms": 300}, lambda desk: (desk.buy("0.1"), desk.engine.adl(BTC)), 300),
    ],
)
def test_a_twin_has_timers_of_its_own(switches, begin, wait_ms):
    desk = Desk(**switches)
    begin(desk)
    desk.clock.advance(wait_ms)
    before = picture(desk.engine)
    twin = desk.engine.twin()
    twin.tick()
    assert picture(desk.engine) == before != picture(twin)
    desk.engine.tick()
    after = picture(desk.engine)
    assert after == picture(twin)
    twin.tick()
    assert picture(desk.engine) == after

"""The exchange as it was: a twin for stale reads, which nothing that happens later reaches."""

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

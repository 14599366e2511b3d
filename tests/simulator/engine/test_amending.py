"""order/amend and order/cancel-all (docs/bybit.md, 2.6)."""

from decimal import Decimal

import pytest

from simulator.engine.requests import AmendRequest, Refusal
from simulator.engine.words import OrderFilter, OrderStatus, OrderType, StopOrderType, TimeInForce, TpslMode, TriggerBy
from tests.simulator.engine.desk import BTC, Desk


def refusal(desk: Desk, *args: object, **fields: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        desk.amend(*args, **fields)  # type: ignore[arg-type]
    return refused.value


def test_price_and_quantity(desk: Desk) -> None:
    order = desk.bid("0.1", "49000", link_id="mine")
    amended = desk.engine.amend(AmendRequest(symbol=BTC, link_id="mine", qty=Decimal("0.2"), price=Decimal(48000)))
    assert (amended.order_id, amended.qty, amended.leaves_qty, amended.price) == (
        order.order_id,
        Decimal("0.2"),
        Decimal("0.2"),
        Decimal(48000),
    )
    desk.price("48000")
    assert desk.size() == Decimal("0.2")


def test_an_amended_price_can_trade_at_once(desk: Desk) -> None:
    assert desk.amend(desk.bid("0.1", "49000"), price="50000").status is OrderStatus.FILLED


def test_a_post_only_order_amended_into_the_market_dies(desk: Desk) -> None:
    order = desk.bid("0.1", "49000", time_in_force=TimeInForce.POST_ONLY)
    assert desk.amend(order, price="50000").status is OrderStatus.CANCELLED


def test_unchanged_is_refused(desk: Desk) -> None:
    order = desk.bid("0.1", "49000")
    assert "remains unchanged" in refusal(desk, order, price="49000", qty="0.1").text
    assert refusal(desk, order).code == 10001


@pytest.mark.parametrize(
    ("legs", "passed", "kept"),
    [({"stop_loss": "48000"}, "47900", "48100"), ({"take_profit": "49500"}, "49600", "49400")],
)
def test_an_entry_is_not_moved_past_what_it_brings(desk: Desk, legs: dict[str, str], passed: str, kept: str) -> None:
    order = desk.bid("0.1", "49000", **legs)
    refused = refusal(desk, order, price=passed)
    assert (refused.code, "base_price" in refused.text) == (10001, True)
    assert desk.now(order).price == Decimal(49000)
    assert desk.amend(order, price=kept).price == Decimal(kept)


def test_nor_is_the_trigger_of_a_conditional_entry(desk: Desk) -> None:
    order = desk.buy("0.1", trigger_price="51000", stop_loss="50500")
    assert "base_price" in refusal(desk, order, trigger_price="50400").text
    assert desk.amend(order, trigger_price="50600").trigger_price == Decimal(50600)


def test_a_filled_order_is_gone(desk: Desk) -> None:
    refused = refusal(desk, desk.buy("0.1"), qty="0.2")
    assert (refused.code, refused.text) == (110001, "order not exists or too late to replace")


def test_margin_is_checked_again(desk: Desk) -> None:
    order = desk.bid("0.1", "49000")
    assert refusal(desk, order, qty="10").code == 110007
    assert desk.now(order).qty == Decimal("0.1")


def test_notional_grid_and_band(desk: Desk) -> None:
    order = desk.bid("0.1", "49000")
    assert refusal(desk, order, price="49000.01").code == 10001
    assert refusal(desk, order, qty="0.0001").code == 10001
    assert refusal(desk, desk.bid("0.002", "4000"), qty="0.001").code == 110094
    assert desk.amend(desk.ask("0.1", "51000"), price="40000").price == Decimal(47500)


def test_reduce_only_grows_only_within_the_headroom(desk: Desk) -> None:
    desk.buy("0.1")
    first, second = desk.target("0.05", "51000"), desk.target("0.02", "52000")
    assert refusal(desk, first, qty="0.09").code == 110017
    assert desk.amend(first, qty="0.08").qty == Decimal("0.08")
    assert desk.amend(second, qty="0.01").qty == Decimal("0.01")


def test_amended_quantity_exceeds_what_is_filled(desk: Desk) -> None:
    desk.buy("0.1")
    target = desk.target("0.1", "51000")
    desk.sell("0.04")
    trimmed = desk.now(target)
    assert trimmed.qty == Decimal("0.06")
    _partly_filled(desk, trimmed.order_id)
    refused = refusal(desk, trimmed, qty="0.02")
    assert refused.code == 110064
    assert desk.amend(trimmed, qty="0.03").leaves_qty == Decimal("0.01")
    assert desk.now(target).status is OrderStatus.PARTIALLY_FILLED


def _partly_filled(desk: Desk, order_id: str) -> None:
    from simulator.engine.fills import Fill, fill

    state = desk.engine._state
    fill(state, state.orders.get(order_id), Fill(qty=Decimal("0.02"), price=Decimal(51000), is_maker=True))


def test_conditional_triggers_move(desk: Desk) -> None:
    order = desk.sell("0.1", trigger_price="49000", reduce_only=True)
    assert desk.amend(order, trigger_price="49500").trigger_price == Decimal(49500)
    assert desk.amend(order, trigger_by=TriggerBy.MARK).trigger_by is TriggerBy.MARK
    assert refusal(desk, order, trigger_price="51000").code == 110093
    assert refusal(desk, order, price="49000").code == 10001
    desk.buy("0.1")
    desk.price("50000", mark="49500")
    assert desk.size() == 0


def test_a_plain_order_has_no_trigger(desk: Desk) -> None:
    assert refusal(desk, desk.bid("0.1", "49000"), trigger_price="48000").code == 10001


def test_stops_of_a_position(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    stop = desk.only(StopOrderType.STOP_LOSS)
    moved = desk.amend(stop, trigger_price="49500")
    assert (moved.order_id, desk.position().stop_loss) == (stop.order_id, Decimal(49500))
    assert "StopLoss" in refusal(desk, stop, trigger_price="50500").text
    assert refusal(desk, stop, qty="0.05").code == 10001
    assert refusal(desk, stop, take_profit="0").code == 10001


def test_partial_stops(desk: Desk) -> None:
    desk.buy("0.1")
    desk.protect(tpsl_mode=TpslMode.PARTIAL, stop_loss="49000", sl_size="0.05")
    stop = desk.only(StopOrderType.PARTIAL_STOP_LOSS)
    assert desk.amend(stop, qty="0.1").qty == Decimal("0.1")
    assert refusal(desk, stop, qty="0.2").code == 110058


def test_a_limit_conditionals_price_moves(desk: Desk) -> None:
    order = desk.bid("0.1", "51000", trigger_price="51000")
    assert desk.amend(order, price="50900").price == Decimal(50900)


class TestCancelAll:
    @pytest.fixture
    def desk(self) -> Desk:
        desk = Desk()
        desk.buy("0.1", stop_loss="49000")
        desk.target("0.1", "51000")
        desk.sell("0.1", trigger_price="48000", reduce_only=True)
        desk.bid("0.1", "2900", symbol="ETHUSDT")
        return desk

    @pytest.mark.parametrize(
        ("scope", "left"),
        [
            ({"symbol": BTC}, 1),
            ({"settle_coin": "USDT"}, 0),
            ({"settle_coin": "USDC"}, 4),
            ({"symbol": BTC, "order_filter": OrderFilter.ORDER}, 3),
            ({"symbol": BTC, "order_filter": OrderFilter.STOP_ORDER}, 2),
            (
                {
                    "symbol": BTC,
                    "order_filter": OrderFilter.STOP_ORDER,
                    "stop_order_type": StopOrderType.STOP,
                },
                3,
            ),
            ({"symbol": BTC, "order_filter": OrderFilter.OPEN_ORDER}, 1),
        ],
    )
    def test_scope_and_filter(self, desk: Desk, scope: dict[str, object], left: int) -> None:
        cancelled = desk.engine.cancel_all(**scope)  # type: ignore[arg-type]
        assert len(desk.engine.open_orders()) == left
        assert len(cancelled) == 4 - left

    def test_a_scope_is_needed(self, desk: Desk) -> None:
        with pytest.raises(Refusal, match="required"):
            desk.engine.cancel_all()


def test_partly_filled_entries_keep_their_legs() -> None:
    desk = Desk(attached_stop_amendable=True)
    entry = desk.order(
        side=desk.bid("0.1", "49000").side,
        order_type=OrderType.LIMIT,
        qty="0.1",
        price="48000",
        stop_loss="47000",
    )
    _partly_filled(desk, entry.order_id)
    assert refusal(desk, entry, stop_loss="47500").code == 110059

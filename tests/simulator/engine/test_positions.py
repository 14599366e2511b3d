"""Sizes, averages, profit, fees, modes and leverage."""

from decimal import Decimal

import pytest

from simulator.engine.holding import money
from simulator.engine.requests import Refusal
from simulator.engine.words import OrderStatus, Side, StopOrderType
from tests.simulator.engine.desk import BTC, Desk


def test_average_profit_and_fees(desk: Desk) -> None:
    desk.buy("0.1")
    desk.price("51000")
    desk.buy("0.1")
    row = desk.position()
    assert (row.size, row.avg_price, row.position_value) == (Decimal("0.2"), Decimal(50500), Decimal(10100))
    assert row.unrealised_pnl == Decimal(100)
    desk.price("52000")
    desk.sell("0.05")
    execution = desk.engine.executions()[-1]
    assert (execution.exec_pnl, execution.closed_size, execution.fee) == (Decimal(75), Decimal("0.05"), Decimal("1.43"))
    assert desk.position().cur_realised_pnl == Decimal(75) - Decimal("2.75") - Decimal("2.805") - Decimal("1.43")


def test_realised_profit_of_a_position_starts_anew_and_the_sum_goes_on(desk: Desk) -> None:
    desk.buy("0.1")
    desk.sell("0.1")
    desk.buy("0.2")
    row = desk.position()
    assert (row.cur_realised_pnl, row.cum_realised_pnl) == (Decimal("-5.5"), Decimal(-11))


def test_one_closed_pnl_row_an_order_with_its_share_of_fees(desk: Desk) -> None:
    desk.buy("0.1")
    desk.price("51000")
    order = desk.sell("0.04")
    (row,) = desk.engine.closed_pnl(BTC)
    assert (row.order_id, row.side, row.closed_size) == (order.order_id, Side.SELL, Decimal("0.04"))
    assert (row.avg_entry, row.avg_exit) == (Decimal(50000), Decimal(51000))
    assert (row.open_fee, row.close_fee) == (Decimal("1.1"), Decimal("1.122"))
    assert row.closed_pnl == Decimal(40) - Decimal("2.222")


def test_a_flip_is_one_execution_and_two_positions(desk: Desk) -> None:
    desk.buy("0.1")
    opened = desk.position().open_ms
    desk.clock.advance(10)
    desk.price("51000")
    desk.sell("0.3")
    row = desk.position()
    assert (row.side, row.size, row.avg_price) == (Side.SELL, Decimal("0.2"), Decimal(51000))
    assert row.open_ms == opened + 10
    assert desk.engine.executions()[-1].closed_size == Decimal("0.1")
    assert desk.engine.closed_pnl()[-1].closed_size == Decimal("0.1")


def test_rows(desk: Desk) -> None:
    assert desk.engine.positions() == []
    (flat,) = desk.engine.positions(BTC, include_flat=True)
    assert (flat.side, flat.size, flat.seq, flat.open_ms, flat.liq_price) == (None, 0, -1, 0, None)
    desk.buy("0.1")
    (row,) = desk.engine.positions()
    assert row.seq == desk.engine.executions()[-1].seq
    assert row.break_even_price == Decimal(50055)
    desk.sell("0.1")
    assert desk.engine.positions() == []
    assert desk.position().created_ms


def test_sequence_numbers_are_shared_and_grow(desk: Desk) -> None:
    desk.buy("0.1")
    desk.buy("0.1", symbol="ETHUSDT")
    desk.sell("0.1")
    numbers = [execution.seq for execution in desk.engine.executions()]
    assert numbers == sorted(set(numbers))
    assert desk.position("BTCUSDT").seq == numbers[-1]
    assert desk.position("ETHUSDT").seq == numbers[1]


class TestHedge:
    @pytest.fixture
    def desk(self) -> Desk:
        desk = Desk()
        desk.engine.switch_mode(hedge=True)
        return desk

    def test_both_sides_are_independent(self, desk: Desk) -> None:
        desk.buy("0.1", position_idx=1, stop_loss="49000")
        desk.sell("0.2", position_idx=2, stop_loss="51000")
        assert (desk.size(position_idx=1), desk.size(position_idx=2)) == (Decimal("0.1"), Decimal("-0.2"))
        assert len(desk.native(StopOrderType.STOP_LOSS)) == 2
        desk.price("49000")
        assert (desk.size(position_idx=1), desk.size(position_idx=2)) == (Decimal(0), Decimal("-0.2"))
        assert desk.position(position_idx=2).stop_loss == Decimal(51000)

    def test_two_rows(self, desk: Desk) -> None:
        assert [row.position_idx for row in desk.engine.positions(BTC, include_flat=True)] == [1, 2]
        assert desk.engine.is_hedge(BTC)

    def test_index_zero_is_refused(self, desk: Desk) -> None:
        with pytest.raises(Refusal, match="position idx not match position mode"):
            desk.buy("0.1")

    def test_a_closing_order_never_flips(self, desk: Desk) -> None:
        desk.buy("0.1", position_idx=1)
        order = desk.sell("0.5", position_idx=1)
        assert (order.reduce_only, order.filled_qty) == (True, Decimal("0.1"))
        with pytest.raises(Refusal, match="current position is zero"):
            desk.sell("0.1", position_idx=1)

    def test_reduce_only_on_the_opening_side(self, desk: Desk) -> None:
        desk.buy("0.1", position_idx=1)
        with pytest.raises(Refusal, match="same side"):
            desk.buy("0.1", position_idx=1, reduce_only=True)


class TestMode:
    def test_unchanged(self, desk: Desk) -> None:
        with pytest.raises(Refusal) as refused:
            desk.engine.switch_mode(hedge=False, symbol=BTC)
        assert refused.value.code == 110025

    def test_with_a_position(self, desk: Desk) -> None:
        desk.buy("0.1")
        with pytest.raises(Refusal) as refused:
            desk.engine.switch_mode(hedge=True)
        assert refused.value.code == 110024

    def test_with_orders(self, desk: Desk) -> None:
        desk.bid("0.1", "49000")
        with pytest.raises(Refusal) as refused:
            desk.engine.switch_mode(hedge=True, symbol=BTC)
        assert refused.value.code == 110028

    def test_there_and_back(self, desk: Desk) -> None:
        desk.engine.switch_mode(hedge=True, symbol=BTC)
        assert not desk.engine.is_hedge("ETHUSDT")
        desk.engine.switch_mode(hedge=False, symbol=BTC)
        assert desk.buy("0.1").status is OrderStatus.FILLED


class TestLeverage:
    def test_it_decides_margin(self, desk: Desk) -> None:
        desk.buy("0.1")
        assert desk.position().initial_margin == Decimal(500)
        desk.engine.set_leverage(BTC, Decimal(20), Decimal(20))
        assert (desk.position().initial_margin, desk.engine.leverage(BTC)) == (Decimal(250), Decimal(20))

    def test_it_survives_a_change_of_mode(self, desk: Desk) -> None:
        desk.engine.switch_mode(hedge=True, symbol=BTC)
        desk.engine.switch_mode(hedge=False, symbol=BTC)
        desk.engine.set_leverage(BTC, Decimal(20), Decimal(20))
        desk.engine.switch_mode(hedge=True, symbol=BTC)
        assert {row.leverage for row in desk.engine.positions(BTC, include_flat=True)} == {Decimal(20)}

    @pytest.mark.parametrize(
        ("buy", "sell", "code"),
        [("10", "10", 110043), ("101", "101", 110013), ("5", "6", 10001), ("0.5", "0.5", 10001)],
    )
    def test_refusals(self, desk: Desk, buy: str, sell: str, code: int) -> None:
        with pytest.raises(Refusal) as refused:
            desk.engine.set_leverage(BTC, Decimal(buy), Decimal(sell))
        assert refused.value.code == code

    def test_it_is_lowered_only_as_far_as_the_margin_goes(self, desk: Desk) -> None:
        desk.buy("0.3")
        desk.bid("0.2", "49000")
        before = desk.engine.wallet()
        with pytest.raises(Refusal) as refused:
            desk.engine.set_leverage(BTC, Decimal(2), Decimal(2))
        assert (refused.value.code, desk.engine.wallet()) == (110012, before)
        assert (desk.engine.leverage(BTC), desk.position().leverage) == (Decimal(10), Decimal(10))
        desk.engine.set_leverage(BTC, Decimal(3), Decimal(3))
        assert desk.position().initial_margin == Decimal(5000)
        assert desk.engine.wallet().coin("USDT").order_im == money(Decimal(9800) / 3)

    def test_who_has_too_little_margin_may_still_raise_it(self, desk: Desk) -> None:
        desk.buy("1.5")
        desk.price("45000")
        assert desk.engine.wallet().total_available_balance == 0
        with pytest.raises(Refusal, match="110012"):
            desk.engine.set_leverage(BTC, Decimal(9), Decimal(9))
        desk.engine.set_leverage(BTC, Decimal(11), Decimal(11))

    def test_orders_of_one_side_bound_it_with_the_position(self, desk: Desk) -> None:
        """More than 50 times is for up to 25,000 USDT in SOL."""
        desk.buy("100", symbol="SOLUSDT")
        desk.ask("200", "151", symbol="SOLUSDT")
        desk.engine.set_leverage("SOLUSDT", Decimal(91), Decimal(91))
        desk.engine.set_leverage("SOLUSDT", Decimal(50), Decimal(50))
        desk.bid("70", "149", symbol="SOLUSDT")
        with pytest.raises(Refusal, match="110013"):
            desk.engine.set_leverage("SOLUSDT", Decimal(91), Decimal(91))


def test_mark_offset_moves_only_mark() -> None:
    desk = Desk(mark_offset="-100")
    desk.buy("0.1")
    desk.price("50000")
    ticker = desk.engine.ticker(BTC)
    assert (ticker.last, ticker.mark, ticker.index) == (Decimal(50000), Decimal(49900), Decimal(50000))
    assert desk.position().unrealised_pnl == Decimal(-10)


@pytest.mark.parametrize("prices", [("0", None), ("-1", None), ("50000", "0")])
def test_prices_are_positive(desk: Desk, prices: tuple[str, str | None]) -> None:
    with pytest.raises(ValueError, match="positive"):
        desk.price(prices[0], mark=prices[1])
    with pytest.raises(ValueError, match="NOPE"):
        desk.price("1", "NOPE")

"""Auto-deleveraging: the rank, and what is taken (docs/bybit.md, 6.4)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from simulator.engine.words import CancelType, CreateType, ExecType, OrderStatus, PositionStatus, StopOrderType
from tests.simulator.engine.desk import BTC, ETH, Desk

XRP = "XRPUSDT"


@pytest.mark.parametrize(
    ("price", "rank"),
    [("40000", 1), ("50000", 1), ("50100", 2), ("51250", 3), ("52500", 4), ("55000", 5), ("90000", 5)],
)
def test_the_rank_grows_with_profit(desk: Desk, price: str, rank: int) -> None:
    assert desk.position().adl_rank == 0
    desk.buy("0.1")
    desk.price(price)
    assert desk.position().adl_rank == rank


def test_and_with_leverage(desk: Desk) -> None:
    desk.engine.set_leverage(BTC, Decimal(50), Decimal(50))
    desk.buy("0.1")
    desk.price("50500")
    assert desk.position().adl_rank == 4


def test_a_short_profits_below(desk: Desk) -> None:
    desk.sell("0.1")
    desk.price("44000")
    assert desk.position().adl_rank == 5


def test_all_of_it(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000", take_profit="60000")
    target = desk.target("0.05", "51000")
    desk.engine.adl(BTC)
    execution = desk.engine.executions()[-1]
    assert (execution.exec_type, execution.create_type, execution.qty, execution.link_id) == (
        ExecType.ADL_TRADE,
        CreateType.ADL,
        Decimal("0.1"),
        "",
    )
    assert desk.engine.positions() == []
    assert desk.now(target).cancel_type is CancelType.BEFORE_ADL


def test_a_part_leaves_the_rest_naked_and_that_is_counted(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    stop = desk.only(StopOrderType.STOP_LOSS)
    elsewhere = desk.bid("0.1", "2900", symbol=ETH)
    desk.engine.adl(BTC, qty=Decimal("0.04"))
    desk.clock.advance(70)
    assert (desk.size(), desk.position().naked_ms, desk.engine.referee.max_naked_ms) == (Decimal("0.06"), 70, 70)
    assert (desk.now(stop).status, desk.now(stop).cancel_type) == (OrderStatus.DEACTIVATED, CancelType.BY_PREPARE_ADL)
    assert desk.now(elsewhere).status is OrderStatus.NEW
    desk.protect(stop_loss="49500")
    desk.clock.advance(1000)
    assert desk.position().naked_ms == 70


def test_a_position_too_small_for_any_margin_ranks_first_when_it_gains(desk: Desk) -> None:
    tiny = replace(desk.engine.instrument(XRP), tick_size=Decimal("1e-9"), min_notional=Decimal("1e-12"))
    desk.engine.change_instrument(tiny)
    desk.price("1e-9", XRP)
    desk.buy("1", symbol=XRP)
    assert desk.position(XRP).initial_margin == 0
    assert desk.position(XRP).adl_rank == 1
    desk.price("0.5", XRP)
    assert desk.position(XRP).adl_rank == 5


def test_the_other_side_of_a_hedge_keeps_its_orders(desk: Desk) -> None:
    desk.engine.switch_mode(hedge=True)
    desk.buy("0.1", position_idx=1, stop_loss="49000")
    desk.sell("0.1", position_idx=2, stop_loss="51000")
    desk.engine.adl(BTC, 2)
    assert desk.position(position_idx=1).stop_loss == 49000
    assert desk.size(position_idx=2) == 0


def test_slowly_the_status_stays() -> None:
    desk = Desk(liquidation_step_ms=50)
    desk.buy("0.1")
    desk.engine.adl(BTC, qty=Decimal("0.04"))
    assert (desk.position().status, desk.size()) == (PositionStatus.ADL, Decimal("0.1"))
    desk.engine.advance(50)
    assert (desk.position().status, desk.size()) == (PositionStatus.NORMAL, Decimal("0.06"))

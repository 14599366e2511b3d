"""Liquidation, auto-deleveraging, funding, delisting (docs/bybit.md, 6.4)."""

from decimal import Decimal

import pytest

from simulator.engine.events import PositionChanged
from simulator.engine.requests import Refusal
from simulator.engine.words import (
    CancelType,
    CreateType,
    ExecType,
    InstrumentStatus,
    OrderStatus,
    OrderType,
    PositionStatus,
    StopOrderType,
)
from tests.simulator.engine.desk import BTC, Desk


def statuses(desk: Desk) -> list[PositionStatus]:
    return [event.position.status for events in desk.told for event in events if isinstance(event, PositionChanged)]


def test_mark_at_the_liquidation_price_takes_the_position_over(desk: Desk) -> None:
    desk.buy("1.5")
    other = desk.bid("0.1", "2900", symbol="ETHUSDT")
    level = desk.position().liq_price
    assert level is not None
    desk.price("50000", mark=str(level + Decimal("0.1")))
    assert desk.size() == Decimal("1.5")
    desk.price("50000", mark=str(level))
    assert desk.size() == 0
    execution = desk.engine.executions()[-1]
    assert (execution.exec_type, execution.create_type) == (ExecType.BUST_TRADE, CreateType.TAKE_OVER)
    assert execution.link_id == ""
    assert desk.now(other).cancel_type is CancelType.BEFORE_LIQUIDATION
    assert PositionStatus.LIQUIDATING in statuses(desk)
    assert desk.position().status is PositionStatus.NORMAL


def test_the_liquidation_price_is_where_maintenance_margin_is_all_that_is_left(desk: Desk) -> None:
    desk.buy("1.5")
    # 50000 - (10000 - 41.25 fee - 375 maintenance) / 1.5, up to the next tick
    assert desk.position().liq_price == Decimal("43610.9")


def test_a_short_is_liquidated_above(desk: Desk) -> None:
    desk.sell("1.5")
    level = desk.position().liq_price
    assert level is not None
    assert level > 50000
    desk.price(str(level))
    assert desk.size() == 0


def test_a_jump_far_beyond_costs_the_wallet_and_not_more_than_fees(desk: Desk) -> None:
    desk.buy("1.5")
    desk.price("20000")
    assert desk.size() == 0
    assert -50 < desk.balance() < 50


def test_a_small_position_has_no_liquidation_price(desk: Desk) -> None:
    desk.buy("0.1")
    assert desk.position().liq_price is None


def test_a_stop_before_liquidation_comes_first(desk: Desk) -> None:
    desk.buy("1.5", stop_loss="49000")
    desk.price("40000")
    assert desk.engine.executions()[-1].create_type is CreateType.STOP_LOSS


def test_another_loss_moves_the_liquidation_price(desk: Desk) -> None:
    desk.buy("1")
    before = desk.position().liq_price
    desk.buy("5", symbol="ETHUSDT")
    desk.price("2800", "ETHUSDT")
    desk.sell("5", symbol="ETHUSDT")
    after = desk.position().liq_price
    assert before is not None
    assert after is not None
    assert after > before


@pytest.mark.parametrize(
    ("qty", "exec_type", "create_type", "left"),
    [
        (None, ExecType.BUST_TRADE, CreateType.TAKE_OVER, "0"),
        ("0.04", ExecType.TRADE, CreateType.LIQUIDATION, "0.06"),
    ],
)
def test_liquidated_by_hand(
    desk: Desk,
    qty: str | None,
    exec_type: ExecType,
    create_type: CreateType,
    left: str,
) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.engine.liquidate(BTC, qty=None if qty is None else Decimal(qty))
    execution = desk.engine.executions()[-1]
    assert (execution.exec_type, execution.create_type) == (exec_type, create_type)
    assert desk.size() == Decimal(left)
    assert desk.native(StopOrderType.STOP_LOSS) == []


def test_adl_takes_a_part_and_the_slots_orders(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    target = desk.target("0.1", "51000")
    elsewhere = desk.bid("0.1", "2900", symbol="ETHUSDT")
    desk.engine.adl(BTC, qty=Decimal("0.03"))
    execution = desk.engine.executions()[-1]
    assert (execution.exec_type, execution.create_type) == (ExecType.ADL_TRADE, CreateType.ADL)
    assert desk.now(target).cancel_type is CancelType.BEFORE_ADL
    assert desk.now(elsewhere).status is OrderStatus.NEW
    assert PositionStatus.ADL in statuses(desk)
    desk.clock.advance(40)
    assert (desk.size(), desk.position().naked_ms) == (Decimal("0.07"), 40)


def test_there_must_be_something(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no position"):
        desk.engine.adl(BTC)
    desk.buy("0.1")
    with pytest.raises(ValueError, match="quantity"):
        desk.engine.liquidate(BTC, qty=Decimal("0.2"))
    for act in (desk.engine.funding, desk.engine.delist):
        with pytest.raises(ValueError, match="NOPE"):
            act("NOPE")


def test_funding_is_paid_by_longs_and_changes_no_size(desk: Desk) -> None:
    desk.buy("0.1")
    before = desk.balance()
    desk.engine.funding(BTC, Decimal("0.0002"))
    execution = desk.engine.executions()[-1]
    assert (execution.exec_type, execution.order_type, execution.fee) == (
        ExecType.FUNDING,
        OrderType.UNKNOWN,
        Decimal(1),
    )
    assert desk.balance() == before - 1
    assert desk.size() == Decimal("0.1")
    assert desk.position().seq == execution.seq


def test_funding_moves_the_liquidation_price(desk: Desk) -> None:
    desk.buy("1.5")
    desk.engine.funding(BTC, Decimal("0.02"))
    assert desk.position().liq_price == Decimal("44610.9")


def test_shorts_receive_it(desk: Desk) -> None:
    desk.sell("0.1")
    desk.engine.funding(BTC)
    assert desk.engine.executions()[-1].fee == Decimal("-0.5")


def test_nobody_pays_when_flat(desk: Desk) -> None:
    desk.engine.funding(BTC)
    assert desk.engine.executions() == []


def test_delisting_settles_everything(desk: Desk) -> None:
    desk.buy("0.1")
    target = desk.target("0.1", "51000")
    desk.engine.delist(BTC)
    assert desk.size() == 0
    assert desk.now(target).cancel_type is CancelType.BY_SETTLE
    execution = desk.engine.executions()[-1]
    assert (execution.exec_type, execution.create_type) == (ExecType.SETTLE, CreateType.SETTLE)
    assert desk.engine.instrument(BTC).status is InstrumentStatus.CLOSED
    with pytest.raises(Refusal):
        desk.buy("0.1")

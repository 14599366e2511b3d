"""Liquidation step by step, by risk limits, until the margin suffices (docs/bybit.md, 6.4)."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine import margin
from simulator.engine.events import PositionChanged
from simulator.engine.instruments import LINEAR
from simulator.engine.records import Execution
from simulator.engine.requests import Refusal
from simulator.engine.risk_limits import maintenance_margin, tier_below, tier_of, tiers
from simulator.engine.words import (
    CancelType,
    CreateType,
    ExecType,
    OrderStatus,
    PositionStatus,
    StopOrderType,
    TriggerBy,
)
from tests.simulator.engine.desk import BTC, ETH, Desk

SOL = "SOLUSDT"
RULES = {each.symbol: each for each in LINEAR}


def statuses(desk: Desk) -> list[PositionStatus]:
    return [event.position.status for events in desk.told for event in events if isinstance(event, PositionChanged)]


def forced(desk: Desk) -> list[Execution]:
    kinds = {CreateType.LIQUIDATION, CreateType.TAKE_OVER}
    return [each for each in desk.engine.executions() if each.create_type in kinds]


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
    # 50000 - (10000 - 41.25 fee - 375 maintenance) / 1.5, down to the first tick at which that is no longer there
    assert desk.position().liq_price == Decimal("43610.8")


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


@pytest.mark.parametrize("offset", ["-500", "0", "500"])
@pytest.mark.parametrize("stop", ["46900", "47250", "47700"])
@pytest.mark.parametrize("series", list(TriggerBy))
def test_a_jump_ends_like_a_walk_wherever_the_mark_is(offset: str, stop: str, series: TriggerBy) -> None:
    ends = []
    for path in ([46_300], range(50_000, 46_299, -10)):
        desk = Desk(mark_offset=offset)
        desk.price("50000")
        desk.engine.set_leverage(BTC, Decimal(20), Decimal(20))
        desk.buy("3")
        desk.protect(stop_loss=stop, sl_trigger_by=series)
        desk.engine.walk(BTC, map(Decimal, path))
        ends.append(desk.engine.executions()[-1].create_type)
    assert ends[0] is ends[1]
    # Liquidation begins where the mark is at about 46,950.
    stop_as_mark = int(stop) + (0 if series is TriggerBy.MARK else int(offset))
    expected = CreateType.STOP_LOSS if stop_as_mark > 46_950 else CreateType.TAKE_OVER
    assert ends[0] is expected


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


def test_there_must_be_something(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no position"):
        desk.engine.adl(BTC)
    desk.buy("0.1")
    with pytest.raises(ValueError, match="quantity"):
        desk.engine.liquidate(BTC, qty=Decimal("0.2"))
    for act in (desk.engine.funding, desk.engine.delist):
        with pytest.raises(ValueError, match="NOPE"):
            act("NOPE")


@pytest.mark.parametrize("fate", ["liquidate", "adl"])
def test_a_part_off_the_step_would_leave_what_no_order_can_close(desk: Desk, fate: str) -> None:
    desk.buy("0.1")
    with pytest.raises(ValueError, match=r"steps of 0\.001, not 0\.0001"):
        getattr(desk.engine, fate)(BTC, qty=Decimal("0.0001"))
    assert desk.position().size == Decimal("0.1")


@pytest.mark.parametrize("price", ["0.0000001", "123456789", "999999999999999"])
def test_a_price_without_measure_can_be_shown(desk: Desk, price: str) -> None:
    desk.buy("500000", symbol="1000PEPEUSDT")
    desk.price(price, "1000PEPEUSDT")
    gain = (Decimal(price) - Decimal("0.01")) * 500_000
    assert desk.position("1000PEPEUSDT").unrealised_pnl == gain
    assert desk.engine.wallet().total_unrealised_pnl == gain


def test_a_short_too_small_for_any_margin_is_taken_over_too(desk: Desk) -> None:
    rules = replace(RULES["XRPUSDT"], tick_size=Decimal("1e-9"), min_notional=Decimal("1e-12"))
    desk.engine.change_instrument(rules)
    desk.price("1e-9", "XRPUSDT")
    desk.sell("1", symbol="XRPUSDT")
    desk.price("20000", "XRPUSDT")
    assert desk.size("XRPUSDT") == 0
    assert desk.balance() >= 0


class TestBankruptcy:
    """Of what is left, each position taken over may lose as much as its part of the maintenance margin."""

    def test_each_bears_its_share(self) -> None:
        desk = Desk(liquidation_step_ms=50)
        for symbol, qty in ((BTC, "1"), (ETH, "16")):
            desk.engine.set_leverage(symbol, Decimal(20), Decimal(20))
            desk.buy(qty, symbol=symbol)
        desk.price("41000")
        desk.price("2900", ETH)
        wallet = desk.engine.wallet()
        margins = {symbol: desk.position(symbol).maintenance_margin for symbol in (BTC, ETH)}
        desk.engine.advance(50)
        (first,) = forced(desk)
        share = wallet.total_margin_balance * margins[BTC] / sum(margins.values())
        lost = 41_000 - first.price + first.fee
        assert first.create_type is CreateType.TAKE_OVER
        # Down to the tick, in favour of the wallet.
        assert share - 1 < lost <= share

    def test_together_they_leave_next_to_nothing(self, desk: Desk) -> None:
        for symbol, qty in ((BTC, "1"), (ETH, "16")):
            desk.engine.set_leverage(symbol, Decimal(20), Decimal(20))
            desk.buy(qty, symbol=symbol)
        desk.price("39000")
        assert [each.symbol for each in forced(desk)] == [BTC, ETH]
        assert 0 <= desk.balance() < 1

    def test_at_the_bankruptcy_price_itself_the_market_is_no_better(self) -> None:
        desk = Desk(liquidation_step_ms=50)
        desk.buy("600", symbol=SOL)
        level = desk.position(SOL).liq_price
        assert level is not None
        desk.price(str(level), SOL)
        state = desk.engine._state
        bankrupt = margin.bankruptcy_price(state, state.holding((SOL, 0)))
        desk.price(str(bankrupt), SOL, mark=str(level))
        desk.engine.advance(50)
        assert [(each.create_type, each.price) for each in forced(desk)] == [(CreateType.TAKE_OVER, bankrupt)]


class TestRiskLimits:
    @pytest.mark.parametrize("symbol", RULES)
    def test_every_contract_has_three_or_more_and_they_rise(self, symbol: str) -> None:
        limits = RULES[symbol].risk_limits
        assert len(limits) >= 3
        for below, above in pairwise(limits):
            assert below.limit_value < above.limit_value
            assert below.maintenance_ratio < above.maintenance_ratio
            assert below.max_leverage > above.max_leverage

    @given(symbol=st.sampled_from(sorted(RULES)), value=st.decimals("0.01", "60000000", places=2))
    def test_maintenance_margin_grows_without_a_jump(self, symbol: str, value: Decimal) -> None:
        rules = RULES[symbol]
        more = value + Decimal("0.01")
        assert 0 < maintenance_margin(rules, value) <= maintenance_margin(rules, more)
        assert maintenance_margin(rules, more) - maintenance_margin(rules, value) < Decimal("0.01")

    def test_the_tier_of_a_value(self) -> None:
        rules = RULES[SOL]
        assert [tier_of(rules, Decimal(value)).number for value in (1, 25_000, 25_001, 10**9)] == [1, 1, 2, 4]
        assert tier_below(rules, Decimal(25_000)) is None
        assert tier_below(rules, Decimal(25_001)) == rules.risk_limits[0]

    def test_a_position_shows_its_own(self, desk: Desk) -> None:
        assert desk.position(SOL).risk_limit is None
        desk.buy("400", symbol=SOL)
        position = desk.position(SOL)
        assert position.risk_limit == RULES[SOL].risk_limits[1]
        assert position.maintenance_margin == 400 * 150 * Decimal("0.01") - 125

    def test_leverage_is_bounded_by_what_is_held(self, desk: Desk) -> None:
        desk.buy("400", symbol=SOL)
        with pytest.raises(Refusal, match="110013"):
            desk.engine.set_leverage(SOL, Decimal(51), Decimal(51))
        desk.engine.set_leverage(SOL, Decimal(50), Decimal(50))

    def test_an_order_beyond_what_the_leverage_allows_is_refused(self, desk: Desk) -> None:
        desk.engine.set_leverage(SOL, Decimal(100), Decimal(100))
        desk.buy("160", symbol=SOL)
        with pytest.raises(Refusal, match="110090"):
            desk.buy("10", symbol=SOL)
        desk.sell("10", symbol=SOL)
        resting = desk.bid("10", "149", symbol=SOL)
        with pytest.raises(Refusal, match="110090"):
            desk.amend(resting, qty="20")
        late = desk.buy("20", symbol=SOL, trigger_price="151")
        desk.price("151", SOL)
        assert desk.now(late).status is OrderStatus.REJECTED
        assert desk.size(SOL) == 150

    def test_orders_that_rest_count_with_the_position(self, desk: Desk) -> None:
        """One after the other they may make more of it than the leverage allows; those that close do not count."""
        desk.engine.set_leverage(SOL, Decimal(100), Decimal(100))
        desk.buy("50", symbol=SOL)
        first = desk.bid("100", "149", symbol=SOL)
        desk.ask("200", "151", symbol=SOL)
        with pytest.raises(Refusal, match="110090"):
            desk.bid("20", "148", symbol=SOL)
        with pytest.raises(Refusal, match="110090"):
            desk.ask("20", "152", symbol=SOL)
        desk.cancel(first)
        desk.bid("20", "148", symbol=SOL)
        desk.sell("50", symbol=SOL, reduce_only=True)


class TestSteps:
    def test_down_to_the_lower_limit_is_enough(self, desk: Desk) -> None:
        desk.buy("600", symbol=SOL)
        level = desk.position(SOL).liq_price
        assert level is not None
        desk.price(str(level), SOL)
        (step,) = forced(desk)
        assert (step.exec_type, step.create_type, step.price, step.is_maker) == (
            ExecType.TRADE,
            CreateType.LIQUIDATION,
            level,
            False,
        )
        # 90,000 of value in the second tier; what is left is worth no more than 25,000, at the entry price.
        assert desk.size(SOL) == Decimal("166.6")
        assert desk.position(SOL).status is PositionStatus.NORMAL
        assert PositionStatus.LIQUIDATING in statuses(desk)
        assert desk.balance() > 0

    def test_it_goes_on_until_it_is_taken_over(self, desk: Desk) -> None:
        desk.buy("600", symbol=SOL)
        level = desk.position(SOL).liq_price
        assert level is not None
        desk.price(str(level), SOL)
        again = desk.position(SOL).liq_price
        assert again is not None
        assert again < level
        desk.price(str(again), SOL)
        assert [each.create_type for each in forced(desk)] == [CreateType.LIQUIDATION, CreateType.TAKE_OVER]
        assert forced(desk)[-1].exec_type is ExecType.BUST_TRADE
        assert desk.size(SOL) == 0
        assert 0 <= desk.balance() < 10

    def test_several_tiers_in_one_fall(self) -> None:
        desk = Desk()
        tight = tiers(
            ("5000", "0.005", "100"), ("20000", "0.02", "50"), ("50000", "0.05", "20"), ("100000", "0.1", "10")
        )
        desk.engine.change_instrument(replace(RULES[SOL], risk_limits=tight))
        desk.buy("600", symbol=SOL)
        level = desk.position(SOL).liq_price
        assert level is not None
        desk.price(str(level - Decimal("7.5")), SOL)
        assert [(each.create_type, each.qty) for each in forced(desk)] == [
            (CreateType.LIQUIDATION, Decimal("266.7")),
            (CreateType.LIQUIDATION, Decimal(200)),
        ]
        assert desk.position(SOL).risk_limit == tight[1]

    def test_a_market_that_is_worse_than_bankrupt_takes_all_at_once(self, desk: Desk) -> None:
        desk.buy("600", symbol=SOL)
        desk.price("100", SOL)
        (step,) = forced(desk)
        assert (step.exec_type, step.qty) == (ExecType.BUST_TRADE, 600)
        assert step.price > 100
        assert 0 <= desk.balance() < 10

    @given(
        sides=st.lists(st.sampled_from(["buy", "sell"]), min_size=1, max_size=3),
        moves=st.lists(st.tuples(st.sampled_from([BTC, ETH, SOL]), st.integers(-4000, 4000)), min_size=1, max_size=6),
    )
    def test_no_debt_remains_whatever_falls(self, sides: list[str], moves: list[tuple[str, int]]) -> None:
        desk = Desk()
        for side, symbol, qty in zip(sides, (BTC, ETH, SOL), ("0.9", "8", "150"), strict=False):
            (desk.buy if side == "buy" else desk.sell)(qty, symbol=symbol)
        for symbol, basis_points in moves:
            tick = desk.engine.instrument(symbol).tick_size
            price = desk.engine.last_price(symbol) * (10_000 + basis_points) / 10_000
            desk.price(str((price / tick).to_integral_value() * tick), symbol)
            assert desk.balance() >= 0
            state = desk.engine._state
            held = [each for each in state.holdings.values() if each.size]
            unrealised = sum(each.unrealised(state.boards[each.symbol].mark) for each in held)
            assert state.slack == unrealised - sum(margin.position_mm(state, each) for each in held)
            assert not held or state.balance + state.slack > 0

    def test_the_one_that_loses_most_goes_first(self, desk: Desk) -> None:
        desk.buy("1", symbol=BTC)
        desk.buy("10", symbol=ETH)
        desk.price("2900", ETH)
        level = desk.position(BTC).liq_price
        assert level is not None
        desk.price(str(level))
        assert forced(desk)[0].symbol == BTC

    def test_another_symbols_fall_moves_the_price_and_is_enough(self, desk: Desk) -> None:
        desk.buy("1", symbol=BTC)
        before = desk.position(BTC).liq_price
        desk.buy("10", symbol=ETH)
        desk.price("2500", ETH)
        after = desk.position(BTC).liq_price
        assert before is not None
        assert after is not None
        assert after > before + 4900
        desk.price("2000", ETH)
        assert forced(desk)

    def test_funding_can_be_the_last_straw(self, desk: Desk) -> None:
        desk.buy("1.5")
        desk.price("43700")
        assert forced(desk) == []
        desk.engine.funding(BTC, Decimal("0.01"))
        assert forced(desk)

    def test_a_stop_on_the_way_is_first_and_one_beyond_is_too_late(self) -> None:
        for stop, first in (("44000", CreateType.STOP_LOSS), ("43000", CreateType.TAKE_OVER)):
            desk = Desk()
            desk.buy("1.5", stop_loss=stop)
            desk.price("42000")
            assert desk.engine.executions()[1].create_type is first

    def test_orders_go_first_and_their_words_tell_kinds_apart(self, desk: Desk) -> None:
        desk.buy("1.5", stop_loss="30000")
        stop = desk.engine.open_orders(BTC)[0]
        bid = desk.bid("0.1", "2900", symbol=ETH)
        desk.price("43000")
        assert desk.now(stop).cancel_type is CancelType.BY_PREPARE_LIQUIDATION
        assert desk.now(stop).status is OrderStatus.DEACTIVATED
        assert desk.now(bid).cancel_type is CancelType.BEFORE_LIQUIDATION


class TestSlowly:
    def test_the_status_stays_and_nobody_orders_meanwhile(self) -> None:
        desk = Desk(liquidation_step_ms=500)
        desk.buy("600", symbol=SOL, stop_loss="100")
        level = desk.position(SOL).liq_price
        desk.price(str(level), SOL)
        assert (desk.position(SOL).status, desk.size(SOL)) == (PositionStatus.LIQUIDATING, 600)
        for code, refused in (
            ("110005", lambda: desk.sell("1", symbol=SOL, reduce_only=True)),
            ("110005", lambda: desk.engine.close_by_person(SOL)),
            ("110035", lambda: desk.protect(symbol=SOL, stop_loss="120")),
            ("110035", lambda: desk.engine.set_leverage(SOL, Decimal(5), Decimal(5))),
        ):
            with pytest.raises(Refusal, match=code):
                refused()
        with pytest.raises(ValueError, match="status"):
            desk.engine.adl(SOL)
        desk.engine.advance(500)
        assert desk.position(SOL).status is PositionStatus.NORMAL
        assert len(forced(desk)) == 1
        assert desk.position(SOL).naked_ms == 500
        desk.protect(symbol=SOL, stop_loss="120")

    def test_a_market_that_comes_back_in_time_saves_it(self) -> None:
        desk = Desk(liquidation_step_ms=500)
        desk.buy("600", symbol=SOL)
        desk.price(str(desk.position(SOL).liq_price), SOL)
        desk.price("150", SOL)
        desk.engine.advance(1000)
        assert (desk.position(SOL).status, forced(desk)) == (PositionStatus.NORMAL, [])

    def test_steps_follow_each_other(self) -> None:
        desk = Desk(liquidation_step_ms=100)
        desk.buy("600", symbol=SOL)
        level = desk.position(SOL).liq_price
        assert level is not None
        desk.price(str(level - Decimal("0.05")), SOL)
        desk.engine.advance(100)
        desk.price(str(desk.position(SOL).liq_price), SOL)
        desk.engine.advance(100)
        assert [each.create_type for each in forced(desk)] == [CreateType.LIQUIDATION, CreateType.TAKE_OVER]

    def test_by_hand_too(self) -> None:
        desk = Desk(liquidation_step_ms=100)
        desk.buy("0.1")
        desk.engine.liquidate(BTC, qty=Decimal("0.04"))
        assert desk.position().status is PositionStatus.LIQUIDATING
        desk.engine.advance(100)
        assert (desk.position().status, desk.size()) == (PositionStatus.NORMAL, Decimal("0.06"))

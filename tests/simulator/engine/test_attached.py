"""TP/SL that an entry brings along, with every switch turned both ways (docs/bybit.md, 2.5 and 6.2)."""

from decimal import Decimal

import pytest

from simulator.engine.requests import Refusal
from simulator.engine.words import OrderStatus, StopOrderType, TpslMode
from tests.simulator.engine.desk import Desk


def test_the_children_are_born_with_the_fill(desk: Desk) -> None:
    entry = desk.bid("0.1", "49500", stop_loss="49000", take_profit="51000", link_id="entry-1")
    desk.clock.advance(1000)
    desk.price("49500")
    assert (desk.position().stop_loss, desk.position().take_profit) == (Decimal(49000), Decimal(51000))
    assert desk.only(StopOrderType.STOP_LOSS).parent_link_id == "entry-1"
    assert desk.now(entry).status is OrderStatus.FILLED
    desk.clock.advance(1000)
    assert desk.engine.referee.max_naked_ms == 0


@pytest.mark.parametrize(("overwrites", "stop"), [(True, "48000"), (False, "49000")])
def test_a_late_entry_fill_replaces_the_full_stop(overwrites: bool, stop: str) -> None:
    desk = Desk(entry_fill_overwrites_full_stop=overwrites)
    desk.bid("0.1", "49600", stop_loss="48000")
    desk.buy("0.1")
    desk.protect(stop_loss="49000")
    desk.price("49600")
    assert desk.position().stop_loss == Decimal(stop)
    assert desk.only(StopOrderType.STOP_LOSS).qty == Decimal("0.2")
    desk.clock.advance(100)
    assert desk.engine.referee.loose_ms == (100 if overwrites else 0)


def test_a_delayed_child_leaves_the_position_naked_until_it_comes() -> None:
    desk = Desk(child_stop_delay_ms=300)
    desk.buy("0.1", stop_loss="49000")
    assert desk.position().stop_loss is None
    assert desk.engine.next_due_ms() == desk.clock.now_ms() + 300
    desk.engine.advance(1000)
    assert desk.position().stop_loss == Decimal(49000)
    assert desk.engine.referee.max_naked_ms == 300
    assert desk.engine.next_due_ms() == desk.engine.ticker("BTCUSDT").next_funding_ms


def test_a_delayed_child_is_dropped_with_its_position() -> None:
    desk = Desk(child_stop_delay_ms=300)
    desk.buy("0.1", stop_loss="49000")
    desk.sell("0.1")
    desk.buy("0.1")
    desk.engine.advance(1000)
    assert desk.engine.open_orders() == []


def test_a_delayed_partial_child_is_no_larger_than_what_is_left() -> None:
    desk = Desk(child_stop_delay_ms=300)
    desk.buy("0.1", stop_loss="49000", tpsl_mode=TpslMode.PARTIAL)
    desk.sell("0.06")
    desk.engine.advance(300)
    assert desk.only(StopOrderType.PARTIAL_STOP_LOSS).qty == Decimal("0.04")


def test_what_is_due_comes_before_what_is_asked_even_if_that_is_refused() -> None:
    desk = Desk(child_stop_delay_ms=300)
    desk.buy("0.1", stop_loss="49000")
    desk.clock.advance(300)
    with pytest.raises(Refusal):
        desk.buy("1000")
    assert desk.only(StopOrderType.STOP_LOSS).trigger_price == Decimal(49000)
    assert len(desk.told) == 2


def test_any_call_runs_what_is_due() -> None:
    desk = Desk(child_stop_delay_ms=300)
    desk.buy("0.1", stop_loss="49000")
    desk.clock.advance(400)
    desk.engine.tick()
    assert desk.position().stop_loss == Decimal(49000)
    assert desk.engine.referee.max_naked_ms == 400


def test_a_crossed_child_is_absent_and_the_position_naked(desk: Desk) -> None:
    desk.bid("0.1", "49500", stop_loss="49000")
    desk.price("48000")
    assert desk.size() == Decimal("0.1")
    assert desk.engine.open_orders() == []
    desk.clock.advance(70)
    assert desk.engine.referee.max_naked_ms == 70


def test_a_crossed_child_closes_at_market_when_the_switch_says_so() -> None:
    desk = Desk(child_stop_when_crossed="market")
    desk.bid("0.1", "49500", stop_loss="49000")
    desk.price("48000")
    assert desk.size() == 0
    assert desk.engine.executions()[-1].price == Decimal(48000)


def test_attached_partial_children_cover_their_fill(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000", tpsl_mode=TpslMode.PARTIAL)
    desk.buy("0.05", stop_loss="49200", tpsl_mode=TpslMode.PARTIAL)
    assert [order.qty for order in desk.native(StopOrderType.PARTIAL_STOP_LOSS)] == [Decimal("0.1"), Decimal("0.05")]
    desk.clock.advance(100)
    assert desk.engine.referee.max_naked_ms == 0
    desk.price("49100")
    assert desk.size() == Decimal("0.1")


def test_attached_partial_pairs_go_together(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000", take_profit="51000", tpsl_mode=TpslMode.PARTIAL)
    desk.cancel(desk.only(StopOrderType.PARTIAL_TAKE_PROFIT))
    assert desk.engine.open_orders() == []


def test_partial_cap_counts_resting_entries(desk: Desk) -> None:
    for _ in range(20):
        desk.bid("0.001", "49000", stop_loss="48000", tpsl_mode=TpslMode.PARTIAL)
    with pytest.raises(Refusal) as refused:
        desk.bid("0.001", "49000", stop_loss="48000", tpsl_mode=TpslMode.PARTIAL)
    assert refused.value.code == 110061


def test_the_partial_cap_is_each_sides_own_in_hedge_mode(desk: Desk) -> None:
    desk.engine.switch_mode(hedge=True)
    desk.sell("0.1", position_idx=2)
    for _ in range(20):
        desk.bid("0.001", "49000", position_idx=1, stop_loss="48000", tpsl_mode=TpslMode.PARTIAL)
    desk.protect(position_idx=2, tpsl_mode=TpslMode.PARTIAL, stop_loss="51000", sl_size="0.1")
    assert desk.only(StopOrderType.PARTIAL_STOP_LOSS).position_idx == 2


def test_the_partial_cap_is_each_sides_own_in_one_way_mode(desk: Desk) -> None:
    desk.buy("0.1")
    for _ in range(20):
        desk.protect(tpsl_mode=TpslMode.PARTIAL, stop_loss="49000", sl_size="0.001")
        desk.ask("0.001", "51000", stop_loss="52000", tpsl_mode=TpslMode.PARTIAL)
    for bring in (desk.bid, desk.ask):
        price, stop = ("48000", "47000") if bring == desk.bid else ("51000", "52000")
        with pytest.raises(Refusal, match="110061"):
            bring("0.001", price, stop_loss=stop, tpsl_mode=TpslMode.PARTIAL)


def test_a_reduce_only_order_brings_nothing(desk: Desk) -> None:
    desk.buy("0.1")
    assert desk.target("0.1", "51000", stop_loss="49000").stop_loss is None


def test_only_the_opening_part_of_a_flip_is_protected(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.sell("0.3", stop_loss="51000")
    assert desk.size() == Decimal("-0.2")
    assert desk.only(StopOrderType.STOP_LOSS).qty == Decimal("0.2")
    assert desk.position().stop_loss == Decimal(51000)


def test_attached_legs_of_a_resting_entry_cannot_be_amended(desk: Desk) -> None:
    entry = desk.bid("0.1", "49500", stop_loss="49000")
    with pytest.raises(Refusal) as refused:
        desk.amend(entry, stop_loss="49200")
    assert refused.value.code == 110060


class TestAmendable:
    @pytest.fixture
    def desk(self) -> Desk:
        return Desk(attached_stop_amendable=True)

    def test_amended_and_removed(self, desk: Desk) -> None:
        entry = desk.bid("0.1", "49500", stop_loss="49000")
        amended = desk.amend(entry, stop_loss="49200", take_profit="51000")
        assert (amended.stop_loss, amended.take_profit) == (Decimal(49200), Decimal(51000))
        assert desk.amend(entry, take_profit="0").take_profit is None
        desk.price("49500")
        assert desk.position().stop_loss == Decimal(49200)

    def test_on_the_wrong_side(self, desk: Desk) -> None:
        entry = desk.bid("0.1", "49500", stop_loss="49000")
        with pytest.raises(Refusal, match="StopLoss"):
            desk.amend(entry, stop_loss="49600")

    def test_a_market_conditional_compares_with_its_trigger(self, desk: Desk) -> None:
        entry = desk.buy("0.1", trigger_price="51000", stop_loss="50000")
        assert desk.amend(entry, stop_loss="50900").stop_loss == Decimal(50900)
        with pytest.raises(Refusal, match="StopLoss"):
            desk.amend(entry, stop_loss="51100")

"""What the referee counts: naked time, loose time, reused ids."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.referee import Cover, covering_level
from simulator.engine.requests import Refusal
from simulator.engine.words import OrderType, StopOrderType, TpslMode
from tests.simulator.engine.desk import BTC, Desk


def test_naked_until_a_stop_stands(desk: Desk) -> None:
    desk.buy("0.1")
    desk.clock.advance(120)
    referee = desk.engine.referee
    assert (referee.max_naked_ms, referee.total_naked_ms, referee.naked_ms(BTC)) == (120, 120, 120)
    desk.protect(stop_loss="49000")
    desk.clock.advance(1000)
    assert (referee.max_naked_ms, referee.total_naked_ms, desk.position().naked_ms) == (120, 120, 120)


def test_what_happens_meanwhile_does_not_interrupt_it(desk: Desk) -> None:
    desk.buy("0.1")
    desk.clock.advance(100)
    desk.buy("0.1")
    desk.target("0.1", "51000")
    desk.clock.advance(100)
    assert desk.engine.referee.max_naked_ms == 200


def test_the_longest_and_the_sum(desk: Desk) -> None:
    for wait in (50, 200, 100):
        desk.buy("0.1")
        desk.clock.advance(wait)
        desk.sell("0.1")
        desk.clock.advance(1000)
    referee = desk.engine.referee
    assert (referee.max_naked_ms, referee.total_naked_ms, referee.naked_ms(BTC)) == (200, 350, 0)


def test_two_positions_add_up_but_do_not_join(desk: Desk) -> None:
    desk.buy("0.1")
    desk.buy("0.1", symbol="ETHUSDT")
    desk.clock.advance(100)
    assert (desk.engine.referee.max_naked_ms, desk.engine.referee.total_naked_ms) == (100, 200)


def test_a_flip_begins_anew(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.sell("0.2")
    desk.clock.advance(30)
    assert desk.position().naked_ms == 30


@pytest.mark.parametrize(
    ("fields", "naked"),
    [
        ({"trigger_price": "49000", "reduce_only": True}, 0),
        ({"trigger_price": "49000", "close_on_trigger": True}, 0),
        ({"trigger_price": "49000", "reduce_only": True, "qty": "0.05"}, 100),
        ({"trigger_price": "49000"}, 100),
        ({"trigger_price": "51000", "reduce_only": True}, 100),
        ({"trigger_price": "49000", "reduce_only": True, "order_type": OrderType.LIMIT, "price": "48900"}, 100),
    ],
)
def test_which_conditionals_cover(desk: Desk, fields: dict[str, object], naked: int) -> None:
    position = desk.buy("0.1")
    asked = {"side": position.side.opposite, "order_type": OrderType.MARKET, "qty": "0.1", **fields}
    desk.order(**asked)  # type: ignore[arg-type]
    desk.clock.advance(100)
    assert desk.engine.referee.max_naked_ms == naked


def test_partial_stops_cover_by_their_sum(desk: Desk) -> None:
    desk.buy("0.1")
    desk.protect(tpsl_mode=TpslMode.PARTIAL, stop_loss="49000", sl_size="0.06")
    desk.clock.advance(10)
    desk.protect(tpsl_mode=TpslMode.PARTIAL, stop_loss="48000", sl_size="0.04")
    desk.clock.advance(100)
    assert desk.engine.referee.max_naked_ms == 10
    desk.buy("0.01")
    desk.clock.advance(50)
    assert desk.engine.referee.max_naked_ms == 50


def test_limit_stops_do_not_cover(desk: Desk) -> None:
    desk.buy("0.1")
    desk.protect(
        tpsl_mode=TpslMode.PARTIAL,
        stop_loss="49000",
        sl_size="0.1",
        sl_order_type=OrderType.LIMIT,
        sl_limit_price="48900",
    )
    desk.clock.advance(10)
    assert desk.engine.referee.max_naked_ms == 10


def test_looser_counts_until_it_is_tight_again(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.protect(stop_loss="49500")
    desk.clock.advance(1000)
    desk.protect(stop_loss="49400")
    desk.clock.advance(70)
    assert desk.position().loose_ms == 70
    desk.protect(stop_loss="49500")
    desk.clock.advance(1000)
    assert desk.engine.referee.loose_ms == 70
    desk.sell("0.1")
    assert desk.engine.referee.loose_ms == 70


def test_a_short_is_tighter_when_lower(desk: Desk) -> None:
    desk.sell("0.1", stop_loss="51000")
    desk.protect(stop_loss="50500")
    desk.clock.advance(100)
    assert desk.engine.referee.loose_ms == 0
    desk.protect(stop_loss="50600")
    desk.clock.advance(100)
    assert desk.engine.referee.loose_ms == 100


def test_a_person_may_loosen(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.protect(stop_loss="48000", by_person=True)
    desk.clock.advance(100)
    assert desk.engine.referee.loose_ms == 0
    desk.protect(stop_loss="47000")
    desk.clock.advance(100)
    assert desk.engine.referee.loose_ms == 100
    desk.amend(desk.only(StopOrderType.STOP_LOSS), trigger_price="46000", by_person=True)
    desk.clock.advance(100)
    assert desk.engine.referee.loose_ms == 100


def test_a_persons_entry_that_loosens_the_stop_is_no_change_of_the_stop(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49500")
    entry = desk.bid("0.1", "49900", stop_loss="49000")
    desk.amend(entry, price="50000", by_person=True)
    assert desk.position().stop_loss == Decimal(49000)
    desk.clock.advance(100)
    assert desk.engine.referee.loose_ms == 100


def test_a_person_who_names_a_take_profit_takes_the_stop_of_its_pair_along(desk: Desk) -> None:
    desk.buy("0.1")
    desk.protect(stop_loss="49000", take_profit="51000")
    desk.cancel(desk.only(StopOrderType.TAKE_PROFIT), by_person=True)
    desk.clock.advance(10)
    desk.protect(stop_loss="48000")
    desk.clock.advance(10)
    assert (desk.engine.referee.loose_ms, desk.engine.referee.max_naked_ms) == (0, 10)


def test_a_person_who_cancels_all_takes_the_stops_of_all_slots(desk: Desk) -> None:
    desk.engine.switch_mode(hedge=True)
    desk.buy("0.1", position_idx=1, stop_loss="49000")
    desk.sell("0.1", position_idx=2, stop_loss="51000")
    desk.engine.cancel_all(symbol=BTC, by_person=True)
    desk.protect(position_idx=1, stop_loss="48000")
    desk.protect(position_idx=2, stop_loss="52000")
    desk.clock.advance(10)
    assert desk.engine.referee.loose_ms == 0


def test_a_person_may_remove_and_anyone_start_again(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.cancel(desk.only(StopOrderType.STOP_LOSS), by_person=True)
    desk.clock.advance(10)
    desk.protect(stop_loss="48000")
    desk.clock.advance(10)
    assert (desk.engine.referee.loose_ms, desk.engine.referee.max_naked_ms) == (0, 10)


def test_removed_by_the_bot_and_put_back_looser(desk: Desk) -> None:
    desk.buy("0.1", stop_loss="49000")
    desk.protect(stop_loss="0")
    desk.clock.advance(10)
    desk.protect(stop_loss="48000")
    desk.clock.advance(20)
    assert (desk.engine.referee.max_naked_ms, desk.engine.referee.loose_ms) == (10, 20)


@pytest.mark.parametrize(
    ("again", "count"),
    [
        ({"side": "Buy", "qty": "0.1"}, 0),
        ({"side": "Sell", "qty": "0.1"}, 1),
        ({"side": "Buy", "qty": "0.2"}, 1),
        ({"side": "Buy", "qty": "0.1", "symbol": "ETHUSDT"}, 1),
        ({"side": "Buy", "qty": "0.1", "order_type": OrderType.LIMIT, "price": "49000"}, 1),
    ],
)
def test_reused_ids(desk: Desk, again: dict[str, object], count: int) -> None:
    desk.buy("0.1", link_id="same")
    side = desk.engine.executions()[0].side
    asked = {"order_type": OrderType.MARKET, **again, "side": side if again["side"] == side else side.opposite}
    with pytest.raises(Refusal, match="110072"):
        desk.order(link_id="same", **asked)  # type: ignore[arg-type]
    assert desk.engine.referee.duplicate_link_ids == count


@given(
    covers=st.lists(st.tuples(st.integers(1, 99), st.integers(1, 10)), max_size=8),
    size=st.integers(-40, 40).filter(bool),
)
def test_the_covering_level_is_where_the_last_of_the_size_goes(covers: list[tuple[int, int]], size: int) -> None:
    stops = [Cover(Decimal(level), Decimal(qty)) for level, qty in covers]
    found = covering_level(Decimal(size), stops)
    total = sum(qty for _, qty in covers)
    assert (found is None) == (total < abs(size))
    if found is not None:
        at_or_before = sum(qty for level, qty in covers if (level >= found if size > 0 else level <= found))
        before = sum(qty for level, qty in covers if (level > found if size > 0 else level < found))
        assert before < abs(size) <= at_or_before

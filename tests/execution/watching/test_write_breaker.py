"""Writes that repeat without effect: R25."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from execution.actions import Action, Amend, AskOrder, Cancel, Place, SetStop
from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.exchange_errors import Refusal
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.observations import (
    CloseRequested,
    EntriesUnwanted,
    ExecutionObserved,
    Observation,
    OrderAccepted,
    OrderRefused,
    OrderUncertain,
    PlanWanted,
    RowObserved,
    RulesChanged,
    StopWanted,
    UndoWanted,
    Woken,
)
from execution.requests import AmendOrder, CancelOrder, ExitOrder, StopRequest
from execution.tracked_orders import Role
from execution.watching.write_breaker import (
    FROZEN_FOR,
    MOST_KEPT,
    MOST_REPEATS,
    WriteBreaker,
    answered,
    ends_freeze,
    holds,
    look,
)
from tests.execution.builders import D, at, fold_all, link, plan, resting, row, tp_fill, tracked, with_orders

TP1 = link(Role.TAKE_PROFIT, 1)
AMEND = Amend(AmendOrder(link_id=TP1, symbol="BTCUSDT", qty=D("0.4"), price=None))
CANCEL = Cancel(CancelOrder(link_id=TP1, symbol="BTCUSDT"))
STOP = SetStop(StopRequest(symbol="BTCUSDT", position_idx=0, stop_loss=D(49000), trigger_by=TriggerBy.LAST))


def place(role: Role = Role.TAKE_PROFIT, revision: int = 0, qty: str = "0.5") -> Place:
    order = tracked(role, 1, qty, 51000, revision=revision)
    request = ExitOrder(
        link_id=order.link_id, symbol="BTCUSDT", position_idx=0, side=Side.SELL, qty=order.qty, price=order.price
    )
    return Place(order, request)


def accepted(link_id: str = TP1) -> OrderAccepted:
    return OrderAccepted(link_id=link_id, order_id="", began_at=at(1))


def refused(refusal: Refusal = Refusal.INVALID, *, creating: bool = True) -> OrderRefused:
    return OrderRefused(link_id=TP1, refusal=refusal, text="no", creating=creating)


def uncertain() -> OrderUncertain:
    return OrderUncertain(link_id=TP1, fence=at(9), retry_at=at(3))


def looked(the_monitor: Monitor) -> WriteBreaker:
    return look(WriteBreaker(), the_monitor, at(2), commanded=False)


def after(*written: tuple[Action, Observation], the_monitor: Monitor | None = None, apart: float = 1.0) -> WriteBreaker:
    the_monitor = the_monitor or resting()
    breaker = looked(the_monitor)
    for n, (action, outcome) in enumerate(written):
        breaker = answered(breaker, the_monitor, action, outcome, at(10 + n * apart))
    return breaker


# ---------------------------------------- three times without effect


@pytest.mark.parametrize(
    ("action", "outcome", "why"),
    [
        (place(), refused(), "placing tp1 had no effect 3 times"),
        (AMEND, refused(creating=False), "changing tp1 had no effect 3 times"),
        (AMEND, accepted(), "changing tp1 had no effect 3 times"),
        (CANCEL, accepted(), "cancelling tp1 had no effect 3 times"),
    ],
)
def test_r25_three_times_without_effect_freeze_the_slot(action, outcome, why):
    assert after(*[(action, outcome)] * 2).frozen_at is None
    frozen = after(*[(action, outcome)] * 3)
    assert (frozen.frozen_at, frozen.why) == (at(12), why)
    assert frozen.thaws_at == at(12) + FROZEN_FOR


def test_r25_the_next_revision_of_the_same_order_is_the_same_wish():
    tries = [(place(revision=n), refused()) for n in range(3)]
    assert after(*tries).frozen_at is not None
    others = [(place(qty=f"0.{n}"), refused()) for n in (1, 2, 3)]
    assert after(*others).frozen_at is None


def test_r25_what_had_an_effect_in_between_begins_anew():
    bad, good = (place(), refused()), (place(), accepted())
    assert after(bad, bad, good, bad, bad).frozen_at is None


# ---------------------------------------- twenty repeats in a minute


def test_r25_more_than_twenty_repeats_in_a_minute_freeze_the_slot():
    one, other = (place(), accepted()), (place(qty="0.4"), accepted())
    calm = after(*[one, other] * (MOST_REPEATS // 2 + 1))
    assert calm.frozen_at is None, "the first of each repeats nothing"
    assert (
        after(*[one, other] * (MOST_REPEATS // 2 + 1), one).why
        == "21 writes in a minute repeated what was written before"
    )
    assert after(*[one, other] * 30, apart=4).frozen_at is None
    assert len(after(*[one, other] * 60, apart=4).written) == MOST_KEPT


# ---------------------------------------- what it holds


def frozen() -> WriteBreaker:
    return after(*[(AMEND, accepted())] * 3)


def test_r25_stop_and_close_go_on():
    held = [place(), place(Role.ENTRY), AMEND, CANCEL]
    assert all(holds(frozen(), resting(), action) for action in held)
    with_entry = with_orders(resting(), tracked(Role.ENTRY, 2, 1, 49500))
    cancels_an_entry = Cancel(CancelOrder(link_id=link(Role.ENTRY, 2), symbol="BTCUSDT"))
    for action in (STOP, place(Role.CLOSE), AskOrder(TP1), cancels_an_entry):
        assert not holds(frozen(), with_entry, action)


@pytest.mark.parametrize(
    "ending",
    [
        {"closing": Closing(reason=CloseReason.CHAT, since=at(5))},
        {"reduction": Reduction(qty=D("0.1"), revision=0)},
        {"flat_since": at(5)},
    ],
)
def test_r25_what_clears_the_way_of_a_close_is_neither_held_nor_counted(ending):
    closing = replace(resting(), **ending)
    assert not holds(frozen(), closing, CANCEL)
    assert after(*[(CANCEL, accepted())] * 5, the_monitor=closing).written == ()


def test_r25_nothing_is_held_while_it_has_not_tripped():
    assert not holds(WriteBreaker(), resting(), AMEND)


def test_r25_it_trips_once():
    again = answered(frozen(), resting(), AMEND, accepted(), at(20))
    assert again == frozen()


# ---------------------------------------- what it does not count: R9, R10, R11, R12


def test_r25_r9_a_write_whose_answer_was_lost_is_not_counted():
    assert after(*[(AMEND, uncertain())] * 30).written == ()


def test_r25_r9_what_is_repeated_while_a_lost_one_may_still_land_is_not_counted():
    again = Place(replace(place().order, fence=at(60)), place().request)
    assert after(*[(again, refused())] * 5).written == ()
    assert after(*[(again, refused())] * 3, apart=60).frozen_at is None, "only what came after the fence"
    in_doubt = with_orders(resting(), replace(resting().orders[TP1], fence=at(60)))
    assert after(*[(AMEND, accepted()), (CANCEL, accepted())] * 5, the_monitor=in_doubt).written == ()


@pytest.mark.parametrize("refusal", [Refusal.DUPLICATE_ID, Refusal.ORDER_GONE, Refusal.ORDER_FILLED_BEYOND])
def test_r25_r10_a_refusal_that_says_what_happened_is_not_counted(refusal):
    assert after(*[(place(), refused(refusal))] * 30).written == ()


def test_r25_r11_r12_stops_and_closes_are_not_counted():
    assert after(*[(place(Role.CLOSE), refused()), (STOP, refused())] * 30).written == ()


# ---------------------------------------- thawing


def test_r25_a_new_fact_ends_the_freeze():
    filled = fold_all(resting(), ExecutionObserved(tp_fill(resting(), 1, "0.1", seq=102)), seconds=9)
    newer = fold_all(resting(), RowObserved(row(1, 105, 9)), seconds=9)
    for news in (filled, newer):
        assert look(frozen(), news, at(20), commanded=False).frozen_at is None
    assert look(frozen(), resting(), at(20), commanded=False) == frozen()


def test_r25_ten_minutes_end_the_freeze():
    late = at(12) + FROZEN_FOR
    assert look(frozen(), resting(), late - timedelta(seconds=1), commanded=False).frozen_at == at(12)
    assert look(frozen(), resting(), late, commanded=False).written == ()


def test_r25_a_persons_command_ends_the_freeze():
    assert look(frozen(), resting(), at(20), commanded=True).frozen_at is None
    commands = [CloseRequested(None), StopWanted(D(1)), PlanWanted(plan()), UndoWanted(), EntriesUnwanted()]
    assert all(ends_freeze(command) for command in commands)
    assert not ends_freeze(Woken())


def test_r25_other_trading_rules_end_the_freeze():
    assert ends_freeze(RulesChanged())


def test_r25_a_trade_with_no_row_yet_has_facts_too():
    assert looked(replace(resting(), row=None)).seq is None

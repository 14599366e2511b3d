"""The record: what is computed from it, and its plain form for the store (R5)."""

import json
import pickle
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import FieldInfo, fields, replace

from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.slots import Side
from execution.monitor import Monitor, Phase
from execution.monitor_record import SCHEMA
from execution.observations import CloseRequested, ExecutionObserved, RowObserved, StopAccepted
from execution.stops.stop_record import Stop
from execution.tracked_orders import OrderState, Role, TrackedOrder
from tests.execution.builders import (
    D,
    at,
    entered,
    execution,
    fold_all,
    guarded,
    monitor,
    plan,
    resting,
    row,
    tp_fill,
    tracked,
    with_orders,
)

PLAIN = (dict, list, str, int, bool, type(None), Decimal, datetime)


def leaves(value: Any):
    yield value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(key)
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)


def lives() -> list[Monitor]:
    """Monitors from every part of a trade's life."""
    even = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
    standing = resting(the_plan=plan(break_even=even, entries=((1, None), (2, 49500))))
    hit = fold_all(standing, ExecutionObserved(tp_fill(standing, 1, "1.5", seq=102)), seconds=6)
    return [
        monitor(),
        entered(Side.SELL),
        guarded(),
        standing,
        hit,
        fold_all(hit, StopAccepted(price=hit.stop.price, began_at=at(7)), seconds=7),
        fold_all(standing, CloseRequested(D("0.2")), seconds=8),
        replace(standing, closing=Closing(reason=CloseReason.STOP, since=at(9), retry_at=at(10))),
        replace(standing, funding=D("-0.3"), funding_ids=("a", "b"), legs_removed=(2, 3), tps_announced=(1,)),
        with_orders(standing, tracked(Role.CLOSE, 0, 0, fence=at(3), ask_at=at(4), cancelling=True, note="x")),
    ]


@pytest.mark.parametrize("number", range(10))
def test_a_monitor_survives_the_store(number):
    """Plain types only, so that the state file loads without us."""
    original = lives()[number]
    plain = original.to_plain()
    assert all(type(leaf) in PLAIN for leaf in leaves(plain))
    again = pickle.loads(pickle.dumps(plain))
    assert Monitor.from_plain(again) == original
    assert (plain["symbol"], plain["account_type"], plain["side"]) == ("BTCUSDT", "main", original.side.value)


def test_unknown_fields_do_not_keep_a_record_from_loading():
    plain = {**monitor().to_plain(), "from_the_future": [1, 2]}
    assert Monitor.from_plain(plain) == monitor()


def test_i6_a_record_from_before_these_were_kept_reads_the_same():
    record = guarded().to_plain()
    unset = {"price_reached_at", "break_even_since"}
    assert unset.isdisjoint(record)
    assert "took_place_of" not in record["stop"]
    assert Monitor.from_plain(record) == guarded()


def test_a_record_of_a_version_that_wrote_every_field_reads_the_same():
    record = guarded().to_plain()
    every = {name: getattr(guarded(), name) for name in ("price_reached_at", "undo", "tail_read", "schema")}
    assert Monitor.from_plain(every | record | {"stop": {"took_place_of": None} | record["stop"]}) == guarded()


def test_a_field_that_is_as_it_was_in_the_beginning_is_not_written():
    assert len(guarded().to_plain()) < len(Monitor.__struct_fields__) / 2
    assert guarded().to_plain()["schema"] == SCHEMA
    assert "look_at" not in guarded().to_plain()
    assert replace(guarded(), look_at=at(9)).to_plain()["look_at"] == at(9)


@pytest.mark.parametrize("kind", [Monitor, TrackedOrder, Stop], ids=lambda kind: kind.__name__)
def test_what_is_not_written_means_forever_what_it_means_today(kind):
    """Another default would change all records that lie on disks: such a field needs a new name instead."""
    meant = json.loads((Path(__file__).parent / "meant_by_absence.json").read_text())[kind.__name__]
    today = {field.name: repr(_default(field)) for field in fields(kind) if not field.required}
    assert today == meant


def _default(field: FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def test_a_broken_record_names_the_field():
    plain = resting().to_plain()
    plain["plan"]["legs"][1]["share"] = "a third"
    with pytest.raises(msgspec.ValidationError, match="share"):
        Monitor.from_plain(plain)


@settings(max_examples=60)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=0, max_value=10**9), st.integers(0, 50))
def test_numbers_survive_to_the_last_digit(value, number):
    fill = execution("x", Side.BUY, value, value, seq=101 + number)
    the_monitor = fold_all(monitor(), ExecutionObserved(fill))
    again = Monitor.from_plain(pickle.loads(pickle.dumps(the_monitor.to_plain())))
    assert again == the_monitor
    assert [str(f.price) for f in again.fills] == [str(value)]


# ---------------------------------------- what is computed


def test_its_key_says_which_position_it_guards():
    """R4"""
    assert monitor().key == "BTCUSDT_Buy_main"
    assert monitor(Side.SELL).key == "BTCUSDT_Sell_main"


def test_a_plan_knows_its_size_and_its_runner():
    two = plan(entries=((1, None), (2, 49500)), legs=((51000, "0.5"), (52000, "0.3")))
    assert (two.planned_qty, two.runner_share) == (D(3), D("0.2"))


def test_phases():
    assert [m.phase for m in (monitor(), entered(), guarded())] == [Phase.OPENING, Phase.ARMING, Phase.GUARDED]
    assert fold_all(monitor(), RowObserved(row(1))).phase is Phase.ARMING
    assert replace(guarded(), flat_since=at(9)).phase is Phase.CLOSING


def test_the_mean_entry_is_weighted():
    grown = fold_all(guarded(), ExecutionObserved(execution("b", Side.BUY, 3, 49000, seq=102)))
    assert grown.avg_entry == D(49250)
    assert monitor().avg_entry is None


def test_before_any_row_the_size_is_what_was_executed():
    assert entered().size == D(1)
    assert fold_all(entered(), ExecutionObserved(execution("s", Side.SELL, 2, seq=102))).size == D(0)


def test_revisions_go_up_by_one_for_each_leg():
    assert monitor().next_revision(Role.CLOSE, 0) == 0
    again = with_orders(monitor(), tracked(Role.CLOSE, 0, revision=3), tracked(Role.TAKE_PROFIT, 1, revision=7))
    assert again.next_revision(Role.CLOSE, 0) == 4


def test_only_one_order_of_a_leg_is_open():
    ended = tracked(Role.TAKE_PROFIT, 1, state=OrderState.ENDED)
    live = tracked(Role.TAKE_PROFIT, 1, revision=1)
    both = with_orders(monitor(), ended, live)
    assert both.open_order(Role.TAKE_PROFIT, 1) == live
    assert both.open_order(Role.TAKE_PROFIT, 2) is None
    assert both.has_open_orders
    assert not monitor().has_open_orders


def test_a_sighting_is_no_intent_that_has_to_be_committed():
    seen = fold_all(resting(), RowObserved(row(1, 101, 9)), seconds=9)
    assert seen != resting()
    assert seen.intent() == resting().intent()
    asked = fold_all(resting(), CloseRequested(D("0.1")), seconds=9)
    assert asked.reduction == Reduction(qty=D("0.1"), revision=0)
    assert asked.intent() != resting().intent()

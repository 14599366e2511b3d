"""The referee of I9: which executions belong to a trade of ours."""

from decimal import Decimal
from types import SimpleNamespace

from execution.facts.slots import Side
from execution.order_ids import order_link_id
from execution.tracked_orders import Role
from simulator.engine.words import ExecType
from tests.execution.soak.trades import _episodes

OURS = "a" * 16


def made(name, side, qty, *, by=""):
    link_id = order_link_id(by, 0, Role.ENTRY, 1, 0) if by else ""
    qty = Decimal(qty)
    slot = {"symbol": "BTCUSDT", "position_idx": 0}
    kind = {"exec_type": ExecType.TRADE, "create_type": "CreateByUser", "closed_size": qty, **slot}
    return SimpleNamespace(exec_id=name, link_id=link_id, side=side, qty=qty, **kind)


def missing(*executions, counted):
    return list(_episodes(None, executions, dict.fromkeys(counted, OURS)))


def test_i9_all_of_a_position_that_our_entry_began_is_of_our_trade():
    began, added = made("began", Side.BUY, "0.02", by=OURS), made("added", Side.BUY, "0.01")
    assert len(missing(began, added, counted=("began",))) == 1
    assert missing(began, added, counted=("began", "added")) == []


def test_r2_what_a_person_adds_to_a_late_entry_is_theirs_also_where_the_trade_was_adopted():
    theirs, gone = made("theirs", Side.BUY, "0.01"), made("gone", Side.SELL, "0.01")
    late, added = made("late", Side.BUY, "0.02", by=OURS), made("added", Side.BUY, "0.01")
    assert missing(theirs, gone, late, added, counted=("theirs", "gone", "late")) == []

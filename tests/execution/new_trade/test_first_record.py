"""The record with which a confirmed trade begins: what was shown, and nothing sent yet (R5)."""

from execution.facts.slots import Slot
from execution.monitor import Monitor, Phase
from execution.new_trade.first_record import first_record
from execution.new_trade.sizing import plan_trade
from execution.stops.stop_record import SentStop, StopOrigin
from tests.execution.builders import GENERATION, at
from tests.execution.new_trade.test_sizing import LIMITS, market, request


def test_r5_a_trade_begins_with_its_plan_and_with_nothing_sent() -> None:
    preview = plan_trade(request(), market(), LIMITS)
    record = first_record(preview, account="main", chat_id=7, baseline_seq=99, generation=GENERATION, now=at(1))
    assert (record.slot, record.side, record.plan) == (Slot("main", "BTCUSDT", 0), preview.side, preview.plan)
    assert (record.chat_id, record.baseline_seq, record.created_at) == (7, 99, at(1))
    assert (record.phase, record.orders, record.name) == (Phase.OPENING, {}, "BTCUSDT long")
    assert record.stop.sent == (SentStop(preview.plan.stop, StopOrigin.PLAN),)
    assert Monitor.from_plain(record.to_plain()) == record

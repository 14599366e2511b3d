"""Delisting (docs/bybit.md, 6.4)."""

import pytest

from simulator.engine.requests import Refusal
from simulator.engine.words import CancelType, CreateType, ExecType, InstrumentStatus
from tests.simulator.engine.desk import BTC, Desk


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

"""A machine whose clock is set far back between two lives, on real sockets: the guard goes on (R6)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock


async def test_r6_a_stop_moves_at_once_after_a_restart_with_a_clock_that_was_set_back(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry")
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(UTC) - timedelta(hours=2))
    async with Guard(simulator, tmp_path) as again:
        await simulator.price("50500")
        await until(lambda: again.told("stop_moved"), "break-even to move the stop")
        stop = await again.stop_at()
        assert stop is not None
        await simulator.price(str(stop))
        trade = await until(again.last_trade, "the end of the trade")
        assert trade.reason == "break-even"
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["duplicate_link_ids"]) == (0, 0)

"""A start while REST is dead: the records speak, nothing is denied, and one alert tells it (I8)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from execution.exchange_errors import ExchangeError
from execution.new_trade.trade_request import TradeRejected
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator


async def test_i8_a_start_without_rest_shows_what_the_records_know(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.watching.first_contact.TOLD_AFTER", timedelta())
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.manager.account_view().positions[0].stop_confirmed, "the stop")
    await simulator.fault("http_status", "", status=503, count=None)
    again = Guard(simulator, tmp_path)
    starting = asyncio.create_task(again.__aenter__())
    with pytest.raises(ExchangeError):
        await starting
    view = again.manager.account_view()
    assert view.waits_for_exchange
    assert [(p.symbol, p.size > 0, p.standing_stop) for p in view.positions] == [("BTCUSDT", True, 49000)]
    with pytest.raises(TradeRejected, match=r"1 position in the records: BTCUSDT long \(stop 49000"):
        await again.manager.close_position("BTCUSDT", None, None)
    (told,) = await until(lambda: again.told("system"), "the alert")
    assert "cannot be reached since the start" in told["text"]
    await again.__aexit__(None, None, None)

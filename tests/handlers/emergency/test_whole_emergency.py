"""`/emergency` with the real engine behind the real chat, over a restart of both: one message to the end."""

from pathlib import Path
from typing import Any

import pytest

from execution.commands import emergency as engine
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from tests.handlers.conftest import World


async def talk(world: World, guard: Guard) -> None:
    world.emergency = guard.manager.emergency  # type: ignore[assignment]
    world.store = guard.store  # type: ignore[assignment]
    world.bot = world.new_bot()
    await world.start()


async def test_it_goes_on_over_a_restart_and_is_confirmed_in_its_message(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "AGAIN", 0.1)
    alice = world.alice
    async with Simulator(world.base) as simulator:
        async with Guard(simulator, tmp_path) as guard:
            await guard.trade(request(entries=(None, "49800")))
            await until(lambda: guard.told("entry_filled"), "the entry")
            await simulator.control("account/order", symbol="ETHUSDT", side="Buy", qty="1")
            await guard.manager.sweep(with_orders=True)
            await talk(world, guard)
            await alice.says("/emergency")
            row: dict[str, Any] = await alice.sees("🚨 Emergency. 2 positions are open")
            assert "not guarded · 🟥 no stop" in row["text"]
            await alice.presses("Close everything… (2)", row["message_id"])
            await alice.sees("Sure? Everything:")
            await simulator.fault("html_body", "/v5/order/realtime", count=None)
            await alice.presses("Yes, close 2", row["message_id"])
            await alice.sees("Bybit does not answer")
            await world.stop()
        await simulator.control("faults/script", entries=[{"at_ms": 0, "clear": True}])
        async with Guard(simulator, tmp_path) as guard:
            await talk(world, guard)
            ended = await alice.sees("✅ Confirmed by Bybit at")
            assert ended["message_id"] == row["message_id"]
            assert "✅ LONG BTCUSDT: flat" in ended["text"]
            assert "✅ LONG ETHUSDT: flat" in ended["text"]
            account = await simulator.look("account")
            assert not any(float(position["size"]) for position in account["positions"])
            assert account["orders"] == []
            assert guard.manager.account_view().paused_since is not None
            await world.stop()

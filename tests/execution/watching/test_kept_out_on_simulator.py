"""R18, R25: what keeps new trades out keeps every entry in that is still to be sent; what stands is left standing."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.facts.account import Maintenance, Wallet
from execution.new_trade.no_new_trades import NoNewTrades
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock


async def _entries(guard: Guard) -> list[dict[str, Any]]:
    return [order for order in await guard.own_orders() if not order["reduce_only"]]


async def _one_entry(guard: Guard) -> dict[str, Any] | None:
    entries = await _entries(guard)
    return entries[0] if len(entries) == 1 else None


async def _half_entered(guard: Guard) -> dict[str, Any]:
    """The entry that still waits on the exchange."""
    await guard.trade(request(qty="0.02", entries=("49800", "49500")))

    async def both() -> bool:
        return len(await _entries(guard)) == 2

    await until(both, "two entries")
    await guard.simulator.price("49800")
    await until(lambda: guard.told("entry_filled"), "the first entry")
    waits: dict[str, Any] = await until(lambda: _one_entry(guard), "the one that waits")
    return waits


async def _made_room(guard: Guard) -> None:
    """S* has tightened: the entry that waits makes room for one that carries it (R1)."""
    change = guard.manager.commands.preview_stop("BTCUSDT", None, Decimal(49300))
    assert (await guard.manager.commands.set_stop(change)).done

    async def gone() -> bool:
        return await _entries(guard) == []

    await until(gone, "the entry to make room")


async def _stays_out(guard: Guard) -> None:
    for _ in range(2):
        await guard.manager.sweep(with_orders=True)
        await guard.manager._actors[next(iter(guard.manager._actors))].caught_up()
        assert await _entries(guard) == []


def _who_waits(guard: Guard) -> list[str]:
    return [told["text"] for told in guard.told("system") if "not at Bybit yet" in told["text"]]


async def test_r18_an_entry_that_made_room_waits_while_the_margin_runs_short_and_is_sent_when_it_is_back(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = Decimal("0.1")
    async with Guard(simulator, tmp_path) as guard:
        read = guard.exchange.wallet

        async def wallet() -> Wallet:
            return replace(await read(), maintenance_rate=rate)

        monkeypatch.setattr(guard.exchange, "wallet", wallet)
        stands = await _half_entered(guard)
        rate = Decimal("0.72")
        for _ in range(2):
            await guard.manager.sweep(with_orders=True)
        still = await _one_entry(guard)
        assert still is not None
        assert still["order_link_id"] == stands["order_link_id"], "what stands is left standing"
        assert _who_waits(guard) == []
        await _made_room(guard)
        await _stays_out(guard)
        assert "72 %" in guard.manager.account_view().entries_held
        (told,) = await until(lambda: _who_waits(guard), "who waits to be told")
        assert "(BTCUSDT long). The account's maintenance margin rate is 72 %" in told
        assert await guard.stop_at() == 49300, "what protects goes on"
        rate = Decimal("0.69")
        await guard.manager.sweep(with_orders=False)
        sent = await until(lambda: _one_entry(guard), "the entry")
        assert (Decimal(sent["price"]), Decimal(sent["qty"])) == (Decimal(49500), Decimal("0.01"))
        assert guard.manager.account_view().entries_held == ""
        assert len(_who_waits(guard)) == 1
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["duplicate_link_ids"]) == (0, 0)


async def test_r25_an_entry_that_a_pause_held_waits_through_maintenance_after_resume(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = SystemClock().now() + timedelta(minutes=10)
    known = [Maintenance(id="m", title="engine", begin=soon, end=None, is_running=False)]

    async def maintenances() -> list[Maintenance]:
        return known

    async with Guard(simulator, tmp_path) as guard:
        await _half_entered(guard)
        await guard.manager.pause()
        await _made_room(guard)
        monkeypatch.setattr(guard.exchange, "maintenances", maintenances)
        await guard.manager.watch_account()
        assert await guard.manager.resume()
        await _stays_out(guard)
        (told,) = await until(lambda: _who_waits(guard), "who waits to be told")
        assert "(BTCUSDT long). Bybit announces maintenance (engine)" in told
        known.clear()
        await guard.manager.watch_account()
        sent = await until(lambda: _one_entry(guard), "the entry")
        assert Decimal(sent["price"]) == 49500
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["duplicate_link_ids"]) == (0, 0)


async def test_r18_after_a_start_no_entry_that_was_still_to_be_sent_leaves_before_the_account_was_looked_at(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = Decimal("0.72")
    async with Guard(simulator, tmp_path) as guard:
        await _half_entered(guard)
        guard.manager.hold_entries("a test")
        await _made_room(guard)
    async with Guard(simulator, tmp_path) as again:
        read = again.exchange.wallet

        async def wallet() -> Wallet:
            return replace(await read(), maintenance_rate=rate)

        monkeypatch.setattr(again.exchange, "wallet", wallet)
        with pytest.raises(NoNewTrades, match="being read after the start"):
            await again.manager.preview(request())
        await again.manager.watch_account()
        await _stays_out(again)
        assert "72 %" in again.manager.account_view().entries_held
        rate = Decimal("0.1")
        await again.manager.sweep(with_orders=True)
        sent = await until(lambda: _one_entry(again), "the entry")
        assert Decimal(sent["price"]) == 49500
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["duplicate_link_ids"]) == (0, 0)

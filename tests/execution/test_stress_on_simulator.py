"""When it is hard to get out, or dangerous to go in: closing, liquidation, margin, maintenance (R12, R18, R25)."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from execution.facts.account import Maintenance, MarginMode, Wallet
from execution.new_trade.liquidation import Clearance
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradeRejected
from execution.requests import ExitOrder, Receipt
from tests.execution.guard import BRAKES, LIMITS, Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock


async def opened(guard: Guard, **changes) -> str:
    key = await guard.trade(request(**changes))
    await until(lambda: guard.told("entry_filled"), "the entry")
    await until(lambda: guard.manager.account_view().positions[0].stop_confirmed, "the stop")
    return key


# ---------------------------------------- R12


async def test_r12_after_three_attempts_a_limit_at_the_edge_of_the_band_closes(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await opened(guard, targets=(("52000", "1"),))
        await until(guard.own_orders, "the take profit")
        await simulator.control("switch", name="reduce_only_headroom", value=False)
        sent: list[ExitOrder] = []
        place = guard.exchange.place_exit

        async def remember(order: ExitOrder) -> Receipt:
            sent.append(order)
            return await place(order)

        guard.exchange.place_exit = remember  # type: ignore[method-assign]
        await simulator.fault("ret_code", "/v5/order/create", ret_code=110007, count=3)
        await guard.manager.close_position("BTCUSDT", None, None)
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.net == await guard.engine_net()
        assert [order.price for order in sent] == [None, None, None, Decimal(47500)], "5 % below the price"
        assert (sent[3].qty, sent[3].is_immediate) == (Decimal("0.01"), True)
        assert (await simulator.look("account"))["orders"] == []
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["duplicate_link_ids"]) == (0, 0)


@pytest.mark.parametrize("what", ["adl", "liquidate"])
async def test_r12_what_the_exchange_leaves_of_a_position_is_armed_again(
    simulator: Simulator, tmp_path: Path, what: str
) -> None:
    """Meanwhile it takes no orders of the position (110005): that is waited for, and is no reason to close the rest."""
    async with Guard(simulator, tmp_path) as guard:
        key = await opened(guard, targets=(("52000", "1"),))
        await simulator.control("switch", name="liquidation_step_ms", value=700)
        await simulator.control(f"account/{what}", symbol="BTCUSDT", qty="0.004")

        async def is_armed() -> bool:
            return await guard.size() == Decimal("0.006") and await guard.stop_at() == Decimal(49000)

        await until(is_armed, "the stop of what is left")
        await until(lambda: guard.manager.account_view().positions[0].stop_confirmed, "the stop to be confirmed")
        monitor = guard.monitor(key)
        assert monitor is not None
        assert monitor.closing is None
        assert guard.told("closing") == []
        await guard.manager.close_position("BTCUSDT", None, None)
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.net == await guard.engine_net()


# ---------------------------------------- R18


async def test_r18_the_preview_says_where_it_would_be_liquidated(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        small = await guard.manager.preview(request())
        assert small.notes[-1] == "Liquidation: out of reach (estimated)."
        await simulator.fault("ret_code", "/v5/market/risk-limit", ret_code=10016)
        unknown = await guard.manager.preview(request())
        assert unknown.notes[-1] == "Liquidation price: unknown."


async def test_r18_a_trade_whose_stop_lies_beyond_liquidation_is_refused(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def isolated() -> MarginMode:
        return MarginMode.ISOLATED

    async with Guard(simulator, tmp_path) as guard:
        monkeypatch.setattr(guard.exchange, "margin_mode", isolated)
        line = replace(request(), leverage=Decimal(50))
        with pytest.raises(TradeRejected, match="would be liquidated at about 492") as refused:
            await guard.manager.preview(line)
        assert refused.value.correction == "lev 33"
        fits = await guard.manager.preview(replace(line, leverage=Decimal(33)))
        assert "(estimated), beyond the stop." in fits.notes[-1]


async def test_r18_a_guarded_stop_beyond_liquidation_is_told_urgently(simulator: Simulator, tmp_path: Path) -> None:
    limits = replace(LIMITS, max_risk_per_trade=Decimal(100), max_total_risk=Decimal(100))
    async with Guard(simulator, tmp_path, limits=limits) as guard:
        await guard.manager.watch_account()
        await opened(guard, qty="1.8", stop="49000", targets=(("52000", "1"),))
        view = guard.manager.account_view().positions[0]
        assert (view.clearance, view.liq_is_estimate) == (Clearance.OK, True)
        await simulator.control("account/trading-stop", symbol="BTCUSDT", stop_loss="44000")
        told = await until(lambda: guard.told("stop_beyond_liquidation"), "the alert")
        assert told[0]["stop"] == Decimal(44000)
        assert told[0]["liquidation"] > Decimal(44000)
        assert guard.manager.account_view().positions[0].clearance is Clearance.BAD
        urgent = [row for row in guard.store.items("outbox").values() if row["kind"] == "stop_beyond_liquidation"]
        assert [row["urgent"] for row in urgent] == [True]


async def test_r18_margin_that_runs_short_is_told_stops_entries_and_closes_the_largest_where_asked(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = Decimal("0.1")

    async with Guard(simulator, tmp_path, replace(BRAKES, close_at_margin=Decimal("0.85"))) as guard:
        read = guard.exchange.wallet

        async def wallet() -> Wallet:
            return replace(await read(), maintenance_rate=rate)

        monkeypatch.setattr(guard.exchange, "wallet", wallet)
        await opened(guard, targets=(("52000", "1"),))
        preview = await guard.manager.preview(
            request(symbol="ETHUSDT", stop="2900", qty="0.1", targets=(("3300", "1"),))
        )
        rate = Decimal("0.72")
        for _ in range(2):
            await guard.manager.sweep(with_orders=False)
        await until(lambda: guard.told("system"), "the warning")
        assert ["72 %" in told["text"] for told in guard.told("system")] == [True]
        for trial in (
            guard.manager.preview(request(symbol="ETHUSDT")),
            guard.manager.open_trade(preview, chat_id=1, also=lambda _: None),
        ):
            with pytest.raises(NoNewTrades, match="maintenance margin rate is 72 %"):
                await trial
        assert guard.told("closing") == []
        rate = Decimal("0.86")
        await guard.manager.sweep(with_orders=False)
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.reason == "margin of the account"
        assert [told["reason"] for told in guard.told("closing")] == ["margin of the account"]


# ---------------------------------------- R25


async def test_r25_no_trade_before_maintenance_and_it_is_told_once(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = SystemClock().now()
    work = Maintenance(id="m", title="engine", begin=now + timedelta(minutes=20), end=None, is_running=False)
    known = [work]

    async def maintenances() -> list[Maintenance]:
        return known

    async with Guard(simulator, tmp_path) as guard:
        await guard.manager.watch_account()  # the simulator never rests
        monkeypatch.setattr(guard.exchange, "maintenances", maintenances)
        await guard.manager.watch_account()
        preview = await guard.manager.preview(request())
        known[0] = replace(work, begin=now + timedelta(minutes=14))
        for _ in range(2):
            await guard.manager.watch_account()
        for trial in (
            guard.manager.preview(request()),
            guard.manager.open_trade(preview, chat_id=1, also=lambda _: None),
        ):
            with pytest.raises(NoNewTrades, match=r"maintenance \(engine\)"):
                await trial
        await until(lambda: guard.told("system"), "the news")
        assert len(guard.told("system")) == 1
        known.clear()
        await guard.manager.watch_account()
        await guard.manager.preview(request())

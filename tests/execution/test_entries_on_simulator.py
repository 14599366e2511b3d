"""Entries that come late, make room, or are more than one order takes: engine, adapter and simulator; judged by the
referee.
"""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.trade_history import Trade


async def _open_orders(simulator: Simulator, *, reduce_only: bool) -> list[dict[str, Any]]:
    account = await simulator.look("account")
    return [order for order in account["orders"] if order["reduce_only"] is reduce_only]


async def _only_the_full_stop(guard: Guard, simulator: Simulator) -> Decimal:
    """Its quantity, once no stop of a part is left; one may be newer than each row that came: the next sweep tells."""

    async def only_one() -> Decimal | None:
        stops = [o for o in await _open_orders(simulator, reduce_only=True) if not o["order_link_id"]]
        if len(stops) == 1:
            return Decimal(stops[0]["qty"])
        await asyncio.sleep(0.5)
        await guard.manager.sweep(with_orders=True)
        return None

    qty: Decimal = await until(only_one, "the full stop to be the only one")
    return qty


async def _entries(simulator: Simulator, count: int) -> list[dict[str, Any]]:
    orders = await _open_orders(simulator, reduce_only=False)
    return orders if len(orders) == count else []


async def _move_stop(guard: Guard, price: str) -> None:
    change = guard.manager.commands.preview_stop("BTCUSDT", None, Decimal(price))
    assert (await guard.manager.commands.set_stop(change)).done


async def test_r1_an_entry_makes_room_for_one_with_the_tighter_stop_and_its_fill_loosens_nothing(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.02", entries=("49800", "49500")))
        await until(lambda: _entries(simulator, 2), "two entries")
        await simulator.price("49800")
        await until(lambda: guard.told("entry_filled"), "the first entry")
        (before,) = await _entries(simulator, 1)
        await _move_stop(guard, "49300")

        async def replaced() -> dict[str, Any] | None:
            orders = await _entries(simulator, 1)
            return orders[0] if orders and orders[0]["order_link_id"] != before["order_link_id"] else None

        after = await until(replaced, "the entry with the tighter stop")
        assert (after["price"], after["qty"]) == (before["price"], before["qty"])
        await simulator.price("49500")
        assert await guard.stop_at() == 49300, "the fill did not touch the position's stop"
        await until(lambda: len(guard.told("entry_filled")) == 2, "the second entry")
        assert not guard.told("entries_cancelled")

        await _only_the_full_stop(guard, simulator)
        assert await guard.stop_at() == 49300
        await simulator.price("49290")
        trade = await until(guard.last_trade, "the stop")
        assert (trade.reason, trade.net) == ("stop", await guard.engine_net())
        assert (await simulator.look("account"))["orders"] == []
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"], stats["duplicate_link_ids"]) == (0, 0, 0)
    assert not {"110061", "110072"} & set(stats["rejected"])
    assert stats["requests"]["/v5/order/cancel"] >= 2, "the entry that made room, and the stop that came with the other"


async def _ended(guard: Guard) -> Trade | None:
    return next((trade for trade in await guard.history.trades() if trade.closed_at is not None), None)


async def _fills_after_the_end(guard: Guard, simulator: Simulator) -> None:
    """A person closes the position; the cancel of what waits finds the budget spent, and the price comes down to it."""
    await guard.trade(request(qty="0.02", entries=(None, "49500")))
    await until(lambda: _entries(simulator, 1), "the entry that waits")
    await until(lambda: guard.told("entry_filled"), "the first entry")
    await simulator.fault("ret_code", "/v5/order/cancel", ret_code=10006, count=None)
    await simulator.control("account/close", symbol="BTCUSDT", position_idx=0)
    await simulator.price("49500")
    await simulator.mended()


async def test_r2_late_entry_guard_a_fill_that_raced_its_cancel_is_guarded_as_a_trade_of_its_own(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path, replace(BRAKES, guard_late_entry=True)) as guard:
        await _fills_after_the_end(guard, simulator)
        (told,) = await until(lambda: guard.told("late_entry_guarded"), "the late entry to be guarded")
        assert (told["size"], told["entry"], told["stop"]) == (Decimal("0.01"), Decimal(49500), Decimal(49000))
        first = await until(lambda: _ended(guard), "the first trade in the history")
        assert (first.reason, first.entry_qty) == ("by hand", Decimal("0.01"))

        async def targets() -> bool:
            own = [order for order in await _open_orders(simulator, reduce_only=True) if order["order_link_id"]]
            return sorted(Decimal(order["qty"]) for order in own) == [Decimal(q) for q in ("0.002", "0.003", "0.005")]

        await until(targets, "the targets of the plan for the new size")
        assert await guard.stop_at() == 49000
        await simulator.price("48990")

        async def both() -> list[Trade]:
            trades = await guard.history.trades()
            return trades if len(trades) == 2 and all(trade.closed_at for trade in trades) else []

        trades = await until(both, "the second trade")
        assert {trade.reason for trade in trades} == {"by hand", "stop"}
        assert sum(trade.net for trade in trades) == await guard.engine_net()
        assert (await simulator.look("account"))["orders"] == []
    assert (await simulator.look("stats"))["max_naked_ms"] == 0


async def test_r2_late_entry_close_is_closed_at_market(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await _fills_after_the_end(guard, simulator)
        trade = await until(guard.last_trade, "the whole to be over")
        assert trade.entry_qty == Decimal("0.02")
        assert trade.net == await guard.engine_net()
        assert [told["reason"] for told in guard.told("closing")] == ["late entry fill closed"]
        assert await guard.size() == 0
    assert (await simulator.look("stats"))["max_naked_ms"] == 0


# ---------------------------------------- more than one order takes, and what the exchange changes


async def _rules(simulator: Simulator, **changes: str) -> None:
    await simulator.control("account/event", kind="instrument", symbol="BTCUSDT", **changes)


@pytest.mark.parametrize("percent", [None, Decimal(70)])
async def test_r11_a_close_of_more_than_one_market_order_takes_goes_in_several(
    simulator: Simulator, tmp_path: Path, percent: Decimal | None
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.03", targets=(("51000", "1"),)))
        await until(lambda: guard.told("entry_filled"), "the entry")
        await _rules(simulator, max_market_qty="0.01")
        guard.exchange._instruments.doubt("BTCUSDT")
        await guard.manager.watch_account()
        await guard.manager.close_position("BTCUSDT", None, percent)
        if percent is None:
            trade = await until(guard.last_trade, "the close")
            assert (trade.reason, trade.net) == ("from the chat", await guard.engine_net())
        else:
            (told,) = await until(lambda: guard.told("reduced"), "the partial close to be told")
            assert (told["qty"], told["remaining"]) == (Decimal("0.021"), Decimal("0.009"))
        account = await simulator.look("account")
        closes = [Decimal(e["qty"]) for e in account["executions"] if e["side"] == "Sell"]
        third = Decimal("0.01") if percent is None else Decimal("0.001")
        assert closes == [Decimal("0.01"), Decimal("0.01"), third]
    assert (await simulator.look("stats"))["max_naked_ms"] == 0


async def test_new_trading_rules_under_a_guarded_position_are_kept_to(simulator: Simulator, tmp_path: Path) -> None:
    """Prices that we send again lie on the new grid, the stop on its tighter side (I3); quantities on the new step."""
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(
            request(qty="0.04", stop="49000.3", targets=(("50500.7", "0.5"), ("51000", "0.5")), break_even=None)
        )

        async def quantities(*expected: str) -> bool:
            own = [order for order in await _open_orders(simulator, reduce_only=True) if order["order_link_id"]]
            return sorted(Decimal(order["qty"]) for order in own) == [Decimal(qty) for qty in expected]

        await until(lambda: quantities("0.02", "0.02"), "both take profits")
        await _rules(simulator, tick_size="0.5", qty_step="0.01", min_qty="0.01")
        guard.exchange._instruments.doubt("BTCUSDT")
        await guard.manager.watch_account()
        await until(lambda: guard.stop_at_is("49000.5"), "the stop on the new grid")
        texts = await until(lambda: [told["text"] for told in guard.told("system")], "the change to be told")
        assert any("tick size 0.1 → 0.5" in text and "qty step 0.001 → 0.01" in text for text in texts)
        await guard.manager.close_position("BTCUSDT", None, Decimal(50))
        await until(lambda: quantities("0.01", "0.01"), "half of each, in the new steps")
        await simulator.price("50500.5")
        await until(lambda: guard.told("tp_hit"), "the first take profit, one tick nearer")
        assert guard.manager.failures() == {}
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"]) == (0, 0)


async def test_a_part_that_new_rules_refuse_is_planned_by_them_at_once(simulator: Simulator, tmp_path: Path) -> None:
    """Nobody knows of them before the refusal."""
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.05", targets=(("50500", "0.5"), ("51000", "0.5")), break_even=None))
        await until(lambda: guard.told("entry_filled"), "the entry")
        await until(lambda: _legs_stand(simulator, 2), "both take profits")
        await _rules(simulator, qty_step="0.01", min_qty="0.01")
        plan = await guard.manager.close_position("BTCUSDT", None, Decimal(50))
        assert (plan.done, plan.refused, plan.qty, plan.left) == (True, "", Decimal("0.02"), Decimal("0.03"))
        await until(lambda: guard.told("reduced"), "the close to be told")


async def _legs_stand(simulator: Simulator, count: int) -> bool:
    return len(await _open_orders(simulator, reduce_only=True)) > count


async def test_a_delisted_contract_is_told_and_its_settlement_ends_the_trade(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry")
        await _rules(simulator, status="PreLaunch")
        guard.exchange._instruments.doubt("BTCUSDT")
        await guard.manager.watch_account()
        await until(lambda: any("delisted" in t["text"] for t in guard.told("system")), "the warning")
        await simulator.control("account/event", kind="delist", symbol="BTCUSDT")
        trade = await until(guard.last_trade, "the settlement")
        assert (trade.reason, trade.net) == ("settlement", await guard.engine_net())
        assert (await simulator.look("account"))["orders"] == []
    assert (await simulator.look("stats"))["max_naked_ms"] == 0


async def test_a_contract_that_was_settled_while_the_bot_was_away_keeps_nobody_from_starting(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry")
    await simulator.control("account/event", kind="delist", symbol="BTCUSDT")
    async with Guard(simulator, tmp_path) as again:
        trade = await until(lambda: _ended(again), "the settlement")
        assert (trade.reason, trade.net) == ("settlement", await again.engine_net())


async def test_r24_an_entry_that_the_exchange_cancels_or_a_person_cancels_is_told_and_not_sent_again(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.02", entries=(None, "49500")))
        (waiting,) = await until(lambda: _entries(simulator, 1), "the entry that waits")
        await until(lambda: guard.told("entry_filled"), "the first entry")
        await simulator.control("account/cancel", order_id=waiting["order_id"])
        (told,) = await until(lambda: guard.told("entries_cancelled"), "the cancelled one to be told")
        assert told["legs"] == [2]

        async def targets() -> bool:
            own = [order for order in await _open_orders(simulator, reduce_only=True) if order["order_link_id"]]
            return len(own) == 3

        await until(targets, "the take profits, which come after entries")
        await guard.manager.sweep(with_orders=True)
        assert await _open_orders(simulator, reduce_only=False) == []


async def test_r24_an_entry_that_is_refused_is_told_with_the_reason_and_the_others_go_on(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await simulator.fault("ret_code", "/v5/order/create", ret_code=110007, ret_msg="ab not enough for new order")
        await guard.trade(request(qty="0.02", entries=("49800", "49500")))
        (refused,) = await until(lambda: guard.told("entry_refused"), "the refusal to be told")
        assert (refused["leg"], refused["text"]) == (1, "ab not enough for new order")
        (waiting,) = await until(lambda: _entries(simulator, 1), "the other entry")
        assert Decimal(waiting["price"]) == 49500


async def test_r24_an_entry_of_more_than_one_order_takes_goes_in_slices(simulator: Simulator, tmp_path: Path) -> None:
    await _rules(simulator, max_market_qty="0.01")
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.025"))
        await until(lambda: len(guard.told("entry_filled")) == 3, "three slices")
        account = await simulator.look("account")
        assert [Decimal(e["qty"]) for e in account["executions"]] == [Decimal(q) for q in ("0.009", "0.009", "0.007")]

        assert await _only_the_full_stop(guard, simulator) == Decimal("0.025")
        assert await guard.stop_at() == 49000
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"]) == (0, 0)

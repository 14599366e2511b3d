"""Take profits on real sockets: batches, conditional legs, what the exchange trims; judged by the referee: R15, R21."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution import ledger
from execution.exit_plan import LegKind
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.new_trade.trade_request import TradeRejected, TradeRequest
from execution.requests import ExitOrder, Trigger
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator

TEN = tuple((str(50500 + 100 * n), None) for n in range(10))
TWO = (("50500", "0.5"), ("51000", "0.5"))


def waiting(**changes: Any) -> TradeRequest:
    return replace(request(**({"targets": TWO} | changes)), leg_kind=LegKind.MARKET)


async def legs(guard: Guard, position_idx: int | None = None) -> list[dict[str, Any]]:
    account = await guard.simulator.look("account")
    return [
        o
        for o in account["orders"]
        if o["order_link_id"] and o["reduce_only"] and position_idx in {None, o["position_idx"]}
    ]


async def quantities(guard: Guard, position_idx: int | None = None) -> list[str]:
    return sorted(str(Decimal(o["leaves_qty"])) for o in await legs(guard, position_idx))


async def legs_are(guard: Guard, *wanted: str, position_idx: int | None = None) -> None:
    async def so() -> bool:
        return await quantities(guard, position_idx) == sorted(wanted)

    await until(so, f"take profits of {wanted}")


async def requests(simulator: Simulator) -> dict[str, int]:
    stats = await simulator.look("stats")
    return {path.removeprefix("/v5/order/"): n for path, n in stats["requests"].items() if "/v5/order/" in path}


async def is_flat(guard: Guard) -> bool:
    return await guard.size() == 0


async def closed(guard: Guard) -> None:
    trade = await until(guard.last_trade, "the trade in the history")
    assert trade.net == await guard.engine_net()
    account = await guard.simulator.look("account")
    assert account["orders"] == []
    stats = await guard.simulator.look("stats")
    assert (stats["max_naked_ms"], stats["duplicate_link_ids"]) == (0, 0)


# ---------------------------------------- batches


async def test_r15_ten_legs_are_placed_resized_and_cancelled_in_one_request_each(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.1", targets=TEN))
        await legs_are(guard, *["0.01"] * 10)
        asked = await requests(simulator)
        assert (asked["create"], asked["create-batch"]) == (1, 1), "the entry alone, ten take profits in one"

        await guard.manager.close_position("BTCUSDT", None, Decimal(50))
        await legs_are(guard, *["0.005"] * 10)
        asked = await requests(simulator)
        assert asked["amend-batch"] == 1
        assert "amend" not in asked

        await guard.manager.close_position("BTCUSDT", None, None)
        await closed(guard)
        asked = await requests(simulator)
        assert asked["cancel-batch"] == 1 or "cancel-batch" not in asked, "the exchange may have trimmed them first"
        assert "cancel" not in asked


async def test_r15_a_batch_whose_answer_is_lost_is_asked_for_one_by_one_and_sent_once(
    simulator: Simulator, tmp_path: Path
) -> None:
    """Each of its orders is in doubt, and each is found by its id."""
    await simulator.fault("lost_response", "/v5/order/create-batch")
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.1", targets=TEN))
        await legs_are(guard, *["0.01"] * 10)
        await until(lambda: guard.told("entry_filled"), "the entry to be told")
        assert (await requests(simulator))["create-batch"] == 1
        await simulator.price("50000.1")
        (key,) = guard.store.items("enhanced_tp_sl_monitors")
        monitor = await until(lambda: guard.monitor(key), "the record")
        assert len([o for o in monitor.orders.values() if o.leg and o.role.value == "tp"]) == 10
        await simulator.control("account/close", symbol="BTCUSDT", position_idx=0)
        await closed(guard)


async def test_r15_ten_legs_on_both_sides_of_a_hedge(simulator: Simulator, tmp_path: Path) -> None:
    await simulator.control("account/mode", hedge=True)
    below = tuple((str(49500 - 100 * n), None) for n in range(10))
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.1", targets=TEN))
        await guard.trade(request(Side.SELL, qty="0.05", targets=below, stop="51000"))
        await legs_are(guard, *["0.01"] * 10, position_idx=1)
        await legs_are(guard, *["0.005"] * 10, position_idx=2)
        await simulator.price("50700")
        await legs_are(guard, *["0.01"] * 7, position_idx=1)
        await legs_are(guard, *["0.005"] * 10, position_idx=2)
        await until(lambda: len(guard.told("tp_hit")) == 3, "three targets of the long")
        for position_idx in (1, 2):
            await simulator.control("account/close", symbol="BTCUSDT", position_idx=position_idx)
        await until(lambda: len(guard.told("closed")) == 2, "both to be closed")
        account = await simulator.look("account")
        assert account["orders"] == []


async def test_r15_what_the_exchange_trims_is_nobodys_decision_and_planned_again(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "REMOVED_PAUSE", timedelta(seconds=1))
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.1", targets=TEN))
        await legs_are(guard, *["0.01"] * 10)
        await simulator.control("account/close", symbol="BTCUSDT", position_idx=0, qty="0.05")
        await until(lambda: guard.told("size_changed"), "the size to be told")
        await legs_are(guard, *["0.005"] * 10)
        assert not guard.told("leg_removed")
        assert not guard.told("leg_moved")
        (key,) = guard.store.items("enhanced_tp_sl_monitors")
        monitor = await until(lambda: guard.monitor(key), "the record")
        assert (monitor.legs_removed, len(monitor.plan.legs)) == ((), 10)
        assert {leg.share for leg in monitor.plan.legs} == {Decimal("0.1")}


# ---------------------------------------- conditional legs


async def test_r21_a_leg_waits_for_its_trigger_and_leaves_at_market(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(waiting())
        await legs_are(guard, "0.005", "0.005")
        shown = await legs(guard)
        assert {o["kind"] for o in shown} == {"Stop"}
        assert {Decimal(o["trigger_price"]) for o in shown} == {50500, 51000}
        await simulator.price("50510")
        (hit,) = await until(lambda: guard.told("tp_hit"), "the first target")
        assert (hit["leg"], hit["price"]) == (1, 50510), "at the market, which had gone past the trigger"
        await until(lambda: guard.told("stop_moved"), "break-even, since TP1 was hit")
        await simulator.price("51000")
        await closed(guard)
        trade = await guard.last_trade()
        assert trade is not None
        assert trade.reason == "TP2"


async def test_r21_a_close_takes_the_waiting_legs_along_and_the_slot_is_free_only_then(
    simulator: Simulator, tmp_path: Path
) -> None:
    """Bybit keeps them when the position is gone; they would act on the next one."""
    async with Guard(simulator, tmp_path) as guard:
        key = await guard.trade(waiting())
        await legs_are(guard, "0.005", "0.005")
        await simulator.fault("ret_code", "/v5/order/cancel", count=2, ret_code=10006)
        closing = asyncio.create_task(guard.manager.close_position("BTCUSDT", None, None))
        await until(lambda: is_flat(guard), "the position to be gone, though the legs are not")
        assert await quantities(guard) == ["0.005", "0.005"]
        assert guard.monitor(key) is not None
        with pytest.raises(TradeRejected):
            await guard.trade(waiting())
        await closing
        await closed(guard)
        assert guard.monitor(key) is None
        await guard.trade(waiting())
        await legs_are(guard, "0.005", "0.005")
        await simulator.price("50510")
        (hit,) = await until(lambda: guard.told("tp_hit"), "the target of the second trade")
        assert hit["qty"] == Decimal("0.005")


async def test_r21_legs_of_a_position_that_its_stop_closed_are_gone_before_the_next(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(waiting())
        await legs_are(guard, "0.005", "0.005")
        await simulator.price("48990")
        await closed(guard)
        assert (await requests(simulator))["cancel-batch"] == 1


async def test_r21_entries_that_fill_resize_the_waiting_legs_in_place(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(waiting(qty="0.02", entries=("49900", "49800")))
        await simulator.price("49900")
        await legs_are(guard, "0.005", "0.005")
        before = {o["order_id"] for o in await legs(guard)}
        await simulator.price("49800")
        await legs_are(guard, "0.01", "0.01")
        assert {o["order_id"] for o in await legs(guard)} == before
        assert (await requests(simulator))["amend"] == 2, "Bybit takes no conditional order in a batch of amendments"
        await simulator.control("account/close", symbol="BTCUSDT", position_idx=0)
        await closed(guard)


async def test_r21_a_leg_that_fills_in_part_goes_on_as_a_limit(simulator: Simulator, tmp_path: Path) -> None:
    await simulator.control("switch", name="stop_remainder", value="0.4")
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(waiting())
        await legs_are(guard, "0.005", "0.005")
        await simulator.price("50500")

        async def rest_stands() -> bool:
            return [(o["kind"], str(Decimal(o["price"]))) for o in await legs(guard) if o["kind"] != "Stop"] != []

        await until(lambda: guard.told("tp_hit") or rest_stands(), "what is left of the leg")
        (hit,) = await until(lambda: guard.told("tp_hit"), "the whole leg")
        assert hit["qty"] == Decimal("0.005")
        await simulator.control("switch", name="stop_remainder", value="0")
        await simulator.price("51000")
        await closed(guard)


async def test_r21_a_trigger_that_the_price_has_passed_already_is_a_limit_order(
    simulator: Simulator, tmp_path: Path
) -> None:
    """The first price of a fast market: the legs are sent when it is beyond the first of them."""
    async with Guard(simulator, tmp_path) as guard:
        await simulator.fault("ret_code", "/v5/order/create-batch", count=1, ret_code=10006)
        await guard.trade(waiting())
        await simulator.price("50600")
        (hit,) = await until(lambda: guard.told("tp_hit"), "the first target")
        assert (hit["leg"], hit["qty"]) == (1, Decimal("0.005"))
        assert hit["price"] >= 50500
        await legs_are(guard, "0.005")
        await simulator.price("51000")
        await closed(guard)


async def test_r21_a_person_moves_and_cancels_waiting_legs(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(waiting())
        await legs_are(guard, "0.005", "0.005")
        first, second = sorted(await legs(guard), key=lambda o: Decimal(o["trigger_price"]))
        await simulator.control("account/amend", order_id=first["order_id"], trigger_price="50400")
        (moved,) = await until(lambda: guard.told("leg_moved"), "the moved leg")
        assert (moved["leg"], moved["old_price"], moved["new_price"]) == (1, 50500, 50400)
        await simulator.control("account/cancel", order_id=second["order_id"])
        (removed,) = await until(lambda: guard.told("leg_removed"), "the cancelled leg")
        assert removed["leg"] == 2
        await simulator.price("50400")
        (hit,) = await until(lambda: guard.told("tp_hit"), "the moved leg to be hit")
        assert hit["price"] == 50400


async def test_r21_legs_that_wait_survive_a_restart_and_are_known_by_their_ids(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(waiting())
        await legs_are(guard, "0.005", "0.005")
        await until(lambda: guard.told("entry_filled"), "the entry to be told")
        before = {o["order_id"] for o in await legs(guard)}
    await simulator.price("50500")
    async with Guard(simulator, tmp_path) as guard:
        (hit,) = await until(lambda: guard.told("tp_hit"), "what happened while the bot was away")
        assert hit["leg"] == 1
        assert {o["order_id"] for o in await legs(guard)} < before
        await simulator.price("51000")
        await closed(guard)


async def test_r21_places_that_others_have_are_counted_at_the_preview(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        with pytest.raises(TradeRejected, match="room for 8"):
            await guard.manager.preview(waiting(qty="0.1", targets=TEN[:9]))
        await guard.trade(waiting(qty="0.1", targets=TEN[:8]))
        await legs_are(guard, *["0.012"] * 7, "0.016")


async def test_r21_a_leg_that_finds_no_place_is_a_limit_order(simulator: Simulator, tmp_path: Path) -> None:
    """Others took nine of the ten places while the entry waited."""
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(waiting(qty="0.1", entries=("49900",)))
        theirs = [
            ExitOrder(
                link_id=f"app-{n}",
                symbol="BTCUSDT",
                position_idx=0,
                side=Side.SELL,
                qty=Decimal("0.001"),
                price=None,
                trigger=Trigger(Decimal(60000 + n), TriggerBy.LAST),
            )
            for n in range(9)
        ]
        await guard.exchange.place_exits(theirs)
        with pytest.raises(TradeRejected, match="room for 0"):
            await guard.manager.preview(waiting(symbol="BTCUSDT", entries=("49800",)))
        await simulator.price("49900")

        async def two_stand() -> list[str]:
            ours = [o for o in await legs(guard) if o["order_link_id"].startswith("hf-")]
            return sorted(o["kind"] for o in ours) if len(ours) == 2 else []

        assert await until(two_stand, "both legs") == ["Limit", "Stop"]
        await simulator.price("50500")
        await simulator.price("51000")
        await until(lambda: len(guard.told("tp_hit")) == 2, "both to be hit")
        await simulator.control("account/close", symbol="BTCUSDT", position_idx=0)
        await until(guard.last_trade, "the trade in the history")
        assert [o["order_link_id"] for o in await legs(guard)] == [order.link_id for order in theirs], "I7"


async def test_r7_a_leg_that_a_partial_close_leaves_too_small_joins_its_neighbour_and_is_told(
    simulator: Simulator, tmp_path: Path
) -> None:
    thirds = (("50500", "0.5"), ("51000", "0.25"), ("52000", "0.25"))
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.004", targets=thirds))
        await legs_are(guard, "0.002", "0.001", "0.001")
        assert not guard.told("legs_joined")
        await guard.manager.close_position("BTCUSDT", None, Decimal(50))
        await legs_are(guard, "0.001", "0.001")
        (told,) = await until(lambda: guard.told("legs_joined"), "the join to be told")
        assert (told["legs"], told["into"], told["size"]) == ([2], [3], Decimal("0.002"))
        await simulator.control("account/close", symbol="BTCUSDT", position_idx=0)
        await closed(guard)

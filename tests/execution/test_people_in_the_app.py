"""What a person does in the exchange's app, on real sockets; and a slot whose writes change nothing: R8, R25, I1."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from execution.stops.stop_record import ManualStop
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator

D = Decimal
TOUCHES = ("/order/create", "/order/create-batch", "/order/amend", "/order/amend-batch", "/position/trading-stop")
"""What a position could feel of ours; cancels are of our own orders alone, by their ids."""
RESTORE = replace(BRAKES, manual_stop=ManualStop.RESTORE)


async def targets(guard: Guard) -> dict[str, str]:
    orders = await guard.own_orders()
    shown = {str(Decimal(o["price"])): str(Decimal(o["qty"])) for o in orders if o["reduce_only"]}
    return dict(sorted(shown.items()))


async def three_targets(guard: Guard) -> None:
    await guard.trade(request())

    async def all_stand() -> bool:
        return await targets(guard) == {"50500": "0.005", "51000": "0.003", "52000": "0.002"}

    await until(all_stand, "three take profits")
    await until(lambda: guard.told("entry_filled"), "the entry to be told")


async def targets_are(guard: Guard, wanted: dict[str, str]) -> None:
    async def so() -> bool:
        return await targets(guard) == wanted

    await until(so, f"the targets to be {wanted}")


async def touches(guard: Guard) -> int:
    return await guard.simulator.requests(*TOUCHES)


async def amend(guard: Guard, standing_at: str, **changes: Any) -> None:
    order = next(o for o in await guard.own_orders() if Decimal(o["price"]) == Decimal(standing_at))
    await guard.simulator.control("account/amend", order_id=order["order_id"], **changes)


async def test_r8_a_target_that_a_person_moves_stays_there_and_is_told(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await three_targets(guard)
        await amend(guard, "50500", price="50400")
        (told,) = await until(lambda: guard.told("leg_moved"), "the moved leg to be told")
        assert (told["leg"], told["old_price"], told["new_price"]) == (1, 50500, 50400)
        await guard.manager.sweep(with_orders=True)
        await targets_are(guard, {"50400": "0.005", "51000": "0.003", "52000": "0.002"})
        (position,) = guard.manager.account_view().positions
        assert position.targets[0].price == 50400
    await amend(guard, "52000", price="52500")
    async with Guard(simulator, tmp_path) as guard:
        told = await until(lambda: guard.told("leg_moved")[1:], "what was moved while the bot was away")
        assert [(move["old_price"], move["new_price"]) for move in told] == [(52000, 52500)]
        await targets_are(guard, {"50400": "0.005", "51000": "0.003", "52500": "0.002"})
        await simulator.price("50400")
        (hit,) = await until(lambda: guard.told("tp_hit"), "the moved leg to be hit")
        assert hit["price"] == 50400


async def test_r8_a_quantity_that_a_person_chose_stays_and_the_others_share_the_rest(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await three_targets(guard)
        await amend(guard, "50500", qty="0.002")
        (told,) = await until(lambda: guard.told("leg_moved"), "the moved leg to be told")
        assert (told["old_qty"], told["new_qty"], told["keeps_qty"]) == (Decimal("0.005"), Decimal("0.002"), True)
        await targets_are(guard, {"50500": "0.002", "51000": "0.004", "52000": "0.004"})


async def test_r8_manual_stop_restore_puts_it_back_three_times(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path, RESTORE) as guard:
        await three_targets(guard)
        for n in range(1, 4):
            await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="48500")
            told = await until(lambda n=n: guard.told("stop_put_back")[n - 1 :], f"the stop to be put back, {n}")
            assert (told[0]["found"], told[0]["stop"]) == (48500, 49000)
            assert await guard.stop_at() == 49000
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="48500")
        (moved,) = await until(lambda: guard.told("stop_moved"), "the person to be given way")
        assert (moved["new"], moved["origin"], moved["put_back"]) == (48500, "person", 3)
        assert await guard.stop_at() == 48500


async def test_i1_a_stop_that_a_person_removed_is_put_back_and_told(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await three_targets(guard)
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="0")
        (told,) = await until(lambda: guard.told("stop_put_back"), "the stop to be put back")
        assert (told["found"], told["by"], told["stop"]) == (None, "person", 49000)
        assert await guard.stop_at() == 49000


async def test_r8_an_entry_that_a_person_moves_waits_there_and_is_told(simulator: Simulator, tmp_path: Path) -> None:
    """Also what was moved while the bot was away; each once."""
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=("49900", "49800")))
        await amend(guard, "49900", price="49600.5", qty="0.4")
        (told,) = await until(lambda: guard.told("entry_moved"), "the moved entry to be told")
        assert (told["leg"], told["old_price"], told["new_price"]) == (1, 49900, Decimal("49600.5"))
        assert (told["new_qty"], told["keeps"], told["most"]) == (Decimal("0.4"), True, Decimal(200))
        assert told["result"] < -Decimal(200), "more than MAX_RISK_PER_TRADE allows"
    await amend(guard, "49800", price="49700")
    async with Guard(simulator, tmp_path) as guard:
        second = await until(lambda: guard.told("entry_moved")[1:], "what was moved meanwhile")
        assert [(move["leg"], move["old_price"], move["new_price"]) for move in second] == [(2, 49800, 49700)]
        await guard.manager.sweep(with_orders=True)
        assert len(guard.told("entry_moved")) == 2


async def test_i1_a_stop_that_the_exchange_cleared_by_deleveraging_is_put_back_and_nobody_is_named(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await three_targets(guard)
        await simulator.control("account/adl", symbol="BTCUSDT", position_idx=0, qty="0.004")
        (told,) = await until(lambda: guard.told("stop_put_back"), "the stop to be put back")
        assert (told["found"], told["by"], told["stop"]) == (None, "adl", 49000)
        (changed,) = await until(lambda: guard.told("size_changed"), "the smaller size")
        assert (changed["change"], changed["forced"]) == (-Decimal("0.004"), "auto-deleveraging")


async def test_r25_a_slot_whose_writes_change_nothing_rests_until_something_new(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        guard.may_freeze = True
        await simulator.fault("ret_code", "/v5/order/amend", ret_code=10001, ret_msg="params error", count=None)
        await three_targets(guard)
        third = next(o for o in await guard.own_orders() if Decimal(o["price"]) == 52000)
        await simulator.control("account/cancel", order_id=third["order_id"])
        frozen = await until(lambda: guard.manager.account_view().positions[0].frozen_since, "the breaker")
        assert frozen is not None
        assert any("had no effect 3 times" in text for text in guard.manager.failures())
        alerts = await until(
            lambda: [told for told in guard.told("system") if "had no effect" in told["text"]], "the alert"
        )
        assert len(alerts) == 1
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="0")
        await until(lambda: guard.stop_at_is("49000"), "the stop, which is not held")
        await guard.manager.close_position("BTCUSDT", None, None)
        trade = await until(guard.last_trade, "the close, which is not held either")
        assert trade.reason == "from the chat"


async def test_r4_r20_a_person_who_turns_the_position_round_ends_the_trade_and_is_asked_about_the_new_side(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await three_targets(guard)
        sent = await touches(guard)
        await simulator.control("account/order", symbol="BTCUSDT", side="Sell", qty="0.03")
        trade = await until(guard.last_trade, "the trade in the history")
        (told,) = await until(lambda: guard.told("closed"), "its end to be told")
        assert (trade.reason, trade.side, trade.entry_qty, told["reason"]) == ("by hand", "Buy", D("0.01"), "by hand")
        entry, turn = (await simulator.look("account"))["executions"]
        assert trade.net == -D(entry["fee"]) - D(turn["fee"]) / 3, "of the larger order what closed it, and no more"
        await guard.manager.sweep(with_orders=True)
        (question,) = await until(lambda: guard.told("adoption_asked"), "the question")
        assert (question["side"], question["size"], question["kept"]) == ("Sell", D("0.02"), False)
        assert [view.name for view in guard.manager.account_view().unguarded] == ["BTCUSDT short"]
        await guard.manager.sweep(with_orders=True)
        assert (await guard.own_orders(), await guard.stop_at()) == ([], None)
        assert await touches(guard) == sent, "nothing is sent to what is not ours"
        assert len(guard.told("adoption_asked")) == 1

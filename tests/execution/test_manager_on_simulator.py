"""Whole trades: engine, adapter, sockets and simulator; judged by the referee."""

import shutil
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from execution.exit_plan import BreakEven, BreakEvenWhen, Trail
from execution.facts.slots import Side
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradeRejected
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.guard import BRAKES, LIMITS, Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock
from utils.robust_persistence import STATE_FILE_NAME
from utils.trade_history import Trade

WRITES = (
    "/v5/order/create",
    "/v5/order/amend",
    "/v5/order/cancel",
    "/v5/order/create-batch",
    "/v5/order/amend-batch",
    "/v5/order/cancel-batch",
    "/v5/position/trading-stop",
    "/v5/position/set-leverage",
)


CHILD_STOP_DELAY_MS = 60_000
"""Whoever is covered long before had the stop from the bot; within which bound (R3) is shown by `soak`'s own clock."""


async def _clean(simulator: Simulator) -> None:
    stats = await simulator.look("stats")
    assert stats["max_naked_ms"] == 0
    assert stats["duplicate_link_ids"] == 0


async def test_long_from_entry_to_break_even(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        key = await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry to be told")
        assert await guard.stop_at() == 49000
        assert len(await until(lambda: _all_of(guard, 3), "three take profits")) == 3

        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "the stop to be confirmed at break-even")
        assert await guard.size() == Decimal("0.005")
        stop = await guard.stop_at()
        assert stop is not None
        assert stop > 50000
        assert [t["leg"] for t in guard.told("tp_hit")] == [1]

        await simulator.price("51000")
        await until(lambda: len(guard.told("tp_hit")) == 2, "TP2")
        await simulator.price(str(stop))
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.net == await guard.engine_net()
        assert trade.reason == "break-even"
        assert guard.monitor(key) is None
        account = await simulator.look("account")
        assert account["orders"] == []
    await _clean(simulator)


async def test_short_in_hedge_mode_with_three_limit_entries_and_a_person_closing(
    simulator: Simulator, tmp_path: Path
) -> None:
    await simulator.control("account/mode", hedge=True)
    short = request(
        Side.SELL,
        qty="0.03",
        entries=("50100", "50200", "50300"),
        stop="51000",
        targets=(("49500", "0.5"), ("49000", "0.3"), ("48000", "0.2")),
    )
    async with Guard(simulator, tmp_path) as guard:
        key = await guard.trade(short)
        await until(lambda: _all_of(guard, 3), "three entries")
        await simulator.price("50200")
        await until(lambda: len(guard.told("entry_filled")) == 2, "two entries to be told")
        assert await guard.size() == Decimal("0.02")
        await until(lambda: _quantities(guard, ["0.004", "0.006", "0.01", "0.01"]), "the take profits of two thirds")
        await simulator.price("49500")
        await until(lambda: guard.told("stop_moved"), "break-even")
        await until(lambda: guard.told("entries_cancelled"), "the third entry to be cancelled")
        await simulator.control("account/close", symbol="BTCUSDT", position_idx=2)
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.reason == "by hand"
        assert trade.net == await guard.engine_net()
        assert guard.monitor(key) is None
        assert (await simulator.look("account"))["orders"] == []
    await _clean(simulator)


async def test_a_trail_follows_the_price_and_closes_as_trailing(simulator: Simulator, tmp_path: Path) -> None:
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, Decimal(1)))
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(replace(request(targets=(("60000", "1"),)), trail=trail))
        await until(lambda: _all_of(guard, 1), "the take profit")
        await simulator.price("50600")
        await until(lambda: guard.stop_at_is("50094"), "the stop a percent behind 50600")
        await simulator.price("51200")
        await until(lambda: guard.stop_at_is("50688"), "the stop a percent behind 51200, after its pace (R16)")
        await simulator.price("50900")
        assert await guard.stop_at() == Decimal(50688)
        await until(lambda: guard.told("stop_moved"), "the move to be told")
        await simulator.price("50688")
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.reason == "trailing"
        assert trade.net == await guard.engine_net()
        assert {told["origin"] for told in guard.told("stop_moved")} == {"trailing"}
    await _clean(simulator)


@pytest_asyncio.fixture
async def stepped(stepped_url: str) -> AsyncIterator[Simulator]:
    async with Simulator(stepped_url) as running:
        yield running


async def test_r17_a_trail_catches_up_with_what_it_missed_while_the_bot_was_away(
    stepped: Simulator, tmp_path: Path
) -> None:
    """The peak came and went after the bot had gone: prices no longer show it, candles do."""
    trail = Trail(distance=TrailDistance(TrailBy.PERCENT, Decimal(1)))
    async with Guard(stepped, tmp_path) as guard:
        await guard.trade(replace(request(targets=(("60000", "1"),)), trail=trail))
        await until(lambda: _all_of(guard, 1), "the take profit")
        await stepped.price("50600")
        await until(lambda: guard.stop_at_is("50094"), "the first step")
    for price in ("51500", "51100"):
        await stepped.control("clock", advance_ms=90_000)
        await stepped.price(price)
    async with Guard(stepped, tmp_path) as again:
        await until(lambda: again.stop_at_is("50985"), "the stop a percent behind the peak that was missed")
    await _clean(stepped)


async def test_entries_that_waited_for_too_long_are_cancelled(simulator: Simulator, tmp_path: Path) -> None:
    """ENTRY_TTL: what has filled is guarded on, the rest is cancelled by time alone."""
    limits = replace(LIMITS, entry_hours=Decimal("0.0008"))
    async with Guard(simulator, tmp_path, limits=limits) as guard:
        await guard.trade(request(entries=(None, "49500")))
        await until(lambda: guard.told("entry_filled"), "the market half")
        await until(lambda: guard.told("entries_cancelled"), "the limit half to expire")
        assert await guard.size() == Decimal("0.005")
        assert all(order["reduce_only"] for order in await guard.own_orders())
    await _clean(simulator)


async def test_after_a_days_loss_no_new_trade_is_taken(simulator: Simulator, tmp_path: Path) -> None:
    limits = replace(LIMITS, daily_loss=Decimal(5))
    async with Guard(simulator, tmp_path, limits=limits) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.price("48900")
        trade = await until(guard.last_trade, "the stop")
        assert trade.net < -5
        await simulator.price("50000")
        with pytest.raises(TradeRejected, match="DAILY_LOSS_LIMIT is 5"):
            await guard.manager.preview(request())
        await guard.history.close()
        with pytest.raises(TradeRejected, match="cannot be read"):
            await guard.manager.preview(request())
    await _clean(simulator)


async def test_follow_puts_the_stop_on_the_target_before(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(replace(request(), follow=1))
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "break-even after TP1")
        await simulator.price("51000")
        await until(lambda: guard.stop_at_is("50500"), "the stop on TP1 after TP2")
        await simulator.price("50500")
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.reason == "stop"
        assert trade.net == await guard.engine_net()
    await _clean(simulator)


async def test_a_position_is_closed_when_its_time_is_over(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(replace(request(), max_hours=Decimal("0.0005")))
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.reason == "time"
        assert [told["reason"] for told in guard.told("closing")] == ["time"]
        assert (await simulator.look("account"))["orders"] == []
    await _clean(simulator)


async def test_restart_in_the_middle_changes_nothing(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        key = await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        before = await guard.own_orders()
    async with Guard(simulator, tmp_path) as again:
        await again.manager.sweep(with_orders=True)
        await until(lambda: again.manager.account_view().positions[0].stop_confirmed, "the stop to be confirmed again")
        assert await again.own_orders() == before
        assert again.monitor(key) is not None
        assert (await again.manager.close_position("BTCUSDT", None, None)).qty is None
        trade = await until(again.last_trade, "the close")
        assert trade.reason == "from the chat"
        assert (await simulator.look("account"))["orders"] == []
    await _clean(simulator)


async def test_tp_filled_while_the_bot_was_away(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
    await simulator.price("50500")
    async with Guard(simulator, tmp_path) as again:
        await until(lambda: again.told("stop_moved"), "break-even after the restart")
        assert [t["leg"] for t in again.told("tp_hit")] == [1]
        assert await again.size() == Decimal("0.005")
    await _clean(simulator)


async def test_r9_r10_a_lost_answer_to_an_entry_doubles_nothing(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await simulator.fault("lost_response", "/v5/order/create")
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits in spite of the lost answer")
        assert await guard.size() == Decimal("0.01")
        account = await simulator.look("account")
        assert len(account["executions"]) == 1
    await _clean(simulator)


async def test_r9_a_lost_answer_to_a_stop_is_sent_again(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.fault("lost_response", "/v5/position/trading-stop")
        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "break-even in spite of the lost answer")
        assert len(await guard.own_orders()) == 2
    await _clean(simulator)


async def test_r15_take_profits_survive_lost_answers(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(guard.size, "the entry to fill")
        await simulator.fault("lost_response", "/v5/order/create", count=2)
        await until(lambda: _all_of(guard, 3), "three take profits", 30)
        assert await _quantities(guard, ["0.002", "0.003", "0.005"])
    await _clean(simulator)


async def test_a_dropped_stream_loses_no_fill(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.fault("disconnect", "", target="ws_private")
        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "break-even after the reconnection")
        assert [t["leg"] for t in guard.told("tp_hit")] == [1]
    await _clean(simulator)


async def test_r19_without_the_stream_the_account_is_read_often(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.fault("refuse_connect", "/v5/private", target="ws_private", count=1000)
        await simulator.fault("disconnect", "", target="ws_private")
        await until(lambda: not guard.manager.account_view().private_stream_up, "the stream to be down")
        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "break-even without any stream")
    await _clean(simulator)


async def test_r9_a_hanging_request_holds_up_no_stop(simulator: Simulator, tmp_path: Path) -> None:
    """The attached stop never shows up, and the first take profit hangs for seconds."""
    await simulator.control("switch", name="child_stop_delay_ms", value=CHILD_STOP_DELAY_MS)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await simulator.fault("lost_response", "/v5/order/create", count=1)
        await until(lambda: _has_stop(guard, 49000), "the stop to be set")
    assert (await simulator.look("stats"))["max_naked_ms"] < CHILD_STOP_DELAY_MS / 2


async def test_r11_a_partial_close_shrinks_the_take_profits_first(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(qty="0.02"))
        await until(lambda: _all_of(guard, 3), "three take profits")
        plan = await guard.manager.close_position("BTCUSDT", Side.BUY, Decimal(50))
        assert plan.qty == Decimal("0.01")
        await until(lambda: _quantities(guard, ["0.002", "0.003", "0.005"]), "half of each take profit")
        await until(lambda: _has_size(guard, "0.01"), "half of the position")
        told = await until(lambda: guard.told("reduced"), "the partial close to be told")
        assert (told[0]["qty"], told[0]["remaining"]) == (Decimal("0.01"), Decimal("0.01"))
    assert "110017" not in (await simulator.look("stats"))["rejected"], "never more on offer than is held"
    await _clean(simulator)


async def test_r25_an_observer_writes_nothing_for_a_trade_that_is_there(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
    writes = _writes(await simulator.look("stats"))
    await simulator.price("50500")
    async with Guard(simulator, tmp_path, replace(BRAKES, observe=True)) as observer:
        await until(lambda: observer.told("tp_hit"), "the first take profit to be noticed")
        with pytest.raises(TradeRejected, match="observe"):
            await observer.manager.close_position("BTCUSDT", None, None)
        assert _writes(await simulator.look("stats")) == writes
        assert await observer.stop_at() == 49000


def _make_unreadable(directory: Path) -> None:
    for path in directory.glob(f"{STATE_FILE_NAME}*"):
        path.write_bytes(path.read_bytes()[:50])
    shutil.rmtree(directory / "persistence_backups")


def _writes(stats: dict[str, Any]) -> int:
    return sum(count for path, count in stats["requests"].items() if path.startswith(WRITES))


async def test_a_disk_that_fails_while_a_trade_is_opened_sends_nothing_then_or_later(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        breaker = guard.store.breaker
        preview = await guard.manager.preview(request())
        with pytest.raises(NoNewTrades, match="No space left on device"):
            await guard.manager.open_trade(
                preview, chat_id=1001, also=lambda _: breaker.trip("No space left on device", SystemClock().now())
            )
        for refused in (guard.manager.preview(request()), guard.trade(request())):
            with pytest.raises(NoNewTrades, match="goes on protecting"):
                await refused
        assert guard.manager.account_view().disk_trouble == "No space left on device"
        breaker.close()
        await guard.manager.sweep(with_orders=True)
        assert guard.manager.account_view().positions == ()
        assert guard.manager.account_view().disk_trouble == ""
    async with Guard(simulator, tmp_path) as again:
        await again.manager.sweep(with_orders=True)
        assert again.manager.account_view().positions == ()
    assert _writes(await simulator.look("stats")) == 0


async def test_what_was_held_back_while_the_disk_failed_leaves_as_soon_as_it_heals(
    simulator: Simulator, tmp_path: Path
) -> None:
    """Bybit takes its part meanwhile, and the take profits: new ones come when their records are on disk (R7)."""
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        breaker = guard.store.breaker
        breaker.trip("No space left on device", SystemClock().now())
        await simulator.control("account/adl", symbol="BTCUSDT", qty="0.002")
        await until(lambda: guard.manager.account_view().positions[0].size == Decimal("0.008"), "the smaller size")
        (actor,) = guard.manager._actors.values()
        await actor.caught_up()
        assert await guard.own_orders() == []
        assert not actor.mail_waiting
        breaker.close()
        assert actor.mail_waiting, "it is woken"

        async def are_there() -> bool:
            return sum(Decimal(order["qty"]) for order in await guard.own_orders()) == Decimal("0.008")

        await until(are_there, "new take profits")


async def test_in_safe_mode_nothing_that_stands_is_touched(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
    before = (await guard.own_orders(), _writes(await simulator.look("stats")))
    _make_unreadable(tmp_path)
    async with Guard(simulator, tmp_path) as bystander:
        for _ in range(3):
            await bystander.manager.sweep(with_orders=True)
        view = bystander.manager.account_view()
        assert view.safe_mode
        assert [(p.symbol, p.size, p.stop) for p in view.watched] == [("BTCUSDT", Decimal("0.01"), Decimal(49000))]
        with pytest.raises(NoNewTrades, match="state restore"):
            await bystander.manager.preview(request(symbol="ETHUSDT"))
        assert (await bystander.own_orders(), _writes(await simulator.look("stats"))) == before
        await bystander.manager.close_position("BTCUSDT", None, None)
        await until(lambda: _has_size(bystander, "0"), "the position to be closed")
    account = await simulator.look("account")
    assert account["orders"] == []


async def test_break_even_by_percent_without_any_take_profit(simulator: Simulator, tmp_path: Path) -> None:
    policy = BreakEven(when=BreakEvenWhen.AT_PERCENT, value=Decimal("0.5"))
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(break_even=policy, targets=(("52000", None),)))
        await until(lambda: _all_of(guard, 1), "the take profit")
        await simulator.price("50249.9")
        await simulator.price("50250")
        moved = await until(lambda: guard.told("stop_moved"), "break-even at half a percent")
        assert moved[0]["origin"] == "break-even"
    await _clean(simulator)


async def test_a_person_moves_the_stop_and_is_believed(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="49500")
        moved = await until(lambda: guard.told("stop_moved"), "the person's stop to be told")
        assert (moved[0]["old"], moved[0]["new"], moved[0]["origin"]) == (49000, 49500, "person")
        assert await guard.stop_at() == 49500


async def test_a_removed_stop_is_put_back(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.control("account/trading-stop", symbol="BTCUSDT", position_idx=0, stop_loss="0")
        await until(lambda: _has_stop(guard, 49000), "the stop to stand again")


async def test_a_take_profit_that_a_person_cancelled_stays_away(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        orders = await guard.own_orders()
        third = next(o for o in orders if Decimal(o["price"]) == 52000)
        await simulator.control("account/cancel", order_id=third["order_id"])
        removed = await until(lambda: guard.told("leg_removed"), "the removed leg to be told")
        assert removed[0]["leg"] == 3
        await until(lambda: _quantities(guard, ["0.004", "0.006"]), "the other two to share the whole")


async def test_r12_the_stop_closes_everything(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.price("48900")
        trade = await until(guard.last_trade, "the trade in the history")
        assert trade.reason == "stop"
        assert trade.net == await guard.engine_net()
        assert (await simulator.look("account"))["orders"] == []
    await _clean(simulator)


async def test_r12_a_stop_that_fills_in_part_is_finished(simulator: Simulator, tmp_path: Path) -> None:
    await simulator.control("switch", name="stop_remainder", value=0.5)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.price("48900")
        trade = await until(guard.last_trade, "the rest to be closed")
        assert trade.net == await guard.engine_net()
        assert (await simulator.look("account"))["orders"] == []


async def test_r3_a_late_attached_stop_is_set_within_the_arming_bound(simulator: Simulator, tmp_path: Path) -> None:
    await simulator.control("switch", name="child_stop_delay_ms", value=CHILD_STOP_DELAY_MS)
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _has_stop(guard, 49000), "the stop to be set")
        await until(lambda: guard.told("entry_filled"), "the entry to be told")
    assert 0 < (await simulator.look("stats"))["max_naked_ms"] < CHILD_STOP_DELAY_MS / 2


async def test_i7_what_a_person_opens_where_our_trade_was_is_left_alone(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.price("48900")
        await simulator.control("account/order", symbol="BTCUSDT", side="Buy", qty="0.05")
        trade = await until(guard.last_trade, "the trade in the history")
        assert (trade.reason, trade.entry_qty) == ("stop", Decimal("0.01"))
        assert await guard.size() == Decimal("0.05")
        await guard.manager.sweep(with_orders=True)
        assert [view.name for view in guard.manager.account_view().unguarded] == ["BTCUSDT long"]


async def test_r5_closed_and_opened_again_by_a_person_while_the_bot_was_away(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        key = await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
    await simulator.control("account/close", symbol="BTCUSDT", position_idx=0)
    await simulator.control("account/order", symbol="BTCUSDT", side="Buy", qty="0.05")
    async with Guard(simulator, tmp_path) as again:
        trade = await until(again.last_trade, "the trade in the history")
        assert (trade.reason, trade.entry_qty) == ("by hand", Decimal("0.01"))
        assert again.monitor(key) is None
        assert await again.size() == Decimal("0.05")
        assert await again.own_orders() == []


async def test_entries_that_never_fill_end_without_a_trade(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        key = await guard.trade(request(entries=("49500",)))
        await until(lambda: _all_of(guard, 1), "the entry order")
        await guard.manager.close_position("BTCUSDT", None, None)
        await until(lambda: guard.told("not_filled"), "the end to be told")
        assert guard.monitor(key) is None
        assert (await simulator.look("account"))["orders"] == []


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"symbol": "BTCUSTD"}, "symbol"),
        ({"stop": "51000"}, "sl"),
        ({"qty": "0.0001"}, "size"),
        ({"targets": (("49500", None),)}, "tp"),
        ({"qty": "1"}, "size"),
    ],
)
async def test_what_cannot_be_a_trade_sends_nothing(
    simulator: Simulator, tmp_path: Path, changes: dict[str, Any], clause: str
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        with pytest.raises(TradeRejected) as rejected:
            await guard.trade(request(**changes))
        assert rejected.value.clause == clause
        assert rejected.value.correction
        assert "/v5/order/create" not in (await simulator.look("stats"))["requests"]


async def test_r4_a_guarded_slot_takes_no_trade_on_the_other_side(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        short = request(Side.SELL, stop="51000", targets=(("49500", None),))
        with pytest.raises(TradeRejected, match=r"guarded already; close it first: /close BTCUSDT"):
            await guard.manager.preview(short)


async def test_r5_a_trade_after_a_trade_inherits_nothing(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits")
        await simulator.price("48900")
        first = await until(guard.last_trade, "the first trade")
        await until(lambda: not guard.manager.account_view().positions, "the slot to be free again")
        await simulator.price("50000")
        key = await guard.trade(request())
        await until(lambda: _all_of(guard, 3), "three take profits again")
        await guard.manager.sweep(with_orders=True)
        monitor = guard.monitor(key)
        assert monitor is not None
        assert monitor.entered == Decimal("0.01")
        assert monitor.generation != first.trade_id
        await guard.manager.close_position("BTCUSDT", None, None)
        second = await until(lambda: _trade_other_than(guard, first.trade_id), "the second trade")
        assert first.net + second.net == await guard.engine_net()
    await _clean(simulator)


async def _trade_other_than(guard: Guard, trade_id: str) -> Trade | None:
    return next((t for t in await guard.history.trades() if t.trade_id != trade_id), None)


async def _has_size(guard: Guard, size: str) -> bool:
    return await guard.size() == Decimal(size)


async def _has_stop(guard: Guard, price: int) -> bool:
    return await guard.stop_at() == price


async def _two_of(guard: Guard) -> bool:
    return len(await guard.own_orders()) == 2


async def _all_of(guard: Guard, count: int) -> list[object]:
    orders = await guard.own_orders()
    return list(orders) if len(orders) == count else []


async def _quantities(guard: Guard, expected: list[str]) -> bool:
    return sorted(Decimal(o["qty"]) for o in await guard.own_orders()) == [Decimal(q) for q in expected]

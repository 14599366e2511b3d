"""A second trade on a guarded slot, on real sockets: what the exchange then shows, and never in between."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.commands.answers import EntryAnswer
from execution.exit_plan import BreakEven, BreakEvenWhen
from execution.facts.slots import Side
from execution.new_trade.no_new_trades import NoNewTrades
from execution.new_trade.trade_request import TradeRejected, TradeRequest
from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.clock import SystemClock

AFTER_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=Decimal(1))


def more(**changes: Any) -> TradeRequest:
    """What a second line asks for: its stop is tighter, its targets are two."""
    said = {"stop": "49500", "targets": (("51500", "0.5"), ("52500", "0.5"))}
    return replace(request(**(said | changes)), break_even=None, clauses=frozenset({"size", "sl", "tp"}))


async def legs(guard: Guard) -> dict[str, str]:
    shown = [o for o in await guard.own_orders() if o["reduce_only"]]
    return dict(sorted((str(Decimal(o["price"])), str(Decimal(o["qty"]))) for o in shown))


async def legs_are(guard: Guard, wanted: dict[str, str]) -> None:
    async def so() -> bool:
        return await legs(guard) == wanted

    await until(so, f"the targets to be {wanted}")


async def guarded(guard: Guard) -> str:
    key = await guard.trade(request())
    await legs_are(guard, {"50500": "0.005", "51000": "0.003", "52000": "0.002"})
    await until(lambda: guard.told("entry_filled"), "the entry to be told")
    return key


async def test_a_second_trade_is_added_to_the_first(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        key = await guarded(guard)
        ids = {o["order_link_id"] for o in await guard.own_orders()}
        preview = await guard.manager.preview(more())
        assert preview.merge is not None
        assert (preview.merge.held_qty, preview.qty) == (Decimal("0.01"), Decimal("0.01"))
        assert 0 < preview.merge.loss_before < preview.loss_at_stop * 2
        opened = await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)
        assert (opened.key, opened.done, opened.stop) == (key, True, Decimal(49500))
        assert [(entry.number, entry.answer) for entry in opened.entries] == [(2, EntryAnswer.FILLED)]
        await legs_are(guard, {"51500": "0.01", "52500": "0.01"})
        assert (await guard.size(), await guard.stop_at()) == (Decimal("0.02"), Decimal(49500))
        kept = {o["order_link_id"] for o in await guard.own_orders()}
        assert kept < ids, "each leg that goes on keeps its order"
        assert guard.told("leg_moved") == [], "what we moved is no person's (R8)"
        assert len(guard.manager.account_view().positions) == 1
        with pytest.raises(TradeRejected, match="changed since the preview"):
            await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)
        await guard.books.try_drain()
        monitor = guard.monitor(key)
        assert monitor is not None
        (trade,) = await guard.history.open_trades()
        events = await guard.history.events(monitor.generation)
        assert Decimal(trade.detail["planned_risk"]) == preview.loss_at_stop, "of both together"
        assert [event.kind for event in events].count("previewed") == 2
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"], stats["duplicate_link_ids"]) == (0, 0, 0)


async def test_after_a_hit_target_the_new_ones_come_behind_it(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        key = await guarded(guard)
        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "break-even after TP1")
        said = replace(more(), break_even=AFTER_TP1, clauses=frozenset({"size", "sl", "tp", "be"}))
        preview = await guard.manager.preview(said)
        assert preview.merge is not None
        assert preview.merge.drawn_for.hit == (1,)
        assert preview.merge.drawn_for.stop > preview.plan.stop, "it loosens, and that is shown"
        assert (await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)).done
        await legs_are(guard, {"51500": "0.007", "52500": "0.008"})
        assert await guard.stop_at() == Decimal(49500)
        await simulator.price("51500")
        hits = await until(lambda: guard.told("tp_hit")[1:], "the next target")
        assert [hit["leg"] for hit in hits] == [2]
        moved = await until(
            lambda: [m for m in guard.told("stop_moved") if m["origin"] == "break-even"][1:], "the stop"
        )
        assert moved[0]["new"] > 50000
        monitor = guard.monitor(key)
        assert monitor is not None
        assert [leg.number for leg in monitor.plan.legs] == [1, 2, 3]
    assert (await simulator.look("stats"))["max_naked_ms"] == 0


async def test_an_undo_cancels_what_has_not_filled_and_gives_the_targets_back(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        opened = await guard.manager.open_trade(
            await guard.manager.preview(more(entries=("49800",), stop="48900")), chat_id=1001, also=lambda _: None
        )
        assert (opened.done, opened.entries[0].answer) == (True, EntryAnswer.RESTING)
        await until(lambda: guard.stop_at_is("48900"), "the stop to be loosened, as was shown")
        back = await guard.manager.commands.undo("BTCUSDT", None)
        assert (back.done, back.stop) == (True, Decimal(49000))
        await legs_are(guard, {"50500": "0.005", "51000": "0.003", "52000": "0.002"})
        assert all(order["reduce_only"] for order in await guard.own_orders())


async def test_a_trade_that_waits_is_added_to_and_a_restart_in_between_changes_nothing(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request(entries=("49800",)))
        (first,) = await guard.own_orders()
        preview = await guard.manager.preview(more(entries=("49700",), stop="49300"))
    async with Guard(simulator, tmp_path) as again:
        opened = await again.manager.open_trade(preview, chat_id=1001, also=lambda _: None)
        assert (opened.done, opened.entries[0].number) == (True, 2)
        await until(lambda: _is_replaced(again, first["order_link_id"]), "the first to carry the tighter stop (R1)")
    async with Guard(simulator, tmp_path) as third:
        await simulator.price("49650")
        await until(lambda: len(third.told("entry_filled")) == 2, "both entries")
        await legs_are(third, {"51500": "0.01", "52500": "0.01"})
        assert await third.stop_at() == 49300
    stats = await simulator.look("stats")
    assert (stats["max_naked_ms"], stats["loose_ms"], stats["duplicate_link_ids"]) == (0, 0, 0)


async def _is_replaced(guard: Guard, first: str) -> bool:
    """Both entries wait, and the first one is another order than before."""
    waiting = {str(Decimal(o["price"])): o["order_link_id"] for o in await guard.own_orders()}
    return waiting.keys() == {"49700", "49800"} and first not in waiting.values()


async def test_what_cannot_be_added_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        short = more(side=Side.SELL, stop="51000", targets=(("49000", None),))
        with pytest.raises(TradeRejected, match=r"close it first: /close BTCUSDT"):
            await guard.manager.preview(short)
        with pytest.raises(TradeRejected, match="not changed under it") as leverage:
            await guard.manager.preview(replace(more(), leverage=Decimal(7)))
        assert leverage.value.clause == "lev"
        with pytest.raises(TradeRejected, match="MAX_RISK_PER_TRADE"):
            await guard.manager.preview(more(qty="5"))
        preview = await guard.manager.preview(more())
        breaker = guard.store.breaker
        with pytest.raises(NoNewTrades, match="No space left"):
            await guard.manager.open_trade(
                preview, chat_id=1001, also=lambda _: breaker.trip("No space left on device", SystemClock().now())
            )
        breaker.close()
        with pytest.raises(ZeroDivisionError):
            await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: 1 / 0)
        assert await guard.size() == Decimal("0.01"), "what prevents the commit prevents the trade"
        await guard.manager.close_position("BTCUSDT", None, None)
        with pytest.raises(TradeRejected, match=r"changed since the preview|is being closed"):
            await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)


async def test_an_exchange_that_does_not_answer_leaves_it_being_tried(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.new_trade.entries_shown.CONFIRM_WITHIN", 0.5)
    async with Guard(simulator, tmp_path) as guard:
        await guarded(guard)
        preview = await guard.manager.preview(more())
        await simulator.fault("lost_request", "/v5/order/create")
        opened = await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)
        assert (opened.done, opened.entries[0].answer) == (False, EntryAnswer.UNKNOWN)
        await until(lambda: len(guard.told("entry_filled")) == 2, "the entry after all")
    assert (await simulator.look("stats"))["duplicate_link_ids"] == 0

"""The trade log of whole trades: engine, adapter and simulator; what the exchange did stands in it, once."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

from tests.execution.guard import Guard, request, until
from tests.execution.simulator_hand import Simulator
from utils.trade_history import Event


async def test_from_preview_to_close_with_a_restart_in_the_middle(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.trade(request())
        await until(lambda: guard.told("entry_filled"), "the entry to be told")
        (opened,) = await until(guard.history.open_trades, "the row of the open trade")
        assert (opened.detail["planned_qty"], opened.detail["initial_stop"], opened.net) == ("0.01", "49000", None)
        assert Decimal(opened.detail["planned_risk"]) > 10
        await simulator.price("50500")
        await until(lambda: guard.told("stop_moved"), "the stop to be confirmed at break-even")
    async with Guard(simulator, tmp_path) as again:
        await again.manager.close_position("BTCUSDT", None, None)
        trade = await until(again.last_trade, "the end of the trade in the history")
        assert (trade.trade_id, trade.reason) == (opened.trade_id, "from the chat")
        assert trade.net == await again.engine_net()
        assert trade.detail["planned_risk"] == opened.detail["planned_risk"]
        assert await again.history.open_trades() == []
        events = await again.history.events(trade.trade_id)
        kinds = Counter(event.kind for event in events)
        assert kinds == {
            "previewed": 1, "opened": 1, "armed": 1, "fill": 3, "entry_filled": 1, "tp_hit": 1, "break_even": 1,
            "closing": 1, "closed": 1,
        }  # fmt: skip
        assert _net_of([event for event in events if event.kind == "fill"]) == trade.net
        in_order = [event.kind for event in events if event.kind not in {"fill", "armed"}]
        assert in_order[2:] == ["entry_filled", "tp_hit", "break_even", "closing", "closed"]


async def test_a_trade_that_never_fills_is_told_from_confirmation_to_end(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        await guard.manager.preview(request(entries=("49500",)))  # looked at, and not confirmed
        await guard.trade(request(entries=("49500",)))
        await until(guard.own_orders, "the entry order")
        await guard.manager.close_position("BTCUSDT", None, None)
        trade = await until(guard.last_trade, "the end of the trade in the history")
        assert (trade.entry_qty, trade.net) == (0, 0)
        events = await guard.history.events(trade.trade_id)
        assert sorted(event.kind for event in events) == ["closing", "not_filled", "opened", "previewed"]
        assert len(await guard.history.trades()) == 1


def _net_of(fills: list[Event]) -> Decimal:
    flow = Decimal(0)
    for fill in fills:
        qty, price, fee = (Decimal(fill.detail[name]) for name in ("qty", "price", "fee"))
        flow += (-1 if fill.detail["side"] == "Buy" else 1) * qty * price - fee
    return flow

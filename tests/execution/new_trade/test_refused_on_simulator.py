"""What refuses a new trade before anything is sent: no place left, a market that is not open, another position mode."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.new_trade.trade_request import TradePreview, TradeRejected
from tests.execution.guard import BRAKES, Guard, request, until
from tests.execution.simulator_hand import Simulator

ETHER: dict[str, Any] = {"symbol": "ETHUSDT", "stop": "2900", "qty": "0.1", "targets": (("3300", "1"),)}
CREATE = "/v5/order/create"


async def _is_refused_at_confirm(guard: Guard, preview: TradePreview, said: str) -> TradeRejected:
    sent = await _entries_sent(guard)
    with pytest.raises(TradeRejected, match=said) as refused:
        await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)
    assert await _entries_sent(guard) == sent
    assert [view.symbol for view in guard.manager.account_view().positions if view.symbol == preview.symbol] == []
    return refused.value


async def _entries_sent(guard: Guard) -> int:
    return await guard.simulator.requests(CREATE)


async def test_no_more_positions_than_max_positions_at_the_preview_and_at_confirm(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with Guard(simulator, tmp_path, replace(BRAKES, max_positions=1)) as guard:
        shown_before = await guard.manager.preview(request(**ETHER))
        await guard.trade(request(targets=(("52000", "1"),)))
        await until(lambda: guard.told("entry_filled"), "the one that there may be")
        await until(guard.own_orders, "its take profit")
        with pytest.raises(TradeRejected, match="count already, and MAX_POSITIONS is 1"):
            await guard.manager.preview(request(**ETHER))
        await _is_refused_at_confirm(guard, shown_before, "count already, and MAX_POSITIONS is 1")
        assert (await guard.manager.preview(request())).merge is not None, "more of the one takes no other place"
        await guard.manager.close_position("BTCUSDT", None, None)
        await until(lambda: not guard.manager.account_view().positions, "the place to be free")
        await guard.trade(request(**ETHER))
        await until(lambda: len(guard.told("entry_filled")) == 2, "the other one")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("PreLaunch", "Bybit lists no linear contract ETHUSDT for trading"),  # it is not in the list before its launch
        ("Delivering", "ETHUSDT is not open for trading now"),
        ("Closed", "ETHUSDT is not open for trading now"),
    ],
)
async def test_r24_what_is_not_open_for_trading_is_refused_at_the_preview(
    simulator: Simulator, tmp_path: Path, status: str, said: str
) -> None:
    await simulator.control("account/event", kind="instrument", symbol="ETHUSDT", status=status)
    async with Guard(simulator, tmp_path) as guard:
        with pytest.raises(TradeRejected, match=said) as refused:
            await guard.manager.preview(request(**ETHER))
        assert refused.value.clause == "symbol"
        assert await _entries_sent(guard) == 0


@pytest.mark.parametrize("to_hedge", [True, False])
async def test_r4_a_position_mode_that_changed_after_the_preview_refuses_the_trade(
    simulator: Simulator, tmp_path: Path, to_hedge: bool
) -> None:
    if not to_hedge:
        await simulator.control("account/mode", hedge=True)
    async with Guard(simulator, tmp_path) as guard:
        preview = await guard.manager.preview(request())
        assert preview.position_idx == (0 if to_hedge else 1)
        await simulator.control("account/mode", hedge=to_hedge)
        said = "the position mode of BTCUSDT has changed since the preview; ask again"
        refused = await _is_refused_at_confirm(guard, preview, said)
        assert refused.clause == "symbol"
        again = await guard.manager.preview(request())
        assert again.position_idx == (1 if to_hedge else 0), "it is read before each entry"

"""R24: leverage is the symbol's; a new trade does not change it under what a person has there, at either moment."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from execution.new_trade.trade_request import TradePreview, TradeRejected, TradeRequest
from tests.execution.guard import Guard, request
from tests.execution.simulator_hand import Simulator

STANDS = Decimal(10)
WAITS: dict[str, Any] = {"symbol": "BTCUSDT", "side": "Buy", "qty": "0.01", "price": "48000"}
OTHER_SIDE: dict[str, Any] = {"symbol": "BTCUSDT", "side": "Sell", "qty": "0.01", "position_idx": 2}
"""In hedge mode; at market, so that there is size."""


def wanted(leverage: Decimal = Decimal(7)) -> TradeRequest:
    return replace(request(entries=("49500",)), leverage=leverage)


async def _leverages(guard: Guard) -> set[Decimal | None]:
    return {row.leverage for row in await guard.exchange.positions("BTCUSDT")}


async def _is_refused_at_confirm(guard: Guard, preview: TradePreview) -> None:
    with pytest.raises(TradeRejected, match="BTCUSDT is in use at leverage 10, which is not changed") as refused:
        await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)
    assert (refused.value.clause, refused.value.correction) == ("lev", "lev 10")
    assert await _leverages(guard) == {STANDS}, "the person's own stays"
    assert guard.manager.account_view().positions == (), "nothing is recorded"
    assert await guard.own_orders() == []


@pytest.mark.parametrize("theirs", [WAITS, OTHER_SIDE])
async def test_r24_another_leverage_than_that_in_use_is_refused_at_the_preview(
    simulator: Simulator, tmp_path: Path, theirs: dict[str, Any]
) -> None:
    if theirs is OTHER_SIDE:
        await simulator.control("account/mode", hedge=True)
    async with Guard(simulator, tmp_path) as guard:
        await simulator.control("account/order", **theirs)
        with pytest.raises(TradeRejected, match="BTCUSDT is in use at leverage 10, which is not changed") as refused:
            await guard.manager.preview(wanted())
        assert (refused.value.clause, refused.value.correction) == ("lev", "lev 10")
        assert (await guard.manager.preview(wanted(STANDS))).plan.leverage == STANDS


@pytest.mark.parametrize("theirs", [WAITS, OTHER_SIDE])
async def test_r24_what_a_person_does_there_after_the_preview_refuses_it_at_confirm(
    simulator: Simulator, tmp_path: Path, theirs: dict[str, Any]
) -> None:
    if theirs is OTHER_SIDE:
        await simulator.control("account/mode", hedge=True)
    async with Guard(simulator, tmp_path) as guard:
        preview = await guard.manager.preview(wanted())
        await simulator.control("account/order", **theirs)
        await _is_refused_at_confirm(guard, preview)


async def test_r24_where_nothing_is_there_the_leverage_is_set_at_confirm(simulator: Simulator, tmp_path: Path) -> None:
    async with Guard(simulator, tmp_path) as guard:
        preview = await guard.manager.preview(wanted())
        assert await _leverages(guard) == {STANDS}, "a preview changes nothing"
        await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)
        assert await _leverages(guard) == {Decimal(7)}


async def test_r24_where_the_two_sides_stand_at_different_leverage_neither_is_changed(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In hedge mode with isolated margin each side may have its own."""
    await simulator.control("account/mode", hedge=True)
    async with Guard(simulator, tmp_path) as guard:
        preview = await guard.manager.preview(wanted())
        await simulator.control("account/order", **OTHER_SIDE)
        read = guard.exchange.positions

        async def positions(symbol: str) -> Any:
            return [replace(row, leverage=Decimal(7)) if row.position_idx == 1 else row for row in await read(symbol)]

        monkeypatch.setattr(guard.exchange, "positions", positions)
        with pytest.raises(TradeRejected, match="BTCUSDT is in use at leverage 10"):
            await guard.manager.preview(wanted())
        with pytest.raises(TradeRejected, match="BTCUSDT is in use at leverage 10"):
            await guard.manager.open_trade(preview, chat_id=1001, also=lambda _: None)
        assert {row.leverage for row in await read("BTCUSDT")} == {STANDS}

"""R22 as a whole: both sides of a hedge pay and receive funding; each trade has what its own position paid."""

from decimal import Decimal
from typing import Any

import pytest

from execution.facts.slots import Side
from execution.new_trade.trade_request import TradeRequest
from simulator.engine.words import ExecType
from tests.execution.guard import request
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import Setting

D = Decimal
SYMBOL = "BTCUSDT"
RATE = D("0.001")


def hedge(scene: Scene, long: str, short: str) -> None:
    manager = scene.life.manager
    wanted = (
        request(qty=long, targets=(("60000", "1"),), break_even=None),
        request(Side.SELL, qty=short, stop="51000", targets=(("40000", "1"),), break_even=None),
    )

    async def open_trade(line: TradeRequest) -> None:
        await manager.open_trade(await manager.preview(line), chat_id=1, also=lambda _: None)

    for line in wanted:
        scene.command("open", lambda line=line: open_trade(line))
        scene.pass_time(2.0)


def closed(scene: Scene) -> dict[str, Any]:
    """The finished trades of the log, by side, after all was closed in the chat."""
    scene.command("close all", scene.life.manager.close_all)
    scene.settle()
    assert scene.failed_commands == []
    return {trade.side: trade for trade in scene.disk.trades.values() if trade.closed_at is not None}


def paid(scene: Scene, position_idx: int) -> Decimal:
    """What the exchange says that one side of the hedge has received."""
    of_side = (
        e.fee
        for e in scene.house.engine.executions()
        if e.exec_type is ExecType.FUNDING and e.position_idx == position_idx
    )
    return -sum(of_side, D(0))


@pytest.mark.parametrize("is_dead", [False, True])
def test_r22_funding_in_hedge_mode_is_each_sides_own(is_dead):
    """Told by the stream; or read when the bot is back, because nobody listened when it was paid."""
    with Scene(7, Setting(hedge=True)) as scene:
        hedge(scene, "0.02", "0.01")
        if is_dead:
            scene.loop.call_later(5.0, scene.house.engine.funding, SYMBOL, RATE)
            scene.crash(10.0)
        else:
            scene.house.engine.funding(SYMBOL, RATE)
        scene.pass_time(5.0)
        trades = closed(scene)
        assert (trades["Buy"].funding, trades["Sell"].funding) == (D("-1"), D("0.5"))
        assert (trades["Buy"].funding, trades["Sell"].funding) == (paid(scene, 1), paid(scene, 2))


def test_r22_funding_in_hedge_mode_of_two_equal_sides_is_split_between_them():
    """Nothing tells the two payments apart: together the trades have what was paid, and each its share by size."""
    with Scene(7, Setting(hedge=True)) as scene:
        hedge(scene, "0.02", "0.02")
        scene.house.engine.funding(SYMBOL, RATE)
        scene.pass_time(5.0)
        trades = closed(scene)
        assert [trades[side].funding for side in ("Buy", "Sell")] == [0, 0]
        assert paid(scene, 1) + paid(scene, 2) == 0

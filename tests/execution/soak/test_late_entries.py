"""R2 as a whole: an entry fills after the end of its trade, beyond its stop, while the bot does not hear of either."""

from decimal import Decimal

from simulator.engine.requests import OrderRequest
from simulator.engine.words import OrderType, Side
from tests.execution.guard import request
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import QUIET
from tests.execution.soak.truth import findings

D = Decimal
SYMBOL, SLOT = "BTCUSDT", ("BTCUSDT", 0)


def a_person(scene: Scene, side: Side, qty: str, price: str | None = None) -> None:
    """A limit order of a person's only reduces here."""
    kind = OrderType.MARKET if price is None else OrderType.LIMIT
    wanted = OrderRequest(
        symbol=SYMBOL, side=side, order_type=kind, qty=D(qty), price=D(price) if price else None,
        reduce_only=price is not None,
    )  # fmt: skip
    scene.house.engine.place(wanted, by_person=True)
    scene.house.hurry()


def open_two_entries(scene: Scene) -> None:
    manager = scene.life.manager
    wanted = request(qty="0.02", entries=(None, "49500"), targets=(("60000", "1"),), break_even=None)

    async def open_trade() -> None:
        preview = await manager.preview(wanted)
        await manager.open_trade(preview, chat_id=1, also=lambda _: None)

    scene.command("open", open_trade)
    scene.pass_time(2.0)


def test_r2_what_a_person_keeps_from_being_closed_is_tried_at_a_pace_and_told_from_what_that_person_adds():
    with Scene(7, QUIET) as scene:
        open_two_entries(scene)
        engine, reads = scene.house.engine, scene.house.requests
        scene.life.exchange.disconnect(5.0)
        engine.close_by_person(*SLOT)
        engine.set_price(SYMBOL, D(48900))
        a_person(scene, Side.SELL, "0.01", "50500")
        scene.pass_time(10.0)
        a_person(scene, Side.BUY, "0.003")
        scene.pass_time(3.0)
        reads.clear()
        scene.settle()
        (actor,) = scene.life.manager._actors.values()
        (held,) = engine.positions(SYMBOL)
        assert (actor.monitor.size, held.size) == (D("0.007"), D("0.01"))
        assert findings(scene) == []
        assert reads["/v5/execution/list"] <= 2, "all of them are known"
        assert reads["/v5/order/create"] <= 40, "one in two seconds"
        scene.house.engine.set_price(SYMBOL, D(50500))
        scene.settle()
        assert findings(scene) == []
        assert not scene.life.manager._actors

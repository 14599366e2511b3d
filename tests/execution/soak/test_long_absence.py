"""R15 after two days in which nobody listened: Bybit forgets who cancelled what, and keeps what filled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from simulator.bybit.order_pages import RECENTLY_CLOSED
from simulator.engine.engine import Engine
from simulator.engine.records import Order
from simulator.engine.requests import OrderRequest
from simulator.engine.words import OrderType, Side
from tests.execution.guard import request
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import Setting

D = Decimal
SYMBOL = "BTCUSDT"
HOUR = 3600.0
FIRST, SECOND = D(51000), D(52000)
Act = Callable[[Engine], object]


@contextmanager
def away(hours: float, *acts: Act) -> Iterator[Scene]:
    """A long from 50000 with two targets; an hour after the bot has died somebody acts, then it lives again."""
    with Scene(7, Setting()) as scene:
        wanted = request(targets=((str(FIRST), "0.5"), (str(SECOND), "0.5")), break_even=None)
        manager = scene.life.manager

        async def open_trade() -> None:
            preview = await manager.preview(wanted)
            await manager.open_trade(preview, chat_id=1, also=lambda _: None)

        scene.command("open", open_trade)
        scene.pass_time(10.0)
        assert sorted(targets(scene)) == [FIRST, SECOND]
        scene.listen()
        for number, act in enumerate(acts):
            scene.loop.call_later(HOUR + number, act, scene.house.engine)
        usual, scene.house._price_ms = scene.house._price_ms, int(1000 * HOUR)
        scene.crash(hours * HOUR)
        scene.house._price_ms = usual
        scene.house.hurry()
        scene.pass_time(40.0)
        scene.listen()
        yield scene
        assert scene.failed_commands == []


def first_target(engine: Engine) -> Order:
    (order,) = [each for each in engine.open_orders(SYMBOL) if each.rests and each.price == FIRST]
    return order


def cancel_first(engine: Engine) -> None:
    engine.cancel(symbol=SYMBOL, order_id=first_target(engine).order_id, by_person=True)


def touch_first(engine: Engine) -> None:
    for price in (FIRST, D(50000)):
        engine.set_price(SYMBOL, price)


def trade_much(engine: Engine) -> None:
    """So many other orders come and go that order/realtime knows none of those before."""
    far = OrderRequest(symbol=SYMBOL, side=Side.BUY, order_type=OrderType.LIMIT, qty=D("0.001"), price=D(46000))
    for _ in range(RECENTLY_CLOSED):
        engine.cancel(symbol=SYMBOL, order_id=engine.place(far).order_id)


def targets(scene: Scene) -> dict[Decimal, Decimal]:
    """What is offered, by price."""
    own = (each for each in scene.house.own_orders((SYMBOL, 0)) if each.rests and each.reduce_only)
    return {each.price: each.leaves_qty for each in own}


def told(scene: Scene, kind: str) -> list[dict[str, Any]]:
    return [row["fields"] for row in scene.spoken.values() if row["kind"] == kind]


def test_r15_a_leg_whose_end_bybit_has_forgotten_is_placed_again_and_that_is_told_once():
    with away(48, cancel_first, trade_much) as scene:
        (lost,) = told(scene, "leg_lost")
        assert (lost["leg"], lost["price"]) == (1, FIRST)
        assert told(scene, "leg_removed") == told(scene, "tp_hit") == []
        (position,) = scene.house.engine.positions()
        assert sum(targets(scene).values()) == position.size
        assert sorted(targets(scene)) == [FIRST, SECOND]
        scene.crash(60.0)
        scene.pass_time(40.0)
        scene.listen()
        assert len(told(scene, "leg_lost")) == 1


@pytest.mark.parametrize("acts", [(cancel_first,), (cancel_first, trade_much)], ids=["in realtime", "in the history"])
def test_r15_whom_bybit_still_names_is_believed(acts):
    with away(20, *acts) as scene:
        (removed,) = told(scene, "leg_removed")
        assert removed["leg"] == 1
        assert told(scene, "leg_lost") == []
        assert sorted(targets(scene)) == [SECOND]


def test_r15_a_leg_that_filled_long_ago_is_hit_and_not_placed_again():
    with away(48, touch_first, trade_much) as scene:
        (hit,) = told(scene, "tp_hit")
        assert hit["leg"] == 1
        assert told(scene, "leg_lost") == told(scene, "leg_removed") == []
        assert sorted(targets(scene)) == [SECOND]


def test_r15_of_a_position_that_is_gone_no_leg_is_lost():
    with away(48, cancel_first, lambda engine: engine.close_by_person(SYMBOL), trade_much) as scene:
        assert told(scene, "leg_lost") == []
        assert len(told(scene, "closed")) == 1
        assert targets(scene) == {}

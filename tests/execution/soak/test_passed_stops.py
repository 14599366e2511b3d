"""R3 and the referee: the price passes the stop of an entry after its fill, before the exchange has made it."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from simulator.engine.events import Event, Executed
from tests.execution.guard import request
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import Setting
from tests.execution.soak.truth import findings

SYMBOL = "BTCUSDT"
STOP, BEYOND, BACK = "49000", "48900", "50000"


def filled_in(scene: Scene, *moves: tuple[float, str]) -> None:
    """A long from 50000; so many seconds after its fill the price goes there."""
    manager, engine = scene.life.manager, scene.house.engine
    wanted = request(qty="0.02", stop=STOP, targets=(("51000", "0.5"), ("52000", "0.5")), break_even=None)
    coming: Iterator[tuple[float, str]] = iter(moves)

    def move(event: Event) -> None:
        if isinstance(event, Executed):
            for seconds, price in coming:
                scene.loop.call_later(seconds, engine.set_price, SYMBOL, Decimal(price))

    async def open_trade() -> None:
        preview = await manager.preview(wanted)
        await manager.open_trade(preview, chat_id=1, also=lambda _: None)

    scene.house.told.append(move)
    scene.command("open", open_trade)
    scene.pass_time(5.0)


@pytest.mark.parametrize(
    ("delay_ms", "moves", "is_excused"),
    [
        pytest.param(300, ((0.05, BEYOND), (0.4, BACK)), True, id="the exchange makes none when it is due"),
        pytest.param(300, ((0.05, BEYOND), (0.2, BACK)), False, id="the exchange makes it, the price is back"),
        pytest.param(900, ((0.05, BEYOND),), True, id="ours is refused before"),
        pytest.param(900, ((0.05, BEYOND), (0.4, BACK)), False, id="ours is taken, the price is back"),
        pytest.param(900, ((0.7, BEYOND),), False, id="ours stands"),
    ],
)
def test_r3_what_the_price_passes_before_it_is_made_is_excused_only_where_none_could_be_made(
    delay_ms: int, moves: tuple[tuple[float, str], ...], is_excused: bool
) -> None:
    with Scene(7, Setting(switches=(("child_stop_delay_ms", delay_ms),))) as scene:
        filled_in(scene, *moves)
        (naked,) = scene.house.naked.found
        assert ("crossed" in naked.excuses) is is_excused
        scene.settle()
        assert findings(scene) == []

"""A pause is on disk, so a kill leaves it to the next life: what it held back is sent when a person ends it."""

from decimal import Decimal

from execution.monitor import Monitor, Phase
from tests.execution.guard import request
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import QUIET
from tests.execution.soak.truth import findings

D = Decimal
SYMBOL, SLOT = "BTCUSDT", ("BTCUSDT", 0)
LASTS = 100.0
"""Seconds of the pause in the next life: longer than the rest after which everything else stands as planned."""


def open_trade(scene: Scene, *entries: str | None, paused_at_once: bool = False) -> None:
    """At prices, None: at the market of 50000; ``paused_at_once``: it is recorded, and nothing of it sent."""
    manager = scene.life.manager
    wanted = request(qty="0.02", entries=entries, targets=(("60000", "1"),), break_even=None)

    async def pause() -> None:
        if paused_at_once:
            await manager.pause()

    async def trade() -> None:
        preview = await manager.preview(wanted)
        await manager.open_trade(preview, chat_id=1, also=lambda _: None, begun=pause)

    scene.command("open", trade)
    scene.pass_time(2.0)


def tighten(scene: Scene, price: str) -> None:
    """The stop, from the chat: an entry that carries the old one makes room (R1)."""
    commands = scene.life.manager.commands
    scene.command("set_stop", lambda: commands.set_stop(commands.preview_stop(SYMBOL, None, D(price))))
    scene.pass_time(5.0)


def killed(scene: Scene) -> None:
    """The person who paused is not answered, and the next life has the pause for as long as nobody ends it."""
    scene.crash(1.0)
    scene.pass_time(LASTS)
    assert scene.life.manager.account_view().paused_since is not None


def waiting(scene: Scene) -> list[Decimal | None]:
    """Where our entries wait, farthest from the stop first."""
    entries = (order for order in scene.house.own_orders(SLOT) if not order.reduce_only)
    return sorted((order.price for order in entries), reverse=True)


def the_record(scene: Scene) -> Monitor:
    (actor,) = scene.life.manager._actors.values()
    return actor.monitor


def test_i6_a_trade_that_a_pause_held_back_over_a_kill_is_sent_when_a_person_ends_it():
    with Scene(7, QUIET) as scene:
        open_trade(scene, "49900", "49500", paused_at_once=True)
        killed(scene)
        assert waiting(scene) == []
        assert the_record(scene).phase is Phase.OPENING
        scene.settle()
        assert waiting(scene) == [D(49900), D(49500)]
        assert findings(scene) == []


def test_r1_an_entry_that_made_room_in_a_pause_comes_back_when_a_person_ends_it():
    with Scene(7, QUIET) as scene:
        open_trade(scene, "49900", "49500")
        scene.house.engine.set_price(SYMBOL, D(49890))
        scene.pass_time(2.0)
        scene.run(scene.life.spawn_and_wait(scene.life.manager.pause()))
        tighten(scene, "49200")
        killed(scene)
        assert (the_record(scene).size, waiting(scene)) == (D("0.01"), [])
        scene.settle()
        assert waiting(scene) == [D(49500)]
        assert findings(scene) == []


def test_a_market_entry_that_a_pause_held_back_over_a_kill_is_another_trade_and_its_record_goes():
    with Scene(7, QUIET) as scene:
        open_trade(scene, None, paused_at_once=True)
        assert the_record(scene).phase is Phase.OPENING
        killed(scene)
        assert not scene.life.manager._actors
        scene.settle()
        assert scene.house.engine.executions() == []
        assert findings(scene) == []

"""A stop that the record foresaw leaves beside the commit of its execution: a kill between the two changes nothing."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.monitor import Monitor
from execution.stops.stop_record import ManualStop, StopOrigin
from tests.execution.guard import BREAK_EVEN_AT_TP1, request
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import BRAKES, Setting
from tests.execution.soak.truth import findings
from utils.persistence.plain import thaw

D = Decimal
SYMBOL, SLOT = "BTCUSDT", ("BTCUSDT", 0)
SLOW = 30.0
"""Seconds that a commit takes at most: whatever leaves at once is at the exchange before."""
LONG_WAY = 1.5


def guarded(scene: Scene, **changes: Any) -> None:
    """A long from 50000 with three take profits, and break-even after the first of them."""
    manager = scene.life.manager
    wanted = replace(
        request(qty="0.04", targets=(("51000", "0.25"), ("52000", "0.25"), ("53000", "0.5")), break_even=None),
        **({"break_even": BREAK_EVEN_AT_TP1} | changes),
    )

    async def trade() -> None:
        preview = await manager.preview(wanted)
        await manager.open_trade(preview, chat_id=1, also=lambda _: None)

    scene.command("open", trade)
    scene.pass_time(5.0)


def price(scene: Scene, at: str) -> None:
    scene.house.engine.set_price(SYMBOL, D(at))
    scene.house.hurry()


def stop_of(scene: Scene) -> Decimal:
    (stop,) = scene.house.stops(SLOT)
    return stop.trigger_price


def killed_beside_the_commit(
    scene: Scene, *, landed: bool = True, pause: float = 0.0, meanwhile: Callable[[], None] = lambda: None
) -> None:
    """The first target is hit; killed when the stop has landed, or is on its way, and its record is not on the disk."""
    scene.life.store._virtual._slowest = SLOW  # type: ignore[attr-defined]
    before = stop_of(scene)
    if not landed:
        scene.network._way = lambda: LONG_WAY  # type: ignore[method-assign]
    price(scene, "51000")
    scene.pass_time(0.03 if landed else LONG_WAY + 0.5)  # heard, and sent
    assert (stop_of(scene) != before) is landed
    assert record_on_disk(scene).stop.price == before
    assert not record_on_disk(scene).filled_by_leg(1)
    meanwhile()
    scene.crash(pause)
    scene.network.__dict__.pop("_way", None)


def record_on_disk(scene: Scene) -> Monitor:
    (record,) = scene.disk.read()[0]["enhanced_tp_sl_monitors"].values()
    return Monitor.from_plain(thaw(record))


def the_record(scene: Scene) -> Monitor:
    (actor,) = scene.life.manager._actors.values()
    return actor.monitor


def stands_by(scene: Scene, origin: StopOrigin, at: str) -> None:
    record = the_record(scene)
    assert record.stop_confirmed
    assert (record.stop.origin, record.stop.price, stop_of(scene)) == (origin, D(at), D(at))


def assert_told_once(scene: Scene, *, hits: int) -> None:
    """What was hit, once each; and of a person nothing, who did nothing."""
    assert len(told(scene, "tp_hit")) == hits
    assert [moved for moved in told(scene, "stop_moved") if moved["found"] is not None] == []
    assert told(scene, "stop_asked") == told(scene, "stop_put_back") == []


def told(scene: Scene, kind: str) -> list[dict[str, Any]]:
    return [row["fields"] for row in scene.spoken.values() if row["kind"] == kind]


@pytest.mark.parametrize(
    ("manual", "landed", "pause"),
    [
        (ManualStop.ADOPT, True, 0.0),
        (ManualStop.RESTORE, True, 3.0),
        (ManualStop.ASK, True, 0.0),
        pytest.param(ManualStop.ADOPT, False, 0.0, id="it lands in the next life"),
        pytest.param(ManualStop.RESTORE, False, 3.0, id="it lands while nobody is there"),
    ],
)
def test_i6_a_kill_between_a_foreseen_stop_and_its_commit_leads_to_the_same_stop(
    manual: ManualStop, landed: bool, pause: float
) -> None:
    with Scene(11, Setting(brakes=replace(BRAKES, manual_stop=manual))) as scene:
        guarded(scene)
        killed_beside_the_commit(scene, landed=landed, pause=pause)
        scene.settle(20)
        assert findings(scene) == []
        stands_by(scene, StopOrigin.BREAK_EVEN, "50055.1")
        assert [moved["origin"] for moved in told(scene, "stop_moved")] == ["break-even"]
        assert_told_once(scene, hits=1)


def test_i6_more_targets_are_hit_while_nobody_is_there() -> None:
    """The stop that stands is older than the one that the executions ask for: ours all the same."""
    with Scene(12, Setting(brakes=replace(BRAKES, manual_stop=ManualStop.ASK))) as scene:
        guarded(scene, break_even=None, follow=1)
        killed_beside_the_commit(scene, pause=2.0, meanwhile=lambda: price(scene, "52000"))
        scene.settle(20)
        assert findings(scene) == []
        stands_by(scene, StopOrigin.FOLLOW, "51000")
        assert_told_once(scene, hits=2)


def test_i5_a_foreseen_stop_that_fires_while_nobody_is_there_ends_the_trade_once() -> None:
    with Scene(13, Setting()) as scene:
        guarded(scene)
        killed_beside_the_commit(scene, pause=2.0, meanwhile=lambda: price(scene, "50000"))
        scene.settle(20)
        assert findings(scene) == []
        assert len(told(scene, "closed")) == 1
        assert_told_once(scene, hits=1)

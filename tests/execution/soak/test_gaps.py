"""R17 as a whole: the bot dies, the price goes where its trail would have followed, and back beyond its trigger."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.exit_plan import Trail
from execution.stops.gap_record import GapAction, GapChoice, GapPolicy, GapVerdict
from execution.stops.trailing import TrailBy, TrailDistance
from tests.execution.guard import request
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import QUIET, Setting

D = Decimal
SYMBOL = "BTCUSDT"
ONE_PERCENT = Trail(distance=TrailDistance(TrailBy.PERCENT, D(1)))
BEHIND = D(50886)
"""A percent behind 51400: what the price as it is allows for in any case."""


@contextmanager
def trailed(policy: GapPolicy, back_at: str, away: float = 300.0) -> Iterator[Scene]:
    """A long from 50000 whose trail has seen 50600; while the bot is dead the price sees 52000, and ``back_at``."""
    with Scene(7, Setting(brakes=replace(QUIET.brakes, gap=policy))) as scene:
        wanted = replace(request(targets=(("60000", "1"),), break_even=None), trail=ONE_PERCENT)
        manager = scene.life.manager

        async def open_trade() -> None:
            preview = await manager.preview(wanted)
            await manager.open_trade(preview, chat_id=1, also=lambda _: None)

        scene.command("open", open_trade)
        scene.pass_time(2.0)
        scene.house.engine.set_price(SYMBOL, D(50600))
        scene.pass_time(10.0)
        assert stop(scene) == D(50094)
        for seconds, price in ((100.0, "52000"), (200.0, back_at)):
            scene.loop.call_later(seconds, scene.house.engine.set_price, SYMBOL, D(price))
        scene.crash(away)
        scene.pass_time(5.0)
        scene.listen()
        yield scene
        assert scene.failed_commands == []


def position(scene: Scene) -> Any:
    return next((p for p in scene.house.engine.positions() if p.size), None)


def stop(scene: Scene) -> Decimal | None:
    held = position(scene)
    return held.stop_loss if held is not None else None


def told(scene: Scene, kind: str) -> list[dict[str, Any]]:
    return [row["fields"] for row in scene.spoken.values() if row["kind"] == kind]


def test_r17_a_trigger_that_was_missed_is_executed_at_market():
    with trailed(GapPolicy(), "51400") as scene:
        assert position(scene) is None
        (gap,) = told(scene, "trail_gap")
        assert (gap["action"], gap["trigger"], gap["price"]) == ("execute", D(51480), D(51400))
        (closed,) = told(scene, "closed")
        assert (closed["reason"], closed["exit"]) == ("trailing", D(51400))


@pytest.mark.parametrize(
    ("policy", "back_at", "behind", "away", "why"),
    [
        (GapPolicy(action=GapAction.REARM), "51400", "50886", 300.0, "setting"),
        (GapPolicy(), "50900", "50391", 300.0, "too far"),
        (GapPolicy(), "51400", "50886", 1200.0, "too old"),
    ],
)
def test_r17_where_it_is_not_executed_the_trail_goes_on_behind_the_price_as_it_is(policy, back_at, behind, away, why):
    with trailed(policy, back_at, away) as scene:
        assert [(gap["action"], gap["why"]) for gap in told(scene, "trail_gap")] == [("rearm", why)]
        assert stop(scene) == D(behind)
        scene.house.engine.set_price(SYMBOL, D(53000))
        scene.pass_time(5.0)
        assert stop(scene) == D(52470)


@pytest.mark.parametrize(
    ("choice", "verdict"), [(GapChoice.CLOSE, GapVerdict.CLOSED), (GapChoice.GO_ON, GapVerdict.WENT_ON)]
)
def test_r17_a_person_who_is_asked_decides_once(choice, verdict):
    with trailed(GapPolicy(action=GapAction.ASK), "51400") as scene:
        (question,) = told(scene, "trail_asked")
        assert (stop(scene), question["closes"]) == (BEHIND, True)

        def press() -> Any:
            answer = scene.life.manager.answer_gap(question["question"], question["number"], choice)
            return scene.run(scene.life.spawn_and_wait(answer))

        first, second = press(), press()
        assert (first.verdict, first.done) == (verdict, True)
        assert second.verdict is GapVerdict.SETTLED
        scene.pass_time(90.0)
        assert stop(scene) == (None if choice is GapChoice.CLOSE else BEHIND)
        scene.listen()
        assert told(scene, "trail_gap") == []


def test_r17_without_an_answer_it_is_executed():
    with trailed(GapPolicy(action=GapAction.ASK), "51400") as scene:
        scene.pass_time(50.0)
        assert stop(scene) == BEHIND
        scene.pass_time(20.0)
        scene.listen()
        assert position(scene) is None
        assert [gap["why"] for gap in told(scene, "trail_gap")] == ["no answer"]

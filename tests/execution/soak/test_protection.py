"""The referee itself: it excuses only what was disturbed, for as long as that lasted, and it finds a bot that fails."""

import random
from itertools import count
from types import SimpleNamespace
from unittest import mock

import pytest

from execution.adoption.choices import Choice
from execution.order_ids import order_link_id
from execution.tracked_orders import Role
from simulator.engine.events import OrdersChanged
from simulator.engine.words import StopOrderType
from tests.execution.soak import chat
from tests.execution.soak.driver import Breach, play
from tests.execution.soak.house import Answer, House
from tests.execution.soak.life import Life
from tests.execution.soak.naked import Disruptions, Naked, NakedWatch, Opening
from tests.execution.soak.scene import Scene
from tests.execution.soak.setting import Setting


@pytest.mark.parametrize(
    ("spans", "taken"),
    [
        ([], (0, 0)),
        ([(0, 100)], (0, 0)),
        ([(50, 150)], (50, 1)),
        ([(120, 130), (140, 150)], (20, 2)),
        ([(120, 150), (130, 140)], (30, 1)),
        ([(120, 150), (140, 900)], (80, 1)),
        ([(90, 900), (150, 950)], (100, 1)),
        ([(200, 300)], (0, 0)),
    ],
)
def test_what_disturbed_is_counted_once_and_only_while_it_lasted(spans, taken):
    assert Disruptions(spans).within(100, 200) == taken


def test_i7_what_a_person_holds_is_excused_until_they_let_go_and_no_longer():
    slot, now = ("BTCUSDT", 0), [1000]
    naked = Naked(slot, opened_by_bot=True, opened_ms=0, began_ms=500, excuses=frozenset({"stop_remainder"}))
    watch = NakedWatch(SimpleNamespace(), (), lambda: now[0])
    watch.openings[slot] = Opening(by_bot=True, at_ms=0, naked=naked)

    def changes(link_id, at_ms, kind=StopOrderType.NONE):
        now[0] = at_ms
        order = SimpleNamespace(
            symbol="BTCUSDT", position_idx=0, reduce_only=True, link_id=link_id, stop_order_type=kind
        )
        watch.hear([OrdersChanged((order,))])
        return naked.held_ms

    assert changes("", 1500) is None, "no close was refused"
    now[0] = 2000
    watch.hold(slot)
    assert changes(order_link_id("0" * 16, 0, Role.TAKE_PROFIT, 1, 0), 2500) == 2000, "ours holds nothing"
    assert changes("", 2600, StopOrderType.STOP_LOSS) == 2000, "a stop holds nothing"
    assert changes("", 3600) == 3600
    assert changes("", 9000) == 3600, "whether it still held, nobody has asked"


def test_i1_a_life_that_is_killed_before_it_has_started_does_not_shorten_the_time_in_which_nobody_guards(monkeypatch):
    with Scene(1, Setting()) as scene:
        died_ms = scene.now_ms()
        with monkeypatch.context() as hung:
            hung.setattr(Life, "_live", lambda life: life.clock.sleep(60.0))
            scene.crash(20.0)
        scene.crash(0.1)
        scene.pass_time(5.0)
        assert scene.life.is_started
        taken, number = scene.house.disruptions.within(died_ms, scene.now_ms())
        assert (taken // 1000, number) == (20, 1)


def test_i1_a_bot_whose_stops_do_not_arrive_is_found(monkeypatch):
    answer = House.answer

    def deaf(self, method, path, parameters):
        if path == "/v5/position/trading-stop":
            return Answer({"retCode": 0, "retMsg": "OK", "result": {}, "retExtInfo": {}})
        return answer(self, method, path, parameters)

    monkeypatch.setattr(House, "answer", deaf)
    with pytest.raises(Breach, match="I1: ") as breach:
        play(1, 60, Setting(person=True))
    assert "execution" in breach.value.story


async def test_i4_what_opens_between_the_command_to_ignore_and_its_answer_is_left_alone_too():
    manager, asked = SimpleNamespace(adopt=mock.AsyncMock(return_value="ignored")), []
    scene = SimpleNamespace(
        house=SimpleNamespace(symbols=["BTCUSDT"]), life=SimpleNamespace(manager=manager), ignored=[],
        now_ms=count(1000).__next__, command=lambda _name, work: asked.append(work),
    )  # fmt: skip
    chat.adopt(scene, mock.Mock(spec=random.Random, choice=lambda given: given[-1]))
    assert await asked[0]() == "ignored"
    assert scene.ignored == [(1000, "BTCUSDT"), (1001, "BTCUSDT")]
    assert manager.adopt.await_args.args == ("BTCUSDT", None, Choice.IGNORE)

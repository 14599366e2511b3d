"""The referee itself: it excuses only what was disturbed, for as long as that lasted, and it finds a bot that fails."""

import pytest

from tests.execution.soak.driver import Breach, play
from tests.execution.soak.house import Answer, House
from tests.execution.soak.naked import Disruptions
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

"""Killing and starting the bot by wish: the simulator owns no process but its own."""

import pytest

from simulator.bot_wish import PATIENCE_SECONDS, BotDesk, BotState, NobodyKeepsTheBot, Wish
from simulator.settings import Settings
from tests.simulator.bybit.support import running


@pytest.fixture
def alone():
    """A simulator whose bot nobody keeps."""
    with running(Settings()) as server:
        yield server


def test_without_a_keeper_nothing_can_be_wished(alone):
    state = alone.control("bot")
    assert state == {"attended": False, "state": "unknown", "pid": None, "seconds": 0.0, "wish": None}
    status, answer = alone.try_control("bot", {"do": "kill"})
    assert status == 409
    assert "nobody runs the bot for this simulator" in answer["error"]


def test_a_wish_stands_until_the_keeper_reports_it_done(alone):
    assert alone.control("bot/wish") == {"wish": None}
    alone.control("bot/state", {"state": "running", "pid": 4711})
    assert alone.control("bot", {"do": "kill"})["wish"] == "kill"
    assert alone.control("bot/wish") == alone.control("bot/wish") == {"wish": "kill"}
    assert alone.control("bot/state", {"state": "running", "pid": 4711}) == {"ok": True, "wish": "kill"}
    assert alone.control("bot/state", {"state": "stopped"}) == {"ok": True, "wish": None}
    state = alone.control("bot")
    assert (state["attended"], state["state"], state["pid"], state["wish"]) == (True, "stopped", None, None)
    alone.control("bot", {"do": "start"})
    alone.control("bot/state", {"state": "running", "pid": 4712})
    assert alone.control("bot")["wish"] is None
    texts = [each["text"] for each in alone.control("events")["events"] if each["kind"] == "bot"]
    assert texts == [
        "The bot is running (process 4711).",
        "The bot is to be killed.",
        "The bot is stopped.",
        "The bot is to be started.",
        "The bot is running (process 4712).",
    ]


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_keeper_that_stops_asking_is_gone():
    clock = Clock()
    desk = BotDesk(clock)
    desk.ask()
    clock.now += PATIENCE_SECONDS
    desk.want(Wish.KILL)
    clock.now += 0.1
    assert not desk.is_attended
    with pytest.raises(NobodyKeepsTheBot):
        desk.want(Wish.START)
    assert desk.ask() is Wish.KILL


def test_the_age_of_a_state_counts_from_the_change():
    clock = Clock()
    desk = BotDesk(clock)
    assert desk.tell(BotState.RUNNING, 1)
    clock.now += 30
    assert not desk.tell(BotState.RUNNING, 1)
    assert desk.seconds_in_state() == 30
    assert desk.tell(BotState.RUNNING, 2)
    assert desk.seconds_in_state() == 0

"""The program as its own process, driven as a person would; the simulator is the referee."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drills.control import Control, until
from drills.processes import Bot, Simulator

StartBot = Callable[..., Bot]


@pytest.fixture(scope="module")
def running_simulator() -> Iterator[Simulator]:
    with Simulator("--market", "hold") as started:
        yield started


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    """One process serves a module; each test finds an exchange and a chat in which nothing has happened."""
    Control(running_simulator.url).post("/control/reset")
    return running_simulator


@pytest.fixture
def control(simulator: Simulator) -> Control:
    return Control(simulator.url)


@pytest.fixture
def start_bot(simulator: Simulator, control: Control, tmp_path: Path) -> Iterator[StartBot]:
    """Starts the bot on the one state directory of the test; what still runs at the end is ended."""
    started: list[Bot] = []

    def start(**settings: str) -> Bot:
        polls = control.stats()["telegram_calls"].get("getUpdates", 0)
        bot = Bot(simulator.url, tmp_path / "state", tmp_path / "bot.log", **settings)
        started.append(bot)
        until(
            lambda: not bot.is_running() or control.stats()["telegram_calls"].get("getUpdates", 0) > polls,
            "the bot to poll",
            30,
        )
        return bot

    yield start
    for bot in started:
        bot.stop()
    log = tmp_path / "bot.log"
    if log.exists():
        print(log.read_text()[-12000:])

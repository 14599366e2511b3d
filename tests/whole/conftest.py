"""The program as its own process, driven as a person would; the simulator is the referee."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drills.control import Control, until
from drills.processes import Program, Simulator, bot_environment
from tests.whole.commands import Commands, Ended, commands

StartBot = Callable[..., Program]
RunCommand = Callable[..., Ended]


@pytest.fixture
def simulator(simulator_process: Simulator) -> Simulator:
    """Each test finds an exchange and a chat in which nothing has happened."""
    Control(simulator_process.url).post("/control/reset")
    return simulator_process


@pytest.fixture(scope="session")
def started_commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    with commands(tmp_path_factory.mktemp("told")) as started:
        yield started


@pytest.fixture
def run(started_commands: Commands) -> RunCommand:
    return started_commands.run


@pytest.fixture
def control(simulator: Simulator) -> Control:
    return Control(simulator.url)


@pytest.fixture
def start_bot(simulator: Simulator, control: Control, started_commands: Commands, tmp_path: Path) -> Iterator[StartBot]:
    """Starts the bot on the one state directory of the test; what still runs at the end is ended."""
    started: list[Program] = []
    state, log = tmp_path / "state", tmp_path / "bot.log"

    def start(**settings: str) -> Program:
        state.mkdir(exist_ok=True)
        polls = control.stats()["telegram_calls"].get("getUpdates", 0)
        environment = bot_environment(simulator.url, state, **settings)
        bot = Program(started_commands.start(state, ("run",), environment, log, log))
        started.append(bot)
        until(
            lambda: not bot.is_running() or control.stats()["telegram_calls"].get("getUpdates", 0) > polls,
            "the bot to poll",
            120,
        )
        return bot

    yield start
    for bot in started:
        bot.stop()
    if log.exists():
        print(log.read_text()[-12000:])

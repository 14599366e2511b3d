"""The keeper of the demo's bot, with real processes that do nothing but live."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from drills.control import Control
from drills.keeper import BotKeeper
from drills.processes import Program, Simulator

IDLE = [sys.executable, "-c", "import time; time.sleep(600)"]


class Stage:
    """A simulator, its keeper, and every process that the keeper has started."""

    def __init__(self, simulator: Simulator) -> None:
        self.control = Control(simulator.url)
        self.started: list[Program] = []
        self.keeper = BotKeeper(self.control, self.start)

    def start(self) -> Program:
        self.started.append(Program(subprocess.Popen(IDLE, text=True)))
        return self.started[-1]

    def state(self) -> tuple[str, int | None]:
        told = self.control.get("/control/bot")
        return told["state"], told["pid"]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator("--market", "hold") as simulator:
        yield simulator


@pytest.fixture
def stage(simulator: Simulator) -> Iterator[Stage]:
    stage = Stage(simulator)
    yield stage
    for program in stage.started:
        program.stop()


def test_it_reports_kills_and_starts_as_wished(stage: Stage) -> None:
    assert stage.keeper.look()
    first = stage.started[0]
    assert stage.state() == ("running", first.pid)

    stage.control.post("/control/bot", do="kill")
    assert stage.keeper.look()
    assert not first.is_running()
    assert stage.state() == ("stopped", None)
    assert stage.keeper.look()
    assert len(stage.started) == 1

    stage.control.post("/control/bot", do="start")
    assert stage.keeper.look()
    second = stage.started[1]
    assert second.is_running()
    assert stage.state() == ("running", second.pid)
    assert stage.keeper.look()
    assert len(stage.started) == 2

    stage.keeper.stop()
    assert not second.is_running()


def test_a_bot_that_ends_by_itself_is_noticed() -> None:
    failing = Program(subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"], text=True))
    failing.wait()
    assert not BotKeeper(Control("http://127.0.0.1:1"), lambda: failing).look()


def test_one_that_was_killed_from_a_terminal_is_started_again_as_wished(stage: Stage) -> None:
    assert stage.keeper.look()
    stage.started[0].kill()
    assert stage.keeper.look()
    assert stage.state() == ("stopped", None)
    stage.control.post("/control/bot", do="start")
    assert stage.keeper.look()
    assert stage.state() == ("running", stage.started[1].pid)

"""What the documents tell to type into a shell is typed, in a directory like a newcomer's; and why not, where not."""

import argparse
import asyncio
import importlib
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from drills.control import Control, until
from drills.processes import Program, Simulator, bot_environment
from tests import legacy_state
from tests.documents.functions import exists
from tests.documents.pages import ROOT
from tests.documents.shell_lines import RUN_IN_SMALL, WAYS, How, ShellLine, shell_lines
from tests.whole.commands import Commands, commands
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence
from utils.trade_history import FILE_NAME as HISTORY_FILE_NAME
from utils.trade_history import TradeHistory

pytestmark = pytest.mark.whole

LINES = shell_lines()
STATE = "python main.py state "
HEALTH = "python -m helpers.metrics.healthcheck"
STAND_INS = {"FILE": "new.json", "PATH": "."}
"""For the words in capitals that a reader replaces."""


def those(how: How) -> list[ShellLine]:
    return [line for line in LINES if line.way is not None and line.way.how is how]


def named(line: ShellLine) -> str:
    return line.text


@pytest.fixture(scope="module")
def started_commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    with commands(tmp_path_factory.mktemp("told")) as started:
        yield started


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A checkout as its owner has it: settings to copy, a virtual environment, a state with a position and a backup."""
    (tmp_path / ".env.example").write_bytes((ROOT / ".env.example").read_bytes())
    (tmp_path / ".env").touch(mode=0o600)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for directory in ("etc/holdfast", "etc/systemd/system", "data.before"):
        (tmp_path / directory).mkdir(parents=True)

    async def fill() -> None:
        store = RobustPersistence(tmp_path / "data" / STATE_FILE_NAME)
        await store.open()
        await store.add_monitor("BTCUSDT_Buy_main", {"symbol": "BTCUSDT", "epoch": 0, "stop": Decimal(49000)})
        await store.backup("test")
        await store.close()
        history = TradeHistory(tmp_path / "data" / HISTORY_FILE_NAME)
        await history.open()
        await history.close()

    asyncio.run(fill())
    return tmp_path


def test_of_every_line_it_is_known_how_it_works() -> None:
    assert len(LINES) > 30
    unknown = [line for line in LINES if line.way is None]
    assert not unknown, "\n".join(map(str, unknown))


def test_every_way_is_gone_by_some_line() -> None:
    assert set(WAYS) == {line.way for line in LINES}


def test_what_is_not_run_here_is_run_by_a_test_that_exists_or_has_a_reason() -> None:
    for way in WAYS:
        assert bool(way.why) == (way.how not in (How.HERE, How.DRY)), way
        if way.how in (How.THERE, How.SMALL, How.READ):
            assert exists(way.why), way


def test_of_every_benchmark_it_is_known_who_runs_it_in_small() -> None:
    assert RUN_IN_SMALL.keys() == benchmarks.BENCHMARKS.keys()
    for name, test in RUN_IN_SMALL.items():
        assert f'"{name}"' in (ROOT / test.partition("::")[0]).read_text(), test


@pytest.mark.parametrize("line", those(How.DRY), ids=named)
def test_make_knows_the_target(line: ShellLine, tmp_path: Path) -> None:
    command = ["bash", "-ec", f"{at_home(line.text, tmp_path)} -n"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


class _UnderstoodError(Exception):
    """The arguments were read; what they ask for is not done."""


@pytest.mark.parametrize("line", those(How.READ), ids=named)
def test_its_program_reads_the_arguments(line: ShellLine, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, module, *arguments = [STAND_INS.get(word, word) for word in shlex.split(line.text)]
    read = argparse.ArgumentParser.parse_args

    def parse_args(parser: argparse.ArgumentParser, *given: object) -> None:
        read(parser, *given)
        raise _UnderstoodError

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_args)
    monkeypatch.setattr(sys, "argv", [module, *arguments])
    with pytest.raises((_UnderstoodError, SystemExit)) as ended:
        importlib.import_module(f"{module}.__main__").main()
    assert ended.type is _UnderstoodError or ended.value.code == 0


@pytest.mark.parametrize("line", [line for line in those(How.HERE) if not line.text.startswith("python ")], ids=named)
def test_it_works_in_a_shell(line: ShellLine, room: Path) -> None:
    if " secrets/" in line.text:
        (room / "secrets").mkdir()
    command = ["bash", "-ec", at_home(line.text, room)]
    done = subprocess.run(
        command, cwd=room, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def at_home(line: str, room: Path) -> str:
    """What root would do to the system is done below the directory, with the files of this checkout."""
    for there, here in (("sudo ", ""), ("-o 10001 ", ""), ("/opt/holdfast", str(ROOT)), ("/etc/", f"{room}/etc/")):
        line = line.replace(there, here)
    return line


@pytest.mark.parametrize("line", [line for line in those(How.HERE) if line.text.startswith(STATE)], ids=named)
def test_the_state_command_works(line: ShellLine, room: Path, started_commands: Commands) -> None:
    arguments = shlex.split(line.text)[3:]
    stand_ins = dict(STAND_INS)
    if arguments[0] == "import":
        stand_ins["FILE"] = "old.pkl"
        legacy_state.write(room / "old.pkl", legacy_state.document())
    if "--trades" in arguments:
        stand_ins["FILE"] = "trades.csv"
    stand_ins["NAME"] = next((room / "data" / "persistence_backups").glob("*.pkl")).name
    if arguments[0] in ("restore", "import"):
        arguments.append("--yes")  # the page says so: there is no terminal to ask on
    done = started_commands.run(room, "state", *(stand_ins.get(word, word) for word in arguments))
    assert (done.returncode, done.stderr) == (0, ""), done
    assert done.stdout


def test_the_program_works(room: Path, started_commands: Commands, simulator_process: Simulator) -> None:
    """All that stands between a copied `.env` and a running bot, and who asks whether it is well."""
    assert {f"python main.py {command}" for command in ("check", "run")} | {HEALTH} <= {line.text for line in LINES}
    control = Control(simulator_process.url)
    control.post("/control/reset")
    settings = bot_environment(simulator_process.url, room / "data-run", METRICS_PORT=str(a_free_port()))
    checked = started_commands.run(room, "check", **settings)
    assert checked.returncode == 0, checked
    assert all(line.startswith("ok ") for line in checked.stdout.splitlines())
    with Program(started_commands.start(room, ("run",), settings, room / "log", room / "log")) as bot:
        until(lambda: control.stats()["telegram_calls"].get("getUpdates", 0) > 1, "the bot to poll", 60)
        asked = subprocess.run(
            [sys.executable, *shlex.split(HEALTH)[1:]], cwd=ROOT, env=settings, timeout=60, check=False
        )
        assert asked.returncode == 0
        bot.stop()
        assert bot.wait() == 0


def a_free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])

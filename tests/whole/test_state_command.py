"""`python main.py state …` as a process of its own, with nothing but STATE_DIR set."""

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from drills.processes import ROOT
from main import main
from tests import legacy_state
from tests.whole.commands import Ended
from tests.whole.conftest import RunCommand
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence

pytestmark = pytest.mark.whole

KEY = "BTCUSDT_Buy_main"
HOLD = """
import asyncio, sys
from utils.robust_persistence import RobustPersistence
async def hold():
    store = RobustPersistence(sys.argv[1])
    await store.open()
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await store.close()
asyncio.run(hold())
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state with a monitor and a backup, below a directory with a .env that names it."""
    path = tmp_path / "state" / STATE_FILE_NAME

    async def fill() -> None:
        store = RobustPersistence(path)
        await store.open()
        await store.add_monitor(KEY, {"symbol": "BTCUSDT", "epoch": 0, "stop": Decimal(49000)})
        await store.backup("test")
        await store.update_monitor(KEY, {"stop": Decimal(50000)})
        await store.close()

    asyncio.run(fill())
    (tmp_path / ".env").write_text(f"STATE_DIR={path.parent}\n")
    return path


@pytest.fixture
def state_command(run: RunCommand, tmp_path: Path) -> RunCommand:
    def one(*arguments: str, **settings: str) -> Ended:
        done = run(tmp_path, "state", *arguments, **settings)
        assert "Traceback" not in done.stderr
        return done

    return one


@contextmanager
def held(state: Path) -> Iterator[int]:
    """Another process has the state open; its pid."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(state)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == b"open\n"
        yield process.pid
        process.stdin.close()


def test_it_needs_no_tokens_and_no_keys(state: Path, state_command: RunCommand) -> None:
    for command in (["check"], ["stats"], ["history", KEY], ["backups"]):
        done = state_command(*command)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert done.stdout


def test_the_environment_names_the_state_too(state: Path, state_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / ".env").unlink()
    assert state_command("check", STATE_DIR=str(state.parent)).returncode == 0
    done = state_command("check", STATE_DIR=str(tmp_path / "elsewhere"))
    assert done.returncode == 1
    assert f"there is no state in {tmp_path / 'elsewhere'}" in done.stderr


HOSTILE = "X\x1b[2J\x1b[H\nconverted      9 positions, all is well\x1b]0;owned\x07"


def test_names_in_a_file_from_elsewhere_are_shown_and_not_obeyed(state_command: RunCommand, tmp_path: Path) -> None:
    """On both channels, by every command, and wherever the name has gone meanwhile."""
    monitors = {HOSTILE: {"symbol": "B\x1b[31mTC"}}
    bot_data = {"enhanced_tp_sl_monitors": monitors, HOSTILE: 1}
    (tmp_path / "old.pkl").write_bytes(pickle.dumps({"bot_data": bot_data, "user_data": {1: {HOSTILE: 1}}}))
    where = {"STATE_DIR": str(tmp_path / "new")}
    imported = state_command("import", "old.pkl", "--yes", **where)
    assert imported.returncode == 0, imported.stderr
    assert r"X\u001b[2J\u001b[H\nconverted      9 positions" in imported.stdout
    commands = ["check"], ["stats"], ["history"], ["history", HOSTILE], ["restore", HOSTILE], ["export", HOSTILE]
    ended = [imported, *(state_command(*command, **where) for command in commands)]
    lines = [line for done in ended for line in (done.stdout + done.stderr).split("\n")]
    assert [line for line in lines if not line.isprintable()] == []
    assert sum(line.startswith("converted ") for line in lines) == 1


@pytest.mark.parametrize("is_unbuffered", ["", "1"])
def test_a_reader_that_goes_ends_it_without_a_word(state: Path, tmp_path: Path, is_unbuffered: str) -> None:
    """Such as `head`; what was printed may lie in a buffer until the process ends."""
    command = [sys.executable, str(ROOT / "main.py"), "state", "check"]
    environment = {**os.environ, "PYTHONUNBUFFERED": is_unbuffered}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_wrong_arguments_are_exit_2(state_command: RunCommand) -> None:
    assert state_command("fly").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["check", "now"], ["restore"], ["import"], ["export"], ["history", "--limit", "0"],
        ["history", "--limit", "x"], ["stats", "--yes"],
    ],
)  # fmt: skip
def test_other_wrong_arguments_are_too(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["state", *arguments])
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_wrong_settings_are_exit_2(state: Path, state_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("STATE_DRI=x\n")
    done = state_command("check")
    assert done.returncode == 2
    assert "STATE_DIR" in done.stderr


def test_help_explains_every_command(state_command: RunCommand) -> None:
    done = state_command("--help")
    assert done.returncode == 0
    for command in ("check", "stats", "history", "backups", "restore", "import", "export"):
        assert command in done.stdout


def test_while_the_bot_runs_every_command_refuses_and_names_it(
    state: Path, state_command: RunCommand, tmp_path: Path
) -> None:
    legacy = legacy_state.write(tmp_path / "older.pkl", legacy_state.document())
    with held(state) as pid:
        for command in (
            ["check"], ["stats"], ["history"], ["backups"], ["restore", "x", "--yes"], ["import", str(legacy), "--yes"],
            ["export", "x.json"],
        ):  # fmt: skip
            done = state_command(*command)
            assert done.returncode == 1, command
            assert f"process {pid}" in done.stderr
            assert "stop the bot first" in done.stderr
    assert state_command("check").returncode == 0


def test_without_a_terminal_a_change_needs_yes(state: Path, state_command: RunCommand, tmp_path: Path) -> None:
    legacy = legacy_state.write(tmp_path / "older.pkl", legacy_state.document())
    (backup,) = (path for path in (state.parent / "persistence_backups").glob("*.test.pkl"))
    before = state.read_bytes()
    for command in (["restore", backup.name], ["import", str(legacy)]):
        done = state_command(*command)
        assert done.returncode == 2
        assert "--yes" in done.stderr
        assert done.stdout  # it has shown what it found
    assert state.read_bytes() == before


def test_a_backup_goes_there_and_back(state: Path, state_command: RunCommand) -> None:
    (backup,) = (path for path in (state.parent / "persistence_backups").glob("*.test.pkl"))
    done = state_command("restore", backup.name, "--yes")
    assert done.returncode == 0, done.stderr
    assert monitors(state)[KEY]["stop"] == 49000
    listed = state_command("backups").stdout
    assert "verified NO" not in listed
    assert state_command("check").returncode == 0
    (newer,) = (line.split()[0] for line in listed.splitlines() if "before-restore" in line)
    assert state_command("restore", newer, "--yes").returncode == 0
    assert monitors(state)[KEY]["stop"] == 50000


def test_damage_is_found(state: Path, state_command: RunCommand) -> None:
    content = bytearray(state.read_bytes())
    content[len(content) // 2] ^= 1
    state.write_bytes(content)
    done = state_command("check")
    assert done.returncode == 1
    assert f"FAIL  {state.name}" in done.stdout


def test_an_older_bots_file_comes_along_and_the_store_starts_with_it(state_command: RunCommand, tmp_path: Path) -> None:
    legacy = legacy_state.write(tmp_path / "older.pkl", legacy_state.document())
    state = tmp_path / "state" / STATE_FILE_NAME
    done = state_command("import", str(legacy), "--yes", STATE_DIR=str(state.parent))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "Holdfast does not act on imported positions" in done.stdout
    assert monitors(state) == {}
    assert len(section(state, "imported_monitors")) == 3
    assert state_command("check", STATE_DIR=str(state.parent)).returncode == 0


def monitors(state: Path) -> dict[str, dict[str, object]]:
    return section(state, "enhanced_tp_sl_monitors")


def section(state: Path, name: str) -> dict[str, dict[str, object]]:
    async def read() -> dict[str, dict[str, object]]:
        store = RobustPersistence(state)
        await store.open()
        try:
            assert store.recoveries == ()
            return store.items(name)
        finally:
            await store.close()

    return asyncio.run(read())

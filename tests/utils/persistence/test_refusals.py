"""A state that cannot be used: the program says who or what is in the way, quickly, and changes nothing."""

import asyncio
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.utils.persistence.disk import abandon
from tests.utils.persistence.medium import Tree, read_tree
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence

ROOT = Path(__file__).parents[3]
NOBODY = 65534
LOCK = "data/.holdfast.lock"

# The user is changed once everything is read: the interpreter and the texts may stand where only their owner can read.
PROGRAM = """
import os, sys, time
import main
from utils.texts.catalogue import text
text("dca-gate-lots", count=1)
user = int(sys.argv[1])
if user:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
began = time.perf_counter()
code = main.main(["run"])
print(f"seconds {time.perf_counter() - began}")
sys.exit(code)
"""

READ_ONLY = """
import asyncio, os, sys
from utils.logs import configure_logging
from utils.robust_persistence import RobustPersistence, WriterFailedError
from utils.texts.catalogue import text

text("dca-gate-lots", count=1)

async def work(path):
    configure_logging("CRITICAL", "text", [])
    store = RobustPersistence(path)
    await store.open()
    print(store.breaker.state.value, sorted(store.items("s")))
    try:
        async with store.transaction() as txn:
            txn.put("s", "k4", 4)
    except WriterFailedError as error:
        print("refused", error)
    print(await store.commit_or_hold(lambda txn: txn.put("s", "k5", 5)))
    print(store.get("s", "k5"))

user = int(sys.argv[1])
os.setgroups([])
os.setgid(user)
os.setuid(user)
asyncio.run(work(sys.argv[2]))
"""

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    said: str
    seconds: float


def run_the_bot(directory: Path, *, user: int = 0, limit: int | None = None) -> Ended:
    """Run the program on a state directory, as another user or with a limit on the size of its files."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM, str(user)],
        cwd="/",
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "STATE_DIR": str(directory),
            "TELEGRAM_TOKEN": "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "TELEGRAM_ALLOWED_USER_IDS": "1001",
            "TELEGRAM_API_URL": "http://127.0.0.1:9",
            "BYBIT_API_KEY": "key",
            "BYBIT_API_SECRET": "secret",
            "BYBIT_REST_URL": "http://127.0.0.1:9",
            "BYBIT_WS_URL": "ws://127.0.0.1:9",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=limited,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    seconds = next((float(line.split()[1]) for line in said.splitlines() if line.startswith("seconds")), None)
    assert seconds is not None, said
    return Ended(done.returncode, done.stderr, seconds)


def on_disk(root: Path) -> Tree:
    """Return everything but the lock, which says who was here last."""
    return {name: content for name, content in read_tree(root).items() if name != LOCK}


async def put(store: RobustPersistence, key: str, value: object) -> None:
    async with store.transaction() as txn:
        txn.put("s", key, value)


@pytest.fixture
async def state(memory) -> Path:
    """The directory of a dead store, below one that everybody may enter."""
    memory.chmod(0o755)
    store = RobustPersistence(memory / "data" / STATE_FILE_NAME)
    await store.open()
    for number in range(3):
        await put(store, f"k{number}", number)
    await store.snapshot_now()
    await put(store, "k3", 3)
    await abandon(store)
    return memory / "data"


def test_a_second_process_is_refused_at_once_and_told_who_has_it(state):
    async def refused() -> Ended:
        first = RobustPersistence(state / STATE_FILE_NAME)
        await first.open()
        before = on_disk(state.parent)
        ended = await asyncio.to_thread(run_the_bot, state)
        assert on_disk(state.parent) == before
        await put(first, "k4", 4)
        await abandon(first)
        return ended

    ended = asyncio.run(refused())
    assert ended.code == 1
    assert f"process {os.getpid()}" in ended.said
    assert ended.seconds < 5  # it takes milliseconds; the machine may be busy


@needs_root
@pytest.mark.parametrize("owner_of_the_file", [0, NOBODY])
def test_a_state_of_somebody_else_is_refused(state, owner_of_the_file):
    """Be it the directory alone, or that only the state file is ours."""
    os.chown(state, owner_of_the_file, owner_of_the_file)
    before = on_disk(state.parent)
    ended = run_the_bot(state, user=NOBODY)
    assert ended.code == 1
    assert "Permission denied" in ended.said
    assert "must belong to the user who runs Holdfast" in ended.said
    assert on_disk(state.parent) == before


@needs_root
def test_a_new_state_where_nothing_may_be_written_is_refused(memory):
    memory.chmod(0o755)
    ended = run_the_bot(memory / "data", user=NOBODY)
    assert ended.code == 1
    assert "Permission denied" in ended.said
    assert str(memory / "data") in ended.said
    assert read_tree(memory) == {}


def test_a_new_state_on_a_full_disk_is_refused(memory):
    ended = run_the_bot(memory / "data", limit=0)
    assert ended.code == 1
    assert "File too large" in ended.said
    assert "cannot be opened" in ended.said


@needs_root
def test_a_state_that_can_only_be_read_is_opened_and_changed_in_memory_only(state):
    """As when a file system was mounted read-only after an error."""
    for found in (state, *state.rglob("*")):
        os.chown(found, NOBODY, NOBODY)
        if found.is_dir():
            found.chmod(0o555)
    before = on_disk(state.parent)
    done = subprocess.run(
        [sys.executable, "-B", "-c", READ_ONLY, str(NOBODY), str(state / STATE_FILE_NAME)],
        cwd="/",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    opened, refused, is_on_disk, held = done.stdout.splitlines()[-4:]
    assert opened == "open ['k0', 'k1', 'k2', 'k3']"
    assert refused.startswith("refused")
    assert "ermission denied" in refused
    assert (is_on_disk, held) == ("False", "5")
    assert on_disk(state.parent) == before

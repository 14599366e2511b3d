"""Files that hold the state: nobody else may read them, whatever the umask, and none is written through a link."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from helpers.check import Failed, Warned, _settings, settings_line, too_open_files
from helpers.state_commands.export import export
from helpers.state_mirror.state_directory import StateDirectory
from tests.security.test_encryption import loaded
from utils.log_file import BoundedFile
from utils.persistence.files import make_directory, open_to_append, replace_durably
from utils.persistence.journal import segment_paths
from utils.persistence.lock import FILE_NAME as LOCK
from utils.persistence.lock import DirectoryLock
from utils.persistence.witness import FILE_NAME as WITNESS
from utils.robust_persistence import STATE_FILE_NAME, PersistenceError, RobustPersistence
from utils.trade_history import FILE_NAME as HISTORY
from utils.trade_history import TradeHistory
from utils.trade_history.database import connect

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO
BOT = "1a2b3c4d"


@pytest.fixture
def _generous() -> Iterator[None]:
    """A umask that takes nothing away from anybody."""
    before = os.umask(0)
    yield
    os.umask(before)


async def a_life(directory: Path) -> None:
    """Every kind of file that a bot writes below STATE_DIR, and two exports beside it."""
    state = directory / STATE_FILE_NAME
    store = RobustPersistence(state, max_journal_bytes=4096)
    await store.open()
    for number in range(40):
        async with store.transaction() as txn:
            txn.put("rows", str(number % 7), {"text": "x" * 400, "price": Decimal(number)})
    await store.backup("test")
    history = TradeHistory(directory / HISTORY)
    await history.trades()
    await history.close()
    await store.close()
    files = StateDirectory(directory, 3)
    for content in (b"{}", b"[]"):
        files.write(BOT, content, keep_earlier=True)
    export(state, directory / "export.json", trades=False, yes=True)


@pytest.mark.usefixtures("_generous")
async def test_every_file_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    directory = tmp_path / "state"
    await a_life(directory)
    found = [directory, *directory.rglob("*")]
    assert len([path for path in found if path.is_file()]) >= 9
    assert [(path.name, oct(path.stat().st_mode)) for path in found if path.stat().st_mode & OF_OTHERS] == []


@pytest.mark.usefixtures("_generous")
def test_directories_that_are_made_on_the_way_are_their_owners_alone_too(tmp_path: Path) -> None:
    """Whichever file below STATE_DIR is the first: its log may be."""
    BoundedFile(tmp_path / "a" / "state" / "log" / "holdfast.log", 1000, 1).close()
    connect(tmp_path / "b" / "state" / HISTORY, lambda _: None).close()
    make_directory(tmp_path / "c" / "state")
    assert [path.name for path in tmp_path.rglob("*") if path.stat().st_mode & OF_OTHERS] == []


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """A file of the owner's elsewhere, at which somebody has a link point."""
    path = tmp_path / "precious"
    path.write_text("precious")
    return path


@pytest.mark.parametrize("name", [LOCK, WITNESS, f"{STATE_FILE_NAME}.tmp", f"{STATE_FILE_NAME}.journal"])
async def test_nothing_is_written_through_a_link_that_somebody_put_there(
    name: str, precious: Path, tmp_path: Path
) -> None:
    directory = tmp_path / "state"
    await a_life(directory)
    for path in (directory / name, *(segment_paths(directory / STATE_FILE_NAME) if "journal" in name else ())):
        path.unlink(missing_ok=True)
        path.symlink_to(precious)
    with suppress(OSError, PersistenceError):  # refusing is right as well
        await one_change(directory)
    assert content_of(precious) == "precious"


async def one_change(directory: Path) -> None:
    store = RobustPersistence(directory / STATE_FILE_NAME)
    await store.open()
    async with store.transaction() as txn:
        txn.put("rows", "new", {"a": 1})
    await store.close()


def content_of(path: Path) -> str:
    return path.read_text()


def test_a_file_that_is_replaced_takes_the_place_of_a_link(precious: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.symlink_to(precious)
    target.with_name("target.tmp").symlink_to(precious)
    replace_durably(target, b"new")
    assert precious.read_text() == "precious"
    assert not target.is_symlink()


def test_a_journal_is_not_continued_in_a_file_that_it_is_only_linked_to(precious: Path, tmp_path: Path) -> None:
    (tmp_path / "journal").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic links"):
        open_to_append(tmp_path / "journal")


def test_a_lock_that_is_a_link_is_no_lock(precious: Path, tmp_path: Path) -> None:
    (tmp_path / LOCK).symlink_to(precious)
    with pytest.raises(OSError, match="symbolic links"):
        DirectoryLock(tmp_path).acquire()
    assert precious.read_text() == "precious"


def test_check_refuses_a_state_in_which_everybody_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    directory = tmp_path / "state"
    directory.mkdir(mode=0o700)
    settings = loaded(tmp_path, STATE_DIR=str(directory), TELEGRAM_ALLOWED_USER_IDS="1")
    assert "chmod" not in settings_line(settings)
    directory.chmod(0o777)
    with pytest.raises(Failed, match="chmod o-w"):
        settings_line(settings)


async def test_check_warns_of_what_others_may_read_or_their_group_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    directory, keys = tmp_path / "state", tmp_path / ".env"
    directory.mkdir(mode=0o700)
    keys.write_text("")
    keys.chmod(0o640)  # for a group of one's own, as with a service
    settings = loaded(tmp_path, STATE_DIR=str(directory), TELEGRAM_ALLOWED_USER_IDS="1")
    assert not too_open_files(settings)
    assert await _settings(settings) == settings_line(settings)
    keys.chmod(0o644)
    directory.chmod(0o770)
    with pytest.raises(Warned, match=r"demo, mode live.*chmod 600 \.env; .*STATE_DIR: chmod g-w"):
        await _settings(settings)

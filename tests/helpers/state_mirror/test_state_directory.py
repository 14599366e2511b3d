"""State files on the disk: killed at each step a whole file stands there; earlier versions stay, bad ones go aside."""

import contextlib
import errno
import os
import signal
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpers.state_mirror.state_directory import MOST_BYTES, QUARANTINE, StateDirectory, TooLarge
from utils.persistence import files

BOT = "0123abcd"
NAME = f"bot_state_{BOT}.json"
OLD, NEW = b'{"old": 1}' * 400, b'{"new": 2}' * 500
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CALLS = ("open", "write", "fsync", "fdatasync", "replace", "rename", "link", "unlink", "close", "mkdir")
"""What changes something on the disk."""


@contextlib.contextmanager
def before_each_call(act: Callable[[str, tuple[Any, ...]], None]) -> Iterator[None]:
    """``act`` is called with each call of the system's that writes, and may end the process or raise."""
    real = {name: getattr(os, name) for name in CALLS}
    sync = files._sync

    def watched(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            act(name, arguments)
            return real[name](*arguments, **more)

        return call

    for name in CALLS:
        setattr(os, name, watched(name))
    files._sync = watched("fdatasync")
    try:
        yield
    finally:
        for name, call in real.items():
            setattr(os, name, call)
        files._sync = sync


def calls_of(work: Callable[[], None]) -> list[str]:
    made: list[str] = []
    with before_each_call(lambda name, _: made.append(name)):
        work()
    return made


def killed_at(number: int, work: Callable[[], None]) -> bool:
    """Does the work in a process of its own that is killed with -9 in front of its call ``number``.

    Half of what a write is to write is written before. False: it had fewer calls, and ended by itself.
    """
    real_write, real_kill, made = os.write, os.kill, 0

    def act(name: str, arguments: tuple[Any, ...]) -> None:
        nonlocal made
        if made == number:
            if name == "write":
                real_write(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            real_kill(os.getpid(), signal.SIGKILL)
        made += 1

    child = os.fork()
    if child == 0:
        code = 1
        try:
            with before_each_call(act):
                work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("keep_earlier", [True, False])
@pytest.mark.parametrize("had", [OLD, None])
def test_p1_kill_nine_at_every_step_of_a_save_leaves_a_whole_file(
    tmp_path: Path, had: bytes | None, keep_earlier: bool
) -> None:
    number, seen = 0, set()
    while True:
        place = tmp_path / str(number)
        directory = StateDirectory(place, 3)
        if had is not None:
            for earlier in (b"first", b"second", b"third", had):
                directory.write(BOT, earlier, keep_earlier=True)
        was_killed = killed_at(number, lambda to=directory: to.write(BOT, NEW, keep_earlier=keep_earlier))
        path = place / NAME
        stands = path.read_bytes() if path.exists() else None
        assert stands in {had, NEW}, number
        seen.add(stands)
        if had is not None:
            kept = {p.read_bytes() for p in place.glob(f"{NAME}.[0-9]*")}
            assert {b"second", b"third"} <= kept
            assert kept <= {b"first", b"second", b"third", OLD}
        directory.write(BOT, b"the next life", keep_earlier=True)
        assert path.read_bytes() == b"the next life"
        assert not list(place.glob("*.tmp"))
        if not was_killed:
            break
        number += 1
    assert number > 6
    assert seen == {had, NEW}


def test_the_kills_meet_every_kind_of_step(tmp_path: Path) -> None:
    """Else the test before this one would prove less than it says."""
    directory = StateDirectory(tmp_path, 3)
    for content in (b"1", b"2", b"3"):
        directory.write(BOT, content, keep_earlier=True)
    made = calls_of(lambda: directory.write(BOT, NEW, keep_earlier=True))
    assert {"open", "write", "link", "fsync", "fdatasync"} <= set(made)
    assert {"replace", "rename"} & set(made)
    assert made.index("fdatasync") < max(made.index(name) for name in ("replace", "rename") if name in made)
    assert made[-2:] == ["fsync", "close"], "the directory is synced after the rename"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_step_leaves_a_whole_file(tmp_path: Path, code: int) -> None:
    steps = len(calls_of(lambda: StateDirectory(tmp_path / "count", 2).write(BOT, NEW, keep_earlier=True)))
    for number in range(steps):
        directory = StateDirectory(tmp_path / str(number), 2)
        directory.write(BOT, OLD, keep_earlier=True)
        made = 0

        def fail(name: str, _: tuple[Any, ...], at: int = number) -> None:
            nonlocal made
            made += 1
            if made == at + 1 and name != "close":
                raise OSError(code, os.strerror(code))

        with before_each_call(fail), contextlib.suppress(OSError):
            directory.write(BOT, NEW, keep_earlier=True)
        assert (tmp_path / str(number) / NAME).read_bytes() in {OLD, NEW}
        directory.write(BOT, b"mended", keep_earlier=True)
        assert (tmp_path / str(number) / NAME).read_bytes() == b"mended"


def test_only_its_owner_may_read_a_file(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path / "data", 2)
    for content in (OLD, NEW):
        directory.write(BOT, content, keep_earlier=True)
    for path in (tmp_path / "data").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_earlier_versions_are_kept_up_to_the_setting_and_never_another_bots(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path, 2)
    directory.write("ffffffff", b"other", keep_earlier=True)
    directory.write("ffffffff", b"other 2", keep_earlier=True)
    for number in range(5):
        directory.write(BOT, str(number).encode(), keep_earlier=True)
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert kept == {
        NAME: b"4", f"{NAME}.1": b"3", f"{NAME}.2": b"2",
        "bot_state_ffffffff.json": b"other 2", "bot_state_ffffffff.json.1": b"other",
    }  # fmt: skip


def test_fewer_are_kept_once_the_setting_says_so_and_none_at_zero(tmp_path: Path) -> None:
    for number in range(5):
        StateDirectory(tmp_path, 3).write(BOT, str(number).encode(), keep_earlier=True)
    StateDirectory(tmp_path, 1).write(BOT, b"5", keep_earlier=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {NAME: b"5", f"{NAME}.1": b"4"}
    StateDirectory(tmp_path, 0).write(BOT, b"6", keep_earlier=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {NAME: b"6"}


def test_a_mere_refresh_is_no_version(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path, 5)
    for content in (OLD, NEW):
        directory.write(BOT, content, keep_earlier=False)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_names_are_those_of_the_newest_files(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path, 5)
    for content in (OLD, NEW):
        directory.write(BOT, content, keep_earlier=True)
    (tmp_path / "bot_state_abc123-def456.json").write_text("{}")
    (tmp_path / "bot_state_x.json.tmp").write_text("half")
    (tmp_path / "bot_state_dir.json").mkdir()
    assert list(directory.names()) == [(BOT, NAME), ("abc123-def456", "bot_state_abc123-def456.json")]


def test_only_state_files_are_read(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path / "data", 5)
    directory.write(BOT, OLD, keep_earlier=True)
    (tmp_path / NAME).write_bytes(b"outside")
    assert directory.read(NAME) == OLD
    for other in (f"../{NAME}", ".env", "", f"{NAME}.tmp"):
        with pytest.raises(FileNotFoundError):
            directory.read(other)
    (tmp_path / "data" / NAME).write_bytes(b"x" * (MOST_BYTES + 1))
    with pytest.raises(TooLarge):
        directory.read(NAME)


def test_p2_what_is_put_aside_stays_as_it_was(tmp_path: Path) -> None:
    directory = StateDirectory(tmp_path, 5)
    directory.write(BOT, OLD, keep_earlier=True)
    aside = directory.quarantine(NAME, NOON)
    assert aside == tmp_path / QUARANTINE / f"{NAME}.20260302T120000000000Z"
    assert aside.read_bytes() == OLD
    assert list(directory.names()) == []

"""What keeps the program from starting, in words that say what to do; and what does not."""

import errno
from pathlib import Path

import pytest

from helpers.program.opened_state import opened
from utils.persistence.errors import StateLocked, UnreadableState
from utils.robust_persistence import RobustPersistence


class Store(RobustPersistence):
    """Opens as a test says."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__("data/state.pkl")
        self.error = error
        self.unreadable: UnreadableState | None = None

    async def open(self) -> None:
        if self.error is not None:
            raise self.error

    async def open_in_safe_mode(self, error: UnreadableState) -> None:
        self.unreadable = error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StateLocked(Path("data/.holdfast.lock"), 4711), ("process 4711", "Stop it first", "STATE_DIR")),
        (PermissionError(errno.EACCES, "Permission denied", "data/x"), ("Permission denied", "data/x", "chown")),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "/proc/x"), ("cannot be made there", "/proc/x")),
        (OSError(errno.EROFS, "Read-only file system", "data"), ("Read-only file system", "mount it writable")),
        (OSError(errno.ENOSPC, "No space left on device"), ("No space left on device", "free some space")),
        (OSError(errno.EIO, "Input/output error"), ("Input/output error", "nothing was changed")),
    ],
)
async def test_what_keeps_it_from_starting_is_said_with_what_to_do(
    error: Exception, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not await opened(Store(error))
    told = capsys.readouterr().err
    for word in words:
        assert word in told
    assert told.count("\n") == 1
    assert "Errno" not in told


async def test_an_unreadable_state_is_no_reason_not_to_run(capsys: pytest.CaptureFixture[str]) -> None:
    unreadable = UnreadableState(Path("data/state.pkl"), ("the state file is cut off after 12 bytes",))
    store = Store(unreadable)
    assert await opened(store)
    assert store.unreadable is unreadable
    told = capsys.readouterr().err
    for word in ("SAFE MODE", "cut off after 12 bytes", "state check"):
        assert word in told


async def test_a_good_state_is_opened_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert await opened(Store(None))
    assert capsys.readouterr().err == ""

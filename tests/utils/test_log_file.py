"""The log file: bounded, private, redacted, and in nobody's way."""

import errno
import logging
import os
import re
import stat
import sys
import threading
from pathlib import Path

import pytest
import structlog

from tests.utils.test_logs import SECRET, raise_with, stderr  # noqa: F401 - the fixture puts logging back
from utils import log_file
from utils.log_file import BoundedFile, LogFile
from utils.logs import FileWanted, configure_logging


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_full_one_gets_a_number_and_the_oldest_goes(tmp_path):
    path = tmp_path / "logs" / "holdfast.log"
    file = BoundedFile(path, max_bytes=20, kept=2)
    for number in range(9):
        file.write(f"line {number}")  # seven bytes: two of them fit
    file.close()
    assert lines(path) == ["line 8"]
    assert lines(path.with_name("holdfast.log.1")) == ["line 6", "line 7"]
    assert lines(path.with_name("holdfast.log.2")) == ["line 4", "line 5"]
    assert sorted(each.name for each in path.parent.iterdir()) == ["holdfast.log", "holdfast.log.1", "holdfast.log.2"]
    assert {mode(each) for each in path.parent.iterdir()} == {0o600}
    assert mode(path.parent) == 0o700


def test_with_none_kept_there_is_only_the_one(tmp_path):
    file = BoundedFile(tmp_path / "log", max_bytes=20, kept=0)
    for number in range(5):
        file.write(f"line {number}")
    assert lines(tmp_path / "log") == ["line 4"]
    assert [each.name for each in tmp_path.iterdir()] == ["log"]


def test_it_goes_on_where_the_last_life_ended_and_narrows_the_mode(tmp_path):
    path = tmp_path / "log"
    path.write_text("before\n")
    path.chmod(0o644)
    file = BoundedFile(path, max_bytes=100, kept=1)
    file.write("after")
    assert lines(path) == ["before", "after"]
    assert mode(path) == 0o600


def test_a_line_longer_than_a_file_may_be_stands_whole_and_alone(tmp_path):
    file = BoundedFile(tmp_path / "log", max_bytes=10, kept=1)
    for line in ("short", "x" * 50, "end"):
        file.write(line)
    assert lines(tmp_path / "log.1") == ["x" * 50]
    assert lines(tmp_path / "log") == ["end"]


def test_one_that_somebody_moved_or_removed_is_begun_anew(tmp_path):
    path = tmp_path / "log"
    file = BoundedFile(path, max_bytes=1000, kept=1)
    file.write("one")
    path.rename(tmp_path / "taken")
    file.write("two")
    path.unlink()
    file.write("three")
    assert lines(tmp_path / "taken") == ["one"]
    assert lines(path) == ["three"]


@pytest.mark.parametrize("kind", ["link", "pipe", "directory"])
def test_only_a_plain_file_is_written(tmp_path, kind):
    path, target = tmp_path / "log", tmp_path / "target"
    match kind:
        case "link":
            target.write_text("untouched\n")
            path.symlink_to(target)
        case "pipe":
            os.mkfifo(path)
        case "directory":
            path.mkdir()
    with pytest.raises(OSError, match=r"."):
        BoundedFile(path, 100, 1).write("a line")
    assert kind != "link" or target.read_text() == "untouched\n"


def without_times(text: str) -> str:
    return re.sub(r"\d\d:\d\d:\d\d\.\d+", "", text)


def logging_to(path: Path, *secrets: str, max_bytes: int = 2**20, kept: int = 1) -> None:
    configure_logging("INFO", "text", secrets, FileWanted(path, max_bytes, kept))


def the_handler() -> LogFile:
    (found,) = (handler for handler in logging.root.handlers if isinstance(handler, LogFile))
    return found


def test_it_says_what_standard_error_says_without_secrets(stderr, tmp_path):  # noqa: F811
    logging_to(tmp_path / "log", SECRET)
    structlog.get_logger("ours").info("bound", secret=SECRET)
    try:
        raise_with(SECRET, "")
    except RuntimeError:
        logging.getLogger("theirs").exception("failed with %s", SECRET)
    the_handler().close()
    written = (tmp_path / "log").read_text()
    assert without_times(written) == without_times(stderr.getvalue())
    assert written.count("***") == 3
    assert SECRET not in written


def test_to_configure_again_ends_the_file_before(stderr, tmp_path):  # noqa: F811
    logging_to(tmp_path / "one")
    logging.getLogger("x").warning("first")
    logging_to(tmp_path / "two")
    logging.getLogger("x").warning("second")
    configure_logging("INFO", "text", [])
    logging.getLogger("x").warning("third")
    assert "first" in (tmp_path / "one").read_text()
    assert len(lines(tmp_path / "one")) == len(lines(tmp_path / "two")) == 1
    assert "holdfast-log" not in {thread.name for thread in threading.enumerate()}


def test_a_disk_that_hangs_holds_up_nobody_and_what_is_lost_is_counted(stderr, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(log_file, "_WAITING", 3)
    hangs, works = threading.Event(), threading.Event()
    write = BoundedFile.write

    def slow(self, line):
        hangs.set()
        assert works.wait(30)
        write(self, line)

    monkeypatch.setattr(BoundedFile, "write", slow)
    logging_to(tmp_path / "log")
    log = logging.getLogger("x")
    log.warning("the first")
    assert hangs.wait(30)
    for number in range(10):
        log.warning("line %d", number)
    assert "line 9" in stderr.getvalue(), "standard error has every line"
    works.set()
    while not the_handler()._lines.empty():
        works.wait(0.001)
    log.warning("the last")
    the_handler().close()
    written = lines(tmp_path / "log")
    assert [
        next(words for words in ("first", "7 lines are missing", "line 0") if words in line) for line in written[:3]
    ] == ["first", "7 lines are missing", "line 0"]
    assert "the last" in written[-1]


def test_a_full_disk_is_told_once_and_what_fits_again_is_written(stderr, tmp_path, monkeypatch):  # noqa: F811
    failing = [True]
    write = BoundedFile.write

    def full(self, line):
        if failing[0]:
            raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))
        write(self, line)

    monkeypatch.setattr(BoundedFile, "write", full)
    logging_to(tmp_path / "log")
    for number in range(3):
        logging.getLogger("x").warning("line %d", number)
    while not the_handler()._lines.empty() or not the_handler()._is_failing:
        threading.Event().wait(0.001)
    failing[0] = False
    logging.getLogger("x").warning("room again")
    the_handler().close()
    told = stderr.getvalue()
    assert told.count("the log file cannot be written: No space left on device") == 1
    assert "room again" in (tmp_path / "log").read_text()


def test_one_that_cannot_be_opened_is_told_and_all_else_goes_on(stderr, tmp_path):  # noqa: F811
    (tmp_path / "log").mkdir()
    logging_to(tmp_path / "log")
    for number in range(3):
        logging.getLogger("x").warning("line %d", number)
    the_handler().close()
    told = stderr.getvalue()
    assert told.count("the log file cannot be written: Is a directory; standard error has every line") == 1
    assert "line 2" in told


def test_a_program_that_ends_has_written_its_last_line(tmp_path):
    import subprocess

    program = (
        "import logging, pathlib, sys\n"
        "from utils.logs import FileWanted, configure_logging\n"
        "configure_logging('INFO', 'text', [], FileWanted(pathlib.Path(sys.argv[1]), 10000, 1))\n"
        "logging.getLogger('x').warning('the last line')\n"
        "raise SystemError('lost')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "log")],
        cwd=Path(__file__).parents[2], capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 1
    written = (tmp_path / "log").read_text()
    assert "the last line" in written
    assert "SystemError: lost" in written

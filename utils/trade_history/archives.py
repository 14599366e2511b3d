"""Finished trades of long ago, beside the database: `trade_history_archive/trades-YYYY-MM.jsonl.gz`, by month of close.

Each line is a trade with its events: `{"events": [...], "trade": {...}}`. A file is replaced as a whole, and only after
what replaces it was read back.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from utils.persistence import files
from utils.trade_history.month_file import replace_month
from utils.trade_history.records import (
    TRADE_COLUMNS,
    Story,
    Trade,
    event_from_json,
    json_text,
    read_json,
    to_json,
    trade_from_json,
)

DIRECTORY_NAME: Final = "trade_history_archive"
_DAMAGE: Final = (
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    RecursionError,
)
"""What reading bytes that are not as they were written can raise."""


class DamagedArchives(OSError):
    """``names``: of the archives that cannot be read."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"archives of trades that cannot be read: {', '.join(self.names)}")


def month_of(story: Story) -> str:
    """The month in whose file a finished trade belongs, as `2026-01` (UTC)."""
    closed_at = to_json(story.trade)["closed_at"]
    return str(closed_at)[:7]


def archive_path(directory: Path, month: str) -> Path:
    return directory / f"trades-{month}.jsonl.gz"


def month_in(path: Path) -> str:
    """The month of an archive, from its name."""
    return path.name.removeprefix("trades-").removesuffix(".jsonl.gz")


def end_of(month: str) -> datetime:
    """When the next month begins."""
    year, number = map(int, month.split("-"))
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)


def archive_paths(directory: Path) -> list[Path]:
    """List the archives, the oldest month first."""
    return sorted(directory.glob("trades-[0-9][0-9][0-9][0-9]-[01][0-9].jsonl.gz"))


def add_to_archive(path: Path, stories: Iterable[Story]) -> None:
    """Put trades into a month's file; one that is there already is completed. On the disk, and read back.

    Raises:
        OSError: the file cannot be read or written, or does not read back; what was there before stays as it was.
    """
    files.make_directory(path.parent)
    kept = {story.trade.trade_id: story for story in read_archive(path)} if path.exists() else {}
    for story in stories:
        before = kept.get(story.trade.trade_id)
        kept[story.trade.trade_id] = story if before is None else _merged(before, story)
    replace_month(path, map(_line, kept.values()), list(kept.values()), read_archive)


def read_archive(path: Path) -> list[Story]:
    """Read one archive.

    Raises:
        OSError: it cannot be read, or is damaged.
    """
    return [story_of_line(line) for line in lines_of(path)]


def lines_of(path: Path, containing: str = "") -> Iterator[bytes]:
    """Yield the lines of an archive that have this text somewhere, without holding the others.

    Raises:
        OSError: it cannot be read, or is damaged; also behind the last line.
    """
    wanted = containing.encode()
    with _sound(str(path)), path.open("rb") as file:
        if not file.peek(1):
            raise EOFError("it is empty")  # which gzip takes for a file without members
        with gzip.open(file) as lines:
            yield from (line for line in lines if wanted in line and line != b"\n")


def trade_of_line(line: bytes) -> Trade:
    """The trade of a line. Raises OSError: it is none."""
    with _sound("a line of an archive of trades"):
        return trade_from_json(read_json(line)["trade"])


def story_of_line(line: bytes) -> Story:
    """The trade of a line with its events. Raises OSError: it is none."""
    with _sound("a line of an archive of trades"):
        said = read_json(line)
        return Story(trade_from_json(said["trade"]), tuple(map(event_from_json, said["events"])))


@contextmanager
def _sound(what: str) -> Iterator[None]:
    """Raises OSError where something in it is not as it was written."""
    try:
        yield
    except _DAMAGE as error:
        raise OSError(
            f"{what} is damaged ({error}): move it away; later trades of its month begin a new one"
        ) from error


def _merged(before: Story, again: Story) -> Story:
    """Rows of an archived trade that came again, perhaps only some of them: nothing that was known is lost.

    What the trade earned is not known of one whose monitor went; such a row does not replace one that says it.
    """
    is_worse = again.trade.net is None and before.trade.net is not None
    taken, other = (before.trade, again.trade) if is_worse else (again.trade, before.trade)
    known = {name: value for name in TRADE_COLUMNS if (value := getattr(taken, name)) is not None}
    trade = replace(other, **{**known, "detail": {**other.detail, **taken.detail}})
    events = {event.event_id: event for event in (*again.events, *before.events)}
    return Story(trade, tuple(sorted(events.values(), key=lambda event: (event.at, event.event_id))))


def _line(story: Story) -> str:
    return json_text({"trade": to_json(story.trade), "events": [to_json(event) for event in story.events]})

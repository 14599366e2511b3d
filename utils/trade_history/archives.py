"""Finished trades of long ago, beside the database: `trade_history_archive/trades-YYYY-MM.jsonl.gz`, by month of close.

Each line is a trade with its events: `{"events": [...], "trade": {...}}`. A file is replaced as a whole, and only after
what replaces it was read back.
"""

import gzip
import json
import os
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from utils.persistence import files
from utils.trade_history.records import TRADE_COLUMNS, Story, event_from_json, json_text, to_json, trade_from_json

DIRECTORY_NAME: Final = "trade_history_archive"


def month_of(story: Story) -> str:
    """The month in whose file a finished trade belongs, as `2026-01` (UTC)."""
    closed_at = to_json(story.trade)["closed_at"]
    return str(closed_at)[:7]


def archive_path(directory: Path, month: str) -> Path:
    return directory / f"trades-{month}.jsonl.gz"


def month_in(path: Path) -> str:
    """The month of an archive, from its name."""
    return path.name.removeprefix("trades-").removesuffix(".jsonl.gz")


def archive_paths(directory: Path) -> list[Path]:
    """List the archives, the oldest month first."""
    return sorted(directory.glob("trades-*.jsonl.gz"))


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
    content = gzip.compress("".join(f"{_line(story)}\n" for story in kept.values()).encode(), mtime=0)
    temporary = path.with_name(f"{path.name}.tmp")
    descriptor = files.open_new(temporary)
    try:
        files.write_all(descriptor, content)
        files.sync_data(descriptor)
    finally:
        os.close(descriptor)
    if read_archive(temporary) != list(kept.values()):
        raise OSError(f"{temporary} does not read back as it was written")
    files.rename(temporary, path)
    files.sync_directory(path.parent)


def read_archive(path: Path) -> list[Story]:
    """Read one archive.

    Raises:
        OSError: it cannot be read, or is damaged.
    """
    try:
        return [_story(line) for line in gzip.decompress(path.read_bytes()).decode().split("\n") if line]
    except (EOFError, zlib.error, gzip.BadGzipFile, ValueError, LookupError, TypeError) as error:
        raise OSError(
            f"{path} is damaged ({error}): move it away; later trades of its month begin a new one"
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


def _story(line: str) -> Story:
    row = json.loads(line)
    return Story(trade_from_json(row["trade"]), tuple(event_from_json(event) for event in row["events"]))

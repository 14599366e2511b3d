"""State files of DCA bots on the disk: each appears whole or not at all, earlier versions stay beside it.

    bot_state_1a2b3c4d.json      the newest
    bot_state_1a2b3c4d.json.1    the one before, and so on up to MAX_STATE_FILES
    quarantine/                  files that could not be read; nobody deletes them

Everything here blocks; callers leave the event loop to it.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from execution.dca.state_file import file_name
from execution.dca.state_reading import bot_named_by
from utils.persistence import files
from utils.texts.catalogue import text

QUARANTINE: Final = "quarantine"
MOST_BYTES: Final = 16 * 2**20
"""A file larger than that is none of ours."""


class TooLarge(Exception):
    """A file that no bot wrote."""


class StateDirectory:
    """Below STATE_DIR. ``keep`` earlier versions of each file (`MAX_STATE_FILES`)."""

    def __init__(self, path: Path, keep: int) -> None:
        self._path = path
        self._keep = keep

    def path_of(self, bot_id: str) -> Path:
        return self._path / file_name(bot_id)

    def write(self, bot_id: str, content: bytes, *, keep_earlier: bool) -> None:
        """Replaces a bot's file; it is on the disk on return. Raises OSError: then the one before still stands.

        Under another name first, synced, then renamed, and the directory synced: whatever is interrupted, a whole
        file has the name. ``keep_earlier``: the one that stood there becomes the first of the earlier versions.
        """
        target = self.path_of(bot_id)
        files.make_directory(self._path)
        temporary = target.with_name(f"{target.name}.tmp")
        descriptor = files.open_new(temporary)
        try:
            files.write_all(descriptor, content)
            files.sync_data(descriptor)
        finally:
            os.close(descriptor)
        if keep_earlier:
            self._make_earlier(target)
        files.rename(temporary, target)
        files.sync_directory(self._path)

    def _make_earlier(self, target: Path) -> None:
        """A second name for what stands there, until the new file takes its first one; older ones move up."""
        for old in self._earlier(target):
            if _version(old) >= self._keep:
                files.remove(old)
        if not self._keep or not target.exists():
            return
        for version in range(self._keep - 1, 0, -1):
            if (moving := _named(target, version)).exists():
                files.rename(moving, _named(target, version + 1))
        files.link(target, _named(target, 1))

    def _earlier(self, target: Path) -> list[Path]:
        return [p for p in self._path.glob(f"{target.name}.*") if p.suffix[1:].isdecimal()]

    def names(self) -> Iterator[tuple[str, str]]:
        """Bot and name of each newest file that lies there. Raises OSError."""
        for path in sorted(self._path.glob("bot_state_*.json")):
            if path.is_file() and (bot_id := bot_named_by(path.name)) is not None:
                yield bot_id, path.name

    def read(self, name: str) -> bytes:
        """A file by its name, earlier versions included. Raises OSError, TooLarge."""
        path = self._path / name
        if bot_named_by(name) is None:
            raise FileNotFoundError(text("dca-import-no-state-file", named=name))
        with path.open("rb") as reading:
            content = reading.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise TooLarge(text("dca-import-too-large", most=MOST_BYTES))
        return content

    def quarantine(self, name: str, at: datetime) -> Path:
        """Moves a file out of the way, under a name that says when; it is as it was. Raises OSError."""
        aside = self._path / QUARANTINE
        files.make_directory(aside)
        target = aside / f"{name}.{at:%Y%m%dT%H%M%S%fZ}"
        files.rename(self._path / name, target)
        files.sync_directory(aside)
        files.sync_directory(self._path)
        return target


def _named(target: Path, version: int) -> Path:
    return target.with_name(f"{target.name}.{version}")


def _version(path: Path) -> int:
    return int(path.suffix[1:])

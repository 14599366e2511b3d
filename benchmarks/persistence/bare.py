"""The limit that no durable change gets below: append the bytes to an open file, and wait for the disk."""

import os
from pathlib import Path
from typing import ClassVar

from benchmarks.persistence.records import Change, changes


class BareAppend:
    """Appends as many bytes as the store does for the same change."""

    name: ClassVar = "append + fdatasync, the bare limit"

    def __init__(self, path: Path, frame_bytes: int) -> None:
        self.path = path
        self._frame = os.urandom(frame_bytes)
        self._descriptor = -1

    async def open(self) -> None:
        self.changes = changes(1)
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def write(self, change: Change) -> None:  # noqa: ARG002
        os.write(self._descriptor, self._frame)
        os.fdatasync(self._descriptor)

    async def settle(self) -> None:
        """Nothing goes on behind it."""

    async def close(self) -> None:
        os.close(self._descriptor)
        self.path.unlink()

"""Flushes, counted: what the store asks for, and what the device does."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from utils.persistence import files

# Documented in the kernel's Documentation/block/stat.rst: requests to flush, completed.
_FLUSHES_FIELD = 15

THROTTLED = 1_000_000
"""Nanoseconds of a flush from which on a disk is not called fast: those that are take a fifth of it."""


class StoreSyncs:
    """Counts how often the store syncs in this process; each sync takes `added_seconds` longer."""

    def __init__(self) -> None:
        self.count = 0
        self.added_seconds = 0.0
        self._lock = threading.Lock()
        self._patches = ExitStack()

    def begin(self) -> None:
        for name, watched in (
            ("sync_data", self._counted(files.sync_data)),
            ("sync_directory", self._counted(files.sync_directory)),
        ):
            self._patches.enter_context(patch.object(files, name, watched))

    def end(self) -> None:
        self._patches.close()

    def _counted(self, sync: Callable[[Any], None]) -> Callable[[Any], None]:
        def counted(target: Any) -> None:
            with self._lock:
                self.count += 1
            sync(target)
            if self.added_seconds:
                time.sleep(self.added_seconds)

        return counted


def device_flushes(directory: Path) -> int | None:
    """Flushes of the device below a directory, by all programs since it was started; None where nobody counts."""
    device = directory.stat().st_dev
    described = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve()
    whole = described.parent if (described / "partition").exists() else described
    try:
        fields = (whole / "stat").read_text(encoding="ascii").split()
    except OSError:
        return None
    return int(fields[_FLUSHES_FIELD]) if len(fields) > _FLUSHES_FIELD else None

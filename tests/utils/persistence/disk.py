"""A disk that stops at a chosen step, and what a power failure would have left of it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from utils.persistence import files
from utils.persistence.store import Store

STEPS = (
    "open_to_append", "open_new", "write_all", "write_ahead", "sync_data", "sync_directory", "rename", "link", "remove",
)  # fmt: skip


class Crash(OSError):
    """The machine stopped here."""


class Disk:
    """Counts the steps that the store takes; from the chosen one on none succeeds.

    It remembers which content and which names were synced, so that `leave` can rebuild the directory as a power
    failure would have left it.
    """

    def __init__(self, monkeypatch, root: Path, stop_at: int | None = None) -> None:
        self.steps: list[str] = []
        self.root = root
        self._stop_at = stop_at
        self._content: dict[int, bytes] = {}
        self._names: dict[Path, dict[str, int]] = {}
        for name in STEPS:
            monkeypatch.setattr(files, name, self._wrapped(name, getattr(files, name)))

    @property
    def has_stopped(self) -> bool:
        return self._stop_at is not None and len(self.steps) >= self._stop_at

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            if self.has_stopped:
                raise Crash("the machine is off")
            self.steps.append(name)
            if self.has_stopped:
                if name == "write_all":  # the step that stops may have got half way
                    real(args[0], args[1][: len(args[1]) // 2])
                raise Crash(f"stopped at step {len(self.steps)}, {name}")
            is_new = name == "open_new" or (name == "open_to_append" and not args[0].exists())
            result = real(*args)
            if is_new:
                self._content[os.fstat(result).st_ino] = b""
            elif name == "sync_data":
                path = Path(f"/proc/self/fd/{args[0]}")
                self._content[os.fstat(args[0]).st_ino] = path.read_bytes()
            elif name == "sync_directory":
                self._names[args[0]] = self._listed(args[0])
            return result

        return step

    def leave(self, target: Path, *, synced_names: bool, synced_content: bool) -> None:
        """Write the directory as it may stand after the failure: only what was synced, or also what happened to be."""
        shutil.rmtree(target, ignore_errors=True)
        inodes = {path.stat().st_ino: path for path in self.root.rglob("*") if path.is_file()}
        for directory in (self.root, *(path for path in self.root.iterdir() if path.is_dir())):
            copy = target / directory.relative_to(self.root)
            copy.mkdir(parents=True, exist_ok=True)
            names = self._names.get(directory, {}) if synced_names else self._listed(directory)
            for name, inode in names.items():
                if inode in inodes and not synced_content:
                    content = inodes[inode].read_bytes()
                else:
                    content = self._content.get(inode, b"")
                (copy / name).write_bytes(content)

    @staticmethod
    def _listed(directory: Path) -> dict[str, int]:
        return {path.name: path.stat().st_ino for path in directory.iterdir() if path.is_file()}


def memory_directory() -> Path:
    """Return a new directory in memory where there is one: what these tests sync, no disk needs to see."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="holdfast-", dir=memory if os.access(memory, os.W_OK) else None))


async def abandon(store: Store) -> None:
    """Let go of a store as a killed process would: nothing more is written."""
    opened = store._opened
    if opened is not None:
        store._opened = None
        opened.is_closing = True
        if opened.background is not None:
            await opened.background
        if opened.healing is not None:
            opened.healing.cancel()
            await asyncio.gather(opened.healing, return_exceptions=True)
        if opened.writer is not None:
            await opened.writer.stop()
        opened.housekeeper.shutdown()
        store._lock.release()

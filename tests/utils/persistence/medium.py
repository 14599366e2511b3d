"""What a power failure may leave of files: everything that was synced, and of the rest any mixture.

What is assumed of a disk and its file system, and nothing more:

- Content that was synced stays, also when its sector is written again: a sector is written whole or not at all.
- Unsynced content reaches the disk in any order, sector by sector. A file's size may run ahead of its content, which
  reads as zeros then, or lag behind it.
- When a sync fails, the kernel forgets what it could not write: a later sync that succeeds says nothing of it.
- A name that appeared, moved or went is on the disk when its directory was synced (of a move between directories:
  both). Until then such steps are lost in any combination, but those on one name keep their order, and a move is whole.
- A sync of a file says nothing of its name, a sync of a directory nothing of what is in its files.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTORS = (512, 4096)

DIRECTORY = -1
"""What a name stands for when it is no file."""

Tree = dict[str, bytes | None]
"""Path below the root -> content; None for a directory."""


@dataclass(frozen=True, slots=True)
class Write:
    file: int
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    file: int
    succeeded: bool = True


@dataclass(frozen=True, slots=True)
class SyncNames:
    directory: str


@dataclass(frozen=True, slots=True)
class Name:
    """One step on names: (directory, name) -> the file that it stands for from now on, None where it is gone."""

    changes: tuple[tuple[tuple[str, str], int | None], ...]


Step = Write | Resize | Sync | SyncNames | Name


@dataclass(slots=True)
class _File:
    """Bytes on the disk, and steps that may be on it."""

    synced: bytes = b""
    unsynced: list[Write | Resize] = field(default_factory=list)
    forgotten: list[Write | Resize] = field(default_factory=list)
    current: bytes = b""

    def change(self, step: Write | Resize) -> None:
        self.unsynced.append(step)
        self.current = _changed(self.current, step)

    def sync(self, *, succeeded: bool) -> None:
        if succeeded:
            for step in self.unsynced:
                self.synced = _changed(self.synced, step)
        else:
            self.forgotten += self.unsynced
        self.unsynced = []

    def left(self, random: Random) -> bytes:
        versions = [self.synced]
        for step in (*self.forgotten, *self.unsynced):
            versions.append(_changed(versions[-1], step))
        if len(versions) == 1:
            return self.synced
        sector = random.choice(SECTORS)
        sizes = {len(version) for version in versions}
        left = bytearray(random.choice([*sorted(sizes), random.randint(min(sizes), max(sizes))]))
        for start in range(0, len(left), sector):
            end = min(start + sector, len(left))
            left[start:end] = random.choice(versions)[start:end].ljust(end - start, b"\0")
        return bytes(left)


@dataclass(slots=True)
class _Pending:
    step: Name
    waits_for: set[str]
    """The directories that have not been synced since."""


class Medium:
    """Files below one root, as the kernel shows them and as the disk has them."""

    def __init__(self, tree: Tree | None = None) -> None:
        """Begin with a tree that is wholly on the disk."""
        self.files: list[_File] = []
        self.names: dict[tuple[str, str], int] = {}
        for path, content in (tree or {}).items():
            self.names[_split(path)] = self.new_file(content) if content is not None else DIRECTORY
        self._synced_names = dict(self.names)
        self._pending: list[_Pending] = []

    def new_file(self, content: bytes = b"") -> int:
        self.files.append(_File(synced=content, current=content))
        return len(self.files) - 1

    def take(self, step: Step) -> None:
        match step:
            case Write() | Resize():
                while len(self.files) <= step.file:
                    self.new_file()
                self.files[step.file].change(step)
            case Sync():
                self.files[step.file].sync(succeeded=step.succeeded)
            case Name():
                for _, file in step.changes:
                    while file is not None and len(self.files) <= file:
                        self.new_file()
                _rename(self.names, step)
                self._pending.append(_Pending(step, {directory for (directory, _), _ in step.changes}))
            case SyncNames():
                self._sync_names(step.directory)

    def everything(self) -> Tree:
        """Return the files as the running kernel shows them, and as a killed process leaves them."""
        return self._tree(self.names, lambda file: file.current)

    def extremes(self) -> list[Tree]:
        """Return what is left when all unsynced names survive or none, with all unsynced content or none."""
        return [
            self._tree(names, content)
            for names in (self._synced_names, self.names)
            for content in (lambda file: file.synced, lambda file: file.current)
        ]

    def left(self, random: Random) -> Tree:
        """Return one of the many other mixtures."""
        names, lost = dict(self._synced_names), set[tuple[str, str]]()
        share = random.random()
        for pending in self._pending:
            touched = {name for name, _ in pending.step.changes}
            if touched & lost or random.random() > share:
                lost |= touched
            else:
                _rename(names, pending.step)
        return self._tree(names, lambda file: file.left(random))

    def _sync_names(self, directory: str) -> None:
        for pending in self._pending:
            pending.waits_for.discard(directory)
        needed: set[tuple[str, str]] = set()
        kept: list[_Pending] = []
        for pending in reversed(self._pending):
            touched = {name for name, _ in pending.step.changes}
            if not pending.waits_for or touched & needed:  # a step on a name carries the earlier ones with it
                needed |= touched
                pending.waits_for.clear()
            else:
                kept.append(pending)
        for pending in self._pending:
            if not pending.waits_for:
                _rename(self._synced_names, pending.step)
        self._pending = kept[::-1]

    def _tree(self, names: dict[tuple[str, str], int], content: Callable[[_File], bytes]) -> Tree:
        tree: Tree = {}
        contents: dict[int, bytes] = {}  # a file has one content under all its names
        below = [""]
        while below:
            directory = below.pop()
            for (parent, name), file in names.items():
                if parent == directory:
                    path = f"{directory}/{name}".lstrip("/")
                    if file == DIRECTORY:
                        tree[path] = None
                        below.append(path)
                    else:
                        if file not in contents:
                            contents[file] = content(self.files[file])
                        tree[path] = contents[file]
        return tree


def read_tree(root: Path) -> Tree:
    """Return what stands below a directory."""
    return {
        str(path.relative_to(root)): None if path.is_dir() else path.read_bytes() for path in sorted(root.rglob("*"))
    }


def write_tree(root: Path, tree: Tree) -> None:
    """Make a directory of a tree; what was there before goes."""
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    for name, content in sorted(tree.items()):
        if content is None:
            (root / name).mkdir()
        else:
            (root / name).write_bytes(content)


def _split(path: str) -> tuple[str, str]:
    directory, _, name = path.rpartition("/")
    return directory, name


def _changed(content: bytes, step: Write | Resize) -> bytes:
    if isinstance(step, Resize):
        return content[: step.size].ljust(step.size, b"\0")
    return content[: step.offset].ljust(step.offset, b"\0") + step.content + content[step.offset + len(step.content) :]


def _rename(names: dict[tuple[str, str], int], step: Name) -> None:
    for name, file in step.changes:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file

"""Everything that may happen to the files of a dead store, and what a start may make of it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, pairwise, permutations
from pathlib import Path

import pytest

from tests.utils.persistence.disk import abandon
from tests.utils.persistence.medium import Tree, read_tree, write_tree
from tests.utils.persistence.story import Teller, numbers_after_opening, numbers_on_disk
from utils.persistence.errors import UnreadableState
from utils.robust_persistence import RobustPersistence

STATE = "data/state.pkl"
LOCK = "data/.holdfast.lock"
WITNESS = "data/.persistence_sequence"

BITS = tuple(1 << bit for bit in range(8))


@dataclass(frozen=True)
class Written:
    """The files of a dead store, and how they were at earlier times."""

    tree: Tree
    earlier: tuple[Tree, ...]
    """After each transaction and each state file."""
    count: int
    """How many transactions were acknowledged, numbered from 1."""
    in_state_file: int
    """How many of them are in the state file; the journal has the others."""

    @cached_property
    def names(self) -> list[str]:
        return [name for name, content in self.tree.items() if content is not None and name != LOCK]

    @cached_property
    def journal(self) -> str:
        """The segment that was being written."""
        return max(name for name in self.names if name.startswith(f"{STATE}.journal."))

    def content(self, name: str) -> bytes:
        content = self.tree[name]
        assert content is not None
        return content

    @cached_property
    def ends(self) -> list[int]:
        """Where in the journal each transaction ends: only zeros stood behind it then."""
        final = self.content(self.journal)
        before = {(tree[self.journal] or b"").rstrip(b"\0") for tree in self.earlier if self.journal in tree}
        assert all(final.startswith(content) for content in before)
        same = {len(content) for content in before}
        ends = sorted(same - {0})
        assert len(ends) == self.count - self.in_state_file
        return ends

    @property
    def records(self) -> list[bytes]:
        """The bytes in the journal of each transaction."""
        return [self.content(self.journal)[start:end] for start, end in pairwise([0, *self.ends])]


@dataclass(frozen=True, slots=True)
class Damage:
    what: str
    changed: Tree
    """Path -> content; None where the file is gone."""
    at_least: int = 1
    """How many transactions a start has to find, unless it refuses."""
    may_refuse: bool = True
    is_told: bool = False
    """Whether a start that does not refuse has to say that it found something."""


async def written(root: Path, step: int = 4) -> Written:
    """Write three steps of transactions: the last in the journal only, the others in the state file, the first also
    in a backup, and the empty beginning in the oldest one.
    """
    store = RobustPersistence(root / STATE, max_journal_bytes=4000 * step)
    teller = Teller(lambda _: None)
    earlier = []
    await store.open()
    for part in range(3):
        for _ in range(step):
            await teller.commit(store)
            earlier.append(read_tree(root))
        if part == 0:
            await store.backup("hourly")
        if part == 1:
            await store.snapshot_now()
        earlier.append(read_tree(root))
    await abandon(store)
    tree = read_tree(root)
    del tree[WITNESS]  # as after a power failure: what follows has to be told from the files themselves
    return Written(tree, tuple(earlier), count=3 * step, in_state_file=2 * step)


def whole_before(written: Written, name: str, position: int) -> int:
    """Return how many transactions nothing has touched when a file is damaged from a position on.

    What the journal lost after that is the only thing that no other file has.
    """
    if name != written.journal:
        return written.count
    return written.in_state_file + sum(end <= position for end in written.ends)


def cut(written: Written, name: str, size: int) -> Damage:
    return Damage(
        f"{name} cut at byte {size}",
        {name: written.content(name)[:size]},
        at_least=whole_before(written, name, size),
        may_refuse=False,
        is_told=name == STATE
        or (name == written.journal and size < written.ends[-1] and size not in (0, *written.ends)),
    )


def flipped(written: Written, name: str, position: int, bits: int) -> Damage:
    content = bytearray(written.content(name))
    content[position] ^= bits
    return Damage(
        f"{name} byte {position} ^ {bits:#x}",
        {name: bytes(content)},
        at_least=whole_before(written, name, position),
        may_refuse=name == written.journal,
        is_told=name in (STATE, written.journal),
    )


def zeroed(written: Written, name: str, start: int, size: int) -> Damage:
    content = bytearray(written.content(name))
    end = min(start + size, len(content))
    content[start:end] = bytes(end - start)
    looks_like_the_end = start in (0, *written.ends) and not any(content[start:])
    return Damage(
        f"{name} bytes {start} to {end} zero",
        {name: bytes(content)},
        at_least=whole_before(written, name, start),
        may_refuse=name == written.journal,
        is_told=name == STATE or (name == written.journal and start < written.ends[-1] and not looks_like_the_end),
    )


def every_cut(written: Written) -> Iterator[Damage]:
    return (cut(written, name, size) for name in written.names for size in range(len(written.content(name))))


def every_flip(written: Written, bits: tuple[int, ...] = BITS) -> Iterator[Damage]:
    return (
        flipped(written, name, position, bit)
        for name in written.names
        for position in range(len(written.content(name)))
        for bit in bits
    )


def every_zeroed_page(written: Written) -> Iterator[Damage]:
    """Yield every page as zeros, and every whole file."""
    for name in written.names:
        whole = len(written.content(name))
        for size in (512, 4096, whole):
            for start in range(0, whole, size):
                yield zeroed(written, name, start, size)


def every_disorder(written: Written) -> Iterator[Damage]:
    """Yield the journal's records in every other order, each of them lost, each of them twice anywhere."""
    records = written.records
    orders = chain(
        permutations(range(len(records))),
        *(combinations(range(len(records)), count) for count in range(len(records))),
        (
            (*range(place), number, *range(place, len(records)))
            for number in range(len(records))
            for place in range(len(records) + 1)
        ),
    )
    for order in orders:
        if order != tuple(range(len(records))):
            content = b"".join(records[number] for number in order)
            at_least = written.in_state_file + next(
                (place for place, number in enumerate(order) if number != place), len(order)
            )
            yield Damage(f"the journal's records as {order}", {written.journal: content}, at_least)


def every_loss(written: Written) -> Iterator[Damage]:
    """Yield every set of files that may be gone; all of them are a first start."""
    for count in range(1, len(written.names)):
        for lost in combinations(written.names, count):
            yield Damage(f"without {', '.join(lost)}", dict.fromkeys(lost, None))


def every_swap(written: Written) -> Iterator[Damage]:
    """Yield each file as it was at any earlier time, and each file in the place of each other."""
    for number, tree in enumerate(written.earlier):
        for name in written.names:
            if (content := tree.get(name)) is not None and content != written.content(name):
                yield Damage(f"{name} as at time {number}", {name: content})
        for count in (2, 3):
            for names in combinations(written.names, count):
                yield Damage(f"{', '.join(names)} as at time {number}", {name: tree.get(name) for name in names})
    for name, other in permutations(written.names, 2):
        yield Damage(f"{other} in the place of {name}", {name: written.content(other)})


class Start:
    """What a start makes of damaged files."""

    def __init__(self, written: Written, root: Path) -> None:
        self._written = written
        self._root = root
        write_tree(root, written.tree)
        self.refused = 0
        self.shorter = 0

    @property
    def path(self) -> Path:
        return self._root / STATE

    def check(self, damage: Damage) -> None:
        """Look with the half of a start that only reads."""
        self._put(damage.changed)
        try:
            before = self._marks()
            self._judge(damage, self._found())
            assert self._marks() == before
        except Exception as error:
            error.add_note(damage.what)
            raise
        finally:
            self._put({name: self._written.tree[name] for name in damage.changed})

    async def check_opening(self, damage: Damage) -> None:
        """Look with a whole start, which has to find the same, say so, and go on from there."""
        self._put(damage.changed)
        try:
            before = self._without_lock()
            if (found := self._found()) is None:
                with pytest.raises(UnreadableState) as refusal:
                    await RobustPersistence(self.path).open()
                assert refusal.value.findings
                assert self._without_lock() == before
            else:
                assert await numbers_after_opening(self.path, is_told=damage.is_told) == found
        except Exception as error:
            error.add_note(damage.what)
            raise
        finally:
            write_tree(self._root, self._written.tree)

    def _found(self) -> list[int] | None:
        try:
            return numbers_on_disk(self.path)
        except UnreadableState as refusal:
            findings = refusal.findings
        assert findings
        return None

    def _judge(self, damage: Damage, found: list[int] | None) -> None:
        if found is None:
            assert damage.may_refuse
            self.refused += 1
        else:
            assert found == list(range(1, len(found) + 1))
            assert damage.at_least <= len(found) <= self._written.count
            self.shorter += len(found) < self._written.count

    def _put(self, changed: Tree) -> None:
        for name, content in changed.items():
            if content is None:
                (self._root / name).unlink(missing_ok=True)
            else:
                (self._root / name).write_bytes(content)

    def _marks(self) -> list[tuple[str, int, int]]:
        """Return what would show that a file was written, renamed or removed; quicker than reading all of them."""
        marks = []
        for directory, _, names in os.walk(self._root):
            for name in names:
                found = Path(directory, name).stat()
                marks.append((name, found.st_ino, found.st_mtime_ns))
        return sorted(marks)

    def _without_lock(self) -> Tree:
        return {name: content for name, content in read_tree(self._root).items() if name != LOCK}

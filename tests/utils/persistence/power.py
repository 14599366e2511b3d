"""A story recorded once, and the power cut at each of its steps."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from tests.utils.persistence.disk import abandon
from tests.utils.persistence.kernel import Kernel, Note
from tests.utils.persistence.medium import Medium, Step, Tree, write_tree
from tests.utils.persistence.story import (
    Acknowledged,
    Begun,
    Teller,
    named,
    numbers_after_opening,
    numbers_in,
    numbers_in_tree,
    sections_of,
)
from utils.clock import Clock
from utils.persistence.errors import PersistenceError
from utils.robust_persistence import RobustPersistence

SMALL = {"max_journal_bytes": 1500, "max_backups": 2, "max_archive_bytes": 4000}
"""Limits that a story reaches again and again."""


@dataclass(slots=True)
class Cut:
    """The instant before a step."""

    number: int
    medium: Medium
    acknowledged: set[int]
    begun: set[int]

    def outcomes(self, random: Random, count: int) -> list[Tree]:
        """Return what may be left: the extremes and some of what lies between."""
        return [*self.medium.extremes(), *(self.medium.left(random) for _ in range(count))]

    def check(self, numbers: list[int]) -> None:
        """Make sure that everything acknowledged is there, in order, and nothing that was not even begun."""
        assert numbers == sorted(numbers)
        assert self.acknowledged <= set(numbers) <= self.begun, f"cut before step {self.number}"


def cuts(medium: Medium, log: list[Step | Note]) -> Iterator[Cut]:
    """Yield each instant of a log; the medium belongs to the latest one only."""
    notes: list[object] = []
    number = 0
    for entry in log:
        if isinstance(entry, Note):
            notes.append(entry.what)
            continue
        yield Cut(number, medium, named(Acknowledged, notes), named(Begun, notes))
        medium.take(entry)
        number += 1
    yield Cut(number, medium, named(Acknowledged, notes), named(Begun, notes))


class Judge:
    """Opens what was left; each different outcome once."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._numbers: dict[frozenset[tuple[str, bytes | None]], list[int]] = {}

    @property
    def outcomes(self) -> int:
        return len(self._numbers)

    async def check_starts(self, random: Random, count: int) -> None:
        """Start for real on some of what was left, and go on from there."""
        for key in random.sample(list(self._numbers), min(count, self.outcomes)):
            write_tree(self._scratch, dict(key))
            assert await numbers_after_opening(self._scratch / "data" / "state.pkl") == self._numbers[key]

    def numbers(self, tree: Tree) -> list[int]:
        key = frozenset(tree.items())
        if key not in self._numbers:
            self._numbers[key] = numbers_in_tree(tree, self._scratch)
        return self._numbers[key]

    def check(self, cut: Cut, random: Random, mixtures: int) -> None:
        """Look at what a cut may leave."""
        for tree in cut.outcomes(random, mixtures):
            try:
                cut.check(self.numbers(tree))
            except (AssertionError, PersistenceError) as error:
                error.add_note(f"power cut before step {cut.number}; left: {sorted(tree)}")
                raise


async def recorded(root: Path, story: Callable[[Kernel], Awaitable[None]], medium: Medium | None = None) -> Kernel:
    """Let a story happen on the files below a root."""
    with Kernel(root, medium) as kernel:
        await story(kernel)
    return kernel


async def check_second_cuts(cut: Cut, root: Path, judge: Judge, random: Random, mixtures: int) -> None:
    """Start again after a cut (of the power, or only of the process: then the kernel still has what it had), go on,
    and cut the power at each step of that.
    """
    after_power, after_kill = Medium(cut.medium.left(random)), cut.medium
    for medium in (after_power, after_kill):
        write_tree(root, medium.everything())
        kernel = await recorded(root, partial(continue_after, cut=cut), medium)
        for second in cuts(kernel.begin(), kernel.log):
            judge.check(second, random, mixtures)


async def tell(kernel: Kernel) -> None:
    """Live through everything that a store does, a crash of the process included."""
    teller = Teller(kernel.note)
    store = new_store(kernel.root)
    await store.open()
    for _ in range(3):
        await teller.commit(store)
    await teller.commit_together(store, 5)
    await asyncio.gather(store.snapshot_now(), teller.commit(store), teller.commit(store))
    await store.backup("before / import")
    for _ in range(3):  # more than a segment takes: the journal turns over by itself
        await teller.commit_together(store, 6)
    assert await teller.hold(store)
    await store.close()
    await store.open()
    await asyncio.gather(store.backup("hourly"), teller.commit_together(store, 3))
    await abandon(store)
    await store.open()
    await teller.commit(store)
    await store.close()


async def continue_after(kernel: Kernel, cut: Cut) -> None:
    """Open what a cut has left, go on, and close."""
    for number in cut.begun:
        kernel.note(Begun(number))
    for number in cut.acknowledged:
        kernel.note(Acknowledged(number))
    teller = Teller(kernel.note, max(cut.begun, default=0))
    store = new_store(kernel.root)
    await store.open()
    for number in numbers_in(sections_of(store)):  # what was once shown as on the disk has to stay
        kernel.note(Acknowledged(number))
    await teller.commit(store)
    await store.snapshot_now()
    await teller.commit_together(store, 2)
    await store.close()


def new_store(root: Path, clock: Clock | None = None) -> RobustPersistence:
    return RobustPersistence(root / "data" / "state.pkl", clock=clock, **SMALL)

"""Transactions whose effects follow from their numbers, so that a state tells which of them are in it, and in order."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.utils.persistence.disk import abandon
from tests.utils.persistence.medium import Tree, write_tree
from utils.persistence.errors import WriterFailedError
from utils.persistence.recovery import recover
from utils.persistence.unpickler import plain_loads
from utils.robust_persistence import RobustPersistence, Transaction

SECTIONS = ("numbers", "filled", "last")

Sections = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Begun:
    number: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The `await` of this transaction has returned: it is on the disk."""

    number: int


@dataclass(frozen=True, slots=True)
class Raised:
    number: int


@dataclass(frozen=True, slots=True)
class Held:
    """`commit_or_hold` has returned False."""

    number: int


def change(txn: Transaction, number: int) -> None:
    """Make the changes of a transaction: one key of many, one that replaces another, and the list of all."""
    numbers = txn.get("numbers", "all") or []
    txn.put("filled", f"k{number % 4}", {"number": number, "filling": "x" * (number * 53 % 150)})
    if numbers:
        txn.delete("last", f"n{numbers[-1]}")
    txn.put("last", f"n{number}", number)
    txn.put("numbers", "all", [*numbers, number])


def state_of(numbers: list[int]) -> Sections:
    """Return the state after these transactions."""
    if not numbers:
        return {}
    filled = {f"k{number % 4}": {"number": number, "filling": "x" * (number * 53 % 150)} for number in numbers}
    return {"numbers": {"all": numbers}, "filled": filled, "last": {f"n{numbers[-1]}": numbers[-1]}}


def numbers_in(sections: Sections) -> list[int]:
    """Return which transactions are in a state, after making sure that each is whole and that nothing else is in it."""
    ours = {name: records for name in SECTIONS if (records := sections.get(name))}
    numbers: list[int] = ours.get("numbers", {}).get("all", [])
    assert ours == state_of(numbers)
    return numbers


def sections_of(store: RobustPersistence) -> Sections:
    return {name: store.items(name) for name in SECTIONS}


def numbers_on_disk(path: Path) -> list[int]:
    """Return which transactions a start would find, without starting.

    Raises:
        UnreadableState: it would refuse.
    """
    found = recover(path).sections
    return numbers_in({name: {key: plain(value) for key, value in found.get(name, {}).items()} for name in SECTIONS})


def numbers_in_tree(tree: Tree, scratch: Path) -> list[int]:
    """Return which transactions a start on these files would find."""
    write_tree(scratch, tree)
    return numbers_on_disk(scratch / "data" / "state.pkl")


async def numbers_after_opening(path: Path, *, is_told: bool = False) -> list[int]:
    """Open for real, make sure that the store works and that it finds the same once more, and return what it found."""
    store = RobustPersistence(path)
    await store.open()
    assert store.recoveries or not is_told
    numbers = numbers_in(sections_of(store))
    following = max(numbers, default=0) + 1
    async with store.transaction() as txn:
        change(txn, following)
    await abandon(store)
    assert numbers_on_disk(path) == [*numbers, following]
    assert not list(path.parent.rglob("*.tmp"))
    return numbers


@dataclass(slots=True)
class Teller:
    """Makes numbered transactions and tells a listener how each of them ends."""

    note: Callable[[Any], None]
    number: int = 0

    async def commit(self, store: RobustPersistence) -> None:
        """Make one; raises what the store raises."""
        self.number += 1
        number = self.number
        try:
            async with store.transaction() as txn:
                self.note(Begun(number))
                change(txn, number)
        except BaseException:
            self.note(Raised(number))
            raise
        self.note(Acknowledged(number))

    async def hold(self, store: RobustPersistence) -> bool:
        """Make one that must not be refused."""
        self.number += 1
        number = self.number
        self.note(Begun(number))
        is_on_disk = await store.commit_or_hold(partial(change, number=number))
        self.note((Acknowledged if is_on_disk else Held)(number))
        return is_on_disk

    async def try_commit(self, store: RobustPersistence) -> bool:
        """Make one; returns whether the disk took it. A store whose disk fails has to say it in this way."""
        try:
            await self.commit(store)
        except WriterFailedError:
            return False
        return True

    async def commit_together(self, store: RobustPersistence, count: int) -> None:
        await asyncio.gather(*(self.commit(store) for _ in range(count)))


def named(kind: type[Any], notes: Iterable[Any]) -> set[int]:
    """Return the numbers of which something was told."""
    return {note.number for note in notes if isinstance(note, kind)}


def plain(value: Any) -> Any:
    return plain_loads(value) if type(value) is bytes else value

"""The state in memory: what is on the disk, and what was decided but is still on its way there."""

from collections.abc import Iterator
from typing import Any

from utils.persistence.journal import Changes, Deleted, apply
from utils.persistence.layout import Sections
from utils.persistence.plain import Frozen, thaw


class State:
    """Values are frozen, only exchanged, never changed in place: a view of them may be written by another thread."""

    def __init__(self, sections: Sections, sequence: int) -> None:
        self.sequence = sequence
        """The last change that is on the disk."""
        self.sealed_sequence = sequence
        """The last change that was decided; the next transaction builds on it."""
        self.held: Changes = {}
        """What is in memory only, because the disk failed."""
        self._committed = sections
        self._sealed: dict[tuple[str, str], tuple[int, Frozen | Deleted]] = {}

    def committed(self, section: str, key: str) -> Any:
        """Return a value that was committed (or is held), anew; None if there is none."""
        frozen = self._committed.get(section, {}).get(key)
        return None if frozen is None else thaw(frozen)

    def committed_items(self, section: str) -> dict[str, Any]:
        """Return a section's committed values, anew."""
        return {key: thaw(frozen) for key, frozen in self._committed.get(section, {}).items()}

    def each_committed(self, section: str) -> Iterator[Any]:
        """Yield a section's values as they are committed now, each anew, one after the other."""
        return map(thaw, tuple(self._committed.get(section, {}).values()))

    def committed_keys(self, section: str) -> tuple[str, ...]:
        """Return the keys of a section's committed values."""
        return tuple(self._committed.get(section, {}))

    def latest(self, section: str, key: str) -> Frozen | None:
        """Return the value that the next transaction sees; None if there is none."""
        if (sealed := self._sealed.get((section, key))) is not None:
            return None if isinstance(sealed[1], Deleted) else sealed[1]
        return self._committed.get(section, {}).get(key)

    def latest_items(self, section: str) -> dict[str, Frozen]:
        """Return the section that the next transaction sees."""
        items = dict(self._committed.get(section, {}))
        for (name, key), (_, value) in self._sealed.items():
            if name != section:
                continue
            if isinstance(value, Deleted):
                items.pop(key, None)
            else:
                items[key] = value
        return items

    def latest_sections(self) -> set[str]:
        """Return the names of all sections that the next transaction may see."""
        return {*self._committed, *(section for section, _ in self._sealed)}

    def seal(self, changes: Changes) -> int:
        """Decide a transaction; returns its sequence."""
        self.sealed_sequence += 1
        for address, value in changes.items():
            self._sealed[address] = self.sealed_sequence, value
        return self.sealed_sequence

    def settle(self, sequence: int, changes: Changes) -> None:
        """Take over a sealed transaction that is now on the disk."""
        apply(self._committed, changes)
        self.sequence = sequence
        for address in changes:
            if self._sealed[address][0] == sequence:
                del self._sealed[address]

    def drop_sealed(self) -> None:
        """Forget what was on its way: the disk failed. Its sequences are not used again; it may be in the journal."""
        self._sealed.clear()

    def hold(self, changes: Changes) -> None:
        """Make changes in memory only."""
        apply(self._committed, changes)
        self.held.update(changes)

    def pass_over_sequence(self) -> int:
        """Return a sequence that no change has had or will have."""
        self.sealed_sequence += 1
        return self.sealed_sequence

    def note_on_disk(self, sequence: int) -> None:
        """A record with this sequence is on the disk whose changes were held, and are in effect already."""
        self.sequence = sequence

    def skip_to(self, sequence: int) -> None:
        """Go on after a state file that was written with this sequence and holds everything."""
        self.sequence = self.sealed_sequence = sequence

    def view(self) -> Sections:
        """Return what is committed or held, unaffected by later changes; costs a pointer per record."""
        return {name: dict(records) for name, records in self._committed.items()}

    def counts(self) -> dict[str, int]:
        """Return the number of committed records of each section."""
        return {name: len(records) for name, records in sorted(self._committed.items())}

"""The state in memory: what is on the disk, and what was decided but is still on its way there."""

from typing import Any

from utils.persistence.journal import DELETED, Changes, apply
from utils.persistence.layout import Sections
from utils.persistence.plain import thaw


class State:
    """Values are never changed in place, only exchanged, so that a view of them may be pickled by another thread."""

    def __init__(self, sections: Sections, sequence: int) -> None:
        self.sequence = sequence
        """The last change that is on the disk."""
        self.sealed_sequence = sequence
        """The last change that was decided; the next transaction builds on it."""
        self._on_disk = sections
        self._sealed: dict[tuple[str, str], tuple[int, Any]] = {}

    def committed(self, section: str, key: str) -> Any:
        """Return a copy of a value on the disk; None if there is none."""
        return thaw(self._on_disk.get(section, {}).get(key))

    def committed_items(self, section: str) -> dict[str, Any]:
        """Return a copy of a section on the disk."""
        return {key: thaw(value) for key, value in self._on_disk.get(section, {}).items()}

    def latest(self, section: str, key: str) -> Any:
        """Return the value that the next transaction sees (not a copy); None if there is none."""
        if (sealed := self._sealed.get((section, key))) is not None:
            return None if sealed[1] is DELETED else sealed[1]
        return self._on_disk.get(section, {}).get(key)

    def exists(self, section: str, key: str) -> bool:
        """Return whether the next transaction sees a value here, be it None."""
        if (sealed := self._sealed.get((section, key))) is not None:
            return sealed[1] is not DELETED
        return key in self._on_disk.get(section, {})

    def latest_items(self, section: str) -> dict[str, Any]:
        """Return the section that the next transaction sees; its values are not copies."""
        items = dict(self._on_disk.get(section, {}))
        for (name, key), (_, value) in self._sealed.items():
            if name != section:
                continue
            if value is DELETED:
                items.pop(key, None)
            else:
                items[key] = value
        return items

    def latest_sections(self) -> set[str]:
        """Return the names of all sections that the next transaction may see."""
        return {*self._on_disk, *(section for section, _ in self._sealed)}

    def seal(self, changes: Changes) -> int:
        """Decide a transaction; returns its sequence."""
        self.sealed_sequence += 1
        self._sealed.update({address: (self.sealed_sequence, value) for address, value in changes.items()})
        return self.sealed_sequence

    def settle(self, sequence: int, changes: Changes) -> None:
        """Take over a sealed transaction that is now on the disk."""
        apply(self._on_disk, changes)
        self.sequence = sequence
        for address in changes:
            if self._sealed[address][0] == sequence:
                del self._sealed[address]

    def view(self) -> Sections:
        """Return what is on the disk, unaffected by later changes; costs a pointer per record."""
        return {name: dict(records) for name, records in self._on_disk.items()}

    def counts(self) -> dict[str, int]:
        """Return the number of records of each section on the disk."""
        return {name: len(records) for name, records in sorted(self._on_disk.items())}

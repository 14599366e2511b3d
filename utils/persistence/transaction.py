"""A transaction: its own view of the state, and the changes that become durable together or not at all."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from utils.persistence.errors import TransactionError, UnknownMonitorError
from utils.persistence.journal import DELETED, Changes
from utils.persistence.layout import MONITORS, Sections, check_address
from utils.persistence.plain import plain_copy, thaw
from utils.persistence.state import State

MONITOR_POSITIONS = "monitor_positions"
MONITORS_MISSING = "monitors_missing"


class Transaction:
    """Reads see the transaction's own changes on top of every earlier one. What is read or put is copied."""

    def __init__(self, state: State) -> None:
        self.id = token_hex(8)
        self.changes: Changes = {}
        self.notes: list[str] = []
        self._state = state
        self._is_over = False

    def get(self, section: str, key: str) -> Any:
        """Return a copy of a value; None if there is none."""
        self._require_open()
        if (section, key) in self.changes:
            changed = self.changes[section, key]
            return None if changed is DELETED else thaw(changed)
        return thaw(self._state.latest(section, key))

    def items(self, section: str) -> dict[str, Any]:
        """Return a copy of a section."""
        self._require_open()
        items = self._state.latest_items(section)
        for (name, key), value in self.changes.items():
            if name == section:
                items[key] = value
        return {key: thaw(value) for key, value in items.items() if value is not DELETED}

    def sections(self) -> Sections:
        """Return a copy of everything."""
        self._require_open()
        names = {*self._state.latest_sections(), *(section for section, _ in self.changes)}
        return {name: items for name in sorted(names) if (items := self.items(name))}

    def put(self, section: str, key: str, value: Any) -> None:
        """Set a value.

        Raises:
            TypeError: the value is not plain data (see `plain_copy`); the message names the path.
            ValueError: the section's name is reserved, or a Decimal is not finite.
        """
        self._require_open()
        check_address(section, key)
        self.changes[section, key] = plain_copy(value, f"{section}.{key}")

    def delete(self, section: str, key: str) -> bool:
        """Remove a value; returns whether there was one."""
        existed = self._has(section, key)
        if existed:
            self.changes[section, key] = DELETED
        return existed

    def note(self, text: str) -> None:
        """Leave a word in the journal on why the changes were made."""
        self._require_open()
        self.notes.append(text)

    def add_monitor(
        self, key: str, monitor_data: Mapping[str, Any], position_data: Mapping[str, Any] | None = None
    ) -> None:
        """Store a monitor, in place of one that has the same key; what is known of its position is kept beside it."""
        self.put(MONITORS, key, dict(monitor_data))
        self.delete(MONITORS_MISSING, key)
        if position_data:
            self.put(MONITOR_POSITIONS, key, dict(position_data))
        else:
            self.delete(MONITOR_POSITIONS, key)

    def update_monitor(self, key: str, updates: Mapping[str, Any]) -> None:
        """Set some fields of a monitor; the others stay.

        Raises:
            UnknownMonitorError: there is no such monitor.
        """
        record = self.get(MONITORS, key)
        if record is None:
            raise UnknownMonitorError(f"there is no monitor {key}")
        self.put(MONITORS, key, {**record, **updates})

    def remove_monitor(self, key: str, reason: str) -> bool:
        """Remove a monitor with everything that is kept of it; returns whether there was one."""
        existed = self.delete(MONITORS, key)
        self.delete(MONITOR_POSITIONS, key)
        self.delete(MONITORS_MISSING, key)
        if existed:
            self.note(f"removed {key}: {reason}")
        return existed

    def end(self) -> None:
        """Refuse all further use."""
        self._is_over = True

    def _has(self, section: str, key: str) -> bool:
        self._require_open()
        if (section, key) in self.changes:
            return self.changes[section, key] is not DELETED
        return self._state.exists(section, key)

    def _require_open(self) -> None:
        if self._is_over:
            raise TransactionError(f"transaction {self.id} is over")

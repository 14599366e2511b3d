"""A transaction: its own view of the state, and the changes that become durable together or not at all."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from utils.persistence.errors import TransactionError, UnknownMonitorError
from utils.persistence.journal import DELETED, Changes, Deleted
from utils.persistence.layout import MONITORS, check_address
from utils.persistence.operations import append_operation
from utils.persistence.plain import Frozen, freeze, thaw
from utils.persistence.state import State

MONITOR_POSITIONS = "monitor_positions"
MONITORS_MISSING = "monitors_missing"


class Transaction:
    """Reads see the transaction's own changes on top of every earlier one. What is read or put is copied."""

    def __init__(self, state: State, txn_id: str, now: Callable[[], datetime], writer: object) -> None:
        self.id = txn_id
        self.writer = writer
        """Who was to write it when it began: what it read stands only as long as that one does."""
        self.changes: Changes = {}
        self._state = state
        self._now = now
        self._is_over = False

    def get(self, section: str, key: str) -> Any:
        """Return a copy of a value; None if there is none."""
        self._require_open()
        changed = self.changes.get((section, key))
        if isinstance(changed, Deleted):
            return None
        frozen = self._state.latest(section, key) if changed is None else changed
        return None if frozen is None else thaw(frozen)

    def items(self, section: str) -> dict[str, Any]:
        """Return a copy of a section."""
        return {key: thaw(value) for key, value in self._frozen_items(section).items()}

    def each(self, section: str) -> Iterator[Any]:
        """Yield copies of a section's values, as they are now: one at a time is in memory."""
        return map(thaw, self._frozen_items(section).values())

    def sections(self) -> dict[str, dict[str, Any]]:
        """Return a copy of everything."""
        self._require_open()
        names = {*self._state.latest_sections(), *(section for section, _ in self.changes)}
        return {name: items for name in sorted(names) if (items := self.items(name))}

    def put(self, section: str, key: str, value: Any) -> None:
        """Set a value.

        Raises:
            TypeError: the value is not plain data (see `freeze`); the message names the path.
            ValueError: the section's name is reserved, or a Decimal is not finite.
        """
        self._require_open()
        check_address(section, key)
        self.changes[section, key] = freeze(value, f"{section}.{key}")

    def delete(self, section: str, key: str) -> bool:
        """Remove a value; returns whether there was one."""
        existed = self._has(section, key)
        if existed:
            self.changes[section, key] = DELETED
        return existed

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Undo what is done within if an exception leaves it: a caller who catches that may still commit the rest."""
        before = dict(self.changes)
        try:
            yield
        except BaseException:
            self.changes = before
            raise

    def log_operation(self, operation: str, key: str = "", detail: Mapping[str, Any] | None = None) -> None:
        """Write a line into the operation history: what is done, to which record, and why."""
        self._require_open()
        append_operation(self, self._now(), operation, key, dict(detail or {}))

    def add_monitor(
        self, key: str, monitor_data: Mapping[str, Any], position_data: Mapping[str, Any] | None = None
    ) -> None:
        """Store a monitor, in place of one that has the same key; what is known of its position is kept beside it."""
        with self.all_or_nothing():
            self.log_operation("monitor replaced" if self._has(MONITORS, key) else "monitor added", key)
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
        self.replace_monitor(key, {**(self.get(MONITORS, key) or {}), **updates})

    def replace_monitor(self, key: str, monitor_data: Mapping[str, Any]) -> None:
        """Set a monitor as a whole; what is kept beside it stays.

        Raises:
            UnknownMonitorError: there is no such monitor.
        """
        if not self._has(MONITORS, key):
            raise UnknownMonitorError(f"there is no monitor {key}")
        self.put(MONITORS, key, dict(monitor_data))

    def remove_monitor(self, key: str, reason: str) -> bool:
        """Remove a monitor with everything that is kept of it; returns whether there was one."""
        existed = self.delete(MONITORS, key)
        self.delete(MONITOR_POSITIONS, key)
        self.delete(MONITORS_MISSING, key)
        if existed:
            self.log_operation("monitor removed", key, {"reason": reason})
        return existed

    def end(self) -> None:
        """Refuse all further use."""
        self._is_over = True

    def _frozen_items(self, section: str) -> dict[str, Frozen]:
        self._require_open()
        items: dict[str, Frozen | Deleted] = dict(self._state.latest_items(section))
        items.update({key: value for (name, key), value in self.changes.items() if name == section})
        return {key: value for key, value in items.items() if not isinstance(value, Deleted)}

    def _has(self, section: str, key: str) -> bool:
        self._require_open()
        changed = self.changes.get((section, key))
        if changed is not None:
            return not isinstance(changed, Deleted)
        return self._state.latest(section, key) is not None

    def _require_open(self) -> None:
        if self._is_over:
            raise TransactionError(f"transaction {self.id} is over")

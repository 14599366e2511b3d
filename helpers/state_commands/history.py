"""`state history`: what was done to the state, and how the record of one key changed."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from helpers.state_commands.files import opened, thawed
from helpers.state_commands.talk import say, when
from utils.money import plain
from utils.persistence.backups import archive_directory, list_archived_backups, list_backups
from utils.persistence.journal import Deleted, Record, read_segment, segment_paths
from utils.persistence.layout import Sections
from utils.persistence.operations import KEPT, newest_operations
from utils.persistence.operations import SECTION as OPERATIONS
from utils.persistence.plain import thaw
from utils.persistence.snapshot import read_sections, verify_file

_LONGEST = 70
_LINE = 160
_MOST_KEYS = 10


class _Unknown:
    """Stands for "what was there before is not on the disk any more"."""


_UNKNOWN = _Unknown()


def history(state: Path, key: str | None, limit: int) -> None:
    """Print operations; with a key those about it and every journaled change of its records. The newest first."""
    sections = opened(state).sections
    told = [(line["at"], operation_line(line)) for line in newest_operations(thawed(sections, OPERATIONS), key, limit)]
    if key is not None:
        told += [(at, f"{when(at)}  {text}") for at, text in _changes(state, key)]
    for _, text in sorted(told, key=lambda line: line[0], reverse=True)[:limit]:
        say(text if len(text) <= _LINE else f"{text[: _LINE - 1]}…")
    if not told:
        say(f"nothing is recorded of {key}{_like(sections, key)}" if key else "nothing is recorded yet")


def _like(sections: Sections, key: str) -> str:
    recorded = {line["key"] for line in newest_operations(thawed(sections, OPERATIONS), None, KEPT)}
    keys = recorded.union(*(records for name, records in sections.items() if name != OPERATIONS))
    found = sorted(other for other in keys if key.casefold() in other.casefold())
    return f". Recorded is: {', '.join(found[:_MOST_KEYS])}" if found else ""


def operation_line(line: dict[str, Any]) -> str:
    """Return a line of the operation history as people read it."""
    detail = ", ".join(f"{name} {_shown(value)}" for name, value in line["detail"].items())
    return "  ".join(part for part in (when(line["at"]), line["operation"], line["key"], detail) if part)


def _changes(state: Path, key: str) -> Iterator[tuple[datetime, str]]:
    """Yield every change of this key that the journal and its archive still have, the oldest first."""
    before: dict[str, Any] = {}
    bases = _Bases(state)
    for record in _records(state):
        for (section, changed), value in record.changes.items():
            if changed != key:
                continue
            old = before[section] if section in before else bases.value_before(record.sequence, section, key)
            new = None if isinstance(value, Deleted) else thaw(value)
            before[section] = new
            yield record.at, f"change {record.sequence}  {section}: {_difference(old, new)}"


def _records(state: Path) -> Iterator[Record]:
    """Yield what the journal still has, each change once."""
    reached = 0
    for path in (*segment_paths(state, archive_directory(state)), *segment_paths(state)):
        try:
            segment = read_segment(state, path)
        except (OSError, EOFError, ValueError):
            continue  # `state check` tells of it
        for record in segment.records:
            if record.sequence > reached:
                reached = record.sequence
                yield record


class _Bases:
    """State files and backups, to know what a record was before the first journaled change of it."""

    def __init__(self, state: Path) -> None:
        listed = [(backup.sequence, backup.path) for backup in (*list_backups(state), *list_archived_backups(state))]
        if state.exists() and (stamp := verify_file(state)) is not None:
            listed.append((stamp.sequence, state))
        self._listed = sorted(listed, reverse=True)
        self._read: dict[Path, Sections | None] = {}

    def value_before(self, sequence: int, section: str, key: str) -> Any:
        for reached, path in self._listed:
            if reached < sequence and (sections := self._sections(path)) is not None:
                frozen = sections.get(section, {}).get(key)
                return None if frozen is None else thaw(frozen)
        return None if sequence == 1 else _UNKNOWN

    def _sections(self, path: Path) -> Sections | None:
        if path not in self._read:
            try:
                self._read[path] = read_sections(path) if verify_file(path) is not None else None
            except (OSError, ValueError):
                self._read[path] = None
        return self._read[path]


def _difference(old: Any, new: Any) -> str:
    if new is None:
        return "removed"
    if isinstance(old, _Unknown):
        return "written (what it was before is not kept any more)"
    if old is None:
        return "added"
    return "; ".join(_fields("", old, new)) or "written again, equal"


def _fields(path: str, old: Any, new: Any) -> Iterator[str]:
    """Yield `stop.price 1 -> 2` and its like; of a mapping whose entries came or went, how many changed."""
    if old == new:
        return
    if not (isinstance(old, dict | None) and isinstance(new, dict | None)):
        yield f"{path or 'value'} {_shown(old)} -> {_shown(new)}"
        return
    old, new = old or {}, new or {}
    names = [*new, *(name for name in old if name not in new)]
    is_of_records = all(isinstance(value, dict) for value in (*old.values(), *new.values()))
    if path and is_of_records and old.keys() != new.keys():
        count = sum(old.get(name) != new.get(name) for name in names)
        yield f"{path}: {count} {'entry' if count == 1 else 'entries'} changed"
        return
    for name in names:
        yield from _fields(f"{path}.{name}" if path else name, old.get(name), new.get(name))


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return when(value)
    text = f"({len(value)} entries)" if isinstance(value, list) and len(str(value)) > _LONGEST else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

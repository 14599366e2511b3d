"""A script of faults: JSON Lines that say what is to go wrong, and when or after what (``--faults FILE``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from simulator.engine.switches import Switches
from simulator.faults import YEAR_MS, Fault, FaultTarget, read_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.alarms import Alarms
    from simulator.faults import Faults


class ScriptError(ValueError):
    """An entry cannot be understood; the text says which and why."""


class Passages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many requests, connections or messages of a target whose path, topic or method contains ``match``."""

    target: FaultTarget
    match: str = ""
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("count must be at least 1")


class SwitchTurn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    switch: str
    value: Any

    def __post_init__(self) -> None:
        Switches().set(self.switch, self.value)


class Clear(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Disarms every fault."""

    clear: bool

    def __post_init__(self) -> None:
        if not self.clear:
            raise ValueError("clear is true, or left out")


@dataclass(frozen=True, slots=True)
class ScriptEntry:
    """What is done once ``at_ms`` after the start have passed and ``after`` has been seen."""

    action: Fault | SwitchTurn | Clear
    at_ms: int = 0
    after: Passages | None = None


class _Condition(msgspec.Struct, frozen=True):
    """When; every other field of an entry says what."""

    at_ms: int = 0
    after: Passages | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.at_ms <= YEAR_MS:
            raise ValueError("at_ms must not be negative, nor more than a year")


def read_script(text: str) -> tuple[ScriptEntry, ...]:
    """The entries of a script, one JSON object a line; empty lines and lines that begin with ``#`` say nothing.

    Raises:
        ScriptError: the first line that is no entry, by its number.
    """
    entries: list[ScriptEntry] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            entries.append(read_entry(msgspec.json.decode(line)))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise ScriptError(f"line {number}: {error}") from error
    return tuple(entries)


def read_entry(fields: object) -> ScriptEntry:
    """One entry: a fault's fields, ``switch`` and ``value``, or ``clear``; with ``at_ms`` and ``after``.

    Raises:
        ValueError: it is none of them; the text says why.
    """
    if not isinstance(fields, dict):
        raise ScriptError("an entry is a JSON object")
    condition = msgspec.convert(fields, _Condition)
    what = {name: value for name, value in fields.items() if name not in {"at_ms", "after"}}
    action: Fault | SwitchTurn | Clear
    if "switch" in what:
        action = msgspec.convert(what, SwitchTurn)
    elif "clear" in what:
        action = msgspec.convert(what, Clear)
    else:
        action = read_fault(what)
    return ScriptEntry(action, condition.at_ms, condition.after)


class _Waiting:
    """An entry that has not been done."""

    def __init__(self, entry: ScriptEntry) -> None:
        self.entry = entry
        self.is_time = False
        self.seen = 0

    def sees(self, target: FaultTarget, names: tuple[str, ...]) -> bool:
        """Whether this passage is one of those that the entry waits for."""
        after = self.entry.after
        if after is None or after.target is not target or not any(after.match in name for name in names):
            return False
        self.seen += 1
        return True

    @property
    def is_ripe(self) -> bool:
        return self.is_time and (self.entry.after is None or self.seen >= self.entry.after.count)


class ScriptPlayer:
    """Does each entry once, as soon as both its conditions hold.

    Args:
        faults: whose passages are counted.
        alarms: by which time is kept.
        do: carries one action out.
    """

    def __init__(self, faults: Faults, alarms: Alarms, do: Callable[[Fault | SwitchTurn | Clear], None]) -> None:
        self._alarms = alarms
        self._do = do
        self._waiting: list[_Waiting] = []
        faults.on_passage.append(self._pass)

    def play(self, entries: Iterable[ScriptEntry], from_ms: int) -> None:
        """Begin; ``at_ms`` counts from ``from_ms`` of the clock, passages count from now."""
        for entry in entries:
            waiting = _Waiting(entry)
            self._waiting.append(waiting)
            self._alarms.at(from_ms + entry.at_ms, partial(self._strike_the_hour, waiting))
        self._alarms.run_due()

    def waiting(self) -> list[ScriptEntry]:
        """What has not been done."""
        return [each.entry for each in self._waiting]

    def stop(self) -> None:
        self._waiting.clear()

    def _strike_the_hour(self, waiting: _Waiting) -> None:
        waiting.is_time = True
        self._do_if_ripe(waiting)

    def _pass(self, target: FaultTarget, names: tuple[str, ...]) -> None:
        for waiting in tuple(self._waiting):
            if waiting.sees(target, names):
                self._do_if_ripe(waiting)

    def _do_if_ripe(self, waiting: _Waiting) -> None:
        if waiting.is_ripe and waiting in self._waiting:
            self._waiting.remove(waiting)
            self._do(waiting.entry.action)

"""What the tester lets go wrong: faults, and scripts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from simulator.control.body import Body, Nothing, Outcome
from simulator.fault_script import read_entry
from simulator.faults import KINDS_BY_TARGET

if TYPE_CHECKING:
    from simulator.fault_script import ScriptEntry
    from simulator.faults import ArmedFault, Fault
    from simulator.world import World


class Script(Body, frozen=True):
    """The entries of a script of faults, as its lines have them."""

    entries: list[dict[str, Any]]


class Disarm(Body, frozen=True):
    """Without an id all of them."""

    id: int | None = None


def arm(world: World, fault: Fault) -> Outcome:
    return {"id": world.arm(fault).fault_id}


def armed(world: World, _body: Nothing) -> Outcome:
    """What can still strike, oldest first, and how many entries of a script wait for their time."""
    now = world.engine.now_ms()
    return {
        "faults": [_fault(each, now) for each in world.faults.armed()],
        "script": [_entry(each) for each in world.script.waiting()],
    }


def kinds(_world: World, _body: Nothing) -> Outcome:
    """What can go wrong, by target: a drill that plays all of it asks here."""
    return {target.value: sorted(kind.value for kind in known) for target, known in KINDS_BY_TARGET.items()}


def disarm(world: World, body: Disarm) -> Outcome:
    if body.id is None:
        world.disarm_all()
    else:
        world.disarm(body.id)
    return {}


def script(world: World, body: Script) -> Outcome:
    """Play a script from now on, beside one that is playing; all of it is understood, or none of it is played."""
    entries = []
    for number, each in enumerate(body.entries, 1):
        try:
            entries.append(read_entry(each))
        except ValueError as error:
            raise ValueError(f"entry {number}: {error}") from error
    world.script.play(entries, world.engine.now_ms())
    return {"entries": len(entries)}


def _fault(armed: ArmedFault, now: int) -> Outcome:
    """The fault as it was armed, without what was left out, and how it stands."""
    return _given(armed.fault) | {
        "id": armed.fault_id,
        "struck": armed.struck,
        "left": armed.left,
        "left_ms": None if armed.until_ms is None else armed.until_ms - now,
    }


def _entry(entry: ScriptEntry) -> Outcome:
    after = None if entry.after is None else msgspec.to_builtins(entry.after)
    return _given(entry.action) | {"at_ms": entry.at_ms, "after": after}


def _given(record: msgspec.Struct) -> Outcome:
    fields: Outcome = msgspec.to_builtins(record)
    return fields

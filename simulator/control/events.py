"""The journal, for who wants to read what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.control.bodies import EventsAfter
    from simulator.world import World

Outcome = dict[str, Any]


def events(world: World, body: EventsAfter) -> Outcome:
    """The lines behind ``after``, oldest first; ``last`` is what to ask with next time."""
    return {
        "last": world.journal.last_number,
        "events": [
            {
                "id": line.number,
                "time": line.time_ms,
                "kind": line.kind,
                "who": line.who,
                "symbol": line.symbol,
                "text": line.text,
            }
            for line in world.journal.after(body.after, body.limit)
        ],
    }

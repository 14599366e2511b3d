"""The journal, for who wants to read what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.control.body import Body, Outcome, check_limit

if TYPE_CHECKING:
    from simulator.world import World

_MOST_LINES: Final = 2000


class EventsAfter(Body, frozen=True):
    after: int = 0
    limit: int = 500

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limit(self.limit, _MOST_LINES)


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

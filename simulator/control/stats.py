"""What the referee and the façades measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.control.body import Nothing, Outcome

if TYPE_CHECKING:
    from simulator.world import World


def stats(world: World, _body: Nothing) -> Outcome:
    """``GET /control/stats``: times in milliseconds, intervals that are still open included."""
    referee = world.engine.referee
    return {
        "requests": dict(world.counters.requests),
        "rejected": dict(world.counters.rejected),
        "ws_sent": world.counters.ws_sent,
        "max_naked_ms": referee.max_naked_ms,
        "total_naked_ms": referee.total_naked_ms,
        "loose_ms": referee.loose_ms,
        "duplicate_link_ids": referee.duplicate_link_ids,
        "telegram_calls": world.telegram.stats(),
    }

"""A new beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.control.body import Body, Outcome

if TYPE_CHECKING:
    from simulator.world import World


class Reset(Body, frozen=True):
    """Without a seed the one that the simulator was started with."""

    seed: int | None = None


def reset(world: World, body: Reset) -> Outcome:
    world.reset(world.settings.seed if body.seed is None else body.seed)
    return {}

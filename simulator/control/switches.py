"""How the exchange answers where its documentation leaves it open."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.bybit.wire.plain import plain
from simulator.control.body import Body, Nothing, Outcome

if TYPE_CHECKING:
    from simulator.world import World


class Switch(Body, frozen=True):
    name: str
    value: Any


def turn(world: World, body: Switch) -> Outcome:
    world.turn(body.name, body.value)
    return {}


def switches(world: World, _body: Nothing) -> Outcome:
    rows = world.engine.switches.rows()
    return {
        "switches": [
            {
                "name": row.name,
                "value": _plain(row.value),
                "default": _plain(row.default),
                "kind": row.kind,
                "choices": list(row.choices),
                "meaning": row.meaning,
            }
            for row in rows
        ]
    }


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, Decimal) else value

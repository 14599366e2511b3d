"""What the exchange's site lets a person change of an API key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.control.body import Body, Outcome
from simulator.faults import YEAR_MS

if TYPE_CHECKING:
    from simulator.world import World


class Key(Body, frozen=True):
    """The rights of the API key; what is absent stays. It is bound to ``addresses``, to none when the list is empty."""

    may_trade: bool | None = None
    may_withdraw: bool | None = None
    addresses: list[str] | None = None
    expires_in_ms: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.expires_in_ms is not None and not 0 <= self.expires_in_ms <= 100 * YEAR_MS:
            raise ValueError("expires_in_ms must not be negative, nor more than a century; 0 is at once")


def change(world: World, body: Key) -> Outcome:
    rights: dict[str, Any] = {}
    if body.may_trade is not None:
        rights["may_trade"] = body.may_trade
    if body.may_withdraw is not None:
        rights["may_withdraw"] = body.may_withdraw
    if body.addresses is not None:
        rights["addresses"] = frozenset(body.addresses)
    if body.expires_in_ms is not None:
        rights["expires_ms"] = world.engine.now_ms() + body.expires_in_ms
    if not rights:
        raise ValueError("nothing of the key is to change")
    world.key = replace(world.key, **rights)
    return {}

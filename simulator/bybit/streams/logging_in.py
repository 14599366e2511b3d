"""The log-in to a private stream or to order entry, and the faults that it may meet (docs/bybit.md, 1.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.bybit.auth import check_login
from simulator.engine.requests import Refusal
from simulator.faults import FaultKind, FaultTarget

if TYPE_CHECKING:
    from simulator.bybit.streams.connection import Connection
    from simulator.world import World

_KINDS: Final = frozenset({FaultKind.REJECT_AUTH, FaultKind.CLOCK_SKEW})


def log_in(world: World, connection: Connection, args: object) -> None:
    """Check key, expiry and signature, by a clock that a fault may have put wrong.

    Raises:
        Refusal: 10001, 10003, 10004, 10010 or 33004.
    """
    fault = world.faults.strike(FaultTarget.WS_PRIVATE, connection.path, kinds=_KINDS)
    if fault is not None and fault.kind is FaultKind.REJECT_AUTH:
        raise Refusal(10003, "API key is invalid.")
    skew_ms = 0 if fault is None else fault.skew_ms
    server_times = [time_ms + skew_ms for time_ms in world.server_times_ms()]
    check_login(args, server_times, world.key, connection.address)

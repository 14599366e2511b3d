"""The first look after a start: when the exchange has shown again all that guards. A restart is measured by it."""

from collections.abc import Callable, Collection
from datetime import datetime

import structlog

from execution.evidence.verified import is_verified
from execution.monitor import Monitor
from execution.slot_actor import SlotActor
from utils.clock import Clock

log = structlog.get_logger(__name__)


async def tell_when_verified(
    actors: Collection[SlotActor],
    swept_at: Callable[[], datetime | None],
    began_at: datetime,
    clock: Clock,
    tell: Callable[[], None],
) -> None:
    """Logs `all_verified` once a whole sweep has begun since then, and each record shows all of it, or is over.

    ``swept_at``: when the newest sweep began that has read all orders as well. ``tell`` is called then, too.
    """

    def is_shown(monitor: Monitor) -> bool:
        newest = swept_at()
        return newest is not None and newest >= began_at and is_verified(monitor, began_at)

    for actor in actors:
        if not is_shown(actor.monitor):  # else it would be woken for nothing
            await actor.seen(is_shown, None)
    log.info("all_verified", guarded=len(actors), seconds=(clock.now() - began_at).total_seconds())
    tell()

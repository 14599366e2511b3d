"""What a person's last change can be taken back to."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from execution.exit_plan import ExitPlan
from execution.stops.stop_record import StopOrigin


class Undo(Struct, frozen=True, kw_only=True):
    """The plan and the stop as they were before a person's last change."""

    plan: ExitPlan
    stop: Decimal
    origin: StopOrigin
    until: datetime
    legs_removed: tuple[int, ...] = ()
    entries: tuple[int, ...] | None = None
    """Entries that waited, where the change was that a person wanted no more of them; None: it was another."""

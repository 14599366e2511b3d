"""What of the settings stops the engine from acting, or decides what it does by itself."""

from datetime import timedelta
from decimal import Decimal

from msgspec import Struct

from execution.adoption.choices import Adopt
from execution.stops.gap_record import GapPolicy
from execution.stops.stop_record import ManualStop
from execution.stops.trail_gap import OnGap


class Brakes(Struct, frozen=True, kw_only=True):
    """What of the settings stops the engine from acting."""

    max_positions: int
    close_when_stop_refused: bool
    close_when_through_break_even: bool
    observe: bool
    undo_for: timedelta = timedelta(seconds=30)
    close_at_margin: Decimal | None = None
    """Maintenance margin rate of the account (1 is liquidation) at which the largest position is closed."""
    manual_stop: ManualStop = ManualStop.ADOPT
    on_gap: OnGap = OnGap.BACKFILL
    gap: GapPolicy = GapPolicy()
    guard_late_entry: bool = False
    adopt: Adopt = Adopt.ASK

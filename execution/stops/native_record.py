"""The exchange's own trailing stop that stands beside the hard stop: what we want of it, and what was shown of it."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from execution.stops.stop_record import StopOrderSeen


class ShownTrail(Struct, frozen=True):
    """A distance (None: no trail) that we never asked for, and when the row that showed it was observed."""

    distance: Decimal | None
    at: datetime


class NativeTrail(Struct, frozen=True, kw_only=True):
    """One trailing stop of the exchange, from the plan that asks for it until it is gone."""

    distance: Decimal
    """Behind the best price, in price units."""
    stood_at: Decimal | None = None
    """What may stand until this distance takes its place, which is on the grid of now; as it was wanted before."""
    written_at: datetime | None = None
    retry_at: datetime | None = None
    verify_at: datetime | None = None
    """Until then a request whose answer was lost may still land: its fence (R9)."""
    attempts: int = 0
    """Requests in a row after which it was not seen as wanted."""
    stood: bool = False
    """It was seen standing as wanted: another distance on the row is then somebody else's (R8)."""
    order: StopOrderSeen | None = None
    """The exchange's order behind it; its price is where it triggers now, or would once it is active."""
    cleared: bool = False
    """That order has ended under a word that does not say by whom."""
    foreign: ShownTrail | None = None
    by_hand: bool = False
    """The distance is a person's, set in the app."""
    leaving: bool = False
    """The plan does not want it any more: it is removed."""
    is_under_way: bool = False
    """Of one that is leaving: it was active when the plan gave it up, or moves; S* takes the place to which it came."""
    gave_up: str = ""
    """Why the exchange does not trail; the ratchet does it instead."""

    def is_shown_by(self, distance: Decimal | None) -> bool:
        """A row with this distance shows it, as it is wanted or as it was."""
        return distance is not None and distance in {self.distance, self.stood_at}

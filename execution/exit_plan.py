"""What the user asked for: entries, stop, take profits, how the stop follows. Never changes by itself."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts.prices import TriggerBy
from execution.stops.smart_stop import SmartStop
from execution.stops.trailing import TrailDistance


class EntryLeg(Struct, frozen=True, kw_only=True, gc=False):
    """One order that opens the position: ``price`` None is a market order."""

    number: int
    qty: Decimal
    price: Decimal | None
    added_at: datetime | None = None
    """When a later trade on the same slot brought it; None: it is of the first one."""
    is_over: bool = False
    """A later change of the plan leaves it as it has filled until then."""


class TpLeg(Struct, frozen=True, kw_only=True):
    """One take profit: ``share`` is the fraction of everything entered, 0.3 is 30 %. Numbered from 1, nearest first."""

    number: int
    price: Decimal
    share: Decimal


class LegKind(StrEnum):
    """How take profits stand on the exchange."""

    LIMIT = "limit"
    """Resting in the book."""
    MARKET = "market"
    """Waiting for the price to trigger a market order (R21)."""


class BreakEvenWhen(StrEnum):
    AFTER_TP = "tp"
    AT_PERCENT = "percent"
    AT_R = "r"


class OffsetBy(StrEnum):
    PERCENT = "percent"
    """Of the mean entry."""
    PRICE = "price"


class Offset(Struct, frozen=True):
    """How far beyond break-even, on the side that earns."""

    by: OffsetBy
    value: Decimal


class BreakEven(Struct, frozen=True, kw_only=True, gc=False):
    """When the stop moves to break-even: after TP number ``value``, or at ``value`` % or R in favour."""

    when: BreakEvenWhen
    value: Decimal
    offset: Offset | None = None


class Trail(Struct, frozen=True, kw_only=True):
    """A stop that follows the price: from TP ``after_tp`` on, from the price ``at`` on, or else from the first fill.

    ``native``: the exchange's own trailing stop does it beside the hard stop, at a price distance that is fixed when
    it is set.
    """

    distance: TrailDistance
    after_tp: int | None = None
    at: Decimal | None = None
    native: bool = False


class ExitPlan(Struct, frozen=True, kw_only=True, gc=False):
    """The whole intent of one trade.

    ``stop`` is the initial hard stop; its distance to the mean entry is one R. A sum of shares under 1 leaves a
    runner that only the stop ends. ``follow`` is how many targets the stop stays behind the last one hit, the entry
    counting as the one before the first; 0: it does not follow. After ``max_hours`` the position is closed.
    """

    entries: tuple[EntryLeg, ...]
    stop: Decimal
    trigger_by: TriggerBy
    legs: tuple[TpLeg, ...]
    break_even: BreakEven | None
    cancel_entries_after_tp: int
    leverage: Decimal | None
    trail: Trail | None = None
    follow: int = 0
    max_hours: Decimal | None = None
    smart: SmartStop | None = None
    """Tighter than ``stop``, and fired by the close of a candle alone."""
    entry_hours: Decimal | None = None
    """An entry that has waited for so long without filling whole is cancelled."""
    given_up: Decimal = Decimal(0)
    """What targets that have left the plan had sold, as a share of everything entered."""
    hits_before: int = 0
    """Targets up to this number were hit before a later trade was merged into the plan: to follow begins anew."""
    leg_kind: LegKind = LegKind.LIMIT

    @property
    def planned_qty(self) -> Decimal:
        return sum((leg.qty for leg in self.entries), Decimal(0))

    @property
    def runner_share(self) -> Decimal:
        return Decimal(1) - self.given_up - sum((leg.share for leg in self.legs), Decimal(0))

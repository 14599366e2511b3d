"""What the user asked for: entries, stop, take profits, how the stop follows. Never changes by itself."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts import TriggerBy
from execution.trailing import TrailDistance


class EntryLeg(Struct, frozen=True, kw_only=True):
    """One order that opens the position: ``price`` None is a market order."""

    number: int
    qty: Decimal
    price: Decimal | None


class TpLeg(Struct, frozen=True, kw_only=True):
    """One take profit: ``share`` is the fraction of everything entered, 0.3 is 30 %. Numbered from 1, nearest first."""

    number: int
    price: Decimal
    share: Decimal


class BreakEvenWhen(StrEnum):
    AFTER_TP = "tp"
    AT_PERCENT = "percent"
    AT_R = "r"


class BreakEven(Struct, frozen=True, kw_only=True):
    """When the stop moves to break-even: after TP number ``value``, or at ``value`` % or R in favour."""

    when: BreakEvenWhen
    value: Decimal


class Trail(Struct, frozen=True, kw_only=True):
    """A stop that follows the price: from TP ``after_tp`` on, from the price ``at`` on, or else from the first fill."""

    distance: TrailDistance
    after_tp: int | None = None
    at: Decimal | None = None


class ExitPlan(Struct, frozen=True, kw_only=True):
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
    entry_hours: Decimal | None = None
    """An entry that has waited for so long without filling whole is cancelled."""

    @property
    def planned_qty(self) -> Decimal:
        return sum((leg.qty for leg in self.entries), Decimal(0))

    @property
    def runner_share(self) -> Decimal:
        return Decimal(1) - sum((leg.share for leg in self.legs), Decimal(0))

"""What the user asked for: entries, stop, take-profit legs, break-even. Never changes by itself."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.facts import TriggerBy


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


class ExitPlan(Struct, frozen=True, kw_only=True):
    """The whole intent of one trade.

    ``stop`` is the initial hard stop; its distance to the mean entry is one R. A sum of shares under 1 leaves a
    runner that only the stop ends.
    """

    entries: tuple[EntryLeg, ...]
    stop: Decimal
    trigger_by: TriggerBy
    legs: tuple[TpLeg, ...]
    break_even: BreakEven | None
    cancel_entries_after_tp: int
    leverage: Decimal | None

    @property
    def planned_qty(self) -> Decimal:
        return sum((leg.qty for leg in self.entries), Decimal(0))

    @property
    def runner_share(self) -> Decimal:
        return Decimal(1) - sum((leg.share for leg in self.legs), Decimal(0))

"""What a person asks for before anything is computed: the typed form of a `/trade` line (docs/trade.md)."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.commands.plan_version import PlanVersion
from execution.exit_plan import BreakEven, EntryLeg, ExitPlan, LegKind, TpLeg, Trail
from execution.facts.instruments import Instrument
from execution.facts.prices import TriggerBy
from execution.facts.slots import Side
from execution.stops.smart_stop import SmartStop


class SizeBy(StrEnum):
    QUANTITY = "quantity"
    """Base coin."""
    NOTIONAL = "notional"
    """Quote currency, not margin."""
    RISK = "risk"
    """Percent of equity that is lost at the stop, fees included."""


class DistanceBy(StrEnum):
    PRICE = "price"
    PERCENT = "percent"
    """Of the mean planned entry."""
    R = "r"
    """Multiples of the distance from the mean planned entry to the stop."""


class Size(Struct, frozen=True):
    by: SizeBy
    value: Decimal


class EntryRequest(Struct, frozen=True):
    """``price`` None is a market entry; ``share`` is a fraction of the size, None where none was given."""

    price: Decimal | None
    share: Decimal | None


class StopRequested(Struct, frozen=True):
    by: DistanceBy
    value: Decimal


class TargetRequest(Struct, frozen=True):
    """``share`` is a fraction (0.5 is 50 %), None where none was given."""

    by: DistanceBy
    value: Decimal
    share: Decimal | None


class TradeRequest(Struct, frozen=True, kw_only=True):
    """``size`` None means DEFAULT_RISK; ``trigger_by`` None means the TRIGGER setting; ``leverage`` None: unchanged."""

    symbol: str
    side: Side
    size: Size | None
    entries: tuple[EntryRequest, ...]
    stop: StopRequested
    targets: tuple[TargetRequest, ...]
    break_even: BreakEven | None
    leverage: Decimal | None
    trigger_by: TriggerBy | None
    trail: Trail | None = None
    follow: int = 0
    max_hours: Decimal | None = None
    clauses: frozenset[str] = frozenset()
    """The names of the clauses that stood in the line: what was not said stays as it is where a trade is merged."""
    smart: SmartStop | None = None
    leg_kind: LegKind = LegKind.LIMIT


class TradeRejected(Exception):
    """A request that cannot become a trade. ``clause`` is the word of the line at fault ("sl", "size", "tp", ...).

    ``problem`` is one sentence for the person; ``correction`` is the clause as it could stand, e.g. "sl 49000", or "".
    """

    def __init__(self, clause: str, problem: str, correction: str = "") -> None:
        super().__init__(problem)
        self.clause = clause
        self.problem = problem
        self.correction = correction


class PlannedTarget(Struct, frozen=True, kw_only=True):
    """One TP leg as it will stand: ``share`` with that of legs that joined it, ``profit`` after fees of both ways,
    ``r`` in multiples of R.
    """

    number: int
    price: Decimal
    share: Decimal
    qty: Decimal
    profit: Decimal
    r: Decimal


class Merge(Struct, frozen=True, kw_only=True):
    """What a trade is added to, and what of it was shown. Quantities in base coin, money in quote currency."""

    drawn_for: PlanVersion
    targets: tuple[TpLeg, ...]
    """The legs that take the place of the open ones; their shares are of what is open."""
    held_qty: Decimal
    held_mean: Decimal | None
    """Mean entry of what is open; None while nothing is."""
    waiting_qty: Decimal
    """Of entries that wait already, and stay."""
    loss_before: Decimal
    """As ``TradePreview.loss_at_stop``, without the new entries and at the stop that stands; below zero it earns."""


class TradePreview(Struct, frozen=True, kw_only=True):
    """Everything that is shown before a trade is confirmed, and all that is needed to open it.

    Money in quote currency, after fees unless it says otherwise.
    """

    symbol: str
    side: Side
    position_idx: int
    plan: ExitPlan
    instrument: Instrument
    price: Decimal
    """The price of the plan's trigger series when the preview was made."""
    mean_entry: Decimal
    qty: Decimal
    notional: Decimal
    r_distance: Decimal
    loss_at_stop: Decimal
    """Positive: money lost when every entry fills and the stop then fires, fees included."""
    risk_percent: Decimal
    """``loss_at_stop`` in percent of equity."""
    equity: Decimal
    entry_fees: Decimal
    exit_fees_at_stop: Decimal
    targets: tuple[PlannedTarget, ...]
    runner_qty: Decimal
    taker_fee: Decimal
    maker_fee: Decimal
    notes: tuple[str, ...]
    """What differs from what was typed: merged legs, rounded quantities, a runner."""
    counts_from: Decimal | None = None
    """Where percents and R count from, if that is not the entry that is listed: an entry beyond the market fills
    there, and quantities in whole steps move the mean."""
    merge: Merge | None = None
    """The position that the trade is added to: ``plan``, targets and loss are then of the whole, the rest of what is
    added."""

    @property
    def new_entries(self) -> tuple[EntryLeg, ...]:
        """The entries of this trade alone."""
        known = self.merge.drawn_for.plan.entries if self.merge is not None else ()
        return self.plan.entries[len(known) :]

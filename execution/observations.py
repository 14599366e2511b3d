"""Everything that can reach the mailbox of one slot: facts, answers to our own requests, commands, the passing of time.

Observations are level-triggered: each says what is true now; none has to arrive, and each may arrive twice.
"""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from execution.closing.closing_record import CloseReason
from execution.commands.plan_version import PlanVersion
from execution.exchange_errors import Refusal
from execution.exit_plan import ExitPlan, TpLeg
from execution.facts.executions import Execution
from execution.facts.orders import OrderRow
from execution.facts.positions import PositionRow
from execution.facts.prices import Candle, PriceBand
from execution.new_trade.trade_request import Merge
from execution.stops.gap_record import GapChoice
from execution.stops.stop_record import StopChoice


class RowObserved(Struct, frozen=True):
    row: PositionRow


class OrderObserved(Struct, frozen=True):
    row: OrderRow


class ExecutionObserved(Struct, frozen=True):
    execution: Execution


class SlotRead(Struct, frozen=True, kw_only=True):
    """A complete read: the slot's row (None: not shown) and all its open orders (None: they were not read)."""

    began_at: datetime
    row: PositionRow | None
    open_orders: tuple[OrderRow, ...] | None
    by_symbol: bool
    """True for a read by symbol, which shows flat slots too; only that is evidence of zero."""


class ExecutionsRead(Struct, frozen=True, kw_only=True):
    """All executions of the symbol since a time, to the end."""

    began_at: datetime
    since: datetime
    executions: tuple[Execution, ...]


class OrderAsked(Struct, frozen=True, kw_only=True):
    """The answer to a question by id; ``row`` None is "not found", which proves nothing before the fence (R9)."""

    link_id: str
    began_at: datetime
    row: OrderRow | None


class OrderAccepted(Struct, frozen=True, kw_only=True):
    """A receipt for a create, an amend (``qty`` and ``price`` as now accepted) or a cancel."""

    link_id: str
    order_id: str
    began_at: datetime
    qty: Decimal | None = None
    price: Decimal | None = None
    cancelled: bool = False


class OrderRefused(Struct, frozen=True, kw_only=True):
    link_id: str
    refusal: Refusal
    text: str
    creating: bool


class OrderUncertain(Struct, frozen=True, kw_only=True):
    """Nobody knows whether a write about this order landed; ``fence`` None: it certainly did not (transient)."""

    link_id: str
    fence: datetime | None
    retry_at: datetime


class StopAccepted(Struct, frozen=True, kw_only=True):
    price: Decimal
    began_at: datetime


class StopRefused(Struct, frozen=True, kw_only=True):
    price: Decimal
    refusal: Refusal
    text: str


class StopUncertain(Struct, frozen=True, kw_only=True):
    price: Decimal
    began_at: datetime
    fence: datetime | None
    retry_at: datetime


class TrailAccepted(Struct, frozen=True, kw_only=True):
    began_at: datetime


class TrailRefused(Struct, frozen=True, kw_only=True):
    refusal: Refusal
    text: str


class TrailUncertain(Struct, frozen=True, kw_only=True):
    """``fence`` None: it certainly was not sent."""

    fence: datetime | None
    retry_at: datetime


class PartialStopAnswered(Struct, frozen=True, kw_only=True):
    """A request to cancel a stop of a part was answered, or not: it is not repeated before."""

    order_id: str
    not_before: datetime
    look_at: datetime | None = None
    """It was refused: when to see what stands."""


class PriceSeen(Struct, frozen=True):
    """A price of the plan's trigger series that reached what the monitor watches for."""

    price: Decimal
    at: datetime


class PricesMissed(Struct, frozen=True):
    """No price of the symbol came between these two, whose times they are."""

    since: datetime
    until: datetime


class CandlesRead(Struct, frozen=True):
    """The minutes of the plan's trigger series since prices were missed, the running one included.

    ``noted_at``: when the newest silence was noted that was known as they were asked for; None: none was.
    """

    candles: tuple[Candle, ...]
    noted_at: datetime | None


class ClosesRead(Struct, frozen=True, kw_only=True):
    """Candles of the plan's trigger series, of so many minutes each, for the smart stop to judge."""

    minutes: int
    candles: tuple[Candle, ...]


class RangeRead(Struct, frozen=True):
    """The newest candles of the plan's trigger series, from which the range of an ATR trail is computed."""

    candles: tuple[Candle, ...]


class BandRead(Struct, frozen=True):
    """What orders of the symbol may cost now."""

    band: PriceBand


class CloseRequested(Struct, frozen=True):
    """From the chat, or another reason; ``qty`` None is the whole position and everything that waits to be filled."""

    qty: Decimal | None
    reason: CloseReason = CloseReason.CHAT


class StopWanted(Struct, frozen=True):
    """From the chat, after its cost was shown."""

    price: Decimal


class StopAnswered(Struct, frozen=True, kw_only=True):
    """From the chat: which of two stops shall stand, after a person moved it in the app."""

    number: int
    """Of the question that was answered."""
    choice: StopChoice


class GapAnswered(Struct, frozen=True, kw_only=True):
    """From the chat: what shall become of a trigger that was missed."""

    number: int
    """Of the question that was answered."""
    choice: GapChoice


class PlanWanted(Struct, frozen=True):
    """From the chat: the plan as it shall be from now on; what else has changed since ``drawn_for`` stays changed."""

    plan: ExitPlan
    drawn_for: ExitPlan | None = None
    """None: the plan as it stands."""


class TargetsWanted(Struct, frozen=True, kw_only=True):
    """From the chat: other targets for what is open, whose shares are of that; void where the plan has changed."""

    drawn_for: PlanVersion
    targets: tuple[TpLeg, ...]


class TradeMerged(Struct, frozen=True, kw_only=True):
    """From the chat, after its cost was shown: a second trade on the same slot. ``plan`` is of both together."""

    plan: ExitPlan
    merge: Merge


class OfferDrawn(Struct, frozen=True, kw_only=True):
    """The targets that are offered for an adopted position, as they would be now; ``drawn`` counts the drawings."""

    drawn: int
    targets: tuple[Decimal, ...]
    size: Decimal


class UndoWanted(Struct, frozen=True):
    """From the chat: take the last change back."""


class EntriesUnwanted(Struct, frozen=True):
    """From the chat: what waits to open more is cancelled."""


class Doubted(Struct, frozen=True):
    """What we hold and what must be true do not agree: the slot is to be read by symbol."""


class ExecutionsMissed(Struct, frozen=True):
    """Until now none of them was told: funding changes no figure that a read of the slot would show."""


class RulesChanged(Struct, frozen=True):
    """The exchange has other trading rules for the symbol from now on."""


class Woken(Struct, frozen=True):
    """Time has passed."""


Observation = (
    RowObserved
    | OrderObserved
    | ExecutionObserved
    | SlotRead
    | ExecutionsRead
    | OrderAsked
    | OrderAccepted
    | OrderRefused
    | OrderUncertain
    | StopAccepted
    | StopRefused
    | StopUncertain
    | PartialStopAnswered
    | TrailAccepted
    | TrailRefused
    | TrailUncertain
    | PriceSeen
    | PricesMissed
    | CandlesRead
    | RangeRead
    | ClosesRead
    | BandRead
    | CloseRequested
    | StopWanted
    | StopAnswered
    | GapAnswered
    | PlanWanted
    | TargetsWanted
    | TradeMerged
    | OfferDrawn
    | UndoWanted
    | EntriesUnwanted
    | Doubted
    | ExecutionsMissed
    | RulesChanged
    | Woken
)

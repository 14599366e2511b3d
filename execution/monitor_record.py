"""What is kept of one guarded position on disk, field by field."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.adoption.adoption_record import Adopted, ForeignExit
from execution.closing.closing_record import Closing, Reduction
from execution.commands.undo_record import Undo
from execution.evidence.row_seen import RowSeen
from execution.exit_plan import ExitPlan
from execution.facts.prices import PriceBand
from execution.facts.slots import Side, Slot
from execution.fill_record import Fill, FundingPayment
from execution.stops.gap_record import GapTrigger
from execution.stops.native_record import NativeTrail
from execution.stops.smart_stop import SmartWatch
from execution.stops.stop_record import BreakEvenDoubt, PartialStop, Stop
from execution.stops.trail_gap import MissedTrigger, TrailDoubt
from execution.stops.trailing import Trailing
from execution.tracked_orders import LegJoined, LegMoved, TrackedOrder
from utils.money import ZERO
from utils.persistence.monitors import monitor_key

SCHEMA: Final = 2


class MonitorRecord(Struct, frozen=True, kw_only=True, dict=True, omit_defaults=True):
    """All that is kept; what can be computed from it is not: a record never changes, so it may remember such sums."""

    slot: Slot
    side: Side
    generation: str
    epoch: int
    chat_id: int
    plan: ExitPlan
    stop: Stop
    taker_fee: Decimal
    created_at: datetime
    baseline_seq: int
    """The slot's seq before the first entry: what is not newer belongs to an earlier generation (R5)."""
    maker_fee: Decimal | None = None
    """None where the entries were not planned here, and in records of before: then the taker fee counts."""
    orders: dict[str, TrackedOrder] = {}
    fills: tuple[Fill, ...] = ()
    funding: Decimal = ZERO
    """Funding received minus funding paid."""
    funding_ids: tuple[str, ...] = ()
    funding_payments: tuple[FundingPayment, ...] = ()
    """When each came; of what earlier versions recorded, the time is not known."""
    strangers: tuple[str, ...] = ()
    """Executions, by id, that opened the other side before anything of ours was open: no part of this (R4)."""
    external_qty: Decimal = ZERO
    """Change of size that no execution explains, after the executions were read to their end (R6)."""
    row: RowSeen | None = None
    arming_since: datetime | None = None
    """On our clock, when the first fill was heard of (R3)."""
    armed_at: datetime | None = None
    """When the stop was first confirmed; None is ARMING (R3)."""
    last_entry_fill_at: datetime | None = None
    """On our clock, when it was heard of; so is the next."""
    first_unsized_fill_at: datetime | None = None
    price_reached: bool = False
    """The price that arms a break-even by percent or R has been seen."""
    price_reached_at: datetime | None = None
    """When; None in records of before."""
    break_even_since: datetime | None = None
    """When a person last changed the break-even of the plan; None: it is the one of the beginning."""
    trail: Trailing = Trailing()
    trail_since: datetime | None = None
    """When a person last changed the trail of the plan; None: it is the one of the beginning."""
    smart: SmartWatch | None = None
    """Which candles the smart stop of the plan has judged; None without one."""
    native_trail: NativeTrail | None = None
    """The exchange's own trailing stop, where the plan wants one or has wanted it."""
    prices_heard_since: datetime | None = None
    """By the exchange's clock, when the newest silence was over: of before, prices may have gone unheard (R17)."""
    prices_missed_since: datetime | None = None
    """Prices may have been missed since then: candles tell how far the trail would have followed (R17)."""
    prices_missed_noted_at: datetime | None = None
    """On our clock, of the newest such silence: candles that were asked for before do not have all of it."""
    missed_trigger: MissedTrigger | None = None
    """Candles of a gap proved that the trail would have fired; the newest such."""
    trail_doubt: TrailDoubt | None = None
    """The newest price that the trail may have missed, and nobody can know."""
    break_even_doubt: BreakEvenDoubt | None = None
    """The newest price that may have armed break-even, and nobody can know."""
    gap: GapTrigger | None = None
    """The newest trigger that rose in a gap and that the price was beyond when it ended."""
    liquidation_told: bool = False
    """A person knows that the position would be liquidated before its stop fires (R18)."""
    trailed_at: datetime | None = None
    """When the trail last moved the stop: it does so in steps (R16)."""
    legs_removed: tuple[int, ...] = ()
    """TP legs that a person cancelled (R15)."""
    legs_moved: tuple[LegMoved, ...] = ()
    legs_joined: tuple[LegJoined, ...] = ()
    """Legs that stand with another now, beyond those of the preview; all of it is told (R7)."""
    joins_in_doubt: bool = False
    """The size or the plan has changed since that was looked at."""
    tps_announced: tuple[int, ...] = ()
    entries_announced: tuple[int, ...] = ()
    entries_over: bool = False
    """A person wants no more entries."""
    undo: Undo | None = None
    reduction: Reduction | None = None
    closing: Closing | None = None
    band: PriceBand | None = None
    """What orders may cost, read while market orders find nobody (R12), or where a take profit was refused for it."""
    late_entry_at: datetime | None = None
    """When an entry was seen to have filled after the end, which a generation of its own will guard (R2)."""
    follows: str = ""
    """The generation whose late entry began this one."""
    ended_seq: int | None = None
    """Where this generation ends (R5): what is newer belongs to it only if it is ours."""
    flat_since: datetime | None = None
    tail_read: bool = False
    """After the end the executions were read: whatever the slot holds now is none of ours."""
    unexplained_since: datetime | None = None
    """Since when facts disagree with the executions that we hold: some have to be read (R6)."""
    executions_missed_at: datetime | None = None
    """Until then some may have gone untold; they are read even if nothing is unexplained (R22)."""
    executions_known_until: datetime | None = None
    """While some are in doubt: when the newest was made that we held as that began; they are read from there (R6)."""
    reopened_at: datetime | None = None
    """A row says that the position is another one; whether it is still ours, its executions tell (R5)."""
    look_at: datetime | None = None
    """When the slot has to be read by symbol; None while nothing is in doubt."""
    verified_flat: bool = False
    """After the end, a read by symbol showed no size and no order of ours (I5)."""
    adopted: Adopted | None = None
    partial_stops: dict[str, PartialStop] = {}
    """By the exchange's id: market stops of a part, which entries of ours brought along, or a person set (R14)."""
    foreign_exits: dict[str, ForeignExit] = {}
    """By the exchange's id: what a person's orders will take is not ours to sell (R20)."""
    schema: int = SCHEMA

    @property
    def key(self) -> str:
        return monitor_key(self.slot.symbol, self.side.value, self.slot.account)

    @property
    def name(self) -> str:
        """For a person: "BTCUSDT long"."""
        return f"{self.slot.symbol} {self.side.word}"

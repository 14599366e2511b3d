"""The Monitor: our durable record of one guarded position, from the first intent to the last cancelled order.

It holds facts (fills, the newest row, orders as last seen) and intent (the plan, the stop that should stand). What
can be computed from them is computed, never stored a second time. A Monitor is one generation of one slot: a position
that is opened again is a new Monitor and inherits nothing (R5).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct

from execution import fill_sums
from execution.adoption.adoption_record import Adopted, ForeignExit
from execution.closing.closing_record import Closing, Reduction
from execution.commands.undo_record import Undo
from execution.evidence.row_seen import RowSeen
from execution.exit_plan import ExitPlan
from execution.facts import ZERO, OrderStatus, Side, Slot
from execution.fill_record import Fill, FundingPayment
from execution.open_part import OpenPart, Reckoned, reckon
from execution.stops.gap_record import GapTrigger
from execution.stops.native_record import NativeTrail
from execution.stops.smart_stop import SmartWatch
from execution.stops.stop_record import PartialStop, Stop, cover_of
from execution.stops.trailing import MissedTrigger, TrailDoubt, Trailing
from execution.tracked_orders import LegJoined, LegMoved, Role, TrackedOrder
from utils.persistence.monitors import monitor_key
from utils.plain_records import to_plain

SCHEMA: Final = 2


class Phase(StrEnum):
    OPENING = "opening"
    ARMING = "arming"
    GUARDED = "guarded"
    CLOSING = "closing"


class Monitor(Struct, frozen=True, kw_only=True):
    """One generation of one slot. Immutable: every change is a new value that is committed before it is acted upon."""

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
    opened_at: datetime | None = None
    armed_at: datetime | None = None
    """When the stop was first confirmed; None is ARMING (R3)."""
    last_entry_fill_at: datetime | None = None
    first_unsized_fill_at: datetime | None = None
    price_reached: bool = False
    """The price that arms a break-even by percent or R has been seen."""
    trail: Trailing = Trailing()
    smart: SmartWatch | None = None
    """Which candles the smart stop of the plan has judged; None without one."""
    native_trail: NativeTrail | None = None
    """The exchange's own trailing stop, where the plan wants one or has wanted it."""
    prices_missed_since: datetime | None = None
    """Prices may have been missed since then: candles tell how far the trail would have followed (R17)."""
    missed_trigger: MissedTrigger | None = None
    """Candles of a gap proved that the trail would have fired; the newest such."""
    trail_doubt: TrailDoubt | None = None
    """The newest price that the trail may have missed, and nobody can know."""
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

    # quantities, each derived from fills (R6, R7)

    @property
    def entered(self) -> Decimal:
        return fill_sums.entered(self.fills, self.side)

    @property
    def exited(self) -> Decimal:
        return fill_sums.exited(self.fills, self.side)

    @property
    def mean_entry(self) -> Decimal | None:
        """Of all that was entered, what has left included: of a finished trade its entry price."""
        return fill_sums.mean_entry(self.fills, self.side)

    # what is open, and what left: money (R22)

    @property
    def reckoned(self) -> Reckoned:
        """Funding whose time is not known counts from the first entry on."""
        undated = self.funding - sum((paid.amount for paid in self.funding_payments), ZERO)
        return reckon(self.fills, self.side, self.funding_payments, undated)

    @property
    def open_part(self) -> OpenPart:
        return self.reckoned.part

    @property
    def avg_entry(self) -> Decimal | None:
        """Of what is open, as the exchange keeps it: an entry changes it, an exit does not."""
        return self.open_part.avg

    def filled_of(self, link_id: str) -> Decimal:
        return fill_sums.filled_of(self.fills, link_id)

    def filled_by_leg(self, number: int) -> Decimal:
        return sum((f.qty for f in fill_sums.of_leg(self.fills, number)), ZERO)

    @property
    def is_estimated(self) -> bool:
        """What the position cost to enter is not known from executions: nor is any profit of it (I8)."""
        return any(f.is_estimate for f in self.fills)

    @property
    def base(self) -> Decimal:
        """B of R7: what was entered less what left by anything but our take profits."""
        return self._base_less(self.fills)

    def _base_less(self, exits: Iterable[Fill]) -> Decimal:
        return max(ZERO, self.entered + self.external_qty - fill_sums.exited_otherwise(exits, self.side))

    @property
    def size(self) -> Decimal:
        """S of R6: the newest row, and the executions that it does not contain yet.

        After the end rows are of whoever uses the slot next; ours is only what a late entry of ours still filled.
        """
        if self.ended_seq is not None:
            late = self.open_since(self.ended_seq)
            return min(late, self.row.size) if self.row is not None and self._includes_all(self.row) else late
        if self.row is None:
            return max(ZERO, self.entered - self.exited)
        newer = (f for f in self.fills if f.seq > self.row.seq)
        return max(ZERO, fill_sums.left_open(newer, self.side, self.row.size))

    def open_since(self, end: int) -> Decimal:
        """What entries of ours filled after the end of the generation, and nothing has closed since."""
        return max(ZERO, fill_sums.left_open((f for f in self.fills if f.seq > end), self.side))

    def open_after(self, seq: int) -> Decimal:
        """What the executions up to a seq leave open, with what none of them explains."""
        return fill_sums.left_open((f for f in self.fills if f.seq <= seq), self.side, self.external_qty)

    def open_by_seq(self) -> Iterator[tuple[int, Decimal]]:
        """Each seq of an execution, and what was open after it, as `open_after`."""
        return fill_sums.left_open_by_seq(self.fills, self.side, self.external_qty)

    # whether the executions explain what rows and orders show (R6)

    @property
    def unexplained(self) -> bool:
        """True when a row or an order shows more, or less, than the executions that we hold (R6)."""
        if any(o.seen_filled > o.filled_before + self.filled_of(o.link_id) for o in self.orders.values()):
            return True
        if self.reopened_at is not None:
            return True
        return self.unexplained_qty != ZERO or self._is_overdrawn or self._is_followed_by_unread

    @property
    def unexplained_qty(self) -> Decimal:
        """What the newest row shows beyond the executions that it must contain, in base coin, signed by our side."""
        if self.row is None or self.ended_seq is not None:
            return ZERO
        return self.row.size - self.open_after(self.row.seq)

    @property
    def _is_overdrawn(self) -> bool:
        """More was closed than was ever open: an execution that opened is missing."""
        return self.ended_seq is None and any(left < ZERO for _, left in self.open_by_seq())

    @property
    def _is_followed_by_unread(self) -> bool:
        """After the end the slot holds more than ours (perhaps a late entry), or less (closed): read what happened."""
        if self.row is None or self.ended_seq is None:
            return False
        late = self.open_since(self.ended_seq)
        if self._includes_all(self.row) and self.row.size < late:
            return True
        return self.row.size > late and self.row.seq > self.ended_seq and not self.tail_read

    def _includes_all(self, row: RowSeen) -> bool:
        return row.seq >= self.fills[-1].seq

    # orders

    def orders_of(self, role: Role, leg: int | None = None) -> list[TrackedOrder]:
        return [o for o in self.orders.values() if o.role is role and (leg is None or o.leg == leg)]

    def open_order(self, role: Role, leg: int) -> TrackedOrder | None:
        """The one order of a leg that is not known to have ended."""
        return next((o for o in self.orders_of(role, leg) if o.is_open), None)

    def next_revision(self, role: Role, leg: int) -> int:
        return 1 + max((o.revision for o in self.orders_of(role, leg)), default=-1)

    @property
    def has_open_orders(self) -> bool:
        return any(o.is_open for o in self.orders.values())

    def leg_done(self, number: int) -> bool:
        """A TP leg is hit when executions filled an order of it to the last step, or all of its share; nothing else.

        What ends the position leaves less to share, but hits no target.
        """
        if number in self.tps_announced:
            return True
        if any(ZERO < o.qty <= self.filled_of(o.link_id) for o in self.orders_of(Role.TAKE_PROFIT, number)):
            return True
        share = next(leg.share for leg in self.plan.legs if leg.number == number)
        is_ending = self.closing is not None or self.size == ZERO
        last = max((f.seq for f in fill_sums.of_leg(self.fills, number)), default=0)
        exits = [f for f in self.fills if f.seq < last] if is_ending else self.fills
        return ZERO < share * self._base_less(exits) <= self.filled_by_leg(number)

    # stop

    @property
    def stop_confirmed(self) -> bool:
        """R14: the row's stop and an untriggered full StopLoss order both show S*, observed after our write."""
        stop, row, order = self.stop, self.row, self.stop.order
        if row is None or order is None or order.status is not OrderStatus.UNTRIGGERED:
            return False
        if row.stop_loss != stop.price or order.price != stop.price or order.trigger_by != self.plan.trigger_by.value:
            return False
        return stop.written_at is None or min(row.observed_at, order.observed_at) >= stop.written_at

    @property
    def standing_stop(self) -> Decimal | None:
        """The price of whatever full stop the exchange shows to be standing, S* or an older one.

        Without one: the price by which market stops of parts cover all of the size (R14).
        """
        order = self.stop.order
        if order is not None and order.status is OrderStatus.UNTRIGGERED:
            return order.price
        return cover_of(self.partial_stops.values(), self.side, self.size)

    @property
    def phase(self) -> Phase:
        if self.closing is not None or self.flat_since is not None:
            return Phase.CLOSING
        if self.entered == ZERO and self.size == ZERO:
            return Phase.OPENING
        return Phase.ARMING if self.armed_at is None else Phase.GUARDED

    def intent(self) -> "Monitor":
        """The monitor without mere sightings, which any read brings back: two that are equal so need no new commit."""
        stop = msgspec.structs.replace(self.stop, order=None, is_unread=False)
        closing = None if self.closing is None else msgspec.structs.replace(self.closing, band=None)
        native = None if self.native_trail is None else msgspec.structs.replace(self.native_trail, order=None)
        return msgspec.structs.replace(
            self,
            stop=stop,
            closing=closing,
            native_trail=native,
            row=None,
            look_at=None,
            unexplained_since=None,
            executions_missed_at=None,
            partial_stops={},
        )

    # plain form for the store

    def to_plain(self) -> dict[str, Any]:
        return {"symbol": self.slot.symbol, "account_type": self.slot.account, **to_plain(self)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Monitor":
        """Raises msgspec.ValidationError with the path of the first field that does not fit."""
        return msgspec.convert(plain, cls)

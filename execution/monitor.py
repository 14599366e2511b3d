"""The Monitor: our durable record of one guarded position, from the first intent to the last cancelled order.

It holds facts (fills, the newest row, orders as last seen) and intent (the plan, the stop that should stand). What
can be computed from them is computed, never stored a second time. A Monitor is one generation of one slot: a position
that is opened again is a new Monitor and inherits nothing (R5).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

import msgspec
from msgspec import Struct

from execution.closing.closing_record import Closing, Reduction
from execution.exit_plan import ExitPlan
from execution.facts import ZERO, OrderStatus, PositionStatus, Side, Slot
from execution.stops.native_record import NativeTrail
from execution.stops.smart_stop import SmartWatch
from execution.stops.stop_record import PartialStop, Stop, StopOrigin, cover_of
from execution.stops.trailing import MissedTrigger, Trailing
from execution.tracked_orders import LegJoined, LegMoved, Role, TrackedOrder
from utils.persistence.monitors import monitor_key
from utils.plain_records import to_plain

SCHEMA: Final = 2


class Fill(Struct, frozen=True, kw_only=True):
    """One execution of the slot. ``role`` None: an order that is not ours (a stop, a person, the exchange)."""

    exec_id: str
    link_id: str
    role: Role | None
    leg: int
    side: Side
    price: Decimal
    qty: Decimal
    fee: Decimal
    create_type: str
    exec_type: str
    seq: int
    at: datetime
    order_id: str = ""
    """The exchange's own id of the order."""
    is_estimate: bool = False
    """It stands in for executions that could not be read back: its fee is reckoned (R20)."""
    closed_size: Decimal | None = None
    """How much of a position it closed, as the exchange says. On our own side that was somebody's position on the
    other one (R4), and ``qty`` and ``fee`` are of the rest. None: recorded by an earlier version."""

    @property
    def traded(self) -> Decimal:
        """What it filled of its order."""
        return self.qty + (self.closed_size or ZERO) if self.role is Role.ENTRY else self.qty


class FundingPayment(Struct, frozen=True):
    """Funding received (paid: below zero) in quote currency."""

    amount: Decimal
    at: datetime


class RowSeen(Struct, frozen=True, kw_only=True):
    """The newest position row that we hold (R6). ``size`` counts for the monitor's side."""

    size: Decimal
    seq: int
    updated_at: datetime
    observed_at: datetime
    stop_loss: Decimal | None
    liq_price: Decimal | None
    leverage: Decimal | None
    status: PositionStatus = PositionStatus.NORMAL
    trailing_stop: Decimal | None = None
    """The distance of the exchange's own trailing stop."""
    other_side: Decimal = ZERO
    """What somebody holds in the slot on the other side (R4)."""
    opened_at: datetime | None = None
    """When the exchange says that the position was opened; None: it has not said."""
    avg_price: Decimal | None = None


class ForeignExit(Struct, frozen=True, kw_only=True):
    """A person's order that will take a part of the position; ``qty`` zero: it has ended."""

    qty: Decimal
    filled: Decimal
    updated_at: datetime
    observed_at: datetime


class Adopted(Struct, frozen=True, kw_only=True):
    """The position was opened elsewhere; ``automatic``: nobody was asked (ADOPT=auto)."""

    at: datetime
    automatic: bool


class Undo(Struct, frozen=True, kw_only=True):
    """The plan and the stop as they were before a person's last change."""

    plan: ExitPlan
    stop: Decimal
    origin: StopOrigin
    until: datetime
    legs_removed: tuple[int, ...] = ()


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
        return sum((f.qty for f in self.fills if f.side is self.side), ZERO)

    @property
    def exited(self) -> Decimal:
        return sum((f.qty for f in self.fills if f.side is not self.side), ZERO)

    @property
    def base(self) -> Decimal:
        """B of R7: what was entered less what left by anything but our take profits."""
        return self._base_before(None)

    def _base_before(self, seq: int | None) -> Decimal:
        left = (f for f in self.fills if f.side is not self.side and f.role is not Role.TAKE_PROFIT)
        by_others = sum((f.qty for f in left if seq is None or f.seq < seq), ZERO)
        return max(ZERO, self.entered + self.external_qty - by_others)

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
        newer = (self._signed(f) for f in self.fills if f.seq > self.row.seq)
        return max(ZERO, self.row.size + sum(newer, ZERO))

    def open_since(self, end: int) -> Decimal:
        """What entries of ours filled after the end of the generation, and nothing has closed since."""
        return max(ZERO, sum((self._signed(f) for f in self.fills if f.seq > end), ZERO))

    def _includes_all(self, row: RowSeen) -> bool:
        return row.seq >= self.fills[-1].seq

    def _signed(self, fill: Fill) -> Decimal:
        return fill.qty if fill.side is self.side else -fill.qty

    def open_after(self, seq: int) -> Decimal:
        """What the executions up to a seq leave open, with what none of them explains."""
        return sum((self._signed(f) for f in self.fills if f.seq <= seq), self.external_qty)

    def open_by_seq(self) -> Iterator[tuple[int, Decimal]]:
        """Each seq of an execution, and what was open after it; as `open_after`, in one go for hundreds of them."""
        left = self.external_qty
        for seq, at_once in groupby(sorted(self.fills, key=lambda f: f.seq), key=lambda f: f.seq):
            left += sum((self._signed(f) for f in at_once), ZERO)
            yield seq, left

    def filled_by_leg(self, number: int) -> Decimal:
        return sum((f.qty for f in self.fills if f.role is Role.TAKE_PROFIT and f.leg == number), ZERO)

    def filled_of(self, link_id: str) -> Decimal:
        return sum((f.traded for f in self.fills if f.link_id == link_id), ZERO)

    @property
    def avg_entry(self) -> Decimal | None:
        entered = self.entered
        if entered == ZERO:
            return None
        return sum((f.qty * f.price for f in self.fills if f.side is self.side), ZERO) / entered

    @property
    def is_estimated(self) -> bool:
        """What the position cost to enter is not known from executions: nor is any profit of it (I8)."""
        return any(f.is_estimate for f in self.fills)

    @property
    def unexplained(self) -> bool:
        """True when a row or an order shows more, or less, than the executions that we hold (R6)."""
        if any(o.seen_filled > o.filled_before + self.filled_of(o.link_id) for o in self.orders.values()):
            return True
        if self.reopened_at is not None:
            return True
        return self.unexplained_qty != ZERO or self._is_overdrawn or self._is_followed_by_unread

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

    @property
    def unexplained_qty(self) -> Decimal:
        """What the newest row shows beyond the executions that it must contain, in base coin, signed by our side."""
        if self.row is None or self.ended_seq is not None:
            return ZERO
        return self.row.size - self.open_after(self.row.seq)

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
        base = self._base_before(self._last_seq_of_leg(number)) if is_ending else self.base
        return ZERO < share * base <= self.filled_by_leg(number)

    def _last_seq_of_leg(self, number: int) -> int:
        return max((f.seq for f in self.fills if f.role is Role.TAKE_PROFIT and f.leg == number), default=0)

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
        stop = msgspec.structs.replace(self.stop, order=None)
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
            partial_stops={},
        )

    # plain form for the store

    def to_plain(self) -> dict[str, Any]:
        return {"symbol": self.slot.symbol, "account_type": self.slot.account, **to_plain(self)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Monitor":
        """Raises msgspec.ValidationError with the path of the first field that does not fit."""
        return msgspec.convert(plain, cls)

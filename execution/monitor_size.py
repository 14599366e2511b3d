"""How much of a position is open, what it cost and earned, and whether its executions explain what is seen.

Each figure is derived from fills and the newest row (R6, R7, R22); none is stored.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from execution import fill_sums
from execution.evidence.row_seen import RowSeen
from execution.fill_record import Fill
from execution.monitor_record import MonitorRecord
from execution.open_part import OpenPart, Reckoned, reckon
from execution.tracked_orders import TrackedOrder
from utils.money import ZERO


class SizedMonitor(MonitorRecord, frozen=True, kw_only=True):
    """A record with its sums."""

    # quantities, each derived from fills (R6, R7)

    @cached_property
    def entered(self) -> Decimal:
        return fill_sums.entered(self.fills, self.side)

    @cached_property
    def exited(self) -> Decimal:
        return fill_sums.exited(self.fills, self.side)

    @cached_property
    def opened_at(self) -> datetime | None:
        """The exchange's time of the first execution that opened it, whenever that was heard of."""
        return next((f.at for f in self.fills if f.side is self.side and f.qty > ZERO), None)

    @cached_property
    def last_entered_at(self) -> datetime | None:
        """The exchange's time of the last one: since then it has the average that it has."""
        return max((f.at for f in self.fills if f.side is self.side and f.qty > ZERO), default=None)

    @property
    def mean_entry(self) -> Decimal | None:
        """Of all that was entered, what has left included: of a finished trade its entry price."""
        return fill_sums.mean_entry(self.fills, self.side)

    # what is open, and what left: money (R22)

    @cached_property
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

    @cached_property
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
        """Each seq of an execution, and what was open after it.

        What came without an execution was there before them all; when something left without one, nobody knows.
        """
        return fill_sums.left_open_by_seq(self.fills, self.side, max(ZERO, self.external_qty))

    # whether the executions explain what rows and orders show (R6)

    @cached_property
    def unexplained(self) -> bool:
        """True when a row or an order shows more, or less, than the executions that we hold (R6)."""
        if any(self.has_unheard_fills(order) for order in self.orders.values()):
            return True
        if self.reopened_at is not None:
            return True
        if self.unexplained_qty != ZERO or self._is_overdrawn or self._is_followed_by_unread:
            return True
        return bool(fill_sums.of_the_other_side(self.fills, self.side, self.external_qty))

    def has_unheard_fills(self, order: TrackedOrder) -> bool:
        """Whether a row of an order of ours shows more filled than the executions that we hold."""
        before = order.filled_before
        return order.seen_filled > before and order.seen_filled > before + self.filled_of(order.link_id)

    @property
    def is_base_known(self) -> bool:
        """Whether B may decide what is not taken back: all is explained, and by no read that may have lagged (R6, R19).

        What a read leaves to nobody's executions counts as external at once, and is read once more (`note_missed`).
        """
        return not self.unexplained and (self.external_qty == ZERO or self.executions_missed_at is None)

    @property
    def unexplained_qty(self) -> Decimal:
        """What the newest row shows beyond the executions that it must contain, in base coin, signed by our side.

        After the end rows are of others: at the end nothing is left, and not less than nothing.
        """
        if self.ended_seq is not None:
            return max(ZERO, -self.open_after(self.ended_seq))
        return ZERO if self.row is None else self.row.size - self.open_after(self.row.seq)

    @property
    def _is_overdrawn(self) -> bool:
        """More was closed than was ever open: an execution that opened is missing.

        After the end our own close may have taken of what others hold.
        """
        end = self.ended_seq
        return any(left < ZERO and (end is None or seq <= end) for seq, left in self.open_by_seq())

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
        return not self.fills or row.seq >= self.fills[-1].seq

"""The Monitor: our durable record of one guarded position, from the first intent to the last cancelled order.

It holds facts (fills, the newest row, orders as last seen) and intent (the plan, the stop that should stand). What
can be computed from them is computed, never stored a second time. A Monitor is one generation of one slot: a position
that is opened again is a new Monitor and inherits nothing (R5).
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

import msgspec

from execution import fill_sums
from execution.exit_plan import TpLeg
from execution.facts.orders import OrderStatus
from execution.monitor_size import SizedMonitor
from execution.stops.stop_record import cover_of
from execution.tracked_orders import Role, TrackedOrder
from utils.money import ZERO
from utils.plain_records import to_plain

_NONE: Final[frozenset[int]] = frozenset()
"""An empty set takes 216 bytes, and of most records no leg is done."""


class Phase(StrEnum):
    OPENING = "opening"
    ARMING = "arming"
    GUARDED = "guarded"
    CLOSING = "closing"


class Monitor(SizedMonitor, frozen=True, kw_only=True):
    """One generation of one slot. Immutable: every change is a new value that is committed before it is acted upon."""

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

        What ends the position leaves less to share, but hits no target; nor does what seems to have left while
        executions are missing, for that may be what this very leg has sold.
        """
        return number in self._legs_done

    @cached_property
    def _legs_done(self) -> frozenset[int]:
        done = [leg.number for leg in self.plan.legs if self._is_done(leg)]
        return frozenset((*done, *self.tps_announced)) if done or self.tps_announced else _NONE

    def _is_done(self, leg: TpLeg) -> bool:
        if any(ZERO < o.qty <= self.filled_of(o.link_id) for o in self.orders_of(Role.TAKE_PROFIT, leg.number)):
            return True
        if not self.is_base_known:
            return False
        own = fill_sums.of_leg(self.fills, leg.number)
        is_ending = self.closing is not None or self.size == ZERO
        last = max((f.seq for f in own), default=0)
        exits = [f for f in self.fills if f.seq < last] if is_ending else self.fills
        return ZERO < leg.share * self._base_less(exits) <= self.filled_by_leg(leg.number)

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
        stop = msgspec.structs.replace(self.stop, order=None, is_unread=False, through=None)
        native = None if self.native_trail is None else msgspec.structs.replace(self.native_trail, order=None)
        return msgspec.structs.replace(
            self,
            stop=stop,
            native_trail=native,
            row=None,
            look_at=None,
            band=None,
            unexplained_since=None,
            executions_missed_at=None,
            prices_heard_since=None,
            executions_known_until=None,
            partial_stops={},
        )

    # plain form for the store

    def to_plain(self) -> dict[str, Any]:
        """Without what is as it was in the beginning: nearly all of a record is, and every commit writes it."""
        named = {"schema": self.schema, "symbol": self.slot.symbol, "account_type": self.slot.account}
        return named | to_plain(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Monitor":
        """Raises msgspec.ValidationError with the path of the first field that does not fit."""
        return msgspec.convert(plain, cls)

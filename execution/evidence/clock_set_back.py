"""A record whose moments lie ahead of our clock, because that was set back since. Pure.

What is on disk was written before the start, whatever the clock says. Left as it is, every read of now would look older
than what is held, every answer older than its request, and what waits would wait until our clock has caught up. So what
our clock has noted is moved back with it, all by as much as the newest of it is ahead: what came before what, and how
long something waits, stay as they were. Moments of the exchange (of executions, candles, rows' changes) stay; those
that it is compared with lie not beyond its own present.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from execution import ledger
from execution.adoption.adoption_record import Adopted, ForeignExit
from execution.closing.closing_record import Closing, Reduction
from execution.commands.undo_record import Undo
from execution.evidence.row_seen import RowSeen
from execution.exit_plan import EntryLeg
from execution.facts.prices import PriceBand
from execution.monitor import Monitor
from execution.stops.gap_record import GapTrigger
from execution.stops.native_record import NativeTrail, ShownTrail
from execution.stops.smart_stop import SmartWatch
from execution.stops.stop_record import Asked, PartialStop, Stop, StopOrderSeen
from execution.stops.trailing import Trailing
from execution.tracked_orders import LegMoved, OrderMove, TrackedOrder

_HOLDERS: Final = (Struct, dict, tuple)
Fields = Mapping[type, tuple[str, ...]]
Change = Callable[[datetime], datetime]

_NOTED: Final[Fields] = {
    Monitor: (
        *("arming_since", "armed_at", "last_entry_fill_at", "first_unsized_fill_at", "trailed_at"),
        *("late_entry_at", "flat_since", "unexplained_since", "executions_missed_at", "reopened_at"),
    ),
    RowSeen: ("observed_at",),
    StopOrderSeen: ("observed_at",),
    PartialStop: ("observed_at", "first_seen_at"),
    ForeignExit: ("observed_at",),
    Stop: ("written_at", "foreign_at"),
    NativeTrail: ("written_at",),
    ShownTrail: ("at",),
    TrackedOrder: ("written_at", "shown_at"),
    OrderMove: ("at",),
    LegMoved: ("at",),
    Closing: ("since",),
    GapTrigger: ("at",),
    Adopted: ("at",),
    EntryLeg: ("added_at",),
    PriceBand: ("read_at",),
}
"""By our clock, as something happened."""
_DUE: Final[Fields] = {
    Monitor: ("created_at", "look_at"),
    Stop: ("verify_at", "retry_at"),
    NativeTrail: ("retry_at", "verify_at"),
    PartialStop: ("not_before",),
    TrackedOrder: ("ask_at", "fence", "cancel_fence", "not_before"),
    Closing: ("retry_at",),
    Reduction: ("rules_until",),
    Undo: ("until",),
    Asked: ("until",),
    GapTrigger: ("until",),
    SmartWatch: ("ask_at",),
}
"""By our clock, for something to come; and when the record was made, which of an adopted position is Bybit's word."""
_OF_PRICES: Final[Fields] = {
    Monitor: (
        *("prices_heard_since", "prices_missed_since", "price_reached_at"),
        *("break_even_since", "trail_since"),
    ),
    Stop: ("moved_at",),
    Trailing: ("updated_at", "waits_since", "watermark_at", "range_due_at"),
    SmartWatch: ("judged_until",),
}
"""Compared with prices and executions, which have the exchange's time."""


def is_ahead(monitor: Monitor, now: datetime) -> bool:
    """Whether anything that our clock has noted lies in its future."""
    return any(at > now for at in _noted(monitor))


def doubted(monitor: Monitor, now: datetime, exchange_now: datetime) -> Monitor:
    """`ledger.doubt_all` of a record that is ahead of our clock. Since when prices were missed stays as it was."""
    by = max(_noted(monitor)) - now
    earlier = _changed(_changed(monitor, _NOTED, lambda at: at - by), _DUE, lambda at: at - by)
    missed_since = ledger.doubt_all(monitor, now).prices_missed_since
    anew = replace(ledger.doubt_all(earlier, now, exchange_now), prices_missed_since=missed_since)
    bounded: Monitor = _changed(anew, _OF_PRICES, lambda at: min(at, exchange_now))
    return bounded


def _noted(monitor: Monitor) -> Iterator[datetime]:
    for record in _records(monitor):
        named = (getattr(record, name) for name in _NOTED.get(type(record), ()))
        yield from (at for at in named if at is not None)


def _records(value: object) -> Iterator[Struct]:
    """It, and all that it holds."""
    if isinstance(value, Struct):
        yield value
        value = tuple(getattr(value, name) for name in value.__struct_fields__)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    for part in parts:
        if isinstance(part, _HOLDERS):  # of each start every record is looked through: most of its values are none
            yield from _records(part)


def _changed(value: Any, which: Fields, change: Change) -> Any:
    """The same with the named moments of it, and of all that it holds, changed."""
    if isinstance(value, Struct):
        own = which.get(type(value), ())
        held = {name: getattr(value, name) for name in value.__struct_fields__}
        parts = {
            name: change(part) if name in own and part is not None else _changed(part, which, change)
            for name, part in held.items()
        }
        return replace(value, **parts)
    if isinstance(value, dict):
        return {key: _changed(part, which, change) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(_changed(part, which, change) for part in value)
    return value

"""What must be true of one guarded slot, held against what the exchange showed of it. Pure.

|    | is not kept when                                                | for so long |
|----|-----------------------------------------------------------------|-------------|
| I1 | no stop stands                                                  | 2 s         |
|    | S* is not confirmed, though an older stop stands                | 10 s        |
|    | the newest read shows no stop order where we believe in one     | 2 s         |
|    | it would be liquidated before its stop fires                    | at once     |
| I2 | at rest, the take profits offer something else than is planned  | 5 s         |
|    | the newest read shows something else on offer                   | 5 s         |
| I3 | a looser stop stands than one that was confirmed                | 2 s         |
|    | S* went looser, and nobody said so                              | at once     |
| I4 | the newest read shows another size than the record              | 5 s         |

While the position is being closed only its end is looked at (I5, in account_invariants). A read speaks only of what
neither a stream nor we touched since two seconds before it began (R19).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.desired_orders import desired_orders
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderStatus
from execution.monitor import Monitor
from execution.new_trade.liquidation import is_beyond
from execution.stops.stop_answers import MAX_REFUSALS
from execution.stops.stop_record import Asked, StopOrigin
from execution.stops.stop_wishes import is_tighter
from execution.tracked_orders import OrderState, Role, TrackedOrder
from execution.watching.naked_watch import TOLD_AFTER
from execution.watching.slot_seen import SlotSeen
from utils.money import ZERO, plain
from utils.texts.saying import Saying, saying

AT_REST: Final = timedelta(seconds=2)
"""After the last fill, and after what was touched before a read."""
UNCONFIRMED: Final = timedelta(seconds=10)
SHARES: Final = timedelta(seconds=5)
_OF_A_READ: Final = frozenset({"unseen", "read shares", "size"})
_BY_A_PERSON: Final = frozenset({StopOrigin.PERSON, StopOrigin.CHAT})


class Invariant(StrEnum):
    I1 = "I1"
    I2 = "I2"
    I3 = "I3"
    I4 = "I4"
    I5 = "I5"


class Finding(Struct, frozen=True, kw_only=True):
    """Something that is not kept now. ``what`` names it whatever its figures; ``subject`` is "" for a guarded slot."""

    invariant: Invariant
    what: str
    evidence: Saying
    """One sentence with the exchange's figures, said when somebody reads it: most findings pass unread."""
    patience: timedelta = timedelta()
    """It is a breach when it has lasted for so long,"""
    looks: int = 1
    """and was seen by so many looks."""
    told_elsewhere: bool = False
    """Another alert says so already."""
    subject: str = ""

    @property
    def words(self) -> str:
        """The evidence, behind what it is about where that does not say itself."""
        return f"{self.subject}: {self.evidence.words}" if self.subject else self.evidence.words


class Look(Struct, frozen=True, kw_only=True):
    """What one look found. About ``undecided`` (by `Finding.what`) it can say nothing: what was found stands."""

    found: tuple[Finding, ...] = ()
    undecided: frozenset[str] = frozenset()


class Held(Struct, frozen=True, kw_only=True):
    """What the last look knew of S* in one generation: nothing at first."""

    generation: str = ""
    wanted: Decimal | None = None
    confirmed: Decimal | None = None
    """The last S* that was confirmed, if nobody has loosened it since."""
    asked: Asked | None = None
    foreign: Decimal | None = None
    """A price that one read has shown, and that we never sent."""


def held_after(held: Held, monitor: Monitor) -> Held:
    """What the next look compares with; an S* that went looser by itself is not believed."""
    stop = monitor.stop
    held = held if held.generation == monitor.generation else Held(generation=monitor.generation)
    loosened = held.wanted is not None and is_tighter(monitor.side, held.wanted, stop.price)
    if loosened and not _was_said(held, monitor):
        return replace(held, asked=stop.asked, foreign=stop.foreign)
    before = None if loosened else held.confirmed
    confirmed = stop.price if monitor.stop_confirmed else before
    return replace(held, wanted=stop.price, confirmed=confirmed, asked=stop.asked, foreign=stop.foreign)


def _was_said(held: Held, monitor: Monitor) -> bool:
    """In the app, or in the chat; after a crash on a full disk what is found there may look like ours again."""
    stop = monitor.stop
    put_back = held.asked is not None and stop.price == held.asked.ours
    return put_back or stop.price == held.foreign or stop.origin in _BY_A_PERSON


def look(
    monitor: Monitor,
    held: Held,
    read: SlotSeen | None,
    instrument: Instrument,
    now: datetime,
    *,
    is_frozen: bool = False,
) -> Look:
    """``held`` is after the same facts; ``read`` the newest that shows the orders; ``is_frozen``: by R25, and told."""
    if monitor.size == ZERO or monitor.closing is not None or monitor.ended_seq is not None:
        return Look()
    found = [*_cover(monitor), *_loosened(monitor, held)]
    if not _is_at_rest(monitor, now):
        return Look(found=tuple(found), undecided=_OF_A_READ | {"shares"})
    wanted = {tp.leg: tp.qty for tp in desired_orders(monitor, instrument, now).take_profits}
    found += _shares(monitor, wanted, _offered_by_record(monitor), "shares", now, is_frozen=is_frozen)
    if read is None or not _is_quiet(monitor, read):
        return Look(found=tuple(found), undecided=_OF_A_READ)
    found += _read_stop(monitor, read)
    found += _shares(monitor, wanted, _offered_by(monitor, read), "read shares", now, is_frozen=is_frozen)
    found += _read_size(monitor, read)
    return Look(found=tuple(found))


# ---------------------------------------- I1, I3


def _cover(monitor: Monitor) -> Iterator[Finding]:
    stop, standing, size = monitor.stop, monitor.standing_stop, plain(monitor.size)
    if standing is None:
        evidence = saying("evidence-naked", size=size)
        yield Finding(invariant=Invariant.I1, what="naked", evidence=evidence, patience=TOLD_AFTER, told_elsewhere=True)
    elif not (monitor.stop_confirmed or stop.waits_for_price or stop.foreign is not None):
        evidence = saying("evidence-unconfirmed", stop=plain(stop.price), shown=(_shown(monitor),))
        told = stop.refusals >= MAX_REFUSALS
        yield Finding(
            invariant=Invariant.I1, what="unconfirmed", evidence=evidence, patience=UNCONFIRMED, told_elsewhere=told
        )
    if monitor.armed_at is not None and is_beyond(monitor):
        evidence = saying("evidence-liquidation", size=size, shown=(_shown(monitor),))
        yield Finding(invariant=Invariant.I1, what="beyond liquidation", evidence=evidence, told_elsewhere=True)


def _loosened(monitor: Monitor, held: Held) -> Iterator[Finding]:
    stop, standing = monitor.stop, monitor.standing_stop
    if held.wanted is not None and is_tighter(monitor.side, held.wanted, stop.price):
        before, after = plain(held.wanted), plain(stop.price)
        evidence = saying("evidence-unasked", before=before, after=after, origin=stop.origin.value)
        yield Finding(invariant=Invariant.I3, what="unasked", evidence=evidence)
    # One that the market keeps from being put back is told as waiting (R13).
    if held.confirmed is None or standing is None or stop.foreign is not None or stop.waits_for_price:
        return
    if is_tighter(monitor.side, held.confirmed, standing):
        evidence = saying("evidence-looser", before=plain(held.confirmed), shown=(_shown(monitor),))
        yield Finding(invariant=Invariant.I3, what="looser", evidence=evidence, patience=TOLD_AFTER)


def _shown(monitor: Monitor) -> Saying:
    order = monitor.stop.order
    if order is None or order.price is None:
        return saying("evidence-shown-none")
    return saying("evidence-shown", stop=plain(order.price), time=f"{order.observed_at:%H:%M:%S}")


def _read_stop(monitor: Monitor, read: SlotSeen) -> Iterator[Finding]:
    row, believed = read.row, monitor.stop.order
    if believed is None or believed.status is not OrderStatus.UNTRIGGERED:
        return
    if row is None or row.side is not monitor.side:
        return
    if monitor.side.opposite not in read.full_stops:
        evidence = saying("evidence-unseen", time=f"{read.began_at:%H:%M:%S}", size=plain(row.size))
        yield Finding(invariant=Invariant.I1, what="unseen", evidence=evidence, patience=TOLD_AFTER)


# ---------------------------------------- I2


def _shares(
    monitor: Monitor,
    wanted: Mapping[int, Decimal],
    offered: Mapping[int, Decimal],
    what: str,
    now: datetime,
    *,
    is_frozen: bool,
) -> Iterator[Finding]:
    """``wanted`` and ``offered`` by leg."""
    differing = [leg for leg in sorted({*wanted, *offered}) if wanted.get(leg, ZERO) != offered.get(leg, ZERO)]
    if not differing or any(_pauses(monitor, leg, now) for leg in differing):
        return
    parts = [
        saying("evidence-share", number=leg, offered=plain(offered.get(leg, ZERO)), wanted=plain(wanted.get(leg, ZERO)))
        for leg in differing
    ]
    evidence = saying("evidence-shares", size=plain(monitor.size), shares=tuple(parts))
    yield Finding(invariant=Invariant.I2, what=what, evidence=evidence, patience=SHARES, told_elsewhere=is_frozen)


def _offered_by_record(monitor: Monitor) -> dict[int, Decimal]:
    return {
        order.leg: order.qty - monitor.filled_of(order.link_id)
        for order in monitor.orders_of(Role.TAKE_PROFIT)
        if order.is_open
    }


def _offered_by(monitor: Monitor, read: SlotSeen) -> dict[int, Decimal]:
    offered: dict[int, Decimal] = {}
    for link_id, leaves in read.offered.items():
        order = monitor.orders.get(link_id)
        if order is not None and order.role is Role.TAKE_PROFIT:
            offered[order.leg] = offered.get(order.leg, ZERO) + leaves
    return offered


def _pauses(monitor: Monitor, leg: int, now: datetime) -> bool:
    """What the exchange removed by itself is planned again after a pause (R15); what it refused is missing."""
    ended = [order for order in monitor.orders_of(Role.TAKE_PROFIT, leg) if not order.is_open]
    removed = [order for order in ended if order.status is not OrderStatus.REJECTED]
    return any(order.not_before is not None and order.not_before > now for order in removed)


# ---------------------------------------- I4


def _read_size(monitor: Monitor, read: SlotSeen) -> Iterator[Finding]:
    row = read.row
    shown = row.size if row is not None and row.side is monitor.side else ZERO
    if (row is not None or read.by_symbol) and shown != monitor.size:
        recorded, time = plain(monitor.size), f"{read.began_at:%H:%M:%S}"
        evidence = saying("evidence-size", recorded=recorded, time=time, shown=plain(shown))
        yield Finding(invariant=Invariant.I4, what="size", evidence=evidence, patience=SHARES)


# ---------------------------------------- when it may be judged


def _is_at_rest(monitor: Monitor, now: datetime) -> bool:
    """Nothing is in flight, in doubt or about to be sized, and no fill came for two seconds."""
    if monitor.armed_at is None or (monitor.fills and now < monitor.fills[-1].at + AT_REST):
        return False
    if monitor.unexplained or monitor.reduction is not None or monitor.look_at is not None:
        return False
    return all(_is_settled(order) for order in monitor.orders.values())


def _is_settled(order: TrackedOrder) -> bool:
    if not order.is_open:
        return True
    in_doubt = order.ask_at is not None or order.moved is not None or order.cancelling
    return order.state is OrderState.LIVE and not in_doubt


def _is_quiet(monitor: Monitor, read: SlotSeen) -> bool:
    shown, held = read.row, monitor.row
    if shown is not None and held is not None and (shown.seq, shown.updated_at) < (held.seq, held.updated_at):
        return False  # what was read is older than what is known
    settled = read.began_at - AT_REST
    touched = [monitor.stop.written_at]
    touched += [fill.at for fill in monitor.fills[-1:]]
    touched += [monitor.row.updated_at] if monitor.row is not None else []
    touched += [monitor.stop.order.updated_at] if monitor.stop.order is not None else []
    for order in monitor.orders.values():
        touched += [order.written_at, order.updated_at]
    return all(at is None or at <= settled for at in touched)

"""The exchange's own trailing stop beside the hard stop: when it is wanted, standing, and to be sent. Pure.

It needs a position, looks at the last price only, and keeps one distance in price units. The trailing machine runs
along with it: it knows whether the activation price was seen, and it moves the hard stop instead where the exchange
refuses. Whenever our plan gives the native trail up, S* takes its place first, so that nothing loosens (I3).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.exit_plan import ExitPlan, Trail
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderStatus
from execution.facts.price_grid import against
from execution.facts.prices import TriggerBy
from execution.monitor import Monitor
from execution.requests import TrailRequest
from execution.stops.native_record import NativeTrail
from execution.stops.stop_policy import with_stop
from execution.stops.stop_record import StopOrigin
from execution.stops.stop_wishes import is_tighter
from execution.stops.trailing import TrailBy, Trailing, TrailStatus
from utils.money import ZERO, floor_to_step, round_to_step
from utils.texts.catalogue import text

PRICE_PAUSE: Final = timedelta(seconds=1)


def why_impossible(trail: Trail, trigger_by: TriggerBy) -> str:
    """Why the exchange cannot trail on these terms; "" where it can."""
    if trail.distance.by is TrailBy.ATR:
        return text("refused-trail-native-atr")
    return "" if trigger_by is TriggerBy.LAST else text("refused-trail-native-series")


def stands(monitor: Monitor) -> bool:
    """The row's distance and an untriggered order behind it both show what is wanted, seen after our write (R14)."""
    native, row = monitor.native_trail, monitor.row
    if native is None or native.leaving or row is None or row.trailing_stop != native.distance:
        return False
    order = native.order
    if order is None or order.status is not OrderStatus.UNTRIGGERED:
        return False
    return native.written_at is None or min(row.observed_at, order.observed_at) >= native.written_at


def is_settled(monitor: Monitor) -> bool:
    """The exchange shows what the plan wants of it, or it is known that it will not."""
    native = monitor.native_trail
    return native is None or monitor.size == ZERO or (not native.leaving and (stands(monitor) or bool(native.gave_up)))


# ---------------------------------------- wanted


def begin(monitor: Monitor, instrument: Instrument) -> Monitor:
    """Once the trail of the plan has begun to wait for its price, the exchange is asked to trail."""
    terms, is_running = monitor.plan.trail, monitor.trail.is_running
    if terms is None or not terms.native or not is_running or monitor.native_trail is not None:
        return monitor
    if monitor.size == ZERO or monitor.closing is not None:
        return monitor
    reference = _reference(monitor, terms)
    wanted = terms.distance.value if terms.distance.by is TrailBy.PRICE else reference * terms.distance.value / 100
    distance = max(instrument.tick_size, round_to_step(wanted, instrument.tick_size))
    native = NativeTrail(distance=distance, gave_up=why_impossible(terms, monitor.plan.trigger_by))
    return replace(monitor, native_trail=native)


def _reference(monitor: Monitor, terms: Trail) -> Decimal:
    """What a percent is of: the price where the trail begins."""
    if terms.at is not None:
        return terms.at
    of_target = next((leg.price for leg in monitor.plan.legs if leg.number == terms.after_tp), None)
    return of_target or monitor.avg_entry or monitor.stop.price


def with_plan(monitor: Monitor, plan: ExitPlan) -> Monitor:
    """The same position under another plan: a changed trail begins anew, and the exchange's own is removed first."""
    if plan.trail == monitor.plan.trail:
        return replace(monitor, plan=plan)
    changed = replace(monitor, plan=plan, trail=Trailing())
    native = monitor.native_trail
    if native is None or native.gave_up or (native.written_at is None and native.verify_at is None):
        return replace(changed, native_trail=None)
    is_under_way = _is_under_way(monitor.trail)
    leaving = replace(native, leaving=True, is_under_way=is_under_way, attempts=0, retry_at=None, foreign=None)
    return taking_its_place(replace(changed, native_trail=leaving))


def taking_its_place(monitor: Monitor) -> Monitor:
    """S* moves to where an exchange's trail that is leaving has come, as far as that is seen, if it is tighter (I3)."""
    native = monitor.native_trail
    if native is None or not (native.leaving and native.is_under_way):
        return monitor
    order = native.order
    if order is None or order.price is None:
        return monitor
    if order.status is not OrderStatus.UNTRIGGERED or not is_tighter(monitor.side, order.price, monitor.stop.price):
        return monitor
    return with_stop(monitor, order.price, StopOrigin.TRAIL)


def _is_under_way(trail: Trailing) -> bool:
    """Active; or to be so from the first price on, which the exchange may have seen before us."""
    return trail.status is TrailStatus.ACTIVE or (trail.status is TrailStatus.WAITING and trail.activation is None)


def on_grid(monitor: Monitor, tick: Decimal) -> Monitor:
    """The same under another tick: to be sent with the next tighter distance, in place of the one that stands (I3).

    One that stands is left where there is no tighter one; so is a person's, who knows the grid better than we do.
    """
    native = monitor.native_trail
    if native is None or native.leaving or native.by_hand or native.gave_up:
        return monitor
    distance = max(tick, floor_to_step(native.distance, tick))
    may_stand = native.written_at is not None
    if distance == native.distance or (may_stand and distance > native.distance):
        return monitor
    stood_at = (native.stood_at or native.distance) if may_stand else None
    anew = {"stood": False, "attempts": 0, "retry_at": None, "foreign": None}
    return replace(monitor, native_trail=replace(native, distance=distance, stood_at=stood_at, **anew))


# ---------------------------------------- set and removed


def steps(monitor: Monitor, price: Decimal | None, tick: Decimal, now: datetime) -> Iterator[TrailRequest | datetime]:
    """The next request about it, or when to think about it again; nothing where all is as wanted.

    What the exchange shows is read first, so that after a restart nothing is set a second time.
    """
    native, row = monitor.native_trail, monitor.row
    if native is None or row is None or monitor.size == ZERO or monitor.closing is not None:
        return
    if monitor.look_at is not None or native.foreign is not None:
        return
    wants_none = native.leaving or bool(native.gave_up)
    is_as_wanted = not native.is_shown_by(row.trailing_stop) if wants_none else stands(monitor)
    if is_as_wanted:
        return
    if native.retry_at is not None and now < native.retry_at:
        yield native.retry_at
    elif wants_none:
        if monitor.stop_confirmed:  # which takes its place
            yield _request(monitor, ZERO, None)
    else:
        activation = None if _changes_what_stands(native) else _activation(monitor, tick)
        if activation is None:
            yield _request(monitor, native.distance, None)
        elif price is None:
            yield now + PRICE_PAUSE
        else:
            is_reached = (price - activation) * monitor.side.sign >= ZERO
            yield _request(monitor, native.distance, None if is_reached else activation)


def _changes_what_stands(native: NativeTrail) -> bool:
    """What is left out of a request stays: the exchange goes on from the best price that it has seen."""
    order = native.order
    return native.stood_at is not None and order is not None and order.status is OrderStatus.UNTRIGGERED


def _activation(monitor: Monitor, tick: Decimal) -> Decimal | None:
    trail = monitor.trail
    if trail.status is not TrailStatus.WAITING or trail.activation is None:
        return None
    return against(monitor.side, trail.activation, tick)


def _request(monitor: Monitor, distance: Decimal, activation: Decimal | None) -> TrailRequest:
    slot = monitor.slot
    return TrailRequest(
        symbol=slot.symbol, position_idx=slot.position_idx, distance=distance, activation=activation
    )  # fmt: skip


def mark_sent(monitor: Monitor, now: datetime) -> Monitor:
    """Before a request leaves: what the exchange then shows is ours, whatever happens to the answer (R8)."""
    native = monitor.native_trail
    return monitor if native is None else replace(monitor, native_trail=replace(native, written_at=now))

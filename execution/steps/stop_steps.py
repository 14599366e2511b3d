"""Setting S* where it does not stand yet, how urgent that is, and what it waits for. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import assert_never

from execution.actions import Action, Later, SetStop
from execution.desired_orders import Desired
from execution.facts.instruments import Instrument
from execution.facts.orders import OrderStatus
from execution.monitor import Monitor
from execution.requests import StopRequest, StopUrgency
from execution.stops.arming import armed_by
from execution.stops.clear_of_price import is_clear
from execution.stops.stop_record import StopOrigin


def set_stop(
    monitor: Monitor, desired: Desired, instrument: Instrument, price: Decimal | None, now: datetime
) -> Iterator[Action | Later]:
    if desired.stop is None:
        return
    stop = monitor.stop
    if monitor.stop_confirmed:
        return
    if stop.foreign is not None and monitor.look_at is not None:
        return  # perhaps a person's: the second look that tells is under way (R8)
    if stop.is_unread and monitor.standing_stop is not None:
        return  # the one that stood may be a person's by now: it is read first, else S* would replace it untold (R8)
    if stop.order is not None and stop.order.status is OrderStatus.TRIGGERED:
        return  # it has fired: closing takes over (R12)
    if stop.retry_at is not None and now < stop.retry_at:
        yield Later(stop.retry_at)
        return
    is_net = monitor.closing is not None and price is not None
    waits = (stop.waits_for_price and monitor.standing_stop is not None) or is_net
    if waits and (price is None or not is_clear(monitor.side, stop.price, price, instrument.tick_size)):
        yield Later(now + timedelta(seconds=1))
        return
    arming_until = armed_by(monitor, now)
    if arming_until is not None:
        yield Later(arming_until)
        return
    yield SetStop(
        StopRequest(
            symbol=monitor.slot.symbol,
            position_idx=monitor.slot.position_idx,
            stop_loss=desired.stop,
            trigger_by=monitor.plan.trigger_by,
            urgency=_urgency(monitor),
        )
    )


def _urgency(monitor: Monitor) -> StopUrgency:
    """R16: while another stop stands there is time; after an entry fill the attached one covers, but may be looser."""
    stop = monitor.stop
    if monitor.standing_stop is None:
        is_in_doubt = stop.order is not None and stop.order.status is OrderStatus.UNKNOWN
        return StopUrgency.REASSERT if is_in_doubt else StopUrgency.NAKED
    match stop.origin:
        case StopOrigin.TRAIL:
            return StopUrgency.RATCHET
        case StopOrigin.BREAK_EVEN | StopOrigin.FOLLOW:
            return StopUrgency.MOVE
        case StopOrigin.PLAN | StopOrigin.PERSON | StopOrigin.CHAT:
            return StopUrgency.REASSERT
        case _:
            assert_never(stop.origin)

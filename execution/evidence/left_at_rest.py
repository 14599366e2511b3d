"""What is in doubt after a restart: all of it, or of a record that was left at rest only what nobody has heard. Pure.

A start begins with a sweep of the whole account, as every reconnection does. It proves what is there, and what it does
not show it puts in doubt itself, by the slot or by the order (`slot_read.py`, `ledger.doubt_absent`). A record that had
nothing under way when the last life ended needs no questions beside it: with five each, fifty positions would wait for
seconds, and five hundred for a minute, before the exchange's budget lets them all be asked.
"""

from datetime import datetime

from msgspec.structs import replace

from execution import ledger
from execution.monitor import Monitor, Phase
from execution.stops.stop_record import Stop
from execution.tracked_orders import OrderState, TrackedOrder


def doubt_after_restart(monitor: Monitor, now: datetime, exchange_now: datetime | None = None) -> Monitor:
    """Before anything of it is acted upon; ``exchange_now`` as for `ledger.doubt_all`."""
    if not is_at_rest(monitor, now):
        return ledger.doubt_all(monitor, now, exchange_now)
    # A look that was due before has been had, or the sweep of the start is it: that it was is not on disk (`intent`).
    return ledger.nobody_listened(replace(monitor, look_at=None), now, exchange_now or now)


def is_at_rest(monitor: Monitor, now: datetime) -> bool:
    """A guarded position with a confirmed stop, and no request or question about it was open."""
    is_settled = (
        monitor.phase is Phase.GUARDED
        and monitor.reduction is None
        and monitor.reopened_at is None
        and monitor.late_entry_at is None
        and monitor.unexplained_since is None
        and _is_over(monitor.look_at, now)
        and monitor.native_trail is None
    )
    stop_stands = monitor.stop_confirmed and _is_stop_at_rest(monitor.stop, now)
    return is_settled and stop_stands and all(_is_order_at_rest(o, now) for o in monitor.orders.values() if o.is_open)


def _is_stop_at_rest(stop: Stop, now: datetime) -> bool:
    is_answered = stop.verify_at is None and _is_over(stop.retry_at, now) and stop.unanswered == 0
    return is_answered and stop.foreign is None and _is_over(stop.written_at, now)


def _is_order_at_rest(order: TrackedOrder, now: datetime) -> bool:
    is_asked_for = order.ask_at is not None or order.asking_price is not None or order.moved is not None
    is_changing = order.cancelling or order.duplicate or order.unanswered > 0 or not _is_over(order.not_before, now)
    is_known = order.state is OrderState.LIVE and _is_over(order.written_at, now)
    return is_known and not is_asked_for and not is_changing


def _is_over(at: datetime | None, now: datetime) -> bool:
    """A request that was begun then cannot land any more (R9); a look or a pause that was due then is long over."""
    return at is None or at + ledger.FENCE <= now

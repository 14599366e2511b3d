"""The stops that the next take profits will bring: known before they are hit, and on the disk with the record. Pure.

A stop that an execution moves protects the sooner the sooner it leaves. One that the record on the disk foresaw need
not wait for the commit of that execution: whatever a crash then loses, the exchange still tells (the execution, and the
stop that stands), and the record says that such a stop is ours and why. Nothing else leaves so.

| where break-even or follow goes by       | foreseen                                                         |
|------------------------------------------|------------------------------------------------------------------|
| a take profit that is hit                | yes: fills before it, fees and funding say where                 |
| a price (percent, R), a trail            | no: after a crash nobody else would tell that the price was seen |
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from execution.exit_plan import BreakEvenWhen
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.requests import StopRequest
from execution.stops.stop_policy import known_as_sent, mark_sent, with_stop
from execution.stops.stop_record import Foreseen
from execution.stops.stop_wishes import is_tighter, tightest_wish
from execution.stops.trailing import Trailing
from utils.money import ZERO


def foresee(monitor: Monitor, instrument: Instrument) -> Monitor:
    """With what each take profit that is still to come makes of S*; what one that was hit has made of it may be sent.

    While executions may be missing, what was foreseen stays so: the hit may be among them.
    """
    coming = tuple(_coming(monitor, instrument))
    gone = [before for before in monitor.stop.foreseen if before not in coming]
    farthest = max((leg.number for leg in monitor.plan.legs if monitor.leg_done(leg.number)), default=0)
    hit = [before for before in gone if before.leg <= farthest]
    kept = [before for before in gone if before not in hit and monitor.executions_missed_at is not None]
    foreseen = (*coming, *kept)
    if not hit and foreseen == monitor.stop.foreseen:
        return monitor
    stop = monitor.stop
    for each in hit:
        stop = known_as_sent(stop, each.price, each.origin)
    return replace(monitor, stop=replace(stop, foreseen=foreseen))


def was_foreseen(on_disk: Monitor, monitor: Monitor, request: StopRequest) -> bool:
    """Whether a stop may leave beside the commit of the execution that moves it: the record on the disk foresaw it."""
    moved = monitor.stop
    is_known = any((each.price, each.origin) == (moved.price, moved.origin) for each in on_disk.stop.foreseen)
    return is_known and request.stop_loss == moved.price and monitor.plan == on_disk.plan


def recovered(monitor: Monitor, shown: Decimal | None) -> Monitor | None:
    """With a stop that was foreseen and stands, tighter than S*, while executions may be missing: ours, sent beside a
    commit that a crash has lost. None: it is no such stop.
    """
    known = next((each for each in _in_doubt(monitor) if each.price == shown), None)
    if known is None or not is_tighter(monitor.side, known.price, monitor.stop.price):
        return None
    ours = with_stop(monitor, known.price, known.origin)
    return mark_sent(ours, known.price)


def may_be_ours(monitor: Monitor, shown: Decimal) -> bool:
    """It was foreseen, and whether it was sent is not known yet."""
    return any(each.price == shown for each in _in_doubt(monitor))


def _in_doubt(monitor: Monitor) -> tuple[Foreseen, ...]:
    return () if monitor.executions_missed_at is None else monitor.stop.foreseen


def _coming(monitor: Monitor, instrument: Instrument) -> Iterator[Foreseen]:
    plan = monitor.plan
    by_target = plan.follow or (plan.break_even is not None and plan.break_even.when is BreakEvenWhen.AFTER_TP)
    if not by_target or monitor.size == ZERO or monitor.closing is not None or monitor.stop.asked is not None:
        return
    hit, before = replace(monitor, trail=Trailing(), price_reached=False), monitor.stop.price
    for leg in plan.legs:
        if not leg.share or leg.number in monitor.legs_removed or monitor.leg_done(leg.number):
            continue
        hit = replace(hit, tps_announced=(*hit.tps_announced, leg.number))
        wish = tightest_wish(hit, instrument)
        if wish is not None and is_tighter(monitor.side, wish.price, before):
            yield Foreseen(leg.number, wish.price, wish.origin)
            before = wish.price

"""Which notices a change of the monitor gives: each fact is told once, and not before it is confirmed (I8). Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from execution.closing.closing_attempts import fruitless_attempts
from execution.closing.closing_record import CloseReason, Closing, Reduction
from execution.desired_orders import entry_wanted
from execution.exit_plan import EntryLeg
from execution.facts import ZERO, OrderStatus
from execution.fills import profit, realised_by, result_at, why_closed
from execution.fold import is_over
from execution.monitor import Adopted, Fill, Monitor
from execution.new_trade.liquidation import is_beyond, is_well_inside, stop_of
from execution.notices import Notice, NoticeKind
from execution.order_ids import read_link_id
from execution.stops.stop_policy import MAX_REFUSALS
from execution.stops.stop_record import Asked, StopOrderSeen, StopOrigin
from execution.stops.stop_wishes import is_tighter
from execution.stops.trail_news import news_of_trail
from execution.targets.joined_legs import news_of_joined_legs
from execution.tracked_orders import LegMoved, OrderState, Role, TrackedOrder

_EXPLAINED_WITHIN: Final = timedelta(seconds=3)
"""A figure waits so long for what it needs (missing executions, a stop in doubt); then the fact is told without it."""
_TELL_REFUSALS = frozenset({3, 30, 300})
_OWN_DECISIONS = frozenset(
    {
        *(CloseReason.STOP_IMPOSSIBLE, CloseReason.LATE_ENTRY, CloseReason.TIME, CloseReason.MARGIN),
        CloseReason.SMART_STOP,
    }
)


def announce(before: Monitor, after: Monitor, now: datetime) -> tuple[Monitor, tuple[Notice, ...]]:
    """The monitor with its marks of what has been told, and what is to be told now."""
    if after == before and after.stop.announced == after.stop.price:
        return after, ()
    notices: list[Notice] = []
    after = _entries(after, notices, now)
    after = _take_profits(after, notices, now)
    after = _stop(before, after, notices, now)
    after = _liquidation(after, notices, now)
    notices += news_of_trail(before, after, now)
    notices += news_of_joined_legs(before, after, now)
    notices += _events(before, after, now)
    if is_over(after):
        notices.append(_end(after, now))
    # Told in this order, also where one read brought everything at once.
    return after, tuple(replace(n, at=now + timedelta(microseconds=i)) for i, n in enumerate(notices))


def _notice(
    monitor: Monitor, kind: NoticeKind, what: object, now: datetime, *, urgent: bool = False, **fields: Any
) -> Notice:
    return Notice(
        id=f"{monitor.generation}:{kind.value}:{what}",
        kind=kind,
        chat_id=monitor.chat_id,
        at=now,
        urgent=urgent,
        fields={"symbol": monitor.slot.symbol, "side": monitor.side.value, **fields},
    )


# ---------------------------------------- entries


def _entries(monitor: Monitor, notices: list[Notice], now: datetime) -> Monitor:
    cancelled: list[EntryLeg] = []
    for leg in monitor.plan.entries:
        if leg.number in monitor.entries_announced:
            continue
        order = next((o for o in reversed(monitor.orders_of(Role.ENTRY, leg.number)) if not o.superseded), None)
        if order is None:
            continue
        ended = order.state is OrderState.ENDED
        if ended and order.makes_room and entry_wanted(monitor, leg, now):
            continue  # another one takes its place (R1)
        filled = sum((f.qty for f in _fills_of_entry(monitor, leg.number)), ZERO)
        complete = ZERO < order.qty <= monitor.filled_of(order.link_id)
        if filled > ZERO and (complete or ended):
            if monitor.flat_since is None and _stop_is_awaited(monitor, now):
                continue  # told together with the stop that covers it
            notices.append(_entry_filled(monitor, order, filled, now))
        elif ended and filled == ZERO and order.seen_filled == ZERO and order.status is OrderStatus.REJECTED:
            notices.append(_entry_refused(monitor, order, now))
        elif ended and filled == ZERO and order.seen_filled == ZERO:
            cancelled.append(leg)
        else:
            continue
        monitor = replace(monitor, entries_announced=(*monitor.entries_announced, leg.number))
    goes_on = monitor.entered > ZERO or any(entry_wanted(monitor, leg, now) for leg in monitor.plan.entries)
    if cancelled and goes_on:
        numbers = [leg.number for leg in cancelled]
        prices = [leg.price for leg in cancelled]
        notices.append(
            _notice(monitor, NoticeKind.ENTRIES_CANCELLED, _joined(numbers), now, legs=numbers, prices=prices)
        )
    return monitor


def _stop_is_awaited(monitor: Monitor, now: datetime) -> bool:
    """It has not stood yet; or a later fill has just put it in doubt, and it is sent again (R1)."""
    if monitor.armed_at is None:
        return True
    filled_at = monitor.last_entry_fill_at
    return monitor.standing_stop is None and filled_at is not None and now < filled_at + _EXPLAINED_WITHIN


def _entry_filled(monitor: Monitor, order: TrackedOrder, filled: Decimal, now: datetime) -> Notice:
    fills = _fills_of_entry(monitor, order.leg)
    return _notice(
        monitor,
        NoticeKind.ENTRY_FILLED,
        order.leg,
        now,
        leg=order.leg,
        of=len(monitor.plan.entries),
        qty=filled,
        price=_mean(fills),
        fee=sum((f.fee for f in fills), ZERO),
        size=monitor.size,
        avg_entry=monitor.avg_entry,
        stop=monitor.standing_stop,
        planned_qty=monitor.plan.planned_qty,
    )


def _fills_of_entry(monitor: Monitor, leg: int) -> list[Fill]:
    """Of all its orders: those that were replaced may have filled in part."""
    return [f for f in monitor.fills if f.role is Role.ENTRY and f.leg == leg]


def _entry_refused(monitor: Monitor, order: TrackedOrder, now: datetime) -> Notice:
    return _notice(
        monitor,
        NoticeKind.ENTRY_REFUSED,
        order.leg,
        now,
        urgent=True,
        leg=order.leg,
        of=len(monitor.plan.entries),
        status=order.status.value if order.status else "",
        text=order.note,
    )


# ---------------------------------------- take profits


def _take_profits(monitor: Monitor, notices: list[Notice], now: datetime) -> Monitor:
    for leg in monitor.plan.legs:
        if leg.number in monitor.tps_announced or not monitor.leg_done(leg.number):
            continue
        fills = [f for f in monitor.fills if f.role is Role.TAKE_PROFIT and f.leg == leg.number]
        notices.append(
            _notice(
                monitor,
                NoticeKind.TP_HIT,
                leg.number,
                now,
                leg=leg.number,
                of=len(monitor.plan.legs),
                qty=sum((f.qty for f in fills), ZERO),
                price=_mean(fills),
                profit=realised_by(monitor, fills),
                remaining=max(ZERO, monitor.open_after(fills[-1].seq)),
            )
        )
        monitor = replace(monitor, tps_announced=(*monitor.tps_announced, leg.number))
    return monitor


# ---------------------------------------- stop


def _stop(before: Monitor, after: Monitor, notices: list[Notice], now: datetime) -> Monitor:
    stop = after.stop
    is_new = after.size > ZERO and after.stop_confirmed and stop.announced != stop.price
    if is_new and (stop.announced is None or not _is_being_explained(after, now)):
        if stop.asked is not None:
            notices.append(_stop_asked(after, stop.asked, now))
        elif stop.announced is not None:
            notices.append(
                _notice(
                    after,
                    NoticeKind.STOP_MOVED,
                    f"{stop.announced}-{stop.price}{_when(stop.order)}",
                    now,
                    urgent=stop.origin is StopOrigin.PERSON,
                    old=stop.announced,
                    new=stop.price,
                    origin=stop.origin.value,
                    size=after.size,
                    result=result_at(after, stop.price),
                    put_back=len(stop.put_back) if stop.origin is StopOrigin.PERSON else 0,
                )
            )
        elif after.adopted is not None:
            notices.append(_adopted(after, after.adopted, now))
        elif after.follows:
            notices.append(_late_entry(after, now))
        after = replace(after, stop=replace(stop, announced=stop.price))
    if (overruled := before.stop.overruled) is not None and stop.overruled is None and _stands_again(before, after):
        what = f"{stop.price}{_when(stop.order)}"
        fields = {"found": overruled.price, "stop": stop.price, "size": after.size}
        notices.append(_notice(after, NoticeKind.STOP_PUT_BACK, what, now, urgent=True, **fields))
    if stop.waits_for_price and not before.stop.waits_for_price:
        standing = after.standing_stop
        notices.append(_notice(after, NoticeKind.STOP_WAITS, stop.price, now, wanted=stop.price, standing=standing))
    if stop.refusals == MAX_REFUSALS > before.stop.refusals:
        standing = after.standing_stop
        refused = {"wanted": stop.price, "standing": standing, "refusals": stop.refusals}
        notices.append(_notice(after, NoticeKind.STOP_REFUSED, stop.price, now, urgent=True, **refused))
    return after


def _stop_asked(monitor: Monitor, asked: Asked, now: datetime) -> Notice:
    theirs = monitor.stop.price
    return _notice(
        monitor,
        NoticeKind.STOP_ASKED,
        asked.number,
        now,
        urgent=True,
        ours=asked.ours,
        theirs=theirs,
        question=monitor.generation,
        number=asked.number,
        size=monitor.size,
        seconds=max(0, int((asked.until - now).total_seconds())),
        result_ours=result_at(monitor, asked.ours),
        result_theirs=result_at(monitor, theirs),
        loosens=is_tighter(monitor.side, asked.ours, theirs),
    )


def _liquidation(monitor: Monitor, notices: list[Notice], now: datetime) -> Monitor:
    """R18: told once, and again only after the stop was well inside in between."""
    if monitor.liquidation_told:
        return replace(monitor, liquidation_told=not is_well_inside(monitor))
    if monitor.armed_at is None or not is_beyond(monitor):
        return monitor
    liq_price = monitor.row.liq_price if monitor.row is not None else None
    fields = {"stop": stop_of(monitor), "liquidation": liq_price, "size": monitor.size}
    what = f"{stop_of(monitor)}@{now.isoformat()}"
    notices.append(_notice(monitor, NoticeKind.STOP_BEYOND_LIQUIDATION, what, now, urgent=True, **fields))
    return replace(monitor, liquidation_told=True)


def _stands_again(before: Monitor, after: Monitor) -> bool:
    return after.stop_confirmed and after.stop.price == before.stop.price


def _adopted(monitor: Monitor, adopted: Adopted, now: datetime) -> Notice:
    return _notice(
        monitor,
        NoticeKind.ADOPTED,
        "",
        now,
        size=monitor.size,
        entry=monitor.avg_entry,
        stop=monitor.stop.price,
        kept=monitor.stop.origin is StopOrigin.PERSON,
        targets=[leg.price for leg in monitor.plan.legs],
        is_estimated=monitor.is_estimated,
        question=monitor.generation if adopted.automatic else None,
    )


def _late_entry(monitor: Monitor, now: datetime) -> Notice:
    return _notice(
        monitor,
        NoticeKind.LATE_ENTRY_GUARDED,
        "",
        now,
        urgent=True,
        size=monitor.size,
        entry=monitor.avg_entry,
        stop=monitor.stop.price,
        targets=[leg.price for leg in monitor.plan.legs],
    )


def _when(order: StopOrderSeen | None) -> str:
    """A stop may move to and fro: the exchange's time tells one move from the same one later."""
    return f"@{order.updated_at:%Y%m%dT%H%M%S%f}" if order is not None else ""


def _is_being_explained(monitor: Monitor, now: datetime) -> bool:
    """Executions are missing and not read yet; a read that does not explain them is repeated later."""
    since = monitor.unexplained_since
    return since is not None and since <= now < since + _EXPLAINED_WITHIN


# ---------------------------------------- events


def _events(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    if before.reduction is not None and after.reduction is None and after.size > ZERO:
        yield _reduced(after, before.reduction, now)
    for leg in (leg for leg in after.legs_removed if leg not in before.legs_removed):
        yield _notice(after, NoticeKind.LEG_REMOVED, leg, now, leg=leg)
    for move in after.legs_moved[len(before.legs_moved) :]:
        yield _leg_moved(after, move, now)
    if after.closing is not None and before.closing is None and after.closing.reason in _OWN_DECISIONS:
        yield _closing(after, after.closing, now)
    refusals = after.closing.refusals if after.closing is not None else 0
    if refusals in _TELL_REFUSALS and (before.closing is None or before.closing.refusals < refusals):
        yield _close_refused(after, refusals, now)
    yield from _close_unfilled(before, after, now)
    if after.size > ZERO and after.closing is None:
        known = {f.exec_id for f in before.fills}
        new = [f for f in after.fills if f.exec_id not in known]
        yield from _lost_reductions(after, new, now)
        for fill in new:
            is_ours = fill.role is Role.ENTRY and fill.link_id not in after.orders
            if fill.role is None or is_ours:
                change = fill.qty if fill.side is after.side else -fill.qty
                fields: dict[str, Any] = {"change": change, "size": after.size, "is_ours": is_ours}
                yield _notice(after, NoticeKind.SIZE_CHANGED, fill.exec_id, now, **fields)
    if after.external_qty != before.external_qty:
        change = after.external_qty - before.external_qty
        what = f"ext{after.external_qty}@{after.row.seq if after.row else 0}"
        yield _notice(after, NoticeKind.SIZE_CHANGED, what, now, change=change, size=after.size)


def _leg_moved(monitor: Monitor, move: LegMoved, now: datetime) -> Notice:
    return _notice(
        monitor,
        NoticeKind.LEG_MOVED,
        f"{move.leg}@{move.at:%Y%m%dT%H%M%S%f}",
        now,
        leg=move.leg,
        old_price=move.old_price,
        new_price=move.new_price,
        old_qty=move.old_qty,
        new_qty=move.new_qty,
        keeps_qty=move.keeps_qty,
    )


def _lost_reductions(monitor: Monitor, new: list[Fill], now: datetime) -> Iterator[Notice]:
    """Partial closes of ours that the ledger has lost: a crash while the disk failed; their ids tell what they were."""
    lost: dict[tuple[str, int], list[Fill]] = {}
    for fill in new:
        is_lost = fill.role is Role.CLOSE and fill.link_id not in monitor.orders
        if is_lost and (named := read_link_id(fill.link_id)) is not None:
            lost.setdefault((fill.link_id, named.revision), []).append(fill)
    for (_, revision), fills in lost.items():
        yield _reduced_by(monitor, fills, revision, now)


def _reduced(monitor: Monitor, reduction: Reduction, now: datetime) -> Notice:
    orders = [o for o in monitor.orders_of(Role.CLOSE) if o.revision >= reduction.revision]
    fills = [f for f in monitor.fills if f.link_id in {o.link_id for o in orders}]
    if not fills:
        why = next((o.note for o in reversed(orders) if o.note), "")
        return _notice(monitor, NoticeKind.REDUCTION_REFUSED, reduction.revision, now, urgent=True, text=why)
    return _reduced_by(monitor, fills, reduction.revision, now)


def _reduced_by(monitor: Monitor, fills: list[Fill], revision: int, now: datetime) -> Notice:
    return _notice(
        monitor,
        NoticeKind.REDUCED,
        revision,
        now,
        qty=sum((f.qty for f in fills), ZERO),
        price=_mean(fills),
        profit=realised_by(monitor, fills),
        remaining=monitor.size,
    )


def _closing(monitor: Monitor, closing: Closing, now: datetime) -> Notice:
    fields: dict[str, Any] = {"reason": closing.reason.value, "size": monitor.size}
    watch = monitor.smart
    if closing.reason is CloseReason.SMART_STOP and watch is not None and watch.fired is not None:
        fields |= {"smart": watch.of.price, "candles": watch.of.word, "closed_at": watch.fired.close}
        fields |= {"ended": watch.fired.start + watch.of.length}
    return _notice(monitor, NoticeKind.CLOSING, closing.reason.name, now, urgent=True, **fields)


def _close_refused(monitor: Monitor, refusals: int, now: datetime) -> Notice:
    why = next((o.note for o in reversed(monitor.orders_of(Role.CLOSE)) if o.note), "")
    fields = {"size": monitor.size, "refusals": refusals, "text": why}
    return _notice(monitor, NoticeKind.CLOSE_REFUSED, refusals, now, urgent=True, **fields)


def _close_unfilled(before: Monitor, after: Monitor, now: datetime) -> Iterator[Notice]:
    """R12: orders that should close find nobody. Those that are refused are told as that."""
    attempts = fruitless_attempts(after)
    is_tried = after.closing is not None and not after.closing.refusals and after.size > ZERO
    if is_tried and attempts in _TELL_REFUSALS and fruitless_attempts(before) < attempts:
        what = f"{attempts}@{after.next_revision(Role.CLOSE, 0)}"
        fields = {"size": after.size, "attempts": attempts}
        yield _notice(after, NoticeKind.CLOSE_UNFILLED, what, now, urgent=True, **fields)


def _end(monitor: Monitor, now: datetime) -> Notice:
    if monitor.entered == ZERO:
        reason = monitor.closing.reason if monitor.closing else CloseReason.NOT_FILLED
        return _notice(monitor, NoticeKind.NOT_FILLED, "", now, reason=reason.value)
    exits = [f for f in monitor.fills if f.side is not monitor.side]
    money = profit(monitor)
    # Executions that do not come back to zero are a cash flow, not a profit.
    is_explained = monitor.entered == monitor.exited and not monitor.is_estimated
    first, last = monitor.fills[0].at, (exits[-1].at if exits else now)
    return _notice(
        monitor,
        NoticeKind.CLOSED,
        "",
        now,
        reason=why_closed(monitor),
        qty=monitor.entered,
        entry=monitor.avg_entry,
        exit=_mean(exits) if exits else None,
        gross=money.gross if is_explained else None,
        fees=None if monitor.is_estimated else money.fees,
        funding=money.funding,
        net=money.net if is_explained else None,
        seconds=int((last - first).total_seconds()),
        fills=len(monitor.fills),
        tps=list(monitor.tps_announced),
        of=len(monitor.plan.legs),
    )


def _mean(fills: list[Fill]) -> Decimal:
    return sum((f.qty * f.price for f in fills), ZERO) / sum((f.qty for f in fills), ZERO)


def _joined(numbers: list[int]) -> str:
    return "+".join(str(number) for number in numbers)

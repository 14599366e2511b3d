"""What the trade log says of a trade: one row that is kept up to date, and one event for each fact. Pure.

Rows stand in a section of the store, written in the very commit that changes the monitor, until the history has them.
An event's id is a function of what happened, so that the same fact, folded again after a crash, is the same event.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from execution.fill_record import Fill, FundingPayment
from execution.fill_sums import mean_price
from execution.fills import profit, why_closed
from execution.monitor import Monitor
from execution.new_trade.trade_request import TradePreview
from execution.notices import Notice, NoticeKind
from execution.stops.stop_record import StopOrigin
from utils.plain_records import to_plain
from utils.trade_history.records import EVENT_COLUMNS, TRADE_COLUMNS, Event, Trade

MONITOR_REMOVED: Final = "monitor removed"
"""Reason of a trade whose monitor went without a close."""

_TRADE, _EVENT = "trade:", "event:"

Rows = dict[str, dict[str, Any]]
"""By their keys in the section, as the store takes them."""


# ---------------------------------------- the row


def trade_of(monitor: Monitor, closed_at: datetime | None = None) -> Trade:
    """The trade as the monitor knows it; finished if it is said when it was removed."""
    money = profit(monitor)
    exits = [f for f in monitor.fills if f.side is not monitor.side]
    is_finished = closed_at is not None
    # Until as much was closed as was entered, the executions are a cash flow, not a profit.
    is_explained = is_finished and monitor.entered == monitor.exited and not monitor.is_estimated
    return Trade(
        trade_id=monitor.generation,
        key=monitor.key,
        symbol=monitor.slot.symbol,
        side=monitor.side.value,
        account=monitor.slot.account,
        opened_at=monitor.fills[0].at if monitor.fills else monitor.created_at,
        closed_at=exits[-1].at if is_finished and exits else closed_at,
        entry_qty=monitor.entered,
        entry_price=monitor.mean_entry,
        exit_price=mean_price(exits),
        gross=money.gross if is_explained else None,
        fees=None if monitor.is_estimated else money.fees,
        funding=money.funding,
        net=money.net if is_explained else None,
        reason=why_closed(monitor) if is_finished else None,
        detail={
            "planned_qty": monitor.plan.planned_qty,
            "initial_stop": monitor.plan.stop,
            "stop": monitor.stop.price,
            "targets": [{"price": leg.price, "share": leg.share} for leg in monitor.plan.legs],
            "tps_hit": list(monitor.tps_announced),
            "fills": [f.exec_id for f in monitor.fills],
        },
    )


def basis_of(monitor: Monitor) -> tuple[Any, ...]:
    """What the row of a running trade is made of: while that is the same, so is the row, which need not be made."""
    funding = (monitor.funding, monitor.funding_payments)
    return (monitor.fills, *funding, monitor.plan, monitor.stop.price, monitor.tps_announced)


def removed(trade: Trade, at: datetime) -> tuple[Trade, Event]:
    """The end of a trade whose monitor went without a close: what it earned is not known."""
    ended = replace(trade, closed_at=at, gross=None, net=None, reason=MONITOR_REMOVED)
    return ended, Event(f"{trade.trade_id}:removed", trade.trade_id, at, "removed")


# ---------------------------------------- events


def events_of(monitor: Monitor, notices: Iterable[Notice], known: frozenset[str] = frozenset()) -> tuple[Event, ...]:
    """Everything that has happened so far, as far as the record shows it, and what is being told now.

    ``known``, by their ids, are left out: of a long trade a commit brings one event more, and not all of them anew.
    """

    def is_new(what: str) -> bool:
        return _id_of(monitor, what) not in known

    events = [_event(monitor, "opened", monitor.created_at, plan=to_plain(monitor.plan))] if is_new("opened") else []
    events += [_fill(monitor, fill) for fill in monitor.fills if is_new(fill.exec_id)]
    # Of earlier versions there are payments without their time: they stand in the trade's sum alone.
    paid = zip(reversed(monitor.funding_ids), reversed(monitor.funding_payments), strict=False)
    events += [_funding(monitor, exec_id, payment) for exec_id, payment in paid if is_new(f"funding:{exec_id}")]
    if monitor.armed_at is not None and is_new("armed"):
        events.append(_event(monitor, "armed", monitor.armed_at))
    if (closing := monitor.closing) is not None and is_new(what := f"closing:{closing.reason.name}"):
        events.append(_event(monitor, what, closing.since, reason=closing.reason.value))
    told = [_told(monitor, notice) for notice in notices if notice.id not in known]
    # What is told of a fact says more than the record's bare mark of it, under the same id.
    return tuple({event.event_id: event for event in (*events, *told)}.values())


def previewed(monitor: Monitor, preview: TradePreview, at: datetime | None = None) -> Event:
    """What was shown before the trade was confirmed; ``at``: when one was added to it."""
    what = "previewed" if at is None else f"previewed:{preview.new_entries[0].number}"
    return _event(
        monitor, what, at or monitor.created_at,
        price=preview.price, mean_entry=preview.mean_entry, notional=preview.notional, equity=preview.equity,
        r_distance=preview.r_distance, entry_fees=preview.entry_fees, exit_fees_at_stop=preview.exit_fees_at_stop,
        targets=[to_plain(target) for target in preview.targets], runner_qty=preview.runner_qty,
        notes=list(preview.notes), **planned(preview),
    )  # fmt: skip


def added(monitor: Monitor, preview: TradePreview, at: datetime) -> Rows:
    """What a trade that is added to another one brings into the log: what was shown, and the risk of both together."""
    trade = trade_of(monitor)
    whole = replace(trade, detail={**trade.detail, **planned(preview)})
    return as_rows([whole], [previewed(monitor, preview, at)])


def planned(preview: TradePreview) -> dict[str, Any]:
    """What of a preview stays in the trade's own row: the money at risk, fees included, alone and in % of equity."""
    return {"planned_risk": preview.loss_at_stop, "planned_risk_percent": preview.risk_percent}


def _fill(monitor: Monitor, fill: Fill) -> Event:
    return Event(
        event_id=_id_of(monitor, fill.exec_id),
        trade_id=monitor.generation,
        at=fill.at,
        kind="fill",
        detail={
            "role": fill.role.value if fill.role is not None else "exchange",
            "exec_id": fill.exec_id,
            "order_link_id": fill.link_id,
            "leg": fill.leg,
            "side": fill.side.value,
            "qty": fill.qty,
            "price": fill.price,
            "fee": fill.fee,
            "create_type": fill.create_type,
        },
    )


def _funding(monitor: Monitor, exec_id: str, payment: FundingPayment) -> Event:
    return _event(monitor, f"funding:{exec_id}", payment.at, exec_id=exec_id, amount=payment.amount)


def _told(monitor: Monitor, notice: Notice) -> Event:
    by_break_even = notice.fields.get("origin") == StopOrigin.BREAK_EVEN.value
    is_break_even = notice.kind is NoticeKind.STOP_MOVED and by_break_even
    return Event(
        event_id=notice.id,
        trade_id=monitor.generation,
        at=notice.at,
        kind="break_even" if is_break_even else notice.kind.value,
        detail=dict(notice.fields),
    )


def _event(monitor: Monitor, what: str, at: datetime, **detail: Any) -> Event:
    return Event(_id_of(monitor, what), monitor.generation, at, what.partition(":")[0], detail)


def _id_of(monitor: Monitor, what: str) -> str:
    return f"{monitor.generation}:{what}"


# ---------------------------------------- rows


def row_key(trade_id: str) -> str:
    """Where a trade's own row stands in the section."""
    return f"{_TRADE}{trade_id}"


def as_rows(trades: Iterable[Trade], events: Iterable[Event]) -> Rows:
    """The rows by their keys in the section."""
    rows = {row_key(trade.trade_id): _plain(trade, TRADE_COLUMNS) for trade in trades}
    return rows | {f"{_EVENT}{event.event_id}": _plain(event, EVENT_COLUMNS) for event in events}


def from_rows(rows: Mapping[str, Mapping[str, Any]]) -> tuple[list[Trade], list[Event]]:
    """What `as_rows` was given."""
    trades = [Trade(**row) for key, row in rows.items() if key.startswith(_TRADE)]
    return trades, [Event(**row) for key, row in rows.items() if key.startswith(_EVENT)]


def _plain(record: Trade | Event, columns: tuple[str, ...]) -> dict[str, Any]:
    return {**{name: getattr(record, name) for name in columns}, "detail": dict(record.detail)}

"""The money that a trade has at risk: what all trades together may lose is limited (R24). Pure."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from execution.entry_orders import price_of, unfilled
from execution.facts.instruments import FeeRate
from execution.fills import result_at
from execution.monitor import Monitor
from execution.new_trade.entry_standing import may_open
from execution.new_trade.held import Held, Waiting
from execution.new_trade.liquidation import stop_of
from execution.new_trade.plan_entries import expected_fill
from utils.money import ZERO


def risk_at_stop(monitor: Monitor, now: datetime, market: Decimal | None = None) -> Decimal:
    """Money lost if every entry that may fill does and the stop then fires, fees still to pay included; at least zero.

    What was paid to enter has left the equity already. A market entry is expected to fill at ``market`` until it has;
    where that is not known, before the first target.
    """
    stop, fees = _stop(monitor), _fees(monitor)
    mean = stop if monitor.avg_entry is None else monitor.avg_entry
    held = Held(qty=monitor.size, mean=mean, waiting=tuple(_waiting(monitor, _expected(monitor, market), fees, now)))
    return max(ZERO, held.loss_at(stop, monitor.side, fees))


def result_if_all_fill(monitor: Monitor, now: datetime) -> Decimal | None:
    """Money of the whole trade, with what it has earned and paid so far, if every entry that may fill does and the stop
    then fires, after fees; None while executions are missing.
    """
    stop, fees = _stop(monitor), _fees(monitor)
    waiting = Held(waiting=tuple(_waiting(monitor, _expected(monitor, None), fees, now)))
    result = result_at(monitor, stop)
    return None if result is None else result - waiting.loss_at(stop, monitor.side, fees)


def _stop(monitor: Monitor) -> Decimal:
    return stop_of(monitor) if monitor.stop.waits_for_price else monitor.stop.price


def _fees(monitor: Monitor) -> FeeRate:
    maker = monitor.taker_fee if monitor.maker_fee is None else monitor.maker_fee
    return FeeRate(taker=monitor.taker_fee, maker=maker)


def _expected(monitor: Monitor, market: Decimal | None) -> Decimal:
    """Where a market entry that waits is expected to fill."""
    return market or monitor.avg_entry or next((leg.price for leg in monitor.plan.legs), _stop(monitor))


def _waiting(monitor: Monitor, market: Decimal, fees: FeeRate, now: datetime) -> Iterator[Waiting]:
    """At its own price where it has one: that is the worst at which it may fill."""
    for leg in monitor.plan.entries:
        if may_open(monitor, leg, now):
            price = price_of(monitor, leg)
            _, fee = expected_fill(price, market, monitor.side, fees)
            yield Waiting(number=leg.number, qty=unfilled(monitor, leg), expected=price or market, fee=fee)

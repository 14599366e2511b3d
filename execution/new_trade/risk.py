"""The money that a trade has at risk: what all trades together may lose is limited (R24). Pure."""

from collections.abc import Iterator
from decimal import Decimal

from execution.facts.instruments import FeeRate
from execution.monitor import Monitor
from execution.new_trade.held import Held, Waiting, filled_of_entry
from execution.new_trade.liquidation import stop_of
from execution.new_trade.plan_entries import expected_fill
from execution.tracked_orders import Role
from utils.money import ZERO


def risk_at_stop(monitor: Monitor, market: Decimal | None = None) -> Decimal:
    """Money lost if every waiting entry fills and the stop then fires, fees still to pay included; never below zero.

    What was paid to enter has left the equity already. A market entry is expected to fill at ``market`` until it has;
    where that is not known, before the first target.
    """
    stop = stop_of(monitor) if monitor.stop.waits_for_price else monitor.stop.price
    avg = monitor.avg_entry
    expected = market or avg or next((leg.price for leg in monitor.plan.legs), stop)
    maker = monitor.taker_fee if monitor.maker_fee is None else monitor.maker_fee
    fees = FeeRate(taker=monitor.taker_fee, maker=maker)
    held = Held(qty=monitor.size, mean=stop if avg is None else avg, waiting=tuple(_waiting(monitor, expected, fees)))
    return max(ZERO, held.loss_at(stop, monitor.side, fees))


def _waiting(monitor: Monitor, market: Decimal, fees: FeeRate) -> Iterator[Waiting]:
    """At its own price where it has one: that is the worst at which it may fill."""
    for leg in monitor.plan.entries:
        tracked = monitor.orders_of(Role.ENTRY, leg.number)
        is_replaced = bool(tracked) and tracked[-1].makes_room and leg.number not in monitor.entries_announced
        if monitor.open_order(Role.ENTRY, leg.number) is None and tracked and not is_replaced:
            continue
        _, fee = expected_fill(leg.price, market, monitor.side, fees)
        left = leg.qty - filled_of_entry(monitor, leg.number)
        yield Waiting(number=leg.number, qty=left, expected=leg.price or market, fee=fee)

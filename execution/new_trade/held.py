"""What a guarded slot holds already when another trade is added to it: open quantity, and entries that wait. Pure."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.entries_wanted import entry_wanted
from execution.entry_orders import price_of, unfilled
from execution.facts.instruments import FeeRate
from execution.facts.prices import Ticker
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.new_trade.entries_coming import waiting_entries
from execution.new_trade.plan_entries import expected_fill
from execution.tracked_orders import Role
from utils.money import ZERO


class Waiting(Struct, frozen=True, kw_only=True):
    """What of an entry is not filled yet, and the price and fee rate at which it is expected to fill."""

    number: int
    qty: Decimal
    expected: Decimal
    fee: Decimal


class Held(Struct, frozen=True, kw_only=True):
    """``qty`` is open, in base coin; ``mean`` its entry price, ``costs`` fees paid to enter it less funding since."""

    qty: Decimal = ZERO
    mean: Decimal = ZERO
    costs: Decimal = ZERO
    waiting: tuple[Waiting, ...] = ()
    reached: tuple[Decimal, ...] = ()
    """Prices that a target has to lie beyond: the market while something is open, and every entry that waits."""

    @property
    def waiting_qty(self) -> Decimal:
        return sum((entry.qty for entry in self.waiting), ZERO)

    @property
    def total(self) -> Decimal:
        return self.qty + self.waiting_qty

    @property
    def value(self) -> Decimal:
        """At the prices of entry, in quote currency."""
        return self.qty * self.mean + sum((entry.qty * entry.expected for entry in self.waiting), ZERO)

    @property
    def entry_costs(self) -> Decimal:
        return self.costs + sum((entry.qty * entry.expected * entry.fee for entry in self.waiting), ZERO)

    def loss_at(self, stop: Decimal, side: Side, fees: FeeRate) -> Decimal:
        """Money lost if every entry that waits fills and the stop then fires, fees included; below zero it earns."""
        return (self.value - self.total * stop) * side.sign + self.entry_costs + self.total * stop * fees.taker

    def before(self, stop: Decimal, side: Side) -> "Held":
        """Without the entries that a stop leaves no room for: they are cancelled (R2)."""
        return replace(self, waiting=tuple(w for w in self.waiting if (w.expected - stop) * side.sign > ZERO))


NOTHING: Final = Held()


def held_of(monitor: Monitor, ticker: Ticker, fees: FeeRate, now: datetime) -> Held:
    """What the slot of a monitor holds now."""
    size, part = monitor.size, monitor.open_part
    waiting = _waiting(monitor, ticker, fees, now)
    return Held(
        qty=size,
        mean=part.avg or ZERO,
        costs=size * part.cost_per_unit,
        waiting=waiting,
        reached=(*((ticker.last,) if size > ZERO else ()), *(entry.expected for entry in waiting)),
    )


def _waiting(monitor: Monitor, ticker: Ticker, fees: FeeRate, now: datetime) -> tuple[Waiting, ...]:
    waiting = []
    for leg in waiting_entries(monitor):
        left = unfilled(monitor, leg)
        if left <= ZERO or not entry_wanted(monitor, leg, now):
            continue
        expected, fee = expected_fill(price_of(monitor, leg), ticker.last, monitor.side, fees)
        waiting.append(Waiting(number=leg.number, qty=left, expected=expected, fee=fee))
    return tuple(waiting)


def filled_of_entry(monitor: Monitor, number: int) -> Decimal:
    """By all orders that it has had."""
    return sum((monitor.filled_of(order.link_id) for order in monitor.orders_of(Role.ENTRY, number)), ZERO)

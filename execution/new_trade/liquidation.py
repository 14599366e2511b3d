"""Whether a stop stands inside the liquidation price, and where that price would be for a planned trade (R18). Pure.

| margin of the account | the exchange's liquidation price        | a stop is clear of it when it is            |
|-----------------------|-----------------------------------------|---------------------------------------------|
| isolated              | stands for this position alone          | 0.5 % of the price away from it             |
| cross, portfolio      | an estimate: all positions move it      | not beyond it                               |
| (none given)          | unknown, which is not the same as never | unknown                                     |
"""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct

from execution.facts.account import MarginMode
from execution.facts.instruments import Instrument, RiskTier
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.new_trade.trade_request import TradeRejected
from utils.money import ZERO, floor_to_step, plain, round_to_step
from utils.texts.catalogue import text

SAFE_FRACTION: Final = Decimal("0.005")
"""Of the stop's price: so much room an isolated position needs between stop and liquidation."""


class Clearance(StrEnum):
    OK = "ok"
    BAD = "bad"
    UNKNOWN = "unknown"


def clearance(side: Side, stop: Decimal, liq_price: Decimal | None, mode: MarginMode | None) -> Clearance:
    """``liq_price`` is the exchange's own, None where it gives none."""
    if liq_price is None:
        return Clearance.UNKNOWN
    room = (stop - liq_price) * side.sign
    return Clearance.OK if room > ZERO and room >= least_room(stop, mode) else Clearance.BAD


def least_room(stop: Decimal, mode: MarginMode | None) -> Decimal:
    return stop * SAFE_FRACTION if mode is MarginMode.ISOLATED else ZERO


def is_beyond(monitor: Monitor) -> bool:
    """The position would be liquidated before its stop fires."""
    liq_price = monitor.row.liq_price if monitor.row is not None else None
    if liq_price is None or monitor.size == ZERO or monitor.closing is not None:
        return False
    return (stop_of(monitor) - liq_price) * monitor.side.sign <= ZERO


def is_well_inside(monitor: Monitor) -> bool:
    """So far from liquidation that a small move of it does not bring it back to the stop."""
    liq_price = monitor.row.liq_price if monitor.row is not None else None
    stop = stop_of(monitor)
    return liq_price is None or (stop - liq_price) * monitor.side.sign >= stop * SAFE_FRACTION


def stop_of(monitor: Monitor) -> Decimal:
    return monitor.standing_stop or monitor.stop.price


# ---------------------------------------- a planned trade


class MarginTerms(Struct, frozen=True, kw_only=True):
    """What the exchange says of margin before a trade; None or empty is what it did not say.

    ``maintenance_rate`` is the account's (1 is liquidation), ``tiers`` the symbol's risk limits, the lowest first.
    """

    mode: MarginMode | None
    tiers: tuple[RiskTier, ...]
    maintenance_rate: Decimal | None


class Planned(Struct, frozen=True, kw_only=True):
    """A trade at its worst: ``entry`` is the price that leaves the least room, ``qty`` all of it, in base coin."""

    side: Side
    entry: Decimal
    qty: Decimal
    stop: Decimal
    leverage: Decimal | None
    equity: Decimal

    @property
    def value(self) -> Decimal:
        return self.qty * self.entry


def estimate(planned: Planned, terms: MarginTerms) -> Decimal | None:
    """The liquidation price of the planned position, zero or less where no price reaches it; None: not known."""
    cushion, tier = _cushion(planned, terms), _tier(planned.value, terms.tiers)
    if cushion is None or tier is None:
        return None
    spare = cushion - (planned.value * tier.rate - tier.deduction)
    return planned.entry - planned.side.sign * spare / planned.qty


def require_inside(planned: Planned, terms: MarginTerms, rules: Instrument) -> None:
    """Raises TradeRejected where the stop would not be clear of the estimated liquidation price."""
    price = estimate(planned, terms)
    if price is None or clearance(planned.side, planned.stop, price, terms.mode) is Clearance.OK:
        return
    raise TradeRejected(
        "lev" if terms.mode is MarginMode.ISOLATED else "size",
        text("refused-liquidated", price=plain(round_to_step(price, rules.tick_size)), stop=plain(planned.stop)),
        _what_fits(planned, terms, rules),
    )


def words_of(planned: Planned, terms: MarginTerms, rules: Instrument) -> str:
    """One line of the preview."""
    price = estimate(planned, terms)
    if price is None:
        return text("note-liquidation-unknown")
    if price <= ZERO:
        return text("note-liquidation-far")
    return text("note-liquidation", price=plain(round_to_step(price, rules.tick_size)))


def _cushion(planned: Planned, terms: MarginTerms) -> Decimal | None:
    """What the position may lose, its maintenance margin included."""
    match terms.mode:
        case MarginMode.ISOLATED:
            return planned.value / planned.leverage if planned.leverage else None
        case MarginMode.CROSS:
            rate = terms.maintenance_rate
            return planned.equity * (1 - rate) if rate is not None else None
        case _:
            return None


def _tier(value: Decimal, tiers: Iterable[RiskTier]) -> RiskTier | None:
    return next((tier for tier in tiers if value <= tier.limit), None)


def _what_fits(planned: Planned, terms: MarginTerms, rules: Instrument) -> str:
    """The clause as it could stand: the largest whole leverage, or the largest size; "" where none fits."""
    loss = (planned.entry - planned.stop) * planned.side.sign + least_room(planned.stop, terms.mode) + rules.tick_size
    if terms.mode is MarginMode.ISOLATED:
        tier = _tier(planned.value, terms.tiers)
        needed = loss * planned.qty + (planned.value * tier.rate - tier.deduction if tier is not None else ZERO)
        leverage = (planned.value / needed).to_integral_value(ROUND_FLOOR)
        return f"lev {plain(leverage)}" if leverage >= 1 else ""
    cushion, size, above = _cushion(planned, terms) or ZERO, ZERO, ZERO
    for tier in terms.tiers:
        fitting = min((cushion + tier.deduction) / (planned.entry * tier.rate + loss), tier.limit / planned.entry)
        size = max(size, fitting) if fitting * planned.entry > above else size
        above = tier.limit
    size = floor_to_step(size, rules.qty_step)
    return f"size {plain(size)}" if size >= rules.min_qty else ""

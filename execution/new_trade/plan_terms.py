"""What every part of a new trade is reckoned with: the settings' limits, the market, and the exchange's grids. Pure."""

from decimal import ROUND_UP, Decimal
from typing import Final

from msgspec import Struct

from execution.facts.instruments import FeeRate, Instrument
from execution.facts.prices import Ticker, TriggerBy
from execution.new_trade.liquidation import MarginTerms
from execution.new_trade.trade_request import TradeRejected
from execution.targets.conditional_legs import KEPT_FREE, PLACES
from utils.money import ZERO, ceil_to_step, plain, round_to_step
from utils.texts.catalogue import text

HUNDRED: Final = Decimal(100)
SAFE_TICKS: Final = 2
"""Every entry stands at least this many ticks on the safe side of the stop (R24)."""


class Limits(Struct, frozen=True, kw_only=True):
    """The brakes of the settings; percents in percent units."""

    default_risk: Decimal
    max_risk_per_trade: Decimal
    max_total_risk: Decimal
    max_notional: Decimal | None
    default_shares: tuple[Decimal, ...] | None
    trigger_by: TriggerBy
    cancel_entries_after_tp: int
    entry_hours: Decimal | None = None
    daily_loss: Decimal | None = None
    """In quote currency, of trades that closed today."""
    line_shares: tuple[Decimal, ...] | None = None
    """TP_SHARES, in percent: of a `/trade` line that names no shares and has so many take profits."""


class Market(Struct, frozen=True, kw_only=True):
    """What the exchange said when the preview was asked for. ``other_risk`` is money at risk in all other monitors."""

    instrument: Instrument
    ticker: Ticker
    fees: FeeRate
    equity: Decimal
    available: Decimal | None
    leverage: Decimal | None
    position_idx: int
    other_risk: Decimal
    margin: MarginTerms | None = None
    """None: liquidation was not asked about."""
    leg_places: int = PLACES - KEPT_FREE
    """How many take profits may wait for a trigger (R21); asked for where a trade wants them so."""


def least_qty(rules: Instrument, price: Decimal) -> Decimal:
    """The least quantity of an order at a price, on the step grid."""
    return max(rules.min_qty, ceil_to_step(rules.min_notional / price, rules.qty_step))


def fractions(clause: str, given: list[Decimal | None]) -> list[Decimal]:
    """Fractions for all: as given, or even ones whose last makes the sum exactly one."""
    named = [share for share in given if share is not None]
    if len(named) == len(given):
        return named
    if named:
        raise TradeRejected(clause, text("refused-some-shares"))
    even = Decimal(1) / len(given)
    return [even] * (len(given) - 1) + [1 - even * (len(given) - 1)]


def require_on_tick(clause: str, price: Decimal, rules: Instrument, example: str = "") -> None:
    """Raises TradeRejected; ``example`` is a clause of several prices as it could stand."""
    nearest = round_to_step(price, rules.tick_size)
    if price != nearest or price <= ZERO:
        problem = text("refused-tick", symbol=rules.symbol, tick=plain(rules.tick_size))
        raise TradeRejected(clause, problem, example or f"{clause} {plain(nearest)}")
    if rules.max_price is not None and price > rules.max_price:
        raise TradeRejected(clause, text("refused-price-high", symbol=rules.symbol, most=plain(rules.max_price)))


def cents_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_UP)

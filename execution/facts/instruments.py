"""The rules by which a symbol is traded, and what trading it costs."""

from decimal import Decimal

from msgspec import Struct


class Instrument(Struct, frozen=True, kw_only=True):
    """Trading rules of one symbol (GET /v5/market/instruments-info)."""

    symbol: str
    base_coin: str
    quote_coin: str
    settle_coin: str
    is_trading: bool
    tick_size: Decimal
    qty_step: Decimal
    min_qty: Decimal
    max_limit_qty: Decimal
    max_market_qty: Decimal
    min_notional: Decimal
    max_leverage: Decimal
    max_price: Decimal | None = None
    """The highest price that an order may name; None: not told."""


class RiskTier(Struct, frozen=True, kw_only=True):
    """One risk limit of a symbol: up to ``limit`` of value, maintenance margin = value x ``rate`` - ``deduction``."""

    limit: Decimal
    rate: Decimal
    deduction: Decimal


class FeeRate(Struct, frozen=True):
    """Fractions of the traded value: 0.00055 is 0.055 %."""

    taker: Decimal
    maker: Decimal

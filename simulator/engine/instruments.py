"""The instruments that the exchange starts with."""

from decimal import Decimal
from typing import Final

from simulator.engine.records import Instrument, RiskLimit
from simulator.engine.risk_limits import tiers
from simulator.engine.words import SETTLE_COIN, Category

_SPOT_FEE: Final = Decimal("0.001")
_SPOT_BAND: Final = Decimal("0.005")
_SPOT_QUOTE_PRECISION: Final = Decimal("0.0000001")


_LARGE: Final = tiers(
    ("2000000", "0.005", "100"),
    ("10000000", "0.01", "50"),
    ("20000000", "0.02", "25"),
    ("50000000", "0.04", "12.5"),
)
_SMALL: Final = tiers(
    ("25000", "0.005", "100"),
    ("100000", "0.01", "50"),
    ("250000", "0.02", "25"),
    ("1000000", "0.05", "10"),
)


def _linear(
    base: str,
    price: str,
    tick: str,
    step: str,
    max_limit: str,
    max_market: str,
    limits: tuple[RiskLimit, ...],
) -> Instrument:
    return Instrument(
        symbol=base + SETTLE_COIN,
        base_coin=base,
        quote_coin=SETTLE_COIN,
        tick_size=Decimal(tick),
        qty_step=Decimal(step),
        min_qty=Decimal(step),
        max_limit_qty=Decimal(max_limit),
        max_market_qty=Decimal(max_market),
        min_notional=Decimal(5),
        max_leverage=Decimal(100),
        maker_fee=Decimal("0.0002"),
        taker_fee=Decimal("0.00055"),
        price_limit_ratio=Decimal("0.05"),
        launch_price=Decimal(price),
        risk_limits=limits,
    )


LINEAR: Final = (
    _linear("BTC", "50000", "0.1", "0.001", "1190", "500", _LARGE),
    _linear("ETH", "3000", "0.01", "0.01", "7240", "4000", _LARGE),
    _linear("SOL", "150", "0.01", "0.1", "79770", "33300", _SMALL),
    _linear("XRP", "0.5", "0.0001", "1", "7000000", "3000000", _SMALL),
    _linear("1000PEPE", "0.01", "0.0000001", "100", "300000000", "120000000", _SMALL),
)


MOST_SYMBOLS: Final = 2_000
"""More perpetuals than the exchange has ever listed at once."""


def perpetuals(count: int) -> tuple[Instrument, ...]:
    """As many as are asked for, from the five on: those behind them are made up, COIN6USDT and so on, at 20 USDT each.

    Raises:
        ValueError: fewer than the five, or more than `MOST_SYMBOLS`.
    """
    if not len(LINEAR) <= count <= MOST_SYMBOLS:
        raise ValueError(f"there are from {len(LINEAR)} to {MOST_SYMBOLS} perpetuals")
    made_up = (f"COIN{number}" for number in range(len(LINEAR) + 1, count + 1))
    return LINEAR + tuple(_linear(base, "20", "0.001", "0.1", "79770", "33300", _LARGE) for base in made_up)


def _spot(base: str, price: str, tick: str, step: str, least: str, max_limit: str, max_market: str) -> Instrument:
    return Instrument(
        symbol=base + SETTLE_COIN,
        base_coin=base,
        quote_coin=SETTLE_COIN,
        tick_size=Decimal(tick),
        qty_step=Decimal(step),
        min_qty=Decimal(least),
        max_limit_qty=Decimal(max_limit),
        max_market_qty=Decimal(max_market),
        min_notional=Decimal(5),
        max_leverage=Decimal(1),
        maker_fee=_SPOT_FEE,
        taker_fee=_SPOT_FEE,
        price_limit_ratio=_SPOT_BAND,
        launch_price=Decimal(price),
        category=Category.SPOT,
        quote_precision=_SPOT_QUOTE_PRECISION,
    )


SPOT: Final = (
    _spot("BTC", "50000", "0.1", "0.000001", "0.000011", "83", "41.5"),
    _spot("ETH", "3000", "0.01", "0.00001", "0.00013", "1950", "975"),
    _spot("SOL", "150", "0.01", "0.001", "0.007", "28500", "14250"),
    _spot("XRP", "0.5", "0.0001", "0.01", "1.73", "2200000", "1100000"),
    _spot("1000PEPE", "0.01", "0.0000001", "1", "400", "560000000", "280000000"),
)

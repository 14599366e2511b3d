"""The instruments that the exchange starts with."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

from simulator.engine.records import Instrument
from simulator.engine.words import Category

_SPOT_FEE: Final = Decimal("0.001")
_QUOTE: Final = "USDT"


def _linear(base: str, price: str, tick: str, step: str, max_limit: str, max_market: str) -> Instrument:
    return Instrument(
        symbol=base + _QUOTE,
        base_coin=base,
        quote_coin=_QUOTE,
        tick_size=Decimal(tick),
        qty_step=Decimal(step),
        min_qty=Decimal(step),
        max_limit_qty=Decimal(max_limit),
        max_market_qty=Decimal(max_market),
        min_notional=Decimal(5),
        max_leverage=Decimal(100),
        maker_fee=Decimal("0.0002"),
        taker_fee=Decimal("0.00055"),
        maintenance_ratio=Decimal("0.005"),
        price_limit_ratio=Decimal("0.05"),
        launch_price=Decimal(price),
    )


LINEAR: Final = (
    _linear("BTC", "50000", "0.1", "0.001", "1190", "500"),
    _linear("ETH", "3000", "0.01", "0.01", "7240", "4000"),
    _linear("SOL", "150", "0.01", "0.1", "79770", "33300"),
    _linear("XRP", "0.5", "0.0001", "1", "7000000", "3000000"),
    _linear("1000PEPE", "0.01", "0.0000001", "100", "300000000", "120000000"),
)

SPOT: Final = tuple(
    replace(
        each,
        category=Category.SPOT,
        maker_fee=_SPOT_FEE,
        taker_fee=_SPOT_FEE,
        max_leverage=Decimal(1),
    )
    for each in LINEAR
)

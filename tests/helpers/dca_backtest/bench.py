"""Candles that tests write by hand, and what a backtest of them says."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from execution.dca.market import MarketRules
from execution.facts.instruments import FeeRate
from execution.facts.prices import Candle
from helpers.dca_backtest.result import Question
from tests.execution.dca.life import plan
from tests.helpers.dca_backtest.recorded_candles import MINUTE

D = Decimal
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
FEES = FeeRate(taker=D("0.001"), maker=D("0.001"))
RULES = MarketRules(
    symbol="BTCUSDT",
    base_coin="BTC",
    quote_coin="USDT",
    is_trading=True,
    tick_size=D("0.1"),
    qty_step=D("0.000001"),
    amount_step=D("0.0000001"),
    min_qty=D(0),
    min_amount=D(5),
    max_limit_qty=None,
    max_market_qty=None,
)


def candle(number: int, *prices: object, volume: int = 1) -> Candle:
    """Open, high, low, close; or one price for all of them."""
    texts = prices if len(prices) == 4 else prices * 4
    opened, high, low, close = (D(str(price)) for price in texts)
    start = BEGIN + number * MINUTE
    return Candle(start=start, open=opened, high=high, low=low, close=close, volume=D(volume), is_closed=True)


def question(candles: Sequence[Candle], money: int = 1000, begin: datetime = BEGIN, **changes: Any) -> Question:
    """``changes`` are of the plan."""
    return Question(plan=plan(**changes), rules=RULES, fees=FEES, candles=tuple(candles), begin=begin, money=D(money))

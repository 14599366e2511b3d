"""What a backtest is asked, and what it answers. Plain data, which travels between processes."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from execution.dca.dca_plan import DcaPlan
from execution.dca.market import MarketRules
from execution.dca.smart_gate import SmartGate
from execution.facts.instruments import FeeRate
from execution.facts.prices import Candle


class Question(Struct, frozen=True, kw_only=True):
    """``candles`` are of a minute, oldest first; those that begin before ``begin`` are for indicators alone.

    ``check_seconds`` and ``cache_seconds`` are the settings of the program: how often the gate is looked at, and how
    long candles are kept.
    """

    plan: DcaPlan
    rules: MarketRules
    fees: FeeRate
    candles: tuple[Candle, ...]
    begin: datetime
    money: Decimal
    """Quote currency that the bot begins with."""
    smart: SmartGate = SmartGate()
    check_seconds: int = 60
    cache_seconds: int = 300


class Result(Struct, frozen=True, kw_only=True):
    """Money in quote currency, after all fees; percents in percent units."""

    begin: datetime
    end: datetime
    candles: int
    money: Decimal
    worth: Decimal
    """At the end: money, and coins at the last price without the fee of selling them."""
    buys: int
    sells: int
    """Lots that were sold."""
    wins: int
    losses: int
    realised: Decimal
    unrealised: Decimal
    """Of open lots and dust, at the last price."""
    fees: Decimal
    open_lots: int
    open_cost: Decimal
    most_lots: int
    max_drawdown: Decimal
    """The deepest fall of the worth from its highest before, in percent of that."""
    mean_exposure: Decimal
    """Percent of the worth that was in coins, in the mean of all minutes."""
    most_exposure: Decimal
    buy_and_hold: Decimal
    """What the same money would be worth at the end, all of it spent at the first price, with its fee."""
    hold_drawdown: Decimal
    first_price: Decimal
    last_price: Decimal
    seconds: float
    """That the computation took."""

    @property
    def profit(self) -> Decimal:
        """Of everything: realised, and unrealised marked to market."""
        return self.worth - self.money

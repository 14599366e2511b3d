"""What a backtest needs of the exchange: trading rules, fees, and candles of a minute, page by page."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.dca_views import DcaRejected
from execution.dca.market import DcaMarket
from execution.dca.plan_problems import problems
from execution.dca.smart_gate import SmartGate
from helpers.dca_backtest.candle_series import MINUTE
from helpers.dca_backtest.result import Question
from utils.texts.catalogue import text

MOST_DAYS: Final = 90
_HALF_A_DAY: Final = 720
_A_DAY: Final = 2
_MOST_MINUTES: Final = (MOST_DAYS + 10) * 24 * 60


def money_for(plan: DcaPlan) -> Decimal:
    """What a bot of this plan may need: its budget, or all of its lots."""
    return plan.amount * plan.buy.max_lots if plan.buy.budget is None else plan.buy.budget


def check(plan: DcaPlan, days: int) -> None:
    """Whether a backtest of it can be asked for at all. Raises DcaRejected."""
    if plan.market is not Market.SPOT:
        raise DcaRejected(text("dca-refused-backtest-market"))
    if not 1 <= days <= MOST_DAYS:
        raise DcaRejected(text("dca-refused-backtest-days", days=days, most=MOST_DAYS))
    if days * 24 * 60 + _warm_up(plan) > _MOST_MINUTES:
        raise DcaRejected(text("dca-refused-backtest-candles", days=days))


async def ask(
    market: DcaMarket, plan: DcaPlan, days: int, smart: SmartGate, check_every: timedelta, cache: timedelta
) -> Question:
    """The newest ``days`` of a plan; fewer where the pair is younger. Raises DcaRejected and `ExchangeError`s."""
    check(plan, days)
    rules, fees = await market.rules(plan.symbol), await market.fee_rate(plan.symbol)
    read = await market.candles(plan.symbol, 1, days * 24 * 60 + _warm_up(plan))
    candles = tuple(candle for candle in read if candle.is_closed)
    if not candles:
        raise DcaRejected(text("dca-refused-backtest-no-candles", symbol=plan.symbol))
    begin = max(candles[-1].start + MINUTE - timedelta(days=days), candles[0].start)
    first = next(candle for candle in candles if candle.start >= begin)
    if found := problems(plan, rules, fees, first.open):
        raise DcaRejected(*found)
    return Question(
        plan=plan,
        rules=rules,
        fees=fees,
        candles=candles,
        begin=begin,
        money=money_for(plan),
        smart=smart,
        check_seconds=int(check_every.total_seconds()),
        cache_seconds=int(cache.total_seconds()),
    )


async def days_there(market: DcaMarket, plan: DcaPlan, days: int) -> Decimal:
    """How many of the last ``days`` the exchange has candles of, to half a day; with one request.

    Raises DcaRejected and `ExchangeError`s.
    """
    read = await market.candles(plan.symbol, _HALF_A_DAY, _A_DAY * days)
    if not read:
        raise DcaRejected(text("dca-refused-backtest-no-candles", symbol=plan.symbol))
    return min(Decimal(days), Decimal(len(read)) / _A_DAY)


def _warm_up(plan: DcaPlan) -> int:
    """Minutes before the first one, of which its indicators read."""
    terms = plan.indicators
    return 0 if terms is None else (terms.candles + 1) * terms.minutes

"""A fixed series has fixed figures, to the last digit: what makes a backtest quicker must change none of them."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from execution.dca.dca_plan import OrderBy
from execution.dca.indicator_terms import Ema, IndicatorTerms, Macd, PriceDrop, Rsi
from execution.facts.prices import Candle
from helpers.dca_backtest.run import Backtest
from tests.helpers.dca_backtest.bench import BEGIN, candle, question
from tests.helpers.dca_backtest.recorded_candles import MINUTE

D = Decimal
MINUTES, WARM_UP = 500, 110


def series() -> list[Candle]:
    """A walk in whole steps; the generator promises the same numbers in every version of Python."""
    chance, close, candles = Random(6), 500_000, []
    for number in range(WARM_UP + MINUTES):
        opened = close
        close += int(chance.random() * 3001) - 1500
        ends = [int(chance.random() * 400) for _ in range(2)]
        prices = opened, max(opened, close) + ends[0], min(opened, close) - ends[1], close
        candles.append(candle(number, *(D(price) / 10 for price in prices), volume=1 + number % 7))
    return candles


STEPS = {"step_percent": D("0.4"), "max_lots": 10}
AT_MARKET = {"by": OrderBy.MARKET, **STEPS}
ASKED = IndicatorTerms(wanted=(Rsi(oversold=D(60), must_rise=False), Ema(), Macd(), PriceDrop()), candles=20, fewest=15)


@pytest.mark.parametrize(
    ("terms", "figures"),
    [
        (
            {"buy": AT_MARKET},
            (
                "9 5 5 4 5 4.99780736 -8.982689548 1.405726539 996.015117812 400.11109690 "
                "1.182927639970018582377020120 34.3688853668010837297275516 49.64562770814908011743700357"
            ),
        ),
        (
            {"buy": AT_MARKET, "sell": {"at_average": True, "profit_percent": D("0.3")}},
            (
                "20 17 11 3 4 5.09978351 -4.172946298 3.704518172 1000.926837212 300.10930604 "
                "0.9479225992841244488548007500 29.58556363730146031525562152 39.98311766537750800559742744"
            ),
        ),
        (
            {"buy": AT_MARKET, "sell": {"by": OrderBy.TRAILING, "profit_percent": D("0.2")}},
            (
                "14 10 10 4 5 3.21645598 -8.990765512 2.403517250 994.225690468 400.06702085 "
                "1.108250845477205691870417320 31.76562266164852145389363028 49.50991748548987229784532585"
            ),
        ),
        (
            {"buy": {"by": OrderBy.TRAILING, **STEPS}, "sell": {"by": OrderBy.MARKET, "credit_percent": D(50)}},
            (
                "9 6 6 3 4 6.38701638 -4.890400538 1.506778946 1001.496615842 300.14439748 "
                "0.7717065128502991022171507600 21.8809733646265569252879452 39.74652116275558755464490881"
            ),
        ),
        (
            {"buy": {"by": OrderBy.LIMIT, **STEPS}, "sell": {"profit_percent": D("0.5")}, "indicators": ASKED},
            (
                "16 13 13 3 4 6.49953210 -4.229626058 2.907203262 1002.269906042 300.10993457 "
                "0.6663922191209127165390408800 18.37307794141076888152878346 39.70446744911266651081733701"
            ),
        ),
    ],
)
async def test_i6_figures_of_a_fixed_series(terms: dict[str, Any], figures: str) -> None:
    result = await Backtest(question(series(), begin=BEGIN + WARM_UP * MINUTE, **terms)).run()
    counted = (result.buys, result.sells, result.wins, result.open_lots, result.most_lots)
    money = (result.realised, result.unrealised, result.fees, result.worth, result.open_cost)
    shares = (result.max_drawdown, result.mean_exposure, result.most_exposure)
    assert " ".join(str(each) for each in (*counted, *money, *shares)) == figures

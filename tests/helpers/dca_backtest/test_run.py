"""A bot in the past: what it did, counted by hand."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from execution.dca.dca_plan import Market, OrderBy
from execution.dca.dca_views import DcaRejected
from execution.dca.indicator_terms import IndicatorTerms, PriceDrop
from execution.dca.smart_gate import SmartGate
from helpers.dca_backtest.asking import ask, check, money_for
from helpers.dca_backtest.backtests import DcaBacktests
from helpers.dca_backtest.candle_market import CandleMarket
from helpers.dca_backtest.frames import pieces_of, read_question
from helpers.dca_backtest.process import BacktestFailed, compute
from helpers.dca_backtest.purse import Purse
from helpers.dca_backtest.result import Question, Result
from helpers.dca_backtest.run import Backtest, NothingToPlay
from helpers.dca_backtest.stepped_clock import SteppedClock
from tests.execution.dca.life import plan
from tests.helpers.dca_backtest.bench import BEGIN, FEES, RULES, candle, question
from tests.helpers.dca_backtest.recorded_candles import MINUTE

D = Decimal
RISE = [candle(0, 50000), candle(1, 50000, 50800, 49900, 50700), candle(2, 50700, 50750, 50600, 50650)]
AT_MARKET = {"by": OrderBy.MARKET, "max_lots": 1}


async def result_of(asked: Question) -> Result:
    return await Backtest(asked).run()


async def test_a_lot_is_bought_at_the_first_price_and_sold_at_its_resting_target() -> None:
    backtest = Backtest(question(RISE, buy=AT_MARKET | {"interval_hours": D(1)}))
    result = await backtest.run()
    (lot,) = backtest.books.sold
    assert (lot.buy_price, lot.sell_price, lot.sold_at) == (D(50000), D("50601.2"), BEGIN + timedelta(seconds=75))
    assert lot.profit == result.realised == D("1.0000964")
    assert (result.buys, result.sells, result.wins, result.open_lots) == (1, 1, 1, 0)
    assert result.worth - result.money == result.profit == result.realised + result.unrealised


async def test_what_is_touched_is_not_filled() -> None:
    touched = [candle(0, 50000), candle(1, 50000, "50601.2", 49900, 50000)]
    result = await result_of(question(touched, buy=AT_MARKET))
    assert (result.sells, result.open_lots) == (0, 1)


async def test_what_is_bought_at_a_low_is_not_sold_at_the_high_of_the_same_minute() -> None:
    """Its trail follows the price down to the low, and turns at the close; the high lies above the target."""
    wide = [candle(0, 50000), candle(1, 50000, 50200, 49000, 49500)]
    trailing = {"by": OrderBy.TRAILING, "trail_percent": D("0.5"), "max_price": D(50000), "max_lots": 1}
    backtest = Backtest(question([*wide, candle(2, 49500)], buy=trailing))
    result = await backtest.run()
    assert (result.buys, result.sells) == (1, 0)
    assert backtest.actor.bot.lots[0].mean_price == D(49500)


async def test_money_that_is_not_there_is_not_spent() -> None:
    result = await result_of(
        question([candle(n, 50000 - 500 * n) for n in range(30)], money=250, buy={"by": OrderBy.MARKET})
    )
    assert result.buys == 2
    assert result.worth < result.money
    assert result.realised == 0
    assert result.unrealised == result.profit


async def test_worth_falls_exposure_and_what_holding_would_have_done() -> None:
    fall = [candle(0, 50000), candle(1, 50000, 50000, 25000, 40000)]
    result = await result_of(question(fall, money=1000, buy=AT_MARKET))
    held = D(1000) / 50000 * (1 - FEES.taker)
    assert result.buy_and_hold == held * 40000
    assert result.hold_drawdown == (1 - held * 25000 / 1000) * 100
    coins = D("0.001998")
    assert result.worth == 900 + coins * 40000
    assert result.max_drawdown == (1 - (900 + coins * 25000) / 1000) * 100
    first, second = coins * 50000 / (900 + coins * 50000), coins * 40000 / (900 + coins * 40000)
    assert result.mean_exposure == (first + second) * 100 / 2
    assert result.most_exposure == first * 100


async def test_indicators_read_closed_candles_alone_and_those_before_the_beginning() -> None:
    """The price drops in minute 62; the candle of five minutes that shows it closes in minute 65."""
    prices = [candle(n, 50000 if n < 62 else 49000) for n in range(70)]
    terms = IndicatorTerms(wanted=(PriceDrop(percent=D(1)),), candles=10, fewest=5)
    backtest = Backtest(question(prices, begin=BEGIN + 60 * MINUTE, buy=AT_MARKET, indicators=terms))
    result = await backtest.run()
    assert (result.buys, result.candles) == (1, 10)
    (lot,) = backtest.actor.bot.lots
    assert timedelta(minutes=65) <= lot.bought_at - BEGIN <= timedelta(minutes=66)


async def test_there_has_to_be_something_to_play() -> None:
    with pytest.raises(NothingToPlay):
        await result_of(question([candle(0, 50000)], begin=BEGIN + MINUTE))


async def test_a_process_of_its_own_finds_the_same() -> None:
    asked = question(RISE, buy=AT_MARKET, indicators=IndicatorTerms(wanted=(PriceDrop(),), candles=3, fewest=3))
    here, there = await result_of(asked), await compute(asked)
    assert {**_plain(here), "seconds": 0} == {**_plain(there), "seconds": 0}


async def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(BacktestFailed, match="there is no candle to play"):
        await compute(question([]))
    with pytest.raises(BacktestFailed, match="not done within"):
        await compute(question(RISE), patience=0)


def _plain(result: Result) -> dict[str, object]:
    return {name: getattr(result, name) for name in result.__struct_fields__}


# ---------------------------------------- what is asked of the exchange


def a_market(candles: int) -> CandleMarket:
    """Tells so many candles until its clock's now."""
    clock = SteppedClock(BEGIN + candles * MINUTE)
    return CandleMarket(RULES, FEES, [candle(n, 50000) for n in range(candles)], Purse(D(0)), clock)


async def asked_of(market: CandleMarket, days: int, **changes: object) -> Question:
    second = timedelta(seconds=1)
    return await ask(market, plan(**changes), days, SmartGate(is_on=False), 60 * second, 300 * second)


async def test_the_newest_days_are_played_and_the_candles_before_them_are_read() -> None:
    terms = IndicatorTerms(wanted=(PriceDrop(),), candles=10, fewest=5)
    asked = await asked_of(a_market(3000), 1, indicators=terms)
    assert asked.begin == BEGIN + (3000 - 1440) * MINUTE
    assert asked.candles[0].start == asked.begin - 55 * MINUTE
    assert (asked.smart.is_on, asked.check_seconds, asked.cache_seconds) == (False, 60, 300)
    assert asked.money == money_for(asked.plan) == 1000
    assert money_for(plan(buy={"budget": D(300)})) == 300


async def test_a_younger_pair_is_played_from_its_first_candle() -> None:
    asked = await asked_of(a_market(100), 30)
    assert (asked.begin, len(asked.candles)) == (BEGIN, 100)


async def test_terms_that_cannot_be_used_are_refused_before_anything_is_computed() -> None:
    with pytest.raises(DcaRejected, match="stay sellable"):
        await asked_of(a_market(100), 1, amount=D(1))
    with pytest.raises(DcaRejected, match="no candles"):
        await asked_of(a_market(0), 1)


@pytest.mark.parametrize(
    ("days", "changes", "problem"),
    [
        (0, {}, "1 to 90"),
        (91, {}, "1 to 90"),
        (1, {"market": Market.LINEAR}, "of spot"),
        (90, {"indicators": IndicatorTerms(candles=999, minutes=720)}, "too many"),
    ],
)
def test_what_cannot_be_played(days: int, changes: dict[str, object], problem: str) -> None:
    with pytest.raises(DcaRejected, match=problem):
        check(plan(**changes), days)


async def test_one_at_a_time() -> None:
    backtests = DcaBacktests({Market.SPOT: a_market(30)}, SmartGate(), timedelta(seconds=60), timedelta(seconds=300))
    first = asyncio.create_task(backtests.run(plan(), 1))
    await asyncio.sleep(0)
    with pytest.raises(DcaRejected, match="another backtest"):
        await backtests.run(plan(), 1)
    assert (await first).candles == 30


def test_a_long_question_travels_in_pieces_and_arrives_whole() -> None:
    asked = question([candle(n, 50000 + n) for n in range(1234)])
    pieces = list(pieces_of(asked))
    assert len(pieces) == 4
    assert read_question(BytesIO(b"".join(pieces))) == asked

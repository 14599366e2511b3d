"""Longer candles out of those of a minute: never before they have closed."""

from datetime import timedelta
from decimal import Decimal

from helpers.dca_backtest.candle_series import CandleSeries
from helpers.dca_backtest.price_path import prices_of
from tests.helpers.dca_backtest.bench import BEGIN, candle
from tests.helpers.dca_backtest.recorded_candles import MINUTE

D = Decimal


def test_five_make_one_as_soon_as_they_have_closed() -> None:
    minutes = [candle(n, 100 + n, 110 + n, 90 - n, 105 + n, volume=n) for n in range(12)]
    series = CandleSeries(minutes, 5)
    assert series.closed(BEGIN + 5 * MINUTE - timedelta(seconds=1), 10) == []
    (first,) = series.closed(BEGIN + 5 * MINUTE, 10)
    assert (first.start, first.open, first.high, first.low, first.close) == (BEGIN, D(100), D(114), D(86), D(109))
    assert (first.volume, first.is_closed) == (D(10), True)
    assert [c.start for c in series.closed(BEGIN + 12 * MINUTE, 10)] == [BEGIN, BEGIN + 5 * MINUTE]
    assert [c.start for c in series.closed(BEGIN + 12 * MINUTE, 1)] == [BEGIN + 5 * MINUTE]


def test_one_that_was_not_seen_from_its_beginning_is_none() -> None:
    series = CandleSeries([candle(n, 100) for n in range(3, 11)], 5)
    assert [c.start for c in series.closed(BEGIN + 11 * MINUTE, 10)] == [BEGIN + 5 * MINUTE]


def test_minutes_without_a_trade_may_be_missing() -> None:
    series = CandleSeries([candle(0, 100), candle(3, 103), candle(11, 111)], 5)
    closed = series.closed(BEGIN + 10 * MINUTE, 10)
    assert [(c.start, c.close) for c in closed] == [(BEGIN, D(103))]


def test_the_high_comes_before_the_low() -> None:
    told = list(prices_of(candle(1, 100, 120, 80, 110), MINUTE))
    assert [price for _, price in told] == [100, 120, 80, 110]
    assert [(at - BEGIN).total_seconds() for at, _ in told] == [60, 75, 90, 105]

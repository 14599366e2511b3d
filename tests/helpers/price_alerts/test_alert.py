"""When an alert that a person has set is to be told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution.facts.prices import Candle
from execution.facts.slots import Side
from helpers.price_alerts.alert import AlertWish, Holding, Measure, PriceAlert, missed, seen, value_of

D = Decimal
NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ABOVE = AlertWish(symbol="BTCUSDT", measure=Measure.PRICE, is_above=True, limit=D(51000))
BELOW = AlertWish(symbol="BTCUSDT", measure=Measure.PRICE, is_above=False, limit=D(49000))
EACH = AlertWish(symbol="BTCUSDT", measure=Measure.PRICE, is_above=True, limit=D(51000), repeat=timedelta(hours=1))


def an_alert(wish: AlertWish = ABOVE, **changes: Any) -> PriceAlert:
    fields: dict[str, Any] = {"is_armed": True, "armed_at": NOON, "created_at": NOON, **changes}
    return PriceAlert(alert_id="a", chat_id=7, wish=wish, **fields)


def candle(minute: int, low: int, high: int) -> Candle:
    start = NOON + minute * MINUTE
    return Candle(start=start, open=D(low), high=D(high), low=D(low), close=D(high), volume=None, is_closed=True)


@pytest.mark.parametrize(
    ("wish", "price", "is_told"),
    [(ABOVE, 50999, False), (ABOVE, 51000, True), (BELOW, 49001, False), (BELOW, 49000, True)],
)
def test_told_when_the_limit_is_reached_and_gone_then(wish: AlertWish, price: int, is_told: bool) -> None:
    judged = seen(an_alert(wish), D(price), NOON)
    assert judged.is_told is is_told
    assert (judged.alert is None) is is_told


def test_what_was_beyond_when_it_was_set_waits_until_it_comes_back() -> None:
    alert = an_alert(is_armed=False)
    assert seen(alert, D(52000), NOON).alert is alert
    armed = seen(alert, D(50000), NOON + MINUTE).alert
    assert armed is not None
    assert (armed.is_armed, armed.armed_at) == (True, NOON + MINUTE)
    assert seen(armed, D(51000), NOON).is_told


def test_one_that_repeats_crosses_again_before_it_is_told_again_and_not_too_soon() -> None:
    alert: PriceAlert | None = an_alert(EACH)
    told = []
    for minute, price in enumerate([51000, 52000, 50000, 51000, 50000, *[51000] * 60, 50000, 51000]):
        assert alert is not None
        judged = seen(alert, D(price), NOON + minute * MINUTE)
        alert = judged.alert
        if judged.is_told:
            told.append(minute)
    assert told == [0, 66], "not while it stays there, and not within the hour"
    assert alert is not None
    assert alert.told == 2


def test_candles_tell_of_what_was_not_seen() -> None:
    judged, crossing = missed(an_alert(), [candle(0, 50000, 50900), candle(1, 50800, 51200)], MINUTE)
    assert judged.is_told
    assert judged.alert is None
    assert crossing is not None
    assert (crossing.at, crossing.extreme, crossing.is_sure) == (NOON + MINUTE, D(51200), True)


def test_a_candle_that_is_older_than_the_alert_is_not_sure_and_one_before_it_says_nothing() -> None:
    young = an_alert(armed_at=NOON + timedelta(seconds=30))
    _, crossing = missed(young, [candle(-1, 50000, 53000), candle(0, 50000, 51500)], MINUTE)
    assert crossing is not None
    assert (crossing.extreme, crossing.is_sure) == (D(51500), False)
    judged, nothing = missed(young, [candle(-1, 50000, 53000)], MINUTE)
    assert (judged.alert, nothing) == (young, None)


def test_candles_arm_what_has_come_back_and_only_a_later_one_crosses() -> None:
    alert = an_alert(is_armed=False)
    judged, crossing = missed(alert, [candle(0, 50000, 52000)], MINUTE)
    assert (judged.is_told, crossing) == (False, None)
    assert judged.alert is not None
    assert judged.alert.is_armed
    judged, crossing = missed(
        alert, [candle(0, 51500, 52000), candle(1, 50000, 52000), candle(2, 50000, 51000)], MINUTE
    )
    assert crossing is not None
    assert crossing.at == NOON + 2 * MINUTE


def test_candles_within_the_pause_of_one_that_repeats_are_not_told() -> None:
    alert = an_alert(EACH, told_at=NOON - MINUTE, told=1)
    judged, crossing = missed(alert, [candle(0, 50000, 52000)], MINUTE)
    assert (judged.is_told, crossing) == (False, None)
    assert judged.alert is not None
    assert not judged.alert.is_armed


LONG = Holding(side=Side.BUY, size=D("0.1"), entry=D(50000), stop=D(49000))
SHORT = Holding(side=Side.SELL, size=D("0.2"), entry=D(50000), stop=D(50400))


def test_values() -> None:
    assert value_of(Measure.PRICE, D(50200), []) == D(50200)
    assert value_of(Measure.PNL, D(50200), [LONG]) == D(20)
    assert value_of(Measure.PNL, D(50200), [LONG, SHORT]) == D(-20)
    assert value_of(Measure.DISTANCE, D(50000), [LONG, SHORT]) == D("0.8"), "the nearest stop"


def test_unknown_is_not_zero() -> None:
    flat = Holding(side=Side.BUY, size=D(0), entry=None, stop=D(49000))
    blind = Holding(side=Side.BUY, size=D(1), entry=None, stop=None)
    assert value_of(Measure.PNL, D(50000), []) is None
    assert value_of(Measure.PNL, D(50000), [flat]) is None
    assert value_of(Measure.PNL, D(50000), [LONG, blind]) is None
    assert value_of(Measure.DISTANCE, D(50000), [blind, flat]) is None


@pytest.mark.parametrize("alert", [an_alert(), an_alert(EACH, told_at=NOON, told=3, is_armed=False)])
def test_records(alert: PriceAlert) -> None:
    assert PriceAlert.from_plain("a", alert.to_plain()) == alert


@given(st.lists(st.integers(50900, 51100), max_size=40))
def test_once_is_once_and_never_without_a_crossing(prices: list[int]) -> None:
    alert: PriceAlert | None = an_alert(is_armed=False)
    told, before = 0, 99999
    for price in prices:
        if alert is None:
            break
        judged = seen(alert, D(price), NOON)
        alert = judged.alert
        if judged.is_told:
            told += 1
            assert before < 51000 <= price
        before = price
    crossings = any(one < 51000 <= two for one, two in pairwise(prices))
    assert told == int(crossings)

"""Alerts on prices: their lines, and how they are told."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.alerts.alert_text import alert_text
from handlers.alerts.price_line import ListThem, Remove, parse_price_line, wish_words
from handlers.alerts.price_text import already_keyboard
from handlers.grammar.command_line import LineError
from helpers.price_alerts.alert import AlertWish, Measure
from tests.handlers.fakes import NOON, D

HOUR = timedelta(hours=1)


def a_wish(
    limit: str, *, is_above: bool, measure: Measure = Measure.PRICE, repeat: timedelta | None = None
) -> AlertWish:
    return AlertWish(symbol="BTCUSDT", measure=measure, is_above=is_above, limit=D(limit), repeat=repeat)


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("/alerts add BTCUSDT > 51000", a_wish("51000", is_above=True)),
        ("/alerts add btcusdt <49000.5", a_wish("49000.5", is_above=False)),
        ("/alerts add BTC/USDT >= 51000", a_wish("51000", is_above=True)),
        ("/alerts add BTCUSDT above 51000", a_wish("51000", is_above=True)),
        ("/alerts add BTCUSDT pnl > 100 repeat 1h", a_wish("100", is_above=True, measure=Measure.PNL, repeat=HOUR)),
        ("/alerts add BTCUSDT pnl < -50", a_wish("-50", is_above=False, measure=Measure.PNL)),
        ("/alerts add BTCUSDT pnl > 0", a_wish("0", is_above=True, measure=Measure.PNL)),
        ("/alerts add BTCUSDT distance 0.5%", a_wish("0.5", is_above=False, measure=Measure.DISTANCE)),
        ("/alerts add BTCUSDT distance > 3%", a_wish("3", is_above=True, measure=Measure.DISTANCE)),
    ],
)
def test_lines(line: str, wish: AlertWish) -> None:
    assert parse_price_line(line) == wish
    assert parse_price_line(f"/alerts add {wish_words(wish)}") == wish, "as a button holds it"


def test_other_lines() -> None:
    assert parse_price_line("/alerts list") == ListThem()
    assert parse_price_line("/alerts remove 3") == Remove(3)


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("/alerts add", ""),
        ("/alerts add BTCUSDT", ""),
        ("/alerts add BTCUSDT 51000", ""),
        ("/alerts add BTCUSDT pnll > 100", "/alerts add BTCUSDT pnl > 100"),
        ("/alerts add BTCUSDT >", ""),
        ("/alerts add BTCUSDT > 51,000", "/alerts add BTCUSDT > 51000"),
        ("/alerts add BTCUSDT pnl < --50", ""),
        ("/alerts add BTCUSDT pnl < -1,000", "/alerts add BTCUSDT pnl < -1000"),
        ("/alerts add BTCUSDT distance 0.5", "/alerts add BTCUSDT distance 0.5%"),
        ("/alerts add BTCUSDT > 51000 repeet 1h", "/alerts add BTCUSDT > 51000 repeat 1h"),
        ("/alerts add BTCUSDT > 51000 now", "/alerts add BTCUSDT > 51000"),
        ("/alerts add BTCUSDT > 51000 repeat", "/alerts add BTCUSDT > 51000 repeat 1h"),
        ("/alerts add BTCUSDT > 51000 repeat 5s", "/alerts add BTCUSDT > 51000 repeat 1h"),
        ("/alerts add BTCUSDT > 51000 repeat 8d", "/alerts add BTCUSDT > 51000 repeat 1h"),
        ("/alerts add BTCUSDT > 51000 repeat 1h now", "/alerts add BTCUSDT > 51000 repeat 1h"),
        ("/alerts remove", "/alerts remove 1"),
        ("/alerts remove one", ""),
    ],
)
def test_a_wrong_line_is_corrected_or_shown_how(line: str, corrected: str) -> None:
    with pytest.raises(LineError) as caught:
        parse_price_line(line)
    assert caught.value.corrected_line == corrected
    assert corrected or caught.value.instead
    if corrected:
        parse_price_line(corrected)


def told(**changes: Any) -> str:
    fields = {
        "symbol": "BTCUSDT", "side": "", "measure": "price", "is_above": True, "limit": D(51000), "value": D("51000.5"),
        "price": D("51000.5"), "crossed_at": NOON, "late_since": None, "is_sure": True, "is_by_candle": False,
        "repeats": False, **changes,
    }  # fmt: skip
    return alert_text({"kind": "price_alert", "urgent": False, "fields": fields}, repeated=False)


def test_a_price_that_was_seen() -> None:
    assert told() == "📈 <b>BTCUSDT</b> reached 51000 from below\nNow 51000.5\nTold once, and removed."
    assert told(is_above=False, repeats=True) == "📈 <b>BTCUSDT</b> reached 51000 from above\nNow 51000.5"


def test_what_was_missed_is_told_as_late() -> None:
    text = told(late_since=NOON, is_by_candle=True, is_sure=False, value=D(51700))
    assert "Told late: it went to 51700 in the candle of 2026-01-05 12:00 UTC" in text
    assert "It may have been there just before the alert was set" in text
    assert "no prices were seen since 2026-01-05 12:00 UTC" in told(late_since=NOON)


def test_profit_and_distance() -> None:
    assert "P&amp;L -51.20 USDT (down to -50.00 USDT)" in told(
        measure="pnl", is_above=False, limit=D(-50), value=D("-51.2")
    )
    text = told(measure="distance", is_above=False, limit=D("0.5"), value=D("0.4912"))
    assert "stop 0.49% away (at most 0.5%)" in text


def test_a_row_without_its_fields_is_told_all_the_same() -> None:
    assert "–" in alert_text({"kind": "price_alert", "fields": {}}, repeated=False)


def test_a_wish_that_fits_into_no_button_has_none() -> None:
    long = AlertWish(symbol="A" * 30, measure=Measure.DISTANCE, is_above=True, limit=D("1" * 18), repeat=HOUR)
    assert already_keyboard(long) is None
    assert already_keyboard(a_wish("51000", is_above=True)) is not None

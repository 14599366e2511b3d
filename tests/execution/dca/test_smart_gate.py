"""When indicators are asked about a buy; and that nothing else can be asked."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_type_hints

import pytest
from msgspec.structs import fields

from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.smart_gate import Asked, Baseline, BuyCheck, BuyZone, SmartGate, may_ask, skipped_text
from execution.facts.slots import Side

D = Decimal
NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
TERMS = IndicatorTerms()


def check(price: str, **more: object) -> BuyCheck:
    return BuyCheck(price=D(price), **({"at": NOON, "bought_at_price": D(50000)} | more))


@pytest.mark.parametrize(
    ("price", "asked"),
    [
        ("50000", Asked.NOT_MOVED),
        ("49751", Asked.NOT_MOVED),
        ("49750", Asked.MOVED),  # 0.5 % to the last digit
        ("50249.99", Asked.NOT_MOVED),
        ("50250", Asked.MOVED),  # up as well as down
        ("30000", Asked.MOVED),
    ],
)
def test_the_price_has_to_move_away_from_the_last_buy(price: str, asked: Asked) -> None:
    answer = may_ask(SmartGate(), check(price), TERMS)
    assert answer.asked is asked
    assert answer.moved_percent == abs(D(price) - 50000) / 500


def test_what_no_percentage_writes_exactly_is_exact_all_the_same() -> None:
    gate = SmartGate(min_percent=D("0.3"))
    assert may_ask(gate, check("9.97", bought_at_price=D(10)), TERMS).asked is Asked.MOVED
    assert may_ask(gate, check("2.991", bought_at_price=D(3)), TERMS).asked is Asked.MOVED
    assert may_ask(gate, check("2.9911", bought_at_price=D(3)), TERMS).asked is Asked.NOT_MOVED


def test_before_the_first_buy_they_are_always_asked() -> None:
    assert may_ask(SmartGate(), check("50000", bought_at_price=None), TERMS).asked is Asked.FIRST
    assert may_ask(SmartGate(), check("50000", bought_at_price=D(0)), TERMS).asked is Asked.FIRST


def test_switched_off_they_are_always_asked() -> None:
    off = SmartGate(is_on=False)
    assert may_ask(off, check("50000"), TERMS).asked is Asked.SWITCHED_OFF
    assert may_ask(off, check("50000", zone=BuyZone(highest=D(1))), TERMS).asked is Asked.SWITCHED_OFF


def test_the_threshold_is_a_setting() -> None:
    price = check("49600")  # 0.8 %
    assert may_ask(SmartGate(), price, TERMS).asked is Asked.MOVED
    assert may_ask(SmartGate(min_percent=D(1)), price, TERMS).asked is Asked.NOT_MOVED


@pytest.mark.parametrize(
    ("zone", "asked"),
    [
        (BuyZone(), True),
        (BuyZone(highest=D(40000)), True),
        (BuyZone(highest=D("39999.9")), False),
        (BuyZone(lowest=D(40000)), True),
        (BuyZone(lowest=D("40000.1")), False),
        (BuyZone(lowest=D(39000), highest=D(41000)), True),
    ],
)
def test_where_nothing_may_be_bought_nothing_is_asked(zone: BuyZone, asked: bool) -> None:
    for never_bought in (None, D(50000)):
        answer = may_ask(SmartGate(), check("40000", zone=zone, bought_at_price=never_bought), TERMS)
        assert answer.asked.is_yes is asked
        assert (answer.asked is Asked.OUTSIDE_ZONE) is not asked


def test_away_from_where_they_were_asked_last_if_that_is_wanted() -> None:
    gate = SmartGate(baseline=Baseline.EVALUATED)
    assert may_ask(gate, check("49700"), TERMS).asked is Asked.MOVED  # not asked yet: the last buy counts
    asked = {"asked_at_price": D(49700), "asked_at": NOON}
    assert may_ask(gate, check("49600", **asked), TERMS).asked is Asked.NOT_MOVED
    assert may_ask(gate, check("49451.5", **asked), TERMS).asked is Asked.MOVED
    assert may_ask(SmartGate(), check("49600", **asked), TERMS).asked is Asked.MOVED
    assert may_ask(gate, check("1", bought_at_price=None), TERMS).asked is Asked.FIRST


@pytest.mark.parametrize(
    ("minutes", "later", "closed"),
    [(5, 299, False), (5, 300, True), (15, 899, False), (15, 900, True), (720, 43199, False), (720, 43200, True)],
)
def test_a_new_closed_candle_opens_the_gate_if_that_is_wanted(minutes: int, later: int, closed: bool) -> None:
    terms, gate = IndicatorTerms(minutes=minutes), SmartGate(new_candle_counts=True)
    now = check("50000", at=NOON + timedelta(seconds=later), asked_at_price=D(50000), asked_at=NOON)
    assert may_ask(gate, now, terms).asked is (Asked.NEW_CANDLE if closed else Asked.NOT_MOVED)
    assert may_ask(SmartGate(), now, terms).asked is Asked.NOT_MOVED
    assert may_ask(gate, check("50000"), terms).asked is Asked.NEW_CANDLE  # never asked yet


def test_a_candle_that_closed_over_midnight_is_new() -> None:
    gate = SmartGate(new_candle_counts=True)
    before, after = NOON.replace(hour=23, minute=59), NOON + timedelta(hours=12, seconds=1)
    assert may_ask(gate, check("50000", at=after, asked_at=before), TERMS).asked is Asked.NEW_CANDLE


@pytest.mark.parametrize(
    ("price", "least", "line"),
    [
        ("50150", "0.5", "Price change 0.3% < 0.5%, skipping indicator checks"),
        ("49850", "0.5", "Price change 0.3% < 0.5%, skipping indicator checks"),
        ("50249", "0.5", "Price change 0.4% < 0.5%, skipping indicator checks"),  # 0.498, and not "0.5% < 0.5%"
        ("50000", "1.0", "Price change 0.0% < 1%, skipping indicator checks"),
        ("50124", "0.25", "Price change 0.24% < 0.25%, skipping indicator checks"),
        ("50250", "0.5", ""),
    ],
)
def test_the_seeds_line(price: str, least: str, line: str) -> None:
    gate, asked = SmartGate(min_percent=D(least)), check(price)
    assert skipped_text(may_ask(gate, asked, TERMS), gate, asked) == line


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (BuyZone(highest=D(50000)), "..50000"),
        (BuyZone(lowest=D("60000.50")), "60000.5.."),
        (BuyZone(lowest=D(1), highest=D(2)), "1..2"),
    ],
)
def test_a_line_for_the_zone(zone: BuyZone, shown: str) -> None:
    gate, asked = SmartGate(), check("51000", zone=zone)
    line = f"Price 51000 is outside the buy zone {shown}, skipping indicator checks"
    assert skipped_text(may_ask(gate, asked, TERMS), gate, asked) == line


def test_an_exit_cannot_even_be_asked_about() -> None:
    """No field of the question names a side, a lot, a trail or a stop, and the answer knows of buys alone."""
    assert {each.name for each in fields(BuyCheck)} == {
        *("price", "at", "zone", "bought_at_price", "asked_at_price", "asked_at"),
    }
    assert Side not in get_type_hints(BuyCheck).values()
    assert get_type_hints(may_ask)["check"] is BuyCheck

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.money import ceil_to_step, floor_to_step, plain, round_to_step, to_decimal

values = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=10)
steps = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("1e-10"), max_value=10**4, places=10)
any_finite = st.decimals(allow_nan=False, allow_infinity=False).filter(lambda value: abs(value.adjusted()) < 400)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("0", "0"),
        ("-1.50", "-1.50"),
        (" 7 ", "7"),
        (".5", "0.5"),
        ("1e-7", "1E-7"),
        ("60000.10", "60000.10"),
    ],
)
def test_to_decimal(text, value):
    assert to_decimal(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("text", ["abc", "1,000", "1_000", "NaN", "Infinity", "--1", "1e", "0x10", "١", "1 2", "e5"])
def test_to_decimal_refuses_what_is_no_number(text):
    with pytest.raises(ValueError, match="not a decimal number"):
        to_decimal(text)


@pytest.mark.parametrize(
    ("value", "step", "floor", "ceil", "nearest"),
    [
        ("1.2345", "0.01", "1.23", "1.24", "1.23"),
        ("0.015", "0.01", "0.01", "0.02", "0.02"),
        ("0.025", "0.01", "0.02", "0.03", "0.02"),
        ("-0.015", "0.01", "-0.02", "-0.01", "-0.02"),
        ("60000.3", "0.5", "60000.0", "60000.5", "60000.5"),
        ("7", "5", "5", "10", "5"),
        ("0", "0.1", "0.0", "0.0", "0.0"),
        ("0.9999999999999999999999999999999", "1", "0", "1", "1"),
    ],
)
def test_steps(value, step, floor, ceil, nearest):
    value, step = Decimal(value), Decimal(step)
    assert str(floor_to_step(value, step)) == floor
    assert str(ceil_to_step(value, step)) == ceil
    assert str(round_to_step(value, step)) == nearest


@given(values, steps)
def test_steps_hold_for_every_value(value, step):
    floor, ceil, nearest = floor_to_step(value, step), ceil_to_step(value, step), round_to_step(value, step)
    assert floor <= value <= ceil
    assert ceil - floor in (0, step)
    assert nearest in (floor, ceil)
    for multiple in (floor, ceil, nearest):
        assert (Fraction(multiple) / Fraction(step)).denominator == 1
        assert (
            floor_to_step(multiple, step) == ceil_to_step(multiple, step) == round_to_step(multiple, step) == multiple
        )
    assert nearest / step == pytest.approx(round(Fraction(value) / Fraction(step)))


@given(values, steps)
def test_rounding_is_symmetrical(value, step):
    assert floor_to_step(-value, step) == -ceil_to_step(value, step)
    assert round_to_step(-value, step) == -round_to_step(value, step)


@pytest.mark.parametrize("step", ["0", "-0.1", "NaN"])
def test_a_step_must_be_positive(step):
    for function in (floor_to_step, ceil_to_step, round_to_step):
        with pytest.raises((ValueError, ArithmeticError)):
            function(Decimal(1), Decimal(step))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+3", "1000"),
        ("0.010", "0.01"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("1E-8", "0.00000001"),
        ("100", "100"),
        ("100.0", "100"),
        ("-5.50", "-5.5"),
        ("12345678901234567890123456789012345.10", "12345678901234567890123456789012345.1"),
    ],
)
def test_plain(value, text):
    assert plain(Decimal(value)) == text


@given(any_finite)
def test_plain_reads_back_as_the_same_number(value):
    text = plain(value)
    assert to_decimal(text) == value
    assert "e" not in text.lower()
    assert text != "-0"
    assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="not a finite number"):
        plain(Decimal(value))
    with pytest.raises(ValueError, match="not a finite number"):
        floor_to_step(Decimal(value), Decimal(1))

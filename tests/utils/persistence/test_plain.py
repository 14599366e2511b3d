"""What the store takes, and as which bytes: against `pickle.dumps` and the rules written out the slow way."""

import pickle
import threading
from collections import OrderedDict
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from utils.persistence.plain import freeze
from utils.persistence.plain_pickler import plain_dumps

PROTOCOL = 3
DEEPEST = 50


class Text(str):
    __slots__ = ()


class Number(int):
    pass


class Price(Decimal):
    pass


class Moment(datetime):
    pass


class Kept(dict[str, Any]):
    pass


class Row(list[Any]):
    pass


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    ONE = 1


AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INDIA = timezone(timedelta(hours=5, minutes=30))
FOREIGN = (
    1.5, float("nan"), b"x", bytearray(b"x"), (), (1,), {1}, frozenset({1}), 1j, range(3), Ellipsis, NotImplemented,
    object(), len, str, Decimal, Text, Text("x"), Number(1), Price(1), Moment(2026, 1, 1, tzinfo=UTC), Kept(a=1),
    Row([1]), OrderedDict(a=1), Colour.RED, Size.ONE, Fraction(1, 2), date(2026, 1, 1), time(9), timedelta(1), UTC,
    INDIA, memoryview(b"x"), AT.replace(tzinfo=None), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"),
    Decimal("1E+101"), Decimal("1E-101"), Decimal("0E+101"),
)  # fmt: skip
NO_KEYS = (1, True, None, b"x", 1.5, (), frozenset(), Text("x"), Colour.RED, Decimal(1), AT, str)

as_it_stands = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.text(st.characters(categories=["Cs", "Ll"])),  # halves of surrogate pairs among them
    st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=-(10**30), max_value=10**30),
    st.sampled_from([Decimal("0E-100"), Decimal("-0"), Decimal("9.99E+100"), Decimal("1.00"), Decimal(1)]),
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=1)),
)
elsewhere = st.datetimes(timezones=st.sampled_from([INDIA, timezone(timedelta(0), "Z")])).filter(lambda at: at.year > 1)
foreign = st.sampled_from(FOREIGN)


def nested(leaves: st.SearchStrategy[Any], keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves,
        lambda within: st.one_of(st.lists(within, max_size=4), st.dictionaries(keys, within, max_size=4)),
        max_leaves=20,
    )


def taken(value: Any, depth: int = 0) -> Any:
    """The value as it is to be stored, or an error: the rules of `docs/persistence.md`."""
    if type(value) in (str, int, bool, type(None)):
        return value
    if type(value) is Decimal:
        if not value.is_finite() or abs(value.adjusted()) > 100:
            raise ValueError
        return value
    if type(value) is datetime:
        if value.utcoffset() is None:
            raise TypeError
        return value.astimezone(UTC)
    if type(value) is list and depth < DEEPEST:
        return [taken(item, depth + 1) for item in value]
    if type(value) is dict and depth < DEEPEST:
        if any(type(key) is not str for key in value):
            raise TypeError
        return {key: taken(item, depth + 1) for key, item in value.items()}
    raise ValueError if type(value) in (list, dict) else TypeError


@given(nested(as_it_stands, st.text()))
@example({"a": [{}, [], {"b": None}], "c": {"a": "a" * 70_000, "b": [True, False, 2**80]}})
def test_what_is_taken_has_the_bytes_of_an_ordinary_pickle(value):
    assert freeze(value, "here") == pickle.dumps(value, PROTOCOL)


@given(nested(st.one_of(as_it_stands, elsewhere, foreign), st.one_of(st.text(), st.sampled_from(NO_KEYS))))
def test_what_is_taken_and_what_is_refused(value):
    try:
        wanted = taken(value)
    except (TypeError, ValueError):
        with pytest.raises((TypeError, ValueError), match=r"^here"):
            freeze(value, "here")
    else:
        assert pickle.loads(freeze(value, "here")) == wanted


@pytest.mark.parametrize("value", FOREIGN, ids=lambda value: type(value).__name__)
def test_each_foreign_value_is_refused_alone_and_within(value):
    for around in (value, [value], {"a": value}, [1, {"a": [None, value]}]):
        with pytest.raises((TypeError, ValueError), match=r"^here"):
            freeze(around, "here")


@pytest.mark.parametrize("key", NO_KEYS, ids=lambda value: type(value).__name__)
def test_each_foreign_key_is_refused(key):
    for around in ({key: 1}, {"a": 1, key: 1}, [{"a": {key: None}}]):
        with pytest.raises(TypeError, match=r"^here"):
            freeze(around, "here")


@pytest.mark.parametrize("innermost", [None, [], {}, [1], {"a": 1}])
@pytest.mark.parametrize("around", [lambda value: [value], lambda value: {"a": value}])
def test_fifty_deep_and_no_deeper(innermost, around):
    value = innermost
    for _ in range(DEEPEST - isinstance(innermost, list | dict)):
        value = around(value)
    assert pickle.loads(freeze(value, "here")) == value
    with pytest.raises(ValueError, match="nested deeper than 50"):
        freeze(around(value), "here")


class Mean:
    def __reduce__(self):
        return len, ([],)


@pytest.mark.parametrize(
    "value", [Mean(), Text("x"), Number(1), Price(1), Moment(2026, 1, 1), Kept(), Row(), Colour.RED]
)
def test_the_pickler_itself_refuses_other_classes_and_goes_on(value):
    """As a second line behind the check of values; what it had begun to write is in no later pickle."""
    before = {"a": ["seen"], "b": value}
    with pytest.raises(TypeError, match="cannot be stored"):
        plain_dumps([before, before])
    assert plain_dumps(["seen", "seen"]) == pickle.dumps(["seen", "seen"], PROTOCOL)


def test_a_large_value_leaves_nothing_behind():
    large = {f"k{number}": [Decimal(number), f"text {number}"] for number in range(20_000)}
    for value in (large, {"a": 1}, large, ["a", "a"]):
        assert freeze(value, "here") == pickle.dumps(value, PROTOCOL)


def test_each_thread_has_a_pickler_of_its_own():
    values = [{"a": [Decimal(number)] * 50, "b": [f"x{other}" for other in range(number)]} for number in range(40)]
    wrong: list[Any] = []

    def work() -> None:
        wrong.extend(
            value for _ in range(20) for value in values if freeze(value, "x") != pickle.dumps(value, PROTOCOL)
        )

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

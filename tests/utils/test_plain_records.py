import pickle
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from utils.plain_records import shared, to_plain


class Inner(msgspec.Struct, frozen=True):
    prices: tuple[Decimal, ...]


class Outer(msgspec.Struct, frozen=True):
    at: datetime
    inner: Inner
    by_name: dict[str, Inner]


def test_a_record_survives_the_plain_form_to_the_last_digit() -> None:
    inner = Inner((Decimal("0.10"), Decimal("1E-9")))
    record = Outer(datetime(2026, 1, 2, tzinfo=UTC), inner, {"a": inner})
    plain = to_plain(record)
    assert plain["inner"] == {"prices": [Decimal("0.10"), Decimal("1E-9")]}
    assert type(plain["by_name"]["a"]["prices"]) is list
    assert msgspec.convert(pickle.loads(pickle.dumps(plain)), Outer) == record


def test_what_is_written_alike_is_one_object_and_nothing_changes() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    order = {"price": Decimal("1.0"), "id": "x1", "at": at}
    record = {"orders": [order, order]}
    lived = pickle.loads(pickle.dumps(record))
    lived["orders"][1] = pickle.loads(pickle.dumps(lived["orders"][1]))
    one, other = shared(lived)["orders"]
    assert lived == record
    for name in ("price", "id", "at"):
        assert one[name] is other[name]


def test_equal_numbers_that_are_written_otherwise_stay_as_they_are() -> None:
    record = {"numbers": [Decimal(1), Decimal("1.00"), Decimal("-0"), Decimal(0), 1, True, None], "text": "1"}
    assert str(shared(pickle.loads(pickle.dumps(record)))) == str(record)

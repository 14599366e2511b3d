import pickle
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from utils.plain_records import to_plain


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

"""What an older bot kept, as the plain data that the store keeps; every change of meaning is counted.

Nothing is left out: what has no plain form becomes a text that says what stood there.
"""

from collections import Counter, deque
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from utils.persistence.foreign_unpickler import StandIn

DEEPEST = 50
MAX_VALUES = 2_000_000
MAX_CHARACTERS = 256 * 2**20

# No price, quantity or id is longer; a number beyond would cost time and memory wherever it is computed with.
MAX_BITS = 256
MAX_DIGITS = 64
MAX_EXPONENT = 64


def foreign_as_plain(value: Any) -> tuple[Any, dict[str, int]]:
    """Return the plain form, and how often each kind of change was made.

    Raises:
        ValueError: it is nested too deeply, contains itself, or is too large.
    """
    converter = _Converter()
    return converter.convert(value, 0), dict(converter.changed)


class _Converter:
    def __init__(self) -> None:
        self.changed: Counter[str] = Counter()
        self._values = 0
        self._characters = 0

    def convert(self, value: Any, depth: int) -> Any:
        self._values += 1
        if self._values > MAX_VALUES:
            raise ValueError(f"it has more than {MAX_VALUES:,} values")
        if value is None or type(value) is bool:
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int):
            return value if value.bit_length() <= MAX_BITS else self._instead(f"<integer of {value.bit_length()} bits>")
        if isinstance(value, float | Decimal):
            return self._number(value)
        if isinstance(value, date | timedelta):
            return self._time(value)
        if depth >= DEEPEST:
            raise ValueError(f"it is nested deeper than {DEEPEST}, or contains itself")
        if isinstance(value, dict):
            return self._mapping(value, depth)
        if isinstance(value, list | tuple | deque):
            return self._items(value, depth)
        if isinstance(value, set | frozenset):
            return sorted(self._items(value, depth), key=repr)
        if isinstance(value, StandIn):
            return self._instead(f"<{value.full_name}>")
        if isinstance(value, bytes | bytearray):
            return self._instead(f"<{len(value)} bytes>")
        return self._instead(f"<{type(value).__name__}>")

    def _text(self, text: str) -> str:
        self._characters += len(text)
        if self._characters > MAX_CHARACTERS:
            raise ValueError(f"it has more than {MAX_CHARACTERS:,} characters of text")
        try:
            text.encode()
        except UnicodeEncodeError:
            self.changed["characters that are none, in texts"] += 1
            return text.encode(errors="replace").decode()
        return text

    def _number(self, number: float | Decimal) -> Any:
        if isinstance(number, float):
            if not isfinite(number):
                self.changed["numbers that are none, kept as texts"] += 1
                return repr(number)
            self.changed["floats taken as the decimals that they print as"] += 1
            number = Decimal(repr(number))
        if not number.is_finite():
            self.changed["numbers that are none, kept as texts"] += 1
            return str(number)
        if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_EXPONENT:
            return self._instead(f"<decimal of {len(number.as_tuple().digits)} digits, exponent {number.adjusted()}>")
        return number

    def _time(self, time: date | timedelta) -> Any:
        if isinstance(time, timedelta):
            self.changed["durations taken as seconds"] += 1
            return Decimal(time // timedelta(microseconds=1)).scaleb(-6)
        if not isinstance(time, datetime):
            self.changed["dates kept as texts"] += 1
            return time.isoformat()
        if time.utcoffset() is None:
            self.changed["times without a zone taken as UTC"] += 1
            return time.replace(tzinfo=UTC)
        try:
            return time.astimezone(UTC)
        except OverflowError:
            return self._instead(f"<{time.isoformat()}>")

    def _items(self, items: Iterable[Any], depth: int) -> list[Any]:
        return [self.convert(item, depth + 1) for item in items]

    def _mapping(self, mapping: dict[Any, Any], depth: int) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key, value in mapping.items():
            name = self._key(key)
            while name in plain:
                self.changed["keys renamed because two became one"] += 1
                name += "'"
            plain[name] = self.convert(value, depth + 1)
        return plain

    def _key(self, key: Any) -> str:
        if isinstance(key, str):
            return self._text(key)
        self.changed["keys that were no texts"] += 1
        parts = key if isinstance(key, tuple) else (key,)
        return ",".join(str(self.convert(part, DEEPEST)) for part in parts)

    def _instead(self, text: str) -> str:
        self.changed[f"values replaced by a note such as {text}"] += 1
        return text

"""Reading one JSON object of Bybit: most numbers are texts, and "" is how it says "none" (docs/bybit.md, 1.3, 2.3)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from sys import intern
from typing import Any, Final, NoReturn, TypeVar

import structlog

from execution.exchange_errors import Unreadable
from utils.money import ZERO, to_decimal

_log = structlog.get_logger(__name__)

Word = TypeVar("Word", bound=StrEnum)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_CHARACTERS: Final = 42
_MOST_PLACES: Final = 40
"""Before and behind the point: no price, quantity or id has more, and what has cannot be reckoned with exactly."""
_LARGEST: Final = 10**_MOST_PLACES
_MOST_WHOLE: Final = 2**63
_LONGEST_WORD: Final = 80


class Undecodable(Unreadable):
    """Bybit said something that cannot be read; a read that meets it has failed as a whole."""

    def __init__(self, text: str) -> None:
        super().__init__(text, retry_after=5.0)


class Fields:
    """The fields of one row; every method raises `Undecodable` where the value is not what it must be."""

    def __init__(self, row: object, kind: str) -> None:
        if not isinstance(row, Mapping):
            raise Undecodable(f"{kind}: not an object but {type(row).__name__}")
        self._row: Mapping[str, Any] = row
        self._kind = kind

    def inner(self, name: str) -> "Fields":
        return Fields(self._row.get(name), f"{self._kind}.{name}")

    def rows(self, name: str) -> list[Any]:
        value = self._row.get(name)
        if not isinstance(value, list):
            self.unreadable(name)
        return value

    def rows_if_any(self, name: str) -> list[Any]:
        return self.rows(name) if self._row.get(name) is not None else []

    def texts(self, name: str) -> list[str]:
        """A list of texts; none where it is absent."""
        values = self.rows_if_any(name)
        if not all(isinstance(value, str) and _can_be_written(value) for value in values):
            self.unreadable(name)
        return values

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.words(name)
        if not value:
            self.unreadable(name)
        return value

    def symbol(self) -> str:
        """Of which contract or pair a row speaks; kept once, not once for each row."""
        return intern(self.text("symbol"))

    def words(self, name: str) -> str:
        """A text as it stands; "" if it is absent. Half of a character, which JSON can hold, can be written nowhere."""
        value = self._row.get(name, "")
        if not isinstance(value, str) or not _can_be_written(value):
            self.unreadable(name)
        return value

    def few(self, name: str) -> str:
        """As `words`, of what many rows say in the same words: kept once, not once for each row."""
        return intern(str(self.words(name)))  # a word of an enumeration is more than a text, and is not kept so

    def number(self, name: str) -> Decimal:
        """A number that must be there."""
        value = self.optional(name)
        if value is None:
            self.unreadable(name)
        return value

    def above_zero(self, name: str) -> Decimal:
        """A number that must be there, such as a price or a step: none of them is nothing, or less."""
        value = self.number(name)
        if value <= ZERO:
            self.unreadable(name)
        return value

    def size(self, name: str) -> Decimal:
        """A number that must be there, from 0 on; nothing is the same nothing in all rows."""
        value = self.number(name)
        if value < ZERO:
            self.unreadable(name)
        return value or ZERO

    def told_size(self, name: str) -> Decimal:
        """A size of which "" says that there is none. A row that does not speak of it at all is unreadable."""
        return self.size(name) if self._row.get(name) != "" else ZERO

    def told(self, name: str) -> Decimal:
        """As `told_size`, of what may be below zero."""
        return self.number(name) if self._row.get(name) != "" else ZERO

    def optional(self, name: str) -> Decimal | None:
        """A number, None where Bybit gives none."""
        value = self._row.get(name)
        match value:
            case None | str():
                pass
            case float() | int() if not isinstance(value, bool) and abs(value) < _LARGEST:
                value = str(value)
            case _:
                self.unreadable(name)
        if value is not None and len(value) > _MOST_CHARACTERS:
            self.unreadable(name)
        try:
            number = to_decimal(value)
        except ValueError:
            self.unreadable(name)
        if number is not None and abs(number.adjusted()) > _MOST_PLACES:
            self.unreadable(name)
        return number

    def price(self, name: str) -> Decimal | None:
        """A price; "" (REST), "0" (stream) and "0.00" (older) all say that there is none."""
        value = self.optional(name)
        if value is not None and value < ZERO:
            self.unreadable(name)
        return value or None

    def whole(self, name: str) -> int | None:
        value = self.optional(name)
        if value is None:
            return None
        if value != value.to_integral_value() or abs(value) >= _MOST_WHOLE:
            self.unreadable(name)
        return int(value)

    def flag(self, name: str) -> bool:
        value = self._row.get(name, False)
        if not isinstance(value, bool):
            self.unreadable(name)
        return value

    def moment(self, name: str) -> datetime | None:
        """A time in milliseconds since 1970; "" and 0 say that there is none."""
        value = self.whole(name)
        try:
            return _EPOCH + timedelta(milliseconds=value) if value else None
        except OverflowError:
            self.unreadable(name)

    def word(self, name: str, words: type[Word]) -> Word | None:
        """A word of an open list; one that we do not know is None and is logged once."""
        value = self.words(name)
        try:
            return words(value)
        except ValueError:
            _report_unknown_word(self._kind, name, value)
            return None

    def one_of(self, name: str, known: frozenset[int], *, absent: int | None = None) -> int:
        """A whole number out of a few; ``absent`` is what counts where there is none."""
        value = self.whole(name)
        value = absent if value is None else value
        if value is None or value not in known:
            self.unreadable(name)
        return value

    def unreadable(self, name: str) -> NoReturn:
        raise Undecodable(f"{self._kind}.{name}: {self._row.get(name)!r:.80}") from None


def kept_once(number: Decimal) -> Decimal:
    """The same number, as one object for all rows that write it alike: of what many say in the same few figures."""
    return _written(str(number))


@lru_cache(maxsize=2048)
def _written(number: str) -> Decimal:
    return Decimal(number)


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=512)
def _report_unknown_word(kind: str, name: str, value: str) -> None:
    _log.warning("a word of Bybit that we do not know", kind=kind, field=name, word=value[:_LONGEST_WORD])

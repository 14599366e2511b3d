"""The fields of a request, read with a type; what does not fit is refused with 10001 (docs/bybit.md, 3.2)."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.engine.requests import Refusal
from simulator.engine.words import Category

if TYPE_CHECKING:
    from collections.abc import Mapping

PARAMETER_ERROR = 10001

_PLAIN_NUMBER = re.compile(r"-?(\d{1,15}(\.\d{0,18})?|\.\d{1,18})", re.ASCII)
"""More digits than any price, quantity or time has are refused: with those the exchange could not reckon exactly."""

_WITHOUT_LISTINGS = frozenset({"inverse", "option"})

Word = TypeVar("Word", bound=StrEnum)


class Parameters:
    """The query or the JSON body of one request; ``""`` and null count as absent."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """A text, "" when absent."""
        value = self._fields.get(name)
        if value is None:
            return ""
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise invalid(name)
        return str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise invalid(name)
        return value

    def number(self, name: str) -> Decimal | None:
        """A plain decimal number of bearable length, a string or a JSON number; no exponent, as Bybit has it."""
        value = self._fields.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not _PLAIN_NUMBER.fullmatch(str(value)):
            raise invalid(name)
        return Decimal(str(value))

    def price(self, name: str) -> Decimal | None:
        """A number of which "0" means none."""
        return self.number(name) or None

    def required_number(self, name: str) -> Decimal:
        value = self.number(name)
        if value is None:
            raise invalid(name)
        return value

    def whole(self, name: str, default: int) -> int:
        value = self.number(name)
        if value is None:
            return default
        if value != int(value):
            raise invalid(name)
        return int(value)

    def flag(self, name: str) -> bool:
        """True or false; false when absent."""
        match self._fields.get(name):
            case None | "" | False | "false":
                return False
            case True | "true":
                return True
            case _:
                raise invalid(name)

    def word(self, name: str, words: type[Word]) -> Word | None:
        """One of an enumeration's values, None when absent."""
        value = self.text(name)
        if not value:
            return None
        try:
            return words(value)
        except ValueError:
            raise invalid(name) from None

    def required_word(self, name: str, words: type[Word]) -> Word:
        value = self.word(name, words)
        if value is None:
            raise invalid(name)
        return value

    def limit(self, *, default: int, most: int) -> int:
        """The size of a page."""
        value = self.whole("limit", default)
        if not 1 <= value <= most:
            raise invalid("limit")
        return value

    def items(self, name: str) -> list[Parameters]:
        """A list of objects, each read the same way."""
        value = self._fields.get(name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise invalid(name)
        return [Parameters(item) for item in value]

    def category(self) -> Category | None:
        """What the request is about; None for the categories in which this exchange lists nothing."""
        category = self.required("category")
        if category in _WITHOUT_LISTINGS:
            return None
        return self.required_word("category", Category)

    def trading_category(self) -> Category:
        """The category of an order; where nothing is listed no symbol can be right."""
        category = self.category()
        if category is None:
            raise invalid("symbol")
        return category

    def require_linear(self) -> None:
        """Refuse what exists for contracts only (positions and their settings)."""
        if self.trading_category() is not Category.LINEAR:
            raise invalid("category")


def invalid(name: str) -> Refusal:
    """Bybit's catch-all for a field that is missing or wrong."""
    return Refusal(PARAMETER_ERROR, f"params error: {name} invalid")

"""Fields of a JSON object that a bot sent, read as strictly as Telegram reads them and with its words."""

from __future__ import annotations

import json
from typing import Any

from simulator.telegram.errors import BadRequest

NUMBER_LIMIT = 2**63


class Fields:
    """One object; ``context`` stands in front of every reason ("can't parse BotCommand: ")."""

    def __init__(self, row: object, context: str, expected: str = "expected an Object") -> None:
        if not isinstance(row, dict):
            raise BadRequest(f"{context}{expected}")
        self._row: dict[str, Any] = row
        self._context = context

    def has(self, name: str) -> bool:
        return name in self._row

    def raw(self, name: str) -> Any:
        return self._row.get(name)

    def text(self, name: str) -> str:
        """A text that must be there; a number will do."""
        self._require(name)
        return self.text_or(name, "")

    def text_or(self, name: str, default: str = "") -> str:
        value = self._row.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.wrong(f'Field "{name}" must be of type String')
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str) -> int:
        """A whole number that must be there; one in quotes will do."""
        self._require(name)
        return self.number_or(name, 0)

    def number_or(self, name: str, default: int = 0) -> int:
        value = self._row.get(name)
        if value is None:
            return default
        try:
            number = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None or abs(number) >= NUMBER_LIMIT:
            raise self.wrong(f'Field "{name}" must be of type Number')
        return number

    def flag(self, name: str) -> bool:
        """True or false; absent is false."""
        value = self._row.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self.wrong(f'Field "{name}" must be of type Boolean')
        return value

    def inner(self, name: str) -> Fields:
        """An object that must be there."""
        self._require(name)
        return Fields(self._row[name], self._context, f'Field "{name}" must be of type Object')

    def wrong(self, reason: str) -> BadRequest:
        """The refusal of this object; a reason without a context in front begins small."""
        return BadRequest(f"{self._context}{reason}" if self._context else reason[0].lower() + reason[1:])

    def _require(self, name: str) -> None:
        if self._row.get(name) is None:
            raise self.wrong(f'Can\'t find field "{name}"')

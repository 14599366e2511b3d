"""The recorded fields of a notice, each worded; one that was not recorded is a dash."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from markupsafe import escape

from execution.facts.settle_coins import settle_coin
from execution.facts.slots import Side
from handlers.words import figures
from handlers.words.coins import with_coin
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, label

NONE: Final = "none"
"""For a text that has other words where there is none of something."""
ONCE_OURS: Final = "once-ours"
"""For a text that says who moved a stop: it stands where we had it before, and who put it there is not known."""


class Facts:
    """The fields of one notice, worded; a missing one reads as unknown."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    @property
    def title(self) -> Html:
        words = {Side.BUY.value: Side.BUY.word, Side.SELL.value: Side.SELL.word}
        side = words.get(str(self._fields.get("side")), "").upper()
        return figures.bold(" ".join(part for part in (side, self.raw("symbol")) if part))

    @property
    def leg(self) -> Html:
        """Which of how many, where that many are still meant."""
        return Html("{}/{}").format(self.text("leg"), self.text("of")) if self.raw("of") else self.text("leg")

    def raw(self, name: str) -> str:
        value = self._fields.get(name)
        return "" if value is None else str(value)

    def is_set(self, name: str) -> bool:
        return self._fields.get(name) is True

    def text(self, name: str) -> Html:
        return escape(self.raw(name) or figures.UNKNOWN)

    def reason(self, name: str) -> Html:
        """What the exchange, or the way to it, said, in plain words."""
        return escape(plain_reason(self.raw(name)) or figures.UNKNOWN)

    def end(self, name: str) -> str:
        """Why a trade ended, in words; a reason that has none stands as it was recorded."""
        recorded = self.raw(name)
        return label("words-trade-end", reason=recorded.replace(" ", "-"), recorded=recorded or figures.UNKNOWN)

    def decimal(self, name: str) -> Decimal | None:
        value = self._fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        return value if isinstance(value, Decimal) and value.is_finite() else None

    def time(self, name: str) -> datetime | None:
        value = self._fields.get(name)
        return value if isinstance(value, datetime) else None

    def price(self, name: str) -> str:
        return figures.price(self.decimal(name))

    def quantity(self, name: str) -> str:
        return figures.quantity(self.decimal(name))

    def money(self, name: str) -> str:
        return with_coin(figures.money(self.decimal(name)), self._currency)

    def result(self, name: str) -> str:
        return with_coin(figures.result(self.decimal(name)), self._currency)

    @property
    def _currency(self) -> str:
        return self.raw("quote") or settle_coin(self.raw("symbol"))

    def after_fees(self, name: str) -> str:
        """A result, or that nobody knows it."""
        return label("words-after-fees", result=self.or_none(name, self.result(name)))

    def or_none(self, name: str, said: str) -> str:
        """What is said of a figure, or `NONE` where it was not recorded."""
        return NONE if self.decimal(name) is None else said

    def duration(self, name: str) -> str:
        return figures.duration(self.decimal(name))

    def listed(self, name: str) -> list[Any]:
        value = self._fields.get(name)
        return value if isinstance(value, list) else []


def plain_value(value: Any) -> str:
    """Any recorded value as it stands (no HTML)."""
    match value:
        case Decimal():
            return figures.quantity(value) if value.is_finite() else str(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S} UTC"
        case None:
            return figures.UNKNOWN
        case _:
            return str(value)

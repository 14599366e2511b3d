"""Values of a `/dca new` line: lengths of time, counts, multipliers, levels. Strict, and helpful about it."""

import re
from decimal import Decimal
from typing import Final

from execution.facts.prices import CANDLE_MINUTES
from execution.stops.trailing import MOST_PERCENT
from handlers.grammar.line_values import HUNDRED, BadValue, number, percent
from handlers.words.figures import candle_word
from handlers.words.say import label
from utils.money import plain

CANDLES: Final = {candle_word(minutes): minutes for minutes in CANDLE_MINUTES}

_MINUTES: Final = {"m": 1, "h": 60, "d": 1440}
_LENGTH: Final = re.compile(r"(\d+(?:\.\d+)?|\.\d+)([mhd])", re.ASCII)
_LENGTH_MEANT: Final = re.compile(r"(\d+(?:\.\d+)?|\.\d+)([mhd])[a-z]*", re.ASCII)
_MOST_MINUTES: Final = 366 * 1440
_MOST_COUNT: Final = 999
_FACTOR: Final = re.compile(r"x(.+)", re.ASCII | re.IGNORECASE)
_FACTOR_MEANT: Final = re.compile(r"[x×*]?(\d+(?:\.\d+)?|\.\d+)[x×*]?")


def minutes(text: str) -> Decimal:
    """A length of time such as ``30m``, ``4h`` or ``1d``, in minutes. Raises BadValue."""
    found = _LENGTH.fullmatch(text.lower())
    if not found:
        meant = _LENGTH_MEANT.fullmatch(text.lower())
        is_bare = text.isdecimal() and text.isascii()
        correction = f"{meant[1]}{meant[2]}" if meant else f"{text}h" if is_bare else ""
        raise BadValue(label("dca-line-length", word=text), correction)
    value = number(found[1]) * _MINUTES[found[2]]
    if value > _MOST_MINUTES:
        raise BadValue(label("dca-line-year", word=text))
    return value


def hours(text: str) -> Decimal:
    """The same in hours. Raises BadValue."""
    return minutes(text) / 60


def whole_minutes(text: str) -> int:
    """The same in whole minutes. Raises BadValue."""
    if text.isdecimal() and text.isascii():
        raise BadValue(label("dca-line-minutes", word=text), f"{text}m")
    value = minutes(text)
    if value != value.to_integral_value():
        raise BadValue(label("dca-line-minutes-broken", word=text), f"{plain(value.to_integral_value())}m")
    return int(value)


def count(text: str) -> int:
    """A whole number from 1 on. Raises BadValue."""
    value = number(text)
    if value != value.to_integral_value() or value > _MOST_COUNT:
        raise BadValue(label("dca-line-count", word=text, most=_MOST_COUNT))
    return int(value)


def lot_number(text: str) -> int:
    """The number of a lot; a bot counts them for ever. Raises BadValue."""
    value = number(text)
    if value != value.to_integral_value():
        raise BadValue(label("dca-line-lot-number", word=text))
    return int(value)


def factor(text: str) -> Decimal:
    """How many times as wide: ``x1.5``. Raises BadValue."""
    found = _FACTOR.fullmatch(text)
    if not found:
        meant = _FACTOR_MEANT.fullmatch(text)
        raise BadValue(label("dca-line-factor", word=text), f"x{meant[1]}" if meant else "")
    value = number(found[1])
    if value < 1:
        raise BadValue(label("dca-line-factor-least", word=text), "x1")
    return value


def level(text: str) -> Decimal:
    """Of an oscillator from 0 to 100, without a sign. Raises BadValue."""
    if text.endswith("%"):
        raise BadValue(label("dca-line-level-percent", word=text), text[:-1])
    value = number(text)
    if value > HUNDRED:
        raise BadValue(label("dca-line-level-most", word=text))
    return value


def up_to_all(text: str) -> Decimal:
    """A percent of at most 100. Raises BadValue."""
    value = percent(text)
    if value > HUNDRED:
        raise BadValue(label("line-more-than-all", word=text))
    return value


def below_all(text: str) -> Decimal:
    """A percent below 100. Raises BadValue."""
    value = percent(text)
    if value >= HUNDRED:
        raise BadValue(label("dca-line-below-all", word=text))
    return value


def trail(text: str) -> Decimal:
    """How far a trail is behind, in percent. Raises BadValue."""
    value = percent(text)
    if value > MOST_PERCENT:
        raise BadValue(label("line-trail-most", word=text, most=f"{plain(MOST_PERCENT)}%"))
    return value

"""What keeps a signal from being one trade: each is a question to the person who pasted it."""

from enum import StrEnum

from msgspec import Struct


class Doubt(StrEnum):
    """The value names the text, `signal-doubt-VALUE`."""

    SYMBOL_MISSING = "symbol-missing"
    SYMBOLS = "symbols"
    SCALED = "scaled"
    SIDE_MISSING = "side-missing"
    SIDES = "sides"
    SIDE_AGAINST_PRICES = "side-against-prices"
    PRICES = "prices"
    """They fit neither side."""
    FAR = "far"
    NUMBER = "number"
    STYLE = "style"
    ENTRY_MISSING = "entry-missing"
    STOP_MISSING = "stop-missing"
    STOPS = "stops"
    TARGET_MISSING = "target-missing"
    MARKET_AND_PRICE = "market-and-price"
    CONDITION = "condition"
    SHARES = "shares"
    LEVERED = "levered"
    """A percent that may count with leverage or without."""
    LABELS = "labels"
    RISK = "risk"
    SIZE_PERCENT = "size-percent"
    MARGIN = "margin"
    SIZE_UNIT = "size-unit"
    LEFT_OVER = "left-over"
    LEVERAGE = "leverage"
    """A range of them, several, or a limit."""
    RUNNING = "running"
    """It also tells of what has happened."""
    SEVERAL = "several"
    """More than one signal."""
    TOO_MANY = "too-many"


class Asked(Struct, frozen=True):
    """A doubt, and the words of the text that it is about."""

    doubt: Doubt
    what: str = ""

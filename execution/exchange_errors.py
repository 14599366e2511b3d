"""How a request to an exchange may fail.

Of a *write*, `Refused` means that the exchange said no, and why; `Transient` that nothing happened, and the same may be
sent again; `Ambiguous` that nobody knows: ask before anything else (R9). A *read* that raises has told nothing.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from utils.texts.catalogue import text


class ExchangeError(Exception):
    """Anything that an exchange, or the way to it, can do to a request."""


class Refusal(StrEnum):
    """Why a request was refused, as far as the engine reacts differently to it."""

    NOT_MODIFIED = "not modified"
    DUPLICATE_ID = "duplicate id"
    ORDER_GONE = "order gone"
    ORDER_FILLED_BEYOND = "amended quantity not above the filled"
    NO_POSITION = "no position"
    POSITION_FLIPPED = "position has the other side"
    NO_HEADROOM = "reduce-only headroom taken"
    PRICE_THROUGH = "price already through the trigger"
    PRICE_BAND = "price outside the allowed band"
    BELOW_MINIMUM = "below the minimum"
    WRONG_MODE = "position mode mismatch"
    MARGIN = "not enough margin"
    LEVERAGE = "leverage not allowed"
    LIMIT_OF_ORDERS = "too many orders"
    POSITION_STATUS = "position is being liquidated"
    SYMBOL_STATUS = "symbol not trading"
    UNSUPPORTED = "not supported here"
    INVALID = "invalid request"


RULES_IN_DOUBT: Final = frozenset({Refusal.BELOW_MINIMUM, Refusal.LEVERAGE, Refusal.SYMBOL_STATUS, Refusal.INVALID})
"""Other trading rules than those that we know would explain it."""


PARAMETER_ERROR: Final = 10001
"""Bybit's code for what is wrong with a request; also of one that we refuse without asking."""


def in_words(refusal: Refusal) -> str:
    """For a person, as the begin of what the exchange said."""
    return text("exchange-refusal", refusal=refusal.name)


class Refused(ExchangeError):
    """The exchange answered no. Sending the same again gets the same answer."""

    def __init__(self, refusal: Refusal, code: int, text: str) -> None:
        super().__init__(f"{in_words(refusal)} ({code}: {text})")
        self.refusal = refusal
        self.code = code
        self.text = text


class Transient(ExchangeError):
    """Nothing happened; the same request may be sent again after ``retry_after`` seconds."""

    def __init__(self, text: str, retry_after: float = 0.5) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Unreadable(Transient):
    """The exchange answered a read with something in it that cannot be read: nothing of that answer is known."""


class Postponed(Transient):
    """The exchange is there and takes nothing now: too many requests, or a timestamp that it does not accept."""


class Ambiguous(ExchangeError):
    """A write whose outcome nobody knows; it may still land until ``fence`` (our clock) has passed (R9)."""

    def __init__(self, text: str, fence: datetime) -> None:
        super().__init__(text)
        self.fence = fence


class Overtaken(ExchangeError):
    """A newer stop for the same slot has taken the place of this one in the queue; this one was not sent (R16)."""


class AccessDenied(ExchangeError):
    """Key, permission, IP or region: trading stops until a person mends it."""

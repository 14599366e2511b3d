"""What may become of a position that was opened elsewhere: by setting, by a person's choice; and what did. Pure."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct


class Adopt(StrEnum):
    """ADOPT: what happens to a position that was opened elsewhere."""

    ASK = "ask"
    AUTO = "auto"
    """Its hard stop is set at once; everything else is asked."""
    IGNORE = "ignore"


class Choice(StrEnum):
    """What a person may want of such a position."""

    DEFAULT_PLAN = "plan"
    STOP_ONLY = "stop"
    IGNORE = "ignore"


class Outcome(StrEnum):
    GUARDED = "guarded"
    IGNORED = "ignored"
    REDRAWN = "redrawn"
    """What was shown no longer holds: the question as it is now has to be answered again."""
    OFFERED_ANEW = "offered anew"
    """The same of the targets that are offered for a position whose stop was set by itself."""
    REFUSED = "refused"
    """It cannot be, ``problem`` says why; the question stands."""
    GONE = "gone"
    """The position is not there any more, or another one is in its place."""
    SETTLED = "settled"
    """It was answered before, or the position was seen to be gone."""


class Answered(Struct, frozen=True, kw_only=True):
    """What became of a press. ``stop`` is what the exchange showed; None: not seen in time, or nothing was asked."""

    outcome: Outcome
    name: str = ""
    """As in "BTCUSDT long"."""
    stop: Decimal | None = None
    done: bool = True
    """False: not confirmed by the exchange in time, and still being tried."""
    targets: tuple[Decimal, ...] = ()
    """Prices of the take profits that it is guarded with."""
    problem: str = ""
    fields: dict[str, Any] = {}
    """Of the question, where its buttons may still be pressed."""

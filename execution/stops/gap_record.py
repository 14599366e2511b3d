"""A trail's trigger that rose while nobody listened, with the price beyond it by now: what becomes of it."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.stops.trailing import Trailing, TrailStatus


class GapAction(StrEnum):
    """GAP_TRIGGER_ACTION."""

    EXECUTE = "execute"
    """The stop goes to the trigger; where the price is still beyond, the position is closed (R13)."""
    REARM = "rearm"
    """The trail begins anew from the price as it is; the stop that stands stays."""
    ASK = "ask"
    """A person decides; until then the stop that stands stays."""


class GapWhy(StrEnum):
    """Why it was decided so."""

    SETTING = "setting"
    TOO_OLD = "too old"
    """The best price of the gap is older than TRAILING_MAX_GAP_S."""
    TOO_FAR = "too far"
    """The price is farther beyond the trigger than GAP_MAX_SLIPPAGE_PERCENT."""
    ANSWER = "answer"
    NO_ANSWER = "no answer"
    BELOW_FLOOR = "below floor"
    """Of a DCA bot: there the lot would not bring its profit."""


class GapChoice(StrEnum):
    """An answer to the question."""

    CLOSE = "close"
    GO_ON = "on"


class GapPolicy(Struct, frozen=True, kw_only=True):
    """What the settings say of such a trigger."""

    action: GapAction = GapAction.EXECUTE
    max_age: timedelta = timedelta(seconds=900)
    max_slippage: Decimal | None = Decimal(1)
    """Percent of the trigger; None: any."""
    ask_for: timedelta = timedelta(seconds=60)


class GapTrigger(Struct, frozen=True, kw_only=True):
    """One such trigger, and what was decided about it at ``at``, with the price that was the newest then."""

    number: int
    """Among those of this generation."""
    trigger: Decimal
    watermark: Decimal | None
    """Of the trail that it was judged for: a trail that has gone on since is another matter."""
    price: Decimal
    at: datetime
    action: GapAction
    why: GapWhy
    until: datetime | None = None
    """When the question ends, where one was asked."""
    unanswered: GapAction = GapAction.EXECUTE
    """What is done then."""

    def is_asked_about(self, trail: Trailing) -> bool:
        """An answer is awaited, and the trail is still the one that it was asked for."""
        is_same = trail.status is TrailStatus.ACTIVE and trail.watermark == self.watermark
        return self.action is GapAction.ASK and is_same


class GapVerdict(StrEnum):
    """What became of a press."""

    CLOSED = "closed"
    WENT_ON = "went on"
    SETTLED = "settled"
    """It was answered before, has run out, or the trail or the position has gone on since."""


class GapAnswer(Struct, frozen=True, kw_only=True):
    """``stop`` is what the exchange showed then; None: no position of the question is guarded, or nothing stands."""

    verdict: GapVerdict
    name: str = ""
    """As in "BTCUSDT long"."""
    stop: Decimal | None = None
    done: bool = True
    """False: the close is under way, and not shown by the exchange in time."""

"""What the owner of all bots is told, shows and refuses."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from execution.dca.buying import CHECK_EVERY
from execution.dca.dca_bot import DcaBot
from execution.dca.market import MarketRules
from execution.dca.readings import Readings
from execution.dca.smart_gate import SmartGate
from execution.facts.instruments import FeeRate
from execution.stops.gap_record import GapPolicy
from execution.stops.trail_gap import OnGap
from utils.texts.saying import Saying


class DcaRejected(Exception):
    """A bot cannot be begun, or a command cannot be carried out; ``problems`` says why, one sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class DcaOffer(Struct, frozen=True, kw_only=True):
    """At what a bot would begin now."""

    rules: MarketRules
    fees: FeeRate
    price: Decimal
    available: Decimal
    """Of the quote currency."""
    check_every: timedelta = CHECK_EVERY
    """How often the bot will look at its gate; the first time within so long."""


class DcaView(Struct, frozen=True, kw_only=True):
    """What a card shows of a bot."""

    bot: DcaBot
    rules: MarketRules | None
    fees: FeeRate | None
    price: Decimal | None
    obstacles: tuple[Saying, ...]
    """Why it did not buy when its gate was looked at last."""
    readings: Readings | None
    trouble: str = ""
    """Why the bot does not run at all."""
    looked_at: datetime | None = None
    """At the gate."""
    next_look_at: datetime | None = None
    at: datetime | None = None
    """When this was so; None: nobody knows the time here."""
    naked: timedelta = timedelta()
    """Of a bot on a perpetual: time since the start of the program in which its position had no stop."""


class DcaTerms(Struct, frozen=True, kw_only=True):
    """What all bots share."""

    environment: str
    account: str
    smart: SmartGate = SmartGate()
    check_every: timedelta = CHECK_EVERY
    missed_by_buys: OnGap = OnGap.RESET
    """What a trail that buys does about prices that it missed (`TRAILING_ON_RECONNECT_ENTRY`); reset: forgotten."""
    missed_by_sells: OnGap = OnGap.BACKFILL
    """And one that sells (`TRAILING_ON_RECONNECT_EXIT`); reset: it waits for its price again."""
    gap: GapPolicy = GapPolicy()
    is_observing: bool = False
    """`MODE=observe`: nothing is sent. What is begun so waits for a person before it trades (R25)."""

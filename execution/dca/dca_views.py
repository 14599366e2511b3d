"""What the owner of all bots is told, shows and refuses."""

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from execution.dca.buying import CHECK_EVERY
from execution.dca.dca_bot import DcaBot
from execution.dca.market import MarketRules
from execution.dca.readings import Readings
from execution.dca.smart_gate import SmartGate
from execution.facts import FeeRate


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


class DcaView(Struct, frozen=True, kw_only=True):
    """What a card shows of a bot."""

    bot: DcaBot
    rules: MarketRules | None
    fees: FeeRate | None
    price: Decimal | None
    obstacles: tuple[str, ...]
    """Why it did not buy when its gate was looked at last."""
    readings: Readings | None
    trouble: str = ""
    """Why the bot does not run at all."""
    looked_at: datetime | None = None
    """At the gate."""
    naked: timedelta = timedelta()
    """Of a bot on a perpetual: time since the start of the program in which its position had no stop."""


class DcaTerms(Struct, frozen=True, kw_only=True):
    """What all bots share."""

    environment: str
    account: str
    smart: SmartGate = SmartGate()
    check_every: timedelta = CHECK_EVERY
    reset_buys: bool = True
    """After missed prices (trouble, a gap, a start) a trail that buys is forgotten
    (`TRAILING_ON_RECONNECT_ENTRY=reset`)."""
    reset_sells: bool = False
    """And one that sells waits for its price again (`TRAILING_ON_RECONNECT_EXIT=reset`)."""

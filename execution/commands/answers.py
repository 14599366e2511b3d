"""What a person may ask of a position that is guarded, and the plain answers to it."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from execution.commands.plan_version import PlanVersion
from execution.facts.slots import Side
from utils.texts.catalogue import text

Begun = Callable[[], Awaitable[None]]
"""Awaited as soon as what a person asked for is recorded and under way; what the exchange shows of it comes later."""


async def unheard(*_: object) -> None:
    """Nobody wants to hear that it has begun, only what came of it."""


class ClosePlan(Struct, frozen=True, kw_only=True):
    """A close that is on disk and under way. ``qty`` None closes all of ``size``; both are in base coin.

    ``done``: the exchange showed it: flat with no order of ours left, or a part gone, and then ``qty`` is what has
    gone. Else it is still being tried, or ``refused`` says in the exchange's words why nothing is. ``left`` is the size
    that was shown then.
    """

    key: str
    symbol: str
    side: Side
    size: Decimal
    qty: Decimal | None
    done: bool = False
    left: Decimal | None = None
    refused: str = ""


CloseBegun = Callable[[ClosePlan], Awaitable[None]]
"""As `Begun`, with the close that has begun."""
ClosedLater = Callable[[ClosePlan], Awaitable[None]]
"""Awaited once, where the exchange had not shown it in time: with what it showed in the end."""


class EntryAnswer(StrEnum):
    """What the exchange showed of an entry."""

    FILLED = "filled"
    RESTING = "resting"
    ENDED = "ended"
    """Refused or cancelled, perhaps after a part was filled."""
    UNKNOWN = "unknown"


class EntryShown(Struct, frozen=True, kw_only=True):
    """``qty`` and ``filled`` in base coin; ``note`` is why the exchange refused it, in its words, or ""."""

    number: int
    price: Decimal | None
    qty: Decimal
    filled: Decimal
    answer: EntryAnswer
    note: str = ""


class Opened(Struct, frozen=True, kw_only=True):
    """A trade that is on disk. ``done``: the exchange answered for each of its entries, and a fill has its stop."""

    key: str
    done: bool
    entries: tuple[EntryShown, ...]
    stop: Decimal | None
    """The stop that stands."""
    is_over: bool = False
    """The trade has ended: an entry that was not shown never came."""


OpenedLater = Callable[[Opened], Awaitable[None]]
"""Awaited once, where the exchange had not answered in time: with what it answered in the end."""


class StopChange(Struct, frozen=True, kw_only=True):
    """A stop that a person wants: what the whole trade makes if the old one, or the new one, fires now, after fees.

    The results are None while executions are missing. ``loosens``: the new one may lose more. ``waits``: nothing has
    filled, so that it comes with the entry.
    """

    key: str
    symbol: str
    side: Side
    old: Decimal
    new: Decimal
    loosens: bool
    result_old: Decimal | None
    result_new: Decimal | None
    waits: bool = False


class TakenBack(Struct, frozen=True, kw_only=True):
    """What an undo has changed: the plan and S* as they stood ``before`` it and stand ``after`` it."""

    before: PlanVersion
    after: PlanVersion


class Confirmed(Struct, frozen=True, kw_only=True):
    """What the exchange showed after a command. ``done`` False: it was not seen in time, and is still being tried."""

    key: str
    done: bool
    stop: Decimal | None
    """The stop that stands."""
    is_news: bool = True
    """False: it was so already. Nothing was sent, and what could be taken back before still can."""
    taken_back: TakenBack | None = None
    """By an undo."""


class NoSuchPosition(Exception):
    """Nothing, or more than one thing, answers to what was named; ``candidates`` are what could be meant."""

    def __init__(self, symbol: str, candidates: tuple[str, ...]) -> None:
        super().__init__(text("refused-no-such-position", symbol=symbol))
        self.symbol = symbol
        self.candidates = candidates


class ChangeRefused(Exception):
    """A change that cannot be: ``problem`` is one sentence for the person."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

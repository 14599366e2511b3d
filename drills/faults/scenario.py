"""A scenario: what goes wrong while one position is opened, reaches its first target, and is closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

Fault = Mapping[str, object]
"""What the simulator's control call ``faults`` takes; ``{symbol}`` in its ``match`` stands for the trade's own."""


def aimed(faults: Iterable[Fault], symbol: str) -> tuple[Fault, ...]:
    """The faults as they are armed around a trade of ``symbol``."""
    return tuple({**fault, "match": str(fault.get("match", "")).format(symbol=symbol)} for fault in faults)


class Blow(Enum):
    """What is done to the bot itself as its first target fills."""

    KILL = auto()
    """SIGKILL, while it acts; then started anew."""
    TEAR = auto()
    """Stopped, its newest state file cut in half, started anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Around the fault it is always the same trade: entry, TP1 fills and the stop goes to break-even, that stop fires.

    Each fault that it arms has to strike: of those that only make way for another, nothing would be proved.

    Attributes:
        name: as the scorecard shows it.
        plays: the target and the kind of the simulator's fault that it is about; None for one of our own making.
        opening: armed before the trade is opened.
        target: armed right before the first target fills.
        lifts_after: seconds after that until every fault is disarmed; None: they are spent, or over, by themselves.
        blow: what befalls the bot itself.
        kills_opening: SIGKILL also as its entry fills; then started anew.
        by_price: break-even follows from the price that the public stream tells, not from the fill of TP1.
        rereads_all: not this position alone, every one has to be verified anew.
        also_told: words of one more alert that is due.
        patience: seconds until it counts as never protected. A stream that is deaf and dumb is given up after 35; one
            that was cut again and again comes back after 30 at most.
    """

    name: str
    plays: tuple[str, str] | None = None
    opening: tuple[Fault, ...] = ()
    target: tuple[Fault, ...] = ()
    lifts_after: float | None = None
    blow: Blow | None = None
    kills_opening: bool = False
    by_price: bool = False
    rereads_all: bool = False
    also_told: str = ""
    patience: float = 90.0

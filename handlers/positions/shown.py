"""What every screen shows of a position, each in words of its own: its stop, and the entries that wait. Pure."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Final

from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.views import EntryView, PositionView
from handlers.positions.attention import is_bare

_TO_COME: Final = (EntryStanding.NOT_SENT, EntryStanding.NO_ANSWER, EntryStanding.UNANSWERED)


class StopShown(Enum):
    """The first question of a trader, answered: is the stop confirmed on the exchange?"""

    TO_COME = auto()
    """With the entry that waits."""
    CONFIRMED = auto()
    MOVING = auto()
    """Another one stands until it is confirmed."""
    BARE = auto()


def stop_shown(position: PositionView) -> StopShown:
    if position.phase is Phase.OPENING:
        return StopShown.TO_COME
    if position.stop_confirmed:
        return StopShown.CONFIRMED
    return StopShown.BARE if is_bare(position) else StopShown.MOVING


def still_to_fill(entries: Sequence[EntryView]) -> list[EntryView]:
    return [entry for entry in entries if entry.standing is not EntryStanding.OVER]


def not_there_yet(entries: Sequence[EntryView]) -> Iterator[tuple[EntryStanding, int]]:
    """How many of the entries are no orders at the exchange, as far as it has shown (I8), by why."""
    for standing in _TO_COME:
        if count := sum(entry.standing is standing for entry in entries):
            yield standing, count

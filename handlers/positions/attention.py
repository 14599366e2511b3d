"""Which position needs attention, and how far its price is from where something happens."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from execution.monitor import Phase
from execution.views import PositionView


def by_attention(positions: Sequence[PositionView]) -> list[PositionView]:
    """Without a confirmed stop first, then the nearest to its stop; what waits for its entry comes last."""
    return sorted(positions, key=_rank)


def unsure(positions: Sequence[PositionView]) -> Iterator[PositionView]:
    """Those whose stop is not confirmed, of those that hold something."""
    return (each for each in positions if holds(each) and not each.stop_confirmed)


def is_gone(position: PositionView) -> bool:
    """All of it has been closed, and only the last of it is being tidied up."""
    return position.phase is Phase.CLOSING and not position.size


def holds(position: PositionView) -> bool:
    """What waits for its entry, or has just been closed, needs no stop."""
    return position.phase is not Phase.OPENING and not is_gone(position)


def is_bare(position: PositionView) -> bool:
    """It holds something, and no stop is known to stand."""
    return holds(position) and not position.stop_confirmed and position.standing_stop is None


def to_stop(position: PositionView) -> Decimal | None:
    """Percents of the price to the stop that stands; below zero: beyond it. None: not known."""
    stop = position.stop if position.stop_confirmed else position.standing_stop
    return None if stop is None else _distance(position, stop, towards=-position.side.sign)


def to_target(position: PositionView, target: Decimal) -> Decimal | None:
    return _distance(position, target, towards=position.side.sign)


def _distance(position: PositionView, level: Decimal, *, towards: int) -> Decimal | None:
    """Percents of the price to a level that lies ``towards``: 1 above, -1 below."""
    if not position.price:
        return None
    return (level - position.price) * towards / position.price * 100


def _rank(position: PositionView) -> tuple[int, Decimal]:
    away = to_stop(position)
    if position.phase is Phase.OPENING:
        return 4, Decimal(0)
    if is_bare(position):
        return 0, Decimal(0)
    if not position.stop_confirmed:
        return 1, away if away is not None else Decimal(0)
    return (2, Decimal(0)) if away is None else (3, away)

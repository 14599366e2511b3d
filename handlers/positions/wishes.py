"""What a person wants of a guarded position, as it is kept while it is being asked about; and what it was shown for."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2s
from typing import Any

from msgspec import Struct

from execution.commands.answers import StopChange
from execution.commands.smart_changes import SmartChange
from execution.commands.target_changes import TargetsChange
from execution.exit_plan import Trail
from execution.facts.slots import Side
from execution.stops.smart_stop import SmartStop
from execution.views import PositionView
from utils.money import floor_to_step


class What(StrEnum):
    STOP = "stop"
    TARGETS = "targets"
    TRAIL = "trail"
    SMART = "smart"
    ENTRIES = "entries"
    """The waiting ones are cancelled."""
    CLOSE = "close"
    UNDO = "undo"


class Wish(Struct, frozen=True, kw_only=True):
    """One change of one position; ``mark`` is of what it was shown for, and of its fields that of ``what`` counts."""

    what: What
    symbol: str
    side: Side
    mark: str
    stop: StopChange | None = None
    targets: TargetsChange | None = None
    trail: Trail | None = None
    """None with `What.TRAIL`: none any more; so with ``smart``."""
    smart: SmartStop | None = None
    smart_change: SmartChange | None = None
    """What that does; None: it was asked about by a version that did not say so."""
    percent: Decimal = Decimal(100)
    """Of the position that shall be closed."""


class Question(Struct, frozen=True, kw_only=True):
    """What is asked before it is done: a wish, or to close all of the positions with these keys."""

    wish: Wish | None = None
    everything: tuple[str, ...] = ()


def wish_for(position: PositionView, what: What, **wanted: Any) -> Wish:
    """A wish that was made looking at the position as it is."""
    return Wish(what=what, symbol=position.symbol, side=position.side, mark=mark_of(what, position), **wanted)


def part_of(position: PositionView, percent: Decimal) -> Decimal:
    """What a close of so much would sell: whole steps of the symbol's quantities, where they are known."""
    part = position.size * percent / 100
    return part if position.qty_step is None else floor_to_step(part, position.qty_step)


def mark_of(what: What, position: PositionView) -> str:
    """Eight characters that change with whatever somebody has to have seen who wants that."""
    return blake2s(repr(tuple(_seen(what, position))).encode(), digest_size=4).hexdigest()


def _seen(what: What, position: PositionView) -> Iterator[object]:
    version = position.drawn_for
    yield position.key
    if version is None:
        return
    yield version.generation
    match what:
        case What.CLOSE:
            yield position.size  # a trail that moves the stop meanwhile makes no difference to it
        case What.STOP:
            yield from (version.plan, version.hit, version.stop)
        case What.UNDO:
            yield from (version.plan, version.hit, version.stop, position.undo_until)
        case What.TARGETS | What.TRAIL | What.SMART | What.ENTRIES:
            yield from (version.plan, version.hit)


def asks_first(wish: Wish, position: PositionView) -> bool:
    """It may lose more, or earn less, than what stands: a person is shown what it does, and confirms it."""
    match wish.what:
        case What.STOP:
            return wish.stop is not None and wish.stop.loosens
        case What.TARGETS:
            waiting = [target for target in position.targets if not target.hit and not target.removed]
            return wish.targets is not None and len(wish.targets.shown) < len(waiting)
        case What.CLOSE:
            return True
        case What.SMART:
            return wish.smart_change is not None and wish.smart_change.loosens
        case What.TRAIL | What.ENTRIES | What.UNDO:
            return False

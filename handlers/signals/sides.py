"""Long or short: what a text says, and what its prices say. Pure."""

from decimal import Decimal

from execution.facts.slots import Side
from handlers.signals.sections import Sections
from handlers.signals.vocabulary import Word


def sides_said(sections: Sections) -> tuple[Side, ...]:
    """By its words; without any by the zones in which it buys or sells, and then by the picture at its top."""
    if sections.sides:
        return _sorted(sections.sides)
    zones = {side for side, word in ((Side.BUY, Word.BUY_AT), (Side.SELL, Word.SELL_AT)) if sections.of(word)}
    return _sorted(zones or sections.lights)


def fits(side: Side, entries: tuple[Decimal, ...], stop: Decimal | None, targets: tuple[Decimal, ...]) -> bool:
    """The stop is behind every entry, and every target beyond them."""
    sign = side.sign
    behind = all((entry - stop) * sign > 0 for entry in entries) if stop is not None else True
    beyond = all((target - entry) * sign > 0 for target in targets for entry in entries)
    apart = all((target - stop) * sign > 0 for target in targets) if stop is not None else True
    return behind and beyond and apart


def other(side: Side) -> Side:
    return Side.SELL if side is Side.BUY else Side.BUY


def _sorted(sides: set[Side]) -> tuple[Side, ...]:
    return tuple(side for side in (Side.BUY, Side.SELL) if side in sides)

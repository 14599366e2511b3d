"""Figures that belong to nothing: prices to ask about, shares of no target, and what is only named. Pure."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from statistics import median
from typing import Final

from msgspec import Struct

from handlers.signals.numbers import Style, value_of
from handlers.signals.sections import Figure, Sections
from handlers.signals.tokens import Kind

_NEAR: Final = 2


class LeftOver(Struct, frozen=True):
    """``prices``: they look like prices of the signal; ``unused``: all that are none; ``shares``: parts of the size."""

    prices: dict[str, Decimal]
    unused: tuple[Figure, ...]
    shares: tuple[Figure, ...]


def left_over_in(
    sections: Sections,
    style: Style,
    prices: Sequence[Decimal],
    targets: Sequence[Decimal],
    target_lines: Collection[int] = (),
) -> LeftOver:
    """``prices``: all of the signal, ``targets`` among them: a price that is said once more is nothing new.

    ``target_lines`` name a target in words that no token tells of.
    """
    middle = median(prices) if prices else None
    found: dict[str, Decimal] = {}
    unused: list[Figure] = []
    lines = set(target_lines)
    for figure in sections.left_over:
        token = figure.token
        value = value_of(token.text, style, token.suffix) if figure.kind is Kind.NUMBER else None
        if value is not None and value in prices:
            lines |= {figure.line} if value in targets else set()
        elif middle is not None and value is not None and middle < value * _NEAR and value < middle * _NEAR:
            found[token.text] = value
        else:
            unused.append(figure)
    return LeftOver(found, tuple(unused), tuple(figure for figure in unused if _is_share(figure, lines)))


def _is_share(figure: Figure, target_lines: Collection[int]) -> bool:
    """`+2%` at a target is what is earned there."""
    is_of_target = figure.line in target_lines and figure.kind is Kind.PERCENT and figure.token.sign != "+"
    return figure.is_share or is_of_target

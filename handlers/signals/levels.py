"""Figures of a section as prices, percents and multiples of R, with the percents that stand beside a price. Pure."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from handlers.signals.numbers import Style, value_of
from handlers.signals.sections import Figure, Sections
from handlers.signals.tokens import Kind
from handlers.signals.vocabulary import Word

_NEAR: Final = Decimal("0.5")


class UnreadableNumber(Exception):
    """A number that is none in this style."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Level(Struct, frozen=True, kw_only=True):
    """Where something happens: ``kind`` says in what ``value`` counts. ``beside``: a percent of its own."""

    kind: Kind
    value: Decimal
    beside: Decimal | None = None
    is_gain: bool = False
    """The percent beside it is said to be what is earned."""
    is_share: bool = False
    """It is said to be a part of the size."""


class Levels(Struct, frozen=True):
    """``is_torn``: some percents cannot be told apart from the prices that they belong to."""

    levels: tuple[Level, ...]
    is_torn: bool = False

    def times(self, scale: int) -> "Levels":
        """With every price so many times as high."""
        if scale == 1:
            return self
        levels = (replace(lv, value=lv.value * scale) if lv.kind is Kind.NUMBER else lv for lv in self.levels)
        return Levels(tuple(levels), self.is_torn)

    @property
    def mean(self) -> Decimal | None:
        """Of the prices; None is without any."""
        return sum(self.prices, Decimal(0)) / len(self.prices) if self.prices else None

    @property
    def prices(self) -> tuple[Decimal, ...]:
        return tuple(level.value for level in self.levels if level.kind is Kind.NUMBER)


def number_of(figure: Figure, style: Style) -> Decimal:
    """Raises UnreadableNumber."""
    token = figure.token
    value = value_of(token.text, style, token.suffix)
    if not value:
        raise UnreadableNumber(token.text)
    return value


def levels_of(figures: Sequence[Figure], style: Style, sections: Sections) -> Levels:
    """In their order, each once; `51000 (1R)` is one, with a remark. Raises UnreadableNumber."""
    found: list[Level] = []
    is_torn = False
    values = _in_thousands(figures, style)
    for _, group in groupby(zip(figures, values, strict=True), key=lambda pair: pair[0].item):
        pairs = list(group)
        prices = [value for figure, value in pairs if figure.kind is Kind.NUMBER]
        percents = [(figure, value) for figure, value in pairs if figure.kind is Kind.PERCENT]
        multiples = [pair for pair in pairs if pair[0].kind is Kind.R and not (prices and pair[0].is_bracketed)]
        found += [Level(kind=Kind.R, value=value) for _, value in multiples]
        if not prices:
            found += [Level(kind=Kind.PERCENT, value=value) for _, value in percents]
        elif len(percents) not in {0, len(prices)}:
            is_torn = True
            found += [Level(kind=Kind.NUMBER, value=value) for value in prices]
        else:
            found += _beside(prices, percents, sections)
    return Levels(tuple(_once(found)), is_torn)


def _beside(prices: list[Decimal], percents: list[tuple[Figure, Decimal]], sections: Sections) -> Iterable[Level]:
    if not percents:
        return [Level(kind=Kind.NUMBER, value=value) for value in prices]
    return [
        Level(
            kind=Kind.NUMBER,
            value=value,
            beside=percent,
            is_gain=bool(figure.token.sign) or Word.GAIN in sections.hints.get(figure.line, ()),
            is_share=Word.SHARE in sections.hints.get(figure.line, ()),
        )
        for value, (figure, percent) in zip(prices, percents, strict=True)
    ]


def _once(levels: Iterable[Level]) -> list[Level]:
    found: dict[tuple[Kind, Decimal], Level] = {}
    for level in levels:
        found.setdefault((level.kind, level.value), level)
    return list(found.values())


def _in_thousands(figures: Sequence[Figure], style: Style) -> list[Decimal]:
    """`50-49.5k`: the k behind the last one is meant for both."""
    values = [number_of(figure, style) for figure in figures]
    for (at, before), (_, behind) in pairwise(enumerate(figures)):
        if behind.token.suffix and not before.token.suffix and before.line == behind.line:
            meant = values[at] * 1000
            if abs(meant - values[at + 1]) < values[at + 1] * _NEAR:
                values[at] = meant
    return values
